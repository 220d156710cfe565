"""One message, read: the forms that matching and danger compare.

Owns the order of the steps: cut, expand shortenings, decode keystrokes, split and mend what is no
syllable, put accents back. Everything is a function of the text and the vocabulary.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.text.chat import AFTER_A_NUMBER, CHAT, LAW, Expansion
from bot.core.text.keyboards import decode
from bot.core.text.restore import restore
from bot.core.text.syllables import canonical, fold, is_syllable, take_apart
from bot.core.text.tokens import Token, tokens_of
from bot.core.text.vocabulary import Vocabulary

_ACCENTED_PROSE = 1.6
"""Well-accented Vietnamese carries an accent on about 70 % of its syllables: the share times 1.6, capped at
1, is 1 for it and leaves room for short texts (measured on the development questions, 2026-11-24)."""

_MOST_REPAIRS = 60
"""Unknown tokens split or mended in one text; the rest stay as typed, so that hostile input stays cheap."""

_SURE = """
is you your want are and she was what have for with this his they been someone when where which who why does did
will should could would child children kid kids help how of from need has had our we if about by get getting parent
parents father mother daughter son school report abuse law legal please their them there
"""
_PERHAPS = """
i me my he her him it its to do the that an a on at in as am be no not can or so up us
"""
_ENGLISH = frozenset(_SURE.split())
"""Frequent English words that no Vietnamese, bare or shortened, looks like."""

_ENGLISH_PERHAPS = frozenset(_PERHAPS.split())
"""Frequent English words that may be bare Vietnamese: "the" is thế, "my" is mỹ, "that" is thật."""

_LONGEST_REPAIRED = 20
"""Characters of a token worth mending: three joined syllables have 18 at most."""

_JOINED = range(4, 19)
"""Letters of two or three syllables typed without a space: two of two letters, three of six."""

_SLIPPED = range(3, 9)
"""Letters of a syllable with one slip: the longest bare syllable has seven ("nghieng"); one of less than three has
too many neighbours to guess among."""

_ENGLISH_SHARE = 0.4
"""With one sure word and this share of either kind a text is read as English: left as it is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`typed`: tokens as meant, accents as typed. `accented`: the same with missing accents put back.
    `folded`: the same without accents, đ as d. `accentedness`: 0..1, how much the writer accented.
    `opens`: positions at which a sentence opens. The three tuples of tokens run in parallel."""

    typed: tuple[str, ...]
    folded: tuple[str, ...]
    accented: tuple[str, ...]
    accentedness: float
    opens: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """The accented view as one string: what a sentence vector is made of."""
        return " ".join(self.accented)

    def part(self, start: int, stop: int) -> "Reading":
        """The reading of tokens start..stop-1, accents decided in the whole."""
        return Reading(
            typed=self.typed[start:stop],
            folded=self.folded[start:stop],
            accented=self.accented[start:stop],
            accentedness=self.accentedness,
            opens=tuple(at - start for at in self.opens if start <= at < stop),
        )


def read(text: str, vocabulary: Vocabulary) -> Reading:
    """Reads any string. Same for NFC and NFD; reading `typed` again gives the same `typed`. Never raises."""
    tokens = tokens_of(text, vocabulary.bare)
    english = _is_english(tokens)
    if not english:
        tokens = _meant(tokens, vocabulary)
    typed = tuple(token.text for token in tokens)
    folded = tuple(vocabulary.fold(token.text) for token in tokens)
    accents = sum(1 for token, bare in zip(tokens, folded, strict=True) if token.text != bare)
    return Reading(
        typed=typed,
        folded=folded,
        accented=typed if english else restore(tokens, vocabulary),
        accentedness=min(1.0, _ACCENTED_PROSE * accents / len(tokens)) if tokens else 0.0,
        opens=tuple(at for at, token in enumerate(tokens) if token.opens),
    )


def _is_english(tokens: Sequence[Token]) -> bool:
    sure = sum(1 for token in tokens if token.text in _ENGLISH)
    perhaps = sum(1 for token in tokens if token.text in _ENGLISH_PERHAPS)
    return sure > 0 and sure + perhaps > 1 and sure + perhaps >= _ENGLISH_SHARE * len(tokens)


def _meant(tokens: Sequence[Token], vocabulary: Vocabulary) -> tuple[Token, ...]:
    meant: list[Token] = []
    repairs = 0
    for at, token in enumerate(tokens):
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        words = _known(token.text, meant[-1].text if meant else "", after, vocabulary)
        if not words:
            repairs += 1
            words = _repaired(token.text, vocabulary) if repairs <= _MOST_REPAIRS else (token.text,)
        meant.extend(Token(word, token.opens and not number) for number, word in enumerate(words))
    return tuple(meant)


def _known(text: str, before: str, after: str, vocabulary: Vocabulary) -> Expansion:
    """The words of a token that is a number, a shortening, a syllable or keystrokes; empty otherwise."""
    if before.isdigit() and text in AFTER_A_NUMBER:
        return AFTER_A_NUMBER[text][0]
    if text in LAW:
        return _fitting(LAW[text], before, after, vocabulary)
    if text in CHAT and not (len(text) > 1 and text in vocabulary.words and is_syllable(take_apart(text))):
        return _fitting(CHAT[text], before, after, vocabulary)
    if text in vocabulary.bare or text.isdigit() or is_syllable(take_apart(text)):
        return (text,)
    letters = decode(text)
    return (canonical(letters),) if letters else ()


def _fitting(options: tuple[Expansion, ...], before: str, after: str, vocabulary: Vocabulary) -> Expansion:
    """The reading with most neighbours seen beside it; the usual one when they are equal."""
    if len(options) == 1:
        return options[0]
    pairs = vocabulary.folded_pairs

    def neighbours(words: Expansion) -> int:
        first, last = fold(words[0]), fold(words[-1])
        return (f"{fold(before)} {first}" in pairs) + (f"{last} {fold(after)}" in pairs)

    return max(options, key=neighbours)


def _repaired(text: str, vocabulary: Vocabulary) -> Expansion:
    """An unknown token: a known word stays; else letters undoubled, joined words split, one slip mended."""
    bare = fold(text)
    if len(text) > _LONGEST_REPAIRED:
        return (text,)
    if text in vocabulary.words or bare in vocabulary.accented or any(char.isdigit() for char in text):
        return (text,)
    words = _undoubled(text) or _split(bare, vocabulary) or _mended(bare, vocabulary)
    return words if words and not any(word in CHAT for word in words) else (text,)


def _undoubled(text: str) -> Expansion:
    """ "nguười", "ann": one letter typed twice."""
    for at in range(1, len(text)):
        if fold(text[at]) == fold(text[at - 1]):
            for shorter in (text[:at] + text[at + 1 :], text[: at - 1] + text[at:]):
                letters = take_apart(shorter)
                if is_syllable(letters):
                    return (canonical(letters),)
    return ()


def _split(bare: str, vocabulary: Vocabulary) -> Expansion:
    """Two or three known syllables typed without a space, each pair seen before ("xamhai", "khaisinh")."""
    if len(bare) not in _JOINED:
        return ()
    for at in range(2, len(bare) - 1):
        head, tail = bare[:at], bare[at:]
        if head not in vocabulary.accented:
            continue
        if f"{head} {tail}" in vocabulary.folded_pairs:
            return (head, tail)
        rest = _split(tail, vocabulary) if len(tail) >= 4 else ()
        if rest and f"{head} {rest[0]}" in vocabulary.folded_pairs:
            return (head, *rest)
    return ()


def _mended(bare: str, vocabulary: Vocabulary) -> Expansion:
    """The most frequent known syllable one slip away (insert, delete, replace, swap); none for short tokens."""
    if len(bare) not in _SLIPPED or not bare.isascii():
        return ()
    near = [known for known in vocabulary.accented if abs(len(known) - len(bare)) <= 1 and known.isalpha()]
    close = [known for known in near if OSA.distance(bare, known, score_cutoff=1) <= 1]
    if not close:
        return ()
    return (
        max(close, key=lambda known: (sum(vocabulary.chance[form] for form in vocabulary.accented[known]), known)),
    )
