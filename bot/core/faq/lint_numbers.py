"""Telephone numbers in texts: hotlines from an allow-list, every other number by reference only."""

import re
from collections.abc import Iterator

from bot.core.problems import Problem
from bot.core.tree import Place

HOTLINES = frozenset(("111", "113", "114", "115"))
"""Numbers that any text may name. Source: the project's issue on content, item 3."""

DISASTER_HOTLINE, DISASTER_TOPIC = "112", "disaster-epidemic"
"""112 takes calls about disasters, search and rescue (decision 2023/QĐ-TTg, 2025-09-15): named only there."""

_CALL = (
    r"(?:gọi|bấm|quay|tổng đài|đường dây nóng|hotline|đầu số|call|dial|ring)"
    r"(?: (?:ngay|cho|số|tới|đến|thêm|cả|máy|điện thoại|the|number|hotline))*"
)
_CALLED = re.compile(
    rf"(?<!\w){_CALL} ((?:\d{{3,4}}(?!\d|\.\d)(?:, | hoặc | và | hay |/| or | and )?)+)", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<![\d.,/])(?:(?:\+|00)?84\)?|0)(?:[ .\-]?\d){8,10}(?!\d)|"  # a Vietnamese number, 9 to 11 digits
    r"(?<![\d.,/])1[89]00[ .\-]?\d{2,4}(?:[ .\-]?\d{1,4})?(?!\d)"  # 1800…, 1900…
)

_MARKUP = re.compile(r"</?\w+[^>]*>")


def hotline_problems(text: str, place: Place, topic: str = "") -> Iterator[Problem]:
    """Numbers that the text says to call and that are not allowed. Usable for phrases too."""
    allowed = HOTLINES | {DISASTER_HOTLINE} if topic == DISASTER_TOPIC else HOTLINES
    for match in _CALLED.finditer(_MARKUP.sub("", text)):
        for number in re.findall(r"\d+", match.group(1)):
            if number not in allowed:
                message = f"số {number} không nằm trong các số được nêu ({', '.join(sorted(allowed))})"
                yield place.problem("hotline", message)


def phone_problems(text: str, place: Place) -> Iterator[Problem]:
    """Anything that looks like a telephone number."""
    match = _PHONE.search(text)
    if match:
        message = f"“{match.group()}” giống số điện thoại: ghi vào contacts.yaml rồi dẫn bằng `contacts`"
        yield place.problem("typed-number", message)
