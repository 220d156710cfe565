"""kill -9 at random moments of a real process under traffic; the checker reads only the sandbox's journal.

A few kills in every run, a thousand with `make kills` (seed and figures are printed).
"""

import asyncio
import os
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox import people
from bot.sandbox.server import Sandbox
from bot.sandbox.world import BOT_ID, OFFICERS_CHAT_ID, OWNER_ID

KILLS = int(os.environ.get("HELPLINE_KILLS", "6"))
SEED = int(os.environ.get("HELPLINE_SEED", "20261124"))
ROOT = Path(__file__).parent.parent
SILENCE_S = 30.0


@dataclass
class Run:
    """One bot process after another against one sandbox; remembers what was asked."""

    sandbox: Sandbox
    database: str
    asked: list[tuple[int, str]] = field(default_factory=list)
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        arguments = ("-m", "tests.kill_child", self.sandbox.url, self.sandbox.token, self.database)
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, stderr=asyncio.subprocess.DEVNULL
        )

    async def kill(self) -> None:
        assert self.process
        self.process.kill()
        await self.process.wait()

    def ask(self, person: int, number: int) -> None:
        text = f"DANGER:hurt-now số {number}" if number % 10 == 0 else f"câu hỏi số {number}"
        people.say(self.sandbox.world, person, text)
        self.asked.append((person, text))


def replies(sandbox: Sandbox, person: int) -> list[str]:
    found = [m for (chat, _), m in sorted(sandbox.world.messages.items()) if chat == person]
    return [m.text for m in found if m.sender_id == BOT_ID]


def answered(run: Run) -> dict[int, tuple[int, int]]:
    """person -> (asked, replies other than repeats and the welcome)."""
    counts = {}
    for person in {person for person, _ in run.asked}:
        said = [t for t in replies(run.sandbox, person) if "⟦start⟧" not in t and "care.second" not in t]
        first = [t for t in said if not t.startswith("(gửi lại)")]
        again = len(said) - len(first)
        counts[person] = (sum(1 for who, _ in run.asked if who == person), len(first) + again)
    return counts


def cards_of(sandbox: Sandbox) -> list[str]:
    desk = [m.text for (chat, _), m in sandbox.world.messages.items() if chat == OFFICERS_CHAT_ID]
    return [text for text in desk if "⟦desk.card⟧" in text]


async def test_random_kills_lose_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    sandbox = Sandbox(flood_limits=False)
    await sandbox.start()
    people.start(sandbox.world, OWNER_ID)
    crowd = [sandbox.world.add_person(f"Người {n}", sandbox.world.person(5001).role).id for n in range(12)]
    for person in crowd:
        people.start(sandbox.world, person)
    run = Run(sandbox, f"sqlite:///{tmp_path}/k.db")
    number = 0
    for _ in range(KILLS):
        await run.start()
        end = asyncio.get_running_loop().time() + chance.uniform(1.0, 2.5)
        while asyncio.get_running_loop().time() < end:
            number += 1
            run.ask(chance.choice(crowd), number)
            await asyncio.sleep(chance.uniform(0.02, 0.3))
        await run.kill()
    await run.start()
    try:
        await _until_quiet(run)
    finally:
        await run.kill()
        await sandbox.stop()
    _check(run, sandbox)


async def _until_quiet(run: Run) -> None:
    """Until everybody was answered, or nothing has been sent for half a minute: a backlog takes its time, since
    one private chat takes about one message a second."""
    loop = asyncio.get_running_loop()
    moved_at, seen = loop.time(), -1
    while loop.time() - moved_at < SILENCE_S:
        sent = len(run.sandbox.world.messages)
        if sent != seen:
            seen, moved_at = sent, loop.time()
        in_danger = {person for person, text in run.asked if "DANGER" in text}
        resting = loop.time() - moved_at > 3 and len(cards_of(run.sandbox)) >= len(in_danger)
        if resting and all(had >= asked for asked, had in answered(run).values()):
            return
        await asyncio.sleep(0.5)


def _check(run: Run, sandbox: Sandbox) -> None:
    counts = answered(run)
    lost = {person: count for person, count in counts.items() if count[1] < count[0]}
    repeats = sum(1 for person in counts for t in replies(sandbox, person) if t.startswith("(gửi lại)"))
    cards = cards_of(sandbox)
    in_danger = {person for person, text in run.asked if "DANGER" in text}
    sys.stderr.write(
        f"\nkills={KILLS} seed={SEED} asked={len(run.asked)} lost={len(lost)} repeats={repeats} "
        f"people_in_danger={len(in_danger)} cards={len(cards)}\n"
    )
    assert not lost, f"asked but not answered: {lost}"
    assert len(cards) >= len(in_danger), "a card is missing"
    assert repeats <= KILLS * 16, "more repeats than rows can be in flight at a kill"
