"""Fits how sure matching may be: prints the constants of `bot/core/matching/confidence.py`.

    python -m scripts.fit_confidence [FAQ_FOLDER]

A logistic model of "the first candidate is right" over `Evidence`, fitted on the rows of tests/questions
(clean, hand-typed noisy, outside) and on clean rows made noisy, which count a third. Ten folds by row: no
probability that a threshold is chosen from was given by a model that saw the row.
"""

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.core.faq.model import EntryId
from bot.core.text import read
from bot.evaluate.cases import Case, made_noisy
from bot.evaluate.figures import Judge, calibration_error
from bot.evaluate.noise import KINDS
from bot.evaluate.running import QUESTIONS, VECTORS, MatcherRanks, Material, matchers, material

Floats = npt.NDArray[np.float64]

FOLDS = 10
PENALTY = 1.0
MADE_NOISY = ("no accents", "chat", "slips")
OUTSIDE_ANSWERED = 0.02
"""Threshold of answering: the lowest that lets at most this share of outside rows be answered. The bar is .05 on
other people's questions; the margin is for their being other people's."""
OUTSIDE_ASKED = 0.12
"""Threshold of asking which: the lowest that lets at most this share of outside rows be asked or answered."""
LEAST_ASKED = 0.20
"""Below this confidence asking which would be right once in five: abstain, whatever the share allows."""


@dataclass(frozen=True, slots=True)
class Sample:
    evidence: Floats  # (rows, numbers)
    right: Floats  # (rows,) 0 or 1
    weight: Floats  # (rows,)
    inside: npt.NDArray[np.bool_]  # (rows,) clean rows
    outside: npt.NDArray[np.bool_]  # (rows,)
    fold: npt.NDArray[np.int64]


def rows_of(given: Material, judge: Judge) -> list[tuple[Case, str, float]]:
    """(row, set, weight) of every row that can be judged."""
    inside = [case for case in given.cases.clean if judge.judges(case)]
    rows = [(case, "clean", 1.0) for case in inside]
    rows.extend((case, "noisy", 1.0) for case in given.cases.noisy if judge.judges(case))
    rows.extend((case, "outside", 1.0) for case in given.cases.outside)
    rows.extend(
        (case, "made", 1 / 3) for kind in MADE_NOISY for case in made_noisy(tuple(inside), kind, KINDS[kind])
    )
    return rows


def sample(given: Material, ranks: MatcherRanks) -> Sample:
    judge = Judge({entry.id: entry.topic for entry in given.faq.entries})
    rows = rows_of(given, judge)
    weighed = [weigh(ranks, case) for case, _, _ in rows]
    right = [
        name != "outside" and judge.right(case, entry)
        for (case, name, _), (_, entry) in zip(rows, weighed, strict=True)
    ]
    return Sample(
        np.array([numbers for numbers, _ in weighed]),
        np.array(right, dtype=np.float64),
        np.array([weight for _, _, weight in rows]),
        np.array([name == "clean" for _, name, _ in rows]),
        np.array([name == "outside" for _, name, _ in rows]),
        np.array([fold_of(case.id) for case, _, _ in rows]),
    )


def weigh(ranks: MatcherRanks, case: Case) -> tuple[tuple[float, ...], EntryId]:
    matcher = ranks.matcher
    vectors = ranks.embedder.embed_now(matcher.windows(case.text)) if ranks.embedder else None
    reading = read(case.text, matcher.vocabulary)
    scored = matcher.score(reading, vectors)
    return matcher.evidence(reading, scored).values(), matcher.faq.entries[scored.best(1)[0]].id


def fold_of(row: str) -> int:
    return int(hashlib.sha256(row.partition("~")[0].encode()).hexdigest(), 16) % FOLDS


def fit(evidence: Floats, right: Floats, weight: Floats) -> tuple[float, Floats]:
    """Bias and weights by Newton's method, numbers standardised within, ridge on the weights."""
    mean, spread = evidence.mean(axis=0), evidence.std(axis=0) + 1e-9
    rows = np.column_stack([np.ones(len(evidence)), (evidence - mean) / spread])
    ridge = np.diag([0.0] + [PENALTY] * evidence.shape[1])
    found = np.zeros(rows.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-rows @ found))
        curve = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + ridge
        found += np.linalg.solve(curve, rows.T @ (weight * (right - chance)) - ridge @ found)
    weights = found[1:] / spread
    return float(found[0] - weights @ mean), weights


def held_back(data: Sample) -> Floats:
    chances = np.zeros(len(data.right))
    for fold in range(FOLDS):
        seen = data.fold != fold
        bias, weights = fit(data.evidence[seen], data.right[seen], data.weight[seen])
        chances[~seen] = 1 / (1 + np.exp(-(bias + data.evidence[~seen] @ weights)))
    return chances


def threshold(outside: Floats, share: float) -> float:
    """The lowest hundredth that at most this share of the outside rows reaches."""
    return next(step / 100 for step in range(1, 100) if np.mean(outside >= step / 100) <= share)


def show(name: str, data: Sample) -> None:
    chances = held_back(data)
    outside, inside = chances[data.outside], chances[data.inside]
    answer = threshold(outside, OUTSIDE_ANSWERED)
    ask = min(answer, max(LEAST_ASKED, threshold(outside, OUTSIDE_ASKED)))
    bias, weights = fit(data.evidence, data.right, data.weight)
    whole = data.weight == 1.0
    numbers = ", ".join(f"{weight:.2f}" for weight in weights)
    write(f"{name}: Calibration({bias:.2f}, ({numbers}), {ask:.2f}, {answer:.2f})")
    write(
        f"  held back: calibration error {calibration_error(chances[whole].tolist(), hits(data.right[whole])):.3f}"
    )
    write(f"  in scope answered {np.mean(inside >= answer):.3f}, answered or asked {np.mean(inside >= ask):.3f}")
    asked = np.mean((outside >= ask) & (outside < answer))
    write(f"  outside answered {np.mean(outside >= answer):.3f}, asked {asked:.3f}")


def hits(right: Floats) -> Sequence[bool]:
    return [bool(value) for value in right]


def write(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    given = material(Path(sys.argv[1] if len(sys.argv) > 1 else "faq"), QUESTIONS)
    for name, ranks in matchers(given, VECTORS):
        show(name, sample(given, ranks))


if __name__ == "__main__":
    main()
