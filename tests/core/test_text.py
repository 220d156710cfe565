"""Reading: one form for every way of typing, and no string that breaks it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.text import Vocabulary, build, read
from bot.core.text.chat import AFTER_A_NUMBER, CHAT, LAW
from bot.core.text.keyboards import decode
from bot.core.text.syllables import FOLDED_INVENTORY, INVENTORY, canonical, fold, is_syllable, take_apart
from bot.core.text.tokens import tokens_of

SENTENCES = (
    "Bố mẹ đánh con thì bị xử phạt bao nhiêu tiền?",
    "Trẻ em được trợ giúp pháp lý miễn phí không?",
    "Đăng ký khai sinh cho con ở đâu, cần hồ sơ gì?",
    "Xâm hại trẻ em thì báo cho công an hay gọi tổng đài?",
    "Cháu bị người ta bắt nạt, cháu không muốn đến trường nữa.",
    "Con tôi mười sáu tuổi đi làm thêm có được không?",
    "Học sinh phải nộp học phí khi nào?",
    "Hòa giải xong rồi có được tố cáo nữa không?",
)


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return build(SENTENCES)


SPELLINGS = {
    "NFD": (unicodedata.normalize("NFD", "trẻ em được bảo vệ"), "trẻ em được bảo vệ"),
    "old and new tone places": ("hoà giải, uỷ ban, thuý", "hòa giải ủy ban thúy"),
    "tone on the wrong vowel": ("ngừơi, đựơc, tuôỉ", "người được tuổi"),
    "half a horn": ("đuợc, ngừoi, trừong", "được người trường"),
    "i and y": ("kĩ, kỹ, lí, quí", "kỹ kỹ lý quý"),
    "capitals": ("TRẺ EM", "trẻ em"),
    "drawn out": ("con ơiiiii buồnnnn quáaaa", "con ơi buồn quá"),
    "wrong order of marks": ("e\u0323\u0302", "ệ"),
}
HABITS = {
    "chat": ("k bt lm j z", "không biết làm gì vậy"),
    "initials": ("UBND, BHYT, TGPL", "ủy ban nhân dân bảo hiểm y tế trợ giúp pháp lý"),
    "age": ("cháu 15t, nhà 2tr", "cháu 15 tuổi nhà 2 triệu"),
    "thousands": ("phạt 1.000.000 đồng", "phạt 1000000 đồng"),
    "doubled letters": ("công ann bắtt", "công an bắt"),
    "invisible characters": ("trẻ\u200b em\ufeff", "trẻ em"),
}


@pytest.mark.parametrize(("typed", "meant"), SPELLINGS.values(), ids=SPELLINGS.keys())
def test_spellings_of_one_word_are_one(typed: str, meant: str, words: Vocabulary) -> None:
    assert " ".join(read(typed, words).typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("trer em dduwowcj bari veej", "trẻ em được bải vệ"),
        ("treer", "trể"),
        ("khoong", "không"),
        ("nguoiwf", "người"),
        ("be1", "bé"),
        ("d9u7o7c5", "được"),
        ("thuowr", "thuở"),
    ],
)
def test_keystrokes_become_the_syllables_they_spell(typed: str, meant: str, words: Vocabulary) -> None:
    assert " ".join(read(typed, words).typed) == meant


@pytest.mark.parametrize(("typed", "meant"), HABITS.values(), ids=HABITS.keys())
def test_habits_of_typing_are_undone(typed: str, meant: str, words: Vocabulary) -> None:
    assert " ".join(read(typed, words).typed) == meant


@pytest.mark.parametrize("plain", ["lop7", "covid19", "app", "ban", "tre", "con", "muc", "hs2"])
def test_what_is_no_keystroke_is_not_decoded(plain: str) -> None:
    assert decode(plain) is None


def test_joined_syllables_are_split_where_the_pair_is_known(words: Vocabulary) -> None:
    assert read("khaisinh xamhai", words).folded == ("khai", "sinh", "xam", "hai")


def test_one_slip_in_an_unknown_token_is_mended(words: Vocabulary) -> None:
    assert read("trươngf hocj sihn", words).folded[-1] == "sinh"


def test_a_shortening_is_read_by_its_neighbours(words: Vocabulary) -> None:
    assert read("hs phải nộp", words).typed[:2] == ("học", "sinh")
    assert read("cần hs gì", words).typed[1:3] == ("hồ", "sơ")


def test_a_word_of_the_content_is_no_shortening() -> None:
    words = build(("Đau hông phải làm gì?",))
    assert read("đau hông", words).typed == ("đau", "hông")
    assert read("đau hông", build(SENTENCES)).typed == ("đau", "không")


def test_english_stays_english(words: Vocabulary) -> None:
    assert read("my father is hurting me", words).accented == ("my", "father", "is", "hurting", "me")


def test_no_expansion_holds_a_shortening() -> None:
    keys = {*CHAT, *LAW}
    for table in (CHAT, LAW, AFTER_A_NUMBER):
        for short, readings in table.items():
            for words in readings:
                again = {word for word in words if word in keys and not is_syllable(take_apart(word))}
                assert not again, f"{short} expands to {again}"


def test_the_accentedness_is_the_writers(words: Vocabulary) -> None:
    assert read("Bố mẹ đánh con thì bị xử phạt", words).accentedness == 1.0
    assert read("bo me danh con thi bi xu phat", words).accentedness == 0.0


def test_sentences_open_where_they_are_ended(words: Vocabulary) -> None:
    assert read("Cháu buồn. Cháu 1.5 tuổi? Ừ", words).opens == (0, 2, 6)


@pytest.mark.parametrize("syllable", sorted(INVENTORY)[::37])
def test_every_syllable_of_the_inventory_is_one_with_every_tone_it_takes(syllable: str) -> None:
    tones = "sj" if syllable.endswith(("c", "ch", "p", "t")) else "sfrxj"
    for tone in tones:
        letters = take_apart(syllable)
        marked = canonical(type(letters)(letters.base, tone))
        assert is_syllable(take_apart(marked))
        assert fold(marked) == fold(canonical(letters))


def test_the_folded_inventory_has_no_accent() -> None:
    assert all(syllable.isascii() for syllable in FOLDED_INVENTORY)


HOSTILE = [
    "",
    "\0",
    "\ud800",
    "\udfff abc \ud83d",
    "😀" * 50,
    "a" + "\u0301" * 5000,
    "\u202e trẻ em \u202c",
    "ﬁ ㎏ ½ Ⅷ",
    "ỌỌỌ" * 100,
    "\u200b" * 1000,
    "٣٤٥ १२३",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_string_breaks_the_reader(text: str, words: Vocabulary) -> None:
    reading = read(text, words)
    assert len(reading.typed) == len(reading.folded) == len(reading.accented)


@pytest.mark.parametrize("unit", ["trẻ em ", "tre em ", "qwzx", "k j z ", "xamhai ", "\ud800"])
def test_a_hundred_thousand_characters_are_read_to_their_end(unit: str, words: Vocabulary) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    reading = read(text, words)
    assert len(reading.accented) == len(reading.folded)
    assert sum(map(len, reading.typed)) <= 3 * len(text)


letters = st.text(alphabet=st.characters(codec=None), max_size=60)
vietnamese = st.lists(st.sampled_from(" ".join(SENTENCES).split()), max_size=20).map(" ".join)


@given(st.one_of(letters, vietnamese))
@settings(max_examples=300, deadline=None)
def test_property_composed_and_decomposed_text_read_alike(text: str) -> None:
    words = build(SENTENCES)
    composed = read(unicodedata.normalize("NFC", text), words)
    decomposed = read(unicodedata.normalize("NFD", text), words)
    assert (composed.typed, composed.folded, composed.accented) == (
        decomposed.typed,
        decomposed.folded,
        decomposed.accented,
    )


@given(st.one_of(letters, vietnamese, st.lists(st.sampled_from(sorted(CHAT)), max_size=8).map(" ".join)))
@settings(max_examples=300, deadline=None)
def test_property_reading_what_was_read_changes_nothing(text: str) -> None:
    words = build(SENTENCES)
    once = read(text, words).typed
    assert read(" ".join(once), words).typed == once


@given(letters)
@settings(max_examples=300, deadline=None)
def test_property_folded_views_carry_no_vietnamese_accent(text: str) -> None:
    assert not any(char in "ăâđêôơư" for token in tokens_of(text) for char in fold(token.text))
