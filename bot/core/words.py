"""Single words that mean something whatever the state: the safe word, the hide word.

With or without accents, in any case, one typo allowed in words of five letters and more.
"""

import unicodedata

from rapidfuzz.distance import OSA

_TYPO_LENGTH = 5  # shorter words have real neighbours one edit away ("ẩn" / "ăn"): those must be typed exactly


def is_word(text: str, words: tuple[str, ...]) -> bool:
    """True when the whole message is one of `words`, up to accents, case, punctuation and one typo."""
    typed = folded(text)
    return bool(typed) and len(typed) <= 40 and any(_same(typed, folded(word)) for word in words)


def _same(typed: str, word: str) -> bool:
    if typed == word:
        return True
    return len(word) >= _TYPO_LENGTH and OSA.distance(typed, word, score_cutoff=1) <= 1


def folded(text: str) -> str:
    """Lower case, no accents, đ as d, letters and digits only, single spaces."""
    bare = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    letters = "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    return " ".join(letters.split())
