"""Putting accents back: right where it can be, and never where the writer accented."""

import math
import unicodedata
from itertools import pairwise, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.text import Vocabulary, build, read
from bot.core.text.restore import dropped_share, restore
from bot.core.text.tokens import Token, tokens_of
from bot.core.text.vocabulary import START
from bot.pairs import counted_pairs

SENTENCES = (
    "Bố mẹ đánh con thì bị xử phạt bao nhiêu tiền?",
    "Trẻ em được trợ giúp pháp lý miễn phí.",
    "Cha dượng bán trẻ em qua biên giới.",
    "Người bạn trẻ em quen trên mạng.",
    "Cháu bị người ta đánh ở trường.",
)


def bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return build(SENTENCES)


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return build(SENTENCES, counted_pairs())


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_bare_sentence_of_the_content_comes_back_whole(sentence: str, words: Vocabulary) -> None:
    assert read(bare(sentence), words).accented == read(sentence, words).typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tro giup phap ly mien phi", "trợ giúp pháp lý miễn phí"),
        ("bao luc gia dinh", "bạo lực gia đình"),
        ("uy ban nhan dan cap xa", "ủy ban nhân dân cấp xã"),
        ("nguoi chua thanh nien pham toi", "người chưa thành niên phạm tội"),
        ("vi pham hanh chinh", "vi phạm hành chính"),
    ],
)
def test_the_shipped_counts_know_the_words_of_the_law(typed: str, meant: str, shipped: Vocabulary) -> None:
    assert read(typed, shipped).sentence == meant


def test_the_frequent_reading_is_taken_whatever_was_meant() -> None:
    """Why the folded view stays beside it: "tu tu" may be "từ từ" (slowly) or "tự tử" (suicide)."""
    words = build(("Em muốn tự tử.", "Cháu nghĩ đến tự tử.", "Cứ từ từ."))
    assert read("tu tu", words).folded == ("tu", "tu")
    assert read("tu tu", words).accented == ("tự", "tử")


def test_words_that_differ_only_by_accents_stay_different_when_accented(words: Vocabulary) -> None:
    sold, friend = read("bán trẻ em", words), read("bạn trẻ em", words)
    assert sold.folded == friend.folded
    assert sold.accented != friend.accented


def test_accented_writing_is_left_alone(words: Vocabulary) -> None:
    assert read("ba con bo me đánh trẻ, người ta bị phạt", words).typed != ()
    text = "Trẻ em được trợ giúp con cho ba"
    assert read(text, words).accented == tokens_texts(text)


def test_a_syllable_that_lacks_the_tone_it_must_have_gets_it(words: Vocabulary) -> None:
    assert read("Bị xử phat bao nhiêu tiền", words).accented[2] == "phạt"


def test_half_accented_writing_is_completed(words: Vocabulary) -> None:
    assert read("bo me đánh con thi bi xử phat bao nhieu tien", words).sentence == (
        "bố mẹ đánh con thì bị xử phạt bao nhiêu tiền"
    )


def test_what_nobody_wrote_before_stays_as_typed(words: Vocabulary) -> None:
    assert read("zalo qwx", words).accented == ("zalo", "qwx")


@given(st.lists(st.sampled_from(" ".join(SENTENCES).split()), max_size=15).map(" ".join), st.data())
@settings(max_examples=150, deadline=None)
def test_property_restoring_never_changes_what_was_accented(text: str, data: st.DataObject) -> None:
    words = build(SENTENCES)
    typed = " ".join(bare(word) if data.draw(st.booleans()) else word for word in text.split())
    for before, after in zip(read(typed, words).typed, read(typed, words).accented, strict=True):
        assert after == before or bare(before) == before or bare(after) == bare(before)
        if before != bare(before) and not before.endswith(("c", "p", "t", "ch")):
            assert after == before


BARE = ("ban", "tre", "em", "danh", "bi", "me", "con", "bo", "duoc")


@given(st.lists(st.sampled_from(BARE), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_property_the_search_finds_what_trying_everything_finds(syllables: list[str]) -> None:
    """The slow, obvious oracle: every combination of readings, the best by the same chances."""
    words = build(SENTENCES)
    tokens = tuple(Token(syllable, at == 0) for at, syllable in enumerate(syllables))
    dropped = dropped_share(tokens, words)
    assume(dropped > 0.1)
    options = product(*(words.accented.get(syllable, (syllable,)) for syllable in syllables))
    best = max(score(option, syllables, dropped, words) for option in options)
    assert score(restore(tokens, words), syllables, dropped, words) == pytest.approx(best)


def score(path: tuple[str, ...], typed: list[str], dropped: float, words: Vocabulary) -> float:
    changed = sum(1 for after, before in zip(path, typed, strict=True) if after != before)
    chances = sum(words.log_chance(a, b) for a, b in pairwise((START, *path)))
    return chances + changed * math.log(dropped)


def tokens_texts(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens_of(text))
