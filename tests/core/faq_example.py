"""A small content folder without any complaint: tests change one thing in it and ask what is said."""

from datetime import date
from pathlib import Path

from bot.content import read_text
from bot.core.faq.model import Faq
from bot.core.faq.parse import parse
from bot.core.problems import Problem
from bot.core.tree import Tree

TODAY = date(2026, 11, 24)

ENTRY = """\
  - id: bao-tin
    question: "Thấy trẻ bị đánh thì báo ở đâu?"
    audience: [anyone]
    variants:
      keywords: ["báo tin trẻ bị đánh", "số điện thoại trẻ em"]
      plain: ["Nơi nào nhận tin về trẻ bị bạo hành?", "Ai xử lý khi trẻ bị hành hạ?", "Muốn tố giác thì đến đâu?"]
      spoken: ["con nít nhà bên bị đòn hoài, mách ai", "tui gọi chỗ mô cho phải"]
      stories:
        - "Nhà bên cạnh hay quát tháo. Đêm qua tôi nghe tiếng roi."
        - "Cháu tôi ở với bà. Người cháu có vết bầm. Tôi rất lo."
        - "Tôi bán nước trước cổng trường. Có một bé hay khóc."
      third_person: ["Cô giáo thấy học trò bị đau thì làm gì?"]
      child: ["bạn con bị đòn con mách ai"]
    answer:
      short: "Bạn gọi 111 hoặc đến công an xã. Cả hai nơi đều phải nhận tin."
      steps:
        - "Trẻ đang bị đánh: gọi 113 trước, rồi gọi 111."
        - "Nói rõ trẻ ở đâu, chuyện gì đang xảy ra."
      more: "Người nhận tin phải ghi lại và kiểm tra."
    answer_for_children: "Em gọi 111 nhé. Gọi không mất tiền."
    citations:
      - {statute: luat-a, article: "51", clause: "1"}
    penalties:
      - act: "Đánh trẻ em"
        kind: fine
        unit: vnd
        min: "5000000"
        max: "10000000"
        applies_to: individual
        citation: {statute: luat-a, article: "6"}
    contacts: [hotline-111]
    related: []
    risks: [third-person-report]
    review:
      checked: "2026-11-24"
      next_review: "2027-11-24"
      reviewer: "tro-giup-vien-phap-ly"
      confidence: verified
      basis: A
    en:
      question: "Where do I report?"
      short: "Call 111 or go to the police."
      steps: ["In danger now: call 113.", "Say where the child is."]
"""

FILES = {
    "entries/report-hotline.yaml": "topic: report-hotline\nentries:\n" + ENTRY,
    "topics.yaml": """\
groups:
  - {slug: bao-ve, vi: "Bảo vệ", en: "Protection"}
topics:
  - {slug: report-hotline, tier: core, group: bao-ve, vi: "Báo tin", en: "Reporting"}
  - {slug: disaster-epidemic, tier: adjacent, group: bao-ve, vi: "Thiên tai", en: "Disasters"}
""",
    "statutes.yaml": """\
statutes:
  - id: luat-a
    number: "1/2016/QH13"
    title: "Luật A"
    in_force: "2017-06-01"
    ended: ""
    replaced_by: []
    complete: true
    article_count: "3"
    link: ""
    articles: {"6": "Điều cấm", "51": "Trách nhiệm", "52": ""}
  - id: nghi-dinh-b
    number: "2/2021/NĐ-CP"
    title: "Nghị định B"
    in_force: "2021-01-01"
    ended: "2026-05-16"
    replaced_by: [luat-a]
    complete: false
    article_count: ""
    link: ""
    articles: {"21": "Bỏ rơi"}
""",
    "contacts.yaml": """\
contacts:
  - {id: hotline-111, number: "111", name: "Tổng đài", name_en: "Hotline", what: "Nghe", what_en: "Listens"}
  - {id: rescue-112, number: "112", name: "Cứu nạn", name_en: "Rescue", what: "Bão", what_en: "Storm"}
""",
    "office.yaml": """\
name: "Trung tâm"
province: "Thái Nguyên"
address: "Số 1 đường A"
phones: ["111"]
hours:
  - {days: [mon, fri], opens: "07:30", closes: "11:30"}
closed_on: ["2027-02-05"]
routing:
  - {area: "Xã A", office: "Trung tâm"}
""",
}

ENTRIES_FILE = "entries/report-hotline.yaml"


def trees(files: dict[str, str] = FILES) -> tuple[Tree, ...]:
    """The trees of these files; each must parse."""
    found = [read_text(text.encode(), file) for file, text in sorted(files.items())]
    assert [problem for _, problems in found for problem in problems] == []
    return tuple(tree for tree, _ in found if tree)


def changed(old: str, new: str, file: str = ENTRIES_FILE) -> dict[str, str]:
    """The example with `old` replaced by `new` in one file; `old` must stand there."""
    assert old in FILES[file], f"the example no longer says {old!r}"
    return {**FILES, file: FILES[file].replace(old, new, 1)}


def parsed(files: dict[str, str] = FILES, today: date = TODAY) -> tuple[Faq, list[Problem]]:
    return parse(trees(files), today)


def complaints(old: str, new: str, file: str = ENTRIES_FILE, today: date = TODAY) -> list[Problem]:
    """What is said once `old` has become `new`."""
    return parsed(changed(old, new, file), today)[1]


def written(folder: Path, files: dict[str, str] = FILES) -> Path:
    """`folder` filled with these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
