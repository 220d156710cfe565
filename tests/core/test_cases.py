"""The life cycle of a case: the table, who may act, and what a danger case needs to close."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.core import cases
from bot.core.cases import Action, Case, CaseCode, CloseReason, Refusal, State
from bot.core.danger.model import DangerClass, Level
from tests.fakes import NOON

ROOT = Path(__file__).parent.parent.parent


def case(state: State = State.WAITING, *, level: Level = Level.NONE, assignee: str = "") -> Case:
    code = CaseCode("ABCD2345")
    danger = level is Level.DANGER
    opened = cases.alerted(code, "u", None, NOON) if danger else cases.asked(code, "u", NOON)
    return replace(opened, state=state, assignee=assignee)


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_an_action_follows_the_table_or_is_refused_and_changes_nothing(state: State, action: Action) -> None:
    before = case(state, assignee="lan" if state is State.CLAIMED else "")
    after = cases.apply(before, action, NOON, actor="lan", reason=CloseReason.ANSWERED)
    if (state, action) in cases.TRANSITIONS:
        assert isinstance(after, Case)
        assert after.state is cases.TRANSITIONS[state, action]
    else:
        assert isinstance(after, Refusal)


@pytest.mark.parametrize("action", [Action.RELEASE, Action.CLOSE])
def test_only_the_assignee_releases_or_closes_a_claimed_case(action: Action) -> None:
    held = case(State.CLAIMED, assignee="lan")
    assert cases.apply(held, action, NOON, actor="minh", reason=CloseReason.ANSWERED) is Refusal.NOT_YOURS


@pytest.mark.parametrize("reason", list(CloseReason))
def test_a_danger_case_closes_only_with_a_reason_of_duty(reason: CloseReason) -> None:
    held = case(State.CLAIMED, level=Level.DANGER, assignee="lan")
    after = cases.apply(held, Action.CLOSE, NOON, actor="lan", reason=reason)
    assert isinstance(after, Case) == (reason in cases.DANGER_REASONS)


def test_the_person_cannot_end_a_danger_case() -> None:
    assert cases.apply(case(level=Level.DANGER), Action.WITHDRAW, NOON) is Refusal.REASON


def test_closing_erases_the_alerting_words() -> None:
    held = replace(case(State.CLAIMED, assignee="lan"), words="secret")
    after = cases.apply(held, Action.CLOSE, NOON, actor="lan", reason=CloseReason.ANSWERED)
    assert isinstance(after, Case)
    assert after.words == ""


def test_the_ladder_of_an_alert_is_two_five_ten_minutes_and_then_silent() -> None:
    alert = case(level=Level.DANGER)
    moments = []
    while alert.due_at is not None:
        moments.append(alert.due_at - NOON)
        alert = cases.reminded(alert, alert.due_at)
    assert moments == [timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10)]


def test_a_reopened_case_waits_from_now_not_from_its_first_day() -> None:
    later = NOON + timedelta(days=3)
    after = cases.apply(case(State.CLOSED), Action.REOPEN, later)
    assert isinstance(after, Case)
    assert after.due_at == later + cases.PLAIN_LADDER[0]


def test_danger_raises_a_case_and_nothing_lowers_it() -> None:
    raised = cases.escalated(case(), DangerClass.HURT_NOW, NOON)
    assert raised.is_danger
    again = cases.escalated(raised, None, NOON)
    assert again.is_danger
    assert again.danger_class is DangerClass.HURT_NOW


@pytest.mark.parametrize("first", list(DangerClass))
def test_a_class_that_forbids_pictures_is_not_raised_away(first: DangerClass) -> None:
    alert = cases.alerted(CaseCode("ABCD2345"), "u", first, NOON)
    for before in (alert, cases.escalated(case(), first, NOON)):
        raised = cases.escalated(before, DangerClass.SELF_HARM, NOON)
        assert raised.danger_class is DangerClass.SELF_HARM
        assert raised.hides_pictures == (first in cases.NO_PICTURES)


def test_the_ladder_begins_anew_only_where_the_case_was_no_danger_before() -> None:
    """Else the owner is never told of somebody who writes more often than every two minutes."""
    later = NOON + timedelta(minutes=1)
    alert = cases.reminded(case(level=Level.DANGER), NOON)
    again = cases.escalated(alert, DangerClass.SELF_HARM, later)
    assert (again.reminders, again.waiting_at, again.due_at) == (1, alert.waiting_at, alert.due_at)
    raised = cases.escalated(case(), DangerClass.SELF_HARM, later)
    assert (raised.reminders, raised.due_at) == (0, later + cases.LADDER[0])


def test_reopening_does_not_bring_back_a_consent_that_was_taken_back() -> None:
    ended = cases.apply(case(), Action.WITHDRAW, NOON)
    assert isinstance(ended, Case)
    again = cases.apply(ended, Action.REOPEN, NOON, actor="lan")
    assert isinstance(again, Case)
    assert not again.consent


def test_the_drawn_life_cycle_equals_the_table() -> None:
    assert cases.diagram() in (ROOT / "docs" / "case-life-cycle.md").read_text(encoding="utf-8")
