"""The vocabulary: Events that come in, Effects that go out.

Two closed unions. An Event is what happened (past tense); an Effect is what must be done
(imperative). Effects name our own ids (user key, case code), never Telegram's: `gateway` resolves
them at the moment of sending, so an effect may name a topic that does not exist yet.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NewType

from bot.core.cases import CaseCode
from bot.core.windows import SentenceVectors
from bot.core.words import behind_slash

UserKey = NewType("UserKey", str)  # keyed hash of a Telegram id; the id itself stays in the vault
OfficerKey = NewType("OfficerKey", str)
CallbackId = NewType("CallbackId", str)


@dataclass(frozen=True, slots=True)
class ToUser:
    user: UserKey


@dataclass(frozen=True, slots=True)
class ToCase:
    """The case's own topic in the officers' forum (or, without topics, replies to its card)."""

    case: CaseCode


@dataclass(frozen=True, slots=True)
class ToDesk:
    """The officers' chat itself, outside any case."""


@dataclass(frozen=True, slots=True)
class ToOwners:
    """Whoever runs the bot: the last resort when the officers' chat is out of reach. The store makes one
    row per owner; `index` says which."""

    index: int = 0


Address = ToUser | ToCase | ToDesk | ToOwners


@dataclass(frozen=True, slots=True)
class Origin:
    """A message of a person in the private chat: where it stands and when it was sent (aware UTC)."""

    user: UserKey
    message_id: int
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who acted in the officers' chat. `present` = a member now (asked of Telegram, <= 60 s old),
    never an anonymous administrator, a channel or a bot. `name` is shown to officers only."""

    key: OfficerKey
    name: str
    present: bool


class Media(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    DOCUMENT = "document"
    UNKNOWN = "unknown"


class Verb(StrEnum):
    """Every button's verb: the first part of its callback data (1-64 bytes, Bot API)."""

    ENTRY = "e"  # show an entry
    TOPIC = "t"  # entries of a topic
    GROUP = "g"  # topics of a menu group
    MENU = "m"
    HELPFUL = "y"
    UNHELPFUL = "n"
    NONE_OF_THESE = "0"
    OFFICER = "o"  # ask for an officer -> consent screen
    CONSENT = "cy"
    REFUSE = "cn"
    TO_FAQ = "f"  # leave the conversation with the officer, ask the law again
    TO_OFFICER = "b"  # come back to the officer
    WITHDRAW = "w"  # the person closes the own case
    ERASE = "x"
    KEEP = "k"
    SAFE = "s"
    LAW_ONLY = "l"
    IN_TROUBLE = "i"
    HIDE = "h"
    CARE_YES = "1"
    CARE_NO = "2"
    CARE_SKIP = "3"
    LANGUAGE = "lg"
    CLAIM = "C"
    RELEASE = "R"
    TRANSFER = "T"
    CLOSE = "X"  # asks for the reason
    REASON = "XR"  # closes with that reason
    REOPEN = "O"


@dataclass(frozen=True, slots=True)
class Button:
    """`argument` and `detail` are ids; `label` is what the person reads ("" on a button that came in)."""

    verb: Verb
    argument: str = ""
    detail: str = ""
    label: str = ""

    @property
    def data(self) -> str:
        return ":".join(part for part in (self.verb.value, self.argument, self.detail) if part)


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class TextReceived:
    origin: Origin
    text: str
    edited: bool = False
    vectors: SentenceVectors | None = field(default=None, compare=False)
    drill: bool = False  # put in by the owner (`python -m bot drill`), never read from Telegram

    @property
    def words(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class MediaReceived:
    origin: Origin
    media: Media
    caption: str = ""
    album: str = ""
    edited: bool = False
    vectors: SentenceVectors | None = field(default=None, compare=False)

    @property
    def words(self) -> str:
        return self.caption


@dataclass(frozen=True, slots=True)
class CommandReceived:
    """A text that begins with "/" (see `words.command_of`); behind a slash too somebody may ask for help."""

    origin: Origin
    text: str
    vectors: SentenceVectors | None = field(default=None, compare=False)

    @property
    def words(self) -> str:
        return behind_slash(self.text)


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """`message_id` of the origin is the message that carries the button."""

    origin: Origin
    callback: CallbackId
    button: Button | None  # None: data of an older or foreign version


@dataclass(frozen=True, slots=True)
class GroupAddressed:
    """Somebody spoke to the bot in a group that is not the officers' chat; `group` is its key."""

    origin: Origin
    command: str = ""


@dataclass(frozen=True, slots=True)
class OfficerWrote:
    """A message in the officers' chat. The case is found by topic or by the message replied to."""

    officer: Officer
    message_id: int
    at: datetime
    thread_id: int | None
    reply_to: int | None
    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class OfficerPressed:
    officer: Officer
    callback: CallbackId
    message_id: int
    at: datetime
    button: Button | None


@dataclass(frozen=True, slots=True)
class TopicClosedByHand:
    thread_id: int
    at: datetime
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class UserLeft:
    """The person blocked the bot (or deleted the account); `back` when the bot was unblocked."""

    user: UserKey
    at: datetime
    back: bool = False


@dataclass(frozen=True, slots=True)
class DeskMigrated:
    """The officers' group became a supergroup: same desk, new address (kept by the store, encrypted)."""

    new_chat_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DeskLost:
    """The bot was kicked from, or lost its rights in, the officers' chat; `back` when it returned."""

    at: datetime
    back: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """A copied message arrived."""

    effect: "Relay"
    at: datetime


class Failure(StrEnum):
    """Why a delivery was given up; see `delivery.py` for the table."""

    UNREACHABLE = "unreachable"  # blocked, deleted, never started
    TOPIC_GONE = "topic-gone"
    TOPIC_CLOSED = "topic-closed"
    SOURCE_GONE = "source-gone"  # the message to copy or to edit is no longer there
    DESK_GONE = "desk-gone"  # kicked, no rights, chat not found
    REFUSED = "refused"  # our bug: Telegram says the request is wrong
    EXHAUSTED = "exhausted"  # retried until the last deadline


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    effect: "Effect"
    failure: Failure
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseDue:
    """A reminder, or the end of waiting, is due for this case."""

    case: CaseCode
    at: datetime


@dataclass(frozen=True, slots=True)
class CareDue:
    """Care mode of this person has lasted its documented time."""

    user: UserKey
    at: datetime


Spoken = TextReceived | MediaReceived | CommandReceived
"""What a person wrote, in any form. `words` is what danger is assessed on."""

PrivateEvent = Spoken | ButtonPressed
DeskEvent = OfficerWrote | OfficerPressed | TopicClosedByHand | DeskMigrated | DeskLost
WorldEvent = UserLeft | Delivered | DeliveryFailed | CaseDue | CareDue
Event = PrivateEvent | GroupAddressed | DeskEvent | WorldEvent


# --- effects ------------------------------------------------------------------------------------


class Urgency(IntEnum):
    """Ranks lanes in the outbox, never rows within one. Lower goes first.

    CITIZEN: somebody looks at the screen for it, a citizen or an officer at work; DESK: news for the officers."""

    DANGER = 0
    CITIZEN = 1
    DESK = 2
    COSMETIC = 3


@dataclass(frozen=True, slots=True)
class Say:
    """Send a text of ours (HTML: b, i, code, blockquote). `card` marks a case's card, to be edited later;
    `reply_to` is a message id of the same chat."""

    to: Address
    text: str
    keyboard: Keyboard = ()
    urgency: Urgency = Urgency.CITIZEN
    card: bool = False
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """Copy a message to the other side (never a forward). `source` says whose message `message_id` is."""

    to: Address
    source: Address
    message_id: int
    keyboard: Keyboard = ()
    urgency: Urgency = Urgency.CITIZEN


@dataclass(frozen=True, slots=True)
class EditCard:
    """Bring the case's card up to date; does nothing where the card is gone."""

    case: CaseCode
    text: str
    keyboard: Keyboard = ()
    urgency: Urgency = Urgency.DESK


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """Make the case's topic; without a forum this settles as done and the desk itself serves."""

    case: CaseCode
    title: str
    urgency: Urgency = Urgency.DESK


@dataclass(frozen=True, slots=True)
class SetTopic:
    """Name the case's topic; close or reopen it where `closed` says so (None leaves it as it is)."""

    case: CaseCode
    closed: bool | None = None
    title: str = ""
    urgency: Urgency = Urgency.COSMETIC


@dataclass(frozen=True, slots=True)
class React:
    """Put one reaction of Telegram's list on a person's message."""

    to: Address
    message_id: int
    emoji: str
    urgency: Urgency = Urgency.COSMETIC


@dataclass(frozen=True, slots=True)
class AnswerButton:
    """Stop the button's spinner; `text` (0-200 characters) is a toast, or an alert box."""

    callback: CallbackId
    text: str = ""
    alert: bool = False
    urgency: Urgency = Urgency.CITIZEN


@dataclass(frozen=True, slots=True)
class EraseMessages:
    """Delete messages of both sides in a private chat, as far as Telegram allows (< 48 h)."""

    user: UserKey
    message_ids: tuple[int, ...]
    urgency: Urgency = Urgency.DANGER


Effect = Say | Relay | EditCard | OpenTopic | SetTopic | React | AnswerButton | EraseMessages


CHAT_ID_MARK = "\u2063chat\u2063"
"""Where `gateway` writes the chat's own id (for /id): the core never learns a Telegram id."""
