"""Exercises by schedule: in office hours, every so often, never into an open case, and the owners learn the time."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core import cases
from bot.core.cases import CaseCode
from bot.core.faq.model import Office, OpeningHours
from bot.core.knowledge import Knowledge, last_resort
from bot.core.messages import Event
from bot.exercise import begin_if_due
from bot.store import Store
from bot.vault import Vault
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


class DyingStore(Store):
    """Dies at one of the two steps of a beginning."""

    dies_at = ""

    def note_drill(self, now: datetime) -> None:
        if self.dies_at == "note_drill":
            raise KeyboardInterrupt
        super().note_drill(now)

    def add_event(self, key: str, event: Event, now: datetime) -> None:
        if self.dies_at == "add_event":
            raise KeyboardInterrupt
        super().add_event(key, event, now)


@pytest.mark.parametrize("step", ["note_drill", "add_event"])
def test_a_crash_while_it_begins_makes_no_second_and_loses_none(step: str, tmp_path: Path) -> None:
    store = DyingStore(f"sqlite:///{tmp_path}/d.db", Vault([b"k" * 32]))
    store.prepare()
    commit(store, user=OWNER)
    store.note_drill(NOON)
    store.dies_at = step
    with pytest.raises(KeyboardInterrupt):
        begin_if_due(store, (OWNER,), knowledge(), WEEK, NOON + WEEK)
    store.dies_at = ""
    begin_if_due(store, (OWNER,), knowledge(), WEEK, NOON + WEEK + timedelta(seconds=5))
    assert store.backlog()["inbox"][0] == 1
    store.close()


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
