"""Well-typed questions made badly typed, the ways people really type: for measuring, never for training.

Owns five kinds of noise. Deterministic: what happens to a text depends on the text alone. The chat table is
not the one that reading uses (`core.text.chat`): a table measured with itself would always score full marks.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from random import Random

_TELEX_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_VNI_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_TELEX_MARKS = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}
_VNI_MARKS = {"â": "a6", "ê": "e6", "ô": "o6", "ă": "a8", "ơ": "o7", "ư": "u7", "đ": "d9"}
_CHAT = {
    "không": ("k", "ko", "khong", "kh"), "được": ("dc", "đc", "duoc"), "gì": ("j", "gi"), "người": ("ng", "ngừi"),
    "bao nhiêu": ("bn", "bnhiu", "bao nhiu"), "vậy": ("z", "v", "zậy"), "rồi": ("r", "rùi"), "với": ("vs", "voi"),
    "như thế nào": ("ntn", "như nào", "sao"), "trường": ("trg", "truong"), "bây giờ": ("h", "bjo", "bi giờ"),
    "chồng": ("ck", "chong"), "vợ": ("vk", "vo"), "bố mẹ": ("bme", "bm"), "học sinh": ("hs", "hsinh"),
    "mình": ("mk", "mik"), "giáo viên": ("gv",), "gia đình": ("gđ", "gd"), "biết": ("bt", "bik"), "em": ("e",),
    "anh": ("a",), "tuổi": ("t", "tủi"), "trẻ em": ("te", "trẻ e"), "phải": ("p", "fai"), "quyền": ("quyen",),
    "giấy khai sinh": ("gks", "giấy ks"), "hồ sơ": ("hs", "hsơ"), "đăng ký": ("đky", "dki"), "làm": ("lm", "lam"),
    "trợ giúp pháp lý": ("tgpl",), "bảo hiểm y tế": ("bhyt",), "quan hệ": ("qh",), "xử phạt": ("xp", "xử fạt"),
    "pháp luật": ("pl", "páp luật"), "thì": ("thì", "thi"),
}  # fmt: skip


def without_accents(text: str) -> str:
    """Every mark gone, đ as d."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def telex(text: str) -> str:
    """What the keyboard sends when Telex is off."""
    return _keystrokes(text, _TELEX_MARKS, _TELEX_TONES)


def vni(text: str) -> str:
    """What the keyboard sends when VNI is off."""
    return _keystrokes(text, _VNI_MARKS, _VNI_TONES)


def chat(text: str) -> str:
    """Shortened as on a phone: about two thirds of what can be; half of the texts without accents too."""
    random = _random(text, "chat")
    words = text.lower()
    for full, shorts in _CHAT.items():
        if random.random() < 0.67:
            words = f" {words} ".replace(f" {full} ", f" {random.choice(shorts)} ").strip()
    return without_accents(words) if random.random() < 0.5 else words


def slips(text: str) -> str:
    """One slip of the finger in about every sixth word: a letter doubled, dropped, swapped, or a space lost."""
    random = _random(text, "slips")
    return " ".join(
        _slip(word, random) if len(word) > 2 and random.random() < 1 / 6 else word for word in text.split()
    )


def half_accented(text: str) -> str:
    """Accents typed on half of the words only."""
    random = _random(text, "half")
    return " ".join(without_accents(word) if random.random() < 0.5 else word for word in text.split())


KINDS: dict[str, Callable[[str], str]] = {
    "no accents": without_accents,
    "half accents": half_accented,
    "telex": telex,
    "vni": vni,
    "chat": chat,
    "slips": slips,
}
"""Name of a kind of noise -> what it does to a text."""


def _random(text: str, kind: str) -> Random:
    return Random(hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest())  # noqa: S311  reproducible, not secret


def _keystrokes(text: str, marks: dict[str, str], tones: dict[str, str]) -> str:
    return " ".join(_word(word, marks, tones) for word in text.lower().split())


def _word(word: str, marks: dict[str, str], tones: dict[str, str]) -> str:
    tone = ""
    bare = []
    for char in unicodedata.normalize("NFD", word):
        if char in tones:
            tone = tones[char]
        else:
            bare.append(char)
    spelled = "".join(marks.get(char, char) for char in unicodedata.normalize("NFC", "".join(bare)))
    stem = spelled.rstrip(".,?!:;)\"'”")
    return stem + tone + spelled[len(stem) :]


def _slip(word: str, random: Random) -> str:
    at = random.randrange(1, len(word))
    match random.randrange(3):
        case 0:
            return word[:at] + word[at - 1] + word[at:]
        case 1:
            return word[:at] + word[at + 1 :]
        case _:
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
