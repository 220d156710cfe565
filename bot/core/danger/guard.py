"""The guard: says of any text whether somebody may be in danger. Start at `Guard.assess`.

Three voices, and the loudest one counts: the always list (`rules`), a learner that hears the words, and the same
learner hearing words and sentence vector, each window of a long message by itself. What it means is `verdict`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.danger.content import Content
from bot.core.danger.glance import Glance
from bot.core.danger.model import FAILED, Assessment, DangerClass, Level
from bot.core.danger.phrases import Phrase
from bot.core.danger.rules import Rules
from bot.core.danger.verdict import (
    BESIDE,
    BOTH,
    CLASSES,
    COLUMNS,
    DANGER,
    FIRST_CLASS,
    NOTICED,
    QUIET,
    WORDS,
    Evidence,
    capped,
    pooled,
    together,
)
from bot.core.learner import Floats, Learner, Outline
from bot.core.text import Reading, Vocabulary, read
from bot.core.windows import SentenceVectors, spans

CALM_WEIGHT = 0.5
"""How much a way to ask for an entry without risks counts against a phrase written for danger. On entries it had
not learned from, false alarms fell from .051 to .023 and check-ins from .148 to .080 with it; with 1 to .019 and
.071, but one danger in a hundred more went unnoticed (half of the entries held back, 2026-11-24)."""

_ABUSE = (DangerClass.HURT_NOW, DangerClass.SEXUAL_ABUSE)


@dataclass(frozen=True, slots=True)
class Guard:
    """Immutable; safe to share between threads. `sentences`: what `train` wants vectors of, every phrase as read,
    accents put back, sorted, unique."""

    vocabulary: Vocabulary
    rules: Rules
    learner: Learner
    look: Glance
    sentences: tuple[str, ...]

    @classmethod
    def train(
        cls,
        content: Content,
        vocabulary: Vocabulary,
        vectors: Mapping[str, Floats] | None = None,
        calm: Sequence[str] = (),
    ) -> "Guard":
        """A guard of these sentences and rules; their order changes nothing.

        `vectors`: sentence (see `sentences`) -> unit vector (384,); if one is missing, the words alone
        decide. `calm`: further sentences that speak of no danger; where a rule holds they are left out."""
        rules, phrases = Rules.of(content.rules), _unique(content.phrases)
        quiet = (read(text, vocabulary) for text in sorted(set(calm)))
        readings = [read(phrase.text, vocabulary) for phrase in phrases]
        readings.extend(reading for reading in quiet if not rules.fired(reading))
        sentences = tuple(reading.sentence for reading in readings)
        known = None
        if vectors is not None and all(sentence in vectors for sentence in sentences):
            known = np.stack([vectors[sentence] for sentence in sentences]).astype(np.float32)
        return cls(
            vocabulary=vocabulary,
            rules=rules,
            learner=Learner.fit(readings, *_lesson(phrases, len(readings), known)),
            look=_look(phrases),
            sentences=tuple(sorted(set(sentences))),
        )

    @property
    def outline(self) -> Outline:
        """Rough scores of danger and of being noticed, for choosing windows."""
        return self.learner.outline(slice(DANGER, NOTICED + 1))

    def assess(self, text: str, vectors: SentenceVectors | None = None) -> Assessment:
        """Level, class, score and reason of any string. Never raises: a failure is a concern, reason "failed".

        `vectors` may raise the level, and spare a check-in that faint words alone would ask; they never take back
        an alarm. Those that do not fit the text (the content changed meanwhile) are ignored."""
        try:
            return self._assess(text, vectors)
        except Exception:  # the one door: whatever breaks inside, the person gets the numbers
            return Assessment(Level.CONCERN, reason=FAILED)

    def glance(self, text: str) -> bool:
        """A quick look for the order of the inbox (0.1 ms): true when the text may speak of danger."""
        return self.look.sees(text)

    def heard(self, text: str, vectors: SentenceVectors | None = None) -> tuple[Assessment, ...]:
        """What each voice says, rules first. Raises what `assess` catches."""
        reading = read(text, self.vocabulary)
        words, both = self._evidence(reading, vectors)
        bar = WORDS if both is None else BESIDE
        voices = [self._ruled(reading, words, both), _said(words, bar.level(words), reading, "words")]
        if both is not None:
            voices.append(_said(both, BOTH.level(both), reading, "words and vector"))
        return tuple(voices)

    def evidence(self, text: str, vectors: SentenceVectors | None = None) -> tuple[Evidence, Evidence | None]:
        """What the learner hears, before the bars: by the words, and with the vectors. For measuring."""
        return self._evidence(read(text, self.vocabulary), vectors)

    def _evidence(self, reading: Reading, vectors: SentenceVectors | None) -> tuple[Evidence, Evidence | None]:
        cuts = spans(reading)
        said = self.learner.kernel([reading.part(*span) for span in cuts])
        alone, semantics = pooled(said @ self.learner.lexical.T), self.learner.semantics
        if vectors is None or semantics is None or not vectors.fit(reading, self.learner.dims):
            return alone, None
        # a window without a vector is heard by its words: the loudest one may be among those
        said[[cuts.index(span) for span in vectors.spans]] += semantics.kernel(vectors.rows)
        return alone, together(alone, pooled(np.asarray(said @ semantics.solution.T, dtype=np.float32)))

    def _assess(self, text: str, vectors: SentenceVectors | None) -> Assessment:
        voices = self.heard(text, vectors)
        loudest = max(reversed(voices), key=lambda voice: voice.level.rank)
        score = max(voice.score for voice in voices)
        return Assessment(loudest.level, loudest.danger_class, score, loudest.reason)

    def _ruled(self, reading: Reading, words: Evidence, both: Evidence | None) -> Assessment:
        """The rule gives the level; it asks instead of alarming where both voices of the learner hear all but
        nothing (`QUIET`), or abuse that is over. The class is the learner's where it hears danger too: of 59
        held-out sentences with a rule it named 55 rightly, the first rule 47 (2026-11-24)."""
        fired = self.rules.fired(reading)
        if not fired:
            return Assessment(Level.NONE, reason="rules")
        rule, heard = fired[0], both or words
        over = {words.danger_class, heard.danger_class} == {DangerClass.PAST_ABUSE} and rule.danger_class in _ABUSE
        level = Level.CONCERN if over or max(words.loudest, heard.loudest) < QUIET else rule.level
        named = rule.danger_class
        if heard.noticed >= WORDS.concern and heard.danger_class is not DangerClass.PAST_ABUSE:
            named = heard.danger_class
        return Assessment(level, named, level.rank / 2, f"rule {rule.id}")


def _said(evidence: Evidence, heard: Level, reading: Reading, voice: str) -> Assessment:
    level = capped(heard, len(reading.folded))
    danger_class = None if level is Level.NONE else evidence.danger_class
    return Assessment(level, danger_class, min(1.0, max(0.0, evidence.danger)), voice)


def _unique(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Sorted by what they say, so that the order of the files changes nothing."""
    rows = {(phrase.text, phrase.danger_class or "", phrase.level): phrase for phrase in phrases}
    return [rows[key] for key in sorted(rows)]


def _lesson(phrases: Sequence[Phrase], rows: int, known: Floats | None) -> tuple[Floats, Floats | None, Floats]:
    """Targets (rows, COLUMNS), vectors, weights (rows,); what comes after the phrases is calm."""
    targets = np.zeros((rows, COLUMNS), dtype=np.float32)
    for row, phrase in enumerate(phrases):
        targets[row, DANGER] = phrase.level is Level.DANGER
        targets[row, NOTICED] = phrase.level is not Level.NONE
        if phrase.danger_class in CLASSES and phrase.level is not Level.NONE:
            targets[row, FIRST_CLASS + CLASSES.index(phrase.danger_class)] = 1
    weights = np.where(np.arange(rows) < len(phrases), 1.0, CALM_WEIGHT).astype(np.float32)
    return targets, known, weights


def _look(phrases: Sequence[Phrase]) -> Glance:
    urgent = [phrase.text for phrase in phrases if phrase.level is not Level.NONE]
    return Glance.learn(urgent, [phrase.text for phrase in phrases if phrase.level is Level.NONE])
