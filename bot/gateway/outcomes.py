"""What Telegram's answer means: one classification, one table test.

`BadRequest` and `TimedOut` are subclasses of `NetworkError`, so the order of the cases matters.
"""

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
from bot.gateway.transport import NotSent

_NOT_MODIFIED = ("message is not modified", "topic_not_modified")
_GONE: tuple[tuple[str, Failure], ...] = (
    ("message thread not found", Failure.TOPIC_GONE),
    ("topic_deleted", Failure.TOPIC_GONE),
    ("topic_id_invalid", Failure.TOPIC_GONE),
    ("topic_closed", Failure.TOPIC_CLOSED),
    ("message to copy not found", Failure.SOURCE_GONE),
    ("message to edit not found", Failure.SOURCE_GONE),
    ("message to delete not found", Failure.SOURCE_GONE),
    ("message to react not found", Failure.SOURCE_GONE),
    ("message can't be copied", Failure.SOURCE_GONE),
    ("message_id_invalid", Failure.SOURCE_GONE),
)
"""Texts of Bad Request as Telegram writes them (tdlib/telegram-bot-api Client.cpp; read 2026-11)."""

_DESK_GONE = (
    "chat not found",
    "not enough rights",
    "chat_admin_required",
    "have no rights",
    "need administrator",
    "chat_write_forbidden",
    "group chat was deactivated",
)


class TokenRefused(Exception):
    """Telegram does not know the token: nothing will ever work. The message never holds the token."""

    def __init__(
        self, said: str = "Telegram refuses BOT_TOKEN (401/404): ask BotFather for the right one"
    ) -> None:
        super().__init__(said)


def classify(error: TelegramError, *, to_desk: bool) -> Outcome:
    """The outcome of a failed call. Raises TokenRefused, the one thing that stops the program."""
    match error:
        case InvalidToken():
            raise TokenRefused
        case RetryAfter():
            return Wait(_seconds(error))
        case ChatMigrated():
            # only the officers' chat is followed: a stranger's group may upgrade too. What an officer wrote before
            # the upgrade stands in a chat that is gone, and so would an answer in somebody's group.
            return Moved(error.new_chat_id) if to_desk else Rejected(Failure.SOURCE_GONE)
        case Forbidden():
            return Rejected(Failure.DESK_GONE if to_desk else Failure.UNREACHABLE)
        case BadRequest():
            return _bad_request(error.message.casefold(), to_desk=to_desk)
        case NotSent():
            return NotReached()
        case TimedOut() | NetworkError() | Conflict() | TelegramError():
            return Unknown()


def _bad_request(text: str, *, to_desk: bool) -> Outcome:
    if any(part in text for part in _NOT_MODIFIED):
        return Sent()
    for part, failure in _GONE:
        if part in text:
            return Rejected(failure)
    if to_desk and any(part in text for part in _DESK_GONE) and not _one_kind_refused(text):
        return Rejected(Failure.DESK_GONE)
    if "chat not found" in text or "user is deactivated" in text:
        return Rejected(Failure.UNREACHABLE)
    return Rejected(Failure.REFUSED)


def _one_kind_refused(text: str) -> bool:
    """A group may refuse its members photos and still take text: nobody is lost, this one message is not taken."""
    return "not enough rights to send" in text and "text messages" not in text


def _seconds(error: RetryAfter) -> float:
    value = error.retry_after
    return float(value) if isinstance(value, int | float) else value.total_seconds()
