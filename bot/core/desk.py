"""The officers' side: claim, reply, note, hand over, close, reopen, all inside Telegram.

Every action is checked here, when it is pressed or written: present member, right case, right state
(promise 12). What may not happen is answered, never ignored and never half done.
"""

import html
from dataclasses import replace

from bot.core import cases, desk_card
from bot.core.cases import Action, Case, CloseReason, Refusal
from bot.core.messages import (
    CHAT_ID_MARK,
    AnswerButton,
    Button,
    EditCard,
    Effect,
    Officer,
    OfficerPressed,
    OfficerWrote,
    React,
    Relay,
    ToCase,
    ToDesk,
    ToOwners,
    ToUser,
    Urgency,
    Verb,
)
from bot.core.situation import Audit, Decision, Mode, Tally, TallyKind, User
from bot.core.talk import Talk
from bot.core.words import command_of

NOTE_MARK = "//"  # begins an internal note; such a message can never reach the citizen

_ACTIONS = {
    Verb.CLAIM: Action.CLAIM,
    Verb.RELEASE: Action.RELEASE,
    Verb.TRANSFER: Action.TRANSFER,
    Verb.REASON: Action.CLOSE,
    Verb.REOPEN: Action.REOPEN,
}
_TYPED = {
    "nhan": Verb.CLAIM,
    "tra": Verb.RELEASE,
    "nhanthay": Verb.TRANSFER,
    "dong": Verb.CLOSE,
    "molai": Verb.REOPEN,
}
"""Commands for officers who type; each does what the button of the same meaning does."""


# --- buttons ---------------------------------------------------------------------------------------


def on_pressed(t: Talk, event: OfficerPressed) -> Decision:
    return _awaited(_pressed(t, event))


def _awaited(decision: Decision) -> Decision:
    """An officer looks at the screen for all of it: it goes before reminders and other cases' news."""
    return replace(decision, effects=tuple(_sooner(effect) for effect in decision.effects))


def _sooner(effect: Effect) -> Effect:
    return replace(effect, urgency=min(effect.urgency, Urgency.CITIZEN))


def _pressed(t: Talk, event: OfficerPressed) -> Decision:
    button, case = event.button, t.case
    if not event.officer.present:
        return _toast(t, event, Refusal.STRANGER)
    if not button or not case or case.code != button.argument:
        return _toast(t, event, Refusal.GONE)
    if button.verb is Verb.CLOSE:
        return _ask_reason(t, case, event)
    after = _try(t, case, button, event.officer)
    if isinstance(after, Refusal):
        return _toast(t, event, after)
    done = _done(t, after, button.verb, event.officer)
    return replace(done, effects=(AnswerButton(event.callback), *done.effects))


def _try(t: Talk, case: Case, button: Button, officer: Officer) -> Case | Refusal:
    action = _ACTIONS.get(button.verb)
    if action is None:
        return Refusal.GONE
    if action is Action.REOPEN and t.situation.has_other_case:
        return Refusal.HAS_OTHER
    reason = CloseReason(button.detail) if button.detail in set(CloseReason) else None
    if action is Action.CLOSE and reason is None:
        return Refusal.REASON
    return cases.apply(case, action, t.now, actor=officer.key, name=officer.name, reason=reason)


def _ask_reason(t: Talk, case: Case, event: OfficerPressed) -> Decision:
    """Closing asks for its reason first, on the card itself; nothing has changed yet."""
    asked = _reasons(t, case, event.officer)
    if isinstance(asked, Refusal):
        return _toast(t, event, asked)
    return Decision(effects=(AnswerButton(event.callback), asked))


def _reasons(t: Talk, case: Case, officer: Officer) -> EditCard | Refusal:
    """The card with the reasons to close, where this officer may close at all."""
    allowed = cases.apply(case, Action.CLOSE, t.now, actor=officer.key, reason=CloseReason.TOLD_111)
    if isinstance(allowed, Refusal):
        return allowed
    text = f"{desk_card.text(t, case)}\n\n{t.office_phrase('desk.reasons')}"
    return EditCard(case.code, text, desk_card.reasons_keyboard(t, case))


def _toast(t: Talk, event: OfficerPressed, refusal: Refusal) -> Decision:
    return Decision(effects=(AnswerButton(event.callback, _refused(t, refusal), alert=True),))


def _refused(t: Talk, refusal: Refusal) -> str:
    name = t.case.assignee_name if t.case else ""
    return html.unescape(t.office_phrase(f"desk.refused.{refusal.value}", name=name))


def _done(t: Talk, after: Case, verb: Verb, officer: Officer) -> Decision:
    """What follows an action that happened: card, topic, the officers' line, the citizen's message."""
    told, user, tallies = _consequence(t, after, verb, officer)
    return Decision(
        effects=(*told, *desk_card.refresh(t, after, reopened=verb is Verb.REOPEN)),
        case=after,
        user=user,
        tallies=tallies,
        audit=(Audit(after.code, officer.key, _ACTIONS[verb].value, after.reason or ""),),
    )


def _consequence(
    t: Talk, after: Case, verb: Verb, officer: Officer
) -> tuple[tuple[Effect, ...], User | None, tuple[Tally, ...]]:
    code, name = desk_card.show(after), officer.name
    match verb:
        case Verb.CLAIM:
            joined = "care.officer_joined" if after.alert else "case.joined"
            user = t.changed(mode=Mode.HANDOVER) if after.consent else t.user
            told = (t.tell(joined, code=code), t.tell_case(after.code, "desk.claimed", name=name))
            return (*told, *_exercise_timed(t, after)), user, ()
        case Verb.TRANSFER:
            return (t.tell_case(after.code, "desk.transferred", name=name),), None, ()
        case Verb.RELEASE:
            return (
                (t.tell_case(after.code, "desk.released", name=name), t.tell("case.released", code=code)),
                None,
                (),
            )
        case Verb.REASON:
            reason = desk_card.reason_name(t, after.reason or CloseReason.ANSWERED)
            told = (
                t.tell_case(after.code, "desk.closed", name=name, reason=reason),
                t.tell("case.closed", code=code),
            )
            return told, t.changed(mode=Mode.FAQ), (Tally(TallyKind.CASE_CLOSED, after.reason or ""),)
        case Verb.REOPEN:
            user = t.changed(mode=Mode.HANDOVER) if after.consent else t.user
            return (
                (t.tell_case(after.code, "desk.reopened", name=name), t.tell("case.reopened", code=code)),
                user,
                (),
            )
        case _:
            return (), None, ()


def _exercise_timed(t: Talk, after: Case) -> tuple[Effect, ...]:
    """The owners learn how long an exercise took, whoever began it."""
    if not after.drill:
        return ()
    seconds = f"{(t.now - after.opened_at).total_seconds():.0f}"
    return (t.tell_desk(ToOwners(), "desk.drill_claimed", code=desk_card.show(after), seconds=seconds),)


# --- messages --------------------------------------------------------------------------------------


def on_wrote(t: Talk, event: OfficerWrote) -> Decision:
    return _awaited(_wrote(t, event))


def _wrote(t: Talk, event: OfficerWrote) -> Decision:
    """A message in a case's topic: a note stays, a command acts, the assignee's words go to the citizen."""
    case = t.case
    if not case:
        return _in_the_desk(t, event)
    if event.text.lstrip().startswith(NOTE_MARK):
        return Decision(
            effects=(React(ToCase(case.code), event.message_id, "✍"),),
            audit=(Audit(case.code, event.officer.key, "note"),),
        )
    if not event.officer.present:
        return _reply(t, case, event, "desk.refused.stranger")
    if event.text.startswith("/"):
        return _typed(t, case, event)
    return _words(t, case, event)


def _words(t: Talk, case: Case, event: OfficerWrote) -> Decision:
    if not case.is_open:
        return _reply(t, case, event, "desk.case_closed")
    if case.state is not cases.State.CLAIMED:
        return _reply(t, case, event, "desk.claim_first")
    if event.officer.key != case.assignee:
        return _colleague(t, case, event)
    if event.edited:
        return _reply(t, case, event, "desk.edit_not_sent")
    urgency = Urgency.DANGER if case.is_danger else Urgency.CITIZEN
    back = ((t.button("to_officer", Verb.TO_OFFICER),),) if t.user.mode is not Mode.HANDOVER else ()
    relay = Relay(ToUser(t.user.key), ToCase(case.code), event.message_id, back, urgency)
    return Decision(effects=(relay,), audit=(Audit(case.code, event.officer.key, "reply"),))


def _colleague(t: Talk, case: Case, event: OfficerWrote) -> Decision:
    """A colleague's message stays inside; the bot says so once per case."""
    if case.told_colleague:
        return Decision()
    said = t.tell_case(case.code, "desk.colleague", reply_to=event.message_id, name=case.assignee_name)
    return Decision(effects=(said,), case=replace(case, told_colleague=True))


def _reply(t: Talk, case: Case, event: OfficerWrote, key: str) -> Decision:
    return Decision(effects=(t.tell_case(case.code, key, reply_to=event.message_id),))


def _typed(t: Talk, case: Case, event: OfficerWrote) -> Decision:
    verb = _TYPED.get(command_of(event.text)[0])
    if verb is None:
        return _reply(t, case, event, "desk.help")
    if verb is Verb.CLOSE:
        asked = _reasons(t, case, event.officer)
        if isinstance(asked, Refusal):
            return _refusal(t, case, event, asked)
        return Decision(effects=(asked, t.tell_case(case.code, "desk.reasons", reply_to=event.message_id)))
    after = _try(t, case, Button(verb, case.code), event.officer)
    return _refusal(t, case, event, after) if isinstance(after, Refusal) else _done(t, after, verb, event.officer)


def _refusal(t: Talk, case: Case, event: OfficerWrote, refusal: Refusal) -> Decision:
    key = f"desk.refused.{refusal.value}"
    return Decision(effects=(t.tell_case(case.code, key, reply_to=event.message_id, name=case.assignee_name),))


def _in_the_desk(t: Talk, event: OfficerWrote) -> Decision:
    """Officers' talk outside a case is theirs; only a command to the bot is answered."""
    if not event.text.startswith("/") or not event.officer.present:
        return Decision()
    if command_of(event.text)[0] == "id":
        from_chat = t.knowledge.phrases.say("id", "vi", chat_id=CHAT_ID_MARK)
        return Decision(
            effects=(replace(t.tell_desk(ToDesk(), "desk.help", reply_to=event.message_id), text=from_chat),)
        )
    return Decision(effects=(t.tell_desk(ToDesk(), "desk.help", reply_to=event.message_id),))


def on_topic_closed(t: Talk, *, reopened: bool) -> Decision:
    """An officer closed (or reopened) the topic by hand: the case's own state is what counts, so say it."""
    case = t.case
    if not case or not case.is_open or reopened:
        return Decision()
    return Decision(effects=desk_card.refresh(t, case, reopened=True))
