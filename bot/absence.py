"""How long nobody fetched updates: noted while somebody does, told to the owners when it was long.

Telegram keeps updates for a day. What waited comes now; what is older is lost, and the owners should know it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.knowledge import Knowledge
from bot.core.messages import Say, ToOwners, Urgency
from bot.core.situation import Decision
from bot.store import Store

log = logging.getLogger(__name__)

_NOTED = timedelta(seconds=5)  # the mark is at most so old: a write for every poll would be one for every message
_TOLD = timedelta(hours=1)
_LOST = timedelta(hours=24)  # Bot API, getUpdates: updates are not kept longer than 24 hours


class Absence:
    """While polling it spans restarts and networks that were away alike: the mark is moved by what was fetched, by
    nothing else. With a webhook somebody else fetches, and the mark says only that this program lived: a way in
    that was down while it did is not told."""

    def __init__(self, store: Store, knowledge: Callable[[], Knowledge], now: Callable[[], datetime]) -> None:
        self._store = store
        self._knowledge = knowledge
        self._now = now
        self._seen_at: datetime | None = None

    def note(self) -> None:
        """Updates were fetched just now. Blocking; raises SQLAlchemyError when the database is away."""
        now = self._now()
        seen_at = self._seen_at or self._store.seen_at() or now
        if self._seen_at and now - seen_at < _NOTED:
            return
        if now - seen_at > _TOLD:
            self._tell(now - seen_at, now)
        self._store.note_seen(now)
        self._seen_at = now

    def _tell(self, away: timedelta, now: datetime) -> None:
        hours = away.total_seconds() / 3600
        log.warning("updates not fetched hours=%.1f", hours)
        key = "desk.gap_lost" if away > _LOST else "desk.gap"
        text = self._knowledge().phrases.say(key, hours=f"{hours:.1f}")
        self._store.commit(None, Decision(effects=(Say(ToOwners(), text, urgency=Urgency.DESK),)), now)
