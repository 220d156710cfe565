"""Records of the core as JSON and back: effects in the outbox, a person's state.

Every record and every enum carries its name, so nothing is guessed when it is read. A name that is
not in the table is refused: the database cannot make the program build anything else.
"""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from bot.core import messages as m
from bot.core import situation as s
from bot.core.danger.model import DangerClass
from bot.vault import VaultError

_RECORDS: tuple[type, ...] = (
    m.ToUser,
    m.ToCase,
    m.ToDesk,
    m.ToOwners,
    m.Button,
    m.Say,
    m.Relay,
    m.EditCard,
    m.OpenTopic,
    m.SetTopic,
    m.React,
    m.AnswerButton,
    m.EraseMessages,
    s.Pending,
    s.User,
    m.Origin,
    m.TextReceived,
    m.Delivered,
    m.DeliveryFailed,
    m.DeskLost,
    m.CaseDue,
    m.CareDue,
)
_ENUMS: tuple[type[Enum], ...] = (m.Verb, m.Urgency, m.Failure, s.Mode, s.Asked, DangerClass)
_BY_NAME: dict[str, type] = {kind.__name__: kind for kind in (*_RECORDS, *_ENUMS)}
_NAME, _VALUE = "$", "v"
_Read = TypeVar("_Read")


class Unreadable(Exception):
    """Stands in a claimed row for what cannot be read: another key sealed it, or another version wrote it.

    Handed over as a value, so that one such row never stops the claim of all others (promise 5)."""


def readable(read: Callable[..., _Read], *where: object) -> _Read | Unreadable:
    """What `read` reads there, or why it cannot be read: the error's name, never the value."""
    try:
        return read(*where)
    except (VaultError, LookupError, TypeError, ValueError) as error:
        return Unreadable(type(error).__name__)


def dump(record: object) -> str:
    return json.dumps(_plain(record), ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Any:
    """The record again, equal to what was dumped. A foreign shape raises LookupError, TypeError or ValueError."""
    return _record(json.loads(text))


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return {_NAME: type(value).__name__, _VALUE: value.value}
    if isinstance(value, datetime):
        return {_NAME: "datetime", _VALUE: value.isoformat()}
    if is_dataclass(value):
        return {_NAME: type(value).__name__} | {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _record(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_record(item) for item in value)
    if not isinstance(value, dict):
        return value
    name = value.pop(_NAME)
    if name == "datetime":
        return datetime.fromisoformat(value[_VALUE])
    kind = _BY_NAME[name]
    if _VALUE in value:
        return kind(value[_VALUE])
    known = {f.name for f in fields(kind)}
    return kind(**{key: _record(item) for key, item in value.items() if key in known})
