"""The store on SQLite and on PostgreSQL: one method, one transaction; nothing lost, nothing twice, nothing in clear."""

import sqlite3
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.core import cases
from bot.core.cases import CaseCode
from bot.core.delivery import GiveUp, RetryAt, Sent
from bot.core.messages import (
    CareDue,
    CaseDue,
    Delivered,
    DeliveryFailed,
    DeskLost,
    Failure,
    OpenTopic,
    Origin,
    Relay,
    Say,
    TextReceived,
    ToCase,
    ToDesk,
    ToOwners,
    ToUser,
    Urgency,
    UserKey,
)
from bot.core.situation import Audit, Decision, Mode, Tally, TallyKind, User
from bot.store import Arrival, Conflict, Store
from bot.store.schema import metadata
from bot.vault import Vault, VaultError
from tests.fakes import DESK_CHAT, NOON, OWNER, new_store

LEASE = timedelta(seconds=60)
SECRET = "bí mật của một đứa trẻ"


def event(store: Store, user: int = 1, text: str = SECRET, message_id: int = 5) -> TextReceived:
    return TextReceived(Origin(UserKey(store.person(user)), message_id, "vi", NOON), text)


def say(store: Store, user: int = 1, text: str = "x", urgency: Urgency = Urgency.CITIZEN) -> Say:
    return Say(ToUser(UserKey(store.person(user))), text, urgency=urgency)


def commit(store: Store, *effects: object, user: int = 1, **fields: object) -> None:
    person = User(UserKey(store.person(user)))
    store.commit(event(store, user), Decision(effects=effects, user=person, **fields), NOON, chat_id=user)  # type: ignore[arg-type]


def open_case(store: Store, code: str = "ABCD2345", user: int = 1) -> cases.Case:
    return cases.asked(CaseCode(code), store.person(user), NOON)


# --- inbox -----------------------------------------------------------------------------------------


def test_an_update_is_kept_once_however_often_it_comes(any_store: Store) -> None:
    arrival = Arrival("1:message:5", "lane", '{"update_id": 1}')
    assert any_store.receive([arrival, arrival], NOON) == 1
    assert any_store.receive([arrival], NOON) == 0


def test_an_update_id_that_jumps_down_is_not_taken_for_old(any_store: Store) -> None:
    any_store.receive([Arrival("900:message:5", "lane", "{}")], NOON)
    assert any_store.receive([Arrival("3:message:9", "lane", "{}")], NOON) == 1


def test_a_lane_hands_out_one_row_at_a_time_in_order(any_store: Store) -> None:
    any_store.receive([Arrival(f"{n}", "lane", f'"{n}"') for n in range(3)], NOON)
    first = any_store.claim_inbox(NOON, LEASE, 10)
    assert [item.body for item in first] == ['"0"']
    assert any_store.claim_inbox(NOON, LEASE, 10) == ()
    any_store.commit(None, Decision(), NOON, inbox_id=first[0].id)
    assert [item.body for item in any_store.claim_inbox(NOON, LEASE, 10)] == ['"1"']


def test_an_urgent_lane_goes_first_but_never_overtakes_within_its_lane(any_store: Store) -> None:
    any_store.receive(
        [Arrival("a", "calm", '"a"'), Arrival("b", "child", '"b"'), Arrival("c", "child", '"c"', urgent=True)],
        NOON,
    )
    claimed = any_store.claim_inbox(NOON, LEASE, 1)
    assert [item.body for item in claimed] == ['"b"']


def test_a_lease_that_ran_out_is_taken_over(any_store: Store) -> None:
    any_store.receive([Arrival("a", "lane", '"a"')], NOON)
    any_store.claim_inbox(NOON, LEASE, 10)
    again = any_store.claim_inbox(NOON + LEASE + timedelta(seconds=1), LEASE, 10)
    assert [item.attempt for item in again] == [2]


def test_a_row_given_back_waits_and_its_try_counts_only_where_it_was_one(any_store: Store) -> None:
    any_store.receive([Arrival("a", "lane", '"a"')], NOON)
    tries = []
    for n, counts in enumerate((False, True, True, False, True)):
        now = NOON + n * timedelta(seconds=3)
        item = any_store.claim_inbox(now, LEASE, 1)[0]
        tries.append(item.attempt)
        any_store.release(item, now + timedelta(seconds=3), counts=counts)
        assert any_store.claim_inbox(now + timedelta(seconds=2), LEASE, 1) == ()
    assert tries == [1, 1, 2, 3, 3]


def test_who_lost_the_lease_gives_nothing_back(any_store: Store) -> None:
    any_store.receive([Arrival("a", "lane", '"a"')], NOON)
    slow = any_store.claim_inbox(NOON, LEASE, 1)[0]
    any_store.claim_inbox(NOON + LEASE, LEASE, 1)
    any_store.release(slow, NOON, counts=True)
    assert any_store.claim_inbox(NOON + LEASE, LEASE, 1) == ()


def test_a_delivery_given_back_is_neither_a_try_nor_a_repeat(any_store: Store) -> None:
    commit(any_store, say(any_store))
    any_store.release(any_store.claim_outbox(NOON, LEASE, 1)[0], NOON + timedelta(seconds=1), counts=False)
    assert any_store.claim_outbox(NOON, LEASE, 1) == ()
    again = any_store.claim_outbox(NOON + timedelta(seconds=1), LEASE, 1)[0]
    assert (again.attempt, again.maybe_sent) == (1, False)


def test_an_update_handled_twice_takes_effect_once(any_store: Store) -> None:
    any_store.receive([Arrival("a", "lane", '"a"')], NOON)
    item = any_store.claim_inbox(NOON, LEASE, 1)[0]
    decision = Decision(effects=(say(any_store),), user=User(UserKey(any_store.person(1))))
    any_store.commit(event(any_store), decision, NOON, inbox_id=item.id, chat_id=1)
    with pytest.raises(Conflict):
        any_store.commit(event(any_store), decision, NOON, inbox_id=item.id, chat_id=1)
    assert len(any_store.claim_outbox(NOON, LEASE, 10)) == 1


# --- commits -----------------------------------------------------------------------------------------


def test_a_conflict_leaves_nothing_behind(any_store: Store) -> None:
    commit(any_store)
    stale = User(UserKey(any_store.person(1)), mode=Mode.CARE)
    with pytest.raises(Conflict):
        any_store.commit(event(any_store), Decision(effects=(say(any_store),), user=stale), NOON)
    assert any_store.claim_outbox(NOON, LEASE, 10) == ()


def test_a_person_has_at_most_one_open_case(any_store: Store) -> None:
    commit(any_store, case=open_case(any_store))
    user = replace(User(UserKey(any_store.person(1))), version=1)
    second = Decision(user=user, case=open_case(any_store, "WXYZ6789"))
    with pytest.raises(Conflict):
        any_store.commit(event(any_store), second, NOON)


def test_a_case_reads_back_as_it_was_written(any_store: Store) -> None:
    case = replace(open_case(any_store), words=SECRET, assignee="k", assignee_name="Lan")
    commit(any_store, case=case)
    read = any_store.situation(CaseDue(case.code, NOON), NOON).case
    assert read == replace(case, version=1)


def test_two_claims_in_the_same_moment_give_one_owner(any_url: str) -> None:
    """Two officers, two connections, a thousand races would be a long job; forty show the lock (see make race)."""
    store = new_store(any_url)
    try:
        for number in range(40):
            _race(store, f"RACE{number:04d}", number + 10)
    finally:
        store.close()


def _race(store: Store, code: str, user: int) -> None:
    person = User(UserKey(store.person(user)))
    store.commit(event(store, user), Decision(user=person, case=open_case(store, code, user)), NOON, chat_id=user)
    won: list[str] = []
    ready = threading.Barrier(2)

    def claim(name: str) -> None:
        situation = store.situation(CaseDue(CaseCode(code), NOON), NOON)
        assert situation.case
        claimed = cases.apply(situation.case, cases.Action.CLAIM, NOON, actor=name, name=name)
        assert isinstance(claimed, cases.Case)
        ready.wait(5)
        try:
            store.commit(CaseDue(CaseCode(code), NOON), Decision(case=claimed), NOON)
            won.append(name)
        except Conflict:
            pass

    threads = [threading.Thread(target=claim, args=(name,)) for name in ("lan", "minh")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_tallies_add_up_and_audit_lines_stay(any_store: Store) -> None:
    counted = (Tally(TallyKind.ANSWERED, "a"),)
    commit(any_store, tallies=counted, audit=(Audit(CaseCode("ABCD2345"), "bot", "x"),))
    any_store.commit(event(any_store), Decision(tallies=counted), NOON)
    assert any_store.tallies(NOON - timedelta(days=1), NOON + timedelta(days=1)) == {("answered", "a"): 2}


# --- outbox --------------------------------------------------------------------------------------------


def test_rows_of_a_lane_go_out_in_order_and_urgency_ranks_lanes(any_store: Store) -> None:
    commit(
        any_store,
        say(any_store, 1, "first"),
        say(any_store, 2, "calm"),
        say(any_store, 1, "second", Urgency.DANGER),
    )
    rows = any_store.claim_outbox(NOON, LEASE, 10)
    assert [row.effect.text for row in rows] == ["first", "calm"]  # type: ignore[union-attr]
    assert [row.urgency for row in rows] == [Urgency.DANGER, Urgency.CITIZEN], "a row has the urgency of its lane"


def test_a_stuck_row_blocks_only_its_lane(any_store: Store) -> None:
    commit(any_store, say(any_store, 1, "stuck"), say(any_store, 1, "behind"), say(any_store, 2, "free"))
    rows = {row.effect.text: row for row in any_store.claim_outbox(NOON, LEASE, 10)}  # type: ignore[union-attr]
    any_store.settle(rows["stuck"], RetryAt(NOON + timedelta(hours=1)), NOON)
    any_store.settle(rows["free"], Sent(7), NOON)
    assert any_store.claim_outbox(NOON, LEASE, 10) == ()
    later = any_store.claim_outbox(NOON + timedelta(hours=2), LEASE, 10)
    assert [row.effect.text for row in later] == ["stuck"]  # type: ignore[union-attr]


def test_an_expired_lease_marks_the_row_as_maybe_sent(any_store: Store) -> None:
    commit(any_store, say(any_store))
    assert not any_store.claim_outbox(NOON, LEASE, 1)[0].maybe_sent
    assert any_store.claim_outbox(NOON + LEASE * 2, LEASE, 1)[0].maybe_sent


def test_who_lost_the_lease_settles_nothing(any_store: Store) -> None:
    commit(any_store, Relay(say(any_store).to, ToDesk(), 5))
    slow = any_store.claim_outbox(NOON, LEASE, 1)[0]
    fast = any_store.claim_outbox(NOON + LEASE * 2, LEASE, 1)[0]
    assert not any_store.settle(slow, Sent(1), NOON)
    assert any_store.settle(fast, Sent(2), NOON)


def test_a_closed_peer_is_passed_over(any_store: Store) -> None:
    commit(any_store, Say(ToDesk(), "x"), say(any_store, 1, "free"))
    rows = any_store.claim_outbox(NOON, LEASE, 10, {"desk": -1})
    assert [row.effect.text for row in rows] == ["free"]  # type: ignore[union-attr]


def test_a_peer_kept_for_danger_takes_only_lanes_with_danger(any_store: Store) -> None:
    commit(any_store, Say(ToDesk(), "x"), say(any_store, 1, "free"))
    commit(any_store, Say(ToCase(CaseCode("ABCD2345")), "card", urgency=Urgency.DANGER), user=2)
    rows = any_store.claim_outbox(NOON, LEASE, 10, {"desk": 0})
    assert [row.effect.text for row in rows] == ["card", "free"]  # type: ignore[union-attr]


def test_thousands_of_waiting_peers_do_not_break_the_claim(any_store: Store) -> None:
    commit(any_store, Say(ToDesk(), "x"), say(any_store, 1, "free"))
    waiting = {f"user:{n}": -1 for n in range(2000)}
    rows = any_store.claim_outbox(NOON, LEASE, 10, {**waiting, "desk": -1})
    assert [row.effect.text for row in rows] == ["free"]  # type: ignore[union-attr]


def test_a_report_and_a_failure_become_events_that_no_crash_can_lose(any_store: Store) -> None:
    relay = Relay(ToCase(CaseCode("ABCD2345")), ToUser(UserKey(any_store.person(1))), 5)
    commit(any_store, relay, say(any_store, 2), case=open_case(any_store))
    by_peer = {row.peer: row for row in any_store.claim_outbox(NOON, LEASE, 10)}
    any_store.settle(by_peer["desk"], Sent(77), NOON)
    any_store.settle(by_peer[f"user:{any_store.person(2)}"], GiveUp(Failure.UNREACHABLE), NOON)
    events = {type(item.body) for item in any_store.claim_inbox(NOON, LEASE, 10)}
    assert events == {Delivered, DeliveryFailed}


def test_what_waits_for_the_world_does_not_make_us_late(any_store: Store) -> None:
    commit(any_store, Say(ToDesk(), "x"), Say(ToDesk(), "stands behind it"))
    row = any_store.claim_outbox(NOON, LEASE, 1)[0]
    any_store.settle(row, RetryAt(NOON + timedelta(minutes=5), desk_lost=True), NOON)
    assert any_store.backlog()["outbox"] == (2, NOON + timedelta(minutes=5))


def test_one_row_is_made_for_each_owner(tmp_path: Path) -> None:
    store = new_store(f"sqlite:///{tmp_path}/o.db", owners=(1, 2, 3))
    commit(store, Say(ToOwners(), "x"))
    rows = store.claim_outbox(NOON, LEASE, 10)
    assert sorted(store.resolve(row.effect).chat_id or 0 for row in rows) == [1, 2, 3]
    store.close()


def test_ids_are_resolved_at_the_moment_of_sending(any_store: Store) -> None:
    card = Say(ToCase(CaseCode("ABCD2345")), "card", card=True)
    commit(any_store, OpenTopic(CaseCode("ABCD2345"), "t"), card, case=open_case(any_store))
    opening = any_store.claim_outbox(NOON, LEASE, 1)[0]
    assert any_store.resolve(card).thread_id is None
    any_store.settle(opening, Sent(None, 42), NOON)
    place = any_store.resolve(card)
    assert (place.chat_id, place.thread_id) == (DESK_CHAT, 42)
    any_store.settle(any_store.claim_outbox(NOON, LEASE, 1)[0], Sent(99), NOON)
    assert any_store.resolve(card).card_id == 99


def test_a_migrated_group_keeps_its_new_id_until_the_settings_name_another(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/m.db"
    store = new_store(url)
    store.commit(event(store), Decision(desk_chat_id=-100777), NOON)
    assert store.desk_chat() == -100777
    store.close()
    other = new_store(url, desk=-5)
    assert other.desk_chat() == -5
    other.close()


def test_only_a_delivery_to_the_officers_moves_their_chat(any_store: Store) -> None:
    commit(any_store, say(any_store), Say(ToDesk(), "x"))
    by_peer = {row.peer: row for row in any_store.claim_outbox(NOON, LEASE, 10)}
    any_store.settle(by_peer[f"user:{any_store.person(1)}"], RetryAt(NOON, new_chat_id=-100666), NOON)
    assert any_store.desk_chat() == DESK_CHAT
    any_store.settle(by_peer["desk"], RetryAt(NOON, new_chat_id=-100777), NOON)
    assert any_store.desk_chat() == -100777


def lose_desk(store: Store) -> None:
    commit(store, Say(ToDesk(), "x"))
    row = store.claim_outbox(NOON, LEASE, 1)[0]
    store.settle(row, RetryAt(NOON, desk_lost=True), NOON)
    store.settle(row, RetryAt(NOON, desk_lost=True), NOON)


def heard_of_desk(store: Store) -> list[bool]:
    """What was told of the officers' chat, and handled: False it is lost, True it is back."""
    found = []
    while items := store.claim_inbox(NOON, LEASE, 10):
        for item in items:
            assert isinstance(item.body, DeskLost)
            found.append(item.body.back)
            store.commit(None, Decision(desk_healthy=item.body.back), NOON, inbox_id=item.id)
    return found


def test_a_lost_officers_chat_is_told_once_and_found_again_by_the_first_message_that_arrives(
    any_store: Store,
) -> None:
    lose_desk(any_store)
    assert heard_of_desk(any_store) == [False]
    assert not any_store.situation(event(any_store), NOON).desk.healthy
    row = any_store.claim_outbox(NOON, LEASE, 1)[0]
    any_store.settle(row, Sent(), NOON)
    assert not any_store.situation(event(any_store), NOON).desk.healthy, (
        "nothing was sent: there is no card to edit"
    )
    commit(any_store, Say(ToDesk(), "y"), user=2)
    any_store.settle(any_store.claim_outbox(NOON, LEASE, 1)[0], Sent(7), NOON)
    assert any_store.situation(event(any_store), NOON).desk.healthy
    assert heard_of_desk(any_store) == [True]


def test_another_officers_chat_in_the_settings_begins_healthy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/d.db"
    store = new_store(url)
    lose_desk(store)
    store.close()
    for desk, healthy in ((DESK_CHAT, False), (-1002, True)):
        store = new_store(url, desk=desk)
        assert store.situation(event(store), NOON).desk.healthy is healthy
        store.close()


# --- forgetting ------------------------------------------------------------------------------------------


def test_words_of_the_last_two_minutes_are_forgotten_after_them(any_store: Store) -> None:
    person = User(UserKey(any_store.person(1)), recent=((NOON, SECRET),))
    any_store.commit(event(any_store), Decision(user=person), NOON, chat_id=1)
    any_store.tick(NOON + timedelta(minutes=1))
    assert any_store.situation(event(any_store), NOON).user.recent  # type: ignore[union-attr]
    any_store.tick(NOON + timedelta(minutes=3))
    assert not any_store.situation(event(any_store), NOON).user.recent  # type: ignore[union-attr]


def test_an_erased_person_is_gone_once_the_last_message_is_out(any_store: Store) -> None:
    commit(any_store, say(any_store, text="goodbye"), erase_user=True)
    any_store.tick(NOON)
    row = any_store.claim_outbox(NOON, LEASE, 1)[0]
    assert any_store.resolve(row.effect).chat_id == 1
    any_store.settle(row, Sent(5), NOON)
    any_store.tick(NOON)
    assert any_store.resolve(row.effect).chat_id is None


def test_an_idle_person_is_forgotten_after_thirty_days(any_store: Store) -> None:
    commit(any_store)
    any_store.tick(NOON + timedelta(days=29))
    assert any_store.situation(event(any_store), NOON).user
    any_store.tick(NOON + timedelta(days=31))
    assert any_store.situation(event(any_store), NOON).user is None


def test_due_reminders_and_ended_care_become_events_once(any_store: Store) -> None:
    person = User(UserKey(any_store.person(1)), mode=Mode.CARE, mode_at=NOON)
    any_store.commit(event(any_store), Decision(user=person, case=open_case(any_store)), NOON, chat_id=1)
    late = NOON + timedelta(days=2)
    any_store.tick(late)
    any_store.tick(late)
    assert sorted(type(i.body).__name__ for i in any_store.claim_inbox(late, LEASE, 10)) == [
        CareDue.__name__,
        CaseDue.__name__,
    ]


def test_a_reminder_that_could_not_be_handled_comes_again_within_the_hour(any_store: Store) -> None:
    commit(any_store, case=open_case(any_store))
    late = NOON + timedelta(days=2)
    assert any_store.tick(late) == 1
    assert any_store.tick(late) == 0
    item = any_store.claim_inbox(late, LEASE, 1)[0]
    any_store.commit(None, Decision(), late, inbox_id=item.id, failure="RuntimeError")
    assert any_store.tick(late + timedelta(hours=1)) == 1


def test_no_text_name_or_id_stands_in_the_files_and_erased_text_is_physically_gone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    store = new_store(url)
    case = replace(open_case(store), words=SECRET, assignee_name="Nguyễn Thị Lan")
    person = User(UserKey(store.person(7654321987)), recent=((NOON, SECRET),))
    store.receive([Arrival("a", "lane", SECRET)], NOON)
    store.commit(
        event(store),
        Decision(effects=(say(store, text=SECRET),), user=person, case=case),
        NOON,
        chat_id=7654321987,
    )
    store.tick(NOON + timedelta(days=40))
    store.close()
    for path in tmp_path.iterdir():
        raw = path.read_bytes()
        for secret in (SECRET, "Nguyễn", "7654321987", str(DESK_CHAT), str(OWNER)):
            assert secret.encode() not in raw, f"{secret} in {path.name}"


def test_a_long_reader_of_the_file_holds_up_nobody_and_erased_text_goes_after_it(tmp_path: Path) -> None:
    """A backup reads for minutes; the log with the erased words is emptied when it is through."""
    store = new_store(f"sqlite:///{tmp_path}/s.db")
    store.receive([Arrival("a", "lane", SECRET)], NOON)
    person = User(UserKey(store.person(1)), recent=((NOON, SECRET),))
    store.commit(event(store), Decision(user=person), NOON, chat_id=1)
    reader = sqlite3.connect(tmp_path / "s.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM users").fetchone()
    begun = time.monotonic()
    store.tick(NOON + timedelta(minutes=3))
    store.receive([Arrival("b", "lane", SECRET)], NOON)
    assert time.monotonic() - begun < 10  # a checkpoint that waits takes 30 s
    log = tmp_path / "s.db-wal"
    assert log.stat().st_size > 0
    reader.close()
    store.tick(NOON + timedelta(minutes=3))
    assert log.stat().st_size == 0
    store.close()


def test_a_wrong_key_does_not_start_and_says_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/k.db"
    new_store(url).close()
    with pytest.raises(VaultError):
        Store(url, Vault([b"x" * 32])).prepare()


def test_two_first_starts_in_the_same_moment_make_one_database(postgres_url: str) -> None:
    peppers: list[str] = []

    def start() -> None:
        store = new_store(postgres_url)
        peppers.append(store.identify("user", 1))
        store.close()

    threads = [threading.Thread(target=start, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(peppers) == 2
    assert len(set(peppers)) == 1


def test_the_migrations_make_exactly_the_schema(any_store: Store, any_url: str) -> None:
    address = any_url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(address)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []
