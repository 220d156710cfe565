"""What Telegram enforces, rule by rule: each row is a request, and what Telegram says to it."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.sandbox.world import (
    CITIZEN_1_ID,
    CITIZEN_2_ID,
    OFFICERS_CHAT_ID,
)
from tests.sandbox.judge import Judge
from tests.sandbox.rows import button, prepared
from tests.sandbox.wire import Refusal, Wire

ME, DESK = CITIZEN_1_ID, OFFICERS_CHAT_ID
NOT_MODIFIED = "message is not modified: specified new message content and reply markup are exactly the same"


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
