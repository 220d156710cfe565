"""The lexical views of a reading: n-grams of the folded and of the accented form, weighed and scaled.

Owns which n-grams exist (those of the training phrases), their weights (idf) and how a reading becomes
a sparse row. Three blocks, each of the same length: words and word pairs of the folded view; characters
(2 to 4 within a word) of the folded view; characters of the accented view. Character n-grams never cross
a syllable, so each known syllable's are looked up once, at training.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bot.core.text import Reading

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

WORDS, FOLDED, ACCENTED = 0, 1, 2
BLOCK_LENGTH = math.sqrt(1 / 3)
"""Squared, it is each block's part of the kernel: folded words, folded and accented characters. Equal parts were
as good as any other of nine mixtures tried (development questions and held-back phrasings, 2026-11-24)."""

COMMON = 0.3
"""Character n-grams that more than this share of the phrases have tell nothing and cost most: without those 160 of
56,000 a question is compared three times faster and finds as much (.875 of the development questions' entries with
and without, hand-typed noisy ones .850 and .833; 2026-11-24). Words always count: "không" is one of them."""

_FEW = 100
"""Phrases up to which nothing is common: of so few every n-gram would be."""

_SIZES = (2, 3, 4)
_LONGEST = 12
"""Letters of an unknown token that are looked at: the longest syllable has seven."""
_AT_ONCE = 256
"""Readings made into rows together: bounds what is needed beside the rows themselves to some ten MB."""


def grams(syllable: str) -> tuple[str, ...]:
    """Character n-grams of one syllable with its borders, e.g. " t", "tr", … for "trẻ"."""
    padded = f" {syllable} "
    return tuple(padded[at : at + size] for size in _SIZES for at in range(len(padded) - size + 1))


@dataclass(frozen=True, slots=True)
class Views:
    """Columns: `words` ("trẻ em" folded: "tre", "em", "tre em"), `folded` and `accented` (syllable -> its n-grams'
    columns), `loose` (n-gram's key -> column, for syllables never seen; -1 where it is too common to count).
    `idf` and `block` per column; `rarest` is the weight of what no phrase has."""

    words: Mapping[str, int]
    folded: Mapping[str, Ints]
    accented: Mapping[str, Ints]
    loose: Mapping[str, int]
    idf: Floats
    block: Ints
    rarest: float

    def features(self, readings: Sequence[Reading]) -> tuple[Floats, Ints, Ints]:
        """Rows of the readings, `values` and `columns` of row i at ends[i]:ends[i + 1], columns ascending.

        What no phrase has counts in a block's length: of a message mostly unknown little is left."""
        found = [self.columns(reading) for reading in readings]
        rows = np.repeat(np.arange(len(found)), [len(columns) for columns in found])
        cells, counts = np.unique(rows * len(self.idf) + np.concatenate(found), return_counts=True)
        rows, columns = np.divmod(cells, len(self.idf))
        values = (1.0 + np.log(counts.astype(np.float32))) * self.idf[columns]
        blocks = 3 * rows + self.block[columns]
        unknown = np.concatenate([self._unknown(reading) for reading in readings])
        squares = unknown + np.bincount(blocks, weights=values * values, minlength=3 * len(found))
        scale = BLOCK_LENGTH / np.sqrt(np.maximum(squares, 1e-12))
        ends = np.searchsorted(rows, np.arange(len(found) + 1))
        return (values * scale[blocks]).astype(np.float32), columns.astype(np.int32), ends.astype(np.int32)

    def matrix(self, readings: Sequence[Reading]) -> sparse.csr_array:
        """(n, columns) float32, one row per reading."""
        parts = (readings[at : at + _AT_ONCE] for at in range(0, len(readings), _AT_ONCE))
        shaped = [sparse.csr_array(self.features(part), shape=(len(part), len(self.idf))) for part in parts]
        return shaped[0] if len(shaped) == 1 else sparse.vstack(shaped, format="csr")

    def blame(self, reading: Reading, weights: Floats) -> tuple[tuple[str, float], ...]:
        """Each accented syllable or pair of the reading with what its columns add to `weights`, largest first."""
        values, columns, _ = self.features((reading,))
        worth = dict(zip(columns.tolist(), (values * weights[columns]).tolist(), strict=True))
        times: Counter[int] = Counter(self.columns(reading).tolist())
        found: Counter[str] = Counter()
        for at, (bare, accented) in enumerate(zip(reading.folded, reading.accented, strict=True)):
            own = [
                *self._of(bare, self.folded, FOLDED).tolist(),
                *self._of(accented, self.accented, ACCENTED).tolist(),
            ]
            if bare in self.words:
                own.append(self.words[bare])
            found[accented] += sum(worth[column] / times[column] for column in own)
            if at and (pair := self.words.get(f"{reading.folded[at - 1]} {bare}")) is not None:
                found[f"{reading.accented[at - 1]} {accented}"] += worth[pair] / times[pair]
        return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def columns(self, reading: Reading) -> Ints:
        """Every known column of the reading, as often as it occurs."""
        words = [self.words[word] for word in _words(reading.folded) if word in self.words]
        parts = [np.array(words, dtype=np.int32)]
        parts.extend(self._of(syllable, self.folded, FOLDED) for syllable in reading.folded)
        parts.extend(self._of(syllable, self.accented, ACCENTED) for syllable in reading.accented)
        return np.concatenate(parts)

    def _unknown(self, reading: Reading) -> npt.NDArray[np.float64]:
        """(3,) per block: the squares that unknown syllables and their unknown n-grams would add."""
        words = sum(1 for syllable in reading.folded if syllable not in self.words)
        if not words and all(syllable in self.accented for syllable in reading.accented):
            return np.zeros(3)
        bare = self._missing(reading.folded, self.folded, FOLDED)
        accented = self._missing(reading.accented, self.accented, ACCENTED)
        return np.array([words, bare, accented]) * self.rarest**2

    def _missing(self, syllables: Sequence[str], seen: Mapping[str, Ints], block: int) -> int:
        """How many n-grams of these syllables no phrase has."""
        unseen = (grams(syllable[:_LONGEST]) for syllable in syllables if syllable not in seen)
        return sum(1 for each in unseen for gram in each if _gram_key(gram, block) not in self.loose)

    def _of(self, syllable: str, seen: Mapping[str, Ints], block: int) -> Ints:
        columns = seen.get(syllable)
        if columns is not None:
            return columns
        found = (self.loose.get(_gram_key(gram, block)) for gram in grams(syllable[:_LONGEST]))
        return np.array([column for column in found if column is not None and column >= 0], dtype=np.int32)


def index(readings: Sequence[Reading]) -> Views:
    """The columns of these readings, in one order whatever the readings' order."""
    views = _every_column(readings)
    counts = np.zeros(len(views.block), dtype=np.float32)
    for reading in readings:
        counts[np.unique(views.columns(reading))] += 1
    idf = (np.log((1 + len(readings)) / (1 + counts)) + 1).astype(np.float32)
    telling = (views.block == WORDS) | (counts <= COMMON * len(readings)) | (len(readings) <= _FEW)
    return _only(replace(views, idf=idf), telling)


def _every_column(readings: Sequence[Reading]) -> Views:
    """Views of all n-grams that occur, each of weight 1."""
    words = sorted({word for reading in readings for word in _words(reading.folded)})
    folded = sorted({syllable for reading in readings for syllable in reading.folded})
    accented = sorted({syllable for reading in readings for syllable in reading.accented})
    in_blocks = (words, _gram_keys(folded, FOLDED), _gram_keys(accented, ACCENTED))
    keys = [key for block in in_blocks for key in block]
    at = {key: column for column, key in enumerate(keys)}
    blocks = np.repeat(np.array([WORDS, FOLDED, ACCENTED], dtype=np.int32), [len(block) for block in in_blocks])
    return Views(
        words={word: at[word] for word in words},
        folded={syllable: _columns_of(syllable, at, FOLDED) for syllable in folded},
        accented={syllable: _columns_of(syllable, at, ACCENTED) for syllable in accented},
        loose={key: column for key, column in at.items() if column >= len(words)},
        idf=np.ones(len(keys), dtype=np.float32),
        block=blocks,
        rarest=math.log(1 + len(readings)) + 1,
    )


def _only(views: Views, kept: npt.NDArray[np.bool_]) -> Views:
    """The views with these columns alone. No word may be left out."""
    moved = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    return replace(
        views,
        folded={syllable: moved[at[kept[at]]] for syllable, at in views.folded.items()},
        accented={syllable: moved[at[kept[at]]] for syllable, at in views.accented.items()},
        loose={key: int(moved[column]) for key, column in views.loose.items()},
        idf=views.idf[kept],
        block=views.block[kept],
    )


def _words(folded: Sequence[str]) -> tuple[str, ...]:
    return (*folded, *(f"{before} {after}" for before, after in pairwise(folded)))


def _gram_keys(syllables: Iterable[str], block: int) -> list[str]:
    """Keys of every n-gram in the syllables, sorted."""
    return [
        _gram_key(gram, block) for gram in sorted({gram for syllable in syllables for gram in grams(syllable)})
    ]


def _gram_key(gram: str, block: int) -> str:
    """No word contains the bar, so that words and n-grams share one table."""
    return f"{block}|{gram}"


def _columns_of(syllable: str, at: Mapping[str, int], block: int) -> Ints:
    return np.array([at[_gram_key(gram, block)] for gram in grams(syllable)], dtype=np.int32)
