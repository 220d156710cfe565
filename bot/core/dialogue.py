"""decide(event, situation, knowledge) -> Decision. Start reading here.

One function, pure: the same event in the same situation with the same knowledge gives the same decision.
The order of the rules is the promise of the program:

1. the safe word, in every state;
2. danger, on every human text, new or edited, caption or message, in every mode;
3. care mode, then the conversation with an officer, then the FAQ.

Each rule lives in its own room: `care` (danger and after), `escalation` (the citizen's way to a person),
`citizen` (the FAQ), `desk` (officers), `repairs` (what deliveries and the world report back).
"""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from bot.core import care, citizen, desk, escalation, repairs
from bot.core.danger.model import FAILED, Assessment, DangerClass, Level
from bot.core.knowledge import Knowledge
from bot.core.messages import (
    AnswerButton,
    Button,
    ButtonPressed,
    CareDue,
    CaseDue,
    CommandReceived,
    Delivered,
    DeliveryFailed,
    DeskLost,
    DeskMigrated,
    Event,
    GroupAddressed,
    MediaReceived,
    OfficerPressed,
    OfficerWrote,
    Origin,
    Spoken,
    TextReceived,
    TopicClosedByHand,
    UserKey,
    UserLeft,
    Verb,
)
from bot.core.situation import Asked, Audit, Decision, Mode, Pending, Situation, Tally, TallyKind, User
from bot.core.talk import Talk, decision, talk
from bot.core.words import command_of, is_word

RECENT = timedelta(minutes=2)
"""Texts of one person within this time are also assessed together: a child may send "em" / "bị" / "đánh" in
three messages. Source: issue on danger, 2026-11. Kept encrypted, erased by the tick."""

JOINED = 600
"""Characters of those texts, the latest first: a sentence in pieces is short, and somebody who writes without
pause must not make each message dearer than the last. Source: our decision, 2026-11-30."""


def decide(event: Event, situation: Situation, knowledge: Knowledge) -> Decision:
    """All consequences of one event. Never raises for anything a person can send."""
    match event:
        case TextReceived() | MediaReceived() | CommandReceived():
            return _on_message(event, situation, knowledge)
        case ButtonPressed():
            t = _private(event.origin, situation, knowledge)
            return _answered(event, _on_button(t, event))
        case GroupAddressed():
            t = _private(event.origin, situation, knowledge)
            return citizen.in_group(t, event)
        case OfficerWrote():
            return desk.on_wrote(_about_case(situation, knowledge), event)
        case OfficerPressed():
            return desk.on_pressed(_about_case(situation, knowledge), event)
        case TopicClosedByHand():
            return desk.on_topic_closed(_about_case(situation, knowledge), reopened=event.reopened)
        case UserLeft():
            return repairs.on_user_left(_about_case(situation, knowledge, event.user), event)
        case DeskMigrated():
            return Decision(desk_chat_id=event.new_chat_id)
        case DeskLost():
            return repairs.on_desk_lost(_about_case(situation, knowledge), event)
        case Delivered():
            return repairs.on_delivered(event)
        case DeliveryFailed():
            return repairs.on_failed(_about_case(situation, knowledge), event)
        case CaseDue():
            return _on_case_due(_about_case(situation, knowledge))
        case CareDue():
            t = _about_case(situation, knowledge, event.user)
            return decision(care.ended(t)) if t.user.mode is Mode.CARE else Decision()
        case _:
            assert_never(event)


# --- a person's message ---------------------------------------------------------------------------


def _on_message(event: Spoken, situation: Situation, knowledge: Knowledge) -> Decision:
    t = _private(event.origin, situation, knowledge)
    event = _as_text(event)
    text = _own_words(t, event)
    if is_word(text, knowledge.phrases.words("words.safe")):
        return care.help_block(t)
    if is_word(text, knowledge.phrases.words("words.hide")):
        return care.hide(t)
    t = _remembering(t, text)
    found = _assess(t, event, text)
    said = _on_words(t, event, text, found)
    return replace(said, tallies=(*said.tallies, Tally(TallyKind.CONCERN, FAILED))) if found.failed else said


def _on_words(t: Talk, event: Spoken, text: str, found: Assessment) -> Decision:
    if found.level is Level.DANGER:
        drill = isinstance(event, TextReceived) and event.drill
        return _with_aside(t, care.on_danger(t.asking(event), found, text, drill=drill), event, text)
    said = _in_mode(t, event)
    gently = found.level is Level.CONCERN and t.user.mode is Mode.FAQ and not _hides(event)
    return _with_checkin(t, said, found) if gently else said


def _hides(event: Spoken) -> bool:
    """The command that hides: a gentle question would name the danger on the screen that was to be emptied."""
    return isinstance(event, CommandReceived) and citizen.COMMANDS.get(command_of(event.text)[0]) is care.hide


def _as_text(event: Spoken) -> Spoken:
    """A sentence that happens to begin with a slash is a text like any other."""
    if not isinstance(event, CommandReceived):
        return event
    command, rest = command_of(event.text)
    if rest and command not in citizen.COMMANDS:
        return TextReceived(event.origin, event.words, vectors=event.vectors)
    return event


def _own_words(t: Talk, event: Spoken) -> str:
    """What the person says in it; the entry of a poster's link is the bot's word."""
    linked = isinstance(event, CommandReceived) and t.entry(event.words)
    return "" if linked else event.words


def _with_aside(t: Talk, said: Decision, event: Spoken, text: str) -> Decision:
    """Care mode shows no article. What would have answered waits, should the person only ask the law."""
    if said.user is None or said.user.mode is not Mode.CARE:
        return said
    found = citizen.answering(t.knowledge.matcher.rank(text, event.vectors))
    return replace(said, user=replace(said.user, aside=found or said.user.aside))


def _with_checkin(t: Talk, said: Decision, found: Assessment) -> Decision:
    """The gentle question before the normal answer; the bot then waits for what follows."""
    user = said.user
    if user and user.pending is None:
        user = replace(user, pending=Pending(Asked.CHECKIN))
    return replace(
        said,
        user=user,
        effects=(care.checkin(t, found), *said.effects),
        tallies=(*said.tallies, Tally(TallyKind.CONCERN, found.danger_class or "")),
    )


def _in_mode(t: Talk, event: Spoken) -> Decision:
    if isinstance(event, CommandReceived):
        return citizen.on_command(t, event)
    match t.user.mode:
        case Mode.CARE:
            if isinstance(event, TextReceived):
                return care.on_turn(t, event.text, event.origin.message_id)
            return care.on_media(t)
        case Mode.HANDOVER:
            if t.open_case:
                return escalation.to_officers(t, t.open_case, event)
            return _in_faq(replace(t, user=t.changed(mode=Mode.FAQ)), event)
        case Mode.FAQ:
            return _in_faq(t, event)


def _in_faq(t: Talk, event: TextReceived | MediaReceived) -> Decision:
    return citizen.on_question(t, event) if isinstance(event, TextReceived) else citizen.on_media(t, event)


def _assess(t: Talk, event: Spoken, text: str) -> Assessment:
    """The worse of this text alone and the person's texts of the last two minutes together. What the earlier
    texts alone already said was answered then and is not said again."""
    if not text:
        return Assessment(Level.NONE)
    guard, texts = t.knowledge.guard, [words for _, words in t.user.recent]
    alone = guard.assess(text, event.vectors)
    if alone.level is Level.DANGER or len(texts) < 2:
        return alone
    joined = guard.assess(" ".join(texts))
    if joined.level.rank <= alone.level.rank:
        return alone
    before = guard.assess(" ".join(texts[:-1]))
    return joined if joined.level.rank > before.level.rank else alone


def _remembering(t: Talk, text: str) -> Talk:
    """The talk with this text as the last of those that are read together."""
    recent = [(at, words) for at, words in t.user.recent if t.now - at <= RECENT]
    if text:
        recent.append((t.now, text))  # at most 4,096 characters, as Telegram takes them
    while len(recent) > 1 and sum(len(words) for _, words in recent) > JOINED:
        del recent[0]
    return replace(t, user=replace(t.user, recent=tuple(recent)))


# --- a person's button ----------------------------------------------------------------------------


_OF_THE_FAQ = frozenset(
    {Verb.ENTRY, Verb.MENU, Verb.GROUP, Verb.TOPIC, Verb.HELPFUL, Verb.UNHELPFUL, Verb.NONE_OF_THESE}
)


def _on_button(t: Talk, event: ButtonPressed) -> Decision:
    button = event.button
    if t.user.mode is Mode.CARE and (button is None or button.verb in _OF_THE_FAQ):
        return care.stays(t)
    if button is None:
        return decision(t.user, t.tell("stale_button", ((t.button("menu", Verb.MENU),),)))
    match button.verb:
        case Verb.ENTRY:
            entry = t.entry(button.argument)
            return citizen.show(t, entry) if entry else decision(t.user, t.tell("answer.gone"))
        case Verb.MENU:
            return citizen.menu(t)
        case Verb.GROUP:
            return citizen.menu_group(t, button.argument)
        case Verb.TOPIC:
            return citizen.menu_topic(t, button.argument)
        case Verb.HELPFUL:
            return citizen.helpful(t, button.argument)
        case Verb.UNHELPFUL:
            return citizen.unhelpful(t, button.argument)
        case Verb.NONE_OF_THESE:
            return citizen.none_of_these(t)
        case Verb.LANGUAGE:
            return citizen.set_language(t, button.argument)
        case Verb.ERASE | Verb.KEEP:
            return _on_erase(t, erase=button.verb is Verb.ERASE)
        case _:
            return _on_person_button(t, button)


def _on_person_button(t: Talk, button: Button) -> Decision:
    """Buttons that lead to, or away from, a person."""
    match button.verb:
        case Verb.OFFICER:
            return escalation.ask_consent(t)
        case Verb.CONSENT:
            return escalation.consented(t)
        case Verb.REFUSE:
            return care.on_answer(t, Asked.CONSENT, None) if t.user.mode is Mode.CARE else escalation.refused(t)
        case Verb.TO_FAQ:
            return escalation.leave(t)
        case Verb.TO_OFFICER:
            return escalation.come_back(t)
        case Verb.WITHDRAW:
            return escalation.withdraw(t)
        case Verb.SAFE:
            return care.on_safe(t)
        case Verb.HIDE:
            return care.hide(t)
        case Verb.LAW_ONLY:
            return _law_only(t)
        case Verb.IN_TROUBLE:
            return _in_trouble(t, button.argument)
        case Verb.CARE_YES | Verb.CARE_NO | Verb.CARE_SKIP:
            return care.on_answer_button(t, button)
        case _:
            return decision(t.user, t.tell("stale_button", ((t.button("menu", Verb.MENU),),)))


def _law_only(t: Talk) -> Decision:
    """ "I only ask the law": care mode ends, the case stays, officers read it; the question is answered."""
    if t.user.mode is not Mode.CARE:
        return decision(t.changed(), t.tell("care.ended"))
    case = t.open_case
    after = replace(t, user=care.ended(t))
    told = (t.tell_case(case.code, "desk.left"),) if case else ()
    audit = (Audit(case.code, "user", "law-only"),) if case else ()
    answer = citizen.by_entries(after, t.user.aside) if t.user.aside else Decision(user=after.user)
    return replace(answer, effects=(after.tell("care.ended"), *answer.effects, *told), audit=audit)


def _in_trouble(t: Talk, kind: str) -> Decision:
    found = DangerClass(kind) if kind in set(DangerClass) else DangerClass.HURT_NOW
    words = t.user.recent[-1][1] if t.user.recent else ""
    return care.on_danger(t, Assessment(Level.DANGER, found, 1.0, "own-word"), words)


def _on_erase(t: Talk, *, erase: bool) -> Decision:
    return citizen.erase(t) if erase else decision(t.changed(), t.tell("erase.kept"))


def _answered(event: ButtonPressed, said: Decision) -> Decision:
    """Every press stops its spinner, first of all."""
    return replace(said, effects=(AnswerButton(event.callback), *said.effects))


# --- time and talks --------------------------------------------------------------------------------


def _on_case_due(t: Talk) -> Decision:
    case = t.case
    if not case or case.due_at is None or case.due_at > t.now or not case.is_open:
        return Decision()
    return escalation.reminder(t, case)


def _private(origin: Origin, situation: Situation, knowledge: Knowledge) -> Talk:
    user = situation.user or User(origin.user)
    return talk(situation, knowledge, replace(user, reachable=True), origin.language)


def _about_case(situation: Situation, knowledge: Knowledge, key: str = "") -> Talk:
    user = situation.user or User(UserKey(key or (situation.case.user if situation.case else "")))
    return talk(situation, knowledge, user)
