"""A decision committed whole: state, case, log, outbox rows and the inbox row's end, or nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.core.delivery import BUTTON_PEER, DESK_PEER
from bot.core.messages import (
    AnswerButton,
    ButtonPressed,
    CommandReceived,
    EditCard,
    Effect,
    EraseMessages,
    Event,
    GroupAddressed,
    MediaReceived,
    OpenTopic,
    Say,
    SetTopic,
    TextReceived,
    ToCase,
    ToDesk,
    ToOwners,
    ToUser,
)
from bot.core.situation import Audit, Decision, Tally
from bot.store import codec
from bot.store.database import insert
from bot.store.records import Conflict, keep_address, save_case, save_user
from bot.store.schema import audit, chat_messages, inbox, outbox, tallies, users
from bot.vault import Vault


def commit(
    tx: Connection,
    vault: Vault,
    decision: Decision,
    now: datetime,
    *,
    inbox_id: int | None,
    owners: int,
    failure: str,
) -> None:
    """Raises Conflict when user, case or inbox row changed since the situation was read."""
    if inbox_id is not None:
        _finish(tx, inbox_id, now, failure)
    if decision.user:
        save_user(tx, vault, decision.user, now)
    if decision.case:
        save_case(tx, vault, decision.case)
    add_effects(tx, vault, decision.effects, now, owners)
    _add_audit(tx, decision.audit, now)
    _add_tallies(tx, decision.tallies, now)
    if decision.erase_user and decision.user:
        _erase(tx, decision.user.key)


def _finish(tx: Connection, inbox_id: int, now: datetime, failure: str) -> None:
    open_row = (inbox.c.id == inbox_id) & inbox.c.done_at.is_(None)
    ended = {"done_at": now, "raw": None, "leased_until": None, "failure": failure[:60] or None}
    done = tx.execute(inbox.update().where(open_row).values(ended))
    if not done.rowcount:
        raise Conflict("inbox")


def add_effects(tx: Connection, vault: Vault, effects: tuple[Effect, ...], now: datetime, owners: int) -> None:
    """One outbox row per effect, in order. The effect is sealed after its row has a number."""
    for effect in _per_owner(effects, owners):
        lane, peer = lane_of(effect)
        row = outbox.insert().values(lane=lane, peer=peer, urgency=int(effect.urgency), created_at=now, due_at=now)
        number = tx.execute(row.returning(outbox.c.id)).scalar_one()
        sealed = vault.seal(codec.dump(effect), f"outbox.effect:{number}")
        tx.execute(outbox.update().where(outbox.c.id == number).values(effect=sealed))


def _per_owner(effects: tuple[Effect, ...], owners: int) -> Iterator[Effect]:
    for effect in effects:
        if isinstance(effect, Say) and isinstance(effect.to, ToOwners):
            yield from (replace(effect, to=ToOwners(n)) for n in range(owners))
        else:
            yield effect


def lane_of(effect: Effect) -> tuple[str, str]:
    """(lane, peer): rows of a lane go out in order; a peer is what Telegram counts for flood control."""
    match effect:
        case AnswerButton():
            return f"button:{effect.callback}", BUTTON_PEER
        case EraseMessages():
            return f"user:{effect.user}", f"user:{effect.user}"
        case EditCard() | OpenTopic() | SetTopic():
            return f"case:{effect.case}", DESK_PEER
        case _:
            pass
    match effect.to:
        case ToUser(user=key):
            return f"user:{key}", f"user:{key}"
        case ToCase(case=code):
            return f"case:{code}", DESK_PEER
        case ToDesk():
            return "desk", DESK_PEER
        case ToOwners(index=n):
            return f"owner:{n}", f"owner:{n}"


def note_sender(tx: Connection, vault: Vault, event: Event | None, chat_id: int | None, now: datetime) -> None:
    """Keeps where the sender can be answered, and that a message stands in the private chat (id and time only), so
    that it can be erased."""
    private = TextReceived | MediaReceived | CommandReceived | ButtonPressed
    if chat_id is not None and isinstance(event, private | GroupAddressed):
        keep_address(tx, vault, event.origin.user, chat_id, now)
    if isinstance(event, private):
        add_chat_message(tx, event.origin.user, event.origin.message_id, now)


def add_chat_message(tx: Connection, user: str, message_id: int, now: datetime) -> None:
    values = {"user": user, "message_id": message_id, "at": now}
    tx.execute(insert(tx, chat_messages).values(values).on_conflict_do_nothing())


def _add_audit(tx: Connection, lines: tuple[Audit, ...], now: datetime) -> None:
    for line in lines:
        tx.execute(
            audit.insert().values(
                case=line.case, at=now, actor=line.actor, action=line.action, detail=line.detail[:60]
            )
        )


def _add_tallies(tx: Connection, counted: tuple[Tally, ...], now: datetime) -> None:
    for tally in counted:
        values = {"day": f"{now:%Y-%m-%d}", "kind": tally.kind.value, "subject": tally.subject[:80], "count": 1}
        key = [tallies.c.day, tallies.c.kind, tallies.c.subject]
        tx.execute(
            insert(tx, tallies)
            .values(values)
            .on_conflict_do_update(index_elements=key, set_={"count": tallies.c.count + 1})
        )


def _erase(tx: Connection, user: str) -> None:
    """What is known of the person goes now; the address goes with the last message to it (see `upkeep`)."""
    tx.execute(chat_messages.delete().where(chat_messages.c.user == user))
    tx.execute(users.update().where(users.c.key == user).values(state=None, recent_at=None, erasing=True))
