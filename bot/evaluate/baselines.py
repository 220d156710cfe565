"""What a project would otherwise use, ranked beside ours: rapidfuzz, BM25, character TF-IDF.

Owns the baselines. Each takes every phrasing of the FAQ and gives a ranking by its best phrasing; the first score
stands for confidence. None can abstain by itself: the report sets a threshold at 90 % coverage for all alike.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process, utils
from scipy import sparse

from bot.core.faq.model import EntryId, Faq
from bot.core.matching.ranking import Candidate, Ranking, RankingKind

_DEPTH = 5
_K1, _B = 1.5, 0.75
"""BM25's usual parameters."""

Scorer = Callable[[Sequence[str]], npt.NDArray[np.floating]]


@dataclass(frozen=True, slots=True)
class Baseline:
    """`score` gives (texts, phrasings); higher is better."""

    name: str
    score: Scorer


def baselines(faq: Faq) -> tuple[Baseline, ...]:
    """The four of issue 6, ready to rank."""
    texts = [variant.text for entry in faq.entries for variant in entry.phrasings]
    return (
        Baseline("rapidfuzz extractOne (WRatio)", _fuzzy(texts, fuzz.WRatio)),
        Baseline("rapidfuzz token_set_ratio", _fuzzy(texts, fuzz.token_set_ratio)),
        Baseline("BM25 (words)", _bm25(texts)),
        Baseline("TF-IDF (characters 2–4)", _tfidf(texts)),
    )


def rank(faq: Faq, baseline: Baseline, texts: Sequence[str]) -> tuple[Ranking, ...]:
    """Rankings whose confidence is the first score, scaled by the largest score possible there (1 or seen)."""
    owners = [entry.id for entry in faq.entries for _ in entry.phrasings]
    scores = baseline.score(texts)
    top = max(1.0, float(scores.max(initial=0.0)))
    return tuple(_ranking(owners, row / top) for row in scores)


def _ranking(owners: Sequence[EntryId], row: npt.NDArray[np.floating]) -> Ranking:
    best: dict[EntryId, float] = {}
    for at in np.argsort(-row, kind="stable"):
        best.setdefault(owners[at], float(row[at]))
        if len(best) == _DEPTH:
            break
    candidates = tuple(Candidate(entry, score) for entry, score in best.items())
    return Ranking(RankingKind.ANSWER, candidates, candidates[0].score if candidates else 0.0)


def _fuzzy(texts: Sequence[str], scorer: Callable[..., float]) -> Scorer:
    clean = [utils.default_process(text) for text in texts]

    def score(questions: Sequence[str]) -> npt.NDArray[np.floating]:
        processed = [utils.default_process(question) for question in questions]
        return np.asarray(process.cdist(processed, clean, scorer=scorer, dtype=np.float32)) / 100

    return score


def _words(text: str) -> list[str]:
    return utils.default_process(text).split()


def _grams(text: str) -> list[str]:
    padded = [f" {word} " for word in _words(text)]
    return [word[at : at + size] for word in padded for size in (2, 3, 4) for at in range(len(word) - size + 1)]


def _bm25(texts: Sequence[str]) -> Scorer:
    documents = [Counter(_words(text)) for text in texts]
    lengths = np.array([sum(document.values()) for document in documents], dtype=np.float64)
    index = {word: at for at, word in enumerate(sorted({word for document in documents for word in document}))}
    seen = Counter(word for document in documents for word in document)
    rows, columns, values = [], [], []
    for at, document in enumerate(documents):
        for word, count in document.items():
            norm = count + _K1 * (1 - _B + _B * lengths[at] / lengths.mean())
            rows.append(at)
            columns.append(index[word])
            idf = math.log(1 + (len(texts) - seen[word] + 0.5) / (seen[word] + 0.5))
            values.append(idf * count * (_K1 + 1) / norm)
    matrix = sparse.csr_array((values, (rows, columns)), shape=(len(texts), len(index)))

    def score(questions: Sequence[str]) -> npt.NDArray[np.floating]:
        asked = _counts(questions, _words, index)
        asked.data[:] = 1.0
        return np.asarray((asked @ matrix.T).toarray())

    return score


def _tfidf(texts: Sequence[str]) -> Scorer:
    index = {gram: at for at, gram in enumerate(sorted({gram for text in texts for gram in _grams(text)}))}
    counts = _counts(texts, _grams, index)
    seen = np.bincount(counts.indices, minlength=len(index))
    idf = np.log((1 + len(texts)) / (1 + seen)) + 1
    matrix = _unit(counts, idf)
    return lambda questions: np.asarray((_unit(_counts(questions, _grams, index), idf) @ matrix.T).toarray())


def _counts(texts: Sequence[str], cut: Callable[[str], list[str]], index: dict[str, int]) -> sparse.csr_array:
    pairs = [
        (row, index[part], count)
        for row, text in enumerate(texts)
        for part, count in sorted(Counter(cut(text)).items())
        if part in index
    ]
    rows, columns, values = zip(*pairs, strict=True) if pairs else ((), (), ())
    return sparse.csr_array((np.array(values, dtype=np.float64), (rows, columns)), shape=(len(texts), len(index)))


def _unit(counts: sparse.csr_array, idf: npt.NDArray[np.floating]) -> sparse.csr_array:
    weighed = counts.copy()
    weighed.data = (1 + np.log(weighed.data)) * idf[weighed.indices]
    norms = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(norms, 1e-9)) @ weighed)
