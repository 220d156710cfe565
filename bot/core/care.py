"""When danger was noticed: the care texts, the alert case, the turns after, the check-in, the safe word, hiding.

Owns care mode. Words come from `faq/phrases.care.*.yaml`, never composed. Never shows an FAQ card, an
article, a penalty or a survey while care mode lasts.
"""

from dataclasses import replace
from datetime import timedelta

from bot.core import cases, desk_card
from bot.core.danger.model import Assessment, DangerClass, Level
from bot.core.messages import (
    Button,
    Effect,
    EraseMessages,
    Keyboard,
    Relay,
    Say,
    ToCase,
    ToUser,
    Urgency,
    Verb,
)
from bot.core.situation import Asked, Audit, Decision, Mode, Pending, Tally, TallyKind, User
from bot.core.talk import Talk, decision

CARE_LASTS = timedelta(hours=24)
"""Care mode ends by itself after this; the case stays. Source: our decision, 2026-11-24 (a night and a school
day), documented in PRIVACY.md and the officers' guide."""

QUESTIONS_AT_MOST = 2  # questions of the bot after a disclosure; source: issue on danger, 2026-11


def care_keyboard(t: Talk) -> Keyboard:
    return (
        (t.button("care.button.safe", Verb.SAFE), t.button("care.button.officer", Verb.OFFICER)),
        (t.button("care.button.law_only", Verb.LAW_ONLY), t.button("care.button.hide", Verb.HIDE)),
    )


# --- danger ---------------------------------------------------------------------------------------


def on_danger(t: Talk, found: Assessment, words: str, message_id: int | None, *, drill: bool = False) -> Decision:
    """First the care text, before any other content; then the officers: an alert case, or the open one raised."""
    # acted on: these words are not to be joined with what comes next; they may be relayed after consent
    t = replace(t, user=replace(t.user, recent=(), question_id=message_id or t.user.question_id))
    case = t.open_case
    if not case:
        return _alert(t, found, words, drill=drill)
    if case.is_danger and case.danger_class == found.danger_class:
        return _known(t, case, message_id)
    return _raise(t, case, found, message_id)


def _known(t: Talk, case: cases.Case, message_id: int | None) -> Decision:
    """The same danger again: officers hear of it at once, the person is not given the first text twice."""
    if case.consent:
        return decision(t.changed(), *_relay(t, case, message_id, Urgency.DANGER))
    said = Say(ToUser(t.user.key), t.phrase("care.continue.1"), care_keyboard(t), Urgency.DANGER)
    user = t.user if t.user.mode is Mode.CARE else _in_care(t)
    return decision(user, said, _told_again(t, case, case.danger_class, Urgency.DESK))


def _told_again(
    t: Talk, case: cases.Case, danger_class: DangerClass | None, urgency: Urgency = Urgency.DANGER
) -> Say:
    """In the case's topic. What officers know already waits behind the cards of others (`urgency`)."""
    name = desk_card.class_name(t, danger_class)
    return Say(ToCase(case.code), t.office_phrase("desk.raised", **{"class": name}), urgency=urgency)


def _alert(t: Talk, found: Assessment, words: str, *, drill: bool) -> Decision:
    kept = words if t.knowledge.alert_text and found.danger_class in desk_card.WORDS_CLASSES else ""
    case = cases.opened(
        t.situation.fresh_code,
        t.user.key,
        Level.DANGER,
        found.danger_class,
        alert=True,
        consent=False,
        now=t.now,
    )
    case = replace(case, words=kept, drill=drill)
    effects: tuple[Effect, ...] = (
        *_care_texts(t, case, found.danger_class),
        *desk_card.opening(t, case, Urgency.DANGER),
    )
    return Decision(
        effects=effects,
        user=_in_care(t),
        case=case,
        audit=(Audit(case.code, "bot", "alert", found.reason),),
        tallies=_tallies(found),
    )


def _raise(t: Talk, case: cases.Case, found: Assessment, message_id: int | None) -> Decision:
    raised = cases.escalated(case, Level.DANGER, found.danger_class, t.now)
    told: list[Effect] = [*_care_texts(t, raised, found.danger_class)]
    if raised.consent:
        told.extend(_relay(t, raised, message_id, Urgency.DANGER))
    told.append(_told_again(t, raised, found.danger_class))
    user = t.changed() if raised.consent else _in_care(t)
    return Decision(
        effects=(*told, *desk_card.refresh(t, raised)),
        user=user,
        case=raised,
        audit=(Audit(case.code, "bot", "raised", found.reason),),
        tallies=_tallies(found),
    )


def _care_texts(t: Talk, case: cases.Case, danger_class: DangerClass | None) -> tuple[Say, Say]:
    first = f"care.{(danger_class or DangerClass.HURT_NOW).value}.first"
    if not t.knowledge.phrases.has(first):
        first = "care.help_block"
    return (
        t.tell(first, urgency=Urgency.DANGER),
        Say(ToUser(t.user.key), _second(t, case), care_keyboard(t), Urgency.DANGER),
    )


def _second(t: Talk, case: cases.Case) -> str:
    desk = t.situation.desk
    if not desk.known:
        return t.phrase("care.second.nobody")
    if not desk.healthy:
        return t.phrase("care.second.failed")
    return t.phrase("care.second", code=desk_card.show(case), when=t.when())


def _in_care(t: Talk) -> User:
    return replace(t.user, mode=Mode.CARE, mode_at=t.now, pending=None, care_questions=0)


def _tallies(found: Assessment) -> tuple[Tally, ...]:
    subject = found.danger_class.value if found.danger_class else ""
    return (Tally(TallyKind.DANGER, subject), Tally(TallyKind.CASE_OPENED, "alert"))


def _relay(t: Talk, case: cases.Case, message_id: int | None, urgency: Urgency) -> tuple[Relay, ...]:
    return (Relay(ToCase(case.code), ToUser(t.user.key), message_id, urgency=urgency),) if message_id else ()


# --- the turns after ------------------------------------------------------------------------------


def on_turn(t: Talk, text: str, message_id: int) -> Decision:
    """Any turn in care mode that is not a new danger: never an FAQ card. One skippable question at a time."""
    if t.user.pending and t.user.pending.asked in (Asked.NEAR, Asked.TAKEN):
        answer = _yes_or_no(t, text)
        if answer is not None:
            return on_answer(t, answer)
    if t.user.care_questions < QUESTIONS_AT_MOST and not t.user.pending:
        return _ask(t)
    return decision(
        t.user,
        Say(
            ToUser(t.user.key),
            t.phrase(f"care.continue.{message_id % 4 + 1}"),
            care_keyboard(t),
            Urgency.DANGER,
        ),
    )


def _ask(t: Talk) -> Decision:
    self_harm = t.case is not None and t.case.danger_class is DangerClass.SELF_HARM
    asked = Asked.TAKEN if self_harm and t.user.care_questions == 0 else Asked.NEAR
    user = replace(t.user, pending=Pending(asked), care_questions=t.user.care_questions + 1)
    if asked is Asked.NEAR and t.user.care_questions == 1 and not self_harm:
        return decision(
            replace(user, pending=None),
            Say(ToUser(t.user.key), t.phrase("care.continue.1"), care_keyboard(t), Urgency.DANGER),
        )
    row = (
        t.button("care.button.yes", Verb.CARE_YES),
        t.button("care.button.no", Verb.CARE_NO),
        t.button("care.question.skip", Verb.CARE_SKIP),
    )
    return decision(user, t.tell(f"care.question.{asked.value}", (row,), urgency=Urgency.DANGER))


def on_answer(t: Talk, yes: bool | None) -> Decision:
    """The answer to the question asked last; None = skipped. Officers learn the answer, not the words."""
    asked = t.user.pending.asked if t.user.pending else None
    key = "care.continue.2"
    if asked is Asked.NEAR and yes is not None:
        key = "care.question.near.yes" if yes else "care.question.near.no"
    elif asked is Asked.TAKEN and yes:
        key = "care.question.taken.yes"
    return decision(t.changed(), Say(ToUser(t.user.key), t.phrase(key), care_keyboard(t), Urgency.DANGER))


def _yes_or_no(t: Talk, text: str) -> bool | None:
    word = text.strip().strip(".!").casefold()
    if word in t.knowledge.phrases.words("words.yes"):
        return True
    return False if word in t.knowledge.phrases.words("words.no") else None


def on_media(t: Talk) -> Decision:
    return decision(t.user, Say(ToUser(t.user.key), t.phrase("care.media"), care_keyboard(t), Urgency.DANGER))


def on_safe(t: Talk) -> Decision:
    """ "I am safe": care goes on, the officers keep the case."""
    return decision(
        t.changed(), Say(ToUser(t.user.key), t.phrase("care.continue.3"), care_keyboard(t), Urgency.DANGER)
    )


def on_officer(t: Talk) -> Decision:
    """Asks, in care, whether the officer may read what is written: what, to whom, who else must be told."""
    if not t.situation.desk.known:
        return decision(t.changed(), t.tell("care.second.nobody", care_keyboard(t), urgency=Urgency.DANGER))
    row = (t.button("consent", Verb.CONSENT), t.button("refuse", Verb.REFUSE))
    user = replace(t.user, pending=Pending(Asked.CONSENT, message_id=t.user.question_id))
    return decision(user, t.tell("care.second.consent", (row,), urgency=Urgency.DANGER))


def ended(t: Talk) -> User:
    """The person once care mode is over: the case stays with the officers."""
    return replace(t.user, mode=Mode.FAQ, mode_at=t.now, pending=None, care_questions=0, aside=())


# --- check-in, safe word, hide ----------------------------------------------------------------------


def checkin(t: Talk, found: Assessment) -> Say:
    """*Concern*: asked gently, before the normal answer and never instead of it."""
    kind = found.danger_class.value if found.danger_class else ""
    trouble = Button(Verb.IN_TROUBLE, kind, "", t.phrase("care.button.in_trouble"))
    return t.tell("care.checkin", ((trouble, t.button("care.button.law_only", Verb.LAW_ONLY)),))


def after_checkin(t: Talk) -> Decision:
    """What was said after a check-in is no question that the FAQ knows: the care frame holds."""
    said = Say(ToUser(t.user.key), t.phrase("care.continue.2"), care_keyboard(t), Urgency.DANGER)
    return decision(t.changed(pending=Pending(Asked.CHECKIN)), said)


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
