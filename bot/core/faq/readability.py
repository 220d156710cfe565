"""How hard a text is to read: syllables a sentence. Pure counting; limits are `lint_entry`'s.

Vietnamese writes one syllable between two spaces, so syllables are counted by spaces (issue: "counted by
spaces"); a lone dash or bullet is none. A sentence ends at . ! ? … or a line end.
"""

import re
from dataclasses import dataclass

_END = re.compile(r"(?<=[.!?…])[\"”')\]]*\s+|\n+")
_HAS_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Readability:
    """`sentences`: syllables of each, in order."""

    sentences: tuple[int, ...]

    @property
    def syllables(self) -> int:
        return sum(self.sentences)

    @property
    def longest(self) -> int:
        return max(self.sentences, default=0)

    def over(self, limit: int) -> int:
        """How many sentences have more than `limit` syllables."""
        return sum(1 for count in self.sentences if count > limit)


def syllables(text: str) -> int:
    """Parts between spaces that hold a letter or a digit."""
    return sum(1 for part in text.split() if _HAS_LETTER.search(part))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`, trimmed, none empty."""
    parts = (part.strip() for part in _END.split(text))
    return tuple(part for part in parts if _HAS_LETTER.search(part))


def measure(text: str) -> Readability:
    return Readability(tuple(syllables(sentence) for sentence in sentences(text)))
