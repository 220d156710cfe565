"""Entries that sound alike: phrasings that would find another entry than their own, were they not in the FAQ.

Owns the figures for editors. A pair with many such phrasings is one question answered twice, or two questions
whose phrasings do not say what tells them apart.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.faq.model import EntryId, Faq
from bot.core.learner import left_out
from bot.core.matching.matcher import RIDGE, TOPIC_SHARE
from bot.core.matching.training import Lesson
from bot.core.text import Vocabulary

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stray:
    """A phrasing of `entry` that `other` would take. `lead` (0 to about 1): by how much."""

    text: str
    entry: EntryId
    other: EntryId
    lead: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two entries. `share`: the strays between them over the phrasings of the smaller one, 0 to 2."""

    first: EntryId
    second: EntryId
    share: float
    strays: tuple[Stray, ...]


def overlaps(
    faq: Faq, outside: Sequence[str], vocabulary: Vocabulary, vectors: Mapping[str, Floats] | None = None
) -> tuple[Overlap, ...]:
    """Every pair with strays between its entries, the worst first. `vectors` as for `Matcher.train`."""
    lesson = Lesson.of(faq, outside, vocabulary)
    scores = left_out(lesson.readings, lesson.targets, lesson.vectors(vectors), lesson.weights, RIDGE)
    entries = len(lesson.topic_of)
    scores = scores[:, :entries] + TOPIC_SHARE * scores[:, entries:-1][:, lesson.topic_of]
    sizes = np.bincount(lesson.entry_of[lesson.entry_of >= 0], minlength=entries)
    pairs: dict[tuple[int, int], list[Stray]] = defaultdict(list)
    answers = {text for entry in faq.entries for text in (entry.answer.short, entry.answer.more)}
    asked = (row for row in np.flatnonzero(lesson.entry_of >= 0) if lesson.texts[row] not in answers)
    for row in asked:
        own, other = int(lesson.entry_of[row]), int(np.argmax(scores[row]))
        if other != own:
            lead = float(scores[row, other] - scores[row, own])
            stray = Stray(lesson.texts[row], faq.entries[own].id, faq.entries[other].id, lead)
            pairs[min(own, other), max(own, other)].append(stray)
    found = [
        Overlap(faq.entries[a].id, faq.entries[b].id, len(strays) / min(sizes[a], sizes[b]), _worst_first(strays))
        for (a, b), strays in pairs.items()
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.share, pair.first, pair.second)))


def _worst_first(strays: list[Stray]) -> tuple[Stray, ...]:
    return tuple(sorted(strays, key=lambda stray: (-stray.lead, stray.text)))
