"""Labelled phrases to weights, in closed form, and weights to scores. Matching and danger both use it.

Kernel ridge over three views, all classes at once by one Cholesky factorisation each:
K = K_folded + K_accented (+ SEMANTIC * K_vector where sentence vectors were given). The kernels are linear
in their features, so what is kept is one weight row per feature: scoring costs features x classes,
whatever the number of phrases.

How to use it:

    learner = Learner.fit(readings, targets, vectors, weights)   # targets (n, classes), any real numbers
    learner.scores(reading)              -> (classes,)           # words alone
    learner.scores(reading, vector)      -> (classes,)           # words and the sentence vector
    learner.score_all(readings, vectors) -> (n, classes)         # the same, many at once
    learner.words(reading, class_index)  -> ((word, share), ...) # which words carried the score

Scores estimate the target (near 1 for "this class", near 0 for "not"), they are no probabilities;
callers calibrate. Targets may be multi-hot. Equal input in another order gives the same scores within
float32 rounding; callers sort. Without vectors at fit time a vector at scoring time is ignored.

Owns views, kernels, the solution. Knows nothing of entries, danger, thresholds or windows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve

from bot.core.text import Reading
from bot.core.views import Views, index

Floats = npt.NDArray[np.float32]

RIDGE = 1.0
"""Added to the diagonal of the kernel, whose mean is 2 without and 3 with vectors. Of .3, 1 and 3, 1 was
best on the development questions (measured 2026-11-24)."""

SEMANTIC = 1.0
"""Weight of the vectors against the two lexical kernels together (measured 2026-11-24)."""

_BLOCK_ROWS = 512
"""Rows of the kernel made at a time: bounds the sparse product's memory to a few tens of MB."""


@dataclass(frozen=True, slots=True)
class Semantics:
    """Weights of the solution that saw vectors. `centre` (dims,) is the training mean, `scale` makes the
    mean self-similarity 1."""

    lexical: Floats  # (features, classes)
    dense: Floats  # (dims, classes)
    centre: Floats
    scale: float


@dataclass(frozen=True, slots=True)
class Learner:
    """A solved problem. Immutable; safe to share between threads."""

    views: Views
    lexical: Floats  # (features, classes)
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
        wanted = np.asarray(targets, dtype=np.float32)
        if len(readings) != len(wanted) or (vectors is not None and len(vectors) != len(wanted)):
            raise ValueError("as many targets and vectors as readings")
        views = index(readings)
        features = views.matrix(readings)
        noise = (
            ridge / np.asarray(weights, dtype=np.float32) if weights is not None else np.full(len(wanted), ridge)
        )
        kernel = _kernel(features)
        if vectors is None:
            return cls(views, _weights(features, _solve(kernel, noise, wanted)), None)
        lexical = _weights(features, _solve(kernel.copy(order="F"), noise, wanted))
        return cls(views, lexical, _semantics(kernel, features, vectors, noise, wanted))

    def scores(self, reading: Reading, vector: Floats | None = None) -> Floats:
        """(classes,). `vector` (dims,) of unit length, or None for the words alone."""
        columns, values = self.views.features(reading)
        if vector is None or self.semantics is None:
            return np.asarray(values @ self.lexical[columns], dtype=np.float32)
        inner = (vector - self.semantics.centre) * np.float32(self.semantics.scale)
        return np.asarray(
            values @ self.semantics.lexical[columns] + inner @ self.semantics.dense, dtype=np.float32
        )

    def score_all(self, readings: Sequence[Reading], vectors: Floats | None = None) -> Floats:
        """(n, classes): `scores` of many readings in one product."""
        features = self.views.matrix(readings)
        if vectors is None or self.semantics is None:
            return np.asarray(features @ self.lexical)
        inner = (vectors - self.semantics.centre) * self.semantics.scale
        return np.asarray(features @ self.semantics.lexical + inner @ self.semantics.dense)

    def words(self, reading: Reading, wanted: int) -> tuple[tuple[str, float], ...]:
        """Each word or pair of words of the reading with its share of the class's lexical score, largest first."""
        return self.views.blame(reading, self.lexical[:, wanted])


def _kernel(features: sparse.csr_array) -> Floats:
    """(n, n) float32, Fortran order so that the factorisation may overwrite it."""
    rows = features.shape[0]
    kernel = np.empty((rows, rows), dtype=np.float32, order="F")
    across = features.T.tocsr()
    for start in range(0, rows, _BLOCK_ROWS):
        block = features[start : start + _BLOCK_ROWS] @ across
        kernel[:, start : start + _BLOCK_ROWS] = block.toarray().T
    return kernel


def _solve(kernel: Floats, noise: npt.NDArray[np.floating], wanted: Floats) -> Floats:
    """(n, classes): (K + diag(noise))^-1 targets. Overwrites `kernel`."""
    kernel[np.diag_indices_from(kernel)] += noise
    factor = cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(cho_solve(factor, wanted, check_finite=False), dtype=np.float32)


def _weights(features: sparse.csr_array, solution: Floats) -> Floats:
    return np.ascontiguousarray(features.T @ solution, dtype=np.float32)


def _semantics(
    kernel: Floats, features: sparse.csr_array, vectors: Floats, noise: npt.NDArray[np.floating], wanted: Floats
) -> Semantics:
    centre = vectors.mean(axis=0)
    inner = vectors - centre
    scale = float(np.sqrt(SEMANTIC / max(1e-9, float(np.mean(np.sum(inner * inner, axis=1))))))
    inner *= scale
    kernel += inner @ inner.T
    solution = _solve(kernel, noise, wanted)
    return Semantics(_weights(features, solution), np.ascontiguousarray(inner.T @ solution), centre, scale)
