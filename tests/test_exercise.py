"""Exercises by schedule: in office hours, every so often, never into an open case, and the owners learn the time."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.core import cases
from bot.core.cases import CaseCode
from bot.core.faq.model import Office, OpeningHours
from bot.core.knowledge import Knowledge, last_resort
from bot.exercise import begin_if_due
from bot.store import Store
from tests.fakes import NOON, OWNER
from tests.test_store import commit

WEEK = timedelta(days=7)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ALWAYS = tuple(OpeningHours(day, "00:00", "23:59") for day in range(7))


def knowledge(hours: tuple[OpeningHours, ...] = ALWAYS) -> Knowledge:
    known = last_resort(HANOI)
    return replace(known, faq=replace(known.faq, office=Office("", "", "", (), hours, (), {})))


def test_the_first_start_only_sets_the_clock_and_a_week_later_it_begins(store: Store) -> None:
    commit(store, user=OWNER)
    assert not begin_if_due(store, (OWNER,), knowledge(), WEEK, NOON)
    assert not begin_if_due(store, (OWNER,), knowledge(), WEEK, NOON + timedelta(days=6))
    assert begin_if_due(store, (OWNER,), knowledge(), WEEK, NOON + WEEK)
    assert store.backlog()["inbox"][0] == 1
    assert not begin_if_due(store, (OWNER,), knowledge(), WEEK, NOON + WEEK + timedelta(hours=1))


def test_not_outside_office_hours_nor_without_an_owner_who_wrote(store: Store) -> None:
    store.note_drill(NOON - WEEK)
    assert not begin_if_due(store, (OWNER,), knowledge(), WEEK, NOON)
    assert not begin_if_due(store, (), knowledge(), WEEK, NOON)
    commit(store, user=OWNER)
    assert not begin_if_due(store, (OWNER,), knowledge(()), WEEK, NOON)
    assert begin_if_due(store, (OWNER,), knowledge(), WEEK, NOON)


def test_not_while_the_owner_has_a_case(store: Store) -> None:
    store.note_drill(NOON - WEEK)
    case = cases.asked(CaseCode("ABCD2345"), store.person(OWNER), NOON)
    commit(store, user=OWNER, case=case)
    assert not begin_if_due(store, (OWNER,), knowledge(), WEEK, NOON)
