"""The state of the sandbox: who is there, what was said, what time it is. No HTTP, no waiting.

`World` is the only place where state changes; methods of the Bot API and acts of people are functions over it.
It tells two kinds of listeners: `on_update` (what Telegram would hand to the bot) and `watchers` (the page).
"""

import itertools
import time
from collections.abc import Callable
from typing import Any

from bot.sandbox.chats import (
    ADMIN_RIGHTS,
    Chat,
    Json,
    Kind,
    Membership,
    Message,
    Person,
    Press,
    Role,
    Status,
    Stored,
    Topic,
)
from bot.sandbox.limits import CALLBACK_LIFE_S, FloodMeter
from bot.sandbox.profile import Profile
from bot.sandbox.refusals import bad

SANDBOX_TOKEN = "7000000001:SANDBOX-local-only-opens-nothing-at-all0"  # noqa: S105 (opens nothing but this sandbox)
BOT_ID = 7000000001  # the part of the token before the colon, as with real tokens
BOT_NAME = "Góc hỏi đáp"  # neutral: it stands in the chat list and on the lock screen
BOT_USERNAME = "tre_em_thu_nghiem_bot"
CITIZEN_1_ID = 5001
CITIZEN_2_ID = 5002
OFFICER_1_ID = 6001
OFFICER_2_ID = 6002
OWNER_ID = 6900
OFFICERS_CHAT_ID = -1001000000001  # supergroup ids begin with -100 (Bot API, Chat)
BOT_RIGHTS = frozenset(
    {
        "can_manage_chat",
        "can_manage_topics",
        "can_delete_messages",
        "can_pin_messages",
        "can_invite_users",
    }
)
FIRST_IDS = {Role.CITIZEN: 5001, Role.OFFICER: 6001, Role.OWNER: 6900}
NEW_GROUP_ID = -4000001  # basic groups have small negative ids
NEW_SUPERGROUP_ID = -1001000000002


class World:
    """Everything that exists in one sandbox. Raises Refused where Telegram would refuse."""

    def __init__(self, *, flood_limits: bool = True, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.flood_limits = flood_limits
        self.on_update: Callable[[str, Json], None] = lambda _kind, _payload: None
        self.watchers: list[Callable[[str, Json], None]] = []
        self.reset()

    def reset(self) -> None:
        """The ready-made world again: two citizens, two officers, an owner, their forum; nobody started."""
        self.offset_s = 0.0
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Message] = {}
        self.presses: dict[str, Press] = {}
        self.files: dict[str, Stored] = {}
        self.violations: list[str] = []
        self.profile = Profile()
        self.flood = FloodMeter()
        self._ids: dict[int, itertools.count[int]] = {}
        self._serial = itertools.count(1)
        self._people()
        self.watch("reset", {})

    def _people(self) -> None:
        self.people[BOT_ID] = Person(BOT_ID, BOT_NAME, Role.BOT, username=BOT_USERNAME)
        for name in ("Người dân 1", "Người dân 2"):
            self.add_person(name, Role.CITIZEN)
        self.chats[OFFICERS_CHAT_ID] = Chat(OFFICERS_CHAT_ID, Kind.SUPERGROUP, "Phòng trực tư vấn", forum=True)
        desk = self.chats[OFFICERS_CHAT_ID].members
        desk[BOT_ID] = Membership(Status.ADMINISTRATOR, BOT_RIGHTS)
        desk[self.add_person("Chủ bot", Role.OWNER).id] = Membership(Status.CREATOR, frozenset(ADMIN_RIGHTS))
        for name in ("Cán bộ Lan", "Cán bộ Minh"):
            desk[self.add_person(name, Role.OFFICER).id] = Membership(Status.MEMBER)

    # --- time -------------------------------------------------------------------------------------

    def now(self) -> float:
        """Unix seconds of the world's clock."""
        return self._clock() + self.offset_s

    def move_clock(self, seconds: float) -> None:
        """Time passes (or, negative, is put back) for the sandbox alone; the bot's own clock does not move."""
        self.offset_s += seconds
        self.watch("clock", {"offset_s": self.offset_s})

    # --- listeners --------------------------------------------------------------------------------

    def watch(self, kind: str, payload: Json) -> None:
        for watcher in tuple(self.watchers):
            watcher(kind, payload)

    def serial(self) -> int:
        """A number that was not used before in this world."""
        return next(self._serial)

    def violate(self, text: str) -> None:
        """Notes a breach of the Bot API that Telegram would have let pass in silence."""
        self.violations.append(text)
        self.watch("violation", {"text": text})

    # --- people and chats --------------------------------------------------------------------------

    def add_person(self, name: str, role: Role) -> Person:
        """A new person with their private chat (not started)."""
        number = FIRST_IDS[role]
        while number in self.people:
            number += 1
        made = Person(number, name, role)
        self.people[number] = made
        self.chats[number] = Chat(number, Kind.PRIVATE, name)
        self.watch("person", {"id": number, "name": name, "role": str(role)})
        return made

    def person(self, number: int) -> Person:
        try:
            return self.people[number]
        except KeyError:
            raise bad("user not found") from None

    def chat(self, number: int) -> Chat:
        try:
            return self.chats[number]
        except KeyError:
            raise bad("chat not found") from None

    def add_group(self, title: str, *, kind: Kind, forum: bool = False, bot_is: Status = Status.MEMBER) -> Chat:
        """A group with the bot, the owner and every officer in it."""
        taken = (NEW_GROUP_ID if kind is Kind.GROUP else NEW_SUPERGROUP_ID) - len(self.chats)
        made = Chat(taken, kind, title, forum=forum)
        made.members[BOT_ID] = Membership(bot_is, BOT_RIGHTS if bot_is is Status.ADMINISTRATOR else frozenset())
        made.members[OWNER_ID] = Membership(Status.CREATOR, frozenset(ADMIN_RIGHTS))
        for person in self.people.values():
            if person.role is Role.OFFICER:
                made.members[person.id] = Membership(Status.MEMBER)
        self.chats[taken] = made
        self.watch("chat", {"id": taken, "title": title})
        return made

    def topic(self, chat: Chat, thread_id: int) -> Topic:
        """Raises "message thread not found" for topics that never were or were deleted."""
        found = chat.topics.get(thread_id)
        if found is None or found.deleted:
            raise bad("message thread not found")
        return found

    # --- messages ----------------------------------------------------------------------------------

    def message(self, chat_id: int, number: int, what: str) -> Message:
        """A message that still exists, or "<what> not found" ("message to edit", …)."""
        found = self.messages.get((chat_id, number))
        if found is None or found.deleted:
            raise bad(f"{what} not found")
        return found

    def next_id(self, chat: Chat) -> int:
        """Message ids count per supergroup; private chats and basic groups share one counter, as in Telegram."""
        box = chat.id if chat.kind is Kind.SUPERGROUP else 0
        return next(self._ids.setdefault(box, itertools.count(2)))  # 1 is the General topic's id

    def post(self, chat: Chat, sender_id: int, content: Json, **details: Any) -> Message:
        """Adds a message and tells whoever must know; `details` are fields of Message."""
        number = details.pop("id", 0) or self.next_id(chat)
        made = Message(chat.id, number, sender_id, int(self.now()), content, **details)
        self.messages[chat.id, number] = made
        if sender_id != BOT_ID or made.service:
            self.hand_out("message", made)
        self.watch("message", {"chat_id": chat.id, "id": number})
        return made

    def hand_out(self, kind: str, message: Message) -> None:
        """An update about a message, if the bot is where it was written.

        The bot's own service messages are handed out too (Client.cpp, `need_skip_update_message`)."""
        chat = self.chats[message.chat_id]
        member = chat.members.get(BOT_ID)
        gone = chat.kind is not Kind.PRIVATE and (member is None or member.status in (Status.LEFT, Status.KICKED))
        if not gone:
            self.on_update(kind, self.wire(message))

    def wire(self, message: Message, *, depth: int = 1) -> Json:
        """Telegram's Message; `reply_to_message` is written one level deep, as Telegram does."""
        chat = self.chats[message.chat_id]
        made: Json = {"message_id": message.id}
        if sender := self.people.get(message.sender_id):
            made["from"] = sender.wire()
        made |= {"date": message.date, "chat": chat.wire()}
        if message.thread_id is not None:
            made |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        if depth:
            made |= self._reply(message)
        if message.edit_date is not None:
            made["edit_date"] = message.edit_date
        if message.album:
            made["media_group_id"] = message.album
        if message.protected:
            made["has_protected_content"] = True
        if message.origin:
            made["forward_origin"] = message.origin
        made |= message.content
        if message.markup and "inline_keyboard" in message.markup:
            made["reply_markup"] = message.markup
        return made

    def _reply(self, message: Message) -> Json:
        """What it answers; within a topic, a message that answers nothing answers the topic's first message."""
        number = message.reply_to
        first = message.thread_id if message.thread_id != message.id else None
        found = self.messages.get((message.chat_id, number or first or 0))
        if found is None or found.deleted:
            return {}
        made: Json = {"reply_to_message": self.wire(found, depth=0)}
        if message.quote:
            made["quote"] = {"text": message.quote, "position": 0, "is_manual": True}
        return made

    def inaccessible(self, message: Message) -> Json:
        """What a callback query carries of a message that was deleted (Bot API, InaccessibleMessage)."""
        return {"chat": self.chats[message.chat_id].wire(), "message_id": message.id, "date": 0}

    # --- buttons and files --------------------------------------------------------------------------

    def open_press(self, press_id: str) -> Press | None:
        """The press, while it may still be answered (once, and within CALLBACK_LIFE_S)."""
        found = self.presses.get(press_id)
        if found is None or found.answer is not None or self.now() - found.at > CALLBACK_LIFE_S:
            return None
        return found

    def store_file(self, name: str, mime: str, data: bytes) -> Stored:
        number = self.serial()
        made = Stored(f"SBX-file-{number:08d}", f"SBX{number:08d}", name or "file.bin", mime, data)
        self.files[made.file_id] = made
        return made

    def file(self, file_id: str) -> Stored:
        try:
            return self.files[file_id]
        except KeyError:
            raise bad("wrong file_id or the file is temporarily unavailable") from None
