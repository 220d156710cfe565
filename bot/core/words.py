"""Single words that mean something whatever the state: the safe word, the hide word, yes and no, commands.

With or without accents, in any case; of the first two one typo is allowed in words of five letters and more.
"""

import re
import unicodedata

from rapidfuzz.distance import OSA

_TYPO_LENGTH = 5  # shorter words have real neighbours one edit away ("ẩn" / "ăn"): those must be typed exactly


LONGEST = 40  # characters of a message that may be such a word; the longest of 2026-11 has 13


def is_word(text: str, words: tuple[str, ...]) -> bool:
    """True when the whole message is one of `words`, up to accents, case, punctuation and one typo."""
    typed = folded(text)
    return bool(typed) and len(typed) <= LONGEST and any(_same(typed, folded(word)) for word in words)


def _same(typed: str, word: str) -> bool:
    if typed == word:
        return True
    return len(word) >= _TYPO_LENGTH and OSA.distance(typed, word, score_cutoff=1) <= 1


def is_answer(text: str, words: tuple[str, ...]) -> bool:
    """True when the whole message is one of `words`, with its accents or with none at all. No typo and no other
    accent: "phòng" (room) is not "không" (no), "nó" (he) is not "no"."""
    typed = _lettered(text)
    return typed in map(_lettered, words) or (typed.isascii() and typed in map(folded, words))


def folded(text: str) -> str:
    """Lower case, no accents, đ as d, letters and digits only, single spaces."""
    bare = unicodedata.normalize("NFD", _lettered(text)).replace("đ", "d")
    return "".join(c for c in bare if not unicodedata.combining(c))


def _lettered(text: str) -> str:
    """Lower case, composed (iOS types decomposed), letters and digits only, single spaces."""
    composed = unicodedata.normalize("NFC", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in composed).split())


_COMMAND = re.compile(r"/([^\s@]*)\S*\s*(.*)", re.DOTALL)


def command_of(text: str) -> tuple[str, str]:
    """ "/Start@bot abc" -> ("start", "abc"); every word behind the name is kept. No command: two empty strings."""
    match = _COMMAND.match(text)
    return (match[1].casefold(), match[2].strip()) if match else ("", "")


COMMANDS = frozenset(
    {"start", "help", "trogiup", "111", "menu", "chude", "canbo", "huy", "xoa", "an", "id", "lang", "ngonngu"}
)
"""What a person may type behind a slash; `citizen.COMMANDS` says what each does, and `gateway.COMMANDS` shows some
of them in Telegram's own menu."""

_LINK = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def behind_slash(text: str) -> str:
    """What the person says in a text that begins with "/". The name of a command of ours is not part of it, nor is
    what a poster's link says (/start and the id of an entry, which may be gone by now). Whatever else stands
    behind may be a cry for help, and with a command's name before it a short one is heard less well."""
    name, rest = command_of(text)
    if name not in COMMANDS:
        return text.removeprefix("/")
    return "" if name == "start" and _LINK.fullmatch(rest) else rest
