"""Words that must not reach a citizen, each with its code, its reason and where it counts.

A table, read by `lint`. Source of the list: the project's issue on danger, item 7, and the "never say"
list of its safety research (UNICEF, Childline, WHO guidance on first contact with a child who discloses).
Patterns are matched on lower-case NFC text. To add a wording: one row, one example in the tests.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How a hit counts. *Care*: a text said to somebody in danger. *Danger*: that, or an entry with risks."""

    ALWAYS = "always"  # an error everywhere
    CARE = "care"  # an error in care, elsewhere a warning
    ONLY_CARE = "only-care"  # an error in care, elsewhere nothing
    ONLY_DANGER = "only-danger"  # an error in danger, elsewhere nothing
    DOUBTFUL = "doubtful"  # a warning everywhere: the words have harmless uses


@dataclass(frozen=True, slots=True)
class Wording:
    """`negatable`: harmless when the same clause says not to ("đừng…", "không nên…")."""

    code: str
    pattern: re.Pattern[str]
    message: str
    weight: Weight
    negatable: bool = False


_YOU = r"(?:em|con|cháu|bạn|bé|các em|các cháu)"
_WE = r"(?:chúng tôi|chúng mình|mình|tôi|bot|máy|cán bộ|cô chú|cô|chú|anh chị|tổng đài|111)"
_PARENTS = r"(?:bố mẹ|ba mẹ|cha mẹ|ba má|tía má|bố|mẹ|ba|má|cha|gia đình|người nhà|phụ huynh)"
_HARMER = r"(?:nó|hắn|họ|kẻ đó|người đó|người đã (?:làm hại|hại)|kẻ (?:hại|xấu)|người (?:gây|bạo hành)|thủ phạm)"


def _row(code: str, weight: Weight, message: str, *patterns: str, negatable: bool = False) -> Wording:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return Wording(code, re.compile(rf"(?<!\w)(?:{joined})(?!\w)"), message, weight, negatable)


WORDINGS = (
    _row(
        "promise-secrecy",
        Weight.ALWAYS,
        "không hứa giữ bí mật: có lúc phải báo người khác để giữ an toàn cho trẻ",
        rf"{_WE} (?:sẽ |xin |hứa |cam kết |luôn |bảo đảm |đảm bảo )+(?:giữ kín|giữ bí mật|bảo mật)",
        r"(?:tuyệt đối|hoàn toàn) (?:bí mật|giữ kín|kín đáo)",
        r"(?:giữ )?bí mật (?:tuyệt đối|hoàn toàn)",
        r"(?:hứa|cam kết|bảo đảm|đảm bảo) (?:sẽ )?(?:giữ |không nói|không kể|không cho ai|bí mật)",
        r"sẽ không (?:nói|kể|cho) (?:với |cho )?(?:ai|bất cứ ai|bất kỳ ai)",
        r"(?:we|i) will (?:keep (?:it|this|your \w+) (?:a )?(?:secret|private)|never tell)",
        r"no ?(?:one|body) will ever know",
        r"(?:completely|totally|fully|strictly) (?:confidential|secret|anonymous)",
        negatable=True,
    ),
    _row(
        "promise-rescue",
        Weight.ALWAYS,
        "không hứa cứu, không hứa mọi chuyện sẽ ổn: chỉ nói việc đang làm được",
        rf"(?:sẽ|hứa) (?:đến |tới )?(?:cứu|giải cứu) {_YOU}",
        rf"{_YOU} (?:chắc chắn )?sẽ (?:được )?(?:an toàn|ổn|không sao)",
        r"(?:mọi|tất cả) (?:chuyện|việc|thứ) (?:rồi )?(?:sẽ|rồi) (?:ổn|tốt|qua|đâu vào đấy)",
        rf"{_WE} (?:sẽ|hứa|cam kết)(?: sẽ| luôn)? (?:bảo vệ|che chở) {_YOU}",
        r"chắc chắn (?:sẽ )?(?:thắng|được (?:bồi thường|nuôi con|bảo vệ|giải quyết)|an toàn)",
        r"you (?:will|are going to) be (?:safe|fine|ok|okay)|everything will be (?:fine|ok|okay|all right)",
        r"(?:we|i) (?:will|promise to) (?:save|rescue|protect) you",
        negatable=True,
    ),
    _row(
        "promise-time",
        Weight.ALWAYS,
        "không hứa giờ giấc chưa đo được: nói ai sẽ đọc, không nói mấy phút",
        rf"{_WE} (?:sẽ )?(?:trả lời|liên hệ|gọi lại|có mặt|đến) (?:ngay|liền|tức thì|trong (?:vòng )?\S+ phút)",
        r"(?:công an|cảnh sát|cấp cứu|người giúp) sẽ (?:đến|tới|có mặt) (?:ngay|liền|trong|sau)",
        r"(?:an officer|we|somebody|help) will (?:reply|answer|come|be there) (?:right away|at once|in|within)",
    ),
    _row(
        "time-in-danger",
        Weight.ONLY_CARE,
        "không nêu số phút, số giờ trong lời đáp lúc nguy hiểm",
        r"(?:trong|sau) (?:vòng |khoảng )?(?:\d+|vài|ít|mấy) (?:phút|giờ|tiếng)",
        r"(?:in|within) (?:a few|\d+) (?:minutes|hours)",
    ),
    _row(
        "blame",
        Weight.ALWAYS,
        "lời trách: bỏ, thay bằng câu kể việc nên làm",
        rf"(?:vì sao|tại sao|sao|cớ sao) {_YOU} (?:lại |đã )*(?:không|chẳng|chưa|để|cho|đi theo|im)",
        rf"(?:lẽ ra|đáng lẽ|đáng ra|nhẽ ra) {_YOU}",
        rf"{_YOU} (?:đáng lẽ|lẽ ra|cũng có (?:một phần )?lỗi|có một phần lỗi)",
        rf"(?:tại|(?<!lý )do) {_YOU} (?:không|đã|quá|ham|dại|hư)",
        rf"nếu {_YOU} (?:đã )?(?:không đi|nghe lời|cẩn thận hơn|nói sớm)",
        r"why (?:didn't|did not|did|don't) you|you should have|your own fault",
    ),
    _row(
        "doubt",
        Weight.ALWAYS,
        "lời ngờ vực: người kể cần được tin",
        rf"{_YOU} có (?:chắc|nói thật|bịa|tưởng tượng|nhầm)",
        rf"(?:có thật|thật) (?:là |sự )?(?:như )?(?:{_YOU} )?(?:nói|kể|vậy) (?:không|chứ)",
        rf"nếu (?:đúng|quả thật) (?:là )?như {_YOU} (?:nói|kể)",
        r"are you (?:sure|telling the truth)|if what you say is true",
        negatable=True,
    ),
    _row(
        "forgive",
        Weight.ALWAYS,
        "không khuyên tha thứ, nhẫn nhịn người làm hại",
        r"(?:hãy |nên |thử )(?:tha thứ|bỏ qua|nhẫn nhịn|nhịn|cam chịu|quên (?:đi|hết))",
        r"tha thứ cho",
        r"một điều nhịn|vì (?:hạnh phúc )?gia đình mà (?:nhịn|bỏ qua)|đóng cửa bảo nhau",
        r"(?:forgive|be patient with) (?:him|her|them)",
        negatable=True,
    ),
    _row(
        "talk-to-parents",
        Weight.ONLY_DANGER,
        "không khuyên nói với bố mẹ, gia đình khi chưa rõ ai làm hại: viết `một người lớn em tin`",
        rf"(?:nói chuyện|nói|kể|tâm sự|chia sẻ|báo|mách)(?: \S+){{0,2}} (?:với|cho|cùng) {_PARENTS}",
        r"(?:talk to|tell) your (?:parents|mother|father|mum|mom|dad|family)",
        negatable=True,
    ),
    _row(
        "confront",
        Weight.ALWAYS,
        "không khuyên đối mặt với người làm hại: trẻ có thể gặp nguy hiểm hơn",
        r"đối mặt(?! (?:với )?(?:án|hình phạt|mức|nguy cơ|khó khăn|kỳ thi|phạt))",
        rf"(?:hỏi thẳng|nói thẳng với|tự (?:đến|đi) gặp|cảnh cáo|ba mặt một lời với) {_HARMER}",
        r"confront (?:him|her|them|the)",
        negatable=True,
    ),
    _row(
        "legal-conclusion",
        Weight.CARE,
        "không kết luận ai phạm tội: chỉ nói luật quy định thế nào",
        r"(?:đó|đây|thế|vậy) (?:chính |đúng |rõ ràng )*là (?:tội|phạm tội|hành vi phạm tội)",
        rf"(?:{_HARMER}|ông ta|bà ta|bố dượng|anh ta) (?:đã |chắc chắn )*(?:phạm tội|vi phạm pháp luật)",
        r"chắc chắn (?:sẽ )?(?:bị bắt|đi tù|bị tù|bị phạt|phạm tội)",
        r"(?:he|she|they) (?:is|are|committed|has committed) (?:guilty|a crime)|that is a crime",
    ),
    _row(
        "law-in-danger",
        Weight.ONLY_CARE,
        "lời đáp lúc nguy hiểm không viện dẫn luật, không nói mức phạt",
        r"điều \d+|khoản \d+|nghị định|bộ luật|phạt tù|mức phạt|đi tù",
        r"article \d+|decree \d+|prison",
    ),
    _row(
        "method",
        Weight.CARE,
        "không nêu cách tự làm hại mình",
        r"treo cổ|nhảy (?:lầu|cầu|sông)|cắt (?:cổ tay|mạch máu|tay)|rạch (?:tay|đùi|cổ)|thắt cổ",
        r"(?:thuốc|bả) (?:sâu|trừ sâu|diệt cỏ|chuột|ngủ liều)|liều (?:chết|gây chết)",
        r"hang (?:yourself|himself|herself)|slit \w+ wrists?|overdose",
        negatable=True,
    ),
    _row(
        "repeats-words",
        Weight.ONLY_CARE,
        "không nhắc lại lời người nhắn: bỏ chỗ điền này",
        r"\{(?:text|words|question|message)\}",
    ),
    _row(
        "false-empathy",
        Weight.ONLY_CARE,
        "máy không nói là hiểu nỗi đau: chỉ cảm ơn và nêu việc nên làm",
        rf"{_WE} (?:rất |hoàn toàn )?(?:hiểu|biết) (?:cảm giác|nỗi đau|{_YOU} (?:đang )?(?:đau|buồn|cảm))",
        r"i (?:understand|know) how you feel",
    ),
    _row(
        "hides-traces",
        Weight.DOUBTFUL,
        "không mách công cụ né tránh trên mạng",
        r"vpn|proxy",
    ),
)

DELETE_ALL = re.compile(
    r"(?<!\w)(?:xóa|xoá|gỡ|hủy|huỷ|delete|erase)(?: \S+)? (?:hết|sạch|tất cả|toàn bộ|everything|all)(?!\w)"
)
"""Destroys evidence, unless the text first says to keep or to take a picture of it (`KEEPS`)."""

KEEPS = re.compile(
    r"(?<!\w)(?:chụp (?:lại|màn hình|ảnh)|lưu (?:lại|giữ)?|giữ (?:lại)?|ghi lại|keep|save|screenshot)(?!\w)"
)

EMOJI = re.compile("[\u2600-\u26ff\u2700-\u27bf\U0001f000-\U0001faff]")
"""Pictures. None in a care text or an answer; keyboards and receipts may have them."""

NEGATION = re.compile(
    r"(?<!\w)(?:không|đừng|chớ|chưa|chẳng|tránh|thay vì|never|not|don't|do not|cannot|no need to)(?!\w)"
)
CLAUSE_END = re.compile(r"[.,;:!?…()\n–—]")
