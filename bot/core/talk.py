"""Talk: one event's situation with the words at hand. The small grammar that all rules of the dialogue share.

Owns how a phrase becomes an effect, which language a person reads, and how decisions are joined.
Decides nothing itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.cases import Case, CaseCode
from bot.core.faq.model import Entry, EntryId, Group, Topic
from bot.core.hours import is_open, next_opening
from bot.core.knowledge import Knowledge
from bot.core.messages import (
    Address,
    Button,
    Effect,
    Keyboard,
    Media,
    MediaReceived,
    Say,
    Spoken,
    ToCase,
    ToUser,
    Urgency,
    Verb,
)
from bot.core.situation import Decision, Mode, Pending, Situation, Tally, User


@dataclass(frozen=True, slots=True)
class Talk:
    """`user` is the person as known so far: before the event, then with what its rules have changed."""

    situation: Situation
    knowledge: Knowledge
    user: User
    language: str

    @property
    def now(self) -> datetime:
        return self.situation.now

    @property
    def case(self) -> Case | None:
        return self.situation.case

    @property
    def open_case(self) -> Case | None:
        return self.case if self.case and self.case.is_open else None

    def phrase(self, key: str, **values: str) -> str:
        return self.knowledge.phrases.say(key, self.language, **values)

    def office_phrase(self, key: str, **values: str) -> str:
        """Officers read Vietnamese, whatever the citizen reads."""
        return self.knowledge.phrases.say(key, "vi", **values)

    def name(self, of: Group | Topic) -> str:
        return of.en if self.language == "en" else of.vi

    def question(self, entry: Entry) -> str:
        """As the person reads it: in English where the entry has English."""
        return entry.english.question if self.language == "en" and entry.english else entry.question

    def button(self, name: str, verb: Verb, argument: str = "") -> Button:
        return Button(verb, argument, "", self.phrase(name if "." in name else f"button.{name}"))

    def tell(
        self,
        key: str,
        keyboard: Keyboard = (),
        *,
        urgency: Urgency = Urgency.CITIZEN,
        **values: str,
    ) -> Say:
        """Say a phrase to the person of this talk."""
        return Say(ToUser(self.user.key), self.phrase(key, **values), keyboard, urgency)

    def tell_case(
        self,
        case: CaseCode,
        key: str,
        *,
        urgency: Urgency = Urgency.DESK,
        reply_to: int | None = None,
        **values: str,
    ) -> Say:
        return self.tell_desk(ToCase(case), key, urgency=urgency, reply_to=reply_to, **values)

    def tell_desk(
        self,
        to: Address,
        key: str,
        *,
        urgency: Urgency = Urgency.DESK,
        reply_to: int | None = None,
        **values: str,
    ) -> Say:
        return Say(to, self.office_phrase(key, **values), urgency=urgency, reply_to=reply_to)

    def entry(self, entry_id: str) -> Entry | None:
        return self.knowledge.faq.by_id.get(EntryId(entry_id))

    def when(self) -> str:
        """An honest sentence about when an officer answers."""
        office, zone = self.knowledge.faq.office, self.knowledge.timezone
        if is_open(office, self.now, zone):
            return self.phrase("when.open")
        opening = next_opening(office, self.now, zone)
        return (
            self.phrase("when.later", time=f"{opening:%H:%M %d/%m/%Y}") if opening else self.phrase("when.unknown")
        )

    def changed(self, *, mode: Mode | None = None, pending: Pending | None = None) -> User:
        """The person with what the bot waits for replaced and, where `mode` is given, that mode entered now: its
        questions begin anew; what was told and held back in another mode is forgotten."""
        user = replace(self.user, pending=pending)
        if mode is None:
            return user
        if mode is not user.mode:
            user = replace(user, aside=(), alarms=())
        if mode is not Mode.CARE:
            user = replace(user, question_words="")
        return replace(user, mode=mode, mode_at=self.now, care_questions=0)

    def asking(self, event: Spoken) -> "Talk":
        """The talk in which this message is the question that may be relayed after consent."""
        asked = replace(self.user, question_id=event.origin.message_id, question_shows=shows(event))
        return replace(self, user=replace(asked, question_words=""))


def shows(event: Spoken) -> bool:
    """True for whatever may show a person: pictures, films, files, stickers, and kinds not known to us."""
    silent = (Media.VOICE, Media.LOCATION, Media.CONTACT)
    return isinstance(event, MediaReceived) and event.media not in silent


def talk(situation: Situation, knowledge: Knowledge, user: User, telegram_language: str = "") -> Talk:
    """A talk in the language that the person chose, else Telegram's, else Vietnamese."""
    wished = user.language or ("en" if telegram_language.lower().startswith("en") else "vi")
    return Talk(situation, knowledge, user, wished)


def decision(user: User | None, *effects: Effect, tallies: tuple[Tally, ...] = ()) -> Decision:
    return Decision(effects=effects, user=user, tallies=tallies)


def officer_row(t: Talk) -> tuple[Button, ...]:
    """The one-tap way to a person, on every answer and every "I do not know"."""
    case = t.open_case
    if case and case.consent:
        return (t.button("to_officer", Verb.TO_OFFICER),)
    return (t.button("officer", Verb.OFFICER),)
