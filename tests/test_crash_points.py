"""A crash at every named step between receiving and settling: nothing is lost, repeats are bounded and marked.

The program's own loops run on the real store. A step "dies" by an exception that nothing catches; then everything
is dropped and started anew on the same file, as after kill -9. (`test_kill.py` does it with real processes.)
"""

import asyncio
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.delivery import Outcome, Place, Sent
from bot.core.messages import Effect, OpenTopic, Relay, Say, ToCase, ToUser
from bot.gateway.incoming import Incoming, Json, to_event
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.service import Service
from bot.store import Arrival, Store
from bot.vault import Vault
from tests.fakes import DESK_CHAT, OWNER, Clock, keys_of, knowledge

STEPS = ("claim_inbox", "situation", "commit", "claim_outbox", "resolve", "settle")
SIDES = ("before", "after")


class Killed(BaseException):
    """Nothing in the program may catch this."""


class DyingStore(Store):
    """Dies at the n-th call of one step, before it or after it; once."""

    dies_at: tuple[str, str, int] | None = None
    dead = False
    calls: dict[str, int]
    counting = threading.Lock()

    def arm(self, step: str, side: str, number: int) -> None:
        self.dies_at = (step, side, number)
        self.calls = {}

    def _step(self, name: str, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self.dies_at is None or self.dies_at[0] != name:
            return work(*args, **kwargs)
        with self.counting:
            call = self.calls[name] = self.calls.get(name, 0) + 1
        _, side, number = self.dies_at
        if call == number and side == "before":
            self.die()
        result = work(*args, **kwargs)
        if call == number:
            self.die()
        return result

    def die(self) -> None:
        self.dead = True
        raise Killed

    def claim_inbox(self, *args: Any, **kwargs: Any) -> Any:
        return self._step("claim_inbox", super().claim_inbox, *args, **kwargs)

    def situation(self, *args: Any, **kwargs: Any) -> Any:
        return self._step("situation", super().situation, *args, **kwargs)

    def commit(self, *args: Any, **kwargs: Any) -> Any:
        return self._step("commit", super().commit, *args, **kwargs)

    def claim_outbox(self, *args: Any, **kwargs: Any) -> Any:
        return self._step("claim_outbox", super().claim_outbox, *args, **kwargs)

    def resolve(self, *args: Any, **kwargs: Any) -> Any:
        return self._step("resolve", super().resolve, *args, **kwargs)

    def settle(self, *args: Any, **kwargs: Any) -> Any:
        return self._step("settle", super().settle, *args, **kwargs)


class Telegram:
    """Accepts everything and keeps a journal that outlives the crash, as Telegram's would."""

    def __init__(self) -> None:
        self.journal: list[tuple[Effect, bool]] = []
        self.next_id = 100

    async def send(self, effect: Effect, place: Place, *, maybe_sent: bool) -> Outcome:
        self.journal.append((effect, maybe_sent))
        self.next_id += 1
        return Sent(self.next_id, self.next_id if isinstance(effect, OpenTopic) else None)

    def read(self, update: Json, *, identify: Callable[[str, int], str], desk: int | None) -> Incoming | None:
        return to_event(update, identify=identify, desk=desk, bot_id=1, bot_name="b")

    async def with_presence(self, incoming: Incoming, desk: int | None) -> Incoming:
        return incoming


def open_store(path: Path) -> DyingStore:
    store = DyingStore(f"sqlite:///{path}/c.db", Vault([b"k" * 32]), desk_chat=DESK_CHAT, owners=(OWNER,))
    store.prepare()
    return store


async def live(store: DyingStore, telegram: Telegram, clock: Clock) -> bool:
    """Runs the loops until everything is quiet; False when the program died."""
    knows = knowledge()
    client: Any = telegram
    service = Service(store, lambda: knows, clock)
    inbox = Inbox(store, client, service, lambda: knows, None, clock)
    outbox = Outbox(store, client, clock)
    inbox.on_handled, outbox.on_event = outbox.wake, inbox.wake
    tasks = [asyncio.create_task(inbox.run()), asyncio.create_task(outbox.run())]
    dead = asyncio.create_task(_death(store))
    quiet = asyncio.create_task(_quiet(store))
    await asyncio.wait({dead, quiet}, return_when=asyncio.FIRST_COMPLETED)
    survived = not store.dead
    for task in (*tasks, dead, quiet, *inbox._worker.busy, *outbox._worker.busy):
        task.cancel()
    await asyncio.gather(*tasks, dead, quiet, return_exceptions=True)
    return survived


async def _death(store: DyingStore) -> None:
    while not store.dead:
        await asyncio.sleep(0.001)


async def _quiet(store: Store) -> None:
    while any(rows for rows, _ in (await asyncio.to_thread(store.backlog)).values()):
        await asyncio.sleep(0.01)


def message(number: int, text: str) -> Arrival:
    body = {
        "message_id": number,
        "date": 1_800_000_000,
        "text": text,
        "chat": {"id": 7, "type": "private"},
        "from": {"id": 7, "is_bot": False, "first_name": "A"},
    }
    return Arrival(f"{number}", "lane", json.dumps({"update_id": number, "message": body}))


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("step", STEPS)
async def test_a_crash_at_any_step_loses_nothing(step: str, side: str, number: int, tmp_path: Path) -> None:
    clock, telegram = Clock(), Telegram()
    store = open_store(tmp_path)
    store.receive([message(1, "answer:a"), message(2, "DANGER:hurt-now"), message(3, "dạ")], clock())
    store.arm(step, side, number)
    died = not await live(store, telegram, clock)
    store.close()

    clock.move(seconds=timedelta(minutes=2).total_seconds())  # every lease has run out
    again = open_store(tmp_path)
    assert await live(again, telegram, clock)
    again.close()

    keys = [keys_of(effect)[0] for effect, _ in telegram.journal if isinstance(effect, Say) and keys_of(effect)]
    assert died
    for wanted in ("answer.lead", "care.hurt-now.first", "care.second", "care.question.near", "desk.card"):
        assert wanted in keys, f"{wanted} was lost"
    assert len([e for e, _ in telegram.journal if isinstance(e, OpenTopic)]) <= 2
    repeats = [effect for effect, maybe in telegram.journal if maybe]
    doubled = len(telegram.journal) - len(set(map(repr, (e for e, _ in telegram.journal))))
    assert doubled <= len(repeats) <= 16, "what went twice was marked as a repeat"
    cases = {
        effect.to.case
        for effect, _ in telegram.journal
        if isinstance(effect, Say | Relay) and isinstance(effect.to, ToCase)
    }
    assert len(cases) == 1, "one message made two cases"
    order = [
        keys_of(e)[0]
        for e, _ in telegram.journal
        if isinstance(e, Say) and isinstance(e.to, ToUser) and keys_of(e)
    ]
    assert list(dict.fromkeys(order)) == [
        "answer.lead",
        "care.hurt-now.first",
        "care.second",
        "care.question.near",
    ], "order within the chat"
