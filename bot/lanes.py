"""The worker under inbox and outbox: claims rows, handles each in a task of its own, looks again when woken.

Order within a lane comes from the claim (only a lane's oldest row can be claimed). Knows nothing of what a row is.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.outcomes import TokenRefused

log = logging.getLogger(__name__)

_IDLE_S = 0.5  # when nothing is due: how long to sleep unless woken
_DRAIN_S = 8.0  # what is in flight at a stop may end and is not done again; a platform kills after about 10 s

Row = TypeVar("Row")


class Worker(Generic[Row]):
    """Runs until stopped; any number of processes may run one on the same PostgreSQL.

    `claim` gets the number of free places; `start` is called in the order of the claim and returns the work."""

    def __init__(
        self,
        claim: Callable[[int], Awaitable[Sequence[Row]]],
        start: Callable[[Row], Coroutine[Any, Any, None]],
        at_once: int,
    ) -> None:
        self._claim = claim
        self._start = start
        self._at_once = at_once
        self._woken = asyncio.Event()
        self._fatal: TokenRefused | None = None
        self.busy: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """New rows were committed: look at once."""
        self._woken.set()

    async def run(self) -> None:
        """Raises TokenRefused, the one thing that ends the program; what else a row's work raises is logged."""
        try:
            while self._fatal is None:
                self._woken.clear()  # before the claim: what is committed while it reads wakes us again
                rows = await self._claimed()
                for row in rows:
                    task = asyncio.create_task(self._start(row))
                    self.busy.add(task)
                    task.add_done_callback(self._ended)
                if not rows:
                    await self._rest()
            raise self._fatal
        finally:
            if self.busy:
                await asyncio.wait(self.busy, timeout=_DRAIN_S)

    async def _claimed(self) -> Sequence[Row]:
        free = self._at_once - len(self.busy)
        if free <= 0:
            return ()
        try:
            return await self._claim(free)
        except SQLAlchemyError as error:
            log.error("database away while claiming error=%s", type(error).__name__)
            return ()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.busy.discard(task)
        self._woken.set()
        error = None if task.cancelled() else task.exception()
        if isinstance(error, TokenRefused):
            self._fatal = error
        elif error:
            log.error("row keeps its lease error=%s", type(error).__name__, exc_info=error)

    async def _rest(self) -> None:
        # not wait_for: on Python 3.11 it can swallow a cancellation that comes together with the wake
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_IDLE_S):
                await self._woken.wait()
