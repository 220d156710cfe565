"""What a danger assessment says. Records only; `guard` decides."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`none`: answer normally. `concern`: a gentle check-in before the answer. `danger`: care first."""

    NONE = "none"
    CONCERN = "concern"
    DANGER = "danger"

    @property
    def rank(self) -> int:
        """0, 1, 2: what is louder counts."""
        return tuple(Level).index(self)


FAILED = "failed"
"""Reason of a concern that only says that the guard broke."""


class DangerClass(StrEnum):
    """What kind of danger; also the file name under `faq/danger/` and the middle of the care phrase key."""

    HURT_NOW = "hurt-now"
    SEXUAL_ABUSE = "sexual-abuse"
    SELF_HARM = "self-harm"
    THREAT = "threat-lure-runaway"
    IMAGE_BLACKMAIL = "image-blackmail"
    THIRD_PERSON = "third-person-report"
    PAST_ABUSE = "past-abuse"
    HARMER = "harmer-writes"
    LAW_QUESTION = "law-question"


@dataclass(frozen=True, slots=True)
class Assessment:
    """`score` 0..1 is the evidence for the level; `reason` names the rule or view that decided, never text."""

    level: Level
    danger_class: DangerClass | None = None
    score: float = 0.0
    reason: str = ""

    @property
    def failed(self) -> bool:
        """Was it the guard that broke, and not the text that told something?"""
        return self.reason == FAILED
