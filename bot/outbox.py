"""The outbox worker: claim, send, settle. The only thing in the program that sends (promise 3).

Order within a lane comes from the claim (only a lane's oldest row can be claimed); the pace of each peer from
`pace`; what an outcome means from `core.delivery`.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.core.delivery import GiveUp, RetryAt, Sent, after
from bot.gateway.client import Client
from bot.gateway.outcomes import TokenRefused
from bot.metrics import DELIVERIES, DELIVERY_SECONDS
from bot.pace import Pace
from bot.store import Claimed, Store

log = logging.getLogger(__name__)

_LEASE = timedelta(seconds=60)  # longer than one call may take (25 s); a dead process's rows go again after it
_BATCH = 16  # DESIGN section 3: 8-16 at once is the right size
_POSTPONED = timedelta(seconds=0.3)
_IDLE_S = 0.5  # when nothing is due: how long to sleep unless woken


class Outbox:
    """Runs until stopped; any number of processes may run one on the same PostgreSQL."""

    def __init__(self, store: Store, client: Client, now: Callable[[], datetime]) -> None:
        self._store = store
        self._client = client
        self._now = now
        self._pace = Pace(time.monotonic)
        self._wake = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()
        self._fatal: BaseException | None = None
        self.on_event: Callable[[], None] = lambda: None

    def wake(self) -> None:
        """New rows were committed: look at once."""
        self._wake.set()

    async def run(self) -> None:
        """Raises TokenRefused, the one outcome that ends the program; everything else is retried or reported."""
        try:
            while self._fatal is None:
                claimed = await self._claim()
                for row in claimed:
                    self._start(row)
                if not claimed:
                    await self._sleep()
                await asyncio.sleep(0)
            raise self._fatal
        finally:
            await self._drain()

    async def _claim(self) -> tuple[Claimed, ...]:
        room = min(_BATCH - len(self._busy), self._pace.room())
        if room <= 0:
            return ()
        try:
            limits = self._pace.limits()
            return await asyncio.to_thread(self._store.claim_outbox, self._now(), _LEASE, room, limits)
        except SQLAlchemyError as error:
            log.error("database away while claiming error=%s", type(error).__name__)
            return ()

    def _start(self, row: Claimed) -> None:
        """A batch may hold more rows of one peer than its pace allows: the rest go back, due in a moment."""
        if self._pace.may(row.peer):
            self._pace.note(row.peer)
            work = self._deliver(row)
        else:
            work = self._postpone(row)
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._wake.set()
        error = None if task.cancelled() else task.exception()
        if isinstance(error, TokenRefused):
            self._fatal = error
        elif error:
            log.error("delivery task failed error=%s", type(error).__name__, exc_info=error)

    async def _postpone(self, row: Claimed) -> None:
        now = self._now()
        await asyncio.to_thread(self._store.settle, row, RetryAt(now + _POSTPONED), now)

    async def _deliver(self, row: Claimed) -> None:
        place = await asyncio.to_thread(self._store.resolve, row.effect)
        outcome = await self._client.send(row.effect, place, maybe_sent=row.maybe_sent)
        now = self._now()
        verdict = after(row.attempt, outcome, now, created_at=row.created_at, effect=row.effect)
        if isinstance(verdict, RetryAt) and verdict.pause:
            self._pace.pause(row.peer, (verdict.at - now).total_seconds())
        self._count(row, verdict, now)
        if await asyncio.to_thread(self._store.settle, row, verdict, now):
            self.on_event()

    def _count(self, row: Claimed, verdict: Sent | RetryAt | GiveUp, now: datetime) -> None:
        kind = type(row.effect).__name__
        DELIVERIES.labels(kind, type(verdict).__name__).inc()
        if isinstance(verdict, Sent):
            DELIVERY_SECONDS.labels(row.effect.urgency.name.lower()).observe(
                (now - row.created_at).total_seconds()
            )
        if isinstance(verdict, GiveUp):
            log.warning(
                "delivery given up id=%d kind=%s why=%s attempt=%d", row.id, kind, verdict.failure, row.attempt
            )

    async def _sleep(self) -> None:
        self._wake.clear()
        # not wait_for: on Python 3.11 it can swallow a cancellation that comes together with the wake
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_IDLE_S):
                await self._wake.wait()

    async def _drain(self) -> None:
        """Lets calls in flight end, so that a graceful stop repeats nothing."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=8)
