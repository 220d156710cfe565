"""The inbox: what came in is kept before it is acknowledged, once, and handed out by lane.

Two kinds of rows: `update` (raw JSON of Telegram) and `event` (a record of our own: a delivery's report, a
reminder). One way in for everything that is handled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, case

from bot.core.messages import CareDue, CaseDue, Delivered, DeliveryFailed, Event, TextReceived
from bot.store import codec
from bot.store.codec import Unreadable, readable
from bot.store.commits import lane_of
from bot.store.database import insert
from bot.store.queue import claim
from bot.store.schema import inbox
from bot.vault import Vault

UPDATE, EVENT = "u", "e"

SEEN = timedelta(hours=48)
"""How long an update id is remembered. Telegram keeps undelivered updates 24 h (tdlib/telegram-bot-api
Client.cpp, read 2026-05); twice that is safe."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update as it came: `key` is unique per update, `lane` keeps the order of one chat or topic."""

    key: str
    lane: str
    raw: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A row this process holds until its lease ends. `body` is raw JSON (update) or a record (event)."""

    id: int
    body: str | Event | Unreadable
    attempt: int


def receive(tx: Connection, vault: Vault, arrivals: Iterable[Arrival], now: datetime) -> int:
    """Keeps what is new and returns how many were; a known key changes nothing."""
    return sum(_keep(tx, vault, a.key, a.lane, UPDATE + a.raw, now, urgent=a.urgent) for a in arrivals)


def add_event(tx: Connection, vault: Vault, key: str, event: Event, now: datetime) -> int:
    """An event of our own, handled once whatever happens; the same key again changes nothing. Returns how many are
    new: 1 or 0."""
    return _keep(
        tx,
        vault,
        key,
        _lane(event),
        EVENT + codec.dump(event),
        now,
        urgent=isinstance(event, DeliveryFailed | TextReceived),
    )


def _lane(event: Event) -> str:
    match event:
        case Delivered() | DeliveryFailed():
            return f"event:{lane_of(event.effect)[0]}"
        case TextReceived():
            return f"event:user:{event.origin.user}"
        case CaseDue():
            return f"event:case:{event.case}"
        case CareDue():
            return f"event:user:{event.user}"
        case _:
            return "event:desk"


def _keep(tx: Connection, vault: Vault, key: str, lane: str, body: str, now: datetime, *, urgent: bool) -> int:
    values = {
        "update_key": key,
        "lane": lane,
        "urgent": urgent,
        "received_at": now,
        "raw": vault.seal(body, f"inbox.raw:{key}"),
    }
    kept = tx.execute(insert(tx, inbox).values(values).on_conflict_do_nothing().returning(inbox.c.id))
    return len(kept.all())


def claim_inbox(
    tx: Connection, vault: Vault, now: datetime, lease: timedelta, limit: int
) -> tuple[InboxItem, ...]:
    rank = case((inbox.c.urgent, 0), else_=1)
    rows = claim(tx, inbox, rank, now, lease, limit)
    return tuple(InboxItem(row.id, readable(_body, vault, row), row.attempts) for row, _ in rows)


def _body(vault: Vault, row: Row[Any]) -> str | Event:
    body = vault.open(row.raw, f"inbox.raw:{row.update_key}")
    event: str | Event = codec.load(body[1:]) if body.startswith(EVENT) else body[1:]
    return event
