"""Which parts of a message there are, which of them get a sentence vector, and when vectors are believed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.learner import Learner
from bot.core.text import Reading, build, read
from bot.core.windows import OF_DANGER, OF_TOPICS, SHORT, Parts, SentenceVectors, Windows, loudest, spans
from tests.core.test_learner import TARGETS, TEXTS

DIMS = 8
CALM, DANGER, MATTER = (
    "hôm nay trời đẹp quá mẹ ơi nhé",
    "bố mẹ đánh con đau lắm chú ơi",
    "khai sinh cho con cần giấy tờ gì",
)
PIECES = ("khai", "sinh", "ở", "đâu", ".", "!", "trời", "mưa", "con", "đánh")


@pytest.fixture(scope="module")
def windows() -> Windows:
    """Danger is the first class of the example, topics the second."""
    words = build(TEXTS)
    learner = Learner.fit([read(text, words) for text in TEXTS], TARGETS)
    return Windows(words, learner.outline(slice(0, 1)), learner.outline(slice(1, 2)))


def story(*sentences: str) -> str:
    return ". ".join(sentences)


def rows(parts: Parts) -> np.ndarray:
    made = np.random.default_rng(1).normal(size=(len(parts.spans), DIMS)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


@given(st.lists(st.sampled_from(PIECES), max_size=400).map(" ".join))
@settings(max_examples=60, deadline=None)
def test_property_windows_cover_the_whole_message(text: str) -> None:
    reading = read(text, build(("khai sinh ở đâu trời mưa con đánh",)))
    cuts = spans(reading)
    assert cuts[0] == (0, len(reading.folded))
    assert all(start < stop or not reading.folded for start, stop in cuts)
    if len(cuts) > 1:
        covered = {at for start, stop in cuts[1:] for at in range(start, stop)}
        assert covered == set(range(len(reading.folded)))
        assert all(stop - start <= SHORT + 7 for start, stop in cuts[1:])


@pytest.mark.parametrize("text", ["", " ", "\0", "😀", "?!…", "\ud800", "khai sinh ở đâu"])
def test_a_short_message_is_one_part(windows: Windows, text: str) -> None:
    assert len(windows.of(text).sentences) == len(windows.of(text).spans) == 1


@pytest.mark.parametrize("calm", [1, 20], ids=["a few sentences", "many"])
def test_the_whole_comes_first_then_danger_then_the_matter(windows: Windows, calm: int) -> None:
    text = story(*[CALM] * calm, MATTER, *[CALM] * calm, DANGER)
    parts = windows.of(text)
    assert parts.sentences[0].count(CALM) == 2 * calm
    assert parts.sentences[1:3] == (DANGER, MATTER)
    assert len(set(parts.spans)) == len(parts.spans) == min(2 * calm + 3, 1 + OF_DANGER + OF_TOPICS)
    assert set(parts.spans) <= set(spans(read(text, windows.vocabulary)))


def test_a_part_wanted_by_both_is_taken_once(windows: Windows) -> None:
    reading = read(story(*[CALM] * 20, DANGER, *[CALM] * 20), windows.vocabulary)
    twice = loudest(reading, ((windows.danger, 2), (windows.danger, 2)))
    assert len(set(twice)) == 5


def test_vectors_that_came_in_time_are_of_the_first_parts(windows: Windows) -> None:
    parts = windows.of(story(*[CALM] * 20, DANGER, *[CALM] * 20))
    some = parts.with_rows(rows(parts)[:3])
    assert some is not None
    assert some.spans == parts.spans[:3]
    assert parts.with_rows(np.empty((0, DIMS), dtype=np.float32)) is None


@pytest.fixture(scope="module")
def own(windows: Windows) -> tuple[Reading, SentenceVectors]:
    text = story(*[CALM] * 20, DANGER, *[CALM] * 20)
    parts = windows.of(text)
    return read(text, windows.vocabulary), SentenceVectors(parts.spans, rows(parts))


def test_a_messages_own_vectors_fit(own: tuple[Reading, SentenceVectors]) -> None:
    reading, vectors = own
    assert vectors.fit(reading, DIMS)


@pytest.mark.parametrize(
    "spoiled",
    ["another message", "another model", "words alone", "one row short", "flat", "no number", "none", "no whole"],
)
def test_others_do_not_fit(own: tuple[Reading, SentenceVectors], windows: Windows, spoiled: str) -> None:
    reading, vectors = own
    dims = {"another model": DIMS + 1, "words alone": 0}.get(spoiled, DIMS)
    changed = {
        "another message": vectors,
        "one row short": replace(vectors, rows=vectors.rows[1:]),
        "flat": replace(vectors, rows=vectors.rows[0]),
        "no number": replace(vectors, rows=np.full_like(vectors.rows, np.nan)),
        "none": SentenceVectors((), vectors.rows[:0]),
        "no whole": SentenceVectors(vectors.spans[1:], vectors.rows[1:]),
    }.get(spoiled, vectors)
    other = read(DANGER, windows.vocabulary) if spoiled == "another message" else reading
    assert not changed.fit(other, dims)
