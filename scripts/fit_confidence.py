"""Fits how sure matching may be: prints the constants of `bot/core/matching/confidence.py`.

    python -m scripts.fit_confidence [FAQ_FOLDER]

Two logistic models over `Evidence`: a question of the FAQ (all rows), and the first candidate right (rows in
scope). Fitted on the rows of tests/questions (clean, hand-typed noisy, outside) and on clean rows made noisy,
which count a third. The figures printed are of ten folds by row: no chance was given by a model that saw the
row, however typed.
"""

import hashlib
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.asking import Asker, askers
from bot.core.faq.model import EntryId
from bot.core.matching.confidence import Calibration, Evidence, Logistic
from bot.core.matching.ranking import RankingKind
from bot.core.text import read
from bot.embedder import Embedder
from bot.evaluate.cases import Case, made_noisy
from bot.evaluate.figures import Judge, calibration_error
from bot.evaluate.noise import KINDS
from bot.evaluate.rows import QUESTIONS
from bot.evaluate.running import Material, material

Floats = npt.NDArray[np.float64]

FOLDS = 10
PENALTY = 1.0
MADE_NOISY = ("no accents", "chat", "slips")


@dataclass(frozen=True, slots=True)
class Sample:
    scope: Floats  # (rows, 2) Evidence.of_scope
    choice: Floats  # (rows, 3) Evidence.of_choice
    right: Floats  # (rows,) 0 or 1
    weight: Floats  # (rows,)
    inside: npt.NDArray[np.bool_]  # (rows,) clean rows
    outside: npt.NDArray[np.bool_]  # (rows,)
    fold: npt.NDArray[np.int64]

    def evidence(self, at: int) -> Evidence:
        _, inside = self.scope[at]
        first, lead, topic_lead = self.choice[at]
        return Evidence(first, lead, inside, topic_lead)


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


def sample(given: Material, asker: Asker) -> Sample:
    judge = Judge({entry.id: entry.topic for entry in given.faq.entries})
    rows = rows_of(given, judge)
    weighed = [weigh(asker, case) for case, _, _ in rows]
    right = [
        name != "outside" and judge.right(case, entry)
        for (case, name, _), (_, entry) in zip(rows, weighed, strict=True)
    ]
    return Sample(
        np.array([evidence.of_scope for evidence, _ in weighed]),
        np.array([evidence.of_choice for evidence, _ in weighed]),
        np.array(right, dtype=np.float64),
        np.array([weight for _, _, weight in rows]),
        np.array([name == "clean" for _, name, _ in rows]),
        np.array([name == "outside" for _, name, _ in rows]),
        np.array([fold_of(case.id) for case, _, _ in rows]),
    )


def weigh(asker: Asker, case: Case) -> tuple[Evidence, EntryId]:
    matcher = asker.trained.matcher
    reading = read(case.text, matcher.vocabulary)
    scored = matcher.score(reading, asker.vectors(case.text))
    return matcher.evidence(scored), matcher.faq.entries[int(np.argmax(scored.entries))].id


def fold_of(row: str) -> int:
    return int(hashlib.sha256(row.partition("~")[0].encode()).hexdigest(), 16) % FOLDS


def fit(numbers: Floats, wanted: Floats, weight: Floats) -> Logistic:
    """Newton's method, numbers standardised within, ridge on the weights."""
    mean, spread = numbers.mean(axis=0), numbers.std(axis=0) + 1e-9
    rows = np.column_stack([np.ones(len(numbers)), (numbers - mean) / spread])
    ridge = np.diag([0.0] + [PENALTY] * numbers.shape[1])
    found = np.zeros(rows.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-rows @ found))
        curve = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + ridge
        found += np.linalg.solve(curve, rows.T @ (weight * (wanted - chance)) - ridge @ found)
    weights = found[1:] / spread
    return Logistic(float(found[0] - weights @ mean), tuple(weights.tolist()))


def calibrate(data: Sample, rows: npt.NDArray[np.bool_]) -> Calibration:
    inside = rows & ~data.outside
    scope = fit(data.scope[rows], (~data.outside[rows]).astype(np.float64), data.weight[rows])
    return Calibration(scope, fit(data.choice[inside], data.right[inside], data.weight[inside]))


def held_back(data: Sample) -> tuple[Floats, list[RankingKind]]:
    """Confidence and verdict of every row, by a model that saw none of its fold."""
    confidence = np.zeros(len(data.right))
    verdicts = [RankingKind.ABSTAIN] * len(data.right)
    for fold in range(FOLDS):
        calibration = calibrate(data, data.fold != fold)
        for at in np.flatnonzero(data.fold == fold):
            confidence[at], verdicts[at] = calibration.weigh(data.evidence(int(at)))
    return confidence, verdicts


def show(name: str, data: Sample) -> None:
    confidence, verdicts = held_back(data)
    write(f"{name}: {rounded(calibrate(data, np.ones(len(data.right), dtype=bool)))}")
    whole = data.weight == 1.0
    for which, rows in (("in scope and outside", whole), ("in scope", whole & ~data.outside)):
        error = calibration_error(confidence[rows].tolist(), [bool(hit) for hit in data.right[rows]])
        write(f"  calibration error, {which}: {error:.3f}")
    for which, rows in (("clean", data.inside), ("outside", data.outside)):
        kinds = Counter(verdicts[at] for at in np.flatnonzero(rows))
        write(f"  {which}: " + ", ".join(f"{kind} {kinds[kind] / rows.sum():.3f}" for kind in RankingKind))
    answered = data.inside & np.array([kind is RankingKind.ANSWER for kind in verdicts])
    write(f"  right of those answered: {data.right[answered].mean():.3f}")


def rounded(calibration: Calibration) -> str:
    parts = (calibration.scope, calibration.choice)
    texts = [f"Logistic({p.bias:.2f}, ({', '.join(f'{weight:.2f}' for weight in p.weights)}))" for p in parts]
    return f"Calibration({', '.join(texts)})"


def write(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    given = material(Path(sys.argv[1] if len(sys.argv) > 1 else "faq"), QUESTIONS)
    for name, asker in askers(given.draft, Embedder.open(Path("data"))):
        show(name, sample(given, asker))


if __name__ == "__main__":
    main()
