"""Reading the FAQ: what a right folder gives, and every rule with one broken example."""

from datetime import date

import pytest

from bot.core.faq.lint_links import TOPIC_ENTRIES
from bot.core.faq.model import PenaltyKind, VariantKind
from bot.core.problems import Severity
from tests.core.faq_example import ENTRIES_FILE, ENTRY, FILES, TODAY, changed, complaints, parsed

OTHER = ENTRY.replace("id: bao-tin", "id: bao-muon")


def test_the_example_has_no_complaint() -> None:
    assert parsed()[1] == []


def test_an_entry_keeps_what_the_editor_wrote() -> None:
    faq, _ = parsed()
    entry = faq.entries[0]
    assert entry.id in faq.by_id
    assert entry.answer.steps[1] == "Nói rõ trẻ ở đâu, chuyện gì đang xảy ra."
    assert [v.kind for v in entry.variants].count(VariantKind.STORY) == 3
    assert entry.phrasings[0].text == entry.question
    assert (entry.penalties[0].kind, entry.penalties[0].maximum) == (PenaltyKind.FINE, 10_000_000)
    assert entry.english is not None
    assert entry.review.next_review == date(2027, 11, 24)


def test_registers_are_read_with_their_order() -> None:
    faq, _ = parsed()
    assert [topic.slug for topic in faq.topics] == ["report-hotline", "disaster-epidemic"]
    assert [(h.weekday, h.opens) for h in faq.office.hours] == [(0, "07:30"), (4, "07:30")]
    assert faq.office.closed_on == (date(2027, 2, 5),)
    assert faq.office.routing == {"Xã A": "Trung tâm"}
    assert faq.statutes["nghi-dinh-b"].ended == date(2026, 5, 16)  # type: ignore[index]


def test_entries_come_in_id_order_whatever_the_order_in_the_file() -> None:
    files = {**FILES, ENTRIES_FILE: "topic: report-hotline\nentries:\n" + ENTRY + OTHER}
    assert [entry.id for entry in parsed(files)[0].entries] == ["bao-muon", "bao-tin"]


@pytest.mark.parametrize(
    ("old", "new", "code", "severity"),
    [
        ("id: bao-tin", "id: Báo_Tin", "bad-id", Severity.ERROR),
        ("id: bao-tin", f"id: {'a' * 49}", "bad-id", Severity.ERROR),
        ("topic: report-hotline", "topic: chuyen-la", "unknown-topic", Severity.ERROR),
        ("topic: report-hotline", "topic: disaster-epidemic", "topic-file", Severity.ERROR),
        ("    question:", "    questions:", "missing-field", Severity.ERROR),
        ("    audience:", "    audiense:", "unknown-field", Severity.ERROR),
        ("      third_person:", "      thirdperson:", "unknown-field", Severity.ERROR),
        ('      child: ["bạn con bị đòn con mách ai"]\n', "", "few-variants", Severity.WARNING),
        (ENTRY[ENTRY.index("      plain:") : ENTRY.index("    answer:")], "", "too-few-variants", Severity.ERROR),
        ("Đêm qua tôi nghe tiếng roi.", "", "story-length", Severity.WARNING),
        ('        - "Tôi bán nước trước cổng trường. Có một bé hay khóc."\n', "", "few-stories", Severity.WARNING),
        ("Cả hai nơi đều phải nhận tin.", "tin " * 81, "short-too-long", Severity.ERROR),
        ("Cả hai nơi đều phải nhận tin.", "tin " * 26, "long-sentence", Severity.ERROR),
        ("Nói rõ trẻ ở đâu", "nói " * 26, "long-step", Severity.WARNING),
        ("Cả hai nơi đều phải nhận tin.", "Cả hai có thẩm quyền.", "legal-term", Severity.WARNING),
        ("Em gọi 111 nhé.", "Em làm đơn tố giác nhé.", "child-legal", Severity.WARNING),
        ("Em gọi 111 nhé.", "Em " + "gọi " * 21 + ".", "child-sentence", Severity.WARNING),
        ("Em gọi 111 nhé.", "Em gọi nhé. " * 6, "child-too-long", Severity.WARNING),
        ("Bạn gọi 111", "Em gọi 111", "pronoun", Severity.WARNING),
        ("Người nhận tin", "Công an huyện", "old-body", Severity.WARNING),
        ("Người nhận tin", "Bộ Lao động - Thương binh và Xã hội", "old-body", Severity.WARNING),
        ("Người nhận tin", "UBND huyện", "old-body", Severity.WARNING),
        ("Người nhận tin", "Phòng LĐTBXH", "old-body", Severity.WARNING),
        ("Người nhận tin", "Bộ LĐ-TB&XH", "old-body", Severity.WARNING),
        ("Người nhận tin", "Sở Tư pháp tỉnh Bắc Kạn", "old-body", Severity.WARNING),
        ("Người nhận tin", "Gọi 117, người nhận tin", "hotline", Severity.ERROR),
        ("Người nhận tin phải ghi lại và kiểm tra.", "Bạn gọi 117.", "hotline", Severity.ERROR),
        ("Người nhận tin", "Gọi 111, 112, người nhận tin", "hotline", Severity.ERROR),
        ("Người nhận tin", "Gọi 0912 345 678, người nhận tin", "typed-number", Severity.ERROR),
        ("Người nhận tin", "Gọi 1900 6192, người nhận tin", "typed-number", Severity.ERROR),
        ("Người nhận tin", "Gọi (+84)2093.870.123, người nhận tin", "typed-number", Severity.ERROR),
        ("báo tin trẻ bị đánh", "gọi số 02093870123", "typed-number", Severity.ERROR),
        ("contacts: [hotline-111]", "contacts: [hotline-911]", "unknown-contact", Severity.ERROR),
        ("contacts: [hotline-111]", "contacts: [rescue-112]", "hotline", Severity.ERROR),
        ("related: []", "related: [khong-co]", "unknown-related", Severity.ERROR),
        ("related: []", "related: [bao-tin]", "unknown-related", Severity.ERROR),
        ('{statute: luat-a, article: "51"', '{statute: luat-z, article: "51"', "unknown-statute", Severity.ERROR),
        ('article: "51"', 'article: "107"', "unknown-article", Severity.ERROR),
        ('article: "51"', 'article: "52"', "unseen-article", Severity.WARNING),
        ('article: "51"', 'article: "52"', "verified-unseen", Severity.WARNING),
        (
            '{statute: luat-a, article: "51"',
            '{statute: nghi-dinh-b, article: "21"',
            "statute-ended",
            Severity.WARNING,
        ),
        (
            '{statute: luat-a, article: "51"',
            '{statute: nghi-dinh-b, article: "99"',
            "unseen-article",
            Severity.WARNING,
        ),
        (
            '{statute: luat-a, article: "6"',
            '{statute: nghi-dinh-b, article: "21"',
            "penalty-ended",
            Severity.ERROR,
        ),
        ('min: "5000000"', 'min: "50000000"', "bad-range", Severity.ERROR),
        ("Nói rõ trẻ ở đâu", "Nói rõ trẻ ở đâu, " + "rất rõ " * 500, "answer-too-long", Severity.ERROR),
        ("Say where", "Say where " + "exactly " * 450, "answer-too-long", Severity.ERROR),
        ('min: "5000000"', 'min: "5.000.000"', "bad-number", Severity.ERROR),
        ("kind: fine", "kind: phat", "bad-choice", Severity.ERROR),
        ('checked: "2026-11-24"', 'checked: "24/11/2026"', "bad-date", Severity.ERROR),
        ('checked: "2026-11-24"', 'checked: "2027-01-01"', "checked-in-future", Severity.WARNING),
        ('next_review: "2027-11-24"', 'next_review: "2026-11-01"', "review-due", Severity.WARNING),
        ("basis: A", 'basis: A\n      valid_until: "2027-01-01"', "valid-until-near", Severity.WARNING),
        ("basis: A", 'basis: A\n      valid_until: "2026-11-24"', "valid-until-past", Severity.WARNING),
        ("basis: A", "basis: B", "confidence-basis", Severity.ERROR),
        ("confidence: verified", "confidence: needs-lawyer", "note-missing", Severity.ERROR),
        (
            '      steps: ["In danger now: call 113.", "Say where the child is."]\n',
            "",
            "english-steps",
            Severity.ERROR,
        ),
        (', "Say where the child is."', "", "english-differs", Severity.WARNING),
        ('      short: "Call 111 or go to the police."\n', "", "missing-field", Severity.ERROR),
        ("Người nhận tin", "Chúng tôi sẽ giữ bí mật, người nhận tin", "promise-secrecy", Severity.ERROR),
        ("Em gọi 111 nhé.", "Em kể với bố mẹ nhé.", "talk-to-parents", Severity.ERROR),
        ("Người nhận tin", "😀 Người nhận tin", "emoji", Severity.ERROR),
    ],
)
def test_one_broken_thing_is_named_with_its_code(old: str, new: str, code: str, severity: Severity) -> None:
    found = {problem.code: problem for problem in complaints(old, new)}
    assert code in found
    assert found[code].severity is severity
    assert found[code].file == ENTRIES_FILE


def test_a_complaint_stands_on_the_line_of_the_wrong_text() -> None:
    problem = next(p for p in complaints("Nói rõ trẻ ở đâu", "Gọi 118, nói") if p.code == "hotline")
    lines = FILES[ENTRIES_FILE].splitlines()
    assert "Nói rõ trẻ ở đâu" in lines[problem.line - 1]
    assert lines[problem.line - 1].index('"') == problem.column - 1


def test_a_topic_holds_no_more_entries_than_its_menu() -> None:
    def said(count: int) -> set[str]:
        many = "".join(ENTRY.replace("bao-tin", f"bao-tin-{number}") for number in range(count))
        return {p.code for p in parsed({**FILES, ENTRIES_FILE: "topic: report-hotline\nentries:\n" + many})[1]}

    assert "too-many-entries" not in said(TOPIC_ENTRIES)
    assert "too-many-entries" in said(TOPIC_ENTRIES + 1)


def test_an_entry_without_citations_or_steps_is_refused() -> None:
    no_citation = '    citations:\n      - {statute: luat-a, article: "51", clause: "1"}\n'
    assert "no-citation" in {p.code for p in complaints(no_citation, "    citations: []\n")}
    start, end = ENTRY.index("      steps:\n"), ENTRY.index("      more:")
    assert "no-steps" in {p.code for p in complaints(ENTRY[start:end], "")}


def test_112_may_be_named_in_the_topic_of_disasters() -> None:
    text = FILES[ENTRIES_FILE].replace("report-hotline", "disaster-epidemic").replace("Bạn gọi 111", "Bạn gọi 112")
    files = {k: v for k, v in FILES.items() if k != ENTRIES_FILE} | {"entries/disaster-epidemic.yaml": text}
    assert parsed(files)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "Tòa án nhân dân huyện trước đây nay là Tòa án nhân dân khu vực.",
        "Mức phạt từ 5.000.000 đến 10.000.000 đồng, theo Nghị định 147/2025.",
        "Gọi 111, 113, 114 hoặc 115 đều không mất tiền.",
        "Luật có hiệu lực từ 01/01/2027, xem Điều 142.",
        "Hai chị em, anh em trong nhà và trẻ em đều được bảo vệ.",
        "Năm 1900 2 người đã lập hội.",
        "Thời hạn là 02 tháng, 06 tháng hoặc 03 năm.",
    ],
)
def test_harmless_text_is_not_complained_about(text: str) -> None:
    assert complaints("Người nhận tin phải ghi lại và kiểm tra.", text) == []


def test_old_names_are_welcome_in_what_people_ask() -> None:
    assert complaints("Muốn tố giác thì đến đâu?", "Ra Phòng LĐTBXH huyện hay công an huyện?") == []


def test_the_same_phrasing_in_two_entries_is_an_error_even_without_accents() -> None:
    other = OTHER.replace("báo tin trẻ bị đánh", "BAO TIN tre bi danh!")
    files = {**FILES, ENTRIES_FILE: "topic: report-hotline\nentries:\n" + ENTRY + other}
    found = [p for p in parsed(files)[1] if p.code == "duplicate-variant"]
    assert any("bao-muon" in p.message or "bao-tin" in p.message for p in found)
    assert all(p.severity is Severity.ERROR for p in found)


def test_an_id_is_used_once() -> None:
    files = {**FILES, ENTRIES_FILE: "topic: report-hotline\nentries:\n" + ENTRY + ENTRY}
    assert "duplicate-id" in {p.code for p in parsed(files)[1]}


@pytest.mark.parametrize("file", ["topics.yaml", "statutes.yaml", "contacts.yaml", "office.yaml"])
def test_a_missing_register_is_an_error_and_the_rest_is_still_read(file: str) -> None:
    faq, problems = parsed({name: text for name, text in FILES.items() if name != file})
    assert ("missing-file", file) in {(p.code, p.file) for p in problems}
    assert len(faq.entries) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("topics.yaml", 'group: bao-ve, vi: "Báo', 'group: la, vi: "Báo', "unknown-group"),
        ("topics.yaml", "slug: disaster-epidemic", "slug: report-hotline", "duplicate-id"),
        ("topics.yaml", "tier: core", "tier: main", "bad-choice"),
        ("topics.yaml", "slug: disaster-epidemic", 'slug: "thiên:tai"', "bad-id"),
        ("topics.yaml", "{slug: bao-ve,", f"{{slug: {'b' * 49},", "bad-id"),
        ("statutes.yaml", "replaced_by: [luat-a]", "replaced_by: [luat-z]", "unknown-statute"),
        ("statutes.yaml", "complete: true", "complete: yes", "bad-choice"),
        ("contacts.yaml", 'number: "111"', 'number: ""', "office-to-fill"),
        ("office.yaml", 'address: "Số 1 đường A"', 'address: ""', "office-to-fill"),
        ("office.yaml", 'phones: ["111"]', "phones: []", "office-to-fill"),
        ("office.yaml", 'office: "Trung tâm"}', 'office: ""}', "office-to-fill"),
        ("office.yaml", 'opens: "07:30"', 'opens: "7h30"', "bad-hours"),
        ("office.yaml", 'opens: "07:30"', 'opens: "12:30"', "bad-hours"),
        ("office.yaml", "days: [mon, fri]", "days: [thứ-hai]", "bad-choice"),
        ("office.yaml", "2027-02-05", "05/02/2027", "bad-date"),
    ],
)
def test_a_broken_register_is_named_with_its_code(file: str, old: str, new: str, code: str) -> None:
    assert code in {p.code for p in complaints(old, new, file)}


def test_what_only_the_office_can_fill_is_a_warning() -> None:
    found = complaints('address: "Số 1 đường A"', 'address: ""', "office.yaml")
    assert [p.severity for p in found] == [Severity.WARNING]


def test_a_date_that_passes_never_makes_an_error() -> None:
    late = complaints("basis: A", 'basis: A\n      valid_until: "2027-01-01"', today=date(2031, 1, 1))
    assert {p.code for p in late} == {"valid-until-past", "review-due"}
    assert {p.severity for p in late} == {Severity.WARNING}


def test_a_statute_ahead_of_its_day_is_warned_about() -> None:
    found = complaints('in_force: "2017-06-01"', 'in_force: "2027-01-01"', "statutes.yaml")
    assert {p.code for p in found} == {"statute-not-yet", "penalty-not-yet"}
    assert complaints('in_force: "2017-06-01"', f'in_force: "{TODAY}"', "statutes.yaml") == []


def test_a_penalty_of_a_law_to_come_must_say_from_when() -> None:
    later = changed('ended: "2026-05-16"', 'ended: ""', "statutes.yaml")
    later["statutes.yaml"] = later["statutes.yaml"].replace('in_force: "2021-01-01"', 'in_force: "2027-01-01"')
    old = 'citation: {statute: luat-a, article: "6"}'
    text = FILES[ENTRIES_FILE].replace(old, 'citation: {statute: nghi-dinh-b, article: "21"}')
    assert "penalty-not-yet" in {p.code for p in parsed({**later, ENTRIES_FILE: text})[1]}
    dated = text.replace('act: "Đánh trẻ em"', 'act: "Đánh trẻ em (từ 01/01/2027)"')
    assert {p.code for p in parsed({**later, ENTRIES_FILE: dated})[1]} == {"statute-not-yet"}


def test_a_wrong_key_is_answered_with_the_nearest_right_one() -> None:
    problem = next(p for p in complaints("    audience:", "    audiense:") if p.code == "unknown-field")
    assert "`audience`" in problem.message
