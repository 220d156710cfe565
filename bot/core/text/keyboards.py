"""Raw keystrokes of Vietnamese keyboards, turned into the syllable that was meant.

Owns Telex and VNI. Decodes only what cannot be a word as it stands: no Vietnamese syllable ends in
s, f, r, x or j, none has a w, none has a digit.
"""

from bot.core.text.syllables import INVENTORY, Letters, is_syllable

_TELEX_TONES = "sfrxj"
_VNI_TONES = {"1": "s", "2": "f", "3": "r", "4": "x", "5": "j"}
_VNI_MARKS = {"6": ("aeo", "âêô"), "7": ("ou", "ơư"), "8": ("a", "ă")}
_DOUBLED = {"a": "â", "e": "ê", "o": "ô"}
_VOWELS = frozenset("aăâeêioôơuưy")
_LONGEST = 10
"""Keystrokes in the longest syllable: "nghieengr" has 9, one to spare."""


def decode(token: str) -> Letters | None:
    """The syllable that `token` (lower case, no accents) spells in Telex or VNI; None when it spells none,
    or nothing but itself."""
    if not 2 <= len(token) <= _LONGEST or not token.isascii() or not token[0].isalpha():
        return None
    letters = _vni(token) if any(char.isdigit() for char in token) else _telex(token)
    if letters and letters.base.endswith("ươ"):
        letters = Letters(letters.base[:-2] + "uơ", letters.tone)  # thuở, huơ: no coda, one horn
    return letters if letters and letters != Letters(token, "") and _is_word(letters) else None


def _is_word(letters: Letters) -> bool:
    """Spellable, and not closed by a stop without a tone: "lop7" is class seven."""
    toneless_stop = not letters.tone and letters.base.endswith(("c", "ch", "p", "t"))
    return letters.base in INVENTORY and is_syllable(letters) and not toneless_stop


def _telex(token: str) -> Letters | None:
    base: list[str] = []
    tone = ""
    for key in token:
        if key in _TELEX_TONES and _VOWELS.intersection(base):
            tone = key
        elif key == "w":
            _add_horn(base)
        elif key == "d" and base and base[0] == "d":
            base[0] = "đ"
        elif key in _DOUBLED and key in base:
            base[base.index(key)] = _DOUBLED[key]
        else:
            base.append(key)
    return Letters("".join(base), tone)


def _add_horn(base: list[str]) -> None:
    """w after uo gives ươ; after a, o or u it marks that vowel; alone it is ư."""
    joined = "".join(base)
    at = joined.rfind("uo")
    if at >= 0 and not joined.startswith("quo"):
        base[at : at + 2] = "ươ"
        return
    for i in range(len(base) - 1, -1, -1):
        if base[i] in "aou" and not (base[i] == "u" and i == 1 and base[0] == "q"):
            base[i] = {"a": "ă", "o": "ơ", "u": "ư"}[base[i]]
            return
    base.append("ư")


def _vni(token: str) -> Letters | None:
    base: list[str] = []
    tone = ""
    for key in token:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key == "9" and base and base[0] == "d":
            base[0] = "đ"
        elif key in _VNI_MARKS:
            if not _mark(base, *_VNI_MARKS[key]):
                return None
        elif key.isdigit():
            return None
        else:
            base.append(key)
    return Letters("".join(base), tone)


def _mark(base: list[str], plain: str, marked: str) -> bool:
    """Marks the last vowel that takes this mark; 7 after uo marks both, as in ươ."""
    for i in range(len(base) - 1, -1, -1):
        if base[i] in plain:
            base[i] = marked[plain.index(base[i])]
            if base[i] == "ơ" and i and base[i - 1] == "u" and i > 1 and base[i - 2] != "q":
                base[i - 1] = "ư"
            return True
    return False
