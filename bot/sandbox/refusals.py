"""What Telegram answers when it will not: one exception, and the texts as Telegram writes them.

Source of the texts: tdlib/telegram-bot-api `Client.cpp` and tdlib/td, read 2026-11.
"""

from dataclasses import dataclass, field

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
TERMINATED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
BLOCKED = "Forbidden: bot was blocked by the user"
NEVER_STARTED = "Forbidden: bot can't initiate conversation with a user"
DEACTIVATED = "Forbidden: user is deactivated"
NO_METHOD = "Not Found: method not found"


@dataclass(slots=True)
class Refused(Exception):
    """A request that Telegram refuses. `parameters`: its ResponseParameters (retry_after, migrate_to_chat_id)."""

    code: int
    description: str
    parameters: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


def bad(text: str, **parameters: int) -> Refused:
    """400 with Telegram's prefix."""
    return Refused(400, f"Bad Request: {text}", parameters)


def forbidden(text: str) -> Refused:
    """403; the text comes with its prefix, as the constants above have it."""
    return Refused(403, text)


def conflict(text: str) -> Refused:
    """409; the text comes with its prefix."""
    return Refused(409, text)


def too_many(retry_after: int) -> Refused:
    """429 with `retry_after` in whole seconds (>= 1)."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
