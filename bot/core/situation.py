"""Between event and effects: what the store knows (Situation), what follows (Decision).

Records only. A Decision is committed whole, in one transaction, or not at all.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.cases import Case, CaseCode
from bot.core.danger.model import DangerClass
from bot.core.faq.model import EntryId
from bot.core.messages import Effect, UserKey


class Mode(StrEnum):
    """Of a conversation: who speaks. `faq` the bot, `care` the bot after danger, `handover` an officer."""

    FAQ = "faq"
    CARE = "care"
    HANDOVER = "handover"


class Asked(StrEnum):
    """What the bot asked last and still waits for."""

    WHICH = "which"
    CONSENT = "consent"
    ERASE = "erase"
    NEAR = "near"
    TAKEN = "taken"
    CHECKIN = "checkin"  # the gentle question of *concern*


@dataclass(frozen=True, slots=True)
class Pending:
    """`entries` are the offered ones, in the order shown."""

    asked: Asked
    entries: tuple[EntryId, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """What is remembered of a person: no name, and of text only what care needs. `language` is "" until chosen."""

    key: UserKey
    language: str = ""
    mode: Mode = Mode.FAQ
    mode_at: datetime | None = None
    pending: Pending | None = None
    care_questions: int = 0
    alarms: tuple[DangerClass, ...] = ()  # whose first text stands above, since this mode was entered
    reachable: bool = True
    question_id: int | None = None  # message id of the last question, for relay after consent
    question_shows: bool = False  # that message may be a picture
    question_words: str = ""  # what stood under it, if it alarmed; encrypted, gone with consent or with care mode
    album: str = ""  # media group already answered
    aside: tuple[EntryId, ...] = ()  # in care mode: entries that answer the words which alarmed, if law was all
    recent: tuple[tuple[datetime, str], ...] = ()  # own words of the last two minutes, encrypted at rest
    version: int = 0  # for the store: a change made meanwhile by somebody else is noticed, never overwritten


@dataclass(frozen=True, slots=True)
class Desk:
    """`known`: an officers' chat is configured. `healthy`: the bot can write there."""

    known: bool
    healthy: bool = True


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the store knows and `decide` may use. `case` is the person's open case, or the one that the
    officer's event is about (open or closed). `fresh_code` is an unused random case code."""

    now: datetime
    user: User | None
    case: Case | None
    desk: Desk
    fresh_code: CaseCode
    message_ids: tuple[int, ...] = ()  # both sides, younger than 48 h; only for hide and erase
    has_other_case: bool = False  # the person of `case` has another case open


class TallyKind(StrEnum):
    ANSWERED = "answered"
    ASKED_WHICH = "asked-which"
    ABSTAINED = "abstained"
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    DANGER = "danger"
    CONCERN = "concern"
    CASE_OPENED = "case-opened"
    CASE_CLOSED = "case-closed"


@dataclass(frozen=True, slots=True)
class Tally:
    """One count for the reports: never text, never a person."""

    kind: TallyKind
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """One line of a case's history: who did what. `actor` is a key or "user" or "bot"."""

    case: CaseCode
    actor: str
    action: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """All consequences of one event; committed together or not at all."""

    effects: tuple[Effect, ...] = ()
    user: User | None = None
    case: Case | None = None
    audit: tuple[Audit, ...] = ()
    tallies: tuple[Tally, ...] = ()
    erase_user: bool = False
    desk_chat_id: int | None = None
    desk_healthy: bool | None = None
