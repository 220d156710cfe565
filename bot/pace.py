"""How fast Telegram lets us send: overall, per private chat, per group. One clock per peer, in memory.

Losing it at a restart is harmless: Telegram answers 429 and the peer waits.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

OVERALL = (30, 1.0)
PRIVATE = (4, 4.0)
GROUP = (20, 60.0)
"""(calls, seconds): about 30/s overall, 1/s in a private chat with short bursts tolerated, 20/min in a group.
Source: https://core.telegram.org/bots/faq, read 2026-11; a burst of four keeps a two-message care text whole."""


KEPT_FOR_DANGER = 10
"""Of a group's calls in a minute: those that only lanes with danger may use, so that a new card (two calls) finds
room whatever reminders and notes went before. Without it the worst of 15 cards took 17.7 s (`make soak`,
2026-11-24; bar 10 s)."""


@dataclass(slots=True)
class _Window:
    """At most `calls` within any `seconds`."""

    calls: int
    seconds: float
    at: deque[float] = field(default_factory=deque)

    def is_open(self, now: float) -> bool:
        while self.at and self.at[0] <= now - self.seconds:
            self.at.popleft()
        return len(self.at) < self.calls


class Pace:
    """Says which peers must wait now; told of every call that is made."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._overall = _Window(*OVERALL)
        self._peers: dict[str, _Window] = {}
        self._paused: dict[str, float] = {}

    def pause(self, peer: str, seconds: float) -> None:
        """Telegram asked this peer (and no other) to wait."""
        self._paused[peer] = self._clock() + seconds

    def closed(self) -> tuple[str, ...]:
        """Peers that may not be sent to now."""
        now = self._clock()
        self._paused = {peer: until for peer, until in self._paused.items() if until > now}
        full = [peer for peer, window in self._peers.items() if not window.is_open(now)]
        self._peers = {peer: window for peer, window in self._peers.items() if window.at}
        return (*self._paused, *full)

    def danger_only(self) -> tuple[str, ...]:
        """Peers to which only lanes with danger may send now: what is left of their window is kept for them."""
        window = self._peers.get("desk")
        ordinary = GROUP[0] - KEPT_FOR_DANGER
        return ("desk",) if window and window.is_open(self._clock()) and len(window.at) >= ordinary else ()

    def room(self) -> int:
        """How many calls may start now, overall."""
        self._overall.is_open(self._clock())
        return max(0, self._overall.calls - len(self._overall.at))

    def note(self, peer: str) -> None:
        now = self._clock()
        self._overall.at.append(now)
        if peer != "buttons":
            self._peers.setdefault(peer, _Window(*(GROUP if peer == "desk" else PRIVATE))).at.append(now)

    def may(self, peer: str) -> bool:
        window = self._peers.get(peer)
        return peer not in self.closed() and (window is None or window.is_open(self._clock()))
