"""The worker under inbox and outbox: no wake-up is lost, one broken row ends nothing."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.gateway.outcomes import TokenRefused
from bot.lanes import Worker


class Rows:
    """Hands out what was put in, one claim each."""

    def __init__(self, *claims: Sequence[str]) -> None:
        self.claims = list(claims)
        self.handled: list[str] = []
        self.worker: Worker[str] = Worker(self.claim, self.handle, 2)

    async def claim(self, free: int) -> Sequence[str]:
        return self.claims.pop(0) if self.claims else ()

    async def handle(self, row: str) -> None:
        if row == "broken":
            raise RuntimeError
        if row == "token":
            raise TokenRefused
        self.handled.append(row)


async def runs(rows: Rows, seconds: float) -> None:
    task = asyncio.create_task(rows.worker.run())
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_is_committed_while_a_claim_reads_is_claimed_at_once() -> None:
    class Late(Rows):
        async def claim(self, free: int) -> Sequence[str]:
            found = await super().claim(free)
            if found == ["nothing yet"]:
                self.worker.wake()  # committed after this claim has read
                return ()
            return found

    rows = Late(["nothing yet"], ["late"])
    await runs(rows, 0.2)  # without the wake-up it would rest for half a second
    assert rows.handled == ["late"]


async def test_a_broken_row_ends_neither_the_worker_nor_the_rows_beside_it() -> None:
    rows = Rows(["broken", "a"], ["b"])
    await runs(rows, 0.1)
    assert rows.handled == ["a", "b"]


async def test_a_refused_token_ends_it() -> None:
    with pytest.raises(TokenRefused):
        await asyncio.wait_for(Rows(["token"]).worker.run(), 2)


async def test_no_more_is_claimed_than_there_are_places() -> None:
    free: list[int] = []

    class Slow(Rows):
        async def claim(self, places: int) -> Sequence[str]:
            free.append(places)
            return await super().claim(places)

        async def handle(self, row: str) -> None:
            await asyncio.sleep(0.05)
            self.handled.append(row)

    rows = Slow(["a"], ["b"], ["c"])
    await runs(rows, 0.3)
    assert rows.handled == ["a", "b", "c"]
    assert min(free) == 1
