"""What the FAQ is, once read: frozen records and nothing else.

Owns the shape of entries, topics, statutes, contacts and the office. Never reads YAML (see
`parse`), never judges wording (see `lint`), never ranks (see `core.matching`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

EntryId = NewType("EntryId", str)
TopicSlug = NewType("TopicSlug", str)
StatuteId = NewType("StatuteId", str)
ContactId = NewType("ContactId", str)


class Tier(StrEnum):
    """Core: the Law on Children and abuse prevention. Adjacent: family, status, justice, welfare."""

    CORE = "core"
    ADJACENT = "adjacent"


class VariantKind(StrEnum):
    """In whose voice another way to ask is written."""

    QUESTION = "question"  # the entry's own question
    KEYWORDS = "keywords"  # a few words typed in haste
    PLAIN = "plain"
    SPOKEN = "spoken"
    STORY = "stories"  # 2-4 sentences, the question hides among family facts
    THIRD_PERSON = "third_person"  # a neighbour, a relative, a teacher who worries
    CHILD = "child"  # a child's own words
    ENGLISH = "english"


class Confidence(StrEnum):
    """Whether the article's text was seen when the entry was written."""

    VERIFIED = "verified"
    NEEDS_LAWYER = "needs-lawyer"


class Basis(StrEnum):
    """What the weakest fact of an entry rests on."""

    TEXT_SEEN = "A"
    SECONDARY = "B"
    MEMORY = "C"


class PenaltyKind(StrEnum):
    PRISON = "prison"
    FINE = "fine"
    NON_CUSTODIAL = "non-custodial"
    WARNING = "warning"
    LIFE = "life"
    OTHER = "other"


class PenaltyUnit(StrEnum):
    YEAR = "year"
    MONTH = "month"
    VND = "vnd"
    NONE = "none"


class Sanctioned(StrEnum):
    """Whom the range is for."""

    INDIVIDUAL = "individual"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Variant:
    text: str
    kind: VariantKind


@dataclass(frozen=True, slots=True)
class Citation:
    """`article`, `clause`, `point` are strings as printed ("51", "2", "a"); empty when not needed."""

    statute: StatuteId
    article: str
    clause: str = ""
    point: str = ""


@dataclass(frozen=True, slots=True)
class Penalty:
    """A range as the law prints it. `minimum`/`maximum` in `unit`; None where the law has no bound."""

    act: str
    kind: PenaltyKind
    unit: PenaltyUnit
    minimum: int | None
    maximum: int | None
    applies_to: Sanctioned
    citation: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """Three layers, shown verbatim: `short`, numbered `steps`, folded `more`."""

    short: str
    steps: tuple[str, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    question: str
    short: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """Who answers for the entry and until when. Bases B and C are shown as awaiting the lawyer."""

    checked: date
    next_review: date
    reviewer: str
    confidence: Confidence
    basis: Basis = Basis.TEXT_SEEN
    valid_until: date | None = None
    note: str = ""

    @property
    def awaits_lawyer(self) -> bool:
        return self.confidence is Confidence.NEEDS_LAWYER or self.basis is not Basis.TEXT_SEEN


@dataclass(frozen=True, slots=True)
class Entry:
    id: EntryId
    topic: TopicSlug
    question: str
    variants: tuple[Variant, ...]
    answer: Answer
    citations: tuple[Citation, ...]
    review: Review
    audience: tuple[str, ...] = ()
    answer_for_children: str = ""
    penalties: tuple[Penalty, ...] = ()
    contacts: tuple[ContactId, ...] = ()
    related: tuple[EntryId, ...] = ()
    risks: tuple[str, ...] = ()
    english: Translation | None = None

    @property
    def phrasings(self) -> tuple[Variant, ...]:
        """The question itself, every variant and the English question: all that the matcher may learn from."""
        english = (Variant(self.english.question, VariantKind.ENGLISH),) if self.english else ()
        return (Variant(self.question, VariantKind.QUESTION), *self.variants, *english)


@dataclass(frozen=True, slots=True)
class Group:
    """One button of the menu's first screen: the topics whose `group` is this `slug`."""

    slug: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Topic:
    slug: TopicSlug
    tier: Tier
    group: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Statute:
    """One row of the register. `complete` means every article of it is listed in `articles`."""

    id: StatuteId
    number: str
    title: str
    in_force: date | None
    ended: date | None
    replaced_by: tuple[StatuteId, ...]
    complete: bool
    article_count: int | None
    articles: Mapping[str, str]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A number that may be printed. `number` is empty for "to be filled by the office"."""

    id: ContactId
    number: str
    name: str
    name_en: str
    what: str
    what_en: str


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`weekday` 0 = Monday; times are "HH:MM" local."""

    weekday: int
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Office:
    """The office that answers. Empty strings are placeholders only the office can fill."""

    name: str
    province: str
    address: str
    phones: tuple[str, ...]
    hours: tuple[OpeningHours, ...]
    closed_on: tuple[date, ...]
    routing: Mapping[str, str]  # commune or former district -> where its cases go


@dataclass(frozen=True, slots=True)
class Faq:
    """Everything the FAQ folder says about answers. Entries are in id order: file order never matters."""

    entries: tuple[Entry, ...]
    topics: tuple[Topic, ...]
    groups: tuple[Group, ...]
    statutes: Mapping[StatuteId, Statute]
    contacts: Mapping[ContactId, Contact]
    office: Office
    by_id: Mapping[EntryId, Entry] = field(default_factory=dict)
