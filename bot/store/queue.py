"""Claiming rows by lane, the same for inbox and outbox.

The oldest open row of each lane may be claimed when it is due and not leased; one UPDATE does it, so any
number of processes share the work on PostgreSQL and the order within a lane is kept. The most urgent lane
goes first; a row never overtakes another of its own lane.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, or_, select, true


def claim(
    tx: Connection,
    table: Table,
    rank: ColumnElement[Any],
    now: datetime,
    lease: timedelta,
    limit: int,
    limits: Mapping[str, int] | None = None,
) -> list[tuple[Row[Any], int]]:
    """Leases up to `limit` rows until `now + lease`; returns them with their lanes' ranks, most urgent lane first.
    Of a peer in `limits` only lanes of at most that rank (-1: none)."""
    c = table.c
    heads = (
        select(func.min(c.id).label("id"), func.min(rank).label("rank"))
        .where(c.done_at.is_(None))
        .group_by(c.lane)
        .subquery()
    )
    free = or_(c.leased_until.is_(None), c.leased_until <= now)
    due = c.due_at <= now if "due_at" in c else true()
    chosen = (
        select(c.id)
        .join(heads, heads.c.id == c.id)
        .where(free, due, *_allowed(table, heads.c.rank, limits or {}))
        .order_by(heads.c.rank, c.id)
        .limit(limit)
    )
    lost = {"maybe_sent": or_(c.maybe_sent, c.leased_until.is_not(None))} if "maybe_sent" in c else {}
    changed = (
        table.update()
        .where(c.id.in_(chosen), free, c.done_at.is_(None))
        .values(leased_until=now + lease, attempts=c.attempts + 1, **lost)
        .returning(*c)
    )
    rows = tx.execute(changed).all()
    ranks = _ranks(tx, table, rank, [row.lane for row in rows])
    return [(row, ranks[row.lane]) for row in sorted(rows, key=lambda row: (ranks[row.lane], row.id))]


def release(tx: Connection, table: Table, number: int, attempt: int, until: datetime, *, counts: bool) -> None:
    """Gives a row back that was claimed as its `attempt`-th try: nobody claims it before `until`. Where the try
    does not count (the world was away), the next has the same number. Who lost the lease changes nothing."""
    c = table.c
    mine = (c.id == number) & (c.attempts == attempt) & c.done_at.is_(None)
    pause = {"due_at": until, "leased_until": None} if "due_at" in c else {"leased_until": until}
    tx.execute(table.update().where(mine).values(attempts=attempt if counts else attempt - 1, **pause))


def _allowed(table: Table, rank: ColumnElement[Any], limits: Mapping[str, int]) -> list[ColumnElement[bool]]:
    """One condition for each rank, however many peers: SQLite takes 1,000 nested ones at most."""
    peers = {most: [peer for peer in limits if limits[peer] == most] for most in sorted(set(limits.values()))}
    return [or_(table.c.peer.not_in(those), rank <= most) for most, those in peers.items()]


def _ranks(tx: Connection, table: Table, rank: ColumnElement[Any], lanes: Sequence[str]) -> dict[str, int]:
    c = table.c
    query = select(c.lane, func.min(rank)).where(c.done_at.is_(None), c.lane.in_(lanes)).group_by(c.lane)
    return {lane: int(value) for lane, value in tx.execute(query)}


def waiting(tx: Connection, table: Table) -> tuple[int, datetime | None]:
    """How many rows are open, and since when the oldest head of a lane is due, for health and metrics: how late
    *we* are. What waits for the world (a lost chat, flood control) is due later, and so is all that stands behind
    it, whatever its own time says."""
    c = table.c
    stamp = c.due_at if "due_at" in c else c.received_at
    heads = select(func.min(c.id)).where(c.done_at.is_(None)).group_by(c.lane)
    oldest = select(func.min(stamp)).where(c.id.in_(heads)).scalar_subquery()
    row = tx.execute(select(func.count(), oldest).where(c.done_at.is_(None))).one()
    return int(row[0]), row[1]


def take_over(tx: Connection, table: Table) -> None:
    """Ends every lease at once: only for a process that is alone. What was leased may have been sent."""
    held = table.c.done_at.is_(None) & table.c.leased_until.is_not(None)
    lost = {"maybe_sent": true()} if "maybe_sent" in table.c else {}
    tx.execute(table.update().where(held).values(leased_until=None, **lost))
