"""The citizen in FAQ mode: answers, "which do you mean", "I do not know", the menu, commands, odd messages.

Danger was already assessed (see `dialogue`); nothing here asks it again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core import care, cases, desk_card, escalation
from bot.core.faq.model import Entry, EntryId
from bot.core.matching.ranking import Ranking, RankingKind
from bot.core.messages import (
    CHAT_ID_MARK,
    Button,
    CommandReceived,
    Effect,
    EraseMessages,
    GroupAddressed,
    Keyboard,
    Media,
    MediaReceived,
    Say,
    TextReceived,
    ToUser,
    Verb,
)
from bot.core.render import clipped, entry_text
from bot.core.situation import Asked, Audit, Decision, Mode, Pending, Tally, TallyKind, User
from bot.core.talk import Talk, decision, officer_row
from bot.core.words import command_of

_LABEL = 60  # characters of a button; longer labels are cut by phones at 360 px (looked at, 2026-11)


def on_question(t: Talk, event: TextReceived) -> Decision:
    """A question, or the number of an offered one: answer, ask which, or say that there is no answer."""
    offered = _chosen(t, event.text)
    if offered is not None:
        return offered
    asked_gently = t.user.pending is not None and t.user.pending.asked is Asked.CHECKIN
    t = t.asking(event)
    if not any(c.isalnum() for c in event.text):
        return (
            care.after_checkin(t)
            if asked_gently
            else decision(t.changed(), t.tell("empty_text", (officer_row(t),)))
        )
    ranking = t.knowledge.matcher.rank(event.text, event.vectors)
    if asked_gently and ranking.kind is RankingKind.ABSTAIN:
        return care.after_checkin(t)
    return by_entries(t, answering(ranking))


_SHOWN = {RankingKind.ANSWER: 1, RankingKind.ASK_WHICH: 3, RankingKind.ABSTAIN: 0}


def answering(ranking: Ranking) -> tuple[EntryId, ...]:
    """One entry where the matcher is sure, up to three to choose from where it is not, none outside the FAQ."""
    return tuple(c.entry for c in ranking.candidates[: _SHOWN[ranking.kind]])


def by_entries(t: Talk, ids: tuple[EntryId, ...]) -> Decision:
    """The answer, the choice, or the word that there is none; entries gone meanwhile are left out."""
    entries = [entry for entry in map(t.entry, ids) if entry]
    if len(entries) == 1:
        return show(t, entries[0])
    return _ask_which(t, entries) if entries else _abstain(t)


def _chosen(t: Talk, text: str) -> Decision | None:
    """The entry behind a typed 1, 2 or 3; 0 is "none of these"."""
    pending, typed = t.user.pending, text.strip().strip(".)")
    if (
        not pending
        or pending.asked is not Asked.WHICH
        or len(typed) != 1
        or not typed.isascii()
        or not typed.isdigit()
    ):
        return None
    number = int(typed)
    if number == 0:
        return none_of_these(t)
    entry = t.entry(pending.entries[number - 1]) if number <= len(pending.entries) else None
    return show(t, entry) if entry else None


def show(t: Talk, entry: Entry) -> Decision:
    """The answer with its law, date, 111, and what can be done next."""
    say = Say(ToUser(t.user.key), entry_text(t, entry), _answer_keyboard(t, entry))
    return decision(t.changed(), say, tallies=(Tally(TallyKind.ANSWERED, entry.id),))


def _answer_keyboard(t: Talk, entry: Entry) -> Keyboard:
    feedback = (t.button("helpful", Verb.HELPFUL, entry.id), t.button("unhelpful", Verb.UNHELPFUL, entry.id))
    related = tuple((_entry_button(t, e),) for e in (t.entry(r) for r in entry.related[:3]) if e)
    return (feedback, officer_row(t), *related)


def _entry_button(t: Talk, entry: Entry, number: int | None = None) -> Button:
    label = f"{number}. {t.question(entry)}" if number else t.question(entry)
    return Button(Verb.ENTRY, entry.id, "", clipped(label, _LABEL))


def _ask_which(t: Talk, entries: list[Entry]) -> Decision:
    rows = tuple((_entry_button(t, e, n),) for n, e in enumerate(entries, 1))
    listed = "\n".join(f"{n}. {t.question(e)}" for n, e in enumerate(entries, 1))
    text = f"{t.phrase('which.ask')}\n\n{listed}\n\n{t.phrase('hotline.line')}"
    user = t.changed(pending=Pending(Asked.WHICH, tuple(e.id for e in entries)))
    keyboard = (*rows, (t.button("none_of_these", Verb.NONE_OF_THESE),), officer_row(t))
    return decision(user, Say(ToUser(user.key), text, keyboard), tallies=(Tally(TallyKind.ASKED_WHICH),))


def _abstain(t: Talk) -> Decision:
    keyboard = (officer_row(t), (t.button("menu", Verb.MENU),))
    return decision(t.changed(), t.tell("abstain", keyboard), tallies=(Tally(TallyKind.ABSTAINED),))


def none_of_these(t: Talk) -> Decision:
    """ "None of these" leads to a person in one tap: the consent screen itself."""
    asked = escalation.ask_consent(t)
    return replace(asked, tallies=(Tally(TallyKind.ABSTAINED, "none-of-these"),))


def helpful(t: Talk, entry_id: str) -> Decision:
    return decision(t.user, t.tell("feedback.thanks"), tallies=_of_entry(t, TallyKind.HELPFUL, entry_id))


def unhelpful(t: Talk, entry_id: str) -> Decision:
    said = t.tell("feedback.unhelpful", (officer_row(t), (t.button("menu", Verb.MENU),)))
    return decision(t.user, said, tallies=_of_entry(t, TallyKind.UNHELPFUL, entry_id))


def _of_entry(t: Talk, kind: TallyKind, entry_id: str) -> tuple[Tally, ...]:
    """One count; none for what is no entry: a button's data can be made up by whoever presses."""
    return (Tally(kind, entry_id),) if t.entry(entry_id) else ()


# --- the menu -------------------------------------------------------------------------------------


def menu(t: Talk) -> Decision:
    rows = tuple((Button(Verb.GROUP, g.slug, "", t.name(g)),) for g in t.knowledge.faq.groups)
    return decision(t.user, t.tell("menu", (*rows, officer_row(t))))


def menu_group(t: Talk, slug: str) -> Decision:
    topics = [topic for topic in t.knowledge.faq.topics if topic.group == slug]
    used = {entry.topic for entry in t.knowledge.faq.entries}
    rows = tuple(
        (Button(Verb.TOPIC, topic.slug, "", clipped(t.name(topic), _LABEL)),)
        for topic in topics
        if topic.slug in used
    )
    title = next((t.name(g) for g in t.knowledge.faq.groups if g.slug == slug), "")
    if not rows:
        return decision(t.user, t.tell("menu.empty", (officer_row(t),)))
    return decision(t.user, t.tell("menu.group", (*rows, (t.button("back", Verb.MENU),)), title=title))


def menu_topic(t: Talk, slug: str) -> Decision:
    entries = [entry for entry in t.knowledge.faq.entries if entry.topic == slug]
    title = next((t.name(topic) for topic in t.knowledge.faq.topics if topic.slug == slug), "")
    rows = tuple((_entry_button(t, entry),) for entry in entries)
    if not rows:
        return decision(t.user, t.tell("menu.empty", (officer_row(t),)))
    return decision(t.user, t.tell("menu.topic", (*rows, (t.button("back", Verb.MENU),)), title=title))


# --- commands --------------------------------------------------------------------------------------


def on_command(t: Talk, event: CommandReceived) -> Decision:
    """Every command of `COMMANDS`; an unknown one is answered with help, never with silence."""
    name, rest = command_of(event.text)
    entry = t.entry(rest) if name == "start" else None
    if entry and t.user.mode is not Mode.CARE:
        return _start_at(t, entry)
    command = COMMANDS.get(name, _unknown)
    return care.stays(t) if command is menu and t.user.mode is Mode.CARE else command(t)


def _start(t: Talk) -> Decision:
    """Three facts; opens no case, stores no profile."""
    if t.user.mode is Mode.CARE:
        return care.help_block(t)
    return decision(t.user, t.tell("start", ((t.button("menu", Verb.MENU),), officer_row(t))))


def _start_at(t: Talk, entry: Entry) -> Decision:
    """With an entry id (a poster's QR code): its answer too."""
    shown = show(t, entry)
    return replace(shown, effects=(t.tell("start"), *shown.effects))


def _help(t: Talk) -> Decision:
    return decision(t.user, t.tell("help", (officer_row(t), (t.button("menu", Verb.MENU),))))


def _hotline(t: Talk) -> Decision:
    return decision(t.user, t.tell("hotline", (officer_row(t),)))


def _id(t: Talk) -> Decision:
    return decision(t.user, t.tell("id", chat_id=CHAT_ID_MARK))


def _unknown(t: Talk) -> Decision:
    return decision(t.user, t.tell("unknown_command", (officer_row(t), (t.button("menu", Verb.MENU),))))


def _cancel(t: Talk) -> Decision:
    if t.user.mode is Mode.HANDOVER:
        return escalation.leave(t)
    if t.user.pending:
        return decision(t.changed(), t.tell("cancelled"))
    return decision(t.user, t.tell("nothing_to_cancel"))


def _ask_erase(t: Talk) -> Decision:
    row = (t.button("erase", Verb.ERASE), t.button("keep", Verb.KEEP))
    case = t.open_case
    said = t.tell("erase.ask_case", (row,), code=case.spoken_code) if case else t.tell("erase.ask", (row,))
    return decision(t.changed(pending=Pending(Asked.ERASE)), said)


def ask_language(t: Talk) -> Decision:
    row = (
        Button(Verb.LANGUAGE, "vi", "", t.phrase("button.vietnamese")),
        Button(Verb.LANGUAGE, "en", "", t.phrase("button.english")),
    )
    return decision(t.user, t.tell("language.ask", (row,)))


def set_language(t: Talk, language: str) -> Decision:
    user: User = replace(t.user, language="en" if language == "en" else "vi")
    chosen = replace(t, user=user, language=user.language)
    return decision(user, chosen.tell("language.set", ((chosen.button("menu", Verb.MENU),),)))


COMMANDS: Mapping[str, Callable[[Talk], Decision]] = {
    "start": _start,
    "help": _help,
    "trogiup": _help,
    "111": _hotline,
    "menu": menu,
    "chude": menu,
    "canbo": escalation.come_back,
    "huy": _cancel,
    "xoa": _ask_erase,
    "an": care.hide,
    "id": _id,
    "lang": ask_language,
    "ngonngu": ask_language,
}
"""What each of `words.COMMANDS` does."""


# --- anything else ---------------------------------------------------------------------------------


def on_media(t: Talk, event: MediaReceived) -> Decision:
    """A fitting reply to each kind; an album is answered once; a caption is a question."""
    if event.album and event.album == t.user.album:
        return decision(t.user)
    t = t.asking(event)
    t = replace(t, user=replace(t.user, album=event.album))
    note: Effect = t.tell(f"media.{event.media.value}", () if event.caption else (officer_row(t),))
    if not event.caption or event.media is Media.STICKER:
        return decision(t.user, note)
    answer = by_entries(t, answering(t.knowledge.matcher.rank(event.caption, event.vectors)))
    return replace(answer, effects=(note, *answer.effects))


def in_group(t: Talk, event: GroupAddressed) -> Decision:
    """In a group the bot answers only that it speaks in private, and the hotline; /id tells the group's id. The
    "person" of this talk is the group: its address must be kept, or nothing could be answered."""
    if event.command == "id":
        return _id(t)
    return decision(t.user, t.tell("group.addressed"))


def erase(t: Talk) -> Decision:
    """Erases what is kept of the person: now in the database, and in the chat as far as Telegram allows.

    A plain case ends. A danger case stays with the officers (duty to report, Law on Children, art. 51): the
    person and the officers are told so, and the address goes when that case is closed.
    """
    case = t.open_case
    removed = (EraseMessages(t.user.key, t.situation.message_ids),) if t.situation.message_ids else ()
    closed = cases.apply(case, cases.Action.WITHDRAW, t.now) if case else None
    ended = closed if isinstance(closed, cases.Case) else None
    kept = case if case and not ended else None
    said = t.tell("erase.done_case", code=kept.spoken_code) if kept else t.tell("erase.done")
    told = (t.tell_case(case.code, "desk.erased"),) if case else ()
    card = desk_card.refresh(t, ended) if ended else ()
    return Decision(
        effects=(*removed, said, *told, *card),
        user=User(t.user.key, version=t.user.version),
        case=ended,
        erase_user=True,
        audit=(Audit(case.code, "user", "erase"),) if case else (),
    )
