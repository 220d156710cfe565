"""The learner against its oracle: the same sums, written out slowly with dictionaries and dense matrices."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.learner import RIDGE, Floats, Learner
from bot.core.text import Reading, Vocabulary, build, read
from bot.core.views import grams, index

TEXTS = (
    "Bố mẹ đánh con bị phạt thế nào?",
    "Đánh con có phạm luật không?",
    "Làm giấy khai sinh ở đâu?",
    "Khai sinh cho con cần giấy tờ gì?",
    "Hôm nay trời đẹp quá.",
    "Ăn phở ở quán nào ngon?",
)
TARGETS = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]], dtype=np.float32)
CLOSE = 1e-4
"""Sums of float32 against sums of float64."""
ASKED = ("đánh con bị phạt", "giay khai sinh", "trời mưa", "xyz", "", "con con con khai sinh", "đánh")


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return build(TEXTS)


@pytest.fixture(scope="module")
def readings(words: Vocabulary) -> list[Reading]:
    return [read(text, words) for text in TEXTS]


def vectors(count: int, dims: int = 8, seed: int = 1) -> Floats:
    made = np.random.default_rng(seed).normal(size=(count, dims)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


# --- the oracle ---------------------------------------------------------------------------------------


def blocks(reading: Reading) -> list[Counter[str]]:
    pairs = [f"{a} {b}" for a, b in pairwise(reading.folded)]
    return [
        Counter([*reading.folded, *pairs]),
        Counter(gram for syllable in reading.folded for gram in grams(syllable)),
        Counter(gram for syllable in reading.accented for gram in grams(syllable)),
    ]


def weighed(reading: Reading, known: list[Reading]) -> dict[tuple[int, str], float]:
    """A reading's features by name. Unknown single words and n-grams count in the length, unknown pairs do not."""
    row: dict[tuple[int, str], float] = {}
    for at, counts in enumerate(blocks(reading)):
        values, unknown = {}, 0.0
        for name, count in counts.items():
            have = sum(1 for each in known if name in blocks(each)[at])
            idf = math.log((1 + len(known)) / (1 + have)) + 1
            if have:
                values[name] = (1 + math.log(count)) * idf
            elif at or " " not in name:
                unknown += count * (math.log(1 + len(known)) + 1) ** 2
        length = math.sqrt(sum(value**2 for value in values.values()) + unknown)
        row.update({(at, name): math.sqrt(1 / 3) * value / length for name, value in values.items() if length})
    return row


def dot(one: dict[tuple[int, str], float], other: dict[tuple[int, str], float]) -> float:
    return sum(value * other.get(name, 0.0) for name, value in one.items())


def oracle(
    asked: Reading, known: list[Reading], made: Floats | None = None, vector: Floats | None = None
) -> np.ndarray:
    rows = [weighed(each, known) for each in known]
    kernel = np.array([[(1 + dot(one, other)) ** 3 / 2 for other in rows] for one in rows])
    near = np.array([(1 + dot(weighed(asked, known), row)) ** 3 / 2 for row in rows], dtype=np.float64)
    if made is not None and vector is not None:
        centre = made.mean(axis=0)
        unit = [(each - centre) / np.linalg.norm(each - centre) for each in [*made, vector]]
        kernel += np.array([[(1 + a @ b) ** 2 for b in unit[:-1]] for a in unit[:-1]])
        near += np.array([(1 + unit[-1] @ b) ** 2 for b in unit[:-1]])
    return np.asarray(near @ np.linalg.solve(kernel + RIDGE * np.eye(len(rows)), TARGETS))


def scores(learner: Learner, reading: Reading, vector: Floats | None = None) -> Floats:
    return score_all(learner, [reading], None if vector is None else vector[None, :])[0]


def score_all(learner: Learner, readings: list[Reading], found: Floats | None = None) -> Floats:
    return learner.kernel(readings, found) @ learner.solution(found is not None).T


@pytest.mark.parametrize("text", ASKED)
def test_the_words_score_as_the_oracle_does(text: str, readings: list[Reading], words: Vocabulary) -> None:
    asked = read(text, words)
    learner = Learner.fit(readings, TARGETS)
    assert scores(learner, asked) == pytest.approx(oracle(asked, readings), abs=CLOSE)


@pytest.mark.parametrize("text", ASKED)
def test_words_and_vectors_score_as_the_oracle_does(text: str, readings: list[Reading], words: Vocabulary) -> None:
    asked, made, vector = read(text, words), vectors(len(TEXTS)), vectors(1, seed=2)[0]
    learner = Learner.fit(readings, TARGETS, made)
    assert scores(learner, asked, vector) == pytest.approx(oracle(asked, readings, made, vector), abs=CLOSE)
    assert scores(learner, asked) == pytest.approx(oracle(asked, readings), abs=CLOSE)


def test_many_are_scored_as_one_by_one(readings: list[Reading], words: Vocabulary) -> None:
    asked, found = [read(text, words) for text in ASKED], vectors(len(ASKED), seed=3)
    learner = Learner.fit(readings, TARGETS, vectors(len(TEXTS)))
    each = [scores(learner, reading, vector) for reading, vector in zip(asked, found, strict=True)]
    assert score_all(learner, asked, found) == pytest.approx(np.stack(each), abs=1e-5)
    assert score_all(learner, asked) == pytest.approx(np.stack([scores(learner, r) for r in asked]), abs=1e-5)


# --- what holds whatever the numbers ------------------------------------------------------------------


def test_more_phrases_than_a_block_are_solved_as_well(words: Vocabulary) -> None:
    """The kernel is made in blocks of 128 columns, of which the lower triangle is used; n-grams that most phrases
    have are left out."""
    syllables = sorted({syllable for text in TEXTS for syllable in read(text, words).accented})
    generator = np.random.default_rng(5)
    many = [read(" ".join(generator.choice(syllables, size=6)), words) for _ in range(700)]
    targets = generator.normal(size=(700, 2)).astype(np.float32)
    learner = Learner.fit(many, targets)
    features = learner.views.matrix(many).toarray().astype(np.float64)
    solution = np.linalg.solve((1 + features @ features.T) ** 3 / 2 + RIDGE * np.eye(700), targets)
    assert pytest.approx(solution, abs=2e-3) == learner.lexical.T


@given(st.permutations(range(len(TEXTS))))
@settings(max_examples=20, deadline=None)
def test_property_the_order_of_the_phrases_changes_nothing(order: list[int]) -> None:
    words = build(TEXTS)
    known = [read(text, words) for text in TEXTS]
    made = vectors(len(TEXTS))
    straight = Learner.fit(known, TARGETS, made)
    mixed = Learner.fit([known[at] for at in order], TARGETS[order], made[order])
    asked, vector = read("đánh con ở đâu", words), vectors(1, seed=2)[0]
    assert scores(mixed, asked) == pytest.approx(scores(straight, asked), abs=1e-5)
    assert scores(mixed, asked, vector) == pytest.approx(scores(straight, asked, vector), abs=1e-4)


def test_a_phrase_that_counts_more_is_held_to_more(readings: list[Reading]) -> None:
    heavy = Learner.fit(readings, TARGETS, weights=[10, 1, 1, 1, 1, 1])
    assert scores(heavy, readings[0])[0] > scores(Learner.fit(readings, TARGETS), readings[0])[0]


def test_a_vector_is_ignored_where_none_was_learned(readings: list[Reading]) -> None:
    learner = Learner.fit(readings, TARGETS)
    assert learner.dims == 0
    assert scores(learner, readings[0], vectors(1)[0]) == pytest.approx(scores(learner, readings[0]))


def test_different_lengths_are_refused(readings: list[Reading]) -> None:
    with pytest.raises(ValueError, match="as many"):
        Learner.fit(readings, TARGETS[:2])
    with pytest.raises(ValueError, match="as many"):
        Learner.fit(readings, TARGETS, vectors(2))


@pytest.mark.parametrize("text", ["đánh con bị phạt", "con con con khai sinh"])
def test_the_words_that_carried_a_score_add_up_to_it(
    text: str, readings: list[Reading], words: Vocabulary
) -> None:
    learner, asked = Learner.fit(readings, TARGETS), read(text, words)
    more = scores(learner, asked) - scores(learner, read("", words))
    for wanted in range(3):
        shares = learner.words(asked, wanted)
        assert sum(share for _, share in shares) == pytest.approx(float(more[wanted]), abs=1e-5)


def test_the_word_that_matters_is_named_first(readings: list[Reading], words: Vocabulary) -> None:
    learner = Learner.fit(readings, TARGETS)
    assert learner.words(read("xin hỏi khai sinh", words), 1)[0][0] in ("khai", "sinh", "khai sinh")


def test_unknown_words_weaken_what_is_known(readings: list[Reading], words: Vocabulary) -> None:
    learner = Learner.fit(readings, TARGETS)
    alone, drowned = read("khai sinh", words), read("khai sinh qwx wqx xwq xqw zwx", words)
    assert scores(learner, drowned)[1] < 0.8 * scores(learner, alone)[1]


def test_n_grams_that_most_phrases_have_are_left_out_words_never(words: Vocabulary) -> None:
    many = [read(f"không {syllable} không {syllable}", words) for syllable in ("con", "cha", "đánh", "phạt") * 30]
    views = index(many)
    assert "khong" in views.words
    assert all(views.loose[f"{block}|kh"] == -1 for block in (1, 2))
    assert min(map(len, views.folded.values())) == 0  # of "khong" nothing else is left
    assert max(column for at in views.folded.values() for column in at) < len(views.idf)


def test_the_outline_is_the_slope_of_the_scores(readings: list[Reading], words: Vocabulary) -> None:
    learner, asked = Learner.fit(readings, TARGETS), [read("khai sinh", words), read("đánh con", words)]
    blows, papers = (learner.outline(slice(at, at + 1)).loudness(asked) for at in (0, 1))
    assert papers[0] > blows[0]
    assert blows[1] > papers[1]
    assert learner.outline(slice(0, 2)).loudness(asked) == pytest.approx(np.maximum(blows, papers))


def test_columns_do_not_depend_on_the_order_of_readings(readings: list[Reading]) -> None:
    straight, mixed = index(readings), index(readings[::-1])
    assert straight.words == mixed.words
    assert straight.idf == pytest.approx(mixed.idf)
