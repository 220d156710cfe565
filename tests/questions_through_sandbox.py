"""200 of the dev questions really asked through the sandbox, once: `python -m tests.questions_through_sandbox`.

Prints figures only. The bot runs as `make run` starts it (its own content, its sentence vectors once they are ready).
"""

import asyncio
import json
import os
import re
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from tests.test_browser import free_port

ROOT = Path(__file__).parent.parent
QUESTIONS = 200
PEOPLE = 20
READY_S = 600.0


class Control:
    """The sandbox's control addresses."""

    def __init__(self, url: str) -> None:
        self._url = url

    def act(self, what: str, /, **body: Any) -> Any:
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{self._url}/sim/{what}", data, {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request))

    def get(self, name: str) -> Any:
        return json.load(urllib.request.urlopen(f"{self._url}/sim/{name}"))

    def replies(self, person: int) -> list[dict[str, Any]]:
        found = self.get(f"transcript?chat={person}")
        return [m for m in found if m["sender"]["role"] == "bot"]


async def main() -> None:
    rows = [
        json.loads(line)
        for line in (ROOT / "tests/questions/clean.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}
        if "--keep-vectors" not in sys.argv:
            environment["DATABASE_URL"] = f"sqlite:///{folder}/q.db"
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=ROOT,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout
            line = (await process.stdout.readline()).decode()
            await _vectors_ready(process)
            report(await asyncio.to_thread(ask_all, Control(re.findall(r"http://\S+", line)[0]), rows[:QUESTIONS]))
        finally:
            process.terminate()
            await process.wait()


async def _vectors_ready(process: asyncio.subprocess.Process) -> None:
    assert process.stderr
    async with asyncio.timeout(READY_S):
        while line := await process.stderr.readline():
            if b"semantic=True" in line:
                return


def ask_all(control: Control, rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str, float]]:
    """Each question in a chat of its own turn; (row, first reply, seconds)."""
    people = [control.act("people", role="citizen", name=f"Người {n}")["id"] for n in range(PEOPLE)]
    for person in people:
        control.act("start", user=person)
    time.sleep(3)
    answers = []
    for number, row in enumerate(rows):
        person = people[number % PEOPLE]
        before, begun = len(control.replies(person)), time.monotonic()
        control.act("say", user=person, text=row["text"])
        while len(control.replies(person)) <= before:
            time.sleep(0.02)
        took = time.monotonic() - begun
        time.sleep(0.3)
        said = control.replies(person)[before:]
        answers.append((row, _kind(said), took))
        _leave(control, person, said)
    return answers


def _kind(said: list[dict[str, Any]]) -> str:
    text = " ".join(m["text"] for m in said)
    if "máy trả lời tự động" in text:
        return "danger"
    kind = (
        "answer"
        if "Mời bạn xem câu trả lời" in text
        else "ask which"
        if "Bạn muốn hỏi điều nào" in text
        else "abstain"
    )
    return f"check-in + {kind}" if "Máy xin hỏi một chút" in text else kind


def _leave(control: Control, person: int, said: list[dict[str, Any]]) -> None:
    """Back to the FAQ after a care text, as a person who only asks the law would go."""
    for message in said:
        for row in (message.get("markup") or {}).get("inline_keyboard", []):
            for button in row:
                if button.get("callback_data") == "l":
                    control.act("press", user=person, message=message["id"], data="l")
                    time.sleep(0.5)


def report(answers: list[tuple[dict[str, Any], str, float]]) -> None:
    kinds = Counter(kind for _, kind, _ in answers)
    times = sorted(took for *_, took in answers)
    print(f"asked {len(answers)}: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    print(
        f"first reply after: median {times[len(times) // 2]:.2f} s, p95 {times[int(len(times) * 0.95)]:.2f} s, "
        f"longest {times[-1]:.2f} s"
    )


if __name__ == "__main__":
    asyncio.run(main())
