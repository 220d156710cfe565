"""Labelled phrases to weights, in closed form, and weights to scores. Matching and danger both use it.

Kernel ridge, all classes at once, by one Cholesky factorisation each: K = (1 + k)³ / 2 for the words alone, where
k (0 to 1) is how much two texts share of the folded and accented views; and K + (1 + c)² where vectors were given,
c the cosine of the centred sentence vectors. The cube makes words count that occur together whatever lies between.
Scoring costs (phrases that share a feature with the text) + phrases x classes.

How to use it:

    learner = Learner.fit(readings, targets, vectors, weights)   # targets (n, classes), any real numbers
    learner.kernel(readings, vectors)    -> (m, n)               # likeness to each phrase; vectors may be None
    learner.solution(semantic)           -> (classes, n)         # kernel @ solution.T: the scores
    learner.dims                         -> length of the vectors it can use, 0 without
    learner.words(reading, class_index)  -> ((word, share), ...) # which words carried the score
    learner.outline(classes)             -> Outline              # rough linear scores, for choosing windows

Scores estimate the target (near 1 for "this class", near 0 for "not"), they are no probabilities;
callers calibrate. Targets may be multi-hot. Equal input in another order gives the same scores within
float32 rounding; callers sort. Without vectors at fit time a vector at scoring time is ignored.

Owns kernels and the solution; features are `views`'. Knows nothing of entries, danger, thresholds or windows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.core.packed import Packed
from bot.core.text import Reading
from bot.core.views import Views, index

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]

RIDGE = 1.0
"""Added to the kernel's diagonal, which is 4 without and 8 with vectors. Between .25 and 2 the development
questions and held-back phrasings moved by less than their intervals (2026-11-24)."""

_BLOCK_COLUMNS = 128
"""Columns of a kernel made at a time: keeps what is needed beside the kernel itself to a few tens of MB."""

_OFTEN = 0.08
"""Share of the phrases from which on a feature counts as frequent (about 700 features of 56,000)."""


@dataclass(frozen=True, slots=True)
class Semantics:
    """The solution that saw vectors. `dense` (dims, n): training vectors less `centre`, unit length.

    The kernel (1 + cosine)² found 45 % of held-back phrasings where the plain cosine found 38 %, and raised
    the development questions' right topic from .88 to .93 (2026-11-24, 272 entries); degree 3 or an exponential
    did no better. `centre` (dims,) is the training mean: without it all cosines of the model lie above .7."""

    solution: Floats  # (classes, n)
    dense: Floats  # (dims, n)
    centre: Floats  # (dims,)

    def kernel(self, vectors: Floats) -> Floats:
        """(m, n): what the vectors (m, dims) add to the words' kernel."""
        return _meant(_centred(vectors, self.centre), self.dense)


@dataclass(frozen=True, slots=True)
class Learner:
    """A solved problem. Immutable; safe to share between threads."""

    views: Views
    phrases: sparse.csr_array  # (features, n)
    lexical: Floats  # (classes, n)
    semantics: Semantics | None

    @classmethod
    def fit(
        cls,
        readings: Sequence[Reading],
        targets: npt.ArrayLike,
        vectors: Floats | None = None,
        weights: npt.ArrayLike | None = None,
        ridge: float = RIDGE,
    ) -> "Learner":
        """Solves for all classes. `targets` (n, classes); `vectors` (n, dims) of unit length; `weights` (n,) > 0
        says how much each phrase counts (1 by default). Raises ValueError when the lengths differ."""
        task = _Task.of(readings, targets, vectors, weights, ridge)
        lexical = _by_class(task.kernel().solve(task.targets))
        semantics = None
        if task.vectors is not None and task.centre is not None:
            solution = _by_class(task.kernel(task.vectors).solve(task.targets))
            semantics = Semantics(solution, np.ascontiguousarray(task.vectors.T), task.centre)
        return cls(task.views, task.features.T.tocsr(), lexical, semantics)

    @property
    def dims(self) -> int:
        """Length of the vectors it can use; 0 when it was trained on words alone."""
        return len(self.semantics.centre) if self.semantics else 0

    def solution(self, semantic: bool) -> Floats:
        """(classes, n): what each phrase adds to each class; `semantic`: with vectors, where there were any."""
        return self.semantics.solution if semantic and self.semantics else self.lexical

    def kernel(self, readings: Sequence[Reading], vectors: Floats | None = None) -> Floats:
        """(m, n): how like each phrase each reading is: .5 to 4 by words, up to 4 more by its vector."""
        values, columns, ends = self.views.features(readings)
        shared = np.empty((len(readings), self.phrases.shape[1]), dtype=np.float32)
        for row, (start, stop) in enumerate(pairwise(ends.tolist())):
            shared[row] = self.phrases[columns[start:stop]].T @ values[start:stop]
        if vectors is None or self.semantics is None:
            return _said(shared)
        return _said(shared) + self.semantics.kernel(vectors)

    def words(self, reading: Reading, wanted: int) -> tuple[tuple[str, float], ...]:
        """Each word or pair of words of the reading with its share of the class's lexical score, largest first.

        The shares add up to the score less that of a text without a known word: what each phrase adds is split
        in proportion to what it shares with the reading."""
        values, columns, _ = self.views.features((reading,))
        shared = self.phrases[columns].T @ values
        slope = (_said(shared) - _said(np.zeros_like(shared))) / np.maximum(shared, 1e-9)
        weights = np.zeros(self.phrases.shape[0], dtype=np.float32)
        weights[columns] = self.phrases[columns] @ (slope * self.lexical[wanted])
        return self.views.blame(reading, weights)

    def outline(self, classes: slice) -> "Outline":
        """What each feature adds to the score of a text that is hardly like any phrase, for these classes."""
        return Outline(self.views, np.asarray(self.phrases @ self.lexical[classes].T, dtype=np.float16))


@dataclass(frozen=True, slots=True)
class Outline:
    """Rough linear scores of some classes, cheap to apply to many parts of a message."""

    views: Views
    weights: Halves  # (features, classes)

    def loudness(self, readings: Sequence[Reading]) -> Floats:
        """(n,): the highest score of any class."""
        rows = self.views.matrix(readings)
        used = np.unique(rows.indices)
        found = rows[:, used] @ self.weights[used].astype(np.float32)
        return np.asarray(found.max(axis=1, initial=-np.inf), dtype=np.float32)


def left_out(
    readings: Sequence[Reading],
    targets: npt.ArrayLike,
    vectors: Floats | None = None,
    weights: npt.ArrayLike | None = None,
    ridge: float = RIDGE,
) -> Floats:
    """(n, classes): the scores of each phrase by a learner that knows all the others. Arguments as of `fit`.
    Exact, save that the features' weights were counted with the phrase. At 8,000 phrases half a minute."""
    task = _Task.of(readings, targets, vectors, weights, ridge)
    return task.kernel(task.vectors).left_out(task.targets)


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be solved: `features` (n, features), `noise` (n,) of the diagonal, `vectors` centred."""

    views: Views
    features: sparse.csr_array
    noise: Floats
    targets: Floats
    vectors: Floats | None
    centre: Floats | None

    @classmethod
    def of(
        cls,
        readings: Sequence[Reading],
        targets: npt.ArrayLike,
        vectors: Floats | None,
        weights: npt.ArrayLike | None,
        ridge: float,
    ) -> "_Task":
        wanted = np.asarray(targets, dtype=np.float32)
        if len(readings) != len(wanted) or (vectors is not None and len(vectors) != len(wanted)):
            raise ValueError("as many targets and vectors as readings")
        views = index(readings)
        counts = np.ones(len(wanted)) if weights is None else np.asarray(weights, dtype=np.float64)
        noise = (ridge / counts).astype(np.float32)
        if vectors is None:
            return cls(views, views.matrix(readings), noise, wanted, None, None)
        centre = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        return cls(views, views.matrix(readings), noise, wanted, _centred(vectors, centre), centre)

    def kernel(self, vectors: Floats | None = None) -> Packed:
        """K + diag(noise), by words alone or with these vectors (n, dims).

        Columns of features that many phrases have are multiplied densely: a sparse product is tenfold slower."""
        rows = len(self.noise)
        often = np.bincount(self.features.indices, minlength=self.features.shape[1]) > rows * _OFTEN
        dense = self.features[:, np.flatnonzero(often)].toarray()
        rest = self.features[:, np.flatnonzero(~often)]
        across = rest.T.tocsr()
        kernel = Packed.empty(rows)
        for start in range(0, rows, _BLOCK_COLUMNS):
            stop = min(start + _BLOCK_COLUMNS, rows)
            shared = (rest[start:] @ across[:, start:stop]).toarray()
            shared += dense[start:] @ dense[start:stop].T
            block = _said(shared)
            if vectors is not None:
                block += _meant(vectors[start:], vectors[start:stop].T)
            kernel.put(start, block, self.noise[start:stop])
        return kernel


def _by_class(solution: Floats) -> Floats:
    return np.ascontiguousarray(solution.T)


def _centred(vectors: Floats, centre: Floats) -> Floats:
    """Less the centre, unit length; a vector at the centre itself becomes zero."""
    inner = vectors - centre
    lengths = np.linalg.norm(inner, axis=1, keepdims=True)
    return np.asarray(inner / np.maximum(lengths, 1e-6), dtype=np.float32)


def _said(shared: Floats) -> Floats:
    """The words' kernel of what two texts share (0 to 1).

    Plain products found .806 of the development questions' entries by words alone, the square .866, the cube .875,
    an exponential .866; with vectors all of them .90 to .91, hand-typed noisy ones .82, .83, .85; held-back danger
    at 5 % check-ins on plain questions .973, .995, .995 (2026-11-24, 440 entries)."""
    grown = shared + np.float32(1)
    return np.asarray(grown * grown * grown * np.float32(0.5), dtype=np.float32)


def _meant(rows: Floats, columns: Floats) -> Floats:
    """(m, n): the kernel of centred vectors, rows (m, dims) against columns (dims, n)."""
    return np.asarray((1.0 + rows @ columns) ** 2, dtype=np.float32)
