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

LEAST = -0.1
"""Score from which a text counts as urgent: all of the red list and of the urgent development rows, 98 of 100
held-out danger sentences, 2 of 100 ordinary development questions and 12 of 100 of those outside the FAQ reach it
(2026-11-24)."""


@dataclass(frozen=True, slots=True)
class Glance:
    """`weights`: folded word or pair -> log odds of danger."""

    weights: Mapping[str, float]

    @classmethod
    def learn(cls, danger: Iterable[str], ordinary: Iterable[str]) -> "Glance":
        """From sentences of both kinds."""
        urgent, calm = tuple(map(_words, danger)), tuple(map(_words, ordinary))
        here, there = _counts(urgent), _counts(calm)
        weights = {
            word: math.log((here[word] + _PRIOR) / (len(urgent) + 1))
            - math.log((there[word] + _PRIOR) / (len(calm) + 1))
            for word in sorted({*here, *there})
            if here[word] + there[word] > 1
        }
        return cls(weights)

    def sees(self, text: str) -> bool:
        """True when the text may speak of danger; more often true than needed, seldom false where it should be."""
        return self.score(text) >= LEAST

    def score(self, text: str) -> float:
        """Sum of the weights over the root of their number, so that long texts gain nothing by length."""
        words = _words(text)
        return sum(self.weights.get(word, 0.0) for word in words) / math.sqrt(len(words) + 1)


def _words(text: str) -> tuple[str, ...]:
    words = _WORD.findall(fold(text[:_MOST_CHARS]))
    return (*words, *(f"{before} {after}" for before, after in pairwise(words)))


def _counts(texts: Iterable[tuple[str, ...]]) -> Counter[str]:
    return Counter(word for words in texts for word in set(words))
