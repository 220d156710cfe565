"""How fast Telegram lets us send: overall, per private chat, per group. One clock per peer, in memory.

Losing it at a restart is harmless: Telegram answers 429 and the peer waits.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.core.delivery import BUTTON_PEER, DESK_PEER
from bot.core.messages import Urgency

OVERALL = (30, 1.0)
PRIVATE = (4, 4.0)
GROUP = (20, 60.0)
"""(calls, seconds): about 30/s overall, 1/s in a private chat with short bursts tolerated, 20/min in a group.
Source: https://core.telegram.org/bots/faq, read 2026-11; a burst of four keeps a two-message care text whole."""

NOTHING = -1
_LEAST = max(Urgency)

GROUP_SHARE = {Urgency.DANGER: 20, Urgency.CITIZEN: 18, Urgency.DESK: 10, Urgency.COSMETIC: 8}
"""Calls of a group's last minute up to which each urgency may still send: the rest is kept for what is more
urgent, so that a new card (two calls) and an officer at work (about ten calls a case) find room whatever
reminders and notes went before. Without it the worst of 15 cards took 17.7 s (`make soak`, 2026-11-24)."""


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
    """Says which peers must wait now; told of every call before it is made."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._overall = _Window(*OVERALL)
        self._peers: dict[str, _Window] = {}
        self._paused: dict[str, float] = {}

    def pause(self, peer: str, seconds: float) -> None:
        """Telegram asked this peer (and no other) to wait."""
        self._paused[peer] = self._clock() + seconds

    def limits(self) -> dict[str, int]:
        """Peers that may not be sent everything now -> the greatest `Urgency` that may go, or NOTHING."""
        now = self._clock()
        self._paused = {peer: until for peer, until in self._paused.items() if until > now}
        self._peers = {peer: w for peer, w in self._peers.items() if not w.is_open(now) or w.at}
        most = {peer: self._most(peer) for peer in (*self._peers, *self._paused)}
        return {peer: urgency for peer, urgency in most.items() if urgency < _LEAST}

    def may(self, peer: str, urgency: Urgency) -> bool:
        return urgency <= self._most(peer)

    def _most(self, peer: str) -> int:
        """The greatest `Urgency` that may go to this peer now, or NOTHING."""
        now, window = self._clock(), self._peers.get(peer)
        if self._paused.get(peer, 0.0) > now:
            return NOTHING
        if window is None:
            return _LEAST
        if not window.is_open(now):
            return NOTHING
        if peer != DESK_PEER:
            return _LEAST
        return max((urgency for urgency, share in GROUP_SHARE.items() if len(window.at) < share), default=NOTHING)

    def room(self) -> int:
        """How many calls may start now, overall."""
        self._overall.is_open(self._clock())
        return max(0, self._overall.calls - len(self._overall.at))

    def note(self, peer: str, calls: int = 1) -> None:
        at = [self._clock()] * calls
        self._overall.at.extend(at)
        if peer != BUTTON_PEER:
            self._peers.setdefault(peer, _Window(*(GROUP if peer == DESK_PEER else PRIVATE))).at.extend(at)
