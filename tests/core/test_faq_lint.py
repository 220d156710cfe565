"""Wording that may hurt: each row of the table fires on its example, and harmless neighbours pass."""

import pytest

from bot.content import read_text
from bot.core.faq.lint import CARE, Setting, lint_phrases, lint_wording
from bot.core.faq.lint_words import WORDINGS
from bot.core.problems import Severity
from bot.core.tree import Place

HARMFUL = [
    ("promise-secrecy", "Chúng tôi sẽ giữ bí mật cho em."),
    ("promise-secrecy", "Cô hứa không nói với ai đâu."),
    ("promise-secrecy", "Chuyện này được giữ bí mật tuyệt đối."),
    ("promise-secrecy", "We will keep this secret."),
    ("promise-rescue", "Công an sẽ đến cứu em."),
    ("promise-rescue", "Em sẽ được an toàn."),
    ("promise-rescue", "Mọi chuyện rồi sẽ ổn."),
    ("promise-rescue", "You will be safe."),
    ("promise-time", "Cán bộ sẽ trả lời ngay."),
    ("promise-time", "Công an sẽ có mặt trong ít phút."),
    ("time-in-danger", "Cán bộ đọc tin trong 5 phút."),
    ("blame", "Vì sao em không nói sớm hơn?"),
    ("blame", "Đáng lẽ con phải kể từ đầu."),
    ("blame", "Sao cháu lại đi theo người lạ?"),
    ("blame", "Why didn't you tell anyone?"),
    ("doubt", "Em có chắc là chuyện đó xảy ra không?"),
    ("doubt", "Nếu đúng như em nói thì rất nghiêm trọng."),
    ("forgive", "Em nên tha thứ cho bố."),
    ("forgive", "Một điều nhịn chín điều lành."),
    ("talk-to-parents", "Em hãy nói chuyện với bố mẹ."),
    ("talk-to-parents", "Con kể ngay cho mẹ nhé."),
    ("talk-to-parents", "Talk to your parents."),
    ("confront", "Em hãy đối mặt với người đó."),
    ("confront", "Bạn hỏi thẳng hắn xem sao."),
    ("legal-conclusion", "Đó là tội hiếp dâm."),
    ("legal-conclusion", "Người đó đã phạm tội."),
    ("law-in-danger", "Theo điều 51 Luật Trẻ em, em được bảo vệ."),
    ("law-in-danger", "Người làm vậy bị phạt tù."),
    ("method", "Em đang định uống thuốc sâu phải không?"),
    ("method", "Đừng nghĩ nữa, rạch tay là sai."),
    ("repeats-words", "Em nói: {text}"),
    ("false-empathy", "Tôi hiểu cảm giác của em."),
    ("hides-traces", "Em dùng VPN cho chắc."),
    ("delete-all", "Em xóa hết tin nhắn đi."),
    ("delete-all", "Delete all messages now."),
    ("emoji", "Cảm ơn em đã nhắn 😊"),
]

HARMLESS = [
    "Không ai được hứa giữ bí mật thay em.",
    "Đừng xóa hết tin nhắn, đó là chứng cứ.",
    "Chụp màn hình giữ lại, rồi hãy xóa hết nếu em muốn.",
    "Em không có lỗi. Cảm ơn em đã kể.",
    "Em đừng đối mặt với người đó một mình.",
    "Em kể với một người lớn em tin.",
    "Có người phải được báo để giữ an toàn cho em.",
    "Em không cần tha thứ cho ai cả.",
    "Cán bộ làm việc lại lúc 7 giờ 30 sáng thứ hai.",
    "113 – công an",
    "Em gọi 111, miễn phí, ngày đêm.",
    "Em ra chỗ có người, nếu ra được.",
]


HERE = Place("f.yaml", 3, 5)
ORDINARY = Setting(pictures=True)


def codes(text: str, setting: Setting = CARE) -> set[str]:
    return {p.code for p in lint_wording(text, HERE, setting)}


@pytest.mark.parametrize(("code", "text"), HARMFUL)
def test_a_harmful_wording_is_an_error_where_somebody_is_in_danger(code: str, text: str) -> None:
    found = [p for p in lint_wording(text, HERE, CARE) if p.code == code]
    assert [(p.file, p.line, p.column) for p in found] == [("f.yaml", 3, 5)]
    assert found[0].severity is (Severity.WARNING if code == "hides-traces" else Severity.ERROR)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_neighbour_passes(text: str) -> None:
    assert codes(text) == set()


def test_every_row_of_the_table_has_an_example() -> None:
    assert {row.code for row in WORDINGS} <= {code for code, _ in HARMFUL}


def test_law_and_penalties_may_be_named_outside_danger() -> None:
    assert codes("Theo điều 142, người làm vậy bị phạt tù. 👍", ORDINARY) == set()
    assert codes("Bạn nên báo cho gia đình biết.", ORDINARY) == set()


def test_promises_and_blame_are_errors_everywhere() -> None:
    for text in ("Chúng tôi cam kết giữ bí mật.", "Vì sao bạn không báo sớm?", "Hãy tha thứ cho chồng."):
        found = lint_wording(text, HERE, ORDINARY)
        assert [p.severity for p in found] == [Severity.ERROR]


def test_upper_case_does_not_hide_a_wording() -> None:
    assert "promise-secrecy" in codes("CHÚNG TÔI SẼ GIỮ BÍ MẬT")


def phrase_problems(file: str, text: str) -> set[str]:
    tree, problems = read_text(text.encode(), file)
    assert tree is not None
    assert problems == []
    return {p.code for p in lint_phrases(tree)}


def test_care_phrases_are_judged_as_danger_and_by_length() -> None:
    long = 'a: "Em hãy cố gắng tìm cách rời khỏi nơi đó và đi đến một chỗ có nhiều người hơn."\n'
    assert phrase_problems("phrases.care.vi.yaml", long) == {"care-sentence"}
    assert phrase_problems("phrases.care.vi.yaml", 'a: "Em nói với bố mẹ nhé."\n') == {"talk-to-parents"}


def test_phrases_do_not_name_foreign_numbers_and_words_to_recognise_are_not_judged() -> None:
    assert phrase_problems("phrases.vi.yaml", 'a: "Bạn gọi 1022 nhé."\n') == {"hotline"}
    assert phrase_problems("phrases.vi.yaml", 'a: "Bạn gọi <b>119</b> nhé."\n') == {"hotline"}
    assert phrase_problems("phrases.vi.yaml", 'a: "Bạn gọi 0281234567 nhé."\n') == {"typed-number"}
    assert phrase_problems("phrases.vi.yaml", 'words.hide: "xóa hết | ẩn"\n') == set()
