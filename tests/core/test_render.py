"""An entry as a message: the editors' words verbatim, the law, the date, 111; within Telegram's limits."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.core.faq.basis import basis_text
from bot.core.faq.lint_links import ANSWER_UNITS, answer_length
from bot.core.faq.model import Answer, Basis, Citation, Penalty, PenaltyKind, PenaltyUnit, Sanctioned, StatuteId
from bot.core.faq.parse_entry import Located
from bot.core.render import MESSAGE_LIMIT, clipped, entry_text, penalty_text, units
from bot.core.situation import User
from bot.core.talk import Talk, talk
from bot.core.tree import Place, Text
from tests.core.test_dialogue import KEY, situation
from tests.fakes import entry, knowledge, small_faq

ROOT = Path(__file__).parent.parent.parent
LAW = StatuteId("luat-tre-em-2016")


def a_talk() -> Talk:
    return talk(situation(), knowledge(), User(KEY))


def test_the_editors_words_stand_verbatim_with_law_date_and_hotline() -> None:
    text = entry_text(a_talk(), entry("a"))
    for part in ("short a", "1. step a", "more a", "khoản 1 Điều 51 Luật Trẻ em (102/2016/QH13)", "24/11/2026"):
        assert part in text
    assert text.endswith("⟦hotline.line⟧")
    assert text.startswith("⟦answer.lead⟧")


def test_an_entry_that_awaits_the_lawyer_says_so() -> None:
    waiting = replace(entry("a"), review=replace(entry("a").review, basis=Basis.SECONDARY))
    assert "answer.awaits_lawyer" in entry_text(a_talk(), waiting)
    assert "answer.awaits_lawyer" not in entry_text(a_talk(), entry("a"))


def test_citations_are_grouped_by_statute_and_article() -> None:
    cited = (Citation(LAW, "51", "1"), Citation(LAW, "51", "2"), Citation(LAW, "6", "3", "a"), Citation(LAW, "7"))
    assert (
        basis_text(small_faq().statutes, cited)
        == "khoản 1, 2 Điều 51, điểm a khoản 3 Điều 6, Điều 7 Luật Trẻ em (102/2016/QH13)"
    )


def test_penalties_read_as_the_law_prints_them() -> None:
    def made(low: int | None, high: int | None) -> Penalty:
        return Penalty(
            "Đánh", PenaltyKind.FINE, PenaltyUnit.VND, low, high, Sanctioned.INDIVIDUAL, Citation(LAW, "1")
        )

    assert penalty_text(made(5_000_000, 10_000_000)) == "Đánh: phạt tiền 5.000.000 – 10.000.000 đồng"
    assert penalty_text(made(None, 3_000_000)) == "Đánh: phạt tiền đến 3.000.000 đồng"
    assert penalty_text(made(1_000_000, None)) == "Đánh: phạt tiền từ 1.000.000 đồng"


@given(
    short=st.text(max_size=600),
    steps=st.lists(st.text(max_size=900), max_size=12),
    more=st.text(max_size=6000),
    citations=st.integers(min_value=1, max_value=60),
)
def test_property_whatever_the_load_accepts_fits_whole_and_is_escaped_once(
    short: str, steps: list[str], more: str, citations: int
) -> None:
    cited = tuple(Citation(LAW, str(number), "1") for number in range(citations))
    written = replace(entry("a"), answer=Answer(short, tuple(steps), more), citations=cited)
    text = entry_text(a_talk(), written)
    assert "<script" not in text
    located = Located(written, Text("", Place("f.yaml", 1, 1)))
    assert units(text) <= MESSAGE_LIMIT or list(answer_length(located, small_faq()))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_phrases_around_an_answer_leave_it_its_room(language: str) -> None:
    said = yaml.safe_load((ROOT / f"faq/phrases.{language}.yaml").read_text(encoding="utf-8"))
    frame = ("lead", "steps", "basis", "checked", "awaits_lawyer")
    around = [said[f"answer.{key}"] for key in frame if f"answer.{key}" in said] + [said["hotline.line"]]
    markup = 100  # tags, numbers, empty lines
    assert ANSWER_UNITS + sum(units(text) for text in around) + markup <= 3900


@given(text=st.text(max_size=300), limit=st.integers(min_value=2, max_value=80))
def test_property_a_label_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(clipped(text, limit)) <= limit


def test_a_date_is_printed_as_people_write_it() -> None:
    old = replace(entry("a"), review=replace(entry("a").review, checked=date(2026, 1, 2)))
    assert "02/01/2026" in entry_text(a_talk(), old)
