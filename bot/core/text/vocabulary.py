"""Which syllables are written, how often, and which follow which: what reading leans on.

Owns counting and the lookups made from counts. Reads no file: the counts that come with the program
are data (`bot/core/text/pairs.txt`, made by `scripts/count_pairs.py`), read by the shell and passed in
as text; the FAQ's own sentences are counted on top of them.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.text.syllables import fold
from bot.core.text.tokens import Token, tokens_of

START = "^"
"""Stands before the first syllable of a sentence."""

OWN_WEIGHT = 5
"""How often a sentence of the content counts against one of the statutes, whose prose is official and plentiful
while citizens write as the FAQ's variants do."""

_BACKOFF = 4.0
"""Weight of the single-syllable estimate against the pair counts (Dirichlet prior)."""

_LEAST_ACCENTED = 0.4
"""Of the syllables of well-written Vietnamese about 70 % carry an accent, in hardly a sentence under 40 %."""

_MOST_READINGS = 10
"""Accented readings kept per folded syllable; the tenth of the most ambiguous one is already rarer than 1 %."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Counts made ready for reading. Equal texts give an equal vocabulary, whatever their order.

    `chance`: syllable -> P(syllable). `follows`: before -> after -> log P(after | before), seen pairs only.
    `backoff`: before -> log weight of P(after) where the pair was never seen. `accented`: folded ->
    accented readings, most frequent first. `plain_share`: folded -> how often it is written without any
    accent, 0..1. `words`: tokens of the content's well-accented sentences. `folded_pairs`: "before after" seen,
    folded. `bare`: every token of the counts -> the same folded; each is spelled in its one way."""

    chance: Mapping[str, float]
    follows: Mapping[str, Mapping[str, float]]
    backoff: Mapping[str, float]
    accented: Mapping[str, tuple[str, ...]]
    plain_share: Mapping[str, float]
    words: frozenset[str]
    folded_pairs: frozenset[str]
    bare: Mapping[str, str]

    def fold(self, token: str) -> str:
        """`syllables.fold`, looked up where the token is known."""
        return self.bare.get(token) or fold(token)

    def log_chance(self, before: str, after: str) -> float:
        """Natural logarithm of P(after | before), backed off to P(after); finite for any two strings."""
        seen = self.follows.get(before, {}).get(after)
        if seen is not None:
            return seen
        return self.backoff.get(before, 0.0) + math.log(self.chance.get(after, 1e-7))


def build(texts: Iterable[str], counted: str = "") -> Vocabulary:
    """Vocabulary of the well-accented among `texts` and, beneath them, of the lines of `pairs.txt`."""
    pairs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    _add_counted(pairs, counted)
    words: set[str] = set()
    bare = {syllable: fold(syllable) for row in pairs.values() for syllable in row}
    for text in sorted(set(texts)):
        tokens = tokens_of(text, bare)
        bare.update((token.text, fold(token.text)) for token in tokens if token.text not in bare)
        if not _well_accented(tokens, bare):
            continue
        words.update(token.text for token in tokens)
        for before, after in pairwise((Token(START, False), *tokens)):
            pairs[START if after.opens else before.text][after.text] += OWN_WEIGHT
    return _estimate(pairs, frozenset(words), bare)


def _well_accented(tokens: Sequence[Token], bare: Mapping[str, str]) -> bool:
    """False for what is typed without accents or in English: counted, it would teach leaving accents out."""
    accents = sum(1 for token in tokens if token.text != bare[token.text])
    return accents >= _LEAST_ACCENTED * len(tokens)


def _add_counted(pairs: defaultdict[str, Counter[str]], counted: str) -> None:
    """Lines "before: after count after count …"."""
    for line in counted.splitlines():
        before, _, rest = line.partition(": ")
        cells = rest.split()
        for after, count in zip(cells[::2], cells[1::2], strict=True):
            pairs[before][after] += int(count)


def _estimate(pairs: Mapping[str, Counter[str]], words: frozenset[str], bare: Mapping[str, str]) -> Vocabulary:
    singles: Counter[str] = Counter()
    for row in pairs.values():
        singles.update(row)
    total = sum(singles.values()) or 1
    chance = {syllable: count / total for syllable, count in singles.items()}
    seen = {before: sum(row.values()) for before, row in pairs.items()}
    by_fold: defaultdict[str, list[str]] = defaultdict(list)
    for syllable in singles:
        by_fold[bare[syllable]].append(syllable)
    accented = {
        folded: tuple(sorted(forms, key=lambda form: (-singles[form], form))[:_MOST_READINGS])
        for folded, forms in by_fold.items()
    }
    return Vocabulary(
        chance=chance,
        follows={
            before: {
                after: math.log((count + _BACKOFF * chance[after]) / (seen[before] + _BACKOFF))
                for after, count in row.items()
            }
            for before, row in pairs.items()
        },
        backoff={before: math.log(_BACKOFF / (count + _BACKOFF)) for before, count in seen.items()},
        accented=accented,
        plain_share={
            folded: singles.get(folded, 0) / sum(singles[form] for form in forms)
            for folded, forms in by_fold.items()
        },
        words=words,
        folded_pairs=frozenset(
            f"{bare.get(before, before)} {bare[after]}" for before, row in pairs.items() for after in row
        ),
        bare=bare,
    )
