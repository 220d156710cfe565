"""handle(event): load the situation, decide, commit. Small, for ever.

The only place where the pure core meets the store. A change made meanwhile by somebody else (Conflict)
means: load again, decide again.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.core.danger.model import FAILED
from bot.core.dialogue import decide
from bot.core.knowledge import Knowledge
from bot.core.messages import Event
from bot.core.situation import Decision, TallyKind
from bot.metrics import TALLIES
from bot.store import Conflict, Store

log = logging.getLogger(__name__)

_TRIES = 5  # two writers of one row are rare, five in a row a bug


class Service:
    """Guarantees: an event is decided on what is true at the commit, and committed whole or not at all."""

    def __init__(self, store: Store, knowledge: Callable[[], Knowledge], now: Callable[[], datetime]) -> None:
        self._store = store
        self._knowledge = knowledge
        self._now = now

    async def handle(self, event: Event, *, inbox_id: int | None = None, chat_id: int | None = None) -> None:
        """Raises Conflict after five lost races, SQLAlchemyError when the database is away; bugs raise."""
        for attempt in range(1, _TRIES):
            try:
                await self._once(event, inbox_id, chat_id)
                return
            except Conflict:
                log.info("conflict event=%s attempt=%d", type(event).__name__, attempt)
        await self._once(event, inbox_id, chat_id)

    async def _once(self, event: Event, inbox_id: int | None, chat_id: int | None) -> None:
        now = self._now()
        situation = await asyncio.to_thread(self._store.situation, event, now)
        # in a thread: 4,096 hostile characters take 20 ms, and the loop has other people to serve
        decision = await asyncio.to_thread(decide, event, situation, self._knowledge())
        await asyncio.to_thread(self._store.commit, event, decision, now, inbox_id=inbox_id, chat_id=chat_id)
        _count(decision)


def _count(decision: Decision) -> None:
    """For /metrics; a guard that breaks is a bug that nobody would see, because it fails towards help."""
    for tally in decision.tallies:
        TALLIES.labels(tally.kind, tally.subject).inc()
        if tally.kind is TallyKind.CONCERN and tally.subject == FAILED:
            log.error("danger could not be assessed")
