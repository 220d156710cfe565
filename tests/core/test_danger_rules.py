"""The always list: pairs within reach, silenced by frames, bare syllables only where they may count."""

import pytest

from bot.core import danger
from bot.core.danger.model import Level
from bot.core.danger.rules import Rules
from bot.core.text import read
from bot.evaluate.noise import without_accents
from tests.core.danger_example import calm, shipped, tree, vocabulary

ALWAYS = """\
class: always
owner: ai-do
version: "2026-11-24"
next_review: "2027-05-24"
frames:
  law: ["mức phạt", "tội gì"]
rules:
  - {id: jump, class: self-harm, level: danger, all: [["muốn", "sắp"], ["nhảy lầu"]], within: 4, none: ["@law"]}
  - {id: bare, class: self-harm, level: concern, folded: true, all: [["tự tử"]], none: ["tu tu thoi"]}
  - {id: cry, class: hurt-now, level: concern, alone: true, all: [["cứu", "cứu em"]]}
  - {id: sold, class: threat-lure-runaway, level: danger, all: [["bán trẻ em"]]}
  - {id: choking, class: hurt-now, level: danger, folded: true, all: [["bóp cổ", "=dí đầu"], ["em"]]}
"""


def fired(text: str, rules: str = ALWAYS) -> list[str]:
    content, problems = danger.parse((tree(rules, "danger/always.yaml"),))
    assert problems == []
    return [rule.id for rule in Rules.of(content.rules).fired(read(text, vocabulary()))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("em muốn nhảy lầu", ["jump"]),
        ("em muốn lên tầng thượng trường em rồi nhảy lầu", []),  # too far apart
        ("em muốn ngủ. Có người nhảy lầu", []),  # not in one sentence
        ("muốn nhảy lầu thì mức phạt bao nhiêu", []),  # silenced by a frame
        ("muon nhay lau thi muc phat bao nhieu", []),  # a silencing phrase counts bare too
        ("tu tu", ["bare"]),
        ("tu tu thoi", []),
        ("từ từ", []),  # typed with other accents
        ("từ từ đã, mẹ đang tự tử", ["bare"]),
        ("em muon nhay lau", []),  # not a folded rule
        ("bán trẻ em", ["sold"]),
        ("bạn trẻ em", []),
        ("ban tre em", []),
        ("chu bop co em", ["choking"]),
        ("chú dí đầu em", ["choking"]),
        ("di dau cung duoi em", []),  # "đi đâu": such a phrase counts with its accents alone
        ("Cứu!!!", ["cry"]),
        ("alo. cứu em", ["cry"]),
        ("nghiên cứu", []),
        ("cứu em bài toán này", []),
    ],
)
def test_a_rule_fires_only_on_what_it_means(text: str, wanted: list[str]) -> None:
    assert fired(text) == wanted


def test_in_accented_text_a_bare_syllable_never_stands_for_an_accented_one() -> None:
    assert fired("cứ tu tu còi tàu chạy qua sân ga nhỏ") == []


def test_text_without_any_tone_counts_as_typed_bare() -> None:
    assert fired("em muôn tư tư") == ["bare"]


def test_the_most_serious_rule_comes_first() -> None:
    assert fired("tự tử, em muốn nhảy lầu") == ["jump", "bare"]


def test_hostile_repetition_stays_cheap_and_fires() -> None:
    assert "jump" in fired("muốn nhảy lầu " * 500)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{id: x, class: self-harm, level: danger, all: "muốn"}', "wrong-shape"),
        ('{id: x, class: self-harm, level: danger, all: [["a"], "b"]}', "wrong-shape"),
        ('{id: x, class: self-harm, level: danger, all: [["a"]], none: ["@lw"]}', "unknown-frame"),
        ('{id: x, class: self-harm, level: danger, all: [["…"]]}', "empty-item"),
        ('{id: x, class: self-hurt, level: danger, all: [["a"]]}', "bad-choice"),
        ('{id: x, class: self-harm, level: danger, all: [["a"]], whithin: "3"}', "unknown-field"),
    ],
)
def test_a_wrong_rule_is_a_located_problem(line: str, code: str) -> None:
    _, problems = danger.parse((tree(f"{ALWAYS}  - {line}\n", "danger/always.yaml"),))
    assert [(problem.code, problem.line) for problem in problems] == [(code, 13)]


def test_the_shipped_rules_alarm_on_no_calm_sentence_of_the_content() -> None:
    content = shipped()[0]
    rules = Rules.of(content.rules)
    calm = [phrase.text for phrase in content.phrases if phrase.level is Level.NONE]
    alarmed = [
        text for text in calm if any(r.level is Level.DANGER for r in rules.fired(read(text, vocabulary())))
    ]
    assert len(alarmed) <= len(calm) // 200, alarmed


def test_calm_sentences_typed_without_accents_hardly_ever_alarm() -> None:
    """A phrase that says something else when bare ("đi đâu", "làm đau") belongs behind a `=` in the rules."""
    rules = Rules.of(shipped()[0].rules)
    asked = [text for text in calm() if not rules.fired(read(text, vocabulary()))]
    alarmed = [
        text
        for text in asked
        if any(r.level is Level.DANGER for r in rules.fired(read(without_accents(text), vocabulary())))
    ]
    assert len(alarmed) <= len(asked) // 500, alarmed
