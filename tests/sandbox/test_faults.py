"""Faults on order: what the bot sees, and what has happened in the world nevertheless."""

import asyncio

import aiohttp
import pytest

from bot.sandbox import people
from bot.sandbox.world import CITIZEN_1_ID, OFFICERS_CHAT_ID
from tests.sandbox.wire import Refusal, Wire

ME = CITIZEN_1_ID
UNANSWERED = (aiohttp.ClientError, asyncio.TimeoutError)


@pytest.fixture(autouse=True)
def started(wire: Wire) -> None:
    people.start(wire.sandbox.world, ME)


def said(wire: Wire) -> int:
    return sum(one.text == "a" for one in wire.sandbox.world.messages.values())


async def test_429_comes_n_times_with_its_seconds_and_sends_nothing(wire: Wire) -> None:
    await wire.sim("faults", kind="flood", times=2, seconds=7)
    for _ in range(2):
        with pytest.raises(Refusal) as refusal:
            await wire.call("sendMessage", chat_id=ME, text="a")
        assert (refusal.value.code, refusal.value.parameters) == (429, {"retry_after": 7})
    assert said(wire) == 0
    assert await wire.call("sendMessage", chat_id=ME, text="a")


async def test_500_is_json_and_502_is_a_page(wire: Wire) -> None:
    await wire.sim("faults", kind="internal")
    with pytest.raises(Refusal, match="500 Internal Server Error"):
        await wire.call("sendMessage", chat_id=ME, text="a")
    await wire.sim("faults", kind="bad_gateway")
    async with wire.session.post(wire.address("sendMessage"), json={"chat_id": ME, "text": "a"}) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
    assert said(wire) == 0


@pytest.mark.parametrize(("kind", "arrived"), [("silent", 1), ("cut", 1), ("lost", 0), ("reset", 0)], ids=str)
async def test_without_an_answer_the_message_has_arrived_or_not(wire: Wire, kind: str, arrived: int) -> None:
    await wire.sim("faults", kind=kind, seconds=0.3)
    with pytest.raises(UNANSWERED):
        await wire.call("sendMessage", chat_id=ME, text="a")
    assert said(wire) == arrived
    entry = wire.sandbox.journal.entries(method="sendMessage")[-1]
    assert (entry.status, entry.fault) == (0, kind)


async def test_slow_is_late_but_right(wire: Wire) -> None:
    await wire.sim("faults", kind="slow", seconds=0.4)
    begun = asyncio.get_running_loop().time()
    assert await wire.call("sendMessage", chat_id=ME, text="a")
    assert asyncio.get_running_loop().time() - begun >= 0.4


async def test_a_fault_may_be_for_one_method_or_one_chat_only(wire: Wire) -> None:
    await wire.sim("faults", kind="internal", method="createForumTopic")
    await wire.sim("faults", kind="internal", chat=OFFICERS_CHAT_ID)
    assert await wire.call("sendMessage", chat_id=ME, text="a")
    assert await wire.call("getMe")
    with pytest.raises(Refusal, match="500"):
        await wire.call("createForumTopic", chat_id=OFFICERS_CHAT_ID, name="x")
    with pytest.raises(Refusal, match="500"):
        await wire.call("sendMessage", chat_id=OFFICERS_CHAT_ID, text="a")
    assert await wire.get("/sim/faults") == []


async def test_a_fault_for_everything_leaves_polling_alone_unless_named(wire: Wire) -> None:
    await wire.sim("faults", kind="internal")
    assert await wire.call("getUpdates")
    await wire.sim("faults", kind="flood", method="getUpdates")
    with pytest.raises(Refusal, match="429"):
        await wire.call("getUpdates")
    await wire.sim("clear_faults")
    assert await wire.call("sendMessage", chat_id=ME, text="a")
