"""Accents put back where the writer left them out: the likeliest accented sentence.

Owns the estimate of how many accents are missing and the search for what they were (Viterbi over the
readings of each bare syllable, chances of neighbouring pairs). Changes no token that carries an accent,
unless it can be no word without a tone, and no sentence in which nothing seems to be missing. It picks
the frequent reading ("tu tu" becomes "tự tử" whatever was meant): whoever decides on danger looks at the
folded view beside it.
"""

import math
from collections.abc import Sequence

from bot.core.text.syllables import lacks_tone, take_apart
from bot.core.text.tokens import Token
from bot.core.text.vocabulary import START, Vocabulary

_NOTHING_MISSING = 0.08
"""Below this share of dropped accents a text counts as fully accented: one short word typed bare on
purpose ("con", "cho") must not be touched."""


_LEAST_DUE = 0.5
"""Accents that must be due before a share of them says anything: below it one bare word would decide all."""


def dropped_share(tokens: Sequence[Token], vocabulary: Vocabulary) -> float:
    """0..1: share of the accents due that the writer left out, judged by how often each syllable is bare."""
    known = [(token.text, vocabulary.fold(token.text)) for token in tokens]
    known = [(text, folded) for text, folded in known if folded in vocabulary.plain_share]
    bare = sum(1 for text, folded in known if text == folded)
    expected = sum(vocabulary.plain_share[folded] for _, folded in known)
    due = len(known) - expected
    return max(0.0, min(1.0, (bare - expected) / due)) if due > _LEAST_DUE else 0.0


def restore(tokens: Sequence[Token], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The tokens' texts, accents put back into the bare ones. As many as came in; O(tokens)."""
    dropped = dropped_share(tokens, vocabulary)
    bare_too = dropped >= _NOTHING_MISSING
    readings = tuple(_readings(token.text, bare_too, vocabulary) for token in tokens)
    if all(len(options) == 1 for options in readings):
        return tuple(options[0] for options in readings)
    return _likeliest(tokens, readings, math.log(max(dropped, _NOTHING_MISSING)), vocabulary)


def _readings(text: str, bare_too: bool, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a token may stand for: itself; when bare, or impossible without a tone ("mưc"), what is known."""
    impossible = text.endswith(("c", "h", "p", "t")) and lacks_tone(text)
    if not (bare_too or impossible):
        return (text,)
    bare = vocabulary.fold(text)
    known = vocabulary.accented.get(bare, ())
    if text != bare:
        known = tuple(form for form in known if take_apart(form).base == text) if impossible else ()
    return known or (text,)


def _likeliest(
    tokens: Sequence[Token], readings: Sequence[tuple[str, ...]], cost: float, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Viterbi. `cost` (log, ≤ 0) is paid for each reading that differs from what was typed."""
    best: dict[str, float] = {START: 0.0}
    steps: list[dict[str, str]] = []
    for token, options in zip(tokens, readings, strict=True):
        step: dict[str, str] = {}
        reached: dict[str, float] = {}
        closing = max(best, key=lambda state: best[state])
        for option in options:
            own = cost if option != token.text else 0.0
            if token.opens:
                step[option], score = closing, best[closing] + vocabulary.log_chance(START, option)
            else:
                step[option], score = max(
                    ((before, value + vocabulary.log_chance(before, option)) for before, value in best.items()),
                    key=lambda pair: pair[1],
                )
            reached[option] = score + own
        steps.append(step)
        best = reached
    return _walk_back(best, steps)


def _walk_back(best: dict[str, float], steps: Sequence[dict[str, str]]) -> tuple[str, ...]:
    if not steps:
        return ()
    state = max(best, key=lambda last: best[last])
    path = []
    for step in reversed(steps):
        path.append(state)
        state = step[state]
    return tuple(reversed(path))
