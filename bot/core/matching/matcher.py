"""The matcher: a trained FAQ that ranks its entries for a question.

Owns how the scores of windows and topics become one ranking. What is learned is `training`'s, text is read in
`core.text`, the arithmetic is `core.learner`'s, the verdict is `confidence`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.faq.model import Faq
from bot.core.learner import Floats, Learner, Outline
from bot.core.matching.confidence import LEXICAL, SEMANTIC, Evidence
from bot.core.matching.explain import Explanation, Reason, carried, nearest
from bot.core.matching.ranking import Candidate, Ranking, RankingKind
from bot.core.matching.training import Lesson
from bot.core.text import Reading, Vocabulary, build, read
from bot.core.windows import SentenceVectors, loudest

MOST_CANDIDATES = 5
MOST_PARTS = 7
"""Parts of one message looked at beside the whole, where there are no vectors: as many as get one."""

NEAREST = 192
"""Phrases whose entries are scored, the others count as 0: some hundred entries of 517. Of 1,220 rows, ours and
other people's, the first entry changed in three, with scores under .12, too low to answer, and the first three in
51 (with 256: none and 24, and a tenth slower; with 128: 7 and 88; 2026-12-01)."""

RIDGE = 0.5
TOPIC_SHARE = 0.35
WHOLE_SHARE = 0.8
SAME_TOPIC = 0.1
"""How much a phrase binds; how much the score of its topic adds to an entry's; of a long message, how much
its whole counts against its best window; what a candidate loses for each better one of its topic, so that the
first three show what else may be meant. Measured together, with `OUTSIDE_WEIGHT`, on the 234 labelled development
questions (2026-11-24, 386 entries, with vectors): right entry @1 .90, @3 .97, topic @3 .974 (.962 without
SAME_TOPIC). Neighbouring values (.2 to 1; .25 to .5; .7 to 1; .05 to .15; weight 1 to 3) moved these by less than
their intervals."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of one message: `entries` (n,) topic evidence added, `topics` (m,), `outside`."""

    entries: Floats
    topics: Floats
    outside: float
    semantic: bool

    def best(self, depth: int, topic_of: npt.NDArray[np.int64]) -> tuple[tuple[int, float], ...]:
        """(entry, score) of the first `depth` entries, best first; a topic already shown lowers the rest of it.
        Equal scores in entry order."""
        left = self.entries.astype(np.float64)
        found: list[tuple[int, float]] = []
        for _ in range(min(depth, len(left))):
            at = int(np.argmax(left))
            found.append((at, float(left[at])))
            left[topic_of == topic_of[at]] -= SAME_TOPIC
            left[at] = -np.inf
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Matcher:
    """Immutable. `outline`: rough scores of the topics; `topic_of` (entries,): index of an entry's topic;
    `entry_of` (phrases,): index of a phrase's entry, -1 outside the FAQ; `sentences`: what `train` wants vectors
    of, every phrasing as read, accents put back, sorted, unique."""

    faq: Faq
    vocabulary: Vocabulary
    learner: Learner
    outline: Outline
    topic_of: npt.NDArray[np.int64]
    entry_of: npt.NDArray[np.int64]
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

        `vectors`: sentence (see `sentences`) -> unit vector (384,); if one is missing, the words alone
        decide. `vocabulary`: made of the FAQ's own texts when None. The order of entries, variants and
        outside phrases changes nothing."""
        vocabulary = vocabulary or build(content_texts(faq, outside))
        lesson = Lesson.of(faq, outside, vocabulary)
        known = lesson.vectors(vectors)
        learner = Learner.fit(lesson.readings, lesson.targets, known, lesson.weights, RIDGE)
        outline = learner.outline(slice(len(lesson.topic_of), -1))
        sentences = tuple(sorted(set(lesson.sentences)))
        return cls(faq, vocabulary, learner, outline, lesson.topic_of, lesson.entry_of, sentences)

    @property
    def semantic(self) -> bool:
        """Was it trained with sentence vectors?"""
        return self.learner.semantics is not None

    def rank(self, text: str, vectors: SentenceVectors | None = None) -> Ranking:
        """The ranking of any string. `vectors` that do not fit it (the content changed meanwhile) are ignored.
        Never raises."""
        reading = read(text, self.vocabulary)
        if not self.faq.entries or not reading.folded:
            return Ranking(RankingKind.ABSTAIN)
        scored = self.score(reading, vectors)
        calibration = SEMANTIC if scored.semantic else LEXICAL
        confidence, kind = calibration.weigh(self.evidence(scored))
        candidates = tuple(
            Candidate(self.faq.entries[at].id, float(np.clip(score / (1 + TOPIC_SHARE), 0, 1)))
            for at, score in scored.best(MOST_CANDIDATES, self.topic_of)
        )
        return Ranking(kind, candidates, confidence)

    def explain(self, text: str, vectors: SentenceVectors | None = None) -> Explanation:
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

    def score(self, reading: Reading, vectors: SentenceVectors | None = None) -> Scored:
        """Pooled scores of a reading's windows: of those that have a vector, else of those that speak loudest."""
        fitting = vectors if vectors is not None and vectors.fit(reading, self.learner.dims) else None
        cuts = fitting.spans if fitting else loudest(reading, ((self.outline, MOST_PARTS),))
        kernel = self.learner.kernel([reading.part(*span) for span in cuts], fitting.rows if fitting else None)
        solution, named = self.learner.solution(fitting is not None), self._nominated(kernel)
        entries = np.zeros(len(self.topic_of), dtype=np.float32)
        entries[named] = _pooled(_of_rows(kernel, solution, named))
        beyond = _pooled(kernel @ solution[len(entries) :].T)
        entries[named] += TOPIC_SHARE * beyond[self.topic_of[named]]
        return Scored(entries, beyond[:-1], float(beyond[-1]), fitting is not None)

    def _nominated(self, kernel: Floats) -> npt.NDArray[np.int64]:
        """The entries, ascending, of the phrases most like the message or one of its parts."""
        near = kernel.max(axis=0)
        if len(near) > NEAREST:
            found: npt.NDArray[np.int64] = np.unique(self.entry_of[np.argpartition(-near, NEAREST)[:NEAREST]])
        else:
            found = np.arange(-1, len(self.topic_of))
        return found[found >= 0]

    def evidence(self, scored: Scored) -> Evidence:
        """What the confidence in the first candidate is weighed from. There must be an entry."""
        best = int(np.argmax(scored.entries))
        topic = self.topic_of[best]
        first, second = scored.entries[best], np.delete(scored.entries, best).max(initial=0.0)
        rivals = np.delete(scored.topics, topic)
        return Evidence(
            first=float(first),
            lead=float(first - second),
            inside=float(scored.topics[topic] - scored.outside),
            topic_lead=float(scored.topics[topic] - (rivals.max() if rivals.size else 0.0)),
        )


def _of_rows(kernel: Floats, solution: Floats, rows: npt.NDArray[np.int64]) -> Floats:
    """kernel @ solution[rows].T, without the copy of megabytes that costs several times the product itself (at
    10,000 phrases .17 instead of .93 ms, 2026-11-30)."""
    columns = np.ascontiguousarray(kernel.T)
    found = [solution[row] @ columns for row in rows]
    return np.asarray(found, dtype=np.float32).reshape(len(rows), len(kernel)).T


def _pooled(found: Floats) -> Floats:
    """(classes,) of a message from the scores (windows, classes) of the whole (first) and its windows."""
    if len(found) == 1:
        return np.asarray(found[0], dtype=np.float32)
    return np.asarray(WHOLE_SHARE * found[0] + (1 - WHOLE_SHARE) * found[1:].max(axis=0), dtype=np.float32)


def content_texts(faq: Faq, outside: tuple[str, ...]) -> tuple[str, ...]:
    """Every well-accented sentence a vocabulary should be counted from: phrasings, answers, outside phrases."""
    phrasings = (variant.text for entry in faq.entries for variant in entry.phrasings)
    answers = (text for entry in faq.entries for text in (entry.answer.short, *entry.answer.steps))
    return (*phrasings, *answers, *outside)
