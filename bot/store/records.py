"""Users and cases as rows: sealing on the way in, opening on the way out.

A write names the version it was read at; a row changed meanwhile raises Conflict and nothing is written.
"""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.core.cases import Case, CaseCode, CloseReason, State
from bot.core.danger.model import DangerClass, Level
from bot.core.messages import UserKey
from bot.core.situation import Mode, User
from bot.store import codec
from bot.store.codec import Unreadable, readable
from bot.store.database import insert
from bot.store.schema import cases, users
from bot.vault import Vault


class Conflict(Exception):
    """Somebody else changed the row first: load the situation again and decide again."""


def opened(vault: Vault, sealed: bytes | None, place: str) -> str:
    """The text, or "" where there is none or a lost key sealed it: what cannot be read counts as forgotten, since
    people must be answered and cases must end without it."""
    text = readable(vault.open, sealed, place) if sealed else ""
    return "" if isinstance(text, Unreadable) else text


# --- users -----------------------------------------------------------------------------------------


def load_user(tx: Connection, vault: Vault, key: str) -> User | None:
    """A state that cannot be read counts as forgotten: it is short-lived, and the person must be answered."""
    row = tx.execute(select(users).where(users.c.key == key)).one_or_none()
    if row is None:
        return None
    user = readable(_state, vault, row) if row.state is not None else User(UserKey(key))
    return replace(User(UserKey(key)) if isinstance(user, Unreadable) else user, version=row.version)


def _state(vault: Vault, row: Row[Any]) -> User:
    user: User = codec.load(vault.open(row.state, f"users.state:{row.key}"))
    return user


def load_chat(tx: Connection, vault: Vault, key: str) -> int | None:
    """The Telegram chat id behind a user key, or None where it was erased or cannot be read."""
    chat = opened(vault, tx.execute(select(users.c.chat).where(users.c.key == key)).scalar(), f"users.chat:{key}")
    return int(chat) if chat else None


def keep_address(tx: Connection, vault: Vault, key: str, chat_id: int, now: datetime) -> None:
    """Where a person (or a group) can be answered. Sealed anew each time: an address that a lost key sealed must
    not keep from an answer who writes again."""
    chat = vault.seal(str(chat_id), f"users.chat:{key}")
    values = {"key": key, "chat": chat, "mode": Mode.FAQ.value, "seen_at": now}
    row = insert(tx, users).values(values)
    tx.execute(row.on_conflict_do_update(index_elements=[users.c.key], set_={"chat": chat}))


def save_user(tx: Connection, vault: Vault, user: User, now: datetime) -> None:
    """Updates a person whose address is kept; one who was erased meanwhile stays erased.

    Raises Conflict when the version has moved on."""
    values = {
        "state": vault.seal(codec.dump(user), f"users.state:{user.key}"),
        "mode": user.mode.value,
        "mode_at": user.mode_at if user.mode is Mode.CARE else None,
        "recent_at": user.recent[0][0] if user.recent else None,
        "seen_at": now,
        "erasing": False,
        "version": user.version + 1,
    }
    same = (users.c.key == user.key) & (users.c.version == user.version)
    if tx.execute(users.update().where(same).values(values)).rowcount:
        return
    if tx.execute(select(users.c.key).where(users.c.key == user.key)).first():
        raise Conflict("user")


# --- cases -----------------------------------------------------------------------------------------

_SEALED = ("words", "assignee_name")
_PLAIN = tuple(f.name for f in fields(Case) if f.name not in _SEALED)


def load_case(vault: Vault, row: Row[Any] | None) -> Case | None:
    if row is None:
        return None
    cells = row._mapping
    known: dict[str, Any] = {name: cells[name] for name in _PLAIN}
    known |= {
        "code": CaseCode(row.code),
        "state": State(row.state),
        "level": Level(row.level),
        "danger_class": DangerClass(row.danger_class) if row.danger_class else None,
        "reason": CloseReason(row.reason) if row.reason else None,
    }
    for name in _SEALED:
        known[name] = opened(vault, cells[name], f"cases.{name}:{row.code}")
    return Case(**known)


def save_case(tx: Connection, vault: Vault, case: Case) -> None:
    """Insert a case of version 0, update any other. Raises Conflict when the version has moved on."""
    values: dict[str, Any] = {name: getattr(case, name) for name in _PLAIN} | {"version": case.version + 1}
    for name in _SEALED:
        text = getattr(case, name)
        values[name] = vault.seal(text, f"cases.{name}:{case.code}") if text else None
    if case.version == 0:
        tx.execute(cases.insert().values(values))
        return
    same = (cases.c.code == case.code) & (cases.c.version == case.version)
    if not tx.execute(cases.update().where(same).values(values)).rowcount:
        raise Conflict("case")
