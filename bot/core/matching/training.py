"""What matching is trained on: phrases, the class each belongs to, how much it counts.

Owns the classes: one per entry, then one per topic, then "outside the FAQ". Text is read in `core.text`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.faq.model import Entry, Faq
from bot.core.text import Reading, Vocabulary, read

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

OUTSIDE_WEIGHT = 2.0
"""How much an outside phrase counts against a phrasing; measured with the matcher's other numbers."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Phrases in an order that depends on their texts alone. `entry_of` (phrases,): index of a phrase's entry, -1
    outside the FAQ; `topic_of` (entries,): index of an entry's topic."""

    texts: tuple[str, ...]
    readings: tuple[Reading, ...]
    entry_of: Ints
    topic_of: Ints

    @classmethod
    def of(cls, faq: Faq, outside: Sequence[str], vocabulary: Vocabulary) -> "Lesson":
        """What each entry is asked by, and the messages that no entry answers.

        An entry's short answer counts as one more phrasing: it has the words of the matter that no question uses.
        Of 232 development questions the right entry came among the first three in .978 instead of .966, by words
        alone in .961 instead of .953; nothing else moved by more than a row or two (2026-11-30, 470 entries). What
        it says more counts too: the right entry came first in 208 instead of 206, by words alone 203 instead of
        200; of 715 exam questions the first entry cites the law in 686 instead of 680 (2026-12-01; steps add
        nothing)."""
        inside = {(text, at) for at, entry in enumerate(faq.entries) for text in _phrases(entry)}
        phrases = [*sorted(inside), *((text, -1) for text in sorted(set(outside)))]
        slugs = sorted({entry.topic for entry in faq.entries})
        return cls(
            texts=tuple(text for text, _ in phrases),
            readings=tuple(read(text, vocabulary) for text, _ in phrases),
            entry_of=np.array([entry for _, entry in phrases], dtype=np.int64),
            topic_of=np.array([slugs.index(entry.topic) for entry in faq.entries], dtype=np.int64),
        )

    @property
    def sentences(self) -> tuple[str, ...]:
        """Each phrase as read, accents put back: what its vector is of."""
        return tuple(reading.sentence for reading in self.readings)

    @property
    def targets(self) -> Floats:
        """(phrases, entries + topics + 1): 1 for the entry and for its topic, or for "outside"."""
        entries = len(self.topic_of)
        topics = int(self.topic_of.max()) + 1 if entries else 0
        targets = np.zeros((len(self.texts), entries + topics + 1), dtype=np.float32)
        inside = np.flatnonzero(self.entry_of >= 0)
        targets[inside, self.entry_of[inside]] = 1
        targets[inside, entries + self.topic_of[self.entry_of[inside]]] = 1
        targets[self.entry_of < 0, -1] = 1
        return targets

    @property
    def weights(self) -> Floats:
        """(phrases,)"""
        return np.where(self.entry_of < 0, OUTSIDE_WEIGHT, 1.0).astype(np.float32)

    def vectors(self, known: Mapping[str, Floats] | None) -> Floats | None:
        """(phrases, dims) of `known` (sentence -> unit vector); None if one is missing."""
        if known is None or any(sentence not in known for sentence in self.sentences):
            return None
        return np.stack([known[sentence] for sentence in self.sentences]).astype(np.float32)


def _phrases(entry: Entry) -> tuple[str, ...]:
    answer = (text for text in (entry.answer.short, entry.answer.more) if text)
    english = (entry.english.question,) if entry.english else ()
    return (*(variant.text for variant in entry.phrasings), *answer, *english)
