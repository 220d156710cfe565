"""The danger files: what ships is whole, and what an editor gets wrong is a located problem."""

from collections import Counter

from bot.core import danger
from bot.core.danger.model import DangerClass, Level
from bot.core.text.syllables import fold
from bot.core.text.tokens import tokens_of
from tests.core.danger_example import held_out, shipped, tree

HEAD = 'owner: ai-do\nversion: "2026-11-24"\nnext_review: "2027-05-24"\n'


def same(text: str) -> str:
    return " ".join(fold(token.text) for token in tokens_of(text))


def codes(text: str, name: str = "danger/example.yaml") -> list[tuple[str, int]]:
    _, problems = danger.parse((tree(text, name),))
    return [(problem.code, problem.line) for problem in problems]


def test_the_shipped_files_have_no_problem() -> None:
    assert shipped()[1] == ()


def test_every_class_has_at_least_120_sentences_and_600_are_calm() -> None:
    phrases = shipped()[0].phrases
    counted = Counter(phrase.danger_class for phrase in phrases)
    assert all(counted[name] >= 120 for name in DangerClass), counted
    assert sum(phrase.level is Level.NONE for phrase in phrases) >= 600


def test_no_sentence_of_the_red_list_or_the_held_out_ones_is_trained_on() -> None:
    learned = {same(phrase.text) for phrase in shipped()[0].phrases}
    never = [phrase.text for phrase in shipped()[0].red_list] + [text for _, _, text in held_out()]
    assert not [text for text in never if same(text) in learned]


def test_the_red_list_holds_at_least_60_sentences_of_danger_or_concern() -> None:
    red_list = shipped()[0].red_list
    assert len(red_list) >= 60
    assert all(phrase.level is not Level.NONE and phrase.danger_class is not None for phrase in red_list)


def test_files_outside_the_danger_folder_are_not_read() -> None:
    content, problems = danger.parse((tree("class: nobody", "entries/x.yaml"),))
    assert content == danger.Content()
    assert problems == []


def test_an_unknown_class_is_a_located_problem() -> None:
    text = f'class: hurt-later\nlevel: danger\n{HEAD}groups:\n  - theme: t\n    phrases: ["đau"]\n'
    assert codes(text) == [("bad-choice", 7)]


def test_a_list_without_owner_and_review_date_is_refused() -> None:
    text = 'class: hurt-now\nlevel: danger\nversion: "2026-11-24"\ngroups:\n  - phrases: ["đau"]\n'
    assert codes(text) == [("missing-field", 1), ("missing-field", 1)]


def test_a_misspelt_field_is_found_with_the_word_that_was_meant() -> None:
    text = f'class: hurt-now\nlevel: danger\n{HEAD}groups:\n  - phrase: ["đau"]\n'
    assert ("unknown-field", 7) in codes(text)


def test_a_group_may_have_a_level_of_its_own() -> None:
    text = (
        f"class: harmer-writes\nlevel: concern\n{HEAD}groups:\n"
        '  - phrases: ["tôi lỡ đánh con"]\n  - level: danger\n    phrases: ["tôi sắp giết nó"]\n'
    )
    content, problems = danger.parse((tree(text),))
    assert problems == []
    assert [phrase.level for phrase in content.phrases] == [Level.CONCERN, Level.DANGER]


def test_a_red_list_sentence_that_is_trained_on_is_a_problem_where_it_is_trained_on() -> None:
    listed = (
        f'class: red-list\n{HEAD}groups:\n  - class: self-harm\n    level: danger\n    phrases: ["Em muốn đi!"]\n'
    )
    learned = f'class: self-harm\nlevel: danger\n{HEAD}groups:\n  - phrases: ["em  muốn đi"]\n'
    _, problems = danger.parse((tree(listed, "danger/red-list.yaml"), tree(learned, "danger/self-harm.yaml")))
    assert [(p.file, p.line, p.code) for p in problems] == [("danger/self-harm.yaml", 7, "red-list-learned")]
