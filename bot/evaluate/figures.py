"""Rankings against what was right: recall, false answers, calibration, each with its 95 % interval.

Owns the arithmetic of evaluation. Knows no model: a system is anything that ranks texts.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.faq.model import EntryId, TopicSlug
from bot.core.matching.ranking import Ranking, RankingKind
from bot.evaluate.cases import Case

_Z = 1.96
"""Standard deviations of a two-sided 95 % interval."""

_BINS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of`, with Wilson's 95 % interval; nothing measured counts as 0 of 0."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        centre = (self.value + _Z * _Z / (2 * self.of)) / (1 + _Z * _Z / self.of)
        spread = _Z * math.sqrt(self.value * (1 - self.value) / self.of + _Z * _Z / (4 * self.of**2))
        spread /= 1 + _Z * _Z / self.of
        return max(0.0, centre - spread), min(1.0, centre + spread)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} [{low:.2f}–{high:.2f}] n={self.of}"


@dataclass(frozen=True, slots=True)
class Judge:
    """Says whether an entry answers a case: by label where there is one, else by topic."""

    topics: dict[EntryId, TopicSlug]

    def judges(self, case: Case) -> bool:
        """Can this row be scored: does a right entry (or, unlabelled, an entry of its topic) exist?"""
        if case.accepted is not None:
            return bool(case.accepted)
        return case.topic in self.topics.values()

    def right(self, case: Case, entry: EntryId) -> bool:
        return entry in case.accepted if case.accepted is not None else self.same_topic(case, entry)

    def same_topic(self, case: Case, entry: EntryId) -> bool:
        return self.topics[entry] == case.topic


def recall(judge: Judge, cases: Sequence[Case], rankings: Sequence[Ranking], depth: int) -> Share:
    """Share of scorable rows with a right entry among the first `depth`."""
    pairs = [(case, ranking) for case, ranking in zip(cases, rankings, strict=True) if judge.judges(case)]
    hits = sum(
        any(judge.right(case, found.entry) for found in ranking.candidates[:depth]) for case, ranking in pairs
    )
    return Share(hits, len(pairs))


def topic_recall(judge: Judge, cases: Sequence[Case], rankings: Sequence[Ranking], depth: int) -> Share:
    """The same by topic, over the rows whose topic has entries."""
    pairs = [(c, r) for c, r in zip(cases, rankings, strict=True) if c.topic in judge.topics.values()]
    hits = sum(any(judge.same_topic(c, found.entry) for found in r.candidates[:depth]) for c, r in pairs)
    return Share(hits, len(pairs))


def of_kind(rankings: Sequence[Ranking], *kinds: RankingKind) -> Share:
    """Share of rankings with one of these verdicts."""
    return Share(sum(ranking.kind in kinds for ranking in rankings), len(rankings))


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error, ten bins of equal size: mean |confidence - share right|."""
    pairs = sorted(zip(confidences, right, strict=True), key=lambda pair: pair[0])
    size = max(1, math.ceil(len(pairs) / _BINS))
    error = 0.0
    for start in range(0, len(pairs), size):
        part = pairs[start : start + size]
        error += abs(sum(confidence for confidence, _ in part) - sum(hit for _, hit in part))
    return error / len(pairs) if pairs else 0.0


def kept_at(inside: Sequence[float], outside: Sequence[float], coverage: float = 0.9) -> Share:
    """Outside rows that score at least what `coverage` of the inside rows reach: lower is better."""
    if not inside:
        return Share(0, len(outside))
    ordered = sorted(inside, reverse=True)
    bar = ordered[min(len(ordered) - 1, math.ceil(coverage * len(ordered)) - 1)]
    return Share(sum(score >= bar for score in outside), len(outside))
