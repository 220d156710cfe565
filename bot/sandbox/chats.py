"""People, chats, topics and messages: the records of the world, and how Telegram writes them as JSON.

The records change in place (a sandbox is a state one watches), which is why they are not frozen. `content`
stays in Telegram's own form: the sandbox mirrors the wire and adds no second vocabulary.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]

SERVICE = frozenset(
    {
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "new_chat_members",
        "left_chat_member",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "group_chat_created",
    }
)
"""Message fields that make a message a service message (Bot API, Message, read 2026-11)."""

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
    "can_manage_topics",
)
"""Rights that a supergroup's administrator always carries in an answer (Bot API 10.3, ChatMemberAdministrator)."""


class Role(StrEnum):
    """Why a person is in the sandbox; the page sorts them by it."""

    CITIZEN = "citizen"
    OFFICER = "officer"
    OWNER = "owner"
    BOT = "bot"


class Kind(StrEnum):
    """Telegram's chat types that the sandbox has."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"


class Status(StrEnum):
    """Telegram's member statuses."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"


PRESENT = (Status.CREATOR, Status.ADMINISTRATOR, Status.MEMBER)


@dataclass(slots=True)
class Person:
    """Somebody with a Telegram id; `deactivated` is a deleted account."""

    id: int
    name: str
    role: Role
    language: str = "vi"
    username: str = ""
    deactivated: bool = False

    def wire(self) -> Json:
        """Telegram's User."""
        made: Json = {"id": self.id, "is_bot": self.role is Role.BOT, "first_name": self.name}
        if self.username:
            made["username"] = self.username
        if self.role is not Role.BOT:
            made["language_code"] = self.language
        return made


@dataclass(slots=True)
class Membership:
    """A person's place in a group; `rights` counts for administrators only."""

    status: Status
    rights: frozenset[str] = frozenset()

    def may(self, right: str) -> bool:
        return self.status is Status.CREATOR or (self.status is Status.ADMINISTRATOR and right in self.rights)

    def wire(self, person: Person) -> Json:
        """Telegram's ChatMember."""
        made: Json = {"status": str(self.status), "user": person.wire()}
        if self.status is Status.CREATOR:
            made["is_anonymous"] = False
        if self.status is Status.ADMINISTRATOR:
            made |= {"can_be_edited": False, "is_anonymous": False}
            made |= {right: right in self.rights for right in ADMIN_RIGHTS}
        if self.status is Status.KICKED:
            made["until_date"] = 0
        return made


@dataclass(slots=True)
class Topic:
    """A forum topic; its id is the id of the service message that made it."""

    thread_id: int
    name: str
    icon_color: int
    maker_id: int
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Chat:
    """A private chat (`id` = the person's id) or a group. `started`: the person has pressed Start once."""

    id: int
    kind: Kind
    title: str
    forum: bool = False
    members: dict[int, Membership] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None

    def wire(self) -> Json:
        """Telegram's Chat."""
        if self.kind is Kind.PRIVATE:
            return {"id": self.id, "type": "private", "first_name": self.title}
        made: Json = {"id": self.id, "type": str(self.kind), "title": self.title}
        if self.forum:
            made["is_forum"] = True
        return made


@dataclass(slots=True)
class Message:
    """One message. `date` and `edit_date` are Unix seconds of the world's clock; `content` is wire JSON."""

    chat_id: int
    id: int
    sender_id: int
    date: int
    content: Json
    thread_id: int | None = None
    reply_to: int | None = None
    quote: str = ""
    markup: Json | None = None
    edit_date: int | None = None
    deleted: bool = False
    protected: bool = False
    origin: Json | None = None
    album: str = ""
    reactions: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def service(self) -> bool:
        return not SERVICE.isdisjoint(self.content)

    @property
    def text(self) -> str:
        """Text or caption, "" when there is neither."""
        return str(self.content.get("text") or self.content.get("caption") or "")


@dataclass(slots=True)
class Press:
    """A button pressed by a person, waiting for answerCallbackQuery. `answer` is what the bot said."""

    id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    at: float
    answer: Json | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A file's bytes, found again by its id."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    data: bytes

    def wire(self) -> Json:
        """Telegram's File."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.data),
            "file_path": f"files/{self.unique_id}/{self.name}",
        }
