"""PRIVACY.md names everything that is kept and how long: what is not in it, or is kept longer, fails here."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, create_engine, text

from bot.core import cases
from bot.core.cases import CaseCode, CloseReason, State
from bot.core.delivery import Sent
from bot.core.messages import Relay, ToCase, ToUser, UserKey
from bot.core.situation import Audit, Decision, User
from bot.store import Store
from bot.store.schema import metadata
from tests.fakes import NOON, new_store
from tests.test_store import LEASE, event

TEXT = (Path(__file__).parent.parent / "PRIVACY.md").read_text(encoding="utf-8")


def test_every_table_is_in_the_data_map() -> None:
    assert not [name for name in metadata.tables if f"`{name}" not in TEXT]


def test_every_sealed_column_is_in_the_data_map() -> None:
    sealed = [
        f"{t.name}.{c.name}"
        for t in metadata.tables.values()
        for c in t.columns
        if isinstance(c.type, LargeBinary)
    ]
    assert not [name for name in sealed if f"`{name}`" not in TEXT]


KEPT = [
    # what is counted, the words of the table, days
    ("SELECT count(*) FROM users WHERE chat IS NOT NULL", "30 days after the last message", 30),
    ("SELECT count(*) FROM users WHERE recent_at IS NOT NULL", "2 minutes", 2 / 1440),
    ("SELECT count(*) FROM chat_messages", "48 h (Telegram's own limit)", 2),
    ("SELECT count(*) FROM inbox", "48 h, so that a repeat is known", 2),
    ("SELECT count(*) FROM message_map", "30 days after closing", 30),
    ("SELECT count(*) FROM cases WHERE \"user\" <> ''", "30 days after closing", 30),
    ("SELECT count(*) FROM cases WHERE assignee_name IS NOT NULL", "30 days after closing", 30),
    ("SELECT count(*) FROM cases WHERE words IS NOT NULL", "until the case is closed", 0),
    ("SELECT count(*) FROM audit", "24 months", 730),
]


@pytest.mark.parametrize(("query", "words", "days"), KEPT, ids=[words for _, words, _ in KEPT])
def test_nothing_is_kept_longer_than_the_data_map_says(
    query: str, words: str, days: float, tmp_path: Path
) -> None:
    assert words in TEXT
    url = f"sqlite:///{tmp_path}/p.db"
    store, engine = new_store(url), create_engine(url)
    live_through_a_case(store)

    def count() -> int:
        with engine.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())

    store.tick(NOON + timedelta(days=days * 0.99))
    assert count() == (1 if days else 0)
    still_writing = not query.endswith("chat IS NOT NULL")
    if still_writing and days >= 30:  # who asks the FAQ every month keeps no link to an old case
        user = store.situation(event(store), NOON).user or User(UserKey(store.person(1)))
        store.commit(event(store), Decision(user=user), NOON + timedelta(days=days), chat_id=1)
    store.tick(NOON + timedelta(days=days, seconds=1))
    assert count() == 0
    engine.dispose()
    store.close()


def live_through_a_case(store: Store) -> None:
    """One person, one message, a case with everything in it, relayed to the officers, closed; one update handled."""
    key = UserKey(store.person(1))
    opened = cases.alerted(CaseCode("ABCD2345"), key, None, NOON)
    case = replace(opened, words="x", assignee="lan", assignee_name="Lan", state=State.CLAIMED)
    done = Decision(
        effects=(Relay(ToCase(case.code), ToUser(key), 5),),
        user=User(key, recent=((NOON, "x"),)),
        case=case,
        audit=(Audit(case.code, "bot", "x"),),
    )
    store.commit(event(store), done, NOON, chat_id=1)
    store.settle(store.claim_outbox(NOON, LEASE, 1)[0], Sent(9), NOON)
    store.commit(None, Decision(), NOON, inbox_id=store.claim_inbox(NOON, LEASE, 1)[0].id)
    closed = cases.apply(
        replace(case, version=1), cases.Action.CLOSE, NOON, actor="lan", reason=CloseReason.TOLD_111
    )
    assert isinstance(closed, cases.Case)
    store.commit(None, Decision(case=closed), NOON)
