"""Matching on a small FAQ of its own: verdicts, windows, determinism, explanations."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.faq.model import (
    Answer,
    Confidence,
    Entry,
    EntryId,
    Faq,
    Office,
    Review,
    TopicSlug,
    Variant,
    VariantKind,
)
from bot.core.matching import Matcher, RankingKind
from bot.core.matching.confidence import LEXICAL, SEMANTIC, Evidence
from bot.core.matching.matcher import Scored
from bot.core.matching.overlaps import overlaps
from bot.core.text import build, read
from bot.core.windows import SentenceVectors, Windows, spans
from tests.core.faq_example import TODAY

PHRASINGS = {
    ("muc-phat-danh-con", "physical-abuse"): (
        "Cha mẹ đánh con bị phạt bao nhiêu tiền?",
        "Mức phạt khi bố đánh con là gì?",
        "đánh con phạt mấy triệu",
        "Hành hạ con ruột bị xử phạt hành chính thế nào?",
    ),
    ("khai-sinh-o-dau", "birth-registration"): (
        "Làm giấy khai sinh cho con ở đâu?",
        "Đăng ký khai sinh tại ủy ban xã nào?",
        "khai sinh ở đâu",
        "Sinh con xong đi đăng ký khai sinh chỗ nào?",
    ),
    ("khai-sinh-giay-to", "birth-registration"): (
        "Đăng ký khai sinh cần giấy tờ gì?",
        "Hồ sơ làm giấy khai sinh gồm những gì?",
        "khai sinh mang theo giấy nào",
        "Thiếu giấy chứng sinh thì đăng ký khai sinh thế nào?",
    ),
    ("mua-ban-tre-em", "trafficking"): (
        "Bán trẻ em bị phạt tù bao nhiêu năm?",
        "Mua bán trẻ em là tội gì?",
        "Thấy người bán trẻ sơ sinh thì báo ai?",
        "kẻ bán trẻ em bị xử thế nào",
    ),
    ("ban-be-co-lap", "bullying"): (
        "Con bị bạn bè ở trường cô lập thì làm gì?",
        "Bạn trong lớp không chơi với cháu, nói xấu cháu.",
        "bị bạn nghỉ chơi ở trường",
        "Bạn bè tẩy chay con tôi, nhà trường có trách nhiệm gì?",
    ),
}
HITTING = ("muc-phat-danh-con", "physical-abuse")
OUTSIDE = (
    "Hôm nay trời đẹp quá",
    "Ăn phở ở quán nào ngon?",
    "Vượt đèn đỏ bị phạt bao nhiêu tiền?",
    "Làm sổ đỏ ở đâu?",
    "Từ từ đã bạn ơi",
    "Lương giáo viên bao nhiêu?",
    "cảm ơn nhé",
    "Bán nhà cần giấy tờ gì?",
)


def entry(name: str, topic: str, phrasings: tuple[str, ...]) -> Entry:
    question, *others = phrasings
    return Entry(
        id=EntryId(name),
        topic=TopicSlug(topic),
        question=question,
        variants=tuple(Variant(text, VariantKind.PLAIN) for text in others),
        answer=Answer("Bạn gọi 111."),
        citations=(),
        review=Review(TODAY, TODAY, "luat-gia", Confidence.VERIFIED),
    )


def faq(entries: tuple[Entry, ...] | None = None) -> Faq:
    made = entries or tuple(entry(name, topic, texts) for (name, topic), texts in PHRASINGS.items())
    ordered = tuple(sorted(made, key=lambda each: each.id))
    office = Office("", "", "", (), (), (), {})
    return Faq(ordered, (), {}, {}, office, {each.id: each for each in ordered})


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.train(faq(), OUTSIDE)


def unit(text: str, dims: int = 16) -> np.ndarray:
    """A stand-in for a sentence vector: the words' hashes, so that alike sentences are near."""
    made = np.zeros(dims, dtype=np.float32)
    for word in text.split():
        made += np.random.default_rng(sum(word.encode())).normal(size=dims).astype(np.float32)
    return made / max(1e-6, float(np.linalg.norm(made)))


@pytest.fixture(scope="module")
def semantic(matcher: Matcher) -> Matcher:
    return Matcher.train(faq(), OUTSIDE, {text: unit(text) for text in matcher.sentences})


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("muc phat danh con", "muc-phat-danh-con"),
        ("bố mẹ đánh con thì phạt bao nhiêu", "muc-phat-danh-con"),
        ("ddangw kys khai sinh owr ddaau", "khai-sinh-o-dau"),
        ("lm giay khai sinh can giay to j", "khai-sinh-giay-to"),
        ("bán trẻ em bị tội gì", "mua-ban-tre-em"),
        ("con tôi không bị đánh mà bị bạn bè cô lập", "ban-be-co-lap"),
        ("bạn bè trẻ em ở trường cô lập con", "ban-be-co-lap"),
    ],
)
def test_the_right_entry_comes_first_however_it_is_typed(matcher: Matcher, asked: str, wanted: str) -> None:
    assert matcher.rank(asked).candidates[0].entry == wanted


def test_selling_and_friends_are_told_apart_by_their_accents(matcher: Matcher) -> None:
    assert matcher.rank("bán trẻ em").candidates[0].entry == "mua-ban-tre-em"
    sold, friend = (matcher.score(read(text, matcher.vocabulary)) for text in ("bán trẻ em", "bạn trẻ em"))
    at = [each.id for each in matcher.faq.entries].index(EntryId("mua-ban-tre-em"))
    assert friend.entries[at] < sold.entries[at]


def test_slowly_is_not_suicide() -> None:
    dead = entry("tu-tu", "self-harm", ("Trẻ muốn tự tử thì làm gì?", "con nói muốn tự tử", "dấu hiệu tự tử"))
    matcher = Matcher.train(faq((*faq().entries, dead)), OUTSIDE)
    at = [each.id for each in matcher.faq.entries].index(EntryId("tu-tu"))
    slowly, suicide = (matcher.score(read(text, matcher.vocabulary)) for text in ("từ từ đã", "muốn tự tử"))
    assert suicide.entries[at] > 2 * slowly.entries[at]
    assert matcher.rank("từ từ đã").kind is not RankingKind.ANSWER


def test_negation_is_seen(matcher: Matcher) -> None:
    at = [each.id for each in matcher.faq.entries].index(EntryId("muc-phat-danh-con"))
    said, denied = (matcher.score(read(text, matcher.vocabulary)) for text in ("con bị đánh", "con không bị đánh"))
    assert denied.entries[at] < said.entries[at]


@pytest.mark.parametrize("phrase", OUTSIDE)
def test_what_is_outside_is_not_answered(matcher: Matcher, phrase: str) -> None:
    assert matcher.rank(phrase).kind is not RankingKind.ANSWER


@pytest.mark.parametrize("text", ["", " ", "\0", "😀", "?!…", "\ud800"])
def test_nothing_said_is_abstained_from(matcher: Matcher, text: str) -> None:
    ranking = matcher.rank(text)
    assert ranking.kind is RankingKind.ABSTAIN
    assert ranking.candidates == ()


def test_an_empty_faq_abstains() -> None:
    empty = Matcher.train(replace(faq(), entries=(), by_id={}), OUTSIDE)
    assert empty.rank("khai sinh ở đâu").kind is RankingKind.ABSTAIN


def test_candidates_come_best_first_and_five_at_most(matcher: Matcher) -> None:
    for asked in ("khai sinh", "đánh con", "hôm nay trời đẹp"):
        scores = [found.score for found in matcher.rank(asked).candidates]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) == 5
        assert all(0 <= score <= 1 for score in scores)


def test_one_topic_does_not_fill_the_first_places() -> None:
    scored = Scored(np.array([0.9, 0.85, 0.84, 0.8], dtype=np.float32), np.zeros(2, dtype=np.float32), 0.0, False)
    assert [at for at, _ in scored.best(4, np.array([0, 0, 0, 1]))] == [0, 3, 1, 2]


@given(st.permutations(range(len(PHRASINGS))), st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_property_shuffling_entries_and_phrases_changes_nothing(order: list[int], random: object) -> None:
    items = list(PHRASINGS.items())
    made = tuple(
        entry(name, topic, (texts[0], *texts[:0:-1])) for (name, topic), texts in (items[i] for i in order)
    )
    mixed = Matcher.train(faq(made), OUTSIDE[::-1])
    straight = Matcher.train(faq(), OUTSIDE)
    for asked in ("khai sinh ở đâu", "danh con phat bao nhieu", "trời mưa", "bạn bè"):
        one, other = straight.rank(asked), mixed.rank(asked)
        assert [found.entry for found in one.candidates] == [found.entry for found in other.candidates]
        assert one.kind is other.kind
        assert one.confidence == pytest.approx(other.confidence, abs=1e-4)


def semantic_vectors(semantic: Matcher, text: str) -> SentenceVectors:
    parts = Windows(semantic.vocabulary, semantic.outline, semantic.outline).of(text)
    return SentenceVectors(parts.spans, np.stack([unit(sentence) for sentence in parts.sentences]))


def test_vectors_are_used_when_they_belong_to_the_message(semantic: Matcher) -> None:
    asked = "đăng ký khai sinh ở đâu"
    vectors = semantic_vectors(semantic, asked)
    assert semantic.semantic
    assert semantic.rank(asked, vectors).candidates[0].entry == "khai-sinh-o-dau"
    assert semantic.rank(asked, vectors).confidence != semantic.rank(asked).confidence


def test_foreign_vectors_are_ignored(semantic: Matcher) -> None:
    others = semantic_vectors(semantic, "đánh con bị phạt bao nhiêu tiền vậy")
    assert semantic.rank("khai sinh ở đâu", others) == semantic.rank("khai sinh ở đâu")


def test_one_missing_vector_leaves_the_words_alone(matcher: Matcher) -> None:
    texts = matcher.sentences
    assert not Matcher.train(faq(), OUTSIDE, {text: unit(text) for text in texts[1:]}).semantic


def test_a_story_is_cut_into_sentences_and_runs(matcher: Matcher) -> None:
    story = "Tôi bán nước ở chợ, nhà có hai cháu. " * 3 + "Xin hỏi làm giấy khai sinh cho con ở đâu?"
    cuts = spans(read(story, matcher.vocabulary))
    assert cuts[0] == (0, len(read(story, matcher.vocabulary).folded))
    assert len(cuts) > 3
    assert matcher.rank(story).candidates[0].entry == "khai-sinh-o-dau"


def test_vectors_of_some_windows_decide_a_long_message(semantic: Matcher) -> None:
    asked = "khai sinh cho con ở đâu vậy. " * 200
    some = semantic_vectors(semantic, asked)
    few = replace(some, spans=some.spans[:3], rows=some.rows[:3])
    assert semantic.score(read(asked, semantic.vocabulary), few).semantic
    assert semantic.rank(asked, some).candidates[0].entry == "khai-sinh-o-dau"


def test_an_explanation_names_words_and_variants(matcher: Matcher) -> None:
    told = matcher.explain("lam giay khai sinh o dau qwx")
    assert told.reasons[0].entry == "khai-sinh-o-dau"
    assert any("khai" in word for word, _ in told.reasons[0].words)
    assert told.reasons[0].phrasings[0][0] in PHRASINGS[("khai-sinh-o-dau", "birth-registration")]
    assert told.unknown == ("qwx",)
    assert "Hiểu câu hỏi là: làm giấy khai sinh ở đâu qwx" in str(told)


@pytest.mark.parametrize("calibration", [LEXICAL, SEMANTIC], ids=["words", "vectors"])
def test_confidence_falls_with_what_speaks_against_it(calibration: object) -> None:
    sure = Evidence(first=1.1, lead=0.6, inside=0.9, topic_lead=0.8)
    for weaker in (replace(sure, lead=0.01), replace(sure, inside=-0.3)):
        assert calibration.weigh(weaker)[0] < calibration.weigh(sure)[0]
    assert calibration.weigh(sure)[1] is RankingKind.ANSWER
    assert calibration.weigh(replace(sure, lead=0.0))[1] is RankingKind.ASK_WHICH
    assert calibration.weigh(Evidence(0.05, 0.0, -0.6, 0.0))[1] is RankingKind.ABSTAIN


# --- entries that sound alike ---------------------------------------------------------------------------


def test_a_phrasing_that_sounds_like_another_entry_is_found() -> None:
    stolen = "Mức phạt khi bán trẻ em là gì, bán trẻ em phạt mấy năm tù?"
    made = {**PHRASINGS, HITTING: (*PHRASINGS[HITTING], stolen)}
    content = faq(tuple(entry(name, topic, texts) for (name, topic), texts in made.items()))
    found = overlaps(content, OUTSIDE, build([text for texts in made.values() for text in texts]))
    pair = next(pair for pair in found if {pair.first, pair.second} == {"muc-phat-danh-con", "mua-ban-tre-em"})
    assert stolen in [stray.text for stray in pair.strays if stray.other == "mua-ban-tre-em"]
    assert 0 < pair.share <= 2
    assert all(stray.lead > 0 for stray in pair.strays)
