"""How sure the first candidate is, and what follows: answer, ask which, abstain.

Owns the evidence, its weights and the thresholds. Two chances are told apart, because they call for different
things: that the question is one of the FAQ's at all (else be silent), and that, if it is, the first candidate
is the right one (else ask which). Their product is the confidence. The numbers are constants, fitted by
`scripts/fit_confidence.py` on questions that no phrasing was made from.
"""

import math
from dataclasses import dataclass

from bot.core.matching.ranking import RankingKind


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known before the verdict; scores are the learner's (near 1 this, near 0 not).

    `first`: of the best entry; `lead`: over the second; `inside`: its topic over the outside class; `topic_lead`:
    its topic over the best other one. The share of unknown syllables is no evidence: among questions of the
    same scores it told nothing, and it would speak for gibberish."""

    first: float
    lead: float
    inside: float
    topic_lead: float

    @property
    def of_scope(self) -> tuple[float, ...]:
        """What tells the FAQ's questions from others."""
        return self.first, self.inside

    @property
    def of_choice(self) -> tuple[float, ...]:
        """What tells a right first candidate from a wrong one."""
        return self.first, self.lead, self.topic_lead


@dataclass(frozen=True, slots=True)
class Logistic:
    """bias + weights · numbers, squeezed into 0..1."""

    bias: float
    weights: tuple[float, ...]

    def chance(self, numbers: tuple[float, ...]) -> float:
        sum_ = self.bias + sum(weight * number for weight, number in zip(self.weights, numbers, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, sum_))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """`scope`: chance of a question of the FAQ; `choice`: of the first candidate, given that."""

    scope: Logistic
    choice: Logistic

    def weigh(self, evidence: Evidence) -> tuple[float, RankingKind]:
        """(confidence 0..1, verdict). Confidence is the chance that the first candidate is right."""
        in_scope = self.scope.chance(evidence.of_scope)
        confidence = in_scope * self.choice.chance(evidence.of_choice)
        if in_scope >= ANSWER_SCOPE and confidence >= ANSWER_CONFIDENCE:
            return confidence, RankingKind.ANSWER
        return confidence, RankingKind.ASK_WHICH if in_scope >= ASK_SCOPE else RankingKind.ABSTAIN


ANSWER_SCOPE = 0.9
ANSWER_CONFIDENCE = 0.65
ASK_SCOPE = 0.2
"""Thresholds, from the bar that at most .05 of other people's outside rows are answered; two entries alike stay
below `ANSWER_CONFIDENCE`, a message that says nothing known below `ASK_SCOPE`. On the development rows, held back
(2026-12-01, 517 entries), with vectors: of the rows in scope .853 answered, .949 of those rightly; of the others
.015. Of 192 questions nobody had seen .823 answered, .987 of those with the right law (with .7: .750 and .993;
with .6: .880 and .976, but development rows .928: the answers gained are as often wrong as right). Below
`ASK_SCOPE` fell none of 1,194 questions in scope and 185 of 206 others (below .35 four and 190; 2026-12-01): who
is told that there is no answer goes away."""

LEXICAL = Calibration(Logistic(0.06, (-0.55, 9.63)), Logistic(-0.05, (-0.64, 12.00, 0.87)))
"""For the words alone. Calibration error held back .018 (2026-11-24, 446 entries)."""

SEMANTIC = Calibration(Logistic(-0.24, (0.29, 8.80)), Logistic(-0.03, (-0.16, 11.30, 0.61)))
"""For words and sentence vectors. Calibration error held back .014 (2026-11-24, 446 entries)."""
