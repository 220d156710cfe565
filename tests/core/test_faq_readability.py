"""Counting syllables and sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.faq.readability import measure, sentences, syllables


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("", ()),
        ("Bạn gọi 111.", (3,)),
        ("Có. Bạn cứ báo!", (1, 3)),
        ("Phạt từ 5.000.000 đồng.", (4,)),
        ("113 – công an\n111 – trẻ em", (3, 3)),
        ("Em nói: “Cháu sợ.” Rồi em gọi 111.", (4, 4)),
        ("Chờ… rồi gọi. Không mất tiền", (1, 2, 3)),
    ],
)
def test_syllables_of_each_sentence(text: str, counts: tuple[int, ...]) -> None:
    assert measure(text).sentences == counts


@given(st.text())
def test_no_syllable_is_lost_between_sentences(text: str) -> None:
    assert sum(syllables(part) for part in sentences(text)) == measure(text).syllables


def test_over_counts_only_the_longer_sentences() -> None:
    counted = measure("Một hai ba bốn. Một hai.")
    assert (counted.over(3), counted.longest, counted.syllables) == (1, 4, 6)
