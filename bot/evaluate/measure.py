"""One system measured on every set of questions.

Owns what is measured and for which system; `figures` does the arithmetic, `report` prints. No row is scored
by a model that saw its text: phrasings and outside phrases equal to a row (accents, case and punctuation
aside) are taken out before training.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.core.faq.model import Entry, Faq
from bot.core.matching.ranking import Ranking, RankingKind
from bot.core.text.syllables import fold
from bot.core.text.tokens import tokens_of
from bot.evaluate import exam
from bot.evaluate.cases import Case, Cases, made_noisy
from bot.evaluate.figures import Judge, Share, calibration_error, kept_at, of_kind, recall, topic_recall
from bot.evaluate.noise import KINDS

Ranker = Callable[[Sequence[str]], Sequence[Ranking]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: a name, its figure, and the bar it has to reach ("" where there is none)."""

    name: str
    figure: Share | float
    bar: str = ""


def key(text: str) -> str:
    """What makes two texts the same question: their folded tokens."""
    return " ".join(fold(token.text) for token in tokens_of(text))


def unseen(
    faq: Faq, outside: Sequence[str], cases: Cases, others: Sequence[Case] = ()
) -> tuple[Faq, tuple[str, ...]]:
    """The content without any phrasing or outside phrase that is a row of the questions, or one of `others`."""
    rows = {key(case.text) for case in (*cases.clean, *cases.noisy, *cases.outside, *others)}
    entries = tuple(_without(entry, rows) for entry in faq.entries)
    kept = tuple(text for text in outside if key(text) not in rows)
    return replace(faq, entries=entries, by_id={entry.id: entry for entry in entries}), kept


def _without(entry: Entry, rows: set[str]) -> Entry:
    return replace(entry, variants=tuple(variant for variant in entry.variants if key(variant.text) not in rows))


def measure(faq: Faq, cases: Cases, rank: Ranker, paper: exam.Paper) -> tuple[Row, ...]:
    """All figures of one system, in the order of issue 6's table; then those of the exam."""
    judge = Judge({entry.id: entry.topic for entry in faq.entries})
    clean = rank([case.text for case in cases.clean])
    noisy = rank([case.text for case in cases.noisy])
    outside = rank([case.text for case in cases.outside])
    return (
        *_entry_rows(judge, cases, clean, noisy),
        *_noise_rows(judge, cases, noisy, rank),
        *_topic_rows(judge, cases, clean, noisy),
        *_outside_rows(judge, cases, clean, outside),
        *_calibration_rows(judge, cases, (*clean, *noisy), outside),
        *(Row(*line) for line in exam.figures(faq, paper, rank)),
    )


def _entry_rows(judge: Judge, cases: Cases, clean: Sequence[Ranking], noisy: Sequence[Ranking]) -> tuple[Row, ...]:
    stories = [(case, found) for case, found in zip(cases.clean, clean, strict=True) if case.voice == "citizen"]
    told, of_told = [case for case, _ in stories], [found for _, found in stories]
    return (
        Row("clean: right entry @1", recall(judge, cases.clean, clean, 1), "≥ .87"),
        Row("clean: right entry @3", recall(judge, cases.clean, clean, 3), "≥ .97"),
        Row("hand-typed noisy: right entry @1", recall(judge, cases.noisy, noisy, 1)),
        Row("hand-typed noisy: right entry @3", recall(judge, cases.noisy, noisy, 3)),
        Row("citizens' stories: right entry @1", recall(judge, told, of_told, 1), "≥ .70"),
        Row("citizens' stories: right entry @3", recall(judge, told, of_told, 3), "≥ .90"),
    )


def _noise_rows(judge: Judge, cases: Cases, noisy: Sequence[Ranking], rank: Ranker) -> tuple[Row, ...]:
    """Each kind of made noise, and all badly typed rows (hand-typed and made) together."""
    rows = []
    every = recall(judge, cases.noisy, noisy, 1)
    for kind, how in KINDS.items():
        typed = made_noisy(cases.clean, kind, how)
        share = recall(judge, typed, rank([case.text for case in typed]), 1)
        every = Share(every.hits + share.hits, every.of + share.of)
        rows.append(Row(f"{kind}: right entry @1", share, "clean − .02" if kind == "no accents" else ""))
    return (Row("typed badly, hand-typed and made: right entry @1", every, "≥ .84"), *rows)


def _topic_rows(judge: Judge, cases: Cases, clean: Sequence[Ranking], noisy: Sequence[Ranking]) -> tuple[Row, ...]:
    return (
        Row("clean: topic @1", topic_recall(judge, cases.clean, clean, 1), "≥ .80"),
        Row("clean: topic @3", topic_recall(judge, cases.clean, clean, 3), "≥ .95"),
        Row("hand-typed noisy: topic @1", topic_recall(judge, cases.noisy, noisy, 1), "clean − .03"),
        Row("hand-typed noisy: topic @3", topic_recall(judge, cases.noisy, noisy, 3)),
    )


def _outside_rows(
    judge: Judge, cases: Cases, clean: Sequence[Ranking], outside: Sequence[Ranking]
) -> tuple[Row, ...]:
    inside = [found for case, found in zip(cases.clean, clean, strict=True) if judge.judges(case)]
    far = [found for case, found in zip(cases.outside, outside, strict=True) if not case.hard]
    hard = [found for case, found in zip(cases.outside, outside, strict=True) if case.hard]
    sure = [found.confidence for found in inside]
    return (
        Row(
            "in scope: answered or asked which",
            of_kind(inside, RankingKind.ANSWER, RankingKind.ASK_WHICH),
            "≥ .90",
        ),
        Row("in scope: answered outright", of_kind(inside, RankingKind.ANSWER)),
        Row("outside, far: answered outright", of_kind(far, RankingKind.ANSWER), "≤ .02"),
        Row("outside, hard: answered outright", of_kind(hard, RankingKind.ANSWER), "≤ .08"),
        Row("outside: answered outright", of_kind(outside, RankingKind.ANSWER), "≤ .05"),
        Row("outside: asked which", of_kind(outside, RankingKind.ASK_WHICH), "≤ .25"),
        Row(
            "outside above the confidence that 90 % in scope reach", kept_at(sure, [f.confidence for f in outside])
        ),
    )


def _calibration_rows(
    judge: Judge, cases: Cases, inside: Sequence[Ranking], outside: Sequence[Ranking]
) -> tuple[Row, ...]:
    asked: list[tuple[Case, Ranking]] = [
        (case, found)
        for case, found in zip((*cases.clean, *cases.noisy), inside, strict=True)
        if judge.judges(case)
    ]
    right = [bool(found.candidates) and judge.right(case, found.candidates[0].entry) for case, found in asked]
    sure = [found.confidence for _, found in asked]
    with_outside = calibration_error(
        [*sure, *(found.confidence for found in outside)], [*right, *(False for _ in outside)]
    )
    return (
        Row("calibration error, in scope", calibration_error(sure, right)),
        Row("calibration error, in scope and outside", with_outside, "≤ .05"),
    )
