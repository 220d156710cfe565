"""The inbox worker: claim, read, decide. Updates of one chat in order, several chats at once.

A row that cannot be handled is tried three times, then ended and reported, so that it never blocks its lane;
the person gets the hotline at once in that case (promise 2).
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError

from bot.core.knowledge import Knowledge
from bot.core.messages import Event, MediaReceived, Say, TextReceived, ToOwners, ToUser, Urgency
from bot.core.situation import Decision
from bot.embedder import Embedder
from bot.gateway.client import Client
from bot.gateway.incoming import Incoming
from bot.metrics import HANDLED
from bot.service import Service
from bot.store import InboxItem, Store

log = logging.getLogger(__name__)

_LEASE = timedelta(seconds=60)  # handling takes milliseconds; a dead process's rows are taken over after it
_AT_ONCE = 8  # DESIGN section 3: 8-16 with a lock per chat is the right size
_TRIES = 3  # then a row is poison
_IDLE_S = 0.5
_VECTOR_S = 0.15  # how long a question waits for its sentence vector (DESIGN section 1)


class Inbox:
    """Runs until stopped; any number of processes may run one on the same PostgreSQL."""

    def __init__(
        self,
        store: Store,
        client: Client,
        service: Service,
        knowledge: Callable[[], Knowledge],
        embedder: Embedder | None,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._client = client
        self._service = service
        self._knowledge = knowledge
        self._embedder = embedder
        self._now = now
        self._wake = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()
        self.on_handled: Callable[[], None] = lambda: None

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        try:
            while True:
                items = await self._claim()
                for item in items:
                    task = asyncio.create_task(self._work(item))
                    self._busy.add(task)
                    task.add_done_callback(self._ended)
                if not items:
                    await self._sleep()
        finally:
            if self._busy:
                await asyncio.wait(self._busy, timeout=8)

    async def _claim(self) -> tuple[InboxItem, ...]:
        room = _AT_ONCE - len(self._busy)
        if room <= 0:
            return ()
        try:
            return await asyncio.to_thread(self._store.claim_inbox, self._now(), _LEASE, room)
        except SQLAlchemyError as error:
            log.error("database away while claiming error=%s", type(error).__name__)
            return ()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._wake.set()
        if not task.cancelled() and task.exception():
            log.error("inbox task failed error=%s", type(task.exception()).__name__)

    async def _sleep(self) -> None:
        self._wake.clear()
        # not wait_for: on Python 3.11 it can swallow a cancellation that comes together with the wake
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_IDLE_S):
                await self._wake.wait()

    # --- one row -----------------------------------------------------------------------------------

    async def _work(self, item: InboxItem) -> None:
        incoming: Incoming | None = None
        try:
            incoming = await self._read(item)
            if incoming is None:
                await asyncio.to_thread(self._store.commit, None, Decision(), self._now(), inbox_id=item.id)
                return
            await self._service.handle(incoming.event, inbox_id=item.id, chat_id=incoming.chat_id)
            HANDLED.labels(type(incoming.event).__name__, "ok").inc()
            self.on_handled()
        except (SQLAlchemyError, TelegramError) as error:
            log.warning("event waits id=%d error=%s", item.id, type(error).__name__)
            await asyncio.sleep(min(item.attempt, 10))
            await self._release(item)
        except Exception as error:
            HANDLED.labels(type(incoming.event).__name__ if incoming else "unread", "error").inc()
            log.error(
                "event failed id=%d try=%d error=%s", item.id, item.attempt, type(error).__name__, exc_info=error
            )
            await self._failed(item, incoming, error)

    async def _read(self, item: InboxItem) -> Incoming | None:
        if not isinstance(item.body, str):
            return Incoming(item.body)
        update: dict[str, Any] = json.loads(item.body)
        desk = await asyncio.to_thread(self._store.desk_chat)
        incoming = self._client.read(update, identify=self._store.identify, desk=desk)
        if incoming is None:
            return None
        incoming = await self._client.with_presence(incoming, desk)
        return replace(incoming, event=await self._with_vectors(incoming.event))

    async def _with_vectors(self, event: Event) -> Event:
        """The sentence vectors, if they are ready in time; without them the words alone decide."""
        if self._embedder is None or not isinstance(event, TextReceived | MediaReceived):
            return event
        text = event.text if isinstance(event, TextReceived) else event.caption
        if not text.strip():
            return event
        try:
            windows = await asyncio.to_thread(self._knowledge().matcher.windows, text)
            vectors = await self._embedder.embed(windows, within_s=_VECTOR_S)
        except Exception as error:  # what is optional never costs a message its assessment
            log.error("no vectors error=%s", type(error).__name__, exc_info=error)
            return event
        return replace(event, vectors=vectors if len(vectors) else None)

    async def _failed(self, item: InboxItem, incoming: Incoming | None, error: Exception) -> None:
        """Try again; after the third time the row ends, the person is helped and the owners are told, together."""
        if item.attempt < _TRIES:
            await asyncio.sleep(0.2 * item.attempt)
            await self._release(item)
            return
        event = incoming.event if incoming else None
        await asyncio.to_thread(
            self._store.commit,
            event,
            self._help(event, error),
            self._now(),
            inbox_id=item.id,
            chat_id=incoming.chat_id if incoming else None,
            failure=type(error).__name__,
        )
        self.on_handled()

    def _help(self, event: Event | None, error: Exception) -> Decision:
        phrases = self._knowledge().phrases
        told = Say(ToOwners(), phrases.say("desk.failed", what=type(error).__name__), urgency=Urgency.DANGER)
        if isinstance(event, TextReceived | MediaReceived):
            user = ToUser(event.origin.user)
            return Decision(effects=(Say(user, phrases.say("hotline"), urgency=Urgency.DANGER), told))
        return Decision(effects=(told,))

    async def _release(self, item: InboxItem) -> None:
        try:
            await asyncio.to_thread(self._store.release, item)
        except SQLAlchemyError:
            log.warning("row keeps its lease id=%d", item.id)
        self._wake.set()
