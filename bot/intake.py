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
_BODY_LIMIT = 1_000_000  # bytes; updates are a few kB, Telegram's own limit is not published
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of a header)


class OtherPoller(Exception):
    """Somebody else polls with this token for longer than a minute: two bots would answer by halves."""


class Intake:
    """Keeps raw updates. Guarantees: what was acknowledged to Telegram stands in the inbox, once."""

    def __init__(
        self, store: Store, client: Client, knowledge: Callable[[], Knowledge], now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._client = client
        self._knowledge = knowledge
        self._now = now
        self._helped: dict[int, float] = {}
        self.on_received: Callable[[], None] = lambda: None
        self.last_seen: float | None = None

    async def keep(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Stores the updates in one transaction. Raises SQLAlchemyError when the database is away."""
        new = await asyncio.to_thread(self._receive, updates)
        UPDATES.labels("new").inc(new)
        UPDATES.labels("known").inc(len(updates) - new)
        self.on_received()

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
                failures = await self._wait(failures, error)
                await self._help(updates)
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
        for update in updates:
            seen = peek(update)
            private = seen.chat_id > 0  # groups and channels have negative ids
            if private and time.monotonic() - self._helped.get(seen.chat_id, -_HELP_EVERY_S) >= _HELP_EVERY_S:
                self._helped[seen.chat_id] = time.monotonic()
                await self._client.say_help(seen.chat_id, self._knowledge().phrases.say("hotline.plain"))

    # --- webhook ------------------------------------------------------------------------------------

    def handler(self, secret: str) -> Callable[[web.Request], Any]:
        """An aiohttp handler: 403 without the secret, 200 after the commit, 503 while the database is away."""

        async def receive(request: web.Request) -> web.Response:
            given = request.headers.get(SECRET_HEADER, "")
            if not hmac.compare_digest(given.encode(), secret.encode()):
                return web.Response(status=403)
            if (request.content_length or 0) > _BODY_LIMIT:
                return web.Response(status=413)
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


async def _json(request: web.Request) -> dict[str, Any] | None:
    try:
        parsed = await request.json()
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _seconds(error: RetryAfter) -> float:
    value = error.retry_after
    return float(value) if isinstance(value, int | float) else value.total_seconds()
