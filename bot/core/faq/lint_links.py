"""The rules between an entry and everything else: ids, topics, contacts, related entries, statutes, numbers,
and phrasings that two entries share.
"""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.faq.basis import basis_text
from bot.core.faq.lint_numbers import DISASTER_HOTLINE, DISASTER_TOPIC, hotline_problems, phone_problems
from bot.core.faq.model import Citation, Confidence, Contact, Faq, Statute
from bot.core.faq.parse_entry import Located, shown_texts
from bot.core.problems import Problem
from bot.core.text.syllables import fold
from bot.core.tree import Place

ANSWER_UNITS = 3300
"""UTF-16 units of what an answer always shows: question, short, steps, law. A message holds 4,096 (Bot API,
sendMessage, read 2026-11); the rest is for the fixed phrases around it, some 200 units, and their markup. The
longest of 2026-11 has 1,850."""

TOPIC_ENTRIES = 99
"""Entries of a topic: each is a button of its menu, beside the one that leads back. Telegram takes 100 (Bot API,
InlineKeyboardMarkup; tried 2026-11)."""


@dataclass(frozen=True, slots=True)
class Registers:
    """What an entry may refer to, with the day on which it is judged."""

    faq: Faq
    today: date


def lint_links(located: tuple[Located, ...], registers: Registers) -> list[Problem]:
    """Every complaint about references, over all entries at once."""
    problems = [*unique_ids(located), *unique_phrasings(located), *topics_that_fit(located)]
    for one in located:
        problems += [
            *known_references(one, registers.faq),
            *citations(one, registers),
            *verified_unseen(one, registers),
            *answer_length(one, registers.faq),
        ]
        problems += [*numbers(one), *hotline_near(one)]
    return problems


def unique_ids(located: Iterable[Located]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for one in located:
        before = first.setdefault(one.entry.id, one.at("id"))
        if before != one.at("id"):
            message = f"id `{one.entry.id}` đã có ở {before.file}:{before.line}"
            yield one.at("id").problem("duplicate-id", message)


def unique_phrasings(located: Iterable[Located]) -> Iterator[Problem]:
    """The same phrasing, after folding, in two entries (an error: nobody could tell them apart) or twice in
    one (a warning)."""
    seen: dict[str, list[tuple[Located, Place]]] = defaultdict(list)
    for one in located:
        for text, place in _phrasings(one):
            seen[_key(text)].append((one, place))
    for uses in seen.values():
        (owner, first), *others = uses
        for one, place in others:
            where = f"{first.file}:{first.line}"
            if one.entry.id == owner.entry.id:
                yield place.warning("repeated-variant", f"cách hỏi này đã có ở {where}")
            else:
                message = f"cách hỏi này đã có trong `{owner.entry.id}` ({where})"
                yield place.problem("duplicate-variant", message)


def topics_that_fit(located: Iterable[Located]) -> Iterator[Problem]:
    """Every entry can be reached by the menu."""
    count: Counter[str] = Counter()
    for one in located:
        count[one.entry.topic] += 1
        if count[one.entry.topic] == TOPIC_ENTRIES + 1:
            message = (
                f"chủ đề `{one.entry.topic}` có hơn {TOPIC_ENTRIES} câu: tách chủ đề, thực đơn không chứa hết"
            )
            yield one.at("id").problem("too-many-entries", message)


def answer_length(one: Located, faq: Faq) -> Iterator[Problem]:
    """What is always shown fits into one message in each language: a cut would take the law and 111 away."""
    entry = one.entry
    law = basis_text(faq.statutes, entry.citations)
    shown = [(one.at("answer"), (entry.question, entry.answer.short, *entry.answer.steps))]
    if entry.english:
        shown.append((one.at("en"), (entry.english.question, entry.english.short, *entry.english.steps)))
    for place, texts in shown:
        # "12. " before a step and the line break after it
        length = sum(len(html.escape(text, quote=False).encode("utf-16-le")) // 2 + 5 for text in (*texts, law))
        if length > ANSWER_UNITS:
            message = f"câu trả lời dài {length} đơn vị, nhiều nhất {ANSWER_UNITS}: chuyển bớt sang `more`"
            yield place.problem("answer-too-long", message)


def _phrasings(one: Located) -> Iterator[tuple[str, Place]]:
    yield one.entry.question, one.at("question")
    counts: dict[str, int] = defaultdict(int)
    for variant in one.entry.variants:
        yield variant.text, one.at("variants", variant.kind, counts[variant.kind])
        counts[variant.kind] += 1


def _key(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def known_references(one: Located, faq: Faq) -> Iterator[Problem]:
    """Topic, contacts and related entries exist; an entry is not related to itself."""
    if one.entry.topic not in {topic.slug for topic in faq.topics}:
        message = f"chủ đề `{one.entry.topic}` không có trong topics.yaml"
        yield one.at("id").problem("unknown-topic", message)
    for index, contact in enumerate(one.entry.contacts):
        if contact not in faq.contacts:
            message = f"đầu mối `{contact}` không có trong contacts.yaml"
            yield one.at("contacts", index).problem("unknown-contact", message)
        elif faq.contacts[contact].number == DISASTER_HOTLINE and one.entry.topic != DISASTER_TOPIC:
            yield one.at("contacts", index).problem("hotline", _only_disaster(faq.contacts[contact]))
    for index, related in enumerate(one.entry.related):
        if related not in faq.by_id or related == one.entry.id:
            message = f"câu liên quan `{related}` không có (hoặc là chính câu này)"
            yield one.at("related", index).problem("unknown-related", message)


def _only_disaster(contact: Contact) -> str:
    return f"số {contact.number} chỉ dùng trong chủ đề {DISASTER_TOPIC}"


def citations(one: Located, registers: Registers) -> Iterator[Problem]:
    """Every citation, also those of penalties, against the register of statutes."""
    if not one.entry.citations:
        yield one.at("citations").problem("no-citation", "thiếu căn cứ pháp luật (`citations`)")
    for index, citation in enumerate(one.entry.citations):
        yield from _citation(citation, one.at("citations", index), registers)
    yield from penalties(one, registers)


def penalties(one: Located, registers: Registers) -> Iterator[Problem]:
    """A range of a statute that has ended, or that begins later without saying when, is refused: it would be
    read as today's."""
    for index, penalty in enumerate(one.entry.penalties):
        place = one.at("penalties", index, "citation")
        yield from _citation(penalty.citation, place, registers)
        statute = registers.faq.statutes.get(penalty.citation.statute)
        if statute and statute.ended and statute.ended <= registers.today:
            message = f"mức của {statute.number} không còn áp dụng: bỏ mục này, viết “bị xử phạt hành chính”"
            yield place.problem("penalty-ended", message)
        if statute and statute.in_force and statute.in_force > registers.today:
            begins = f"{statute.in_force:%d/%m/%Y}"
            if begins not in penalty.act:
                message = f"mức của {statute.number} chưa áp dụng: ghi “(từ {begins})” trong `act`"
                yield one.at("penalties", index, "act").problem("penalty-not-yet", message)


def verified_unseen(one: Located, registers: Registers) -> Iterator[Problem]:
    """`verified` says that the text of every cited article was seen."""
    if one.entry.review.confidence is not Confidence.VERIFIED:
        return
    for citation in one.entry.citations:
        statute = registers.faq.statutes.get(citation.statute)
        refused = statute is None or (statute.complete and citation.article not in statute.articles)
        if statute and not refused and not statute.articles.get(citation.article):
            message = f"Điều {citation.article} của {statute.title} chưa ai thấy: confidence phải là needs-lawyer"
            yield one.at("review", "confidence").warning("verified-unseen", message)


def hotline_near(one: Located) -> Iterator[Problem]:
    """An entry that may touch harm names 111, in its contacts or its steps."""
    named = "hotline-111" in one.entry.contacts or any("111" in step for step in one.entry.answer.steps)
    if one.entry.risks and not named:
        yield one.at("contacts").warning(
            "no-hotline", "câu có rủi ro phải dẫn 111: thêm `hotline-111` vào contacts"
        )


def _citation(citation: Citation, place: Place, registers: Registers) -> Iterator[Problem]:
    statute = registers.faq.statutes.get(citation.statute)
    if statute is None:
        message = f"văn bản `{citation.statute}` không có trong statutes.yaml"
        yield place.problem("unknown-statute", message)
        return
    yield from _article(citation.article, statute, place)
    yield from _in_force(statute, place, registers.today)


def _article(article: str, statute: Statute, place: Place) -> Iterator[Problem]:
    heading = statute.articles.get(article)
    if heading is None and statute.complete:
        message = f"{statute.title} không có Điều {article}"
        yield place.problem("unknown-article", message)
    elif heading is None:
        message = f"chưa ai thấy Điều {article} của {statute.title}: đối chiếu rồi thêm vào statutes.yaml"
        yield place.warning("unseen-article", message)
    elif not heading:
        yield place.warning("unseen-article", f"chưa thấy tiêu đề Điều {article} của {statute.title}")


def _in_force(statute: Statute, place: Place, today: date) -> Iterator[Problem]:
    name = f"{statute.title} ({statute.number})"
    if statute.ended and statute.ended <= today:
        instead = f", thay bằng: {', '.join(statute.replaced_by)}" if statute.replaced_by else ""
        message = f"{name} hết hiệu lực từ {statute.ended:%d/%m/%Y}{instead}"
        yield place.warning("statute-ended", message)
    if statute.in_force and statute.in_force > today:
        message = f"{name} đến {statute.in_force:%d/%m/%Y} mới có hiệu lực"
        yield place.warning("statute-not-yet", message)


def numbers(one: Located) -> Iterator[Problem]:
    """Hotlines only from the allow-list, and no other telephone number in any text: contacts by reference."""
    for shown in shown_texts(one):
        if shown.part != "question":
            yield from hotline_problems(shown.text, shown.place, one.entry.topic)
        yield from phone_problems(shown.text, shown.place)
    for text, place in _phrasings(one):
        yield from phone_problems(text, place)
