"""Conversations as data: each YAML file under `conversations/` is played on the real store.

A step is what somebody does; `user`, `case`, `desk`, `owner` are the phrase keys delivered there, in order
("relay" for a copied message). Only the places named in a step are compared.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.core.messages import EraseMessages, Failure, Media, Relay, Say, ToCase, ToUser, Verb
from tests.fakes import NIGHT, Heard, Stage, said

FOLDER = Path(__file__).parent / "conversations"
SCENES = [
    pytest.param(scene, id=f"{path.stem}: {scene['name']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for scene in yaml.safe_load(path.read_text(encoding="utf-8"))
]
PLACES = ("user", "case", "desk", "owner")


@pytest.mark.parametrize("scene", SCENES)
async def test_a_conversation_goes_as_written(scene: dict[str, Any], stage: Stage) -> None:
    if scene.get("at") == "night":
        stage.clock.at = NIGHT
    for number, step in enumerate(scene["steps"], 1):
        heard = await _play(stage, step)
        for place in PLACES:
            if place in step:
                assert said(heard, place) == step[place], (
                    f"step {number} ({step}) at {place}: {[str(h) for h in heard]}"
                )
        if "erased" in step:
            assert any(isinstance(h.effect, EraseMessages) for h in heard) == step["erased"], f"step {number}"
        for never in step.get("never", []):
            assert not [h for h in heard if never in h.keys], f"step {number}: {never} was said"


async def _play(stage: Stage, step: dict[str, Any]) -> list[Heard]:
    who = step.get("who", 1)
    match step:
        case {"text": text}:
            return await stage.text(who, text, language=step.get("language", "vi"))
        case {"edit": text}:
            return await stage.text(who, text, edited=True)
        case {"command": command}:
            name, _, argument = command.partition(" ")
            return await stage.command(who, name, argument, step.get("language", "vi"))
        case {"press": verb}:
            name, _, argument = verb.partition(" ")
            return await stage.press(who, Verb[name], argument)
        case {"media": media}:
            return await stage.media(
                who,
                Media(media),
                step.get("caption", ""),
                step.get("album", ""),
                edited=step.get("edited", False),
            )
        case {"officer": text}:
            return await stage.officer(
                step.get("by", "Lan"), text, present=step.get("present", True), edited=step.get("edited", False)
            )
        case {"officer_press": verb}:
            name, _, detail = verb.partition(" ")
            return await stage.officer_press(
                step.get("by", "Lan"), Verb[name], detail, present=step.get("present", True)
            )
        case {"wait": seconds}:
            stage.clock.move(seconds=seconds)
            return await stage.tick()
        case {"telegram": rule}:
            stage.refuse = REFUSALS[rule]
            return []
    raise AssertionError(f"unknown step {step}")


def _once(test: Any, failure: Failure) -> Any:
    used: list[int] = []

    def refuse(effect: Any) -> Failure | None:
        if not used and test(effect):
            used.append(1)
            return failure
        return None

    return refuse


def _to(effect: Any, place: type) -> bool:
    return isinstance(effect, Say | Relay) and isinstance(effect.to, place)


class _Refusals(dict[str, Any]):
    """Fresh rule at every look-up, since "once" remembers."""

    def __getitem__(self, name: str) -> Any:
        return {
            "accepts": lambda effect: None,
            "blocked by user": lambda e: Failure.UNREACHABLE if _to(e, ToUser) else None,
            "topic deleted once": _once(lambda e: _to(e, ToCase), Failure.TOPIC_GONE),
            "topic closed once": _once(lambda e: _to(e, ToCase), Failure.TOPIC_CLOSED),
            "case refused": lambda e: Failure.REFUSED if _to(e, ToCase) else None,
            "source deleted": lambda e: Failure.SOURCE_GONE if isinstance(e, Relay) else None,
        }[name]


REFUSALS = _Refusals()
