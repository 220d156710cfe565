"""One entry of `entries/<topic>.yaml`: tree -> Entry, with every complaint about its form.

Owns which fields an entry has. Judges no wording (`lint_entry`) and no link to another file (`lint_links`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.faq.model import (
    Answer,
    Basis,
    Citation,
    Confidence,
    ContactId,
    Entry,
    EntryId,
    Penalty,
    PenaltyKind,
    PenaltyUnit,
    Review,
    Sanctioned,
    StatuteId,
    TopicSlug,
    Translation,
    Variant,
    VariantKind,
)
from bot.core.problems import Problem
from bot.core.tree import Fields, Node, Place, Tree, place_of

VARIANT_KINDS = tuple(kind for kind in VariantKind if kind is not VariantKind.QUESTION)
"""The kinds that an editor writes under `variants`; the question itself is the remaining one."""


@dataclass(frozen=True, slots=True)
class Located:
    """An entry with the tree it was read from, so that every later complaint has its line."""

    entry: Entry
    node: Node

    def at(self, *path: str | int) -> Place:
        return place_of(self.node, *path)


@dataclass(frozen=True, slots=True)
class Shown:
    """A text that a citizen reads. `part`: question, short, steps, more, children, penalty or english."""

    part: str
    text: str
    place: Place


def parse_topic_file(tree: Tree, problems: list[Problem]) -> tuple[Located, ...]:
    """Every entry of one topic file whose form is complete, in the file's order."""
    fields = Fields(tree.root, problems)
    topic = fields.text("topic")
    found = (_entry(record, topic, problems) for record in fields.records("entries", required=True))
    entries = tuple(entry for entry in found if entry)
    fields.finish()
    return entries


def shown_texts(located: Located) -> Iterator[Shown]:
    """Every text of the entry that may be sent to a citizen, located."""
    entry = located.entry
    yield Shown("question", entry.question, located.at("question"))
    yield Shown("short", entry.answer.short, located.at("answer", "short"))
    for index, step in enumerate(entry.answer.steps):
        yield Shown("steps", step, located.at("answer", "steps", index))
    if entry.answer.more:
        yield Shown("more", entry.answer.more, located.at("answer", "more"))
    if entry.answer_for_children:
        yield Shown("children", entry.answer_for_children, located.at("answer_for_children"))
    for index, penalty in enumerate(entry.penalties):
        yield Shown("penalty", penalty.act, located.at("penalties", index, "act"))
    yield from _shown_english(located)


def _shown_english(located: Located) -> Iterator[Shown]:
    english = located.entry.english
    if english is None:
        return
    yield Shown("english", english.question, located.at("en", "question"))
    yield Shown("english", english.short, located.at("en", "short"))
    for index, step in enumerate(english.steps):
        yield Shown("english", step, located.at("en", "steps", index))


def _entry(fields: Fields, topic: str, problems: list[Problem]) -> Located | None:
    entry_id, question = fields.text("id"), fields.text("question")
    answer = _answer(fields.fields("answer"))
    review = _review(fields.fields("review"))
    variants = _variants(fields.fields("variants"))
    citations = tuple(_citation(record) for record in fields.records("citations", required=True))
    penalties = tuple(_penalty(record, problems) for record in fields.records("penalties"))
    entry = Entry(
        id=EntryId(entry_id),
        topic=TopicSlug(topic),
        question=question,
        variants=variants,
        answer=answer or Answer(""),
        citations=citations,
        review=review or _NO_REVIEW,
        audience=fields.strings("audience"),
        answer_for_children=fields.text("answer_for_children", required=False),
        penalties=tuple(penalty for penalty in penalties if penalty),
        contacts=tuple(ContactId(value) for value in fields.strings("contacts")),
        related=tuple(EntryId(value) for value in fields.strings("related")),
        risks=fields.strings("risks"),
        english=_english(fields.fields("en", required=False)),
    )
    fields.finish()
    whole = entry_id and question and answer and review
    return Located(entry, fields.node) if whole else None


_NO_REVIEW = Review(date.min, date.min, "", Confidence.NEEDS_LAWYER)
"""Stands in while a broken entry is read to its end for more complaints; such an entry is never returned."""


def _answer(fields: Fields | None) -> Answer | None:
    if fields is None:
        return None
    answer = Answer(fields.text("short"), fields.strings("steps"), fields.text("more", required=False))
    fields.finish()
    return answer if answer.short else None


def _variants(fields: Fields | None) -> tuple[Variant, ...]:
    if fields is None:
        return ()
    found = tuple(Variant(text, kind) for kind in VARIANT_KINDS for text in fields.strings(kind))
    fields.finish()
    return found


def _citation(fields: Fields) -> Citation:
    citation = Citation(
        StatuteId(fields.text("statute")),
        fields.text("article"),
        fields.text("clause", required=False),
        fields.text("point", required=False),
    )
    fields.finish()
    return citation


def _penalty(fields: Fields, problems: list[Problem]) -> Penalty | None:
    """A range; complained about where the two ends are the wrong way round."""
    cited = fields.fields("citation")
    penalty = Penalty(
        act=fields.text("act"),
        kind=fields.choice("kind", PenaltyKind, PenaltyKind.OTHER),
        unit=fields.choice("unit", PenaltyUnit, PenaltyUnit.NONE),
        minimum=fields.number("min"),
        maximum=fields.number("max"),
        applies_to=fields.choice("applies_to", Sanctioned, Sanctioned.INDIVIDUAL),
        citation=_citation(cited) if cited else Citation(StatuteId(""), ""),
    )
    fields.finish()
    if penalty.minimum is not None and penalty.maximum is not None and penalty.minimum > penalty.maximum:
        problems.append(place_of(fields.node, "min").problem("bad-range", "`min` lớn hơn `max`"))
    return penalty if cited else None


def _review(fields: Fields | None) -> Review | None:
    if fields is None:
        return None
    checked, next_review = fields.date("checked"), fields.date("next_review")
    reviewer, note = fields.text("reviewer"), fields.text("note", required=False)
    confidence = fields.choice("confidence", Confidence, Confidence.NEEDS_LAWYER)
    basis = fields.choice("basis", Basis, Basis.MEMORY)
    valid_until = fields.date("valid_until", required=False)
    fields.finish()
    if checked is None or next_review is None:
        return None
    return Review(checked, next_review, reviewer, confidence, basis, valid_until, note)


def _english(fields: Fields | None) -> Translation | None:
    if fields is None:
        return None
    english = Translation(fields.text("question"), fields.text("short"), fields.strings("steps"))
    fields.finish()
    return english if english.question and english.short else None
