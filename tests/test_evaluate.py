"""The arithmetic of evaluation, on numbers that can be checked by hand."""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.content import read_folder
from bot.core.faq.model import EntryId, TopicSlug
from bot.core.matching.ranking import Candidate, Ranking, RankingKind
from bot.embedder import Embedder
from bot.evaluate import exam, run_eval, run_eval_danger
from bot.evaluate.cases import Case, load
from bot.evaluate.figures import Judge, Share, calibration_error, kept_at, of_kind, recall, topic_recall
from bot.evaluate.measure import key
from bot.evaluate.rows import QUESTIONS
from bot.library import Draft, parse
from tests.test_embedder import FakeModel


@cache
def content() -> Draft:
    return parse(read_folder(Path("faq"))[0], date(2026, 11, 30))[0]


JUDGE = Judge({EntryId("a"): TopicSlug("x"), EntryId("b"): TopicSlug("x"), EntryId("c"): TopicSlug("y")})


def ranking(*entries: str, kind: RankingKind = RankingKind.ANSWER) -> Ranking:
    return Ranking(kind, tuple(Candidate(EntryId(entry), 0.5) for entry in entries), 0.5)


def case(topic: str, *accepted: str) -> Case:
    return Case("q", "?", topic, accepted=frozenset(EntryId(entry) for entry in accepted) if accepted else None)


def test_a_labelled_row_is_judged_by_its_entries_and_another_by_its_topic() -> None:
    rows = [case("x", "a"), case("x"), case("z")]
    found = [ranking("b", "a"), ranking("b"), ranking("a")]
    assert recall(JUDGE, rows, found, 1) == Share(1, 2)
    assert recall(JUDGE, rows, found, 2) == Share(2, 2)
    assert topic_recall(JUDGE, rows, found, 1) == Share(2, 2)


def test_a_row_that_no_entry_answers_is_not_scored() -> None:
    nobody = Case("q", "?", "x", accepted=frozenset())
    assert recall(JUDGE, [nobody], [ranking("a")], 1) == Share(0, 0)


def test_the_interval_is_wilsons() -> None:
    low, high = Share(8, 10).interval
    assert (low, high) == pytest.approx((0.4902, 0.9433), abs=1e-3)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_verdicts_are_counted() -> None:
    found = [ranking("a"), ranking("a", kind=RankingKind.ASK_WHICH), ranking("a", kind=RankingKind.ABSTAIN)]
    assert of_kind(found, RankingKind.ANSWER, RankingKind.ASK_WHICH) == Share(2, 3)


def test_a_confidence_that_keeps_its_word_has_no_error() -> None:
    assert calibration_error([0.8] * 100, ([True] * 4 + [False]) * 20) == pytest.approx(0.0)
    assert calibration_error([1.0] * 50, [False] * 50) == pytest.approx(1.0)
    assert calibration_error([], []) == 0.0


def test_what_is_kept_outside_is_counted_at_nine_tenths_inside() -> None:
    assert kept_at([1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1], [0.05, 0.15, 0.25, 0.9]) == Share(2, 4)


def test_two_texts_are_one_question_whatever_their_accents() -> None:
    assert key("Trẻ em là ai?") == key("tre em la ai")


def test_labels_of_a_noisy_row_are_those_of_its_original(tmp_path: Path) -> None:
    for name, line in {
        "clean.jsonl": '{"id": "1", "text": "t", "topic": "x", "voice": "citizen"}',
        "noisy.jsonl": '{"id": "2", "of": "1", "text": "t", "topic": "x", "kind": "typo"}',
        "outside.jsonl": '{"id": "3", "text": "t", "topic": "hn-x"}',
        "labels.jsonl": '{"id": "1", "entries": ["a"]}',
    }.items():
        (tmp_path / name).write_text(line + "\n", encoding="utf-8")
    cases = load(tmp_path)
    assert cases.noisy[0].accepted == frozenset({"a"})
    assert cases.stories == cases.clean
    assert cases.outside[0].hard


def test_an_entry_carries_an_exam_row_when_it_cites_all_of_one_set() -> None:
    entry = content().faq.entries[0]
    cited = frozenset((str(citation.statute), citation.article) for citation in entry.citations)
    asked = Case("q", "?", entry.topic)
    sets = ((cited,), (cited | {("luat-khac", "1")},), (frozenset({("luat-khac", "1")}), cited), ())
    paper = exam.Paper((asked,) * 4, sets)
    found = [ranking(entry.id)] * 4
    figures = {name: share for name, share, _ in exam.figures(content().faq, paper, lambda texts: found)}
    assert figures["exam: cites what an answer rests on @1"] == Share(2, 3)
    assert figures["exam: topic @1"] == Share(4, 4)


def test_the_exam_names_topics_and_statutes_that_exist() -> None:
    paper = exam.load(QUESTIONS / "exam.jsonl")
    assert len(paper.cases) == len({case.id for case in paper.cases}) == 996
    assert {case.topic for case in paper.cases} <= {topic.slug for topic in content().faq.topics}
    named = {statute for sets in paper.rests_on for one in sets for statute, _ in one}
    register = Path("faq/statutes.yaml").read_text(encoding="utf-8")
    assert [statute for statute in sorted(named) if f"id: {statute}\n" not in register] == []


@pytest.mark.parametrize(
    ("run", "figure"),
    [(run_eval, "clean: topic @1"), (run_eval_danger, "urgent rows: danger")],
    ids=["matching", "danger"],
)
def test_every_figure_comes_out_for_the_words_alone_and_with_vectors(
    run: Callable[..., int], figure: str, brief: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a few rows and little content: that the pieces fit, not how good they are."""
    few = tmp_path / "questions"
    few.mkdir()
    for path in [*QUESTIONS.glob("*.jsonl"), QUESTIONS / "urgent_topics.yaml"]:
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = lines[:10] if path.suffix == ".jsonl" else lines
        (few / path.name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    held = 'groups:\n  - {class: hurt-now, level: danger, phrases: ["cứu em với"]}\n'
    (few / "danger_heldout.yaml").write_text(held, encoding="utf-8")
    assert run(brief, Embedder(FakeModel(), None), as_json=True, questions=few) == 0
    figures = json.loads(capsys.readouterr().out)
    for system in ("words alone", "with sentence vectors"):
        assert set(figures[system][figure]) == {"value", "interval", "n", "bar"}
    assert run(brief, None, questions=tmp_path / "nowhere") == 2
