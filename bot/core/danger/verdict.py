"""From the learner's scores to a level: how windows are pooled, and the scores from which a level is reached.

Without a sentence vector the words decide by a bar that keeps the recall on its own and pays for it in check-ins
(`WORDS`). Where there is a vector, two bars are applied and the higher level counts: the words' own (`BESIDE`), so
that a vector never takes back an alarm nor what nearly was one, and that of words and vector together (`BOTH`).

Where the numbers come from: the rows of `python -m bot eval --danger` on 2026-12-01 (9,160 sentences in
`faq/danger`, the ways to ask for 329 entries without risks beside them; development rows, held-out sentences and
five exams, none of them trained on), each bar in steps of .01 with the rules at work. Its second table shows what
other bars would catch and cost; measure again after a change of the learner or of phrases: calm sentences lower
all scores.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.core.danger.model import DangerClass, Level

Floats = npt.NDArray[np.float32]

CLASSES: tuple[DangerClass, ...] = tuple(
    danger for danger in DangerClass if danger is not DangerClass.LAW_QUESTION
)
"""What an assessment may name: a law question has no danger and no care text."""

DANGER, NOTICED, FIRST_CLASS = 0, 1, 2
"""Columns of the learner: is it danger; is it danger or concern; then one for each of `CLASSES`."""

COLUMNS = FIRST_CLASS + len(CLASSES)

WHOLE_SHARE = 0.5
"""Of a long message: half the whole's score, half the best window's. Danger hidden in calm sentences was told from
calm sentences with AUC .97 (the best window alone .97, the whole alone .89), and long ordinary stories alarmed
less than by the best window alone (development and held-out rows, 2026-11-24)."""

MIX = 0.7
"""Share of its own column in the evidence for danger and for being noticed; the rest is the other column's. AUC
against look-alikes .999 (each column alone .997 and .998; development rows, 2026-11-24)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """`danger`, `noticed`: near 1 yes, near 0 no. `danger_class`: the likeliest of `CLASSES`."""

    danger: float
    noticed: float
    danger_class: DangerClass

    @property
    def loudest(self) -> float:
        return max(self.danger, self.noticed)


@dataclass(frozen=True, slots=True)
class Bar:
    """Evidence from which a level is reached."""

    danger: float
    concern: float

    def level(self, evidence: Evidence) -> Level:
        """Abuse that is over never alarms by itself: its wound gets the check-in (see `past-abuse.yaml`). That
        took false alarms on held-out past abuse from 23 to 3 of 100 and cost no urgent row (2026-11-24)."""
        if evidence.danger >= self.danger and evidence.danger_class is not DangerClass.PAST_ABUSE:
            return Level.DANGER
        return Level.CONCERN if evidence.loudest >= self.concern else Level.NONE


FEW = 2
"""Syllables up to which the learner never alarms, and of a single one it says nothing: "em", "con", "no" are in
most cries of the training sentences, yet mean nothing alone. Cries so short are the always list's (`alone`)."""


def capped(level: Level, syllables: int) -> Level:
    """What remains of a learner's level for a message of so few syllables."""
    if syllables > FEW or level is Level.NONE:
        return level
    return Level.CONCERN if syllables == FEW and level is Level.DANGER else Level.NONE


WORDS = Bar(danger=0.53, concern=0.28)
"""For the words alone. A hard alarm by words stays a rare thing; in doubt they ask: with .30 three of 240 urgent
and held-out rows went unnoticed and 11 of 260 plain questions were asked, with .28 one and 18 (issue 7: .15 of
them)."""

BESIDE = Bar(danger=0.53, concern=0.50)
"""For the words where there is a vector too. The lower bar decided nothing on 3,242 rows (2026-12-01): it is for
vectors unlike any that was measured."""

BOTH = Bar(danger=0.50, concern=0.31)
"""For words and vector together."""

WORDS_SHARE = 0.4
"""Where there is a vector: the words' share of the evidence for being noticed. When each voice asked by itself,
670 of 672 urgent rows were noticed, and 115 of 372 law questions of four exams and 71 of 328 look-alikes got a
check-in or more; together 672, 98 and 64 (shares of .3 to .5, bars of .30 to .33: a few rows either way;
2026-12-01)."""

QUIET = 0.30
"""Evidence under which a rule of the always list brings the check-in, not the alarm: the words that it wants can
stand in a school play or a hen-house. Of 137 urgent rows with such a rule the quietest had .40 (words alone .19,
one row, then .32); all six false alarms by rules among 1,321 calm rows had .27 at most (2026-11-30)."""


def together(words: Evidence, both: Evidence) -> Evidence:
    """What words and vector hear, the words' own evidence for being noticed mixed in."""
    return replace(both, noticed=WORDS_SHARE * words.loudest + (1 - WORDS_SHARE) * both.loudest)


def pooled(scores: Floats) -> Evidence:
    """Evidence of a message from the scores (windows, `COLUMNS`) of the whole (first) and its windows."""
    best = scores[0] if len(scores) == 1 else WHOLE_SHARE * scores[0] + (1 - WHOLE_SHARE) * scores[1:].max(axis=0)
    danger, noticed = float(best[DANGER]), float(best[NOTICED])
    return Evidence(
        danger=MIX * danger + (1 - MIX) * noticed,
        noticed=MIX * noticed + (1 - MIX) * danger,
        danger_class=CLASSES[int(np.argmax(best[FIRST_CLASS:]))],
    )
