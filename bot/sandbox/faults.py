"""Faults on order: the next N matching requests fail in a given way."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.sandbox.parameters import Params


class Kind(StrEnum):
    """How a request fails."""

    FLOOD = "flood"  # 429 with retry_after = `seconds`; nothing is done
    INTERNAL = "internal"  # 500, Telegram's JSON; nothing is done
    BAD_GATEWAY = "bad_gateway"  # 502 with an HTML body, as a proxy before Telegram writes; nothing is done
    SILENT = "silent"  # done, but never answered: after `seconds` the connection is closed
    LOST = "lost"  # not done and never answered: after `seconds` the connection is closed
    RESET = "reset"  # the connection is cut at once; nothing is done
    CUT = "cut"  # done, then the connection is cut without an answer
    SLOW = "slow"  # done and answered `seconds` late


@dataclass(frozen=True, slots=True)
class Fault:
    """One order. `method` "" and `chat_id` None match everything but getUpdates, which must be named."""

    kind: Kind
    times: int = 1
    method: str = ""
    chat_id: int | None = None
    seconds: float = 1.0

    def matches(self, method: str, params: Params) -> bool:
        if self.method.lower() != method.lower() and (self.method or method == "getUpdates"):
            return False
        return self.chat_id is None or params.text("chat_id") == str(self.chat_id)


class Faults:
    """The open orders, first come first served."""

    def __init__(self) -> None:
        self._open: list[Fault] = []

    @property
    def open(self) -> tuple[Fault, ...]:
        return tuple(self._open)

    def add(self, fault: Fault) -> None:
        """`times` < 1 adds nothing."""
        if fault.times > 0:
            self._open.append(fault)

    def clear(self) -> None:
        self._open.clear()

    def take(self, method: str, params: Params) -> Fault | None:
        """The fault that this request suffers, used up by one."""
        for place, fault in enumerate(self._open):
            if fault.matches(method, params):
                if fault.times > 1:
                    self._open[place] = replace(fault, times=fault.times - 1)
                else:
                    del self._open[place]
                return fault
        return None
