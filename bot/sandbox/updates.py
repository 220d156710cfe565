"""Updates on their way to the bot: a queue, the long poll, and webhook delivery.

Guarantees Telegram's contract: an update stays until a getUpdates with a higher offset (or a 2xx of the webhook)
confirms it, at most 24 hours; kinds that were not asked for are never kept; a later getUpdates ends an earlier
one with 409.
"""

import asyncio
import itertools
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox.chats import Json
from bot.sandbox.limits import SECRET_LIMIT, UPDATE_LIFE_S
from bot.sandbox.parameters import Params
from bot.sandbox.refusals import OTHER_POLLER, TERMINATED_BY_WEBHOOK, WEBHOOK_ACTIVE, bad, conflict

log = logging.getLogger(__name__)

KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
    }
)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Bot API, getUpdates.allowed_updates: all but these three when the list is empty."""
MAX_POLL_S = 50  # tdlib/telegram-bot-api Client.h, LONG_POLL_MAX_TIMEOUT
FIRST_UPDATE_ID = 100_000_001  # "Update identifiers start from a certain positive number" (Bot API, Update)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
HOOK_TIMEOUT_S = 10.0  # unpublished; a bot that takes longer is asked again
HOOK_WAITS_S = (0.2, 0.5, 1.0, 2.0, 5.0)  # Telegram's own pauses are unpublished; short, so that tests stay short


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that was not confirmed yet. `lane`: the chat within which order is kept."""

    at: float
    lane: int
    body: Json
    raw: bool = False


@dataclass(slots=True)
class Hook:
    """A webhook as set, and what went wrong last."""

    url: str
    secret: str = ""
    max_connections: int = 40
    error: str = ""
    error_at: int = 0


class Updates:
    """The queue of one bot. `on_handed(update)` is called for every update of our own making handed out."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._pending: list[Pending] = []
        self._ids = itertools.count(FIRST_UPDATE_ID)
        self._allowed: frozenset[str] = KINDS - NOT_BY_DEFAULT
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[str] | None = None
        self._hook: Hook | None = None
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self.on_handed: list[Callable[[Json], None]] = []
        self.duplicates = 0

    @property
    def waiting(self) -> int:
        """How many updates are not confirmed."""
        return len(self._pending)

    @property
    def polled(self) -> bool:
        """Whether somebody polls at this moment."""
        return self._poll is not None

    def push(self, kind: str, payload: Json) -> None:
        """Queues an update of an allowed kind; others are gone for good. Twice when a duplicate was ordered."""
        if kind in self._allowed:
            self._queue({"update_id": next(self._ids), kind: payload}, raw=False)

    def push_raw(self, body: Json) -> None:
        """Queues the update as it is, unchecked (for malformed and repeated ones)."""
        self._queue(body, raw=True)

    def _queue(self, body: Json, *, raw: bool) -> None:
        frozen = json.loads(json.dumps(body))
        copies = 2 if self.duplicates else 1
        self.duplicates = max(0, self.duplicates - 1)
        self._pending += [Pending(self._now(), _lane(frozen), frozen, raw)] * copies
        self._arrived.set()
        self._deliver()

    # --- polling ------------------------------------------------------------------------------------

    async def get(self, params: Params) -> list[Json]:
        """getUpdates. Raises 409 when a webhook is set, or when a later call takes over."""
        if self._hook is not None:
            raise conflict(WEBHOOK_ACTIVE)
        self._allow(params)
        self._end_poll(OTHER_POLLER)
        limit = min(max(params.integer("limit", 100), 1), 100)
        self._confirm(params.integer("offset"))
        mine: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._poll = mine
        try:
            await self._wait(mine, min(max(params.integer("timeout"), 0), MAX_POLL_S))
        finally:
            if self._poll is mine:
                self._poll = None
        return self._hand(self._pending[:limit])

    async def _wait(self, ended: "asyncio.Future[str]", timeout_s: float) -> None:
        deadline = asyncio.get_running_loop().time() + timeout_s
        while not self._pending:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            self._arrived.clear()
            waits: set[asyncio.Future[Any]] = {asyncio.ensure_future(self._arrived.wait()), ended}
            await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            (waits - {ended}).pop().cancel()
            if ended.done():
                break
        if ended.done():
            raise conflict(ended.result())

    def _end_poll(self, why: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(why)
            self._poll = None

    def _allow(self, params: Params) -> None:
        """An empty or absent list leaves the former setting; unknown kinds are ignored, as by Telegram."""
        if not params.has("allowed_updates"):
            return
        wanted = params.tree("allowed_updates")
        if not isinstance(wanted, list):
            raise bad("can't parse allowed updates: expected an Array of String")
        self._allowed = frozenset(map(str, wanted)) & KINDS if wanted else KINDS - NOT_BY_DEFAULT

    def _confirm(self, offset: int) -> None:
        oldest = self._now() - UPDATE_LIFE_S
        self._pending = [one for one in self._pending if one.at > oldest]
        if offset < 0:
            self._pending = self._pending[offset:]
        elif offset > 0:
            self._pending = [one for one in self._pending if one.body.get("update_id", offset) >= offset]

    def _hand(self, handed: Sequence[Pending]) -> list[Json]:
        for one in handed:
            for listener in self.on_handed if not one.raw else ():
                listener(one.body)
        return [one.body for one in handed]

    # --- webhook ------------------------------------------------------------------------------------

    def set_hook(self, params: Params) -> bool:
        """setWebhook. https anywhere, http only on this machine (Telegram takes https only)."""
        url, secret = params.text("url"), params.text("secret_token")
        if not url:
            return self.drop_hook(params)
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if len(secret) > SECRET_LIMIT:
            raise bad("secret token is too long")
        if secret and not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
            raise bad("secret token contains unallowed characters")
        self._allow(params)
        self._clear_if_asked(params)
        self._end_poll(TERMINATED_BY_WEBHOOK)
        self._hook = Hook(url, secret, min(max(params.integer("max_connections", 40), 1), 100))
        self._deliver()
        return True

    def drop_hook(self, params: Params) -> bool:
        self._clear_if_asked(params)
        self._hook = None
        self.stop()
        return True

    def _clear_if_asked(self, params: Params) -> None:
        if params.boolean("drop_pending_updates"):
            self._pending.clear()

    def hook_info(self) -> Json:
        hook = self._hook or Hook("")
        made: Json = {
            "url": hook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._pending),
        }
        if hook.url:
            made |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
        if hook.error:
            made |= {"last_error_date": hook.error_at, "last_error_message": hook.error}
        if self._allowed != KINDS - NOT_BY_DEFAULT:
            made["allowed_updates"] = sorted(self._allowed)
        return made

    def _deliver(self) -> None:
        """One task per chat: within a chat the next update waits for the 2xx of the one before."""
        if self._hook is None:
            return
        for one in self._pending:
            if one.lane not in self._lanes and len(self._lanes) < self._hook.max_connections:
                self._lanes[one.lane] = asyncio.get_running_loop().create_task(self._drain(one.lane))

    async def _drain(self, lane: int) -> None:
        try:
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=HOOK_TIMEOUT_S)) as session:
                failures = 0
                while (hook := self._hook) and (one := next((p for p in self._pending if p.lane == lane), None)):
                    if await self._post(session, hook, one):
                        self._pending = [p for p in self._pending if p is not one]
                        failures = 0
                    else:
                        await asyncio.sleep(HOOK_WAITS_S[min(failures, len(HOOK_WAITS_S) - 1)])
                        failures += 1
        finally:
            if self._lanes.get(lane) is asyncio.current_task():
                del self._lanes[lane]
        self._deliver()

    async def _post(self, session: aiohttp.ClientSession, hook: Hook, one: Pending) -> bool:
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        self._hand([one])
        try:
            async with session.post(hook.url, json=one.body, headers=headers, allow_redirects=False) as answer:
                if 200 <= answer.status < 300:
                    return True
                problem = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            problem = f"Connection failed: {type(error).__name__}"
        hook.error, hook.error_at = problem, int(self._now())
        log.debug("webhook_refused reason=%s", problem)
        return False

    def stop(self) -> None:
        """Ends waiting polls and deliveries; pending updates stay."""
        for task in self._lanes.values():
            task.cancel()
        self._lanes.clear()

    def end(self) -> None:
        """The server goes down: nobody waits any longer."""
        self.stop()
        self._end_poll("Internal Server Error: restart")


def _lane(body: Json) -> int:
    """The chat (or, for anything else, the person) an update belongs to."""
    for value in body.values():
        if isinstance(value, dict):
            inner: Any = value.get("message") if isinstance(value.get("message"), dict) else value
            for source in (inner.get("chat"), value.get("from"), value.get("user")):
                if isinstance(source, dict) and isinstance(source.get("id"), int):
                    return int(source["id"])
    return 0
