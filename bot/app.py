"""The composition root: builds, starts and stops everything. Decides nothing, sends nothing."""

import asyncio
import contextlib
import itertools
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.embedder import Embedder
from bot.exercise import begin_if_due
from bot.gateway.client import Client
from bot.gateway.outcomes import TokenRefused
from bot.health import Health
from bot.inbox import Inbox
from bot.intake import Intake
from bot.library import Library
from bot.outbox import Outbox
from bot.progress import vectors_progress
from bot.service import Service
from bot.settings import Settings, data_folder
from bot.store import Store
from bot.vault import open_vault

log = logging.getLogger(__name__)

_TICK_S = 5.0  # reminders are due to the second within this; nothing else depends on it
_RELOAD_S = 0.7  # two looks at a resting folder, then the training: an edit is live in a few seconds
_START_TRIES_S = (1, 2, 5, 10, 30, 60)  # Telegram away at the start: wait, then every minute, do not die


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Wiring:
    """Where this run talks and keeps: the settings' own values, or the sandbox's."""

    token: str
    base_url: str
    database_url: str
    desk: int | None
    owners: tuple[int, ...]


class App:
    """One running bot. `run` returns after `stop` (or a signal); everything in flight is settled or resumable."""

    def __init__(self, settings: Settings, wiring: Wiring, library: Library | None = None) -> None:
        self.settings = settings
        self.wiring = wiring
        data = data_folder(wiring.database_url)
        self.store = Store(
            wiring.database_url,
            open_vault(settings.keys, data, make=True),
            desk_chat=wiring.desk,
            owners=wiring.owners,
        )
        self.client = Client(wiring.token, wiring.base_url)
        self.embedder = Embedder.open(data, settings.semantic)
        self.library = library or Library(
            settings.faq_dir,
            settings.timezone,
            data / "last-good.json",
            self.embedder,
            alert_text=settings.alert_text,
        )
        self.service = Service(self.store, self.library.knowledge, utc_now)
        self.inbox = Inbox(self.store, self.client, self.service, self.library.knowledge, self.embedder, utc_now)
        self.outbox = Outbox(self.store, self.client, utc_now)
        self.intake = Intake(self.store, self.client, self.library.knowledge, utc_now, self.inbox.wake)
        self.health = Health(self.store, self.intake, self.library, polling=not settings.webhook_url)
        self._stop = asyncio.Event()
        self._connect_wakes()

    def _connect_wakes(self) -> None:
        self.inbox.on_handled = self._handled
        self.outbox.on_event = self.inbox.wake

    def _handled(self) -> None:
        self.outbox.wake()
        self.inbox.wake()

    def stop(self) -> None:
        self.library.stop()
        self._stop.set()

    async def run(self) -> None:
        """Raises TokenRefused, OtherPoller or VaultError, each with one clear line, and what database, network and
        disk raise."""
        try:
            await asyncio.to_thread(self.library.load)
            await asyncio.to_thread(self.store.prepare)
            await asyncio.to_thread(self.store.take_over)
            await _patiently(self.client.start)
            await self._check_desk()
            await self._serve()
        finally:
            await self._close()

    async def _check_desk(self) -> None:
        desk = await asyncio.to_thread(self.store.desk_chat)
        if desk is None:
            log.warning("no officers chat: OFFICERS_CHAT_ID is empty, nobody can be asked")
        else:
            with contextlib.suppress(TelegramError):
                found = await self.client.check_desk(desk)
                log.info(
                    "desk reachable=%s forum=%s admin=%s topics=%s",
                    found.reachable,
                    found.forum,
                    found.admin,
                    found.can_topics,
                )
        await self.client.set_up(desk, self.library.descriptions())

    async def _serve(self) -> None:
        """Everything at once, until a stop or until one part ends with an error."""
        self._listen_to_signals()
        talking = self._webhook() if self.settings.webhook_url else self._polling()
        parts = [self.inbox.run(), self.outbox.run(), talking]
        parts += [self._tick(), self._reload(), self._vectors(), self._figures()]
        tasks: list[asyncio.Task[Any]] = [asyncio.create_task(part) for part in parts]
        tasks.append(asyncio.create_task(self._stop.wait()))
        waiting = set(tasks)
        try:
            while not self._stop.is_set() and waiting:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            await _end(tasks)

    async def _polling(self) -> None:
        await _patiently(self.client.unhook)
        await self.intake.poll()

    async def _webhook(self) -> None:
        """The one door to the world: updates in, and whether we are well in one word."""
        assert self.settings.webhook_secret is not None, "settings require a secret with a webhook"
        secret = self.settings.webhook_secret.get_secret_value()
        door = web.Application()
        door.router.add_post("/hook", self.intake.handler(secret))
        door.router.add_get("/healthz", self.health.in_a_word)
        async with _served(door, self.settings.port):
            await _patiently(lambda: self.client.hook(f"{self.settings.webhook_url}/hook", secret))
            await self.intake.listen()

    async def _figures(self) -> None:
        """/healthz and /metrics on this machine alone."""
        if self.settings.health_port is not None:
            async with _served(self.health.web_app(), self.settings.health_port, host="127.0.0.1"):
                await self._stop.wait()

    async def _tick(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.health.note)  # first: what follows stops where the database is away
                if await asyncio.to_thread(self.store.tick, utc_now()):
                    self.inbox.wake()
                if await asyncio.to_thread(self._drill, utc_now()):
                    self.inbox.wake()
            except SQLAlchemyError as error:
                log.error("tick: database away error=%s", type(error).__name__)
            await asyncio.sleep(_TICK_S)

    def _drill(self, now: datetime) -> bool:
        """Begins the exercise of DRILL_EVERY_DAYS when it is due; true when it did."""
        every = timedelta(days=self.settings.drill_every_days)
        if not every:
            return False
        return begin_if_due(self.store, self.wiring.owners, self.library.knowledge(), every, now)

    async def _reload(self) -> None:
        while True:
            await asyncio.sleep(_RELOAD_S)
            await asyncio.to_thread(self.library.reload_if_changed)

    async def _vectors(self) -> None:
        """The editors' phrasings get their sentence vectors while the words alone already answer. The only caller,
        so no two computations ever meet."""
        while True:
            await asyncio.to_thread(self._add_vectors)
            await asyncio.sleep(_RELOAD_S)

    def _add_vectors(self) -> None:
        with vectors_progress() as note:
            self.library.add_vectors(note)

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(name, self.stop)

    async def _close(self) -> None:
        self.library.stop()
        with contextlib.suppress(TelegramError):
            await self.client.stop()
        if self.embedder:
            self.embedder.close()
        self.store.close()


async def _patiently(call: Callable[[], Awaitable[None]]) -> None:
    """Returns when the call has worked, however long Telegram is away. Raises TokenRefused and BadRequest: waiting
    mends neither."""
    for pause in itertools.chain(_START_TRIES_S, itertools.repeat(_START_TRIES_S[-1])):
        try:
            await call()
            return
        except InvalidToken:
            raise TokenRefused("Telegram refuses BOT_TOKEN: ask BotFather for the right one") from None
        except BadRequest:
            raise
        except TelegramError as error:
            log.warning("telegram away at start error=%s", type(error).__name__)
            await asyncio.sleep(pause)


@contextlib.asynccontextmanager
async def _served(app: web.Application, port: int, host: str | None = None) -> AsyncIterator[None]:
    """The web app, on all interfaces or on `host` alone, while the block runs."""
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, host=host, port=port).start()
        yield
    finally:
        await runner.cleanup()


async def _end(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
