"""Fakes with modes, and a stage on which conversations are played.

Nothing of ours is patched: the database is the real store on SQLite, the dialogue is the real one. Only the
matcher, the guard, the phrases and Telegram are stand-ins whose answers a test can choose.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.cases import CloseReason
from bot.core.danger.model import FAILED, Assessment, DangerClass, Level
from bot.core.delivery import Outcome, Place, Rejected, Sent, after
from bot.core.faq.model import (
    Answer,
    Citation,
    Confidence,
    Contact,
    ContactId,
    Entry,
    EntryId,
    Faq,
    Group,
    Office,
    OpeningHours,
    Review,
    Statute,
    StatuteId,
    Tier,
    Topic,
    TopicSlug,
)
from bot.core.knowledge import Knowledge
from bot.core.matching.ranking import Candidate, Ranking, RankingKind
from bot.core.messages import (
    Button,
    ButtonPressed,
    CallbackId,
    CommandReceived,
    Effect,
    Event,
    Failure,
    Media,
    MediaReceived,
    Officer,
    OfficerKey,
    OfficerPressed,
    OfficerWrote,
    OpenTopic,
    Origin,
    Relay,
    Say,
    TextReceived,
    ToCase,
    ToDesk,
    ToOwners,
    ToUser,
    UserKey,
    Verb,
)
from bot.core.phrases import KEYS, Phrases
from bot.core.windows import Parts, SentenceVectors
from bot.service import Service
from bot.store import Store
from bot.vault import Vault

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Vietnam: office hours
NIGHT = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # 23:00 in Vietnam
DESK_CHAT = -1001
OWNER = 900


class Clock:
    """Time stands still until a test moves it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **delta: float) -> None:
        self.at += timedelta(**delta)


class FakeMatcher:
    """ "answer:a" answers with a; "which:a,b" asks which; anything else abstains. Only the first word counts."""

    def rank(self, text: str, vectors: SentenceVectors | None = None) -> Ranking:
        kind, _, ids = (text.split() or [""])[0].partition(":")
        found = tuple(Candidate(EntryId(i.strip()), 0.9) for i in ids.split(",") if i.strip())
        if kind == "answer":
            return Ranking(RankingKind.ANSWER, found, 0.9)
        if kind == "which":
            return Ranking(RankingKind.ASK_WHICH, found, 0.5)
        return Ranking(RankingKind.ABSTAIN, found, 0.1)

    def of(self, text: str) -> Parts:
        """It also cuts: the whole is the only window."""
        return Parts(((0, len(text.split())),), (text,))


class FakeGuard:
    """ "DANGER:hurt-now" and "CONCERN:past-abuse" anywhere in the text, "FAILED" for what a guard says that broke
    inside; `broken` raises, as a bug would."""

    def __init__(self) -> None:
        self.broken = False

    def assess(self, text: str, vectors: SentenceVectors | None = None) -> Assessment:
        if self.broken:
            raise RuntimeError("broken guard")
        for word, level in (("DANGER", Level.DANGER), ("CONCERN", Level.CONCERN)):
            found = re.search(rf"{word}:([a-z-]+)", text)
            if found:
                return Assessment(level, DangerClass(found[1]), 1.0, "fake")
        if "FAILED" in text:
            return Assessment(Level.CONCERN, reason=FAILED)
        return Assessment(Level.NONE)

    def glance(self, text: str) -> bool:
        return "DANGER" in text


def entry(name: str, topic: str = "report-hotline", related: tuple[str, ...] = ()) -> Entry:
    return Entry(
        id=EntryId(name),
        topic=TopicSlug(topic),
        question=f"question {name}",
        variants=(),
        answer=Answer(f"short {name}", (f"step {name}",), f"more {name}"),
        citations=(Citation(StatuteId("luat-tre-em-2016"), "51", "1"),),
        review=Review(date(2026, 11, 24), date(2027, 11, 24), "role", Confidence.VERIFIED),
        contacts=(ContactId("hotline-111"),),
        related=tuple(EntryId(r) for r in related),
    )


def small_faq(*entries: Entry) -> Faq:
    found = entries or (entry("a", related=("b",)), entry("b"), entry("c"))
    hours = tuple(
        OpeningHours(day, *span) for day in range(5) for span in (("07:30", "11:30"), ("13:30", "17:00"))
    )
    statute = Statute(
        StatuteId("luat-tre-em-2016"), "102/2016/QH13", "Luật Trẻ em", None, None, (), True, 106, {"51": ""}
    )
    contact = Contact(ContactId("hotline-111"), "111", "Tổng đài", "Hotline", "", "")
    return Faq(
        entries=found,
        topics=(Topic(TopicSlug("report-hotline"), Tier.CORE, "g", "Báo tin", "Report"),),
        groups=(Group("g", "Nhóm", "Group"),),
        statutes={statute.id: statute},
        contacts={contact.id: contact},
        office=Office("Sở", "Thái Nguyên", "", (), hours, (), {}),
        by_id={e.id: e for e in found},
    )


def key_phrases() -> Phrases:
    """Every phrase is its own key in double brackets, followed by its placeholders: tests never assert wording."""
    texts = {key: f"⟦{key}⟧" + "".join(f"{{{name}}}" for name in sorted(names)) for key, names in KEYS.items()}
    texts |= {"words.safe": "khẩn cấp", "words.hide": "ẩn đi", "words.yes": "có", "words.no": "không"}
    return Phrases({"vi": texts, "en": {key: f"⟦en:{key}⟧" for key in ("start", "abstain", "language.set")}})


def knowledge(faq: Faq | None = None, guard: FakeGuard | None = None, *, alert_text: bool = True) -> Knowledge:
    return Knowledge(
        faq or small_faq(),
        key_phrases(),
        FakeMatcher(),
        guard or FakeGuard(),
        FakeMatcher(),
        ZoneInfo("Asia/Ho_Chi_Minh"),
        alert_text,
    )


@dataclass(slots=True)
class Heard:
    """One effect as it was delivered: where, which phrase keys it holds, and the effect itself."""

    where: str
    keys: tuple[str, ...]
    effect: Effect

    def __str__(self) -> str:
        return f"{self.where}:{'+'.join(self.keys) or type(self.effect).__name__}"


def keys_of(effect: Effect) -> tuple[str, ...]:
    if isinstance(effect, Say):
        return tuple(re.findall(r"⟦([^⟧]+)⟧", effect.text))
    return ()


@dataclass(slots=True)
class Stage:
    """Plays a conversation on the real store. `refuse` decides how Telegram answers an effect (None: accepts)."""

    store: Store
    clock: Clock
    knows: Knowledge = field(default_factory=knowledge)
    heard: list[Heard] = field(default_factory=list)
    refuse: Callable[[Effect], Failure | None] = lambda effect: None
    next_id: int = 1000
    last: dict[str, int] = field(default_factory=dict)

    # --- people ----------------------------------------------------------------------------------

    async def text(self, user: int, text: str, *, edited: bool = False, language: str = "vi") -> list[Heard]:
        return await self._private(TextReceived(self._origin(user, language), text, edited), user)

    async def media(
        self, user: int, media: Media, caption: str = "", album: str = "", *, edited: bool = False
    ) -> list[Heard]:
        return await self._private(MediaReceived(self._origin(user), media, caption, album, edited), user)

    async def command(self, user: int, command: str, argument: str = "", language: str = "vi") -> list[Heard]:
        return await self._private(CommandReceived(self._origin(user, language), f"/{command} {argument}"), user)

    async def press(self, user: int, verb: Verb, argument: str = "", detail: str = "") -> list[Heard]:
        pressed = ButtonPressed(self._origin(user), CallbackId(f"cb{self._id()}"), Button(verb, argument, detail))
        return await self._private(pressed, user)

    async def officer(
        self,
        name: str,
        text: str,
        *,
        present: bool = True,
        code: str = "",
        edited: bool = False,
    ) -> list[Heard]:
        wrote = OfficerWrote(
            self._officer(name, present), self._id(), self.clock(), self.thread(code), None, text, edited
        )
        return await self.happens(wrote)

    async def officer_press(
        self, name: str, verb: Verb, detail: str = "", *, present: bool = True, code: str = ""
    ) -> list[Heard]:
        button = Button(verb, code or self.code(), detail)
        pressed = OfficerPressed(
            self._officer(name, present), CallbackId(f"cb{self._id()}"), 1, self.clock(), button
        )
        return await self.happens(pressed)

    async def happens(self, event: Event, chat_id: int | None = None) -> list[Heard]:
        """Handles the event and everything that follows from it; returns what was delivered, in order."""
        service = Service(self.store, lambda: self.knows, self.clock)
        start = len(self.heard)
        await service.handle(event, chat_id=chat_id)
        while self._deliver() or await self._follow(service):
            continue
        return self.heard[start:]

    async def tick(self) -> list[Heard]:
        start = len(self.heard)
        self.store.tick(self.clock())
        service = Service(self.store, lambda: self.knows, self.clock)
        while await self._follow(service) or self._deliver():
            continue
        return self.heard[start:]

    # --- what happened -----------------------------------------------------------------------------

    def code(self) -> str:
        """The newest case's code."""
        opened = [h.effect for h in self.heard if isinstance(h.effect, OpenTopic)]
        return opened[-1].case if opened else ""

    def thread(self, code: str = "") -> int:
        return self.store.resolve(Say(ToCase(code or self.code()), "")).thread_id or -1

    # --- inside ------------------------------------------------------------------------------------

    async def _private(self, event: Event, user: int) -> list[Heard]:
        return await self.happens(event, chat_id=user)

    def _origin(self, user: int, language: str = "vi") -> Origin:
        return Origin(UserKey(self.store.person(user)), self._id(), language, self.clock())

    def _officer(self, name: str, present: bool) -> Officer:
        return Officer(OfficerKey(f"officer-{name}"), name, present)

    def _id(self) -> int:
        self.next_id += 1
        return self.next_id

    def _deliver(self) -> bool:
        rows = self.store.claim_outbox(self.clock(), timedelta(seconds=60), 50)
        for row in rows:
            place = self.store.resolve(row.effect)
            outcome = self._outcome(row.effect, place)
            if isinstance(outcome, Sent):
                self.heard.append(Heard(_where(row.effect), keys_of(row.effect), row.effect))
            verdict = after(row.attempt, outcome, self.clock(), created_at=row.created_at, effect=row.effect)
            self.store.settle(row, verdict, self.clock())
        return bool(rows)

    def _outcome(self, effect: Effect, place: Place) -> Outcome:
        failure = self.refuse(effect)
        if failure:
            return Rejected(failure)
        if place.chat_id is None:
            return Rejected(Failure.UNREACHABLE)
        return Sent(self._id(), self._id() if isinstance(effect, OpenTopic) else None)

    async def _follow(self, service: Service) -> bool:
        items = self.store.claim_inbox(self.clock(), timedelta(seconds=60), 50)
        for item in items:
            assert not isinstance(item.body, str)
            await service.handle(item.body, inbox_id=item.id)
        return bool(items)


def _where(effect: Effect) -> str:
    to = effect.to if isinstance(effect, Say | Relay) else None
    match to:
        case ToUser():
            return "user"
        case ToCase():
            return "case"
        case ToDesk():
            return "desk"
        case ToOwners():
            return "owner"
        case _:
            return type(effect).__name__


def said(heard: list[Heard], where: str) -> list[str]:
    """First phrase key of each text delivered there ("relay" for a copied message)."""
    return [h.keys[0] if h.keys else "relay" for h in heard if h.where == where]


def new_store(
    path: str,
    *,
    desk: int | None = DESK_CHAT,
    owners: tuple[int, ...] = (OWNER,),
    keys: tuple[bytes, ...] = (b"k" * 32,),
) -> Store:
    store = Store(path, Vault(keys), desk_chat=desk, owners=owners)
    store.prepare()
    return store


__all__ = ["CloseReason", "Heard", "Stage", "replace"]
