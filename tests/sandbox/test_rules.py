"""What Telegram enforces, rule by rule: each row is a request, and what Telegram says to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.sandbox import groups, people
from bot.sandbox.chats import Kind, Status
from bot.sandbox.world import (
    BOT_ID,
    CITIZEN_1_ID,
    CITIZEN_2_ID,
    OFFICER_1_ID,
    OFFICERS_CHAT_ID,
    World,
)
from tests.sandbox.judge import Judge
from tests.sandbox.wire import Refusal, Wire

ME, DESK = CITIZEN_1_ID, OFFICERS_CHAT_ID
NOT_MODIFIED = "message is not modified: specified new message content and reply markup are exactly the same"


def button(**action: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Nút", **action}]]}


@dataclass(frozen=True, slots=True)
class Rule:
    """A refused request; `text` is the beginning of Telegram's description."""

    method: str
    params: dict[str, Any]
    text: str
    code: int = 400


def send(text: str, refusal: str, **more: Any) -> Rule:
    return Rule("sendMessage", {"chat_id": ME, "text": text} | more, f"Bad Request: {refusal}")


def html(text: str, refusal: str) -> Rule:
    return send(text, f"can't parse entities: {refusal}", parse_mode="HTML")


RULES = (
    send("", "message text is empty"),
    send("  \n ", "message text is empty"),
    send("<b> </b>", "message text is empty", parse_mode="HTML"),
    send("a" * 4097, "message is too long"),
    send("😀" * 2049, "message is too long"),
    send("a", "unsupported parse_mode", parse_mode="nonsense"),
    send("a", "message thread not found", chat_id=DESK, message_thread_id=77),
    send("a", "message thread not found", chat_id=DESK, message_thread_id=1),
    send("a", "message thread not found", message_thread_id=5),
    send("a", "message to be replied not found", reply_parameters={"message_id": 999}),
    send("a", "chat not found", chat_id=12345),
    send("a", "chat not found", chat_id="@nobody"),
    Rule("sendMessage", {"text": "a"}, "Bad Request: chat_id is empty"),
    Rule(
        "sendMessage",
        {"chat_id": CITIZEN_2_ID, "text": "a"},
        "Forbidden: bot can't initiate conversation with a user",
        403,
    ),
    send("a", "BUTTON_DATA_INVALID", reply_markup=button(callback_data="x" * 65)),
    send("a", "BUTTON_DATA_INVALID", reply_markup=button(callback_data="ệ" * 22)),
    send("a", "BUTTON_DATA_INVALID", reply_markup=button(callback_data="")),
    send("a", "can't parse inline keyboard button: Text buttons are unallowed", reply_markup=button()),
    send("a", "inline keyboard button URL", reply_markup=button(url="javascript:alert(1)")),
    send("a", "object expected as reply markup", reply_markup={"nothing": True}),
    html("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
    html("ệ <24h", "Unclosed start tag at byte offset 4"),
    html("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    html("a</b>", "Unexpected end tag at byte offset 1"),
    html("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    html("<span>a</span>", 'Tag "span" must have class "tg-spoiler"'),
    Rule(
        "editMessageText",
        {"chat_id": ME, "message_id": 999, "text": "a"},
        "Bad Request: message to edit not found",
    ),
    Rule(
        "editMessageText",
        {"chat_id": ME, "message_id": "$theirs", "text": "a"},
        "Bad Request: message can't be edited",
    ),
    Rule(
        "editMessageText", {"chat_id": ME, "message_id": "$mine", "text": "mine"}, f"Bad Request: {NOT_MODIFIED}"
    ),
    Rule("editMessageReplyMarkup", {"chat_id": ME, "message_id": "$mine"}, f"Bad Request: {NOT_MODIFIED}"),
    Rule(
        "editMessageCaption",
        {"chat_id": ME, "message_id": "$mine", "caption": "a"},
        "Bad Request: there is no caption in the message to edit",
    ),
    Rule("deleteMessage", {"chat_id": ME, "message_id": 999}, "Bad Request: message to delete not found"),
    Rule("deleteMessage", {"chat_id": DESK, "message_id": "$topic"}, "Bad Request: message can't be deleted"),
    Rule(
        "deleteMessages", {"chat_id": ME, "message_ids": []}, "Bad Request: message identifiers are not specified"
    ),
    Rule(
        "deleteMessages",
        {"chat_id": ME, "message_ids": list(range(101))},
        "Bad Request: too many message identifiers",
    ),
    Rule(
        "copyMessage",
        {"chat_id": ME, "from_chat_id": DESK, "message_id": 999},
        "Bad Request: message to copy not found",
    ),
    Rule(
        "copyMessage",
        {"chat_id": ME, "from_chat_id": DESK, "message_id": "$topic"},
        "Bad Request: message can't be copied",
    ),
    Rule(
        "copyMessages",
        {"chat_id": ME, "from_chat_id": DESK, "message_ids": [9, 8]},
        "Bad Request: message identifiers must be in a strictly increasing order",
    ),
    Rule(
        "forwardMessage",
        {"chat_id": ME, "from_chat_id": DESK, "message_id": 999},
        "Bad Request: message to forward not found",
    ),
    Rule(
        "setMessageReaction",
        {"chat_id": ME, "message_id": 999, "reaction": []},
        "Bad Request: message to react not found",
    ),
    Rule(
        "setMessageReaction",
        {"chat_id": ME, "message_id": "$mine", "reaction": [{"type": "emoji", "emoji": "✅"}]},
        "Bad Request: REACTION_INVALID",
    ),
    Rule(
        "answerCallbackQuery",
        {"callback_query_id": "123"},
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ),
    Rule("createForumTopic", {"chat_id": DESK, "name": "x" * 129}, "Bad Request: TOPIC_TITLE_INVALID"),
    Rule("createForumTopic", {"chat_id": DESK, "name": " "}, "Bad Request: TOPIC_TITLE_EMPTY"),
    Rule(
        "createForumTopic",
        {"chat_id": DESK, "name": "x", "icon_color": 1},
        "Bad Request: TOPIC_ICON_COLOR_INVALID",
    ),
    Rule("createForumTopic", {"chat_id": ME, "name": "x"}, "Bad Request: the chat is not a forum"),
    Rule(
        "editForumTopic",
        {"chat_id": DESK, "message_thread_id": "$topic", "name": "Vụ 1"},
        "Bad Request: TOPIC_NOT_MODIFIED",
    ),
    Rule("closeForumTopic", {"chat_id": DESK, "message_thread_id": 77}, "Bad Request: TOPIC_ID_INVALID"),
    Rule("reopenForumTopic", {"chat_id": DESK, "message_thread_id": "$topic"}, "Bad Request: TOPIC_NOT_MODIFIED"),
    Rule("sendPhoto", {"chat_id": ME}, "Bad Request: there is no photo in the request"),
    Rule(
        "sendPhoto",
        {"chat_id": ME, "photo": "unknown"},
        "Bad Request: wrong file_id or the file is temporarily unavailable",
    ),
    Rule(
        "sendPhoto",
        {"chat_id": ME, "photo": "$photo", "caption": "a" * 1025},
        "Bad Request: message caption is too long",
    ),
    Rule(
        "sendChatAction", {"chat_id": ME, "action": "sleeping"}, "Bad Request: wrong parameter action in request"
    ),
    Rule("getFile", {"file_id": "unknown"}, "Bad Request: wrong file_id"),
    Rule("getChat", {"chat_id": 12345}, "Bad Request: chat not found"),
    Rule("getChatMember", {"chat_id": DESK, "user_id": 12345}, "Bad Request: PARTICIPANT_ID_INVALID"),
    Rule(
        "setMyCommands",
        {"commands": [{"command": "Hoa!", "description": "x"}]},
        "Bad Request: BOT_COMMAND_INVALID",
    ),
    Rule("setWebhook", {"url": "http://example.org/"}, "Bad Request: bad webhook: An HTTPS URL must be provided"),
    Rule(
        "setWebhook",
        {"url": "https://example.org/", "secret_token": "có dấu"},
        "Bad Request: secret token contains unallowed characters",
    ),
    Rule(
        "setWebhook",
        {"url": "https://example.org/", "secret_token": "x" * 257},
        "Bad Request: secret token is too long",
    ),
)


async def prepared(wire: Wire) -> dict[str, Any]:
    """A started citizen, a message of each side, a topic and a photo: what the rows name with a $."""
    world = wire.sandbox.world
    theirs = people.start(world, ME)
    mine = await wire.call("sendMessage", chat_id=ME, text="mine")
    topic = await wire.call("createForumTopic", chat_id=DESK, name="Vụ 1")
    photo = people.send(world, ME, "photo").content["photo"][0]["file_id"]
    return {
        "$theirs": theirs.id,
        "$mine": mine["message_id"],
        "$topic": topic["message_thread_id"],
        "$photo": photo,
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.method} {rule.text[13:60]}")
async def test_a_request_that_telegram_refuses_is_refused_with_its_words(
    wire: Wire, judge: Judge, rule: Rule
) -> None:
    known = await prepared(wire)
    before = len(wire.sandbox.world.messages)
    params = {
        name: known.get(value, value) if isinstance(value, str) else value for name, value in rule.params.items()
    }
    with pytest.raises(Refusal) as refusal:
        await wire.call(rule.method, **params)
    assert (refusal.value.code, refusal.value.text[: len(rule.text)]) == (rule.code, rule.text)
    assert len(wire.sandbox.world.messages) == before
    judge.forgive_requests()


ALLOWED = (
    ("sendMessage", {"chat_id": ME, "text": "a" * 4096}),
    ("sendMessage", {"chat_id": ME, "text": "😀" * 2048}),
    ("sendMessage", {"chat_id": ME, "text": "<b>" + "a" * 4096 + "</b>", "parse_mode": "HTML"}),
    ("sendMessage", {"chat_id": ME, "text": "a", "reply_markup": button(callback_data="ệ" * 21 + "x")}),
    (
        "sendMessage",
        {"chat_id": ME, "text": "a", "reply_parameters": {"message_id": 999, "allow_sending_without_reply": True}},
    ),
    ("createForumTopic", {"chat_id": DESK, "name": "ệ" * 128}),
    ("sendPhoto", {"chat_id": ME, "photo": "$photo", "caption": "a" * 1024}),
    ("deleteMessages", {"chat_id": ME, "message_ids": ["$mine", 998, 999]}),
    ("setMessageReaction", {"chat_id": ME, "message_id": "$mine", "reaction": [{"type": "emoji", "emoji": "👌"}]}),
)


@pytest.mark.parametrize(("method", "params"), ALLOWED, ids=lambda value: str(value)[:40])
async def test_a_request_at_the_limit_is_accepted(wire: Wire, method: str, params: dict[str, Any]) -> None:
    known = await prepared(wire)

    def real(value: Any) -> Any:
        return (
            [real(one) for one in value]
            if isinstance(value, list)
            else known.get(value, value)
            if isinstance(value, str)
            else value
        )

    assert await wire.call(method, **{name: real(value) for name, value in params.items()})


# --- rules that need something to happen first -------------------------------------------------------------

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
