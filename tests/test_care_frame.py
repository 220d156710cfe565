"""After a disclosure the care frame holds, with the project's own content: 114 pairs, none may lose it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.core.dialogue import decide
from bot.core.knowledge import Knowledge
from bot.core.messages import Event, Media, MediaReceived, Origin, Say, TextReceived, ToUser, UserKey
from bot.core.situation import Decision, Situation, User
from bot.library import Library
from tests.core.test_dialogue import situation
from tests.fakes import NOON

ROOT = Path(__file__).parent.parent
PAIRS: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests/questions/danger_pairs.yaml").read_text(encoding="utf-8")
)["pairs"]
MARKED = {"<sticker>": Media.STICKER, "<voice>": Media.VOICE, "<photo>": Media.PHOTO}
KEY = UserKey("u")


@pytest.fixture(scope="module")
def knows() -> Knowledge:
    """The content as the bot loads it, words alone (the harder case)."""
    made = Library(ROOT / "faq", "Asia/Ho_Chi_Minh", None, None, alert_text=True)
    assert not made.load().errors
    return made.knowledge()


def event(text: str, number: int) -> Event:
    origin = Origin(KEY, number, "vi", NOON)
    return MediaReceived(origin, MARKED[text]) if text in MARKED else TextReceived(origin, text)


def said(decided: Decision) -> list[str]:
    return [e.text for e in decided.effects if isinstance(e, Say) and isinstance(e.to, ToUser)]


def after(decided: Decision, before: Situation) -> Situation:
    user = decided.user or before.user or User(KEY)
    return replace(before, user=user, case=decided.case or before.case)


def test_there_are_at_least_a_hundred_pairs() -> None:
    assert len(PAIRS) >= 100


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['disclosure'][:30]} / {pair['then'][:15]}")
def test_the_next_turn_stays_in_care(pair: dict[str, Any], knows: Knowledge) -> None:
    care = {text for key, text in knows.phrases.texts["vi"].items() if key.startswith("care.")}
    start = situation()
    first = decide(event(pair["disclosure"], 4), start, knows)
    assert said(first)[0] in care, "the disclosure is noticed"
    second = decide(event(pair["then"], 5), after(first, start), knows)
    texts = said(second)
    assert texts, "never silence"
    for text in texts:
        assert text in care or text.startswith("Đây là máy trả lời tự động"), (
            f"the care frame was lost: {text[:80]}"
        )
