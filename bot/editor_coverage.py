"""What the FAQ covers and how hard it reads: figures per topic, and what is missing to the minimums.

Pure over a Faq; `editor` prints.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.faq.lint_entry import CHILD_SYLLABLES, FULL_VARIANTS, SENTENCE_SYLLABLES, STORIES
from bot.core.faq.model import Confidence, Entry, Faq, Tier, Topic, VariantKind
from bot.core.faq.readability import Readability, measure

TOPIC_ENTRIES = {Tier.CORE: 6, Tier.ADJACENT: 3}
ALL_ENTRIES = 200
ENGLISH_ENTRIES = 40
CORE_CHILD_ANSWERS = 1
"""Minimums. Source: the project's issue on content, items 1, 2 and 5 (a child's answer in every core topic)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One topic's row. `next_review` is the earliest among its entries, None without entries."""

    topic: Topic
    entries: int
    variants: int
    children: int
    english: int
    verified: int
    needs_lawyer: int
    next_review: date | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard one layer of the answers reads. `limit`: syllables a sentence should not pass."""

    layer: str
    limit: int
    measured: Readability

    @property
    def mean(self) -> float:
        """Syllables a sentence; 0 where there is none."""
        count = len(self.measured.sentences)
        return self.measured.syllables / count if count else 0.0

    @property
    def share_over(self) -> float:
        """0..1 of the sentences."""
        count = len(self.measured.sentences)
        return self.measured.over(self.limit) / count if count else 0.0


def coverage(faq: Faq) -> tuple[Coverage, ...]:
    """A row for every topic, in the register's order, also for those without entries."""
    return tuple(_row(topic, [e for e in faq.entries if e.topic == topic.slug]) for topic in faq.topics)


def shortfalls(faq: Faq) -> tuple[str, ...]:
    """What is missing to the minimums, one plain Vietnamese line each; () when nothing is."""
    rows = coverage(faq)
    return (*_of_topics(rows), *_of_all(faq), *_of_entries(faq.entries))


def readings(entries: Iterable[Entry]) -> tuple[Reading, ...]:
    """The four layers of the answers, measured over all `entries`."""
    kept = tuple(entries)
    return (
        Reading("short", SENTENCE_SYLLABLES, _together(e.answer.short for e in kept)),
        Reading("steps", SENTENCE_SYLLABLES, _together(s for e in kept for s in e.answer.steps)),
        Reading("more", SENTENCE_SYLLABLES, _together(e.answer.more for e in kept)),
        Reading("children", CHILD_SYLLABLES, _together(e.answer_for_children for e in kept)),
    )


def _row(topic: Topic, entries: list[Entry]) -> Coverage:
    verified = sum(1 for e in entries if e.review.confidence is Confidence.VERIFIED)
    return Coverage(
        topic=topic,
        entries=len(entries),
        variants=sum(len(e.variants) for e in entries),
        children=sum(1 for e in entries if e.answer_for_children),
        english=sum(1 for e in entries if e.english),
        verified=verified,
        needs_lawyer=len(entries) - verified,
        next_review=min((e.review.next_review for e in entries), default=None),
    )


def _of_topics(rows: tuple[Coverage, ...]) -> Iterator[str]:
    for row in rows:
        least = TOPIC_ENTRIES[row.topic.tier]
        if row.entries < least:
            yield f"{row.topic.slug}: có {row.entries} câu, cần {least}"
        if row.topic.tier is Tier.CORE and row.children < CORE_CHILD_ANSWERS:
            yield f"{row.topic.slug}: chưa có câu trả lời dành cho trẻ em"


def _of_all(faq: Faq) -> Iterator[str]:
    if len(faq.entries) < ALL_ENTRIES:
        yield f"tất cả có {len(faq.entries)} câu, cần {ALL_ENTRIES}"
    translated = sum(1 for e in faq.entries if e.english)
    if translated < ENGLISH_ENTRIES:
        yield f"có {translated} câu bằng tiếng Anh, cần {ENGLISH_ENTRIES}"


def _of_entries(entries: tuple[Entry, ...]) -> Iterator[str]:
    for entry in entries:
        stories = sum(1 for v in entry.variants if v.kind is VariantKind.STORY)
        if len(entry.variants) < FULL_VARIANTS:
            yield f"{entry.id}: có {len(entry.variants)} cách hỏi, cần {FULL_VARIANTS}"
        if stories < STORIES:
            yield f"{entry.id}: có {stories} mẩu chuyện, cần {STORIES}"


def _together(texts: Iterable[str]) -> Readability:
    return Readability(tuple(count for text in texts for count in measure(text).sentences))
