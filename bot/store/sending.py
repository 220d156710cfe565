"""The outbox's end: an effect resolved to Telegram ids, and the delivery settled.

What a delivery brings with it (a report, a failure that somebody must see) is an inbox row of the same
transaction, so no crash can lose it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.core.delivery import DESK_PEER, GiveUp, Place, RetryAt, Sent, Verdict
from bot.core.messages import (
    Address,
    AnswerButton,
    Delivered,
    DeliveryFailed,
    EditCard,
    Effect,
    EraseMessages,
    Event,
    OpenTopic,
    Relay,
    Say,
    SetTopic,
    ToCase,
    ToDesk,
    ToOwners,
    ToUser,
    Urgency,
)
from bot.store import codec
from bot.store.codec import Unreadable, readable
from bot.store.commits import add_chat_message
from bot.store.records import load_chat
from bot.store.schema import cases, message_map, outbox
from bot.vault import Vault

_NAMELESS = Say(ToDesk(), "")
"""What stands in the report of a delivery that nobody can read: its failure reaches the owners."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process holds until its lease ends."""

    id: int
    peer: str
    urgency: Urgency  # of the lane: of the most urgent row in it
    effect: Effect | Unreadable
    attempt: int
    maybe_sent: bool
    created_at: datetime


def resolve(tx: Connection, vault: Vault, effect: Effect, desk: int | None, owners: tuple[int, ...]) -> Place:
    match effect:
        case AnswerButton():
            return Place(0)
        case EraseMessages():
            return Place(load_chat(tx, vault, effect.user))
        case EditCard() | OpenTopic() | SetTopic():
            return _to_case(tx, effect.case, desk)
        case Relay():
            source = _chat(tx, vault, effect.source, desk, owners).chat_id
            target = _chat(tx, vault, effect.to, desk, owners)
            return Place(target.chat_id, target.thread_id, target.card_id, source)
        case _:
            return _chat(tx, vault, effect.to, desk, owners)


def _chat(tx: Connection, vault: Vault, to: Address, desk: int | None, owners: tuple[int, ...]) -> Place:
    match to:
        case ToUser(user=key):
            return Place(load_chat(tx, vault, key))
        case ToCase(case=code):
            return _to_case(tx, code, desk)
        case ToDesk():
            return Place(desk)
        case ToOwners(index=n):
            return Place(owners[n] if n < len(owners) else None)


def _to_case(tx: Connection, code: str, desk: int | None) -> Place:
    row = tx.execute(select(cases.c.thread_id, cases.c.card_id).where(cases.c.code == code)).one_or_none()
    return Place(desk, row.thread_id, row.card_id) if row else Place(None)


def settle(tx: Connection, claimed: Claimed, verdict: Verdict, now: datetime) -> Event | None:
    """Ends or reschedules the delivery; returns the event that must be handled next, if any.

    A lease that ran out meanwhile and was taken by somebody else settles nothing (returns None)."""
    mine = (outbox.c.id == claimed.id) & (outbox.c.attempts == claimed.attempt) & outbox.c.done_at.is_(None)
    match verdict:
        case Sent():
            ended = tx.execute(outbox.update().where(mine).values(done_at=now, effect=None, leased_until=None))
            return _sent(tx, claimed, verdict, now) if ended.rowcount else None
        case RetryAt():
            again = {
                "due_at": verdict.at,
                "leased_until": None,
                "maybe_sent": claimed.maybe_sent or verdict.maybe_sent,
            }
            tx.execute(outbox.update().where(mine).values(again))
            return None
        case GiveUp():
            failed = {"done_at": now, "effect": None, "leased_until": None, "failure": verdict.failure.value}
            ended = tx.execute(outbox.update().where(mine).values(failed))
            effect = _NAMELESS if isinstance(claimed.effect, Unreadable) else claimed.effect
            return DeliveryFailed(effect, verdict.failure, now) if ended.rowcount else None


def _sent(tx: Connection, claimed: Claimed, sent: Sent, now: datetime) -> Event | None:
    effect, sent_id = claimed.effect, sent.message_id
    if isinstance(effect, OpenTopic):
        tx.execute(cases.update().where(cases.c.code == effect.case).values(thread_id=sent.thread_id))
    if isinstance(effect, Say) and effect.card and isinstance(effect.to, ToCase):
        tx.execute(cases.update().where(cases.c.code == effect.to.case).values(card_id=sent_id))
    if isinstance(effect, Say | Relay) and sent_id is not None:
        _map(tx, effect, sent_id, now)
    return Delivered(effect, now) if isinstance(effect, Relay) else None


def _map(tx: Connection, effect: Say | Relay, sent_id: int, now: datetime) -> None:
    """The message map: the case of a message in the officers' chat, so that a reply to it is understood."""
    if isinstance(effect.to, ToUser):
        add_chat_message(tx, effect.to.user, sent_id, now)
    match effect:
        case Relay(to=ToCase(case=code)) | Say(to=ToCase(case=code)):
            number = sent_id
        case Relay(source=ToCase(case=code)):
            number = effect.message_id
        case _:
            return
    tx.execute(message_map.insert().values(at=now, case=code, desk_message_id=number))


def hasten_desk(tx: Connection, now: datetime) -> None:
    """The officers' chat is back: what waited for it is due now."""
    waiting = (outbox.c.peer == DESK_PEER) & outbox.c.done_at.is_(None)
    tx.execute(outbox.update().where(waiting).values(due_at=now))


def claimed(vault: Vault, row: Row[Any], rank: int) -> Claimed:
    """A claimed row, opened as far as it can be."""
    effect = readable(_effect, vault, row)
    return Claimed(row.id, row.peer, Urgency(rank), effect, row.attempts, row.maybe_sent, row.created_at)


def _effect(vault: Vault, row: Row[Any]) -> Effect:
    effect: Effect = codec.load(vault.open(row.effect, f"outbox.effect:{row.id}"))
    return effect
