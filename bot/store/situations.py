"""What the store knows about an event: the situation in which the core decides."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.core.cases import Case, CaseCode
from bot.core.messages import (
    ButtonPressed,
    CareDue,
    CaseDue,
    CommandReceived,
    Delivered,
    DeliveryFailed,
    EditCard,
    Effect,
    EraseMessages,
    Event,
    GroupAddressed,
    MediaReceived,
    OfficerPressed,
    OfficerWrote,
    OpenTopic,
    React,
    Relay,
    Say,
    SetTopic,
    TextReceived,
    ToCase,
    TopicClosedByHand,
    ToUser,
    UserLeft,
)
from bot.core.situation import Desk, Situation
from bot.core.words import LONGEST
from bot.store.records import load_case, load_user
from bot.store.schema import cases, chat_messages, message_map
from bot.vault import Vault

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 letters without 0/O and 1/I, so that a code can be read aloud
_CODE_LENGTH = 8  # 40 bits; safety review G5, 2026-11

ERASABLE = timedelta(hours=48)
"""Telegram lets a bot delete messages of a private chat for 48 h (Bot API, deleteMessage, read 2026-11)."""


def situation(tx: Connection, vault: Vault, event: Event, now: datetime, desk: Desk) -> Situation:
    """Everything `decide` may need for this event, read in one transaction."""
    user_key, row = _about(tx, event)
    case = load_case(vault, row)
    key = user_key or (case.user if case else "")
    if case is None and key:
        case, _ = open_case(tx, vault, key)
    return Situation(
        now=now,
        user=load_user(tx, vault, key) if key else None,
        case=case,
        desk=desk,
        fresh_code=CaseCode("".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))),
        message_ids=_erasable(tx, key, now) if _may_erase(event) else (),
        has_other_case=_has_other(tx, case),
    )


def _about(tx: Connection, event: Event) -> tuple[str, Row[Any] | None]:
    """Whose event it is: a user key, or the row of a case."""
    match event:
        case TextReceived() | MediaReceived() | CommandReceived() | ButtonPressed() | GroupAddressed():
            return event.origin.user, None
        case UserLeft() | CareDue():
            return event.user, None
        case OfficerWrote():
            return "", _case_of_message(tx, event.thread_id, event.reply_to)
        case OfficerPressed():
            return "", _case(tx, event.button.argument if event.button else "")
        case TopicClosedByHand():
            return "", _case_of_message(tx, event.thread_id, None)
        case CaseDue():
            return "", _case(tx, event.case)
        case Delivered() | DeliveryFailed():
            return _about_effect(tx, event.effect)
        case _:
            return "", None


def _about_effect(tx: Connection, effect: Effect) -> tuple[str, Row[Any] | None]:
    match effect:
        case Relay(source=ToCase(case=code)):
            return "", _case(tx, code)
        case Say(to=ToCase(case=code)) | Relay(to=ToCase(case=code)) | React(to=ToCase(case=code)):
            return "", _case(tx, code)
        case EditCard(case=code) | OpenTopic(case=code) | SetTopic(case=code):
            return "", _case(tx, code)
        case Say(to=ToUser(user=key)) | Relay(to=ToUser(user=key)) | EraseMessages(user=key):
            return key, None
        case _:
            return "", None


def _case(tx: Connection, code: str) -> Row[Any] | None:
    return tx.execute(select(cases).where(cases.c.code == code)).one_or_none()


def _case_of_message(tx: Connection, thread_id: int | None, reply_to: int | None) -> Row[Any] | None:
    """By the message replied to (needed where the group has no topics), else by the topic."""
    if reply_to is not None:
        code = tx.execute(select(message_map.c.case).where(message_map.c.desk_message_id == reply_to)).scalar()
        if code:
            return _case(tx, code)
    if thread_id is None:
        return None
    newest = select(cases).where(cases.c.thread_id == thread_id).order_by(cases.c.opened_at.desc()).limit(1)
    return tx.execute(newest).one_or_none()


def open_case(tx: Connection, vault: Vault, user: str) -> tuple[Case | None, bool]:
    """The person's open case, and whether its card stands in the officers' chat."""
    row = tx.execute(select(cases).where(cases.c.user == user, cases.c.state != "closed")).one_or_none()
    return load_case(vault, row), bool(row and row.card_id)


def _has_other(tx: Connection, case: Case | None) -> bool:
    if case is None or case.is_open:
        return False
    other = select(func.count()).where(cases.c.user == case.user, cases.c.state != "closed")
    return bool(tx.execute(other).scalar())


def _may_erase(event: Event) -> bool:
    if isinstance(event, TextReceived | MediaReceived):
        return 0 < len(event.words) <= LONGEST  # a hide word is short: only then are the ids worth a query
    return isinstance(event, CommandReceived | ButtonPressed)


def _erasable(tx: Connection, user: str, now: datetime) -> tuple[int, ...]:
    c = chat_messages.c
    young = select(c.message_id).where(c.user == user, c.at > now - ERASABLE).order_by(c.message_id)
    return tuple(tx.execute(young).scalars())
