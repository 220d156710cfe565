"""The inbox worker when something is wrong: tried, told, never in the way of others."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram.error import TimedOut

from bot.core.messages import AnswerButton, Effect, Event, Say, ToDesk, ToOwners, ToUser
from bot.gateway.incoming import Incoming, Json, to_event
from bot.inbox import Inbox
from bot.service import Service
from bot.store import Arrival, Store
from tests.fakes import DESK_CHAT, NOON, Clock, keys_of, knowledge, new_store
from tests.test_store import commit, open_case, say

LAN = 6001


class Hurrying(Clock):
    """Every look at it is two seconds later, so that no pause is waited for."""

    def __call__(self) -> datetime:
        self.move(seconds=2)
        return self.at


class FakeClient:
    """Reads as the real one does; `troubles` are raised, one each time that somebody's membership is asked."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)

    def read(self, update: Json, *, identify: Callable[[str, int], str], desk: int | None) -> Incoming | None:
        return to_event(update, identify=identify, desk=desk, bot_id=1, bot_name="b")

    async def with_presence(self, incoming: Incoming, desk: int | None) -> Incoming:
        if incoming.officer_id is None:
            return incoming
        if self.troubles:
            raise self.troubles.pop(0)
        event: Any = incoming.event
        return replace(incoming, event=replace(event, officer=replace(event.officer, present=True)))


class FailingService(Service):
    """Fails as often as a test says, as a bug would."""

    failures = 0

    async def handle(self, event: Event, *, inbox_id: int | None = None, chat_id: int | None = None) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("broken")
        await super().handle(event, inbox_id=inbox_id, chat_id=chat_id)


class FailingEmbedder:
    async def embed(self, windows: tuple[str, ...], *, within_s: float) -> Any:
        raise RuntimeError("broken")


class NotingEmbedder(FailingEmbedder):
    def __init__(self) -> None:
        self.asked = 0

    async def embed(self, windows: tuple[str, ...], *, within_s: float) -> Any:
        self.asked += 1
        return await super().embed(windows, within_s=within_s)


class Bench:
    """An inbox on a real store, run until every row has ended."""

    def __init__(self, store: Store, client: FakeClient | None = None, embedder: Any = None) -> None:
        self.store, self.clock = store, Hurrying()
        knows = knowledge()
        self.service = FailingService(store, lambda: knows, self.clock)
        fake: Any = client or FakeClient()
        self.inbox = Inbox(store, fake, self.service, lambda: knows, embedder, self.clock)

    async def runs(self, until: Callable[[], bool] | None = None) -> list[Effect]:
        """What is to be sent afterwards, in the order of the claim."""
        task = asyncio.create_task(self.inbox.run())
        try:
            async with asyncio.timeout(10):
                while not (until or self._is_quiet)():
                    await asyncio.sleep(0.01)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return [
            row.effect
            for row in self.store.claim_outbox(self.clock(), timedelta(0), 50)
            if not isinstance(row.effect, Exception)
        ]

    def _is_quiet(self) -> bool:
        return self.store.backlog()["inbox"][0] == 0


@pytest.fixture
def bench(store: Store) -> Bench:
    return Bench(store)


def update(number: int, **body: Any) -> Arrival:
    body = {
        "message_id": number,
        "date": 1_800_000_000,
        "from": {"id": 7},
        "chat": {"id": 7, "type": "private"},
    } | body
    return Arrival(f"{number}", f"lane{body['chat']['id']}", json.dumps({"update_id": number, "message": body}))


def officers(number: int, text: str, thread: int = 0) -> Arrival:
    chat = {"id": DESK_CHAT, "type": "supergroup"}
    arrival = update(number, text=text, chat=chat, **{"from": {"id": LAN, "first_name": "Lan"}})
    return replace(arrival, lane=f"desk:{thread}")


def press(number: int) -> Arrival:
    message = {"message_id": 3, "chat": {"id": 7, "type": "private"}}
    query = {"id": "cb1", "from": {"id": 7}, "data": "m", "message": message}
    return Arrival(f"{number}", "lane7", json.dumps({"update_id": number, "callback_query": query}))


def keys_to(effects: list[Effect], address: type) -> list[str]:
    return [keys_of(e)[0] for e in effects if isinstance(e, Say) and isinstance(e.to, address)]


@pytest.fixture
def half_readable(tmp_path: Path) -> Iterator[Store]:
    """A store with a row whose key has been taken out, and one that can be read."""
    url, old, new = f"sqlite:///{tmp_path}/h.db", b"o" * 32, b"n" * 32
    private = {"id": 8, "type": "private"}
    new_store(url, keys=(old,)).close()
    for ring, arrival in (((new, old), update(1, text="x")), ((old,), update(2, text="answer:a", chat=private))):
        store = new_store(url, keys=ring)
        store.receive([arrival], NOON)
        store.close()
    store = new_store(url, keys=(old,))
    yield store
    store.close()


async def test_a_row_that_nobody_can_read_is_reported_and_the_others_are_answered(half_readable: Store) -> None:
    effects = await Bench(half_readable).runs()
    assert keys_to(effects, ToUser) == ["answer.lead"]
    assert keys_to(effects, ToOwners) == ["desk.failed"]


async def test_waiting_for_telegram_uses_up_no_try(store: Store) -> None:
    bench = Bench(store, FakeClient(TimedOut(), TimedOut(), TimedOut()))
    bench.service.failures = 2
    store.receive([officers(1, "/canbo")], NOON)
    effects = await bench.runs()
    assert keys_to(effects, ToDesk) == ["desk.help"], "handled at the third try that was one"
    assert not keys_to(effects, ToOwners)


async def test_eight_officers_for_whom_telegram_is_silent_do_not_hold_up_a_citizen(store: Store) -> None:
    bench = Bench(store, FakeClient(*[TimedOut()] * 8))
    bench.inbox._now = bench.service._now = Clock()
    store.receive([officers(n, "/canbo", thread=n) for n in range(8)], NOON)
    store.receive([update(9, text="answer:a")], NOON)
    begun = asyncio.get_running_loop().time()
    await bench.runs(lambda: store.backlog()["inbox"][0] == 8)
    assert asyncio.get_running_loop().time() - begun < 0.9


@pytest.mark.parametrize(
    "arrival",
    [update(1, text="x"), update(1, text="/111"), update(1, photo=[]), press(1)],
    ids=["text", "command", "photo", "button"],
)
async def test_whoever_writes_what_breaks_the_program_gets_the_hotline(arrival: Arrival, bench: Bench) -> None:
    bench.service.failures = 3
    bench.store.receive([arrival], NOON)
    effects = await bench.runs()
    assert keys_to(effects, ToUser) == ["hotline"]
    assert keys_to(effects, ToOwners) == ["desk.failed"]
    assert any(isinstance(effect, AnswerButton) for effect in effects) == ("callback" in arrival.raw)


async def test_an_officer_learns_that_the_words_did_not_go_out(bench: Bench) -> None:
    bench.service.failures = 3
    bench.store.receive([officers(5, "cô chào em")], NOON)
    effects = await bench.runs()
    told = next(e for e in effects if isinstance(e, Say) and isinstance(e.to, ToDesk))
    assert keys_of(told) == ("desk.not_delivered.other",)
    assert told.reply_to == 5


async def test_a_broken_embedder_does_not_keep_danger_from_being_seen(store: Store) -> None:
    store.receive([update(1, text="DANGER:hurt-now")], NOON)
    effects = await Bench(store, embedder=FailingEmbedder()).runs()
    assert keys_to(effects, ToUser)[0] == "care.hurt-now.first"


async def test_a_state_that_cannot_be_read_does_not_keep_the_person_from_an_answer(tmp_path: Path) -> None:
    url, old, new = f"sqlite:///{tmp_path}/u.db", b"o" * 32, b"n" * 32
    new_store(url, keys=(old,)).close()
    before = new_store(url, keys=(new, old))
    commit(before, user=7)
    before.close()
    store = new_store(url, keys=(old,))
    store.receive([update(1, text="answer:a")], NOON)
    assert keys_to(await Bench(store).runs(), ToUser) == ["answer.lead"]
    assert store.resolve(say(store, 7)).chat_id == 7
    store.close()


async def test_a_case_that_cannot_be_read_locks_nobody_out(tmp_path: Path) -> None:
    """Neither the person whose it is nor the program, which looks at the owner's case before an exercise."""
    url, old, new = f"sqlite:///{tmp_path}/c.db", b"o" * 32, b"n" * 32
    new_store(url, keys=(old,)).close()
    before = new_store(url, keys=(new, old))
    before.note_drill(NOON)
    case = replace(open_case(before, user=7), words="words", assignee="lan", assignee_name="Lan")
    commit(before, user=7, case=case)
    before.close()
    store = new_store(url, keys=(old,))
    assert store.case_of(store.person(7))[0] == replace(case, words="", assignee_name="", version=1)
    assert not store.knows(store.person(7)), "nobody can write to an address that nobody can read"
    assert store.drilled_at() is None
    store.receive([update(1, text="DANGER:hurt-now")], NOON)
    effects = await Bench(store).runs()
    assert "care.hurt-now.first" in keys_to(effects, ToUser)
    assert not keys_to(effects, ToOwners)
    store.close()


def dies_at(store: Store, times: int) -> None:
    """A process takes what waits and is gone, so often."""
    for _ in range(times):
        assert store.claim_inbox(NOON, timedelta(0), 1)


async def test_a_message_that_kills_every_process_is_ended_without_another_try(store: Store) -> None:
    other = {"chat": {"id": 8, "type": "private"}, "from": {"id": 8}}
    store.receive([update(1, text="answer:a"), update(2, text="answer:a", **other)], NOON)
    dies_at(store, 5)
    effects = await Bench(store).runs()
    assert keys_to(effects, ToUser) == ["hotline", "answer.lead"]
    assert keys_to(effects, ToOwners) == ["desk.failed"]


async def test_vectors_are_asked_for_at_the_first_try_only(store: Store) -> None:
    """They come from C code: it may be what ended the process."""
    store.receive([update(1, text="DANGER:hurt-now"), update(2, text="answer:a")], NOON)
    dies_at(store, 1)
    embedder = NotingEmbedder()
    effects = await Bench(store, embedder=embedder).runs()
    assert keys_to(effects, ToUser)[0] == "care.hurt-now.first"
    assert embedder.asked == 1
