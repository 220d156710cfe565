"""Parts of a long message, so that what hides in a story is seen by itself, and which of them get a vector.

A short message is one window. A long one is seen whole and in parts: its sentences, short neighbours joined, and
where a sentence is long, runs of sixteen syllables that overlap by half. Words are compared in every window.
Sentence vectors of a long message cost a second, so only some windows get one: the whole first, then by turns the
parts in which the words speak loudest for danger and those that speak loudest for a topic of the FAQ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.core.learner import Floats, Outline
from bot.core.text import Reading, Vocabulary, read

SHORT = 22
"""Syllables up to which a message is one window (the questions of the FAQ are that long; issue 6)."""

_RUN = 16
_LEAST = 7
"""A sentence shorter than this says too little alone; it joins the one after it."""

OF_DANGER, OF_TOPICS = 3, 4
"""Parts of one message that get a vector, beside the whole: 250 tokens in all, about 300 ms on one core
(2026-11-24). Whoever waits less has the first of them, so danger goes first, then both by turns: with the whole's
and the loudest part's alone 341 of 352 urgent messages of several windows alarmed (words alone 329), and 8 of 342
calm ones (5) (the rows of `eval --danger`, 2026-12-01)."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SentenceVectors:
    """Of one message. `rows` (n, dims), of unit length: row i is of the window `spans[i]`, the whole first."""

    spans: tuple[Span, ...]
    rows: Floats

    def fit(self, reading: Reading, dims: int) -> bool:
        """Can they be of this reading, and of use to a learner of `dims`? No when content changed meanwhile."""
        shaped = self.rows.ndim == 2 and self.rows.shape == (len(self.spans), dims) and dims > 0
        known = shaped and len(self.spans) > 0 and self.spans[0] == (0, len(reading.folded))
        return known and set(self.spans) <= set(spans(reading)) and bool(np.isfinite(self.rows).all())


@dataclass(frozen=True, slots=True)
class Parts:
    """The windows of one message that are worth a vector, most wanted first: `sentences[i]` is what stands in
    `spans[i]`, accents put back."""

    spans: tuple[Span, ...]
    sentences: tuple[str, ...]

    def with_rows(self, rows: Floats) -> SentenceVectors | None:
        """`rows` (n, dims) of the first n sentences; None for none at all."""
        return SentenceVectors(self.spans[: len(rows)], rows) if len(rows) else None


@dataclass(frozen=True, slots=True)
class Windows:
    """Chooses by rough scores of words. `danger`, `topics`: the outlines of what guard and matcher learned."""

    vocabulary: Vocabulary
    danger: Outline
    topics: Outline

    def of(self, text: str) -> Parts:
        """1 to 1 + `OF_DANGER` + `OF_TOPICS` parts of any string. Never raises."""
        reading = read(text, self.vocabulary)
        cuts = loudest(reading, ((self.danger, OF_DANGER), (self.topics, OF_TOPICS)))
        return Parts(cuts, tuple(reading.part(*span).sentence for span in cuts))


def loudest(reading: Reading, outlines: Sequence[tuple[Outline, int]]) -> tuple[Span, ...]:
    """The whole, then by turns for each outline the part that speaks loudest by it and is not yet there, until
    each had so many or there are no more."""
    whole, *parts = spans(reading)
    if not parts or (len(outlines) == 1 and len(parts) <= outlines[0][1]):
        return (whole, *parts)  # all are taken, and nobody waits for some of them first
    said = [reading.part(*span) for span in parts]
    wanted = [
        (iter(np.argsort(-outline.loudness(said), kind="stable").tolist()), many) for outline, many in outlines
    ]
    chosen: list[int] = []
    for turn in range(max(many for _, many in wanted)):
        for order, many in wanted:
            at = next((at for at in order if at not in chosen), None) if turn < many else None
            if at is not None:
                chosen.append(at)
    return (whole, *(parts[at] for at in chosen))


def spans(reading: Reading) -> tuple[Span, ...]:
    """Start and stop of each window in syllables, the whole message first; one empty span for no syllables."""
    length = len(reading.folded)
    if length <= SHORT:
        return ((0, length),)
    return ((0, length), *(part for sentence in _sentences(reading) for part in _runs(*sentence)))


def _sentences(reading: Reading) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, stop in pairwise((*reading.opens, len(reading.folded))):
        if joined and joined[-1][1] - joined[-1][0] < _LEAST:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    if len(joined) > 1 and joined[-1][1] - joined[-1][0] < _LEAST:
        start, _ = joined[-2]
        joined[-2:] = [(start, joined[-1][1])]
    return tuple(joined)


def _runs(start: int, stop: int) -> tuple[Span, ...]:
    if stop - start <= SHORT:
        return ((start, stop),)
    half = _RUN // 2
    begins = range(start, max(start + 1, stop - half), half)
    return tuple((begin, min(begin + _RUN, stop)) for begin in begins)
