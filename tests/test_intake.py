"""Kept before acknowledged: polling and webhook, also while the database is away."""

import asyncio
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.exc import OperationalError
from telegram.error import Conflict, InvalidToken, NetworkError

from bot import intake as intake_module
from bot.gateway.outcomes import TokenRefused
from bot.intake import SECRET_HEADER, Intake, OtherPoller
from bot.store import Store
from tests.fakes import Clock, knowledge, new_store

UPDATE = {
    "update_id": 41,
    "message": {"message_id": 5, "date": 1, "text": "x", "chat": {"id": 7, "type": "private"}},
}


class FakeClient:
    """Hands out what a test put in: updates, or an error to raise; remembers offsets and help sent."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.offsets: list[int | None] = []
        self.helped: list[int] = []
        self.mute = 0  # so many texts of help do not go
        self.slow_s = 0.0

    async def updates(self, offset: int | None, timeout_s: int) -> list[Mapping[str, Any]]:
        self.offsets.append(offset)
        if not self.answers:
            await asyncio.sleep(3600)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return list(answer)

    async def say_help(self, chat_id: int, text: str) -> bool:
        self.helped.append(chat_id)
        await asyncio.sleep(self.slow_s)
        self.mute -= 1
        return self.mute < 0


class AwayStore(Store):
    """A store whose database can be away."""

    away = False

    def receive(self, *args: Any, **kwargs: Any) -> int:
        if self.away:
            raise OperationalError("", {}, Exception())
        return super().receive(*args, **kwargs)


@pytest.fixture
def store(tmp_path: Path) -> AwayStore:
    made = new_store(f"sqlite:///{tmp_path}/i.db")
    made.__class__ = AwayStore
    return made  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting is not what is tested."""
    monkeypatch.setattr(intake_module, "_BACKOFF_S", (0.01,))


def made(store: Store, client: FakeClient) -> Intake:
    return Intake(store, client, knowledge, Clock())  # type: ignore[arg-type]  # a stand-in of the same shape


async def polled(store: Store, client: FakeClient) -> None:
    task = asyncio.create_task(made(store, client).poll())
    while client.answers and not task.done():
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    if task.done():
        task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def kept(store: Store) -> int:
    return store.backlog()["inbox"][0]


async def test_the_offset_moves_only_after_the_row_is_kept(store: AwayStore) -> None:
    client = FakeClient([UPDATE], [])
    await polled(store, client)
    assert client.offsets[:2] == [None, 42]
    assert kept(store) == 1
    store.close()


async def test_while_the_database_is_away_nothing_is_acknowledged_and_the_hotline_is_said_once(
    store: AwayStore,
) -> None:
    store.away = True
    client = FakeClient([UPDATE], [UPDATE], [UPDATE])
    await polled(store, client)
    assert set(client.offsets) == {None}
    assert client.helped == [7]
    store.away = False
    again = FakeClient([UPDATE])
    await polled(store, again)
    assert kept(store) == 1
    store.close()


def from_chat(number: int) -> dict[str, Any]:
    return UPDATE | {
        "update_id": number,
        "message": UPDATE["message"] | {"chat": {"id": number, "type": "private"}},
    }  # type: ignore[operator]


async def test_while_the_database_is_away_help_comes_before_any_waiting_and_to_many_at_once(
    store: AwayStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "_BACKOFF_S", (3600,))
    store.away = True
    client = FakeClient([from_chat(number) for number in range(1, 25)])
    client.slow_s = 0.1
    task = asyncio.create_task(made(store, client).poll())
    await asyncio.sleep(1.0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert sorted(client.helped) == list(range(1, 25))
    store.close()


async def test_help_that_did_not_go_is_tried_again(store: AwayStore) -> None:
    store.away = True
    client = FakeClient([UPDATE], [UPDATE], [UPDATE])
    client.mute = 1
    await polled(store, client)
    assert client.helped == [7, 7]
    store.close()


async def test_a_network_that_fails_is_waited_for(store: AwayStore) -> None:
    client = FakeClient(NetworkError("x"), NetworkError("y"), [UPDATE])
    await polled(store, client)
    assert kept(store) == 1
    store.close()


async def test_a_wrong_token_and_a_lasting_second_poller_end_the_program(
    store: AwayStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TokenRefused):
        await polled(store, FakeClient(InvalidToken()))
    monkeypatch.setattr(intake_module, "_CONFLICT_S", -1)
    with pytest.raises(OtherPoller):
        await polled(store, FakeClient(Conflict("x"), Conflict("x")))
    store.close()


async def test_a_short_conflict_is_lived_through(store: AwayStore) -> None:
    client = FakeClient(Conflict("x"), [UPDATE])
    task = asyncio.create_task(polled(store, client))
    await asyncio.sleep(2.3)
    await task
    assert kept(store) == 1
    store.close()


async def test_the_webhook_answers_after_the_commit_and_refuses_strangers(store: AwayStore) -> None:
    app = web.Application()
    app.router.add_post("/hook", made(store, FakeClient()).handler("secret"))
    async with TestClient(TestServer(app)) as web_client:

        async def post(headers: dict[str, str], **body: Any) -> int:
            answer = await web_client.post("/hook", headers=headers, **body)
            return answer.status

        right = {SECRET_HEADER: "secret"}
        assert await post({}, json=UPDATE) == 403
        assert await post({SECRET_HEADER: "wrong"}, json=UPDATE) == 403
        assert await post(right, data=b"no json") == 400
        assert kept(store) == 0
        assert await post(right, json=UPDATE) == 200
        assert kept(store) == 1
        assert [await post(right, json=UPDATE) for _ in range(3)] == [200] * 3
        assert await post(right, data=io.BytesIO(b" " * 2_000_000)) == 413
        assert kept(store) == 1
        store.away = True
        assert await post(right, json=UPDATE | {"update_id": 50}) == 503
    store.close()
