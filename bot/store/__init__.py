"""The store remembers: one method, one transaction.

Owns all SQL. Knows no Telegram, decides nothing. Methods are synchronous; the shell calls them in a thread.
Every method raises `sqlalchemy.exc.SQLAlchemyError` when the database is away, and then nothing has changed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from bot.core.cases import Case
from bot.core.delivery import DESK_PEER, Place, RetryAt, Sent, Verdict
from bot.core.messages import DeskLost, Effect, Event, UserKey
from bot.core.situation import Decision, Desk, Situation
from bot.store import commits, receiving, rotation, sending, situations, upkeep
from bot.store.codec import Unreadable
from bot.store.database import AWAY, Database, insert
from bot.store.queue import claim, release, take_over, waiting
from bot.store.receiving import Arrival, InboxItem
from bot.store.records import Conflict, load_chat, opened
from bot.store.schema import inbox, meta, outbox, tallies
from bot.store.sending import Claimed
from bot.vault import Vault, hashed

__all__ = ["AWAY", "Arrival", "Claimed", "Conflict", "InboxItem", "Store", "Unreadable"]

_AT_LEISURE_MS = 30_000  # a tool's wait for whoever reads the database file

_DESK_CHAT, _DESK_LOST, _LAST_SEEN, _LAST_DRILL = "desk_chat", "desk_lost", "last_seen", "last_drill"


class Store:
    """Remembers everything, in one database. `desk_chat` and `owners` come from the settings."""

    def __init__(
        self, url: str, vault: Vault, *, desk_chat: int | None = None, owners: tuple[int, ...] = ()
    ) -> None:
        self._database = Database(url)
        self._vault = vault
        self._configured_desk = desk_chat
        self._owners = owners
        self._pepper = b""
        self._erased = True  # text that may still stand in SQLite's log

    def prepare(self, *, migrate: bool = True) -> None:
        """Migrates and reads the pepper; call once before anything else. `migrate` False, for tools beside the
        running bot: raises CommandError where there is something to migrate."""
        with self._database.alone():
            self._database.migrate() if migrate else self._database.require_newest()
            self._pepper = self._database.pepper(self._vault)

    def take_over(self) -> None:
        """For the bot at its start, not for tools beside it: ends the leases of a dead process, where no other
        process can be alive (SQLite; Telegram allows one poller)."""
        if self._database.is_alone:
            with self._database.transaction() as tx:
                for table in (inbox, outbox):
                    take_over(tx, table)

    def close(self) -> None:
        self._database.close()

    def identify(self, kind: str, telegram_id: int) -> str:
        """The keyed hash of a Telegram id: "user", "officer" or "lane"."""
        return hashed(self._pepper, kind, telegram_id)

    # --- in ---------------------------------------------------------------------------------------

    def receive(self, arrivals: Iterable[Arrival], now: datetime) -> int:
        with self._database.transaction() as tx:
            return receiving.receive(tx, self._vault, arrivals, now)

    def claim_inbox(self, now: datetime, lease: timedelta, limit: int) -> tuple[InboxItem, ...]:
        with self._database.transaction() as tx:
            return receiving.claim_inbox(tx, self._vault, now, lease, limit)

    def release(self, row: InboxItem | Claimed, until: datetime, *, counts: bool) -> None:
        """Gives a claimed row back until then; `counts`: the try was one."""
        table = inbox if isinstance(row, InboxItem) else outbox
        with self._database.transaction() as tx:
            release(tx, table, row.id, row.attempt, until, counts=counts)

    # --- decide -------------------------------------------------------------------------------------

    def situation(self, event: Event, now: datetime) -> Situation:
        with self._database.transaction() as tx:
            return situations.situation(tx, self._vault, event, now, self._desk(tx))

    def commit(
        self,
        event: Event | None,
        decision: Decision,
        now: datetime,
        *,
        inbox_id: int | None = None,
        chat_id: int | None = None,
        failure: str = "",
    ) -> None:
        """State, case, log, outbox and the inbox row's end, together. Raises Conflict: decide again.

        `event` None: nobody's event, only a decision. `failure` names why the inbox row could not be handled."""
        owners = len(self._owners)
        try:
            with self._database.transaction() as tx:
                commits.note_sender(tx, self._vault, event, chat_id, now)
                commits.commit(tx, self._vault, decision, now, inbox_id=inbox_id, owners=owners, failure=failure)
                self._note_desk(tx, decision, now)
        except IntegrityError as error:
            raise Conflict("unique") from error

    def _note_desk(self, tx: Connection, decision: Decision, now: datetime) -> None:
        if decision.desk_chat_id is not None:
            self._move_desk(tx, decision.desk_chat_id)
        if decision.desk_healthy is not None:
            self._mark_health(tx, healthy=decision.desk_healthy)
            if decision.desk_healthy:
                sending.hasten_desk(tx, now)

    # --- out ----------------------------------------------------------------------------------------

    def claim_outbox(
        self,
        now: datetime,
        lease: timedelta,
        limit: int,
        limits: Mapping[str, int] | None = None,
    ) -> tuple[Claimed, ...]:
        """Rows to send now; to a peer in `limits` only lanes of at most that urgency (-1: none)."""
        with self._database.transaction() as tx:
            rows = claim(tx, outbox, outbox.c.urgency, now, lease, limit, limits)
            return tuple(sending.claimed(self._vault, row, rank) for row, rank in rows)

    def resolve(self, effect: Effect) -> Place:
        with self._database.transaction() as tx:
            return sending.resolve(tx, self._vault, effect, self._desk_chat(tx), self._owners)

    def settle(self, claimed: Claimed, verdict: Verdict, now: datetime) -> bool:
        """Ends or reschedules a delivery; true when that made a new inbox event."""
        with self._database.transaction() as tx:
            event = sending.settle(tx, claimed, verdict, now)
            if claimed.peer == DESK_PEER:
                self._note_news(tx, verdict, now)
            if event:
                receiving.add_event(tx, self._vault, f"delivery:{claimed.id}", event, now)
            return event is not None

    def _note_news(self, tx: Connection, verdict: Verdict, now: datetime) -> None:
        """What a delivery to the officers' chat tells of it: moved, lost, or (a message arrived) there again."""
        match verdict:
            case RetryAt(new_chat_id=int(chat_id)):
                self._move_desk(tx, chat_id)
            case RetryAt(desk_lost=True):
                self._tell_health(tx, now, healthy=False)
            case Sent(message_id=int()):
                self._tell_health(tx, now, healthy=True)

    def _tell_health(self, tx: Connection, now: datetime, *, healthy: bool) -> None:
        """Told once: the mark is set together with the event."""
        if self._desk(tx).healthy != healthy:
            self._mark_health(tx, healthy=healthy)
            key = f"desk-{'back' if healthy else 'lost'}:{now.timestamp():.0f}"
            receiving.add_event(tx, self._vault, key, DeskLost(now, back=healthy), now)

    # --- upkeep by hand -----------------------------------------------------------------------------

    def reseal(self) -> dict[str, int]:
        """Seals anew with the newest key, a column at a time; "table.column" -> values. See `rotation.reseal`."""
        done: dict[str, int] = {}
        for sealed in rotation.SEALED:
            with self._database.transaction() as tx:
                done[f"{sealed.table.name}.{sealed.column}"] = rotation.reseal(tx, self._vault, sealed)
        self._database.truncate(_AT_LEISURE_MS)
        return done

    # --- time ---------------------------------------------------------------------------------------

    def tick(self, now: datetime) -> int:
        """Due reminders become events; what has had its time is forgotten. Returns the number of new events."""
        with self._database.transaction() as tx:
            due = upkeep.add_due(tx, self._vault, now)
            forgotten = upkeep.forget(tx, self._vault, now)
        if forgotten or self._erased:
            self._erased = not self._database.truncate()
        return due

    def backlog(self) -> dict[str, tuple[int, datetime | None]]:
        """Open rows and the oldest's time, of inbox and outbox: for health and metrics."""
        with self._database.transaction() as tx:
            return {"inbox": waiting(tx, inbox), "outbox": waiting(tx, outbox)}

    def tallies(self, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
        """Counts by (kind, subject) over whole UTC days from `since` to `until`, both included."""
        c = tallies.c
        days = c.day.between(f"{since:%Y-%m-%d}", f"{until:%Y-%m-%d}")
        query = select(c.kind, c.subject, func.sum(c.count)).where(days).group_by(c.kind, c.subject)
        with self._database.transaction() as tx:
            return {(kind, subject): int(count) for kind, subject, count in tx.execute(query)}

    def seen_at(self) -> datetime | None:
        """When updates were last fetched, to a few seconds."""
        with self._database.transaction() as tx:
            text = self._get(tx, _LAST_SEEN)
            return datetime.fromisoformat(text) if text else None

    def note_seen(self, now: datetime) -> None:
        with self._database.transaction() as tx:
            self._set(tx, _LAST_SEEN, now.isoformat())

    def drilled_at(self) -> datetime | None:
        """When the bot last began an exercise by its schedule."""
        with self._database.transaction() as tx:
            text = self._get(tx, _LAST_DRILL)
            return datetime.fromisoformat(text) if text else None

    def note_drill(self, now: datetime) -> None:
        with self._database.transaction() as tx:
            self._set(tx, _LAST_DRILL, now.isoformat())

    # --- the desk and other facts ---------------------------------------------------------------------

    def _desk(self, tx: Connection) -> Desk:
        lost = self._get(tx, _DESK_LOST) == str(self._configured_desk)
        return Desk(known=self._desk_chat(tx) is not None, healthy=not lost)

    def _mark_health(self, tx: Connection, *, healthy: bool) -> None:
        """Of the chat that the settings name: another one begins healthy."""
        self._set(tx, _DESK_LOST, "" if healthy else str(self._configured_desk))

    def _desk_chat(self, tx: Connection) -> int | None:
        """The settings' chat, or the supergroup that this very chat became."""
        old, _, new = self._get(tx, _DESK_CHAT).partition(":")
        return int(new) if new and old == str(self._configured_desk) else self._configured_desk

    def _move_desk(self, tx: Connection, chat_id: int) -> None:
        self._set(tx, _DESK_CHAT, f"{self._configured_desk}:{chat_id}")

    def desk_chat(self) -> int | None:
        with self._database.transaction() as tx:
            return self._desk_chat(tx)

    def _get(self, tx: Connection, name: str) -> str:
        sealed = tx.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
        return opened(self._vault, sealed, f"meta:{name}")

    def _set(self, tx: Connection, name: str, text: str) -> None:
        sealed = self._vault.seal(text, f"meta:{name}")
        row = insert(tx, meta).values(name=name, value=sealed)
        tx.execute(row.on_conflict_do_update(index_elements=[meta.c.name], set_={"value": sealed}))

    def add_event(self, key: str, event: Event, now: datetime) -> None:
        """Puts an event of our own into the inbox, once per key."""
        with self._database.transaction() as tx:
            receiving.add_event(tx, self._vault, key, event, now)

    def case_of(self, user: UserKey) -> tuple[Case | None, bool]:
        """The person's open case, and whether its card has reached the officers' chat."""
        with self._database.transaction() as tx:
            return situations.open_case(tx, self._vault, user)

    def knows(self, user: UserKey) -> bool:
        """Has this person ever written to the bot (so that it may write back)?"""
        with self._database.transaction() as tx:
            return load_chat(tx, self._vault, user) is not None

    def person(self, telegram_id: int) -> UserKey:
        return UserKey(self.identify("user", telegram_id))
