"""What time brings: reminders that are due, care modes that end, and everything that must be forgotten.

Each retention is a constant with its reason; PRIVACY.md prints them.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from bot.core.care import CARE_LASTS
from bot.core.cases import CaseCode
from bot.core.dialogue import RECENT
from bot.core.messages import CareDue, CaseDue, UserKey
from bot.core.situation import Mode
from bot.store import codec
from bot.store.receiving import SEEN, add_event
from bot.store.records import load_user
from bot.store.schema import audit, cases, chat_messages, inbox, message_map, outbox, users
from bot.store.situations import ERASABLE
from bot.vault import Vault

_IDLE = timedelta(days=30)  # an idle person's row (address, language) goes; safety review section 3, 2026-11
_CLOSED = timedelta(days=30)  # a closed case's link to the person, officer's name, message map; the same source
_AUDIT = timedelta(days=730)  # who did what, without content: 24 months; the same source
_BATCH = 200  # rows a tick, so that no transaction is long


def add_due(tx: Connection, vault: Vault, now: datetime) -> int:
    """Reminders and ends of care mode become inbox events; returns how many are new. Each once an hour: one that
    could not be handled must come again, and one that is no longer due is ignored."""
    due_cases = select(cases.c.code, cases.c.due_at).where(cases.c.due_at <= now, cases.c.state != "closed")
    rows = tx.execute(due_cases.limit(_BATCH)).all()
    added = 0
    for row in rows:
        key = f"due:{row.code}:{row.due_at.timestamp():.0f}:{now:%m%d%H}"
        added += add_event(tx, vault, key, CaseDue(CaseCode(row.code), now), now)
    in_care = select(users.c.key, users.c.mode_at).where(
        users.c.mode == Mode.CARE.value, users.c.mode_at <= now - CARE_LASTS
    )
    for row in tx.execute(in_care.limit(_BATCH)).all():
        key = f"care:{row.key}:{row.mode_at.timestamp():.0f}:{now:%m%d%H}"
        added += add_event(tx, vault, key, CareDue(UserKey(row.key), now), now)
    return added


def forget(tx: Connection, vault: Vault, now: datetime) -> int:
    """Erases what has had its time; returns the number of rows touched. Idempotent, safe after any downtime."""
    return (
        _forget_recent(tx, vault, now)
        + _forget_erased(tx)
        + _forget_idle(tx, now)
        + _count(tx, delete(inbox).where(inbox.c.done_at < now - SEEN))
        + _count(tx, delete(outbox).where(outbox.c.done_at < now - SEEN))
        + _count(tx, delete(chat_messages).where(chat_messages.c.at < now - ERASABLE))
        + _forget_closed(tx, now)
        + _count(tx, delete(audit).where(audit.c.at < now - _AUDIT))
    )


def _count(tx: Connection, statement: delete) -> int:  # type: ignore[valid-type]  # sqlalchemy's factory doubles as its type
    return int(tx.execute(statement).rowcount)


def _forget_recent(tx: Connection, vault: Vault, now: datetime) -> int:
    """A person's words of the last two minutes, once these have passed."""
    old = select(users.c.key).where(users.c.recent_at < now - RECENT).limit(_BATCH)
    keys = tx.execute(old).scalars().all()
    for key in keys:
        user = load_user(tx, vault, key)
        if user:
            state = vault.seal(codec.dump(replace(user, recent=())), f"users.state:{key}")
            tx.execute(
                users.update()
                .where(users.c.key == key, users.c.version == user.version)
                .values(state=state, recent_at=None)
            )
    return len(keys)


def _forget_erased(tx: Connection) -> int:
    """The address of a person who asked to be erased, once nothing is left to send and no case is open."""
    pending = select(outbox.c.peer).where(outbox.c.done_at.is_(None))
    held = select(cases.c.user).where(cases.c.state != "closed")
    gone = (
        tx.execute(
            select(users.c.key)
            .where(users.c.erasing, ("user:" + users.c.key).not_in(pending), users.c.key.not_in(held))
            .limit(_BATCH)
        )
        .scalars()
        .all()
    )
    return _drop_users(tx, list(gone))


def _forget_idle(tx: Connection, now: datetime) -> int:
    held = select(cases.c.user).where(or_(cases.c.state != "closed", cases.c.closed_at > now - _CLOSED))
    idle = select(users.c.key).where(users.c.seen_at < now - _IDLE, users.c.key.not_in(held)).limit(_BATCH)
    return _drop_users(tx, list(tx.execute(idle).scalars()))


def _drop_users(tx: Connection, keys: list[str]) -> int:
    if keys:
        tx.execute(cases.update().where(cases.c.user.in_(keys)).values(user=""))
        tx.execute(delete(chat_messages).where(chat_messages.c.user.in_(keys)))
        tx.execute(delete(users).where(users.c.key.in_(keys)))
    return len(keys)


def _forget_closed(tx: Connection, now: datetime) -> int:
    """Whose case it was and who worked it; what is left is a figure for the office."""
    old = cases.c.closed_at < now - _CLOSED
    known = or_(cases.c.user != "", cases.c.assignee_name.is_not(None))
    unknown = tx.execute(update(cases).where(old, known).values(user="", assignee_name=None)).rowcount
    return unknown + _count(tx, delete(message_map).where(message_map.c.case.in_(select(cases.c.code).where(old))))
