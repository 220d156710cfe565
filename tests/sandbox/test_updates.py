"""Updates on their way: confirmation, long poll, two pollers, allowed kinds, webhooks with secret and retry."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox import groups, people
from bot.sandbox.chats import Status
from bot.sandbox.updates import SECRET_HEADER
from bot.sandbox.world import CITIZEN_1_ID, CITIZEN_2_ID, OFFICER_1_ID, OFFICERS_CHAT_ID
from tests.sandbox.judge import Judge
from tests.sandbox.wire import Refusal, Wire, until

ME, DESK = CITIZEN_1_ID, OFFICERS_CHAT_ID


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [one["message"]["text"] for one in updates]


async def test_an_update_stays_until_a_higher_offset_confirms_it(wire: Wire) -> None:
    for text in ("một", "hai", "ba"):
        people.say(wire.sandbox.world, ME, text)
    first = await wire.call("getUpdates", limit=2)
    assert texts(first) == ["một", "hai"]
    assert texts(await wire.call("getUpdates")) == ["một", "hai", "ba"]
    assert texts(await wire.call("getUpdates", offset=first[0]["update_id"] + 1)) == ["hai", "ba"]
    assert texts(await wire.call("getUpdates", offset=-1)) == ["ba"]
    assert wire.sandbox.updates.waiting == 1


async def test_update_ids_rise_by_one(wire: Wire) -> None:
    for number in range(5):
        people.say(wire.sandbox.world, ME, f"{number}")
    ids = [one["update_id"] for one in await wire.updates()]
    assert ids == list(range(ids[0], ids[0] + 5))


async def test_a_long_poll_returns_as_soon_as_something_comes(wire: Wire) -> None:
    poll = asyncio.create_task(wire.call("getUpdates", timeout=15))
    await until(lambda: wire.sandbox.updates.polled)
    begun = asyncio.get_running_loop().time()
    people.say(wire.sandbox.world, ME, "chào")
    assert texts(await poll) == ["chào"]
    assert asyncio.get_running_loop().time() - begun < 2


async def test_a_long_poll_ends_empty_after_its_time(wire: Wire) -> None:
    begun = asyncio.get_running_loop().time()
    assert await wire.call("getUpdates", timeout=1) == []
    assert 0.9 < asyncio.get_running_loop().time() - begun < 3


async def test_a_later_poller_ends_the_earlier_one_with_409(wire: Wire) -> None:
    first = asyncio.create_task(wire.call("getUpdates", timeout=15))
    await until(lambda: wire.sandbox.updates.polled)
    assert await wire.call("getUpdates") == []
    with pytest.raises(Refusal, match="409 Conflict: terminated by other getUpdates request"):
        await first


async def test_updates_are_kept_for_a_day_only(wire: Wire) -> None:
    people.say(wire.sandbox.world, ME, "hôm qua")
    wire.sandbox.world.move_clock(24 * 3600 + 1)
    people.say(wire.sandbox.world, ME, "hôm nay")
    assert texts(await wire.call("getUpdates")) == ["hôm nay"]


async def test_reactions_and_members_must_be_asked_for(wire: Wire) -> None:
    world = wire.sandbox.world

    def happen() -> None:
        sent = people.say(world, OFFICER_1_ID, "a", chat_id=DESK)
        people.react(world, OFFICER_1_ID, sent.id, "👍", chat_id=DESK)
        groups.set_member(world, DESK, CITIZEN_2_ID, Status.MEMBER)
        groups.set_member(world, DESK, CITIZEN_2_ID, Status.LEFT)

    happen()
    kinds = [set(one) - {"update_id"} for one in await wire.updates()]
    assert kinds == [{"message"}] * 3
    await wire.call("getUpdates", allowed_updates=["message_reaction", "chat_member"])
    happen()
    found = [(set(one) - {"update_id"}).pop() for one in await wire.updates()]
    assert found == ["message_reaction", "chat_member", "chat_member"]
    await wire.call("getUpdates", allowed_updates=[])
    happen()
    assert len(await wire.updates()) == 3


async def test_the_bot_hears_its_own_topic_service_messages_but_not_its_own_words(wire: Wire) -> None:
    topic = await wire.call("createForumTopic", chat_id=DESK, name="Vụ 1")
    await wire.call("sendMessage", chat_id=DESK, text="a", message_thread_id=topic["message_thread_id"])
    await wire.call("closeForumTopic", chat_id=DESK, message_thread_id=topic["message_thread_id"])
    heard = [one["message"] for one in await wire.updates()]
    assert ["forum_topic_created" in one for one in heard] == [True, False]
    assert "forum_topic_closed" in heard[1]
    assert heard[1]["is_topic_message"] is True


async def test_a_duplicate_comes_with_the_same_id(wire: Wire) -> None:
    await wire.sim("faults", kind="duplicate")
    people.say(wire.sandbox.world, ME, "a")
    people.say(wire.sandbox.world, ME, "b")
    found = await wire.updates()
    assert texts(found) == ["a", "a", "b"]
    assert found[0] == found[1]


# --- webhooks --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Receiver:
    """A bot's webhook; `statuses` are given in turn, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    pause_s: float = 0.0
    at_once: int = 0
    most_at_once: int = 0

    async def take(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.pause_s)
        self.at_once -= 1
        self.secrets.append(request.headers.get(SECRET_HEADER, ""))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.got.append(await request.json())
        return web.Response(status=status)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def test_a_webhook_gets_updates_with_its_secret(wire: Wire, receiver: Receiver) -> None:
    await wire.call("setWebhook", url=receiver.url, secret_token="s3cret_-X")
    people.say(wire.sandbox.world, ME, "chào")
    await until(lambda: receiver.got)
    assert texts(receiver.got) == ["chào"]
    assert receiver.secrets == ["s3cret_-X"]
    await until(lambda: wire.sandbox.updates.waiting == 0)
    assert (await wire.call("getWebhookInfo"))["pending_update_count"] == 0


async def test_a_webhook_that_fails_is_asked_again_and_the_order_within_a_chat_is_kept(
    wire: Wire, receiver: Receiver
) -> None:
    receiver.statuses = [503, 500]
    await wire.call("setWebhook", url=receiver.url)
    for text in ("một", "hai", "ba"):
        people.say(wire.sandbox.world, ME, text)
    await until(lambda: len(receiver.got) == 3)
    assert texts(receiver.got) == ["một", "hai", "ba"]
    assert (await wire.call("getWebhookInfo"))["last_error_message"].startswith(
        "Wrong response from the webhook: 500"
    )


async def test_chats_do_not_wait_for_each_other(wire: Wire, receiver: Receiver) -> None:
    receiver.pause_s = 0.2
    await wire.call("setWebhook", url=receiver.url)
    for person in (ME, CITIZEN_2_ID):
        people.say(wire.sandbox.world, person, "a")
        people.say(wire.sandbox.world, person, "b")
    await until(lambda: len(receiver.got) == 4)
    assert receiver.most_at_once == 2


async def test_while_a_webhook_is_set_polling_is_a_conflict(wire: Wire, receiver: Receiver) -> None:
    poll = asyncio.create_task(wire.call("getUpdates", timeout=15))
    await until(lambda: wire.sandbox.updates.polled)
    await wire.call("setWebhook", url=receiver.url)
    with pytest.raises(Refusal, match="409 Conflict: terminated by setWebhook request"):
        await poll
    with pytest.raises(Refusal, match="409 Conflict: can't use getUpdates method while webhook is active"):
        await wire.call("getUpdates")
    await wire.call("deleteWebhook")
    assert await wire.call("getUpdates") == []


async def test_pending_updates_are_dropped_only_when_asked(wire: Wire) -> None:
    people.say(wire.sandbox.world, ME, "a")
    await wire.call("deleteWebhook")
    assert wire.sandbox.updates.waiting == 1
    await wire.call("deleteWebhook", drop_pending_updates=True)
    assert wire.sandbox.updates.waiting == 0


async def test_the_judge_sees_every_update(wire: Wire, judge: Judge) -> None:
    world = wire.sandbox.world
    for kind in people.MEDIA:
        people.send(world, ME, kind, caption="xem giúp")
    people.send_album(world, ME, 3, "ba ảnh")
    people.edit(world, ME, people.say(world, ME, "a").id, "b")
    people.block(world, ME)
    people.start(world, ME)
    groups.set_bot(world, DESK, Status.KICKED)
    count = len(await wire.call("getUpdates"))
    assert count == len(people.MEDIA) + 3 + 2 + 3 + 1
    assert judge.updates == count
