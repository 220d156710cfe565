"""Promise 2: what is optional may break; the message is kept, looked at for danger, and answered all the same."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from prometheus_client import REGISTRY

from bot.embedder import Embedder, Floats
from bot.gateway.incoming import Incoming, to_event
from bot.inbox import Inbox
from bot.intake import Intake
from bot.service import Service
from bot.store import Arrival, Store
from tests.fakes import Clock, FakeGuard, Stage, knowledge
from tests.test_embedder import FakeModel


class Telegram:
    """Reads updates; nothing is sent in these tests."""

    def read(self, update: Any, *, identify: Any, desk: int | None) -> Incoming | None:
        return to_event(update, identify=identify, desk=desk, bot_id=1, bot_name="b")

    async def with_presence(self, incoming: Incoming, desk: int | None) -> Incoming:
        return incoming


class BrokenModel(FakeModel):
    def query(self, texts: Sequence[str]) -> Floats:
        raise RuntimeError("the engine fails")


class BrokenGlance(FakeGuard):
    def glance(self, text: str) -> bool:
        raise KeyError("a bug")


def message(text: str) -> dict[str, Any]:
    sender = {"id": 7, "is_bot": False, "first_name": "A"}
    chat = {"id": 7, "type": "private"}
    return {"update_id": 1, "message": {"message_id": 1, "date": 1, "text": text, "chat": chat, "from": sender}}


async def test_a_danger_message_is_assessed_and_opens_a_case_when_the_sentence_vectors_fail(
    store: Store, clock: Clock
) -> None:
    knows, telegram = knowledge(), Telegram()
    embedder = Embedder(BrokenModel(), None)
    service = Service(store, lambda: knows, clock)
    inbox = Inbox(store, telegram, service, lambda: knows, embedder, clock)  # type: ignore[arg-type]  # a stand-in
    store.receive([Arrival("1", "lane", json.dumps(message("DANGER:hurt-now")), True)], clock())
    running = asyncio.create_task(inbox.run())
    while store.backlog()["inbox"][0]:
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    embedder.close()
    case, _ = store.case_of(store.person(7))
    assert case is not None
    assert case.danger_class == "hurt-now"


async def test_a_guard_that_breaks_inside_is_noticed_by_whoever_runs_the_bot(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    labels = {"kind": "concern", "subject": "failed"}
    before = REGISTRY.get_sample_value("helpline_tallies_total", labels) or 0
    stage = Stage(store, clock)
    heard = await stage.text(7, "answer:a FAILED")
    assert "care.checkin" in [key for each in heard for key in each.keys], "towards help: the person is asked"
    await stage.text(8, "DANGER:hurt-now")
    await stage.text(8, "FAILED in care mode")
    assert REGISTRY.get_sample_value("helpline_tallies_total", labels) == before + 2
    assert "danger could not be assessed" in caplog.text


class Shelf:
    """A store that only shows what it was given."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []

    def identify(self, kind: str, telegram_id: int) -> str:
        return f"{kind}{telegram_id}"

    def receive(self, arrivals: Sequence[Arrival], now: datetime) -> int:
        self.arrivals.extend(arrivals)
        return len(arrivals)


async def test_a_message_whose_quick_look_fails_is_kept_and_goes_before_the_others(clock: Clock) -> None:
    knows, shelf = replace(knowledge(), guard=BrokenGlance()), Shelf()
    intake = Intake(shelf, Telegram(), lambda: knows, clock)  # type: ignore[arg-type]  # stand-ins
    await intake.keep([message("x")])
    assert [arrival.urgent for arrival in shelf.arrivals] == [True]
