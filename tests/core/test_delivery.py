"""The retry policy as a table."""

from datetime import timedelta

import pytest

from bot.core import delivery
from bot.core.delivery import GiveUp, Moved, NotReached, Outcome, Rejected, RetryAt, Sent, Unknown, Wait
from bot.core.messages import AnswerButton, CallbackId, CaseCode, Failure, React, Say, ToCase, ToUser, UserKey
from tests.fakes import NOON

TO_USER = Say(ToUser(UserKey("u")), "x")
TO_CASE = Say(ToCase(CaseCode("c")), "x")


def after(outcome: Outcome, *, effect: object = TO_USER, attempt: int = 1, age_s: float = 1) -> delivery.Verdict:
    return delivery.after(attempt, outcome, NOON, created_at=NOON - timedelta(seconds=age_s), effect=effect)  # type: ignore[arg-type]


def test_sent_is_settled_with_the_ids() -> None:
    assert after(Sent(5, 7)) == Sent(5, 7)


def test_flood_control_pauses_the_peer_for_as_long_as_asked() -> None:
    assert after(Wait(17)) == RetryAt(NOON + timedelta(seconds=17), pause=True)


def test_an_unknown_outcome_goes_again_marked_a_connection_never_made_unmarked() -> None:
    assert after(Unknown()) == RetryAt(NOON + timedelta(seconds=1), maybe_sent=True)
    assert after(NotReached()) == RetryAt(NOON + timedelta(seconds=1))


def test_waiting_grows_and_ends_at_five_minutes() -> None:
    waits = [after(NotReached(), attempt=n).at - NOON for n in range(1, 15)]  # type: ignore[union-attr]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=5)


def test_a_migrated_group_is_tried_again_under_its_new_id_but_not_for_ever() -> None:
    assert after(Moved(-100), effect=TO_CASE) == RetryAt(NOON + timedelta(seconds=1), new_chat_id=-100)
    assert after(Moved(-100), effect=TO_CASE, age_s=8 * 86400) == GiveUp(Failure.EXHAUSTED)


@pytest.mark.parametrize("failure", [f for f in Failure if f is not Failure.DESK_GONE])
def test_a_refusal_for_good_is_given_up_with_its_reason(failure: Failure) -> None:
    assert after(Rejected(failure)) == GiveUp(failure)


def test_a_lost_officers_chat_waits_a_week_and_is_reported() -> None:
    verdict = after(Rejected(Failure.DESK_GONE), effect=TO_CASE)
    assert isinstance(verdict, RetryAt)
    assert verdict.desk_lost
    assert after(Rejected(Failure.DESK_GONE), effect=TO_CASE, age_s=8 * 86400) == GiveUp(Failure.DESK_GONE)


@pytest.mark.parametrize(
    ("effect", "seconds"),
    [
        (TO_USER, 24 * 3600),
        (TO_CASE, 7 * 86400),
        (AnswerButton(CallbackId("c")), 20),
        (React(ToUser(UserKey("u")), 1, "👌"), 120),
    ],
)
def test_patience_ends_by_kind_of_message(effect: object, seconds: float) -> None:
    assert isinstance(after(Unknown(), effect=effect, age_s=seconds - 1), RetryAt)
    assert after(Unknown(), effect=effect, age_s=seconds + 1) == GiveUp(Failure.EXHAUSTED)
