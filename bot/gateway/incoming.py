"""A raw update as an Event. Reads JSON as it came, so that new fields and unknown types never break it.

Guarantees: every human message becomes an event (unknown types as Media.UNKNOWN); what is not human speech
to us (service messages, other bots, groups that do not address the bot) becomes None. Raises nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.core.messages import (
    Button,
    ButtonPressed,
    CallbackId,
    CommandReceived,
    DeskLost,
    DeskMigrated,
    Event,
    GroupAddressed,
    Media,
    MediaReceived,
    Officer,
    OfficerKey,
    OfficerPressed,
    OfficerWrote,
    Origin,
    TextReceived,
    TopicClosedByHand,
    UserKey,
    UserLeft,
    Verb,
)
from bot.core.words import command_of

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

Json = Mapping[str, Any]
Identify = Callable[[str, int], str]  # (kind, telegram id) -> keyed hash

_MEDIA: tuple[tuple[str, Media], ...] = (
    ("photo", Media.PHOTO),
    ("video", Media.VIDEO),
    ("video_note", Media.VIDEO),
    ("animation", Media.VIDEO),
    ("voice", Media.VOICE),
    ("audio", Media.VOICE),
    ("sticker", Media.STICKER),
    ("location", Media.LOCATION),
    ("venue", Media.LOCATION),
    ("contact", Media.CONTACT),
    ("document", Media.DOCUMENT),
)

_SERVICE = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "pinned_message",
        "forum_topic_created",
        "forum_topic_edited",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "write_access_allowed",
        "boost_added",
        "chat_background_set",
        "video_chat_started",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "users_shared",
        "chat_shared",
        "proximity_alert_triggered",
    }
)


_LAST_SECOND = 4_102_444_800  # the year 2100: a date beyond it is nonsense and must not break the reader


@dataclass(frozen=True, slots=True)
class Incoming:
    """`chat_id` is the private (or foreign group) chat to remember as the person's address; `officer_id` is
    who must be a member of the officers' chat before the event is decided."""

    event: Event
    chat_id: int | None = None
    officer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Peek:
    """What intake needs before anything is read in earnest."""

    key: str
    chat_id: int
    thread_id: int
    text: str


def peek(update: Json) -> Peek:
    """A key that is unique per update: ids may restart at random after a quiet week (PTB, `Update.update_id`)."""
    kind, body = _body(update)
    message = _dict(body.get("message")) if kind == "callback_query" else body
    chat = _dict(message.get("chat") or body.get("chat"))
    mark = body.get("id") or f"{message.get('message_id', 0)}.{message.get('edit_date', 0)}"
    text = str(message.get("text") or message.get("caption") or "") if kind != "callback_query" else ""
    return Peek(
        f"{update.get('update_id', 0)}:{kind}:{mark}"[:80],
        _int(chat.get("id")),
        _int(message.get("message_thread_id")),
        text,
    )


def to_event(update: Json, *, identify: Identify, desk: int | None, bot_id: int, bot_name: str) -> Incoming | None:
    """The event behind one raw update, or None where nothing is to be done."""
    reader = _Reader(identify, desk, bot_id, bot_name)
    kind, body = _body(update)
    match kind:
        case "message" | "edited_message":
            return reader.message(body, edited=kind == "edited_message")
        case "callback_query":
            return reader.callback(body)
        case "my_chat_member":
            return reader.membership(body)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class _Reader:
    identify: Identify
    desk: int | None
    bot_id: int
    bot_name: str

    def message(self, body: Json, *, edited: bool) -> Incoming | None:
        chat = _dict(body.get("chat"))
        if chat.get("type") == "private":
            return self._private(body, edited=edited)
        if chat.get("id") == self.desk:
            return self._desk(body, edited=edited)
        return self._group(body) if not edited else None

    # --- private --------------------------------------------------------------------------------

    def _private(self, body: Json, *, edited: bool) -> Incoming | None:
        if not _SERVICE.isdisjoint(body.keys()):
            return None
        origin, chat_id = self._origin(body), _int(_dict(body.get("chat")).get("id"))
        text = str(body.get("text") or "")
        if text.startswith("/") and not edited:
            return Incoming(CommandReceived(origin, text), chat_id)
        if text:
            return Incoming(TextReceived(origin, text, edited), chat_id)
        caption, album = str(body.get("caption") or ""), str(body.get("media_group_id") or "")
        return Incoming(MediaReceived(origin, _media(body), caption, album, edited), chat_id)

    def _origin(self, body: Json) -> Origin:
        sender = _dict(body.get("from") or body.get("chat"))
        return Origin(
            UserKey(self.identify("user", _int(sender.get("id")))),
            _int(body.get("message_id")),
            str(sender.get("language_code") or ""),
            _moment(body),
        )

    # --- the officers' chat ----------------------------------------------------------------------

    def _desk(self, body: Json, *, edited: bool) -> Incoming | None:
        if "migrate_to_chat_id" in body:
            return Incoming(DeskMigrated(_int(body["migrate_to_chat_id"]), _moment(body)))
        if "forum_topic_closed" in body or "forum_topic_reopened" in body:
            return self._topic(body)
        if not _SERVICE.isdisjoint(body.keys()):
            return None
        sender = _dict(body.get("from"))
        anonymous = "sender_chat" in body
        if sender.get("is_bot") and not anonymous:
            return None
        text = str(body.get("text") or body.get("caption") or "")
        event = OfficerWrote(
            self._officer(sender),
            _int(body.get("message_id")),
            _moment(body),
            _thread(body),
            _reply_to(body),
            text,
            edited,
        )
        return Incoming(event, officer_id=None if anonymous else _int(sender.get("id")))

    def _topic(self, body: Json) -> Incoming | None:
        if _int(_dict(body.get("from")).get("id")) == self.bot_id:
            return None
        closed = TopicClosedByHand(
            _int(body.get("message_thread_id")), _moment(body), reopened="forum_topic_reopened" in body
        )
        return Incoming(closed)

    def _officer(self, sender: Json) -> Officer:
        name = " ".join(str(sender.get(part) or "") for part in ("first_name", "last_name")).strip()
        return Officer(OfficerKey(self.identify("officer", _int(sender.get("id")))), name, present=False)

    # --- other groups ------------------------------------------------------------------------------

    def _group(self, body: Json) -> Incoming | None:
        """Only when addressed: a command, a mention, or a reply to the bot."""
        text = str(body.get("text") or "")
        command, _ = command_of(text)
        named = f"@{self.bot_name}".casefold() in text.casefold() if self.bot_name else False
        replied = _int(_dict(_dict(body.get("reply_to_message")).get("from")).get("id")) == self.bot_id
        foreign = "@" in text.split(maxsplit=1)[0] and not named if text.startswith("/") else False
        if not (command and not foreign) and not named and not replied:
            return None
        chat_id = _int(_dict(body.get("chat")).get("id"))
        origin = Origin(UserKey(self.identify("user", chat_id)), _int(body.get("message_id")), "", _moment(body))
        return Incoming(GroupAddressed(origin, command), chat_id)

    # --- presses and membership ------------------------------------------------------------------

    def callback(self, body: Json) -> Incoming | None:
        message = _dict(body.get("message"))
        chat, sender = _dict(message.get("chat")), _dict(body.get("from"))
        callback, button = CallbackId(str(body.get("id") or "")), _button(str(body.get("data") or ""))
        now = datetime.now(UTC)
        if chat.get("type") == "private":
            key = UserKey(self.identify("user", _int(sender.get("id"))))
            origin = Origin(key, _int(message.get("message_id")), str(sender.get("language_code") or ""), now)
            return Incoming(ButtonPressed(origin, callback, button), _int(chat.get("id")))
        if chat.get("id") == self.desk:
            event = OfficerPressed(self._officer(sender), callback, _int(message.get("message_id")), now, button)
            return Incoming(event, officer_id=_int(sender.get("id")))
        return None

    def membership(self, body: Json) -> Incoming | None:
        chat = _dict(body.get("chat"))
        status = str(_dict(body.get("new_chat_member")).get("status") or "")
        there = status in ("member", "administrator", "creator")
        if chat.get("type") == "private":
            key = UserKey(self.identify("user", _int(chat.get("id"))))
            return Incoming(UserLeft(key, _moment(body), back=there), _int(chat.get("id")))
        if chat.get("id") == self.desk:
            return Incoming(DeskLost(_moment(body), back=there))
        return None


# --- small readers --------------------------------------------------------------------------------


def _body(update: Json) -> tuple[str, Json]:
    for kind in ALLOWED_UPDATES:
        if isinstance(update.get(kind), Mapping):
            return kind, update[kind]
    other = next((key for key in update if key != "update_id"), "none")
    return other, _dict(update.get(other))


def _dict(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}


def _int(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _moment(body: Json) -> datetime:
    seconds = _int(body.get("edit_date") or body.get("date"))
    return datetime.fromtimestamp(min(max(seconds, 0), _LAST_SECOND), UTC)


def _media(body: Json) -> Media:
    return next((media for field, media in _MEDIA if field in body), Media.UNKNOWN)


def _thread(body: Json) -> int | None:
    return _int(body.get("message_thread_id")) if body.get("is_topic_message") else None


def _reply_to(body: Json) -> int | None:
    """The message replied to; a topic's own first message is not a reply in people's eyes."""
    reply = _dict(body.get("reply_to_message"))
    if not reply or "forum_topic_created" in reply:
        return None
    return _int(reply.get("message_id"))


def _button(data: str) -> Button | None:
    verb, _, rest = data.partition(":")
    argument, _, detail = rest.partition(":")
    return Button(Verb(verb), argument, detail) if verb in set(Verb) else None
