"""The rules that one entry keeps by itself; each is a small function with its own codes.

Owns the limits of an entry's form and tone. Links to other files are `lint_links`', wording is `lint`'s.
Rules of time (review due, law about to change) are warnings by design: a date that passes must never keep
a running program from starting.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.core.faq.lint import Setting, lint_wording
from bot.core.faq.lint_terms import BODIES, CHILD_LEGAL, LEGAL_TERMS, OLD_TIMES, Body
from bot.core.faq.model import Confidence, VariantKind
from bot.core.faq.parse_entry import Located, Shown, shown_texts
from bot.core.faq.parse_registers import id_problems
from bot.core.faq.readability import measure, sentences
from bot.core.problems import Problem

FULL_VARIANTS, FEWEST_VARIANTS = 12, 6
"""Variants of a full entry, and the fewest that load. Source: the project's issues on content and first job."""

STORIES = 3
STORY_SENTENCES = (2, 4)
SHORT_SYLLABLES = 80
SENTENCE_SYLLABLES = 25
"""Limits of the short answer. Source: the project's issue on content, item 2."""

CHILD_SENTENCES = 5
CHILD_SYLLABLES = 20
"""A child's answer: most sentences, and syllables of one. Second- to fourth-grade readers are written in
sentences of 10 to 20 syllables; the longest that a nine-year-old reads in one breath (chosen 2026-11)."""

SOON = timedelta(days=60)
"""How long before a law changes an editor is told: time for a draft and the lawyer. Our own choice."""

OUTSIDE_HOME = frozenset(("bullying", "school-bullying"))
"""Risks that do not point to the family: parents are then the right people to tell."""

_EM = re.compile(r"(?<!\w)em(?!\w)")
_EM_NOT_YOU = re.compile(
    r"(?:trẻ|chị|anh|các chị|bà|con|cháu|đàn|thằng|đứa|hai|nhau) em|"
    r"em (?:bé|gái|trai|ruột|họ|út|nhỏ|rể|dâu|chồng|vợ|của|mình|cùng|bạn|tôi)",
)
"""Compounds in which "em" is a relative or part of a word, not the reader."""

Rule = Callable[[Located, date], Iterator[Problem]]


def lint_entry(located: Located, today: date) -> list[Problem]:
    """Every complaint about one entry, rule by rule."""
    return [problem for rule in RULES for problem in rule(located, today)]


def id_pattern(located: Located, _: date) -> Iterator[Problem]:
    yield from id_problems(located.entry.id, located.at("id"))


def enough_variants(located: Located, _: date) -> Iterator[Problem]:
    count, place = len(located.entry.variants), located.at("variants")
    if count < FEWEST_VARIANTS:
        yield place.problem("too-few-variants", f"có {count} cách hỏi, ít nhất phải {FEWEST_VARIANTS}")
    elif count < FULL_VARIANTS:
        yield place.warning("few-variants", f"có {count} cách hỏi, nên có từ {FULL_VARIANTS}")


def enough_stories(located: Located, _: date) -> Iterator[Problem]:
    stories = [v for v in located.entry.variants if v.kind is VariantKind.STORY]
    if len(stories) < STORIES:
        message = f"có {len(stories)} mẩu chuyện (stories), nên có từ {STORIES}"
        yield located.at("variants", "stories").warning("few-stories", message)
    fewest, most = STORY_SENTENCES
    for index, story in enumerate(stories):
        count = len(sentences(story.text))
        if not fewest <= count <= most:
            message = f"mẩu chuyện có {count} câu, nên từ {fewest} đến {most} câu"
            yield located.at("variants", "stories", index).warning("story-length", message)


def short_answer(located: Located, _: date) -> Iterator[Problem]:
    counted, place = measure(located.entry.answer.short), located.at("answer", "short")
    if counted.syllables > SHORT_SYLLABLES:
        message = f"trả lời ngắn dài {counted.syllables} tiếng, nhiều nhất {SHORT_SYLLABLES}"
        yield place.problem("short-too-long", message)
    if counted.longest > SENTENCE_SYLLABLES:
        message = f"câu dài nhất {counted.longest} tiếng, nhiều nhất {SENTENCE_SYLLABLES}: tách câu"
        yield place.problem("long-sentence", message)


def steps_present(located: Located, _: date) -> Iterator[Problem]:
    steps = located.entry.answer.steps
    if not steps:
        yield located.at("answer").problem("no-steps", "thiếu `steps`: người hỏi cần biết việc nên làm")
    for index, step in enumerate(steps):
        longest = measure(step).longest
        if longest > SENTENCE_SYLLABLES:
            message = f"câu dài nhất {longest} tiếng, nên nhiều nhất {SENTENCE_SYLLABLES}"
            yield located.at("answer", "steps", index).warning("long-step", message)


def legal_terms(located: Located, _: date) -> Iterator[Problem]:
    """A term of art in the short answer that the answer does not explain in brackets."""
    short = located.entry.answer.short.lower()
    for term, plain in LEGAL_TERMS:
        at = short.find(term)
        if at >= 0 and not short[at + len(term) :].lstrip().startswith("("):
            message = f"“{term}” là từ chuyên môn: viết “{plain}”, hoặc giải thích trong ngoặc ngay sau"
            yield located.at("answer", "short").warning("legal-term", message)


def child_answer(located: Located, _: date) -> Iterator[Problem]:
    text, place = located.entry.answer_for_children, located.at("answer_for_children")
    if not text:
        return
    counted = measure(text)
    if len(counted.sentences) > CHILD_SENTENCES:
        message = f"có {len(counted.sentences)} câu, nên nhiều nhất {CHILD_SENTENCES}"
        yield place.warning("child-too-long", message)
    if counted.longest > CHILD_SYLLABLES:
        message = f"câu dài nhất {counted.longest} tiếng, nên nhiều nhất {CHILD_SYLLABLES}"
        yield place.warning("child-sentence", message)
    legal = CHILD_LEGAL.search(text.lower())
    if legal:
        yield place.warning("child-legal", f"“{legal.group()}” quá khó với trẻ 9–10 tuổi")


def pronouns(located: Located, _: date) -> Iterator[Problem]:
    """ "bạn" to adults; "em" as the reader stands only in the answer for children."""
    for shown in shown_texts(located):
        if shown.part in ("short", "steps", "more"):
            rest = _EM_NOT_YOU.sub(" ", shown.text.lower())
            if _EM.search(rest):
                yield shown.place.warning(
                    "pronoun", "gọi người đọc là “bạn”; “em” chỉ dùng trong answer_for_children"
                )


def old_bodies(located: Located, _: date) -> Iterator[Problem]:
    for shown in shown_texts(located):
        if shown.part != "question":
            for sentence in sentences(shown.text):
                yield from _old_bodies(sentence, shown)


def _old_bodies(sentence: str, shown: Shown) -> Iterator[Problem]:
    lowered = sentence.lower()
    if OLD_TIMES.search(lowered):
        return
    for body in BODIES:
        match = body.pattern.search(lowered)
        if match:
            yield shown.place.warning("old-body", _moved(match.group(), body))


def _moved(found: str, body: Body) -> str:
    return f"“{found}” không còn từ {body.since}: nay là {body.now}"


def english(located: Located, _: date) -> Iterator[Problem]:
    text, steps = located.entry.english, len(located.entry.answer.steps)
    if text is None:
        return
    if not text.steps:
        yield located.at("en").problem("english-steps", "bản tiếng Anh thiếu `steps`")
    elif len(text.steps) != steps:
        message = f"bản tiếng Anh có {len(text.steps)} bước, bản tiếng Việt có {steps}"
        yield located.at("en", "steps").warning("english-differs", message)


def confidence(located: Located, _: date) -> Iterator[Problem]:
    review = located.entry.review
    if review.confidence is Confidence.VERIFIED and review.awaits_lawyer:
        message = f"basis {review.basis} thì confidence phải là needs-lawyer"
        yield located.at("review", "confidence").problem("confidence-basis", message)
    if review.awaits_lawyer and "cần đối chiếu" not in review.note.lower():
        message = 'ghi trong `note` điều còn phải xem lại, bắt đầu bằng "cần đối chiếu: …"'
        yield located.at("review", "note").problem("note-missing", message)


def due(located: Located, today: date) -> Iterator[Problem]:
    review = located.entry.review
    if review.next_review < today:
        message = f"đã quá ngày rà lại {review.next_review:%d/%m/%Y}"
        yield located.at("review", "next_review").warning("review-due", message)
    if review.checked > today:
        yield located.at("review", "checked").warning("checked-in-future", "ngày kiểm tra nằm trong tương lai")
    until = review.valid_until
    if until and until <= today:
        message = f"luật đã đổi từ {until:%d/%m/%Y}: sửa câu này"
        yield located.at("review", "valid_until").warning("valid-until-past", message)
    elif until and until <= today + SOON:
        message = f"luật đổi ngày {until:%d/%m/%Y}: chuẩn bị bản mới"
        yield located.at("review", "valid_until").warning("valid-until-near", message)


def wording(located: Located, _: date) -> Iterator[Problem]:
    """Forbidden words in every text but the questions, which are in the citizen's voice, not ours."""
    setting = Setting(danger=bool(set(located.entry.risks) - OUTSIDE_HOME))
    for shown in shown_texts(located):
        if shown.part not in ("question", "penalty"):
            yield from lint_wording(shown.text, shown.place, setting)


RULES: tuple[Rule, ...] = (
    id_pattern,
    enough_variants,
    enough_stories,
    short_answer,
    steps_present,
    legal_terms,
    child_answer,
    pronouns,
    old_bodies,
    english,
    confidence,
    due,
    wording,
)
