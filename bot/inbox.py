"""The inbox worker: claim, read, decide. Updates of one chat in order, several chats at once.

A row that cannot be handled is tried three times, then ended and reported, so that it never blocks its lane; one
at which the process died again and again is not tried once more. Who wrote it is told in that case: a person gets
the hotline (promise 2), an officer learns that nothing went out. While Telegram or the database is away no try is
used up.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError

from bot.core.knowledge import Knowledge
from bot.core.messages import (
    AnswerButton,
    ButtonPressed,
    Effect,
    Event,
    OfficerPressed,
    OfficerWrote,
    PrivateEvent,
    Say,
    Spoken,
    ToDesk,
    ToOwners,
    ToUser,
    Urgency,
)
from bot.core.phrases import Phrases
from bot.core.situation import Decision
from bot.embedder import Embedder
from bot.gateway.client import Client
from bot.gateway.incoming import Incoming
from bot.lanes import Worker
from bot.metrics import HANDLED
from bot.service import Service
from bot.store import AWAY, InboxItem, Store, Unreadable

log = logging.getLogger(__name__)

_LEASE = timedelta(seconds=60)  # handling takes milliseconds; a dead process's rows are taken over after it
_AT_ONCE = 8  # DESIGN section 3: 8-16 with a lock per chat is the right size
_TRIES = 3  # then a row is poison
_DEATHS = 5  # so many claims that nobody gave back; more than tries: a database that comes and goes makes some too
_AGAIN = timedelta(seconds=0.2)  # after a failure: long enough for what is settling, short for who waits
_AWAY = timedelta(seconds=3)  # between two looks whether the world is back
_PRESENCE_S = 5.0  # how long Telegram may take to say who is a member: the place is wanted by other lanes
_VECTOR_S = 0.15  # how long a question waits for its sentence vector (DESIGN section 1)


class ProcessDied(Exception):
    """Whoever tried this row did not live to say how it went (a crash of C code, no memory left)."""


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
        self._worker = Worker(self._claim, self._work, _AT_ONCE)
        self.on_handled: Callable[[], None] = lambda: None

    def wake(self) -> None:
        self._worker.wake()

    async def run(self) -> None:
        await self._worker.run()

    async def _claim(self, free: int) -> tuple[InboxItem, ...]:
        return await asyncio.to_thread(self._store.claim_inbox, self._now(), _LEASE, free)

    # --- one row -----------------------------------------------------------------------------------

    async def _work(self, item: InboxItem) -> None:
        incoming: Incoming | None = None
        try:
            incoming = await self._read(item)
            if item.attempt > _DEATHS:
                raise ProcessDied
            await self._handle(item, await self._with_presence(incoming) if incoming else None)
        except (*AWAY, TelegramError, TimeoutError) as error:
            log.warning("event waits id=%d error=%s", item.id, type(error).__name__)
            await self._release(item, _AWAY, counts=False)
        except Exception as error:
            HANDLED.labels(type(incoming.event).__name__ if incoming else "unread", "error").inc()
            log.error(
                "event failed id=%d try=%d error=%s", item.id, item.attempt, type(error).__name__, exc_info=error
            )
            await self._failed(item, incoming, error)

    async def _read(self, item: InboxItem) -> Incoming | None:
        if isinstance(item.body, Unreadable):
            raise item.body
        if not isinstance(item.body, str):
            return Incoming(item.body)
        update: dict[str, Any] = json.loads(item.body)
        desk = await asyncio.to_thread(self._store.desk_chat)
        return self._client.read(update, identify=self._store.identify, desk=desk)

    async def _with_presence(self, incoming: Incoming) -> Incoming:
        desk = await asyncio.to_thread(self._store.desk_chat) if incoming.officer_id else None
        async with asyncio.timeout(_PRESENCE_S):
            return await self._client.with_presence(incoming, desk)

    async def _handle(self, item: InboxItem, incoming: Incoming | None) -> None:
        if incoming is None:
            await asyncio.to_thread(self._store.commit, None, Decision(), self._now(), inbox_id=item.id)
            return
        event = await self._with_vectors(incoming.event) if item.attempt == 1 else incoming.event
        await self._service.handle(event, inbox_id=item.id, chat_id=incoming.chat_id)
        HANDLED.labels(type(event).__name__, "ok").inc()
        self.on_handled()

    async def _with_vectors(self, event: Event) -> Event:
        """The sentence vectors, if they are ready in time; without them the words alone decide. Asked at the first
        try only: they are optional, and C code that may have ended the process."""
        if self._embedder is None or not isinstance(event, Spoken):
            return event
        if not event.words.strip():
            return event
        try:
            parts = await asyncio.to_thread(self._knowledge().windows.of, event.words)
            rows = await self._embedder.embed(parts.sentences, within_s=_VECTOR_S)
        except Exception as error:  # vectors are optional, the answer to somebody in danger is not
            log.error("no vectors error=%s", type(error).__name__, exc_info=error)
            return event
        return replace(event, vectors=parts.with_rows(rows))

    # --- what could not be handled -------------------------------------------------------------------

    async def _failed(self, item: InboxItem, incoming: Incoming | None, error: Exception) -> None:
        """Try again; after the third time the row ends, who wrote it is helped, the owners hear it: together."""
        if item.attempt < _TRIES:
            await self._release(item, _AGAIN * item.attempt, counts=True)
            return
        why = type(error).__name__
        told = _help(incoming.event if incoming else None, why, self._knowledge().phrases)
        chat_id = incoming.chat_id if incoming else None
        try:
            await self._end(item, incoming.event if incoming else None, chat_id, told, why)
        except AWAY:
            raise
        except Exception:  # the sender cannot even be noted: the row must end all the same
            await self._end(item, None, None, told, why)
        self.on_handled()

    async def _end(
        self, item: InboxItem, event: Event | None, chat_id: int | None, told: Decision, why: str
    ) -> None:
        await asyncio.to_thread(
            self._store.commit, event, told, self._now(), inbox_id=item.id, chat_id=chat_id, failure=why
        )

    async def _release(self, item: InboxItem, pause: timedelta, *, counts: bool) -> None:
        try:
            await asyncio.to_thread(self._store.release, item, self._now() + pause, counts=counts)
        except SQLAlchemyError:
            log.warning("row keeps its lease id=%d", item.id)


def _help(event: Event | None, why: str, phrases: Phrases) -> Decision:
    """The hotline for a person, for an officer the word that nothing went out, an end to a button's waiting; and
    the owners hear it."""
    told: list[Effect] = []
    if isinstance(event, ButtonPressed | OfficerPressed):
        told.append(AnswerButton(event.callback))
    if isinstance(event, PrivateEvent):
        told.append(Say(ToUser(event.origin.user), phrases.say("hotline"), urgency=Urgency.DANGER))
    if isinstance(event, OfficerWrote):
        text = phrases.say("desk.not_delivered.other")
        told.append(Say(ToDesk(), text, urgency=Urgency.CITIZEN, reply_to=event.message_id))
    told.append(Say(ToOwners(), phrases.say("desk.failed", what=why), urgency=Urgency.DANGER))
    return Decision(effects=tuple(told))
