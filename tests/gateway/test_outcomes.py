"""Telegram's answers, classified: one table."""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.core.delivery import Moved, NotReached, Outcome, Rejected, Sent, Unknown, Wait
from bot.core.messages import Failure
from bot.gateway.outcomes import TokenRefused, classify
from bot.gateway.transport import NotSent

TABLE: list[tuple[TelegramError, Outcome, Outcome]] = [
    # error, in a private chat, in the officers' chat
    (RetryAfter(timedelta(seconds=7)), Wait(7.0), Wait(7.0)),
    (ChatMigrated(-100), Rejected(Failure.SOURCE_GONE), Moved(-100)),  # no other group becomes the desk
    (TimedOut(), Unknown(), Unknown()),
    (NetworkError("Bad Gateway"), Unknown(), Unknown()),
    (TelegramError("Invalid server response"), Unknown(), Unknown()),
    (Conflict("other getUpdates"), Unknown(), Unknown()),
    (NotSent("ClientConnectorError"), NotReached(), NotReached()),
    (Forbidden("bot was blocked by the user"), Rejected(Failure.UNREACHABLE), Rejected(Failure.DESK_GONE)),
    (BadRequest("Message is not modified: same"), Sent(), Sent()),
    (BadRequest("Message thread not found"), Rejected(Failure.TOPIC_GONE), Rejected(Failure.TOPIC_GONE)),
    (BadRequest("Topic_closed"), Rejected(Failure.TOPIC_CLOSED), Rejected(Failure.TOPIC_CLOSED)),
    (BadRequest("Message to copy not found"), Rejected(Failure.SOURCE_GONE), Rejected(Failure.SOURCE_GONE)),
    (BadRequest("Message to edit not found"), Rejected(Failure.SOURCE_GONE), Rejected(Failure.SOURCE_GONE)),
    (BadRequest("Chat not found"), Rejected(Failure.UNREACHABLE), Rejected(Failure.DESK_GONE)),
    (
        BadRequest("Not enough rights to send text messages"),
        Rejected(Failure.REFUSED),
        Rejected(Failure.DESK_GONE),
    ),
    (  # text still arrives: were the chat called lost, the next text would find it and the photo lose it, for days
        BadRequest("Not enough rights to send photos to the chat"),
        Rejected(Failure.REFUSED),
        Rejected(Failure.REFUSED),
    ),
    (BadRequest("Button_data_invalid"), Rejected(Failure.REFUSED), Rejected(Failure.REFUSED)),
]


@pytest.mark.parametrize(("error", "private", "desk"), TABLE, ids=lambda value: str(value)[:40])
def test_each_error_means_one_thing(error: TelegramError, private: Outcome, desk: Outcome) -> None:
    assert classify(error, to_desk=False) == private
    assert classify(error, to_desk=True) == desk


def test_a_wrong_token_stops_the_program_and_is_not_repeated_in_the_message() -> None:
    with pytest.raises(TokenRefused) as caught:
        classify(InvalidToken("123456:SECRET"), to_desk=False)
    assert "SECRET" not in str(caught.value)
