"""Ten minutes of flood with real content and flood limits on: `make soak`. Prints figures, asserts nothing.

Fifty people write a question every few seconds; every twenty seconds a new person writes a sentence of the red list.
Measured from the moment of writing: the first care text in that person's chat, and the card in the officers' forum.
"""

import asyncio
import json
import os
import random
import re
import sys
import tempfile
from pathlib import Path

import yaml

from bot.library import Library
from bot.sandbox import people
from bot.sandbox.server import Sandbox
from bot.sandbox.world import BOT_ID, OFFICERS_CHAT_ID, OWNER_ID
from tests.living import CITIZEN, Living

ROOT = Path(__file__).parent.parent
MINUTES = float(os.environ.get("HELPLINE_SOAK_MINUTES", "10"))
CROWD = 50
EVERY_S = 20.0
SEED = 20261124
_CODE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")


class Soak:
    """One run: the crowd, the children, and the seconds they waited."""

    def __init__(self, living: Living) -> None:
        self.living = living
        self.world = living.world
        self.chance = random.Random(SEED)
        self.replies: list[float] = []
        self.cards: list[float] = []
        self.asked = 0

    def newcomer(self, name: str) -> int:
        person = self.world.add_person(name, self.world.person(CITIZEN).role).id
        people.start(self.world, person)
        return person

    async def ready(self) -> None:
        """The content is trained and somebody was answered."""
        person = self.newcomer("Người đầu tiên")
        await self._until(lambda: bool(self._said(person)))

    async def flood(self, questions: list[str]) -> None:
        crowd = [self.newcomer(f"Người {n}") for n in range(CROWD)]
        while True:
            people.say(self.world, self.chance.choice(crowd), self.chance.choice(questions))
            self.asked += 1
            await asyncio.sleep(self.chance.uniform(0.05, 0.25))

    async def child(self, text: str, number: int) -> None:
        person = self.newcomer(f"Em {number}")
        await self._until(lambda: len(self._said(person)) >= 1)
        begun = asyncio.get_running_loop().time()
        people.say(self.world, person, text)
        await self._until(lambda: len(self._said(person)) >= 2)
        self.replies.append(asyncio.get_running_loop().time() - begun)
        await self._until(lambda: self._code(person) in self._cards())
        self.cards.append(asyncio.get_running_loop().time() - begun)

    def _said(self, chat: int) -> list[str]:
        return [m.text for (where, _), m in self.world.messages.items() if where == chat and m.sender_id == BOT_ID]

    def _code(self, person: int) -> str:
        """Of the person's own case, as the second care text tells it; "none" until it came."""
        found = _CODE.search(" ".join(self._said(person)))
        return found.group() if found else "none"

    def _cards(self) -> set[str]:
        """Codes of the cases whose card the officers have."""
        return {_CODE.search(text).group() for text in self._said(OFFICERS_CHAT_ID) if "Vụ việc" in text}  # type: ignore[union-attr]

    async def _until(self, test: object) -> None:
        while not test():  # type: ignore[operator]
            await asyncio.sleep(0.1)  # reading every message more often would itself slow the bot


async def main() -> None:
    rows = (ROOT / "tests/questions/clean.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["text"] for line in rows]
    red = yaml.safe_load((ROOT / "faq/danger/red-list.yaml").read_text(encoding="utf-8"))
    cries = [text for group in red["groups"] if group["level"] == "danger" for text in group["phrases"]]
    sandbox = Sandbox(flood_limits=True)
    await sandbox.start()
    with tempfile.TemporaryDirectory() as folder:
        living = Living(sandbox, f"sqlite:///{folder}/s.db")
        library = Library(ROOT / "faq", "Asia/Ho_Chi_Minh", None, None, alert_text=True)
        living.library = library  # type: ignore[assignment]  # the real content, words alone
        await living.start()
        people.start(sandbox.world, OWNER_ID)
        soak = Soak(living)
        await soak.ready()
        flood = asyncio.create_task(soak.flood(questions))
        children = []
        for number in range(int(MINUTES * 60 / EVERY_S)):
            children.append(asyncio.create_task(soak.child(soak.chance.choice(cries), number)))
            await asyncio.sleep(EVERY_S)
        await asyncio.wait(children, timeout=60)
        flood.cancel()
        await living.stop()
    await sandbox.stop()
    _report(soak)


def _report(soak: Soak) -> None:
    for name, times in (("first reply", sorted(soak.replies)), ("card", sorted(soak.cards))):
        if times:
            middle, worst = times[len(times) // 2], times[-1]
            sys.stdout.write(f"{name}: n={len(times)} median {middle:.2f} s, worst {worst:.2f} s\n")
    alarms = len(soak._cards()) - len(soak.cards)
    sys.stdout.write(f"alarms raised by the crowd's questions: {alarms}\n")
    sys.stdout.write(f"minutes={MINUTES} crowd={CROWD} questions={soak.asked} seed={SEED}\n")


if __name__ == "__main__":
    asyncio.run(main())
