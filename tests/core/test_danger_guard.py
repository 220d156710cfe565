"""The guard: what it must notice, what it must not, and that nothing can make it fall silent."""

import unicodedata
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.core import danger
from bot.core.danger.guard import Guard
from bot.core.danger.model import DangerClass, Level
from bot.core.danger.red_list import missed
from bot.core.danger.variants import VARIANTS
from bot.core.danger.verdict import BESIDE, capped
from bot.core.text import read
from bot.core.windows import SentenceVectors, spans
from tests.core.danger_example import (
    DANGER_VECTOR,
    DIMS,
    held_out,
    shipped,
    trained,
    trained_with_vectors,
    vocabulary,
)

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.sampled_from(
    [
        "em",
        "bị",
        "đánh",
        "muốn",
        "chết",
        "bố",
        "con",
        "học",
        "trường",
        "từ từ",
        "tự tử",
        "dao",
        "phạt",
        "luật",
        ". ",
    ]
)
SENTENCES = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=40).map(" ".join))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("tu tu", Level.CONCERN),
        ("từ từ", Level.NONE),
        ("bạn trẻ em", Level.NONE),
        ("em bị đánh", Level.DANGER),
        ("mức phạt tội hiếp dâm", Level.NONE),
        ("em muốn tự tử", Level.DANGER),
        ("my stepfather is beating me right now", Level.DANGER),
        ("how do I register a birth", Level.NONE),
        ("", Level.NONE),
        ("😢", Level.NONE),
    ],
)
def test_named_sentences_get_their_level(text: str, level: Level) -> None:
    assert trained().assess(text).level is level


@pytest.mark.parametrize("text", ["em không bị đánh", "không bị đánh", "con không bị ai nhốt cả"])
def test_a_denial_never_alarms(text: str) -> None:
    assert trained().assess(text).level is not Level.DANGER


@pytest.mark.parametrize("text", ["em", "con", "no", "a", "1", "ok", "con gái", "con em", "em ơi", "bị đánh"])
def test_one_or_two_words_never_alarm(text: str) -> None:
    assert trained().assess(text).level is not Level.DANGER


@pytest.mark.parametrize(
    "text", ["em", "con", "1", "2", "3", "có", "không", "ok", "chào bạn", "khai sinh", "mẹ", "bé"]
)
def test_an_answer_of_one_word_gets_no_check_in(text: str) -> None:
    assert trained().assess(text).level is Level.NONE


@pytest.mark.parametrize("text", ["cứu", "CUU EM", "help", "bị nhốt", "tự tử", "em sợ", "bi danh"])
def test_a_cry_of_one_or_two_words_is_noticed(text: str) -> None:
    assert trained().assess(text).level is not Level.NONE


def test_the_red_list_is_noticed_by_words_alone_in_twenty_ways_of_typing() -> None:
    assert len(VARIANTS) >= 20
    gone = missed(trained(), shipped()[0].red_list, VARIANTS)
    assert not [(phrase.text, kind) for phrase, kind in gone]


def test_ways_of_typing_really_differ() -> None:
    text = "mẹ đang đánh em, em không chịu được nữa"
    assert len({kind(text) for kind in VARIANTS.values()}) == len(VARIANTS)


def test_held_out_danger_is_noticed_by_words_alone() -> None:
    texts = [text for _, level, text in held_out() if level == Level.DANGER]
    noticed = sum(trained().assess(text).level is not Level.NONE for text in texts)
    assert noticed >= 0.96 * len(texts), f"{noticed} of {len(texts)}"


def test_held_out_law_questions_never_alarm() -> None:
    law = [text for name, _, text in held_out() if name == DangerClass.LAW_QUESTION]
    assert not [text for text in law if trained().assess(text).level is Level.DANGER]


def test_danger_hidden_in_a_long_calm_story_is_noticed() -> None:
    calm = "Hôm nay trời đẹp và cả nhà tôi đi chợ mua rau. Con tôi học lớp năm, cháu thích vẽ tranh và đá bóng. "
    assert trained().assess(calm * 2).level is Level.NONE
    found = trained().assess(f"{calm}Tối qua dượng cởi quần em rồi sờ vào chỗ kín. {calm}")
    assert found.level is Level.DANGER
    assert found.danger_class is DangerClass.SEXUAL_ABUSE


def test_a_law_question_is_never_the_class_of_an_assessment() -> None:
    found = [trained().assess(text) for _, _, text in held_out()]
    assert DangerClass.LAW_QUESTION not in {assessment.danger_class for assessment in found}
    assert all((assessment.danger_class is None) == (assessment.level is Level.NONE) for assessment in found)


def test_an_assessment_never_repeats_what_was_written() -> None:
    for _, _, text in held_out():
        assert text not in trained().assess(text).reason


@QUICK
@given(SENTENCES)
def test_any_text_is_assessed_and_composed_or_decomposed_it_is_the_same(text: str) -> None:
    composed = trained().assess(unicodedata.normalize("NFC", text))
    assert composed == trained().assess(unicodedata.normalize("NFD", text))
    assert not composed.failed
    assert 0.0 <= composed.score <= 1.0


@pytest.mark.parametrize(
    "text", ["\ud800 em bị đánh", "em\0 bị\0 đánh", "a" * 5000, "ế" * 4096, "1" * 4096, "́" * 300]
)
def test_broken_text_does_not_fail(text: str) -> None:
    assert not trained().assess(text).failed
    trained().glance(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nước mình có huy chương môn nhảy cầu, con tôi muốn học nhảy cầu thì đăng ký ở đâu",
        "Lớp em đóng kịch về tảo hôn, em vai cô dâu bị ép cưới",
        "Năm 2019 lúc 11 tuổi em bị người bác họ làm chuyện xấu, giờ em đã lớn và muốn tố cáo",
    ],
)
def test_a_rule_asks_where_the_learner_hears_nothing_or_what_is_over(text: str) -> None:
    assert trained().heard(text)[0].reason.startswith("rule ")
    assert trained().assess(text).level is Level.CONCERN


@QUICK
@given(SENTENCES, st.data())
def test_a_vector_never_takes_back_an_alarm_or_what_nearly_was_one_or_a_rule_said(
    text: str, data: st.DataObject
) -> None:
    guard = trained_with_vectors()
    cuts = spans(read(text, vocabulary()))
    kept = cuts[: data.draw(st.integers(1, len(cuts)))]
    rows = data.draw(arrays(np.float32, (len(kept), DIMS), elements=st.floats(-1, 1, width=32)))
    alone, both = guard.assess(text), guard.assess(text, SentenceVectors(kept, rows))
    assert both.level.rank >= guard.heard(text)[0].level.rank
    assert both.level is Level.DANGER or alone.level is not Level.DANGER
    words, _ = guard.evidence(text)
    assert (
        both.level is not Level.NONE
        or capped(BESIDE.level(words), len(read(text, vocabulary()).folded)) is Level.NONE
    )


def test_a_calm_vector_spares_a_check_in_but_no_alarm() -> None:
    guard = trained_with_vectors()
    for text, with_calm in (("cô giáo mắng em", Level.NONE), ("bố đang đánh em chảy máu", Level.DANGER)):
        calm = SentenceVectors(spans(read(text, vocabulary())), -DANGER_VECTOR[None, :])
        assert guard.assess(text).level is not Level.NONE
        assert guard.assess(text, calm).level is with_calm


def test_a_vector_can_raise_the_level() -> None:
    guard = trained_with_vectors()
    text = "cho em hỏi cơ quan mấy giờ mở cửa"
    assert guard.assess(text).level is not Level.DANGER
    whole = spans(read(text, vocabulary()))
    assert guard.assess(text, SentenceVectors(whole, DANGER_VECTOR[None, :])).level is Level.DANGER
    assert guard.assess(text, SentenceVectors(whole, -DANGER_VECTOR[None, :])).level is not Level.DANGER


def test_vectors_of_another_text_are_ignored() -> None:
    guard = trained_with_vectors()
    foreign = SentenceVectors(((0, 7),), DANGER_VECTOR[None, :])
    assert guard.assess("em bị đánh", foreign) == guard.assess("em bị đánh")


def test_a_vector_counts_for_the_window_that_it_is_of() -> None:
    """Half the evidence is the loudest window's: its own vector has to raise it, wherever the window stands."""
    guard = trained_with_vectors()
    text = "Hôm nay trời đẹp, cả nhà đi chơi rất vui. " * 12
    cuts = spans(read(text, vocabulary()))
    calm = np.repeat(-DANGER_VECTOR[None, :], 2, axis=0)
    heard = {
        at: guard.evidence(text, SentenceVectors((cuts[0], cuts[at]), calm))[1] for at in (1, 5, len(cuts) - 1)
    }
    loud = calm.copy()
    loud[1] = DANGER_VECTOR
    for at, quiet in heard.items():
        raised = guard.evidence(text, SentenceVectors((cuts[0], cuts[at]), loud))[1]
        assert quiet is not None
        assert raised is not None
        assert raised.danger > quiet.danger + 0.2


def test_a_window_without_a_vector_is_heard_by_its_words() -> None:
    """Vectors that came in time are of the first windows: one more for a calm window may not hide the loud one."""
    guard = trained_with_vectors()
    text = "Hôm nay trời đẹp, cả nhà đi chơi rất vui. " * 8 + "Bố đang đánh em chảy máu, cứu em với."
    cuts = spans(read(text, vocabulary()))
    few = [SentenceVectors(cuts[:many], np.repeat(-DANGER_VECTOR[None, :], many, axis=0)) for many in (1, 2)]
    whole, and_calm = (guard.evidence(text, vectors)[1] for vectors in few)
    assert whole is not None
    assert and_calm is not None
    assert and_calm.danger == pytest.approx(whole.danger, abs=1e-5)


def test_a_failure_inside_is_a_concern_and_raises_nothing() -> None:
    broken = replace(trained(), learner=None)  # type: ignore[arg-type]  # what a bug would do
    assert broken.assess("chào bạn").level is Level.CONCERN
    assert broken.assess("chào bạn").failed


def test_a_guard_that_only_fails_passes_no_red_list() -> None:
    broken = replace(trained(), learner=None)  # type: ignore[arg-type]  # what a bug would do
    listed = shipped()[0].red_list
    assert {phrase for phrase, _ in missed(broken, listed)} == set(listed)


def test_the_order_of_phrases_and_rules_changes_nothing() -> None:
    content = danger.Content(shipped()[0].phrases[::8], shipped()[0].rules)
    phrases, rules = list(content.phrases), list(content.rules)
    Random(3).shuffle(phrases)
    Random(4).shuffle(rules)
    first = Guard.train(content, vocabulary())
    second = Guard.train(danger.Content((*phrases, phrases[0]), tuple(rules)), vocabulary())
    for _, _, text in held_out()[::7]:
        assert first.assess(text) == second.assess(text)


def test_a_version_that_misses_the_red_list_is_refused_where_the_sentence_stands() -> None:
    content = shipped()[0]
    weak = danger.Content(tuple(p for p in content.phrases if p.danger_class is not DangerClass.SELF_HARM))
    guard = Guard.train(weak, vocabulary())
    problems = danger.red_list_problems(guard, content)
    assert {problem.code for problem in problems} == {"red-list-missed"}
    assert {problem.file for problem in problems} == {"danger/red-list.yaml"}
    assert danger.red_list_problems(trained(), content) == []


def test_the_glance_sees_danger_and_leaves_most_questions_alone() -> None:
    urgent = [text for _, level, text in held_out() if level == Level.DANGER]
    law = [text for name, _, text in held_out() if name == DangerClass.LAW_QUESTION]
    assert sum(map(trained().glance, urgent)) >= 0.95 * len(urgent)
    assert sum(map(trained().glance, law)) <= 0.3 * len(law)
