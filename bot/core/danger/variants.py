"""The same sentence as people and keyboards mangle it. For the red list only; never trained on.

Owns twenty ways of typing. Each is a pure function of the text.
"""

import unicodedata
from collections.abc import Callable

from bot.core.text.syllables import fold, take_apart

_TELEX = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}
_VNI = {"â": "a6", "ê": "e6", "ô": "o6", "ă": "a8", "ơ": "o7", "ư": "u7", "đ": "d9"}
_VNI_TONES = {"": "", "s": "1", "f": "2", "r": "3", "x": "4", "j": "5"}


def _words(text: str) -> list[str]:
    return text.split()


def _keys(word: str, marks: dict[str, str], tones: dict[str, str] | None) -> str:
    stem = word.lower().rstrip(",.!?")
    letters = take_apart(stem)
    typed = "".join(marks.get(char, char) for char in letters.base)
    return typed + (tones[letters.tone] if tones else letters.tone) + word[len(stem) :]


def telex(text: str) -> str:
    """Keystrokes with the Telex editor switched off."""
    return " ".join(_keys(word, _TELEX, None) for word in _words(text))


def vni(text: str) -> str:
    """Keystrokes with the VNI editor switched off."""
    return " ".join(_keys(word, _VNI, _VNI_TONES) for word in _words(text))


def first_words_bare(text: str) -> str:
    """Accents on the second half only."""
    words = _words(text)
    half = len(words) // 2
    return " ".join([*(fold(word) for word in words[:half]), *words[half:]])


def every_other_bare(text: str) -> str:
    return " ".join(fold(word) if at % 2 else word for at, word in enumerate(_words(text)))


def toneless(text: str) -> str:
    """Vowels marked, tones left out."""
    return unicodedata.normalize("NFC", " ".join(take_apart(word.lower()).base for word in _words(text)))


def drawn_out(text: str) -> str:
    """The last letter held down."""
    return text + text[-1] * 4 if text else text


def _longest(words: list[str], least: int = 4) -> int:
    """Where the longest word stands (the first of several), or -1 when none has `least` letters."""
    at = max(range(len(words)), key=lambda i: (len(words[i]), -i), default=-1)
    return at if at >= 0 and len(words[at]) >= least else -1


def _on_longest(text: str, change: Callable[[str], str]) -> str:
    words = _words(text)
    at = _longest(words)
    return " ".join(change(word) if place == at else word for place, word in enumerate(words))


def letter_doubled(text: str) -> str:
    return _on_longest(text, lambda word: word[:2] + word[1:])


def letter_dropped(text: str) -> str:
    return _on_longest(text, lambda word: word[:-2] + word[-1])


def letters_swapped(text: str) -> str:
    return _on_longest(text, lambda word: word[:-2] + word[-1] + word[-2])


def two_joined(text: str) -> str:
    """The first two words without the space between them."""
    return text.replace(" ", "", 1)


def shortened(text: str) -> str:
    """A few of the commonest chat forms."""
    forms = {"không": "ko", "được": "dc", "em": "e", "với": "vs", "rồi": "r", "mẹ": "mẹ", "gì": "j", "biết": "bik"}
    return " ".join(forms.get(word, word) for word in _words(text))


VARIANTS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "no accents": fold,
    "upper case": str.upper,
    "upper case, no accents": lambda text: fold(text).upper(),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "telex": telex,
    "vni": vni,
    "first half bare": first_words_bare,
    "every other word bare": every_other_bare,
    "no tones": toneless,
    "emoji between": lambda text: text.replace(" ", " 😢 ", 2),
    "emoji at both ends": lambda text: f"😭😭 {text} 🙏",
    "zero width": "\u200b".join,
    "drawn out": drawn_out,
    "letter doubled": letter_doubled,
    "letter dropped": letter_dropped,
    "letters swapped": letters_swapped,
    "two words joined": two_joined,
    "chat forms": shortened,
    "punctuation gone wild": lambda text: text.replace(" ", " ... ", 1) + "!!!???",
}
"""Name of a way of typing -> what it makes of a sentence."""
