"""Rules that need something to happen first: blocked, kicked, migrated, closed, late, too often."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.sandbox import groups, people
from bot.sandbox.chats import Kind, Status
from bot.sandbox.world import BOT_ID, CITIZEN_1_ID, OFFICER_1_ID, OFFICERS_CHAT_ID, World
from tests.sandbox.rows import button, prepared
from tests.sandbox.wire import Refusal, Wire

ME, DESK = CITIZEN_1_ID, OFFICERS_CHAT_ID

Act = Callable[[World], object]
REACHING: tuple[tuple[str, Act, int, int, str], ...] = (
    (
        "a person who blocked the bot",
        lambda w: people.block(w, ME),
        ME,
        403,
        "Forbidden: bot was blocked by the user",
    ),
    (
        "a deleted account",
        lambda w: setattr(w.people[ME], "deactivated", True),
        ME,
        403,
        "Forbidden: user is deactivated",
    ),
    (
        "a group that kicked the bot",
        lambda w: groups.set_bot(w, DESK, Status.KICKED),
        DESK,
        403,
        "Forbidden: bot was kicked from the supergroup chat",
    ),
    (
        "a group the bot left",
        lambda w: groups.set_bot(w, DESK, Status.LEFT),
        DESK,
        403,
        "Forbidden: bot is not a member of the supergroup chat",
    ),
    (
        "a group turned supergroup",
        lambda w: groups.migrate(w, DESK),
        DESK,
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
    ),
)


@pytest.mark.parametrize(
    ("act", "chat", "code", "text"), [row[1:] for row in REACHING], ids=[row[0] for row in REACHING]
)
async def test_who_cannot_be_reached_is_named_as_telegram_names_it(
    wire: Wire, act: Act, chat: int, code: int, text: str
) -> None:
    await prepared(wire)
    act(wire.sandbox.world)
    with pytest.raises(Refusal) as refusal:
        await wire.call("sendMessage", chat_id=chat, text="a")
    assert (refusal.value.code, refusal.value.text) == (code, text)


async def test_a_migrated_group_says_where_it_went_and_takes_messages_there(wire: Wire) -> None:
    made = groups.migrate(wire.sandbox.world, DESK)
    with pytest.raises(Refusal) as refusal:
        await wire.call("sendMessage", chat_id=DESK, text="a")
    assert refusal.value.parameters == {"migrate_to_chat_id": made.id}
    assert (await wire.call("sendMessage", chat_id=made.id, text="a"))["chat"]["id"] == made.id
    service = [u["message"] for u in await wire.updates()]
    assert [one.get("migrate_to_chat_id") or one.get("migrate_from_chat_id") for one in service] == [made.id, DESK]


async def test_a_closed_topic_takes_nothing_and_a_deleted_one_is_not_found(wire: Wire) -> None:
    known = await prepared(wire)
    thread = known["$topic"]
    await wire.call("closeForumTopic", chat_id=DESK, message_thread_id=thread)
    with pytest.raises(Refusal, match="Bad Request: TOPIC_CLOSED"):
        await wire.call("sendMessage", chat_id=DESK, text="a", message_thread_id=thread)
    groups.change_topic(wire.sandbox.world, OFFICER_1_ID, "delete", thread, chat_id=DESK)
    for method, more in (
        ("sendMessage", {"text": "a"}),
        ("copyMessage", {"from_chat_id": ME, "message_id": known["$mine"]}),
    ):
        with pytest.raises(Refusal, match="Bad Request: message thread not found"):
            await wire.call(method, chat_id=DESK, message_thread_id=thread, **more)


async def test_without_the_right_no_topic_is_made_but_its_own_can_still_be_closed(wire: Wire) -> None:
    known = await prepared(wire)
    groups.set_bot(wire.sandbox.world, DESK, Status.MEMBER)
    with pytest.raises(Refusal, match="not enough rights to create a topic"):
        await wire.call("createForumTopic", chat_id=DESK, name="x")
    assert await wire.call("closeForumTopic", chat_id=DESK, message_thread_id=known["$topic"])
    with pytest.raises(Refusal, match="not enough rights to delete the topic"):
        await wire.call("deleteForumTopic", chat_id=DESK, message_thread_id=known["$topic"])


async def test_after_48_hours_a_message_can_no_longer_be_deleted(wire: Wire) -> None:
    known = await prepared(wire)
    wire.sandbox.world.move_clock(48 * 3600 - 60)
    assert await wire.call("deleteMessage", chat_id=ME, message_id=known["$theirs"])
    wire.sandbox.world.move_clock(120)
    for call in (
        wire.call("deleteMessage", chat_id=ME, message_id=known["$mine"]),
        wire.call("deleteMessages", chat_id=ME, message_ids=[known["$mine"]]),
    ):
        with pytest.raises(Refusal, match="message can't be deleted"):
            await call


async def _pressed(wire: Wire) -> str:
    people.start(wire.sandbox.world, ME)
    sent = await wire.call("sendMessage", chat_id=ME, text="a", reply_markup=button(callback_data="x"))
    return people.press(wire.sandbox.world, ME, sent["message_id"], "x").id


async def test_a_press_is_answered_once(wire: Wire) -> None:
    press = await _pressed(wire)
    assert await wire.call("answerCallbackQuery", callback_query_id=press, text="ok", show_alert=True)
    with pytest.raises(Refusal, match="query is too old"):
        await wire.call("answerCallbackQuery", callback_query_id=press)
    assert wire.sandbox.world.presses[press].answer == {"text": "ok", "show_alert": True}


async def test_a_press_is_not_answered_late(wire: Wire) -> None:
    press = await _pressed(wire)
    wire.sandbox.world.move_clock(151)
    with pytest.raises(Refusal, match="query is too old"):
        await wire.call("answerCallbackQuery", callback_query_id=press)


async def test_a_parameter_that_the_method_does_not_have_is_refused_and_noted(wire: Wire) -> None:
    people.start(wire.sandbox.world, ME)
    with pytest.raises(Refusal, match="unknown parameter colour"):
        await wire.call("sendMessage", chat_id=ME, text="a", colour="red")
    assert wire.sandbox.world.violations == ["sendMessage: unknown parameter colour"]


async def test_a_method_that_does_not_exist_is_not_found(wire: Wire) -> None:
    with pytest.raises(Refusal) as refusal:
        await wire.call("sendTelepathy", chat_id=ME)
    assert refusal.value.code == 404
    assert refusal.value.text.startswith("Not Found")


async def test_another_token_is_unauthorized(wire: Wire) -> None:
    async with wire.session.post(f"{wire.sandbox.url}/bot1:other/getMe") as answer:
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
        assert answer.status == 401


async def test_a_protected_copy_cannot_be_copied_by_the_bot_from_an_officer_but_its_own_can(wire: Wire) -> None:
    known = await prepared(wire)
    own = await wire.call("sendMessage", chat_id=ME, text="a", protect_content=True)
    assert own["has_protected_content"] is True
    assert await wire.call("copyMessage", chat_id=DESK, from_chat_id=ME, message_id=own["message_id"])
    assert (await wire.call("copyMessage", chat_id=DESK, from_chat_id=ME, message_id=known["$theirs"])).keys() == {
        "message_id"
    }


@pytest.mark.parametrize(
    ("chat_id", "calls"),
    [(ME, 5), (DESK, 20)],
    ids=["a private chat takes bursts of 5", "a group takes 20 a minute"],
)
async def test_a_flood_is_stopped_and_told_how_long_to_wait(wire: Wire, chat_id: int, calls: int) -> None:
    people.start(wire.sandbox.world, ME)
    wire.sandbox.world.flood_limits = True
    for number in range(calls):
        await wire.call("sendMessage", chat_id=chat_id, text=f"{number}")
    with pytest.raises(Refusal) as refusal:
        await wire.call("sendMessage", chat_id=chat_id, text="once more")
    wait = refusal.value.parameters["retry_after"]
    assert (refusal.value.code, refusal.value.text) == (429, f"Too Many Requests: retry after {wait}")
    wire.sandbox.world.move_clock(wait)
    assert await wire.call("sendMessage", chat_id=chat_id, text="now")


async def test_edits_and_new_topics_count_as_messages_of_the_group(wire: Wire) -> None:
    wire.sandbox.world.flood_limits = True
    sent = await wire.call("sendMessage", chat_id=DESK, text="0")
    calls: list[Awaitable[Any]] = [wire.call("createForumTopic", chat_id=DESK, name=f"{n}") for n in range(10)]
    calls += [
        wire.call("editMessageText", chat_id=DESK, message_id=sent["message_id"], text=f"{n}")
        for n in range(1, 10)
    ]
    for call in calls:
        await call
    with pytest.raises(Refusal, match="Too Many Requests"):
        await wire.call("sendMessage", chat_id=DESK, text="the twenty-first")


async def test_a_basic_group_has_no_topics(wire: Wire) -> None:
    group = wire.sandbox.world.add_group("Nhóm thường", kind=Kind.GROUP, bot_is=Status.ADMINISTRATOR)
    with pytest.raises(Refusal, match="the chat is not a forum"):
        await wire.call("createForumTopic", chat_id=group.id, name="x")
    sent = await wire.call("sendMessage", chat_id=group.id, text="a", message_thread_id=7)
    assert "message_thread_id" not in sent
    assert (await wire.call("getChatMember", chat_id=group.id, user_id=BOT_ID))["status"] == "administrator"
