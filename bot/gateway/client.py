"""The connection to one Bot API server: who we are, who is a member, raw updates, set-up calls."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.core.delivery import Outcome, Place
from bot.core.messages import Effect, OfficerPressed, OfficerWrote
from bot.gateway.incoming import ALLOWED_UPDATES, Identify, Incoming, Json, to_event
from bot.gateway.outgoing import send
from bot.gateway.transport import AiohttpRequest, NotSent

_PRESENT_S = 60.0  # how long a membership answer is remembered (promise 12)
_PRESENT = ("creator", "administrator", "member")

COMMANDS = {
    "vi": (
        ("111", "Số cần gọi khi trẻ gặp nguy hiểm"),
        ("canbo", "Gặp cán bộ trợ giúp pháp lý"),
        ("menu", "Xem theo chủ đề"),
        ("help", "Bot này làm được gì"),
        ("huy", "Dừng việc đang hỏi"),
        ("an", "Ẩn cuộc trò chuyện này"),
        ("xoa", "Xoá dữ liệu của tôi"),
        ("lang", "Tiếng Việt / English"),
    ),
    "en": (
        ("111", "Numbers to call when a child is in danger"),
        ("canbo", "Talk to a legal-aid officer"),
        ("menu", "Browse topics"),
        ("help", "What this bot can do"),
        ("huy", "Cancel"),
        ("an", "Hide this chat"),
        ("xoa", "Erase my data"),
        ("lang", "Tiếng Việt / English"),
    ),
}
DESK_COMMANDS = (
    ("nhan", "Nhận vụ việc trong chủ đề này"),
    ("tra", "Trả vụ việc về hàng chờ"),
    ("nhanthay", "Nhận thay đồng nghiệp"),
    ("dong", "Đóng vụ việc"),
    ("molai", "Mở lại vụ việc"),
)


@dataclass(frozen=True, slots=True)
class DeskCheck:
    """What Telegram says of the officers' chat at the start."""

    reachable: bool
    forum: bool = False
    admin: bool = False
    can_topics: bool = False


class Client:
    """One bot on one server. `base_url` is the root of a Bot API server, "" for Telegram itself."""

    def __init__(self, token: str, base_url: str = "") -> None:
        root = base_url.rstrip("/") or "https://api.telegram.org"
        self._poll_request = AiohttpRequest()
        self._bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=AiohttpRequest(),
            get_updates_request=self._poll_request,
        )
        self._members: dict[tuple[int, int], tuple[float, bool]] = {}
        self._asking: dict[tuple[int, int], asyncio.Task[bool]] = {}

    async def start(self) -> None:
        """Raises TelegramError when the server is away, InvalidToken when the token is wrong."""
        await self._bot.initialize()

    async def stop(self) -> None:
        for asking in self._asking.values():
            asking.cancel()
        await self._bot.shutdown()

    async def updates(self, offset: int | None, timeout_s: int) -> list[Mapping[str, Any]]:
        """Raw updates, unparsed, so that one malformed update never stops the polling (PTB's own stops)."""
        values = {"offset": offset, "timeout": timeout_s, "limit": 100, "allowed_updates": list(ALLOWED_UPDATES)}
        data = RequestData(
            [RequestParameter.from_input(key, value) for key, value in values.items() if value is not None]
        )
        answer = await self._poll_request.post(
            f"{self._bot.base_url}/getUpdates", data, read_timeout=timeout_s + 5
        )
        return [dict(update) for update in answer] if isinstance(answer, list) else []

    async def send(self, effect: Effect, place: Place, *, maybe_sent: bool) -> Outcome:
        return await send(self._bot, effect, place, maybe_sent=maybe_sent)

    def read(self, update: Json, *, identify: Identify, desk: int | None) -> Incoming | None:
        return to_event(update, identify=identify, desk=desk, bot_id=self._bot.id, bot_name=self._bot.username)

    async def with_presence(self, incoming: Incoming, desk: int | None) -> Incoming:
        """The same, with the officer's presence asked of Telegram (remembered 60 s).

        Raises TelegramError when Telegram cannot say: then the event is tried again, never guessed."""
        event = incoming.event
        if not isinstance(event, OfficerWrote | OfficerPressed) or incoming.officer_id is None or desk is None:
            return incoming
        present = await self._is_member(desk, incoming.officer_id)
        officer = replace(event.officer, present=present)
        return replace(incoming, event=replace(event, officer=officer))

    async def _is_member(self, chat_id: int, user_id: int) -> bool:
        """Whoever stops waiting does not stop the question: an answer that comes late is known at the next try."""
        known = self._members.get((chat_id, user_id))
        if known and time.monotonic() - known[0] < _PRESENT_S:
            return known[1]
        who = (chat_id, user_id)
        if who not in self._asking:
            self._asking[who] = asyncio.create_task(self._ask_member(*who))
            self._asking[who].add_done_callback(lambda _: self._asking.pop(who, None))
        return await asyncio.shield(self._asking[who])

    async def _ask_member(self, chat_id: int, user_id: int) -> bool:
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
            present = member.status in _PRESENT and not member.user.is_bot
        except (BadRequest, Forbidden):
            present = False
        self._members[chat_id, user_id] = (time.monotonic(), present)
        return present

    async def say_help(self, chat_id: int, text: str) -> bool:
        """The sole send outside the outbox: the fixed 111 text while the store is down (promises 2 and 3).
        False when it surely did not go and may be tried again; whoever may have it already is not told twice."""
        try:
            await self._bot.send_message(chat_id, text)
        except (NotSent, RetryAfter):
            return False
        except TelegramError:
            return True
        return True

    async def check_desk(self, chat_id: int) -> DeskCheck:
        try:
            chat = await self._bot.get_chat(chat_id)
            me = await self._bot.get_chat_member(chat_id, self._bot.id)
        except (BadRequest, Forbidden):
            return DeskCheck(reachable=False)
        return DeskCheck(
            True, bool(chat.is_forum), me.status == "administrator", bool(getattr(me, "can_manage_topics", False))
        )

    async def set_up(self, desk: int | None, descriptions: Mapping[str, tuple[str, str]]) -> None:
        """Commands and the text of the empty chat, per language; what Telegram refuses (it limits descriptions
        tightly) stays as it was and keeps nothing else from being set."""
        scope = BotCommandScopeAllPrivateChats()
        for language, commands in COMMANDS.items():
            code = "" if language == "vi" else language
            description, short = descriptions[language]
            await _try(self._bot.set_my_commands([BotCommand(*c) for c in commands], scope, code))
            await _try(self._bot.set_my_description(description, code))
            await _try(self._bot.set_my_short_description(short, code))
        if desk is not None:
            officers = BotCommandScopeChat(desk)
            await _try(self._bot.set_my_commands([BotCommand(*c) for c in DESK_COMMANDS], officers))

    async def hook(self, url: str, secret: str) -> None:
        await self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES))

    async def unhook(self) -> None:
        """Polling needs no webhook set; pending updates are never dropped."""
        await self._bot.delete_webhook(drop_pending_updates=False)


async def _try(call: Awaitable[bool]) -> None:
    with contextlib.suppress(TelegramError):
        await call
