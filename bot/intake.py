"""Polling or webhook -> inbox row -> only then acknowledged (promises 3 and 4).

python-telegram-bot's own Updater confirms before anything is handled and loses updates on a crash (measured:
42 of 50); so the offset moves, and the webhook answers 200, only after the commit.
"""

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.absence import Absence
from bot.core.knowledge import Knowledge
from bot.gateway.client import Client
from bot.gateway.incoming import peek
from bot.gateway.outcomes import TokenRefused
from bot.metrics import UPDATES
from bot.store import Arrival, Store

log = logging.getLogger(__name__)

_POLL_S = 25  # long poll; Telegram holds the request until an update comes
_BACKOFF_S = (1, 2, 5, 10, 30)
_CONFLICT_S = 60  # another poller may be an old process that is just stopping
_HELP_EVERY_S = 600  # the fixed 111 text while the store is down: at most once in ten minutes a chat
_HELP_AT_ONCE = 8  # of the up to 100 that one poll brings; Telegram takes about 30 a second
_LISTENING_S = 5.0  # with a webhook: how often it is noted that somebody listens
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of a header)


class OtherPoller(Exception):
    """Somebody else polls with this token for longer than a minute: two bots would answer by halves."""


class Intake:
    """Keeps raw updates. Guarantees: what was acknowledged to Telegram stands in the inbox, once."""

    def __init__(
        self,
        store: Store,
        client: Client,
        knowledge: Callable[[], Knowledge],
        now: Callable[[], datetime],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`wake` is called when something was kept."""
        self._store = store
        self._client = client
        self._knowledge = knowledge
        self._now = now
        self._wake = wake
        self._absence = Absence(store, knowledge, now)
        self._helped: dict[int, float] = {}
        self._helping = asyncio.Semaphore(_HELP_AT_ONCE)
        self.last_seen: float | None = None

    async def keep(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Stores the updates in one transaction. Raises SQLAlchemyError when the database is away."""
        new = await asyncio.to_thread(self._receive, updates)
        UPDATES.labels("new").inc(new)
        UPDATES.labels("known").inc(len(updates) - new)
        self._wake()

    def _receive(self, updates: Sequence[Mapping[str, Any]]) -> int:
        return self._store.receive([self._arrival(update) for update in updates], self._now())

    def _arrival(self, update: Mapping[str, Any]) -> Arrival:
        seen = peek(update)
        lane = f"{self._store.identify('lane', seen.chat_id)}:{seen.thread_id}"
        return Arrival(seen.key, lane, json.dumps(update, ensure_ascii=False), self._urgent(seen.text))

    def _urgent(self, text: str) -> bool:
        """The quick look. One that fails may not close the way in: then the message goes before the others."""
        try:
            return bool(text) and self._knowledge().guard.glance(text)
        except Exception as error:
            log.error("no quick look error=%s", type(error).__name__, exc_info=error)
            return True

    # --- polling ------------------------------------------------------------------------------------

    async def poll(self) -> None:
        """Runs until stopped. Raises TokenRefused or OtherPoller, with one clear line each."""
        offset: int | None = None
        failures, conflict_since = 0, None
        while True:
            try:
                updates = await self._client.updates(offset, _POLL_S)
                if updates:
                    await self.keep(updates)
                    offset = int(updates[-1].get("update_id", 0)) + 1
                await asyncio.to_thread(self._absence.note)
                self.last_seen = time.monotonic()
                failures, conflict_since = 0, None
            except InvalidToken:
                raise TokenRefused(
                    "Telegram refuses BOT_TOKEN (401/404): ask BotFather for the right one"
                ) from None
            except Conflict:
                conflict_since = conflict_since or time.monotonic()
                if time.monotonic() - conflict_since > _CONFLICT_S:
                    raise OtherPoller("another program polls with this BOT_TOKEN; stop it first") from None
                await asyncio.sleep(2)
            except SQLAlchemyError as error:
                await self._help(updates)
                failures = await self._wait(failures, error)
            except RetryAfter as error:
                await asyncio.sleep(_seconds(error))
            except TelegramError as error:
                failures = await self._wait(failures, error)

    async def _wait(self, failures: int, error: Exception) -> int:
        log.warning("intake waits error=%s failures=%d", type(error).__name__, failures + 1)
        await asyncio.sleep(_BACKOFF_S[min(failures, len(_BACKOFF_S) - 1)])
        return failures + 1

    async def _help(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """The store is down: the hotline, and the update stays unacknowledged, so nothing is lost."""
        now = time.monotonic()
        self._helped = {chat: at for chat, at in self._helped.items() if now - at < _HELP_EVERY_S}
        private = {seen.chat_id for seen in map(peek, updates) if seen.chat_id > 0}  # groups have negative ids
        await asyncio.gather(*map(self._help_one, private - self._helped.keys()))

    async def _help_one(self, chat_id: int) -> None:
        """Noted first, so that nothing else helps meanwhile; a text that did not go is tried again."""
        self._helped[chat_id] = time.monotonic()
        async with self._helping:
            if not await self._client.say_help(chat_id, self._knowledge().phrases.say("hotline.plain")):
                self._helped.pop(chat_id, None)

    # --- webhook ------------------------------------------------------------------------------------

    def handler(self, secret: str) -> Callable[[web.Request], Any]:
        """An aiohttp handler: 403 without the secret, 200 after the commit, 503 while the database is away."""

        async def receive(request: web.Request) -> web.Response:
            given = request.headers.get(SECRET_HEADER, "")
            if not hmac.compare_digest(given.encode(), secret.encode()):
                return web.Response(status=403)
            update = await _json(request)
            if update is None:
                return web.Response(status=400)
            try:
                await self.keep([update])
            except SQLAlchemyError as error:
                log.error("webhook: database away error=%s", type(error).__name__)
                await self._help([update])
                return web.Response(status=503)
            self.last_seen = time.monotonic()
            return web.Response()

        return receive

    async def listen(self) -> None:
        """Notes, while a webhook is served, that somebody listens: a quiet night is not an absence."""
        while True:
            try:
                await asyncio.to_thread(self._absence.note)
            except SQLAlchemyError as error:
                log.error("listening: database away error=%s", type(error).__name__)
            await asyncio.sleep(_LISTENING_S)


async def _json(request: web.Request) -> dict[str, Any] | None:
    try:
        parsed = await request.json()
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _seconds(error: RetryAfter) -> float:
    value = error.retry_after
    return float(value) if isinstance(value, int | float) else value.total_seconds()
