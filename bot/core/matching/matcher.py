"""The matcher: a trained FAQ that ranks its entries for a question.

Owns training targets (one class per entry, one per topic, one for "outside the FAQ") and how the scores of
windows and topics become one ranking. Text is read in `core.text`, the arithmetic is `core.learner`'s,
the verdict is `confidence`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.faq.model import Faq
from bot.core.learner import Learner
from bot.core.matching.confidence import LEXICAL, SEMANTIC, Evidence
from bot.core.matching.explain import Explanation, Reason, carried, nearest
from bot.core.matching.ranking import Candidate, Ranking, RankingKind
from bot.core.matching.windows import Span, spans
from bot.core.text import Reading, Vocabulary, build, read

Floats = npt.NDArray[np.float32]

MOST_CANDIDATES = 5
MOST_WINDOWS = 12
"""Sentence vectors computed for one message at most: 12 windows of 16 syllables, about 250 ms."""

TOPIC_SHARE = 0.5
"""How much the score of its topic adds to an entry's (measured on the development questions, 2026-11-24)."""

WHOLE_SHARE = 0.7
"""Of a long message: how much its whole score counts against its best window's (development questions, 2026-11-24:
.7 and 1 kept out-of-scope messages apart better than .3 and .5; 1 would not see a question hidden in a story)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of one message: `entries` (n,) topic evidence added, `topics` (m,), `outside`."""

    entries: Floats
    topics: Floats
    outside: float
    semantic: bool

    def best(self, depth: int) -> npt.NDArray[np.int64]:
        """Indices of the first `depth` entries, best first; equal scores in entry order."""
        return np.argsort(-self.entries, kind="stable")[:depth]


@dataclass(frozen=True, slots=True)
class Matcher:
    """Immutable. `topic_of` (entries,): index of each entry's topic."""

    faq: Faq
    vocabulary: Vocabulary
    learner: Learner
    topic_of: npt.NDArray[np.int64]
    sentences: tuple[str, ...]

    @classmethod
    def train(
        cls,
        faq: Faq,
        outside: tuple[str, ...],
        vectors: Mapping[str, Floats] | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> "Matcher":
        """A matcher of these entries; `outside` are messages that no entry answers.

        `vectors`: sentence (see `phrasing_texts`) -> unit vector (384,); if one is missing the words alone
        decide. `vocabulary`: made of the FAQ's own texts when None. The order of entries, variants and
        outside phrases changes nothing."""
        vocabulary = vocabulary or build(content_texts(faq, outside))
        phrases = _phrases(faq, outside)
        readings = [read(text, vocabulary) for text, _ in phrases]
        sentences = tuple(reading.sentence for reading in readings)
        known = None
        if vectors is not None and all(sentence in vectors for sentence in sentences):
            known = np.stack([vectors[sentence] for sentence in sentences]).astype(np.float32)
        topic_of = _topic_of(faq)
        learner = Learner.fit(readings, _targets([entry for _, entry in phrases], topic_of), known)
        return cls(faq, vocabulary, learner, topic_of, tuple(sorted(set(sentences))))

    @property
    def semantic(self) -> bool:
        """Was it trained with sentence vectors?"""
        return self.learner.semantics is not None

    def phrasing_texts(self) -> tuple[str, ...]:
        """The sentences whose vectors `train` wants: every phrasing as read, accents put back; sorted, unique."""
        return self.sentences

    def windows(self, text: str) -> tuple[str, ...]:
        """What to embed for `rank`: the whole message, then its likeliest parts; 1 to `MOST_WINDOWS` strings."""
        reading = read(text, self.vocabulary)
        return tuple(reading.part(*span).sentence for span in self._chosen(reading))

    def rank(self, text: str, vectors: Floats | None = None) -> Ranking:
        """The ranking of any string. `vectors` (windows, 384) must be of `windows(text)`; of another shape
        (the content changed meanwhile) they are ignored. Never raises."""
        reading = read(text, self.vocabulary)
        if not self.faq.entries or not reading.folded:
            return Ranking(RankingKind.ABSTAIN)
        scored = self.score(reading, vectors)
        order = scored.best(MOST_CANDIDATES)
        calibration = SEMANTIC if scored.semantic else LEXICAL
        confidence = calibration.confidence(self.evidence(reading, scored))
        candidates = tuple(
            Candidate(self.faq.entries[at].id, float(np.clip(scored.entries[at] / (1 + TOPIC_SHARE), 0, 1)))
            for at in order
        )
        return Ranking(calibration.verdict(confidence), candidates, confidence)

    def explain(self, text: str, vectors: Floats | None = None) -> Explanation:
        """Why `rank` says what it says: print it, or read its fields."""
        reading = read(text, self.vocabulary)
        ranking = self.rank(text, vectors)
        classes = {entry.id: at for at, entry in enumerate(self.faq.entries)}
        reasons = tuple(
            Reason(
                found.entry,
                found.score,
                carried(self.learner.words(reading, classes[found.entry])),
                nearest(self.faq.entries[classes[found.entry]], reading, self.learner.views, self.vocabulary),
            )
            for found in ranking.candidates
        )
        unknown = {
            word
            for word, bare in zip(reading.accented, reading.folded, strict=True)
            if bare not in self.learner.views.words
        }
        return Explanation(reading.sentence, tuple(sorted(unknown)), ranking, reasons)

    def score(self, reading: Reading, vectors: Floats | None = None) -> Scored:
        """Pooled scores of a reading's windows."""
        cuts = spans(reading)
        if vectors is not None and self.semantic:
            cuts = self._chosen(reading)
            if vectors.shape != (len(cuts), self.learner.dims) or not np.isfinite(vectors).all():
                vectors = None
        semantic = vectors is not None and self.semantic
        found = self.learner.score_all([reading.part(*span) for span in cuts], vectors)
        pooled = (
            found[0] if len(found) == 1 else WHOLE_SHARE * found[0] + (1 - WHOLE_SHARE) * found[1:].max(axis=0)
        )
        entries, topics = pooled[: len(self.topic_of)], pooled[len(self.topic_of) : -1]
        return Scored(entries + TOPIC_SHARE * topics[self.topic_of], topics, float(pooled[-1]), semantic)

    def _chosen(self, reading: Reading) -> tuple[Span, ...]:
        """The whole and the windows whose words speak most for one entry, in reading order."""
        cuts = spans(reading)
        if len(cuts) <= MOST_WINDOWS:
            return cuts
        found = self.learner.score_all([reading.part(*span) for span in cuts[1:]])
        best = np.argsort(-found[:, :-1].max(axis=1), kind="stable")[: MOST_WINDOWS - 1]
        return (cuts[0], *(cuts[at + 1] for at in sorted(best.tolist())))

    def evidence(self, reading: Reading, scored: Scored) -> Evidence:
        """What the confidence in the first candidate is weighed from. There must be an entry."""
        order = scored.best(2)
        first, second = scored.entries[order[0]], scored.entries[order[1]] if len(order) > 1 else 0.0
        topic = self.topic_of[order[0]]
        rivals = np.delete(scored.topics, topic)
        return Evidence(
            first=float(first),
            lead=float(first - second),
            inside=float(scored.topics[topic] - scored.outside),
            topic_lead=float(scored.topics[topic] - (rivals.max() if rivals.size else 0.0)),
            unknown=1.0 - self.learner.views.known_share(reading),
            length=len(reading.folded),
        )


def content_texts(faq: Faq, outside: tuple[str, ...]) -> tuple[str, ...]:
    """Every well-accented sentence a vocabulary should be counted from: phrasings, answers, outside phrases."""
    phrasings = (variant.text for entry in faq.entries for variant in entry.phrasings)
    answers = (text for entry in faq.entries for text in (entry.answer.short, *entry.answer.steps))
    return (*phrasings, *answers, *outside)


def _phrases(faq: Faq, outside: tuple[str, ...]) -> list[tuple[str, int | None]]:
    """(text, index of its entry or None for outside), in an order that depends on the texts alone."""
    inside = {(variant.text, at) for at, entry in enumerate(faq.entries) for variant in entry.phrasings}
    return [*sorted(inside), *((text, None) for text in sorted(set(outside)))]


def _topic_of(faq: Faq) -> npt.NDArray[np.int64]:
    slugs = sorted({entry.topic for entry in faq.entries})
    return np.array([slugs.index(entry.topic) for entry in faq.entries], dtype=np.int64)


def _targets(entries: Sequence[int | None], topic_of: npt.NDArray[np.int64]) -> Floats:
    """(phrases, entries + topics + 1): 1 for the entry and for its topic, or for "outside"."""
    topics = int(topic_of.max()) + 1 if topic_of.size else 0
    targets = np.zeros((len(entries), len(topic_of) + topics + 1), dtype=np.float32)
    for row, entry in enumerate(entries):
        if entry is None:
            targets[row, -1] = 1
        else:
            targets[row, entry] = targets[row, len(topic_of) + topic_of[entry]] = 1
    return targets
