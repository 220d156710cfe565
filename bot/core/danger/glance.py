"""A quick look at a text as typed: may it speak of danger? For the order of the inbox, never for a decision.

Owns a table of folded words and pairs, each with how much more often danger says it than ordinary sentences do.
No keystrokes are decoded, no accents restored: a few dictionary look-ups a word.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.core.text.syllables import fold

_WORD = re.compile(r"[^\W_]+")
_MOST_CHARS = 2_000
"""A longer text is looked at in its first part; the assessment that follows reads all of it."""

_PRIOR = 0.5
"""Added to each count: a word seen once on one side says little."""


@dataclass(frozen=True, slots=True)
class Glance:
    """`weights`: folded word or pair -> log odds of danger. `least`: sum from which a text counts as urgent."""

    weights: Mapping[str, float]
    least: float

    @classmethod
    def learn(cls, danger: Iterable[str], ordinary: Iterable[str]) -> "Glance":
        """From sentences of both kinds. `least` lets 95 of 100 of the danger sentences through."""
        urgent, calm = tuple(map(_words, danger)), tuple(map(_words, ordinary))
        here, there = _counts(urgent), _counts(calm)
        weights = {
            word: math.log((here[word] + _PRIOR) / (len(urgent) + 1))
            - math.log((there[word] + _PRIOR) / (len(calm) + 1))
            for word in sorted({*here, *there})
            if here[word] + there[word] > 1
        }
        scores = sorted(_sum(words, weights) for words in urgent)
        return cls(weights, scores[len(scores) // 20] if scores else 0.0)

    def sees(self, text: str) -> bool:
        """True when the text may speak of danger; more often true than needed, seldom false where it should be."""
        return _sum(_words(text), self.weights) >= self.least


def _words(text: str) -> tuple[str, ...]:
    words = _WORD.findall(fold(text[:_MOST_CHARS]))
    return (*words, *(f"{before} {after}" for before, after in pairwise(words)))


def _counts(texts: Iterable[tuple[str, ...]]) -> Counter[str]:
    return Counter(word for words in texts for word in set(words))


def _sum(words: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(word, 0.0) for word in words)
