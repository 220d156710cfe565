"""Names and terms that date or darken an answer: bodies that no longer exist, words of art.

Tables, read by `lint_entry`. Patterns are matched on lower-case NFC text.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Body:
    """A body or place that is no more. `since` and `now` are told to the editor."""

    pattern: re.Pattern[str]
    since: str
    now: str


_DISTRICT = r"(?:huyện|quận|thị xã|thành phố thuộc tỉnh)"
_LABOUR = (
    r"(?:lao động,? ?[-–]? ?thương binh(?:,? ?(?:và|&) xã hội)?|l[đd] ?[-–]? ?tb ?(?:[-–]|&)? ?xh|lđtb ?& ?xh)"
)


def _body(pattern: str, since: str, now: str) -> Body:
    return Body(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), since, now)


BODIES = (
    _body(
        rf"cấp huyện|(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân|chủ tịch|hội đồng nhân dân) (?:cấp )?{_DISTRICT}",
        "01/7/2025",
        "Ủy ban nhân dân xã, phường hoặc cấp tỉnh",
    ),
    _body(rf"công an (?:cấp )?{_DISTRICT}", "01/3/2025", "công an xã, phường hoặc công an tỉnh"),
    _body(
        rf"(?:tòa án|toà án|viện kiểm sát)(?: nhân dân)? (?:cấp )?{_DISTRICT}",
        "01/7/2025",
        "Tòa án, Viện kiểm sát nhân dân khu vực",
    ),
    _body(
        rf"phòng (?:{_LABOUR}|tư pháp|giáo dục và đào tạo|y tế)|(?:hội|trung tâm) \S+(?: \S+)? {_DISTRICT}",
        "01/7/2025",
        "Ủy ban nhân dân xã, phường",
    ),
    _body(rf"sở {_LABOUR}", "3/2025", "Sở Y tế (việc của trẻ em) hoặc Sở Nội vụ (việc làm)"),
    _body(rf"bộ {_LABOUR}", "3/2025", "Bộ Y tế (việc của trẻ em)"),
    _body(r"cục trẻ em", "3/2025", "Cục Bà mẹ và Trẻ em, Bộ Y tế"),
    _body(r"(?:tỉnh|sở tư pháp|công an) (?:tỉnh )?bắc kạn", "01/7/2025", "tỉnh Thái Nguyên"),
    _body(r"bộ thông tin và truyền thông", "3/2025", "Bộ Khoa học và Công nghệ, hoặc Bộ Công an (an ninh mạng)"),
)
"""Source: resolution 202/2025/QH15 (provinces), law 72/2025 (no district level since 2025-07-01), decrees
147/2025 and 120/2025 (their work), the reorganisation of ministries of March 2025. Read 2026-11-24."""

OLD_TIMES = re.compile(r"(?<!\w)(?:trước đây|trước kia|cũ|không còn|thay cho|nay là|đã bỏ|đổi tên)(?!\w)")
"""A sentence with one of these tells what was: it may name an old body."""

LEGAL_TERMS = (
    ("chế tài", "cách xử lý"),
    ("cấu thành tội", "đủ dấu hiệu của tội"),
    ("tình tiết định khung", "trường hợp bị phạt nặng hơn"),
    ("năng lực hành vi dân sự", "tự mình làm giấy tờ, giao dịch"),
    ("năng lực trách nhiệm hình sự", "đủ tuổi, đủ nhận thức để chịu tội"),
    ("đương sự", "người trong vụ việc"),
    ("nguyên đơn", "người khởi kiện"),
    ("bị đơn", "người bị kiện"),
    ("kháng nghị", "yêu cầu xét xử lại"),
    ("tống đạt", "giao giấy tờ của tòa"),
    ("thụ lý", "nhận giải quyết"),
    ("truy cứu", "xử lý"),
    ("thẩm quyền", "nơi giải quyết"),
    ("hình phạt bổ sung", "hình phạt kèm theo"),
    ("trách nhiệm liên đới", "cùng chịu trách nhiệm"),
    ("hiệu lực pháp luật", "có giá trị thi hành"),
    ("chiếm đoạt", "lấy mất"),
    ("hòa giải thành", "hai bên đã thỏa thuận xong"),
)
"""Terms a reader of plain newspapers does not use, and plain words for them (chosen by the editors, 2026-11)."""

CHILD_LEGAL = re.compile(
    r"(?<!\w)(?:khoản|điều \d+|nghị định|bộ luật|hình sự|hành chính|thẩm quyền|tố giác|khởi tố|bị hại|"
    r"xâm hại tình dục|cấp dưỡng|giám hộ|cơ quan chức năng)(?!\w)"
)
"""Words that a nine-year-old does not read with understanding."""
