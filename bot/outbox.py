"""The outbox worker: claim, send, settle. The only thing in the program that sends (promise 3).

`lanes` claims and runs the tasks, `pace` knows how fast each peer may go, `core.delivery` what an outcome means.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.core.delivery import GiveUp, Outcome, Place, RetryAt, Sent, Unknown, Verdict, after, after_bug
from bot.core.messages import Effect
from bot.gateway.client import Client
from bot.gateway.outcomes import TokenRefused
from bot.gateway.outgoing import calls
from bot.lanes import Worker
from bot.metrics import DELIVERIES, DELIVERY_SECONDS
from bot.pace import Pace
from bot.store import AWAY, Claimed, Store, Unreadable

log = logging.getLogger(__name__)

_LEASE = timedelta(seconds=60)  # a dead process's rows go again after it
_SEND_S = 50.0  # several calls of up to 20 s (`transport`); shorter than the lease, or another worker sends it too
_AT_ONCE = 16  # DESIGN section 3: 8-16 at once is the right size
_POSTPONED = timedelta(seconds=0.3)  # a private chat's pace is one a second, so a place is free about then
_AWAY_S = 1.0  # between two looks whether the database is back

Known = TypeVar("Known")


class Outbox:
    """Runs until stopped; any number of processes may run one on the same PostgreSQL."""

    def __init__(self, store: Store, client: Client, now: Callable[[], datetime]) -> None:
        self._store = store
        self._client = client
        self._now = now
        self._pace = Pace(time.monotonic)
        self._unsettled: set[int] = set()
        self._worker = Worker(self._claim, self._start, _AT_ONCE)
        self.on_event: Callable[[], None] = lambda: None

    def wake(self) -> None:
        """New rows were committed: look at once."""
        self._worker.wake()

    async def run(self) -> None:
        """Raises TokenRefused, the one outcome that ends the program; everything else is retried or reported."""
        await self._worker.run()

    async def _claim(self, free: int) -> tuple[Claimed, ...]:
        room = min(free, self._pace.room())
        if room <= 0 or self._unsettled:  # what is known is written down before anything is claimed again
            return ()
        limits = self._pace.limits()
        return await asyncio.to_thread(self._store.claim_outbox, self._now(), _LEASE, room, limits)

    def _start(self, row: Claimed) -> Coroutine[Any, Any, None]:
        """A batch may hold more rows of one peer than its pace allows: the rest go back, due in a moment."""
        if not self._pace.may(row.peer, row.urgency):
            return self._postpone(row)
        if not isinstance(row.effect, Unreadable):
            self._pace.note(row.peer, calls(row.effect))
        return self._deliver(row)

    async def _postpone(self, row: Claimed) -> None:
        until = self._now() + _POSTPONED
        await self._written(row, lambda: self._store.release(row, until, counts=False))

    async def _deliver(self, row: Claimed) -> None:
        verdict, now = await self._try(row), self._now()
        if isinstance(verdict, RetryAt) and verdict.pause:
            self._pace.pause(row.peer, (verdict.at - now).total_seconds())
        self._count(row, verdict, now)
        if await self._written(row, lambda: self._store.settle(row, verdict, now)):
            self.on_event()

    async def _try(self, row: Claimed) -> Verdict:
        """One try, and what follows from it. Raises TokenRefused only."""
        calling = False
        try:
            effect = _readable(row)
            place = await asyncio.to_thread(self._store.resolve, effect)
            calling = True
            outcome = await self._send(effect, place, maybe_sent=row.maybe_sent)
            return after(row.attempt, outcome, self._now(), created_at=row.created_at, effect=effect)
        except TokenRefused:
            raise
        except AWAY:  # nothing was sent, so the repeat needs no mark
            return RetryAt(self._now() + timedelta(seconds=_AWAY_S))
        except Exception as error:
            log.error(
                "delivery failed id=%d try=%d error=%s", row.id, row.attempt, type(error).__name__, exc_info=error
            )
            return after_bug(row.attempt, self._now(), maybe_sent=calling)

    async def _send(self, effect: Effect, place: Place, *, maybe_sent: bool) -> Outcome:
        try:
            async with asyncio.timeout(_SEND_S):
                return await self._client.send(effect, place, maybe_sent=maybe_sent)
        except TimeoutError:
            return Unknown()

    async def _written(self, row: Claimed, write: Callable[[], Known]) -> Known:
        """While the database is away, what is known is kept: a message known as sent would go twice, and one known
        as not tried would go as a repeat.

        Safe however late: a row that somebody else has claimed meanwhile is left alone."""
        try:
            while True:
                try:
                    return await asyncio.to_thread(write)
                except AWAY as error:
                    log.error("settling waits id=%d error=%s", row.id, type(error).__name__)
                    self._unsettled.add(row.id)
                    await asyncio.sleep(_AWAY_S)
        finally:
            self._unsettled.discard(row.id)

    def _count(self, row: Claimed, verdict: Verdict, now: datetime) -> None:
        kind = type(row.effect).__name__
        DELIVERIES.labels(kind, type(verdict).__name__).inc()
        if isinstance(verdict, Sent) and not isinstance(row.effect, Unreadable):
            DELIVERY_SECONDS.labels(row.effect.urgency.name.lower()).observe(
                (now - row.created_at).total_seconds()
            )
        if isinstance(verdict, GiveUp):
            log.warning(
                "delivery given up id=%d kind=%s why=%s attempt=%d", row.id, kind, verdict.failure, row.attempt
            )


def _readable(row: Claimed) -> Effect:
    if isinstance(row.effect, Unreadable):
        raise row.effect
    return row.effect
