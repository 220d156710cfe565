"""How sure the first candidate is, and what follows: answer, ask which, abstain.

Owns the evidence, its weights and the two thresholds. The weights are constants: a logistic model fitted
by `scripts/fit_confidence.py` on questions that no phrasing was made from (see the docstrings below).
"""

import math
from dataclasses import dataclass

from bot.core.matching.ranking import RankingKind


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known before the verdict; scores are the learner's (near 1 this, near 0 not).

    `first`: of the best entry; `lead`: over the second; `inside`: best topic over the outside class;
    `topic_lead`: its topic over the second topic; `unknown`: share of syllables no phrasing has, 0..1;
    `length`: syllables."""

    first: float
    lead: float
    inside: float
    topic_lead: float
    unknown: float
    length: int

    def values(self) -> tuple[float, ...]:
        """The numbers the logistic model weighs, in the order of `Calibration.weights`."""
        return (self.first, self.lead, self.inside, self.topic_lead, self.unknown, math.log1p(self.length))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic model and thresholds on its probability (0 < ask < answer < 1)."""

    bias: float
    weights: tuple[float, ...]
    ask: float
    answer: float

    def confidence(self, evidence: Evidence) -> float:
        """0..1: the chance that the first candidate is right."""
        sum_ = self.bias + sum(w * v for w, v in zip(self.weights, evidence.values(), strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, sum_))))

    def verdict(self, confidence: float) -> RankingKind:
        if confidence >= self.answer:
            return RankingKind.ANSWER
        return RankingKind.ASK_WHICH if confidence >= self.ask else RankingKind.ABSTAIN


LEXICAL = Calibration(-3.0, (5.0, 2.0, 3.0, 1.0, -2.0, 0.0), 0.3, 0.6)
"""For the words alone. Provisional."""

SEMANTIC = Calibration(-3.0, (5.0, 2.0, 3.0, 1.0, -2.0, 0.0), 0.3, 0.6)
"""For words and sentence vectors. Provisional."""
