"""The judge is awake: planted mistakes in requests, answers and updates are found."""

from typing import Any

import pytest

from bot.sandbox.parameters import Params
from tests.sandbox.judge import Judge

CHAT = {"id": 1, "type": "private"}
USER = {"id": 1, "is_bot": False, "first_name": "A"}


@pytest.mark.parametrize(
    ("method", "params", "complaint"),
    [
        ("sendMessage", {"chat_id": "1"}, "text Field required"),
        ("sendMessage", {"chat_id": "1", "text": "a", "colour": "red"}, "unknown colour"),
        ("sendMessage", {"chat_id": "1", "text": "a", "message_thread_id": "x"}, "message_thread_id"),
        (
            "sendMessage",
            {
                "chat_id": "1",
                "text": "a",
                "reply_markup": '{"inline_keyboard": [[{"text": "A", "colour": "red"}]]}',
            },
            "unknown reply_markup.inline_keyboard.colour",
        ),
        ("setMessageReaction", {"chat_id": "1"}, "message_id Field required"),
    ],
)
def test_a_wrong_request_is_found(method: str, params: dict[str, Any], complaint: str) -> None:
    judge = Judge()
    judge.request(method, Params(params))
    assert any(complaint in one for one in judge.violations)


@pytest.mark.parametrize(
    ("method", "result"),
    [
        ("createForumTopic", {"message_thread_id": 2, "name": "a"}),
        ("sendMessage", {"message_id": 1, "chat": CHAT}),
        ("deleteMessage", "gone"),
        ("getMe", USER | {"shoe_size": 42}),
    ],
)
def test_a_wrong_answer_is_found(method: str, result: Any) -> None:
    judge = Judge()
    judge.answer(method, Params({}), result)
    assert judge.violations


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "callback_query": {"id": "1", "from": USER, "data": "a"}},
        {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": CHAT, "mood": "good"}},
        {"update_id": 1, "telepathy": {}},
    ],
    ids=["no chat_instance", "an unknown field", "an unknown kind"],
)
def test_a_wrong_update_is_found(update: dict[str, Any]) -> None:
    judge = Judge()
    judge.update(update)
    assert judge.violations


def test_what_is_right_passes() -> None:
    judge = Judge()
    judge.request("sendMessage", Params({"chat_id": "1", "text": "{a}", "disable_notification": "true"}))
    judge.update(
        {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": CHAT, "from": USER, "text": "a"}}
    )
    assert judge.violations == []
