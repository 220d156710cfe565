"""The guard: says of any text whether somebody may be in danger. Start at `Guard.assess`.

Two voices, and the louder one counts: the always list (`rules`) and a learner trained on the editors'
sentences, each window of a long message by itself. What its scores mean for the level is `verdict`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.danger.content import Content
from bot.core.danger.glance import Glance
from bot.core.danger.model import Assessment, DangerClass, Level
from bot.core.danger.phrases import Phrase
from bot.core.danger.rules import Rule, Rules
from bot.core.danger.verdict import Evidence, cautious, heard, said
from bot.core.learner import Learner
from bot.core.matching.windows import spans
from bot.core.text import Reading, Vocabulary, read

Floats = npt.NDArray[np.float32]

CLASSES = tuple(danger for danger in DangerClass if danger is not DangerClass.LAW_QUESTION)
"""What an assessment may name: a law question has no danger and no care text."""

_DANGER, _NOTICED, _FIRST_CLASS = 0, 1, 2
"""Columns of the learner: is it danger; is it danger or concern; then one for each of `CLASSES`."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Immutable; safe to share between threads."""

    vocabulary: Vocabulary
    rules: Rules
    learner: Learner
    look: Glance
    sentences: tuple[str, ...]

    @classmethod
    def train(
        cls, content: Content, vocabulary: Vocabulary, vectors: Mapping[str, Floats] | None = None
    ) -> "Guard":
        """A guard of these sentences and rules; their order changes nothing.

        `vectors`: sentence (see `phrasing_texts`) -> unit vector (384,); if one is missing the words
        alone decide."""
        phrases = _unique(content.phrases)
        readings = [read(phrase.text, vocabulary) for phrase in phrases]
        sentences = tuple(reading.sentence for reading in readings)
        known = None
        if vectors is not None and all(sentence in vectors for sentence in sentences):
            known = np.stack([vectors[sentence] for sentence in sentences]).astype(np.float32)
        return cls(
            vocabulary=vocabulary,
            rules=Rules.of(content.rules),
            learner=Learner.fit(readings, _targets(phrases), known),
            look=_glance(phrases),
            sentences=tuple(sorted(set(sentences))),
        )

    def phrasing_texts(self) -> tuple[str, ...]:
        """The sentences whose vectors `train` wants: every phrase as read, accents put back; sorted, unique."""
        return self.sentences

    def assess(self, text: str, vectors: npt.NDArray[np.float32] | None = None) -> Assessment:
        """Level, class, score and reason of any string. Never raises: a failure is a concern, reason "failed".

        `vectors` (windows, 384) are of the matcher's `windows(text)`; of another shape they are ignored."""
        try:
            return self._assess(text, vectors)
        except Exception:  # the one door: whatever breaks inside, the person gets the numbers
            return Assessment(Level.CONCERN, None, 0.0, "failed")

    def glance(self, text: str) -> bool:
        """A quick look for the order of the inbox (0.1 ms): true when the text may speak of danger."""
        return self.look.sees(text)

    def _assess(self, text: str, vectors: Floats | None) -> Assessment:
        reading = read(text, self.vocabulary)
        if not reading.folded:
            return Assessment(Level.NONE, reason="empty")
        return self._louder(self._of_rules(reading), self._of_learner(reading, vectors))

    def _louder(self, ruled: Assessment, learned: Assessment) -> Assessment:
        order = tuple(Level)
        if order.index(learned.level) >= order.index(ruled.level):
            return learned if learned.level is not Level.NONE else ruled
        return ruled

    def _of_rules(self, reading: Reading) -> Assessment:
        fired = self.rules.fired(reading)
        return _ruled(fired[0]) if fired else Assessment(Level.NONE)

    def _of_learner(self, reading: Reading, vectors: Floats | None) -> Assessment:
        parts = [reading.part(*span) for span in spans(reading)]
        words = self.learner.score_all(parts)
        evidence = _evidence(words)
        level = said(evidence)
        both = self._with_vectors(parts, vectors)
        if both is None:
            level = max(level, cautious(evidence), key=tuple(Level).index)
            return _learned(level, words, "words")
        level = max(level, heard(_evidence(both)), key=tuple(Level).index)
        return _learned(level, both, "words and vector")

    def _with_vectors(self, parts: Sequence[Reading], vectors: Floats | None) -> Floats | None:
        if vectors is None or self.learner.semantics is None or vectors.shape[1:] != (self._dims(),):
            return None
        if len(vectors) != len(parts):
            return None
        return self.learner.score_all(parts, vectors)

    def _dims(self) -> int:
        return self.learner.semantics.dense.shape[0] if self.learner.semantics else 0


def _evidence(scores: Floats) -> Evidence:
    best = scores.max(axis=0)
    return Evidence(float(best[_DANGER]), float(best[_NOTICED]))


def _learned(level: Level, scores: Floats, reason: str) -> Assessment:
    best = scores.max(axis=0)
    score = float(np.clip(best[_NOTICED], 0.0, 1.0))
    if level is Level.NONE:
        return Assessment(level, None, score, reason)
    return Assessment(level, CLASSES[int(np.argmax(best[_FIRST_CLASS:]))], score, reason)


def _ruled(rule: Rule) -> Assessment:
    return Assessment(rule.level, rule.danger_class, 1.0 if rule.level is Level.DANGER else 0.5, f"rule {rule.id}")


def _unique(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Sorted by what they say, so that the order of the files changes nothing."""
    rows = {(phrase.text, phrase.danger_class or "", phrase.level): phrase for phrase in phrases}
    return [rows[key] for key in sorted(rows)]


def _targets(phrases: Sequence[Phrase]) -> Floats:
    targets = np.zeros((len(phrases), _FIRST_CLASS + len(CLASSES)), dtype=np.float32)
    for row, phrase in enumerate(phrases):
        targets[row, _DANGER] = phrase.level is Level.DANGER
        targets[row, _NOTICED] = phrase.level is not Level.NONE
        if phrase.danger_class in CLASSES and phrase.level is not Level.NONE:
            targets[row, _FIRST_CLASS + CLASSES.index(phrase.danger_class)] = 1
    return targets


def _glance(phrases: Sequence[Phrase]) -> Glance:
    urgent = [phrase.text for phrase in phrases if phrase.level is Level.DANGER]
    return Glance.learn(urgent, [phrase.text for phrase in phrases if phrase.level is Level.NONE])
