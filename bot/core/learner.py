"""Labelled phrases to weights, in closed form, and weights to scores. Matching and danger both use it.

Kernel ridge over three views, all classes at once, by one Cholesky factorisation each:
K = K_folded + K_accented, and beside it K + (1 + cosine of the sentence vectors)² where vectors were given.
The lexical kernels are linear in their features, so what is kept of them is one weight row per feature; of the
vectors one row per phrase. Scoring costs (features of the text + phrases where there is a vector) x classes.

How to use it:

    learner = Learner.fit(readings, targets, vectors, weights)   # targets (n, classes), any real numbers
    learner.scores(reading)              -> (classes,)           # words alone
    learner.scores(reading, vector)      -> (classes,)           # words and the sentence vector
    learner.score_all(readings, vectors) -> (n, classes)         # the same, many at once
    learner.dims                         -> length of the vectors it can use, 0 without
    learner.words(reading, class_index)  -> ((word, share), ...) # which words carried the score

Scores estimate the target (near 1 for "this class", near 0 for "not"), they are no probabilities;
callers calibrate. Targets may be multi-hot. Equal input in another order gives the same scores within
float32 rounding; callers sort. Without vectors at fit time a vector at scoring time is ignored.

Owns kernels and the solution; features are `views`'. Knows nothing of entries, danger, thresholds or windows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.core.packed import Packed
from bot.core.text import Reading
from bot.core.views import Ints, Views, index

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]

RIDGE = 1.0
"""Added to the kernel's diagonal, which is 1.5 without and 5.5 with vectors. Between .3 and 2 the development
questions and held-back phrasings moved by less than their intervals (2026-11-24); 1 was best with vectors."""

_BLOCK_COLUMNS = 128
"""Columns of a kernel made at a time: keeps what is needed beside the kernel itself to a few tens of MB."""

_OFTEN = 0.08
"""Share of the phrases from which on a feature counts as frequent (about 800 features of 46,000)."""


@dataclass(frozen=True, slots=True)
class Semantics:
    """The solution that saw vectors. `dense` (dims, n): training vectors less `centre`, unit length.

    The kernel (1 + cosine)² found 45 % of held-back phrasings where the plain cosine found 38 %, and raised
    the development questions' right topic from .88 to .93 (2026-11-24, 272 entries); degree 3 or an exponential
    did no better. `centre` (dims,) is the training mean: without it all cosines of the model lie above .7."""

    lexical: Halves  # (features, classes)
    dense: Floats  # (dims, n)
    solution: Floats  # (n, classes)
    centre: Floats  # (dims,)

    def scores(self, vectors: Floats) -> Floats:
        """(m, classes): what the vectors (m, dims) add to the lexical part."""
        return _alike(_centred(vectors, self.centre), self.dense) @ self.solution


@dataclass(frozen=True, slots=True)
class Learner:
    """A solved problem. Immutable; safe to share between threads."""

    views: Views
    lexical: Halves  # (features, classes)
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
        counts = np.ones(len(wanted)) if weights is None else np.asarray(weights, dtype=np.float64)
        noise = (ridge / counts).astype(np.float32)
        lexical = _weights(features, _solution(features, noise, wanted))
        semantics = None if vectors is None else _semantics(features, vectors, noise, wanted)
        return cls(views, lexical, semantics)

    @property
    def dims(self) -> int:
        """Length of the vectors it can use; 0 when it was trained on words alone."""
        return len(self.semantics.centre) if self.semantics else 0

    def scores(self, reading: Reading, vector: Floats | None = None) -> Floats:
        """(classes,). `vector` (dims,) of unit length, or None for the words alone."""
        scored: Floats = self.score_all((reading,), None if vector is None else vector[None, :])[0]
        return scored

    def score_all(self, readings: Sequence[Reading], vectors: Floats | None = None) -> Floats:
        """(n, classes): `scores` of many readings in one product."""
        rows = [self.views.features(reading) for reading in readings]
        if vectors is None or self.semantics is None:
            return _products(rows, self.lexical)
        return _products(rows, self.semantics.lexical) + self.semantics.scores(vectors)

    def words(self, reading: Reading, wanted: int) -> tuple[tuple[str, float], ...]:
        """Each word or pair of words of the reading with its share of the class's lexical score, largest first."""
        return self.views.blame(reading, self.lexical[:, wanted].astype(np.float32))


def _solution(features: sparse.csr_array, noise: Floats, wanted: Floats, phrases: Floats | None = None) -> Floats:
    """(n, classes): (K + diag(noise))^-1 targets. `phrases` (n, dims): centred vectors, for the kernel with both.

    Columns of features that many phrases have are multiplied densely: there a sparse product is tenfold slower."""
    rows = features.shape[0]
    often = np.bincount(features.indices, minlength=features.shape[1]) > rows * _OFTEN
    dense = features[:, np.flatnonzero(often)].toarray()
    rest = features[:, np.flatnonzero(~often)]
    across = rest.T.tocsr()
    kernel = Packed.empty(rows)
    for start in range(0, rows, _BLOCK_COLUMNS):
        stop = min(start + _BLOCK_COLUMNS, rows)
        block = (rest[start:] @ across[:, start:stop]).toarray()
        block += dense[start:] @ dense[start:stop].T
        if phrases is not None:
            block += _alike(phrases[start:], phrases[start:stop].T)
        kernel.put(start, block, noise[start:stop])
    return kernel.solve(wanted)


def _weights(features: sparse.csr_array, solution: Floats) -> Halves:
    """(features, classes), in 16 bits: at 10,000 phrasings they are what memory goes to, and a score moves by
    less than .001."""
    return np.ascontiguousarray(features.T @ solution, dtype=np.float16)


def _products(rows: Sequence[tuple[Ints, Floats]], weights: Halves) -> Floats:
    """(rows, classes). Weights that several rows need are widened once: windows of one message share most."""
    if not rows:
        return np.zeros((0, weights.shape[1]), dtype=np.float32)
    columns = np.concatenate([row[0] for row in rows])
    values = np.concatenate([row[1] for row in rows])
    used, at = np.unique(columns, return_inverse=True)
    ends = np.cumsum([0, *(len(row[0]) for row in rows)], dtype=np.int32)
    shared = sparse.csr_array((values, at.astype(np.int32), ends), shape=(len(rows), len(used)))
    return np.asarray(shared @ weights[used].astype(np.float32), dtype=np.float32)


def _semantics(features: sparse.csr_array, vectors: Floats, noise: Floats, wanted: Floats) -> Semantics:
    centre = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    phrases = _centred(vectors, centre)
    solution = _solution(features, noise, wanted, phrases)
    return Semantics(_weights(features, solution), np.ascontiguousarray(phrases.T), solution, centre)


def _centred(vectors: Floats, centre: Floats) -> Floats:
    """Less the centre, unit length; a vector at the centre itself becomes zero."""
    inner = vectors - centre
    lengths = np.linalg.norm(inner, axis=1, keepdims=True)
    return np.asarray(inner / np.maximum(lengths, 1e-6), dtype=np.float32)


def _alike(rows: Floats, columns: Floats) -> Floats:
    """(m, n): the kernel of centred vectors, rows (m, dims) against columns (dims, n)."""
    return np.asarray((1.0 + rows @ columns) ** 2, dtype=np.float32)
