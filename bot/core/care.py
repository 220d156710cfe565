"""When danger was noticed: the care texts, the alert case, the turns after, the check-in, the safe word, hiding.

Owns care mode. Words come from `faq/phrases.care.*.yaml`, never composed. Never shows an FAQ card, an
article, a penalty or a survey while care mode lasts.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.core import cases, desk_card, relay
from bot.core.danger.model import Assessment, DangerClass
from bot.core.messages import (
    Button,
    Effect,
    EraseMessages,
    Keyboard,
    Say,
    ToCase,
    Urgency,
    Verb,
)
from bot.core.situation import Asked, Audit, Decision, Mode, Pending, Tally, TallyKind, User
from bot.core.talk import Talk, decision
from bot.core.words import is_answer

CARE_LASTS = timedelta(hours=24)
"""Care mode ends by itself after this; the case stays. Source: our decision, 2026-11-24 (a night and a school
day), documented in PRIVACY.md and the officers' guide."""


def care_keyboard(t: Talk) -> Keyboard:
    return (
        (t.button("care.button.safe", Verb.SAFE), t.button("care.button.officer", Verb.OFFICER)),
        (t.button("care.button.law_only", Verb.LAW_ONLY), t.button("care.button.hide", Verb.HIDE)),
    )


def _say(t: Talk, key: str) -> Say:
    """A care text with the ways on from here."""
    return t.tell(key, care_keyboard(t), urgency=Urgency.DANGER)


# --- danger ---------------------------------------------------------------------------------------


def on_danger(t: Talk, found: Assessment, words: str, *, drill: bool = False) -> Decision:
    """First the care text, before any other content; then the officers: an alert case, or the open one raised.
    The message itself is the talk's question: it may be relayed after consent."""
    case = t.open_case
    # a picture may have to stay where it is: what was written under it must still reach the officers after consent
    caption = words or t.user.question_words if t.user.question_shows and not (case and case.consent) else ""
    # acted on: these words are not to be joined with what comes next
    t = replace(t, user=replace(t.user, recent=(), question_words=caption))
    if not case:
        return _alert(t, found, words, drill=drill)
    if case.is_danger and found.danger_class in (None, case.danger_class, *t.user.alarms):
        return _known(t, case, found, words)
    return _raise(t, case, found, words)


def _known(t: Talk, case: cases.Case, found: Assessment, words: str) -> Decision:
    """A danger that was told already: officers hear of it at once, and the card names the newest. The person is
    not given the first text twice; the bot is silent only in the conversation with an officer."""
    newest = cases.escalated(case, found.danger_class, t.now)
    card = desk_card.refresh(t, newest) if newest != case else ()
    copied = relay.question(t, newest, words) if newest.consent else ()
    if copied and t.user.mode is Mode.HANDOVER:
        user, said = t.changed(), copied
    else:
        user = t.user if t.user.mode is Mode.CARE else t.changed(mode=Mode.CARE)
        said = (_say(t, "care.continue.1"), *copied, _told_again(t, newest, Urgency.DESK))
    return Decision((*said, *card), user, newest if card else None, tallies=(_counted(newest.danger_class),))


def _told_again(t: Talk, case: cases.Case, urgency: Urgency = Urgency.DANGER) -> Say:
    """In the case's topic. What officers know already waits behind the cards of others (`urgency`)."""
    name = desk_card.class_name(t, case.danger_class)
    return Say(ToCase(case.code), t.office_phrase("desk.raised", **{"class": name}), urgency=urgency)


def _alert(t: Talk, found: Assessment, words: str, *, drill: bool) -> Decision:
    kept = words if t.knowledge.alert_text and found.danger_class in desk_card.WORDS_CLASSES else ""
    case = cases.alerted(t.situation.fresh_code, t.user.key, found.danger_class, t.now)
    case = replace(case, words=kept, drill=drill)
    effects: tuple[Effect, ...] = (
        *_care_texts(t, case, found.danger_class),
        *desk_card.opening(t, case, Urgency.DANGER),
    )
    return Decision(
        effects=effects,
        user=_alarmed(t.changed(mode=Mode.CARE), case),
        case=case,
        audit=(Audit(case.code, "bot", "alert", found.reason),),
        tallies=(_counted(found.danger_class), Tally(TallyKind.CASE_OPENED, "alert")),
    )


def _raise(t: Talk, case: cases.Case, found: Assessment, words: str) -> Decision:
    raised = cases.escalated(case, found.danger_class, t.now)
    copied = relay.question(t, raised, words) if raised.consent else ()
    with_officer = raised.consent and t.user.mode is Mode.HANDOVER
    return Decision(
        effects=(
            *_care_texts(t, raised, found.danger_class),
            *copied,
            _told_again(t, raised),
            *desk_card.refresh(t, raised),
        ),
        user=_alarmed(t.changed() if with_officer else t.changed(mode=Mode.CARE), raised),
        case=raised,
        audit=(Audit(case.code, "bot", "raised", found.reason),),
        tallies=(_counted(found.danger_class),),
    )


def _alarmed(user: User, case: cases.Case) -> User:
    """The person, once this danger's first text was told."""
    return replace(user, alarms=(*user.alarms, case.danger_class)) if case.danger_class else user


def _care_texts(t: Talk, case: cases.Case, danger_class: DangerClass | None) -> tuple[Say, Say]:
    first = f"care.{(danger_class or DangerClass.HURT_NOW).value}.first"
    if not t.knowledge.phrases.has(first):
        first = "care.help_block"
    return (
        t.tell(first, urgency=Urgency.DANGER),
        _second(t, case),
    )


def _second(t: Talk, case: cases.Case) -> Say:
    desk = t.situation.desk
    if not desk.known:
        return _say(t, "care.second.nobody")
    if not desk.healthy:
        return _say(t, "care.second.failed")
    values = {"code": case.spoken_code, "when": t.when()}
    return t.tell("care.second", care_keyboard(t), urgency=Urgency.DANGER, **values)


def _counted(danger_class: DangerClass | None) -> Tally:
    return Tally(TallyKind.DANGER, danger_class.value if danger_class else "")


# --- the turns after ------------------------------------------------------------------------------


_QUESTIONS: Mapping[DangerClass | None, tuple[Asked, ...]] = {DangerClass.SELF_HARM: (Asked.TAKEN, Asked.NEAR)}
"""What is asked after a disclosure, one question at a time and each skippable; of any other danger only `NEAR`.
Never more than two. Source: issue on danger, 2026-11."""


def on_turn(t: Talk, text: str, message_id: int) -> Decision:
    """Any turn in care mode that is not a new danger: never an FAQ card."""
    asked = t.user.pending.asked if t.user.pending else None
    answer = _yes_or_no(t, text) if asked in (Asked.NEAR, Asked.TAKEN) else None
    if answer is not None:
        return on_answer(t, asked, answer)
    questions = _QUESTIONS.get(t.case.danger_class if t.case else None, (Asked.NEAR,))
    left = () if t.user.pending else questions[t.user.care_questions :]
    # by the message's number, so that two turns seldom read the same and no counter has to be kept
    return _ask(t, left[0]) if left else decision(t.user, _say(t, f"care.continue.{message_id % 4 + 1}"))


def _ask(t: Talk, asked: Asked) -> Decision:
    row = (
        t.button("care.button.yes", Verb.CARE_YES, asked.value),
        t.button("care.button.no", Verb.CARE_NO, asked.value),
        t.button("care.question.skip", Verb.CARE_SKIP, asked.value),
    )
    user = replace(t.changed(pending=Pending(asked)), care_questions=t.user.care_questions + 1)
    return decision(user, t.tell(f"care.question.{asked.value}", (row,), urgency=Urgency.DANGER))


_REPLIES: Mapping[tuple[Asked, bool], tuple[str, str]] = {
    (Asked.NEAR, True): ("care.question.near.yes", "desk.answered.near.yes"),
    (Asked.NEAR, False): ("care.question.near.no", "desk.answered.near.no"),
    (Asked.TAKEN, True): ("care.question.taken.yes", "desk.answered.taken.yes"),
    (Asked.TAKEN, False): ("care.continue.2", "desk.answered.taken.no"),
}
"""Question and answer -> what the person reads, and what the officers do."""


def on_answer(t: Talk, asked: Asked | None, yes: bool | None) -> Decision:
    """The answer to this question, however long ago it was put; None = skipped. Officers learn the answer, not the
    words. What the bot waits for by now is left as it is, unless it is this."""
    user = t.changed() if t.user.pending and t.user.pending.asked is asked else t.user
    replies = _REPLIES.get((asked, yes)) if asked and yes is not None else None
    if not replies:
        return decision(user, _say(t, "care.continue.2"))
    reply, news = replies
    case, urgency = t.open_case, Urgency.DANGER if yes else Urgency.DESK
    told = (t.tell_case(case.code, news, urgency=urgency),) if case else ()
    return decision(user, _say(t, reply), *told)


_ANSWERS = {Verb.CARE_YES: True, Verb.CARE_NO: False}


def on_answer_button(t: Talk, button: Button) -> Decision:
    """The button carries its question: another may have been put since, and "I have taken something" must not get
    lost. One of an earlier version (before 2026-12) carries none: it answers what is asked now."""
    waiting = t.user.pending.asked if t.user.pending else None
    asked = Asked(button.argument) if button.argument in set(Asked) else waiting
    return on_answer(t, asked, _ANSWERS.get(button.verb))


def _yes_or_no(t: Talk, text: str) -> bool | None:
    if is_answer(text, t.knowledge.phrases.words("words.yes")):
        return True
    return False if is_answer(text, t.knowledge.phrases.words("words.no")) else None


def on_media(t: Talk) -> Decision:
    return decision(t.user, _say(t, "care.media"))


def on_safe(t: Talk) -> Decision:
    """ "I am safe": care goes on, the officers keep the case."""
    return decision(t.changed(), _say(t, "care.continue.3"))


def stays(t: Talk) -> Decision:
    """The FAQ was asked for by a button or a command: it waits behind "I only ask about the law"."""
    return decision(t.user, _say(t, "care.continue.1"))


def ask_consent(t: Talk) -> Decision:
    """Asks, in care, whether the officer may read what is written: what, to whom, who else must be told."""
    if not t.situation.desk.known:
        return decision(t.changed(), _say(t, "care.second.nobody"))
    row = (t.button("consent", Verb.CONSENT), t.button("refuse", Verb.REFUSE))
    asked = t.tell("care.second.consent", (row,), urgency=Urgency.DANGER)
    return decision(t.changed(pending=Pending(Asked.CONSENT)), asked)


def ended(t: Talk) -> User:
    """The person once care mode is over: the case stays with the officers."""
    return t.changed(mode=Mode.FAQ)


# --- check-in, safe word, hide ----------------------------------------------------------------------


def checkin(t: Talk, found: Assessment) -> Say:
    """*Concern*: asked gently, before the normal answer and never instead of it."""
    kind = found.danger_class.value if found.danger_class else ""
    trouble = Button(Verb.IN_TROUBLE, kind, "", t.phrase("care.button.in_trouble"))
    return t.tell("care.checkin", ((trouble, t.button("care.button.law_only", Verb.LAW_ONLY)),))


def after_checkin(t: Talk) -> Decision:
    """What was said after a check-in is no question that the FAQ knows: the care frame holds."""
    return decision(t.changed(pending=Pending(Asked.CHECKIN)), _say(t, "care.continue.2"))


def help_block(t: Talk) -> Decision:
    """The safe word's answer, the same in every state; with it, plainly, what hiding does not erase."""
    row = (t.button("care.button.officer", Verb.OFFICER), t.button("care.button.hide", Verb.HIDE))
    numbers = t.tell("care.help_block", urgency=Urgency.DANGER)
    return decision(t.user, numbers, t.tell("care.hide.limits", (row,), urgency=Urgency.DANGER))


def hide(t: Talk) -> Decision:
    """Deletes what Telegram still allows on both sides; the last visible message is bland."""
    ids = t.situation.message_ids
    erase = (EraseMessages(t.user.key, ids),) if ids else ()
    user = replace(t.user, recent=(), pending=None)
    return decision(user, *erase, t.tell("care.hidden", urgency=Urgency.DANGER))
