"""What went over the wire: every request of the bot with its answer, kept in memory only."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.chats import Json

KEPT = 5000  # entries; a long afternoon of trying fits, a soak test does not fill the memory


@dataclass(frozen=True, slots=True)
class Entry:
    """One request. `at`: Unix seconds; `ms`: time until the answer; `status` 0: no answer was given."""

    number: int
    at: float
    method: str
    params: Json
    status: int
    answer: Any
    ms: float
    fault: str = ""

    def wire(self) -> Json:
        return {
            "number": self.number,
            "at": self.at,
            "method": self.method,
            "params": self.params,
            "status": self.status,
            "answer": self.answer,
            "ms": round(self.ms, 1),
            "fault": self.fault,
        }


class Journal:
    """Entries in order of their answers; `on_entry` hears of each."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0
        self.on_entry: Callable[[Entry], None] = lambda _entry: None

    def add(
        self, at: float, method: str, params: Json, status: int, answer: Any, ms: float, fault: str = ""
    ) -> Entry:
        self._count += 1
        made = Entry(self._count, at, method, params, status, answer, ms, fault)
        self._entries.append(made)
        self.on_entry(made)
        return made

    def entries(self, *, after: int = 0, method: str = "") -> tuple[Entry, ...]:
        """Entries with a number above `after`, of one method where it is named."""
        return tuple(one for one in self._entries if one.number > after and method in ("", one.method))

    def clear(self) -> None:
        """Forgets the entries; numbers go on."""
        self._entries.clear()
