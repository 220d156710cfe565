"""after(attempt, outcome, now) -> what becomes of one delivery: Sent, RetryAt or GiveUp.

The one table of retry policy. `gateway` classifies Telegram's answers into Outcomes; `outbox` obeys.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from bot.core.messages import AnswerButton, Effect, Failure, Relay, Say, ToUser, Urgency

AGAIN_MARK = "(gửi lại) "
"""Before a text of ours that may arrive twice: Telegram has no idempotency key (DESIGN, promise 4)."""

DESK_PEER = "desk"
"""The officers' chat as a peer: a forum is one for flood control, whatever its topics (tdlib/td issue 2592)."""

BUTTON_PEER = "buttons"  # answers to presses: no chat, so no chat's limit

_BACKOFF_S = (1, 2, 5, 10, 30, 60, 120, 300)
"""Seconds before the n-th repeat, then 300 for ever until the deadline. Source: our choice, 2026-11; grows as
tdlib's webhook resending does (doubling from 1 s)."""

_BUG_TRIES = 5  # within about 20 s, by the table above; our choice, 2026-11

PATIENCE_USER = timedelta(hours=24)
"""After this an undelivered message to a person is given up and reported; Telegram itself keeps updates 24 h."""

PATIENCE_DESK = timedelta(days=7)
"""The officers' chat may be out of reach longer (a long holiday): a citizen's message waits a week."""

PATIENCE_COSMETIC = timedelta(minutes=2)  # a reaction or a topic's name is worth nothing later

PATIENCE_BUTTON = timedelta(
    seconds=20
)  # Telegram drops a callback after about 15 s ("query is too old"), seen 2026-11


def patience(effect: Effect) -> timedelta:
    """How long a delivery is tried before it is given up and reported."""
    if isinstance(effect, AnswerButton):
        return PATIENCE_BUTTON
    if effect.urgency is Urgency.COSMETIC:
        return PATIENCE_COSMETIC
    to_user = isinstance(effect, Say | Relay) and isinstance(effect.to, ToUser)
    return PATIENCE_USER if to_user else PATIENCE_DESK


@dataclass(frozen=True, slots=True)
class Place:
    """Where one effect goes: numbers that the store resolved and the gateway uses, opaque to the core.
    `chat_id` None: nobody is there (an erased person, no officers' chat configured)."""

    chat_id: int | None
    thread_id: int | None = None
    card_id: int | None = None
    source_chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Arrived. Ids as Telegram gave them, where the call has any."""

    message_id: int | None = None
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Not sent: flood control asks that this chat wait `seconds` (RetryAfter)."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """May have arrived (time-out, connection lost, 5xx)."""


@dataclass(frozen=True, slots=True)
class NotReached:
    """Surely not sent (no connection could be made)."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The officers' group became a supergroup with this id. Never of any other group."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram refused for good, for this reason."""

    failure: Failure


Outcome = Sent | Wait | Unknown | NotReached | Moved | Rejected


@dataclass(frozen=True, slots=True)
class RetryAt:
    """`maybe_sent`: the next try is marked as a repeat. `pause`: the whole peer waits, not this row alone."""

    at: datetime
    maybe_sent: bool = False
    pause: bool = False
    desk_lost: bool = False
    new_chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class GiveUp:
    failure: Failure


Verdict = Sent | RetryAt | GiveUp


def after(attempt: int, outcome: Outcome, now: datetime, *, created_at: datetime, effect: Effect) -> Verdict:
    """What follows the `attempt`-th try (from 1). Deterministic; no jitter: lanes are few and paced anyway."""
    late = now - created_at > patience(effect)
    match outcome:
        case Sent():
            return outcome
        case Rejected():
            return _rejected(attempt, outcome.failure, now, late=late)
        case Wait() | Unknown() | NotReached() | Moved() if late:
            return GiveUp(Failure.EXHAUSTED)
        case Moved():
            return RetryAt(now + _backoff(attempt), new_chat_id=outcome.chat_id)
        case Wait():
            return RetryAt(now + timedelta(seconds=max(1.0, outcome.seconds)), pause=True)
        case Unknown() | NotReached():
            return RetryAt(now + _backoff(attempt), maybe_sent=isinstance(outcome, Unknown))
        case _:
            assert_never(outcome)


def after_bug(attempt: int, now: datetime, *, maybe_sent: bool) -> Verdict:
    """What follows where the program itself failed (a bug, a row that cannot be read): tried a few times, then
    reported, since others wait behind it in its lane."""
    if attempt >= _BUG_TRIES:
        return GiveUp(Failure.REFUSED)
    return RetryAt(now + _backoff(attempt), maybe_sent=maybe_sent)


def _rejected(attempt: int, failure: Failure, now: datetime, *, late: bool) -> Verdict:
    if failure is Failure.DESK_GONE and not late:
        return RetryAt(now + max(_backoff(attempt), timedelta(seconds=30)), desk_lost=True)
    return GiveUp(failure)


def _backoff(attempt: int) -> timedelta:
    return timedelta(seconds=_BACKOFF_S[min(attempt, len(_BACKOFF_S)) - 1])
