"""A FAQ of any size, made of the real one's phrasings, and questions to ask it.

Owns the making; deterministic. Up to the real FAQ's size phrasings are taken as they are; beyond, two halves of
different phrasings make a new one, so that words and lengths stay those of real questions.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bot.content import read_folder
from bot.core import outside as outside_phrases
from bot.core.faq.model import (
    Answer,
    Confidence,
    Entry,
    EntryId,
    Faq,
    Review,
    TopicSlug,
    Variant,
    VariantKind,
)
from bot.core.faq.parse import parse

_TOPICS = 45
"""Topics of the made FAQ, as many as the real one has or fewer where it has few entries."""


def real(folder: Path) -> tuple[Faq, tuple[str, ...]]:
    """The FAQ and the outside phrases in a folder."""
    trees, _ = read_folder(folder)
    faq, _ = parse(trees, datetime.now(UTC).date())
    outside, _ = outside_phrases.parse(trees)
    return faq, outside


def faq_of(source: Faq, phrasings: int, entries: int) -> Faq:
    """`entries` entries with `phrasings` phrasings in all, as evenly spread as can be."""
    texts = _texts(source, phrasings)
    made = tuple(_entry(at, texts[at::entries], entries) for at in range(entries))
    return replace(source, entries=made, by_id={entry.id: entry for entry in made})


def questions(faq: Faq, count: int, longest: int = 22) -> list[str]:
    """Phrasings of at most `longest` words with two words left out, so that none is a phrasing itself."""
    random = Random(7)  # noqa: S311  reproducible, not secret
    short = [v.text for entry in faq.entries for v in entry.phrasings if 5 <= len(v.text.split()) <= longest]
    return [_thinned(random.choice(short), random) for _ in range(count)]


def long_message(texts: Sequence[str], length: int) -> str:
    """Questions strung together up to `length` characters."""
    joined = ". ".join(texts)
    return (joined * (length // max(1, len(joined)) + 1))[:length]


def _texts(source: Faq, count: int) -> list[str]:
    own = sorted({variant.text for entry in source.entries for variant in entry.phrasings})
    random = Random(11)  # noqa: S311  reproducible, not secret
    random.shuffle(own)
    texts = dict.fromkeys(own[:count])
    while len(texts) < count:
        one, other = random.choice(own).split(), random.choice(own).split()
        texts[" ".join([*one[: len(one) // 2], *other[len(other) // 2 :]])] = None
    return list(texts)


def _entry(at: int, texts: Sequence[str], entries: int) -> Entry:
    today = datetime.now(UTC).date()
    topics = min(_TOPICS, entries)
    return Entry(
        id=EntryId(f"e{at:05d}"),
        topic=TopicSlug(f"t{at % topics:02d}"),
        question=texts[0],
        variants=tuple(Variant(text, VariantKind.PLAIN) for text in texts[1:]),
        answer=Answer(""),
        citations=(),
        review=Review(today, today, "", Confidence.VERIFIED),
    )


def _thinned(text: str, random: Random) -> str:
    words = text.split()
    for _ in range(2):
        del words[random.randrange(len(words))]
    return " ".join(words)
