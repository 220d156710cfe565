"""What matching says of a question. Records only."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.faq.model import EntryId


class RankingKind(StrEnum):
    ANSWER = "answer"
    ASK_WHICH = "ask_which"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Candidate:
    """`score` is 0..1, comparable within one ranking."""

    entry: EntryId
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates best first, at most five, also on abstain. `confidence` (0..1) is the calibrated chance
    that the first candidate is right."""

    kind: RankingKind
    candidates: tuple[Candidate, ...] = ()
    confidence: float = 0.0
