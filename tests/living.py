"""A living bot: the real App against the sandbox over HTTP, and people who act in the sandbox's world.

Only the content is a stand-in (phrase keys, a matcher and a guard that can be told), so tests assert meaning.
"""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.app import App, Wiring
from bot.core.knowledge import Knowledge
from bot.sandbox import groups, people
from bot.sandbox.chats import Message
from bot.sandbox.server import Sandbox
from bot.sandbox.world import BOT_ID, OFFICERS_CHAT_ID, OWNER_ID
from bot.settings import Settings
from tests.fakes import knowledge

CITIZEN, OTHER, LAN, MINH = 5001, 5002, 6001, 6002
PATIENCE_S = 20.0


class FakeLibrary:
    """Content that stands still."""

    def __init__(self) -> None:
        self.knows = knowledge()

    def knowledge(self) -> Knowledge:
        return self.knows

    def load(self) -> None: ...

    def stop(self) -> None: ...

    def reload_if_changed(self) -> None: ...

    def add_vectors(self, on_progress: Any = None) -> None: ...

    def descriptions(self) -> dict[str, tuple[str, str]]:
        return {"vi": ("mô tả", "ngắn"), "en": ("long", "short")}

    def views(self) -> tuple[str, ...]:
        return ("folded", "accented")

    def state(self) -> dict[str, Any]:
        return {}


class Living:
    """Starts, stops and restarts the bot; waits for what people see."""

    def __init__(self, sandbox: Sandbox, database: str, **wiring: Any) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world
        self._database = database
        self._wiring = {"desk": OFFICERS_CHAT_ID, "owners": (OWNER_ID,)} | wiring
        self._task: asyncio.Task[None] | None = None
        self.app: App | None = None
        self.library = FakeLibrary()
        self.settings: dict[str, Any] = {}
        self.wrong_on_purpose = False  # the test itself puts something on the wire that Telegram never would

    async def start(self) -> None:
        settings = Settings(_env_file=None, semantic="off", faq_dir=Path("faq"), **self.settings)
        wiring = Wiring(self.sandbox.token, self.sandbox.url, self._database, **self._wiring)
        self.app = App(settings, wiring, self.library)  # type: ignore[arg-type]  # a stand-in of the same shape
        self._task = asyncio.create_task(self.app.run())

    async def stop(self) -> None:
        assert self.app
        assert self._task
        self.app.stop()
        await asyncio.wait_for(self._task, 20)

    # --- people ------------------------------------------------------------------------------------

    def says(self, text: str, who: int = CITIZEN) -> Message:
        if not self.world.chat(who).started:
            people.start(self.world, who)
        return people.say(self.world, who, text)

    def presses(self, label: str, who: int = CITIZEN, chat: int | None = None) -> None:
        """Presses the newest button whose callback data begins with `label`."""
        for message in reversed(self.messages(chat if chat is not None else who)):
            for data in people.buttons(message):
                if data.split(":")[0] == label or data == label:
                    people.press(self.world, who, message.id, data, chat_id=chat)
                    return
        raise AssertionError(f"no button {label}")

    def officer_says(self, text: str, who: int = LAN, thread: int | None = None) -> Message:
        place = thread or self.threads()[-1]
        return people.say(self.world, who, text, chat_id=OFFICERS_CHAT_ID, thread_id=place)

    # --- what is seen ------------------------------------------------------------------------------

    def messages(self, chat: int) -> list[Message]:
        return [m for (where, _), m in sorted(self.world.messages.items()) if where == chat and not m.deleted]

    def threads(self) -> list[int]:
        return sorted(self.world.chat(OFFICERS_CHAT_ID).topics)

    def seen(self, chat: int, thread: int | None = None) -> list[str]:
        """Phrase keys (the first of each text), or the words themselves, that the bot put there."""
        bot = BOT_ID
        found = [m for m in self.messages(chat) if m.sender_id == bot and not m.service]
        return [_short(m.text) for m in found if thread is None or m.thread_id == thread]

    async def until(self, test: Callable[[], bool], what: str = "") -> None:
        """Waits until it is so, for twenty seconds at most."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not test():
                    assert self._task
                    if self._task.done():
                        self._task.result()
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"never happened: {what}; citizen saw {self.seen(CITIZEN)}") from None

    async def sees(self, key: str, chat: int = CITIZEN, times: int = 1) -> None:
        await self.until(lambda: self.seen(chat).count(key) >= times, f"{key} in {chat}")

    async def opens_case(self) -> int:
        """A citizen asks for a person and agrees; returns the thread of the case."""
        known = len(self.threads())
        self.says("gì đó")
        await self.sees("abstain")
        self.presses("o")
        await self.sees("consent.ask")
        self.presses("cy")
        await self.sees("case.receipt")
        await self.until(lambda: len(self.threads()) > known, "a topic")
        thread = self.threads()[-1]
        await self.until(lambda: "gì đó" in self.seen(OFFICERS_CHAT_ID, thread), "the question in the topic")
        return thread


def _short(text: str) -> str:
    found = re.search(r"⟦([^⟧]+)⟧", text)
    return found[1] if found else text


__all__ = ["CITIZEN", "LAN", "MINH", "OFFICERS_CHAT_ID", "OTHER", "OWNER_ID", "Living", "groups"]
