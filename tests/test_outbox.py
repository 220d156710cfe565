"""The outbox worker when something is wrong: what is ours is retried and reported, what was sent is not sent twice."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from bot.core.delivery import Outcome, Place, Sent
from bot.core.messages import CaseCode, DeliveryFailed, Effect, Failure, Say, ToCase, ToDesk, Urgency
from bot.outbox import Outbox
from bot.pace import GROUP_SHARE
from bot.store import Store
from bot.vault import Vault
from tests.fakes import DESK_CHAT, NOON, OWNER, Clock, new_store
from tests.test_inbox import Hurrying
from tests.test_store import commit, say

AWAY = OperationalError("", {}, Exception())


class Telegram:
    """Takes everything and writes it down; then `troubles` are raised, one a call."""

    def __init__(self, *troubles: Exception) -> None:
        self.journal: list[tuple[str, bool]] = []
        self.troubles = list(troubles)

    async def send(self, effect: Effect, place: Place, *, maybe_sent: bool) -> Outcome:
        self.journal.append((getattr(effect, "text", ""), maybe_sent))
        if self.troubles:
            raise self.troubles.pop(0)
        return Sent(len(self.journal))


class AwayStore(Store):
    """A store whose database is away for some calls of one kind, each time longer than any lease."""

    away = ("", 0)
    clock: Clock

    def _look(self, step: str) -> None:
        if self.away[0] == step and self.away[1]:
            self.away = (step, self.away[1] - 1)
            self.clock.move(minutes=2)
            raise AWAY

    def resolve(self, effect: Effect) -> Place:
        self._look("resolve")
        return super().resolve(effect)

    def release(self, *args: Any, **kwargs: Any) -> None:
        self._look("release")
        super().release(*args, **kwargs)

    def settle(self, *args: Any) -> bool:
        self._look("settle")
        return super().settle(*args)


def away_store(path: Path, step: str) -> AwayStore:
    store = AwayStore(f"sqlite:///{path}/a.db", Vault([b"k" * 32]), desk_chat=DESK_CHAT, owners=(OWNER,))
    store.prepare()
    store.away, store.clock = (step, 2), Clock()
    return store


async def runs(
    store: Store, telegram: Telegram, until: Callable[[], bool] | None = None, clock: Clock | None = None
) -> None:
    client: Any = telegram
    outbox = Outbox(store, client, clock or Hurrying())
    task = asyncio.create_task(outbox.run())
    try:
        async with asyncio.timeout(20):
            while not (until() if until else store.backlog()["outbox"][0] == 0):
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def reported(store: Store) -> list[DeliveryFailed]:
    found = [item.body for item in store.claim_inbox(NOON + timedelta(days=1), timedelta(0), 50)]
    return [event for event in found if isinstance(event, DeliveryFailed)]


async def test_a_delivery_that_nobody_can_read_is_reported_and_the_others_go_out(tmp_path: Path) -> None:
    url, old, new = f"sqlite:///{tmp_path}/o.db", b"o" * 32, b"n" * 32
    new_store(url, keys=(old,)).close()
    for ring, user in (((new, old), 1), ((old,), 2)):
        store = new_store(url, keys=ring)
        commit(store, say(store, user, f"to {user}"), user=user)
        store.close()
    store, telegram = new_store(url, keys=(old,)), Telegram()
    await runs(store, telegram)
    assert telegram.journal == [("to 2", False)]
    assert [(e.effect, e.failure) for e in reported(store)] == [(Say(ToDesk(), ""), Failure.REFUSED)]
    store.close()


async def test_a_bug_of_ours_is_retried_as_a_repeat_and_given_up_in_the_end(store: Store) -> None:
    telegram = Telegram(*[ValueError("an answer nobody understands")] * 9)
    commit(store, say(store, text="x"))
    await runs(store, telegram)
    assert telegram.journal == [("x", False), ("x", True), ("x", True), ("x", True), ("x", True)]
    assert [event.failure for event in reported(store)] == [Failure.REFUSED]


async def test_what_was_sent_is_not_sent_again_because_the_database_was_away(tmp_path: Path) -> None:
    store, telegram = away_store(tmp_path, "settle"), Telegram()
    commit(store, say(store, text="x"))
    await runs(store, telegram, clock=store.clock)
    assert telegram.journal == [("x", False)]
    store.close()


async def test_what_was_not_sent_because_the_database_was_away_is_no_repeat(tmp_path: Path) -> None:
    store, telegram = away_store(tmp_path, "resolve"), Telegram()
    commit(store, say(store, text="x"))
    await runs(store, telegram)
    assert telegram.journal == [("x", False)]
    store.close()


async def test_what_was_not_tried_because_others_went_first_is_no_repeat(tmp_path: Path) -> None:
    store, telegram = away_store(tmp_path, "release"), Telegram()
    share = GROUP_SHARE[Urgency.DESK]
    commit(store, *(Say(ToCase(CaseCode(f"CASE{n:04d}")), f"{n}", urgency=Urgency.DESK) for n in range(share + 2)))
    await runs(store, telegram, lambda: len(telegram.journal) == share and not store.away[1], store.clock)
    store.clock.move(hours=1)
    left = store.claim_outbox(store.clock(), timedelta(seconds=60), 50)
    assert [(row.attempt, row.maybe_sent) for row in left] == [(1, False)] * 2
    store.close()


async def test_a_batch_of_reminders_leaves_the_officers_chat_room_for_a_card(store: Store) -> None:
    notes = (Say(ToCase(CaseCode(f"CASE{n:04d}")), f"{n}", urgency=Urgency.DESK) for n in range(16))
    commit(store, *notes)
    telegram, loop = Telegram(), asyncio.get_running_loop()
    end = loop.time() + 0.5
    await runs(store, telegram, lambda: loop.time() > end)
    assert len(telegram.journal) == GROUP_SHARE[Urgency.DESK]
