"""Where a long message is cut, so that a question hidden in a story is seen by itself.

Owns positions only. A short message is one window. A long one is seen whole and in parts: its sentences,
short neighbours joined, and where a sentence is long, runs of sixteen syllables that overlap by half.
"""

from itertools import pairwise

from bot.core.text import Reading

SHORT = 22
"""Syllables up to which a message is one window (the questions of the FAQ are that long; issue 6)."""

_RUN = 16
_LEAST = 7
"""A sentence shorter than this says too little alone; it joins the one after it."""

Span = tuple[int, int]


def spans(reading: Reading) -> tuple[Span, ...]:
    """Start and stop of each window in syllables, the whole message first; one empty span for no syllables."""
    length = len(reading.folded)
    if length <= SHORT:
        return ((0, length),)
    return ((0, length), *(part for sentence in _sentences(reading) for part in _runs(*sentence)))


def _sentences(reading: Reading) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, stop in pairwise((*reading.opens, len(reading.folded))):
        if joined and joined[-1][1] - joined[-1][0] < _LEAST:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    if len(joined) > 1 and joined[-1][1] - joined[-1][0] < _LEAST:
        start, _ = joined[-2]
        joined[-2:] = [(start, joined[-1][1])]
    return tuple(joined)


def _runs(start: int, stop: int) -> tuple[Span, ...]:
    if stop - start <= SHORT:
        return ((start, stop),)
    half = _RUN // 2
    begins = range(start, max(start + 1, stop - half), half)
    return tuple((begin, min(begin + _RUN, stop)) for begin in begins)
