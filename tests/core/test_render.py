"""An entry as a message: the editors' words verbatim, the law, the date, 111; within Telegram's limits."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.core.faq.model import Answer, Basis, Citation, Penalty, PenaltyKind, PenaltyUnit, Sanctioned, StatuteId
from bot.core.render import MESSAGE_LIMIT, basis_text, clipped, entry_text, penalty_text, units
from bot.core.situation import User
from bot.core.talk import Talk, talk
from tests.core.test_dialogue import KEY, situation
from tests.fakes import entry, knowledge

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
        basis_text(a_talk(), cited)
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


@given(short=st.text(max_size=600), step=st.text(max_size=600), more=st.text(max_size=6000))
def test_property_whatever_an_editor_writes_fits_and_is_escaped_once(short: str, step: str, more: str) -> None:
    text = entry_text(a_talk(), replace(entry("a"), answer=Answer(short, (step,), more)))
    assert units(text) <= MESSAGE_LIMIT
    assert "<script" not in text


@given(text=st.text(max_size=300), limit=st.integers(min_value=2, max_value=80))
def test_property_a_label_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(clipped(text, limit)) <= limit


def test_a_date_is_printed_as_people_write_it() -> None:
    old = replace(entry("a"), review=replace(entry("a").review, checked=date(2026, 1, 2)))
    assert "02/01/2026" in entry_text(a_talk(), old)
