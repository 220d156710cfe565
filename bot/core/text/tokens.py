"""Characters to tokens: what counts as one written word, and where a sentence opens.

Owns cleaning (compatibility forms, invisible characters, drawn-out letters) and cutting. Survives any
string: lone surrogates, NUL, emoji and stray marks are separators or vanish. Linear in the input.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

from bot.core.text.syllables import canonical, is_syllable, take_apart

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile("\\d+(?:[.,]\\d{3})+(?!\\d)|(?:[^\\W_][\u0300-\u036f]*)+")
_OPENS = re.compile(r"[?!…;\n]|\.(?!\d)")
_NUMBER_THEN_LETTERS = re.compile(r"(\d+)([^\W\d_]{1,2})")


@dataclass(frozen=True, slots=True)
class Token:
    """`text`: lower case; a Vietnamese syllable in its one spelling, anything else as typed. `opens`: first
    of a sentence."""

    text: str
    opens: bool


def tokens_of(text: str, known: Container[str] = frozenset()) -> tuple[Token, ...]:
    """Every token of `text`, in order. NFC and NFD input give the same tokens.

    `known`: tokens that are spelled rightly as they are; it saves time and changes nothing."""
    clean = _DRAWN_OUT.sub(r"\1", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower())
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(clean):
        opens = not found or _OPENS.search(clean, end, match.start() + 1) is not None
        raw = match.group()
        if raw in known:
            found.append(Token(raw, opens))
        else:
            first, *rest = _spell(raw)
            found.append(Token(first, opens))
            found.extend(Token(part, False) for part in rest)
        end = match.end()
    return tuple(found)


def _spell(raw: str) -> tuple[str, ...]:
    if raw[0].isdigit():
        parts = _NUMBER_THEN_LETTERS.fullmatch(raw)
        if parts:
            return (parts.group(1), *_spell(parts.group(2)))
        return (raw.replace(".", "").replace(",", ""),)
    letters = take_apart(raw)
    if is_syllable(letters):
        return (canonical(letters),)
    return (unicodedata.normalize("NFC", raw),)
