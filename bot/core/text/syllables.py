"""The closed inventory of Vietnamese syllables: taking one apart, and writing it in one way only.

Owns the spelling rules (onsets, rimes, tones, where the tone mark stands). Knows nothing of words,
frequency or typing habits (see `keyboards`, `chat`, `restore`). Pure tables and pure functions.

Source of the inventory: the spelling rules taught in primary school (onset x rime x tone); it is
generous (it holds syllables that no word uses), because its use is to tell Vietnamese from Telex,
English and typing errors, not to prove that a word exists.
"""

import unicodedata
from dataclasses import dataclass
from itertools import product

TONELESS = ""
TONE_MARKS = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
"""Combining mark -> tone, named by its Telex key (sắc s, huyền f, hỏi r, ngã x, nặng j)."""

_MARK_OF_TONE = {tone: mark for mark, tone in TONE_MARKS.items()}
_QUALITY = {
    "a\u0302": "â",
    "e\u0302": "ê",
    "o\u0302": "ô",
    "a\u0306": "ă",
    "o\u031b": "ơ",
    "u\u031b": "ư",
}
_FOLD = str.maketrans("âêôăơưđ", "aeoaoud")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_RIMES = _words(
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu "
    "iêc iêm iên iêng iêp iêt iêu o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay "
    "oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uơ uôc uôi uôm uôn uông uôt "
    "uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu"
)
_Y_RIMES = _words("y yêm yên yêng yêt yêu")
_QU_RIMES = _words(
    "a ac ach ai an ang anh ao at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây e en eo et ê êch ên ênh êt êu "
    "i it ich ơ ơi ơn y ych yên yêt ynh yt ôc"
)
_GI_RIMES = _words(
    "a ac ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âp ât âu ây e em en eo ep et "
    "êng êt ên o oc oi on ong ot ô ôc ôi ông ôp ơ ơi ơn ơp u uc ui um un ut ư ưa ưc ưt ương ươc ươi ươm ươp uôc"
)
_ONSETS = ("", *_words("b c ch d đ g gh h k kh l m n ng ngh nh p ph r s t th tr v x"))
_BEFORE_FRONT = {"k": "eêiy", "gh": "eêi", "ngh": "eêi"}
_NEVER_BEFORE_FRONT = {"c": "eêi", "ng": "eêi", "g": "eê"}
_Y_ONSETS = frozenset(("", *_words("h k l m s t")))
_DOUBLE_O = _words("boong goong xoong mooc sooc")
"""The only words with a written double o; elsewhere "oo" is Telex for ô."""


def _spelled(onset: str, rime: str) -> bool:
    first = rime[0]
    if onset in _BEFORE_FRONT:
        return first in _BEFORE_FRONT[onset]
    if first in _NEVER_BEFORE_FRONT.get(onset, ""):
        return False
    return not (onset == "" and rime.startswith("iê"))  # written yê


def _inventory() -> frozenset[str]:
    plain = (onset + rime for onset, rime in product(_ONSETS, _RIMES) if _spelled(onset, rime))
    with_y = (onset + rime for onset, rime in product(_Y_ONSETS, _Y_RIMES) if not (onset and len(rime) > 1))
    after_q = ("qu" + rime for rime in _QU_RIMES)
    after_gi = ("gi" + rime for rime in _GI_RIMES)
    return frozenset((*plain, *with_y, *after_q, *after_gi, *_DOUBLE_O))


INVENTORY: frozenset[str] = _inventory()
"""Every spellable syllable, quality marks written, tone removed."""

FOLDED_INVENTORY: frozenset[str] = frozenset(syllable.translate(_FOLD) for syllable in INVENTORY)
"""The same without any mark; đ folded to d."""

_STOPS = ("c", "ch", "p", "t")


@dataclass(frozen=True, slots=True)
class Letters:
    """One token taken apart: `base` with quality marks but no tone, and the tone's Telex key."""

    base: str
    tone: str


def take_apart(token: str) -> Letters:
    """Splits any token into base letters and its last tone mark, whatever the order of its marks."""
    base: list[str] = []
    tone = TONELESS
    for char in unicodedata.normalize("NFKD", token):
        if char in TONE_MARKS:
            tone = TONE_MARKS[char]
        elif base and base[-1] + char in _QUALITY:
            base[-1] = _QUALITY[base[-1] + char]
        elif not unicodedata.combining(char):
            base.append("đ" if char == "ð" else char)
    return Letters("".join(base), tone)


def fold(text: str) -> str:
    """Lower-case text without accents; đ becomes d. Length may differ from the input's."""
    return take_apart(text.lower()).base.translate(_FOLD)


def is_syllable(letters: Letters) -> bool:
    """True for a spellable syllable. A stop (c, ch, p, t) takes only sắc and nặng, if it has a mark at all."""
    base = _unify(letters.base) if letters.base else ""
    if base not in INVENTORY and base not in FOLDED_INVENTORY:
        return False
    return not (letters.base.endswith(_STOPS) and letters.tone in ("f", "r", "x"))


def lacks_tone(syllable: str) -> bool:
    """True for a syllable that no word can be as it stands: closed by a stop, without a tone ("tuc", "mưc")."""
    letters = take_apart(syllable)
    return not letters.tone and letters.base.endswith(_STOPS)


def canonical(letters: Letters) -> str:
    """The one spelling of a syllable: i/y unified, ươ completed, tone where schoolbooks put it."""
    base = _unify(letters.base)
    if not letters.tone:
        return base
    at = _tone_position(base)
    marked = unicodedata.normalize("NFC", base[at] + _MARK_OF_TONE[letters.tone])
    return base[:at] + marked + base[at + 1 :]


def _unify(base: str) -> str:
    """kĩ and kỹ, quí and quý are one word; "đuơc" and "đưoc" are đươc with half of its horns."""
    if len(base) > 2:
        base = base.replace("ưo", "ươ")
        at = base.find("uơ")
        if at >= 0 and at + 2 < len(base):
            base = base[:at] + "ươ" + base[at + 2 :]
    if base == "qui":
        return "quy"
    return base[0] + "y" if len(base) == 2 and base[1] == "i" and base[0] in "hklmst" else base


def _tone_position(base: str) -> int:
    """Where the mark stands: on the marked vowel, else by the old school rule (hòa, thủy, của)."""
    start = 2 if base.startswith(("qu", "gi")) and len(base) > 2 else 0
    vowels = [i for i in range(start, len(base)) if base[i] in "aăâeêioôơuưy"]
    if not vowels:
        return max(0, len(base) - 1) if start == 0 else 1
    marked = [i for i in vowels if base[i] in "ăâêôơư"]
    if marked:
        return marked[-1]
    closed = vowels[-1] < len(base) - 1
    if len(vowels) == 1:
        return vowels[0]
    return vowels[1] if closed or len(vowels) > 2 else vowels[0]
