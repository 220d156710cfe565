"""Reads the syllable pairs that come with the program (`core/text/pairs.txt`) for the pure core."""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def counted_pairs() -> str:
    """The file's text, for `core.text.build(texts, counted)`. Read once.

    Raises FileNotFoundError where the file was not shipped."""
    return files("bot.core.text").joinpath("pairs.txt").read_text(encoding="utf-8")
