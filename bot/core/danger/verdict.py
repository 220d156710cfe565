"""From scores to a level: the thresholds, and which of them hold with and without a sentence vector.

Three verdicts. `said`: what the words alone are sure of; nothing takes it back. `heard`: words and vector
together; it can only raise what was said. `cautious`: no vector came, so the doubt that it would have settled
is settled towards help: a lower bar for the check-in, never for the alarm. Hence both promises hold: a vector
never lowers what the words said, and without one the recall bar is kept and paid for in check-ins.
"""

from dataclasses import dataclass

from bot.core.danger.model import Level


@dataclass(frozen=True, slots=True)
class Evidence:
    """Best window's scores: `danger` (near 1: danger now), `noticed` (near 1: danger or concern)."""

    danger: float
    noticed: float


@dataclass(frozen=True, slots=True)
class Bar:
    """Scores from which a level is reached."""

    danger: float
    concern: float

    def level(self, evidence: Evidence) -> Level:
        if evidence.danger >= self.danger:
            return Level.DANGER
        return Level.CONCERN if evidence.noticed >= self.concern else Level.NONE


SAID = Bar(danger=0.55, concern=0.6)
HEARD = Bar(danger=0.45, concern=0.4)
CAUTIOUS = Bar(danger=0.55, concern=0.3)
"""Provisional: set by eye before the first measurement."""


def said(words: Evidence) -> Level:
    """What the words alone are sure of."""
    return SAID.level(words)


def heard(both: Evidence) -> Level:
    """What words and vector say together."""
    return HEARD.level(both)


def cautious(words: Evidence) -> Level:
    """What the words may mean, where no vector came to settle it."""
    return CAUTIOUS.level(words)
