"""The officers' side: claim, reply, note, hand over, close, reopen, all inside Telegram.

Every action is checked here, when it is pressed or written: present member, right case, right state
(promise 12). What may not happen is answered, never ignored and never half done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

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
from bot.core.situation import Audit, Decision, Mode, Tally, TallyKind
from bot.core.talk import Talk, officer_row
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
    name = t.case.assignee_name if t.case else ""
    text = t.knowledge.phrases.plain(f"desk.refused.{refusal.value}", name=name)
    return Decision(effects=(AnswerButton(event.callback, text, alert=True),))


@dataclass(frozen=True, slots=True)
class _Follows:
    """What an officer's action says in the case and to the person, and the person's mode from then on; a
    conversation with the officer only where the person agreed to it."""

    case: str
    user: str = ""
    mode: Mode | None = None


_FOLLOWS: Mapping[Verb, _Follows] = {
    Verb.CLAIM: _Follows("desk.claimed", "case.joined", Mode.HANDOVER),
    Verb.TRANSFER: _Follows("desk.transferred"),
    Verb.RELEASE: _Follows("desk.released", "case.released"),
    Verb.REASON: _Follows("desk.closed", "case.closed", Mode.FAQ),
    Verb.REOPEN: _Follows("desk.reopened", "case.reopened", Mode.HANDOVER),
}


def _done(t: Talk, after: Case, verb: Verb, officer: Officer) -> Decision:
    """What follows an action that happened: card, topic, the officers' line, the citizen's message."""
    follows = _FOLLOWS[verb]
    reason = desk_card.reason_name(t, after.reason) if after.reason else ""
    keep_mode = follows.mode is Mode.HANDOVER and not after.consent
    return Decision(
        effects=(
            t.tell_case(after.code, follows.case, name=officer.name, reason=reason),
            *_told(t, after, follows),
            *(_exercise_timed(t, after) if verb is Verb.CLAIM else ()),
            *desk_card.refresh(t, after, reopened=verb is Verb.REOPEN),
        ),
        case=after,
        user=t.changed(mode=follows.mode) if follows.mode and not keep_mode else None,
        tallies=() if after.is_open else (Tally(TallyKind.CASE_CLOSED, after.reason or ""),),
        audit=(Audit(after.code, officer.key, _ACTIONS[verb].value, after.reason or ""),),
    )


def _told(t: Talk, after: Case, follows: _Follows) -> tuple[Effect, ...]:
    """The person's message. In danger an officer joins with the words of care; whose messages do not go on is told
    so, with the way to consent."""
    unread = follows.mode is Mode.HANDOVER and not after.consent
    key = f"{follows.user}.unread" if unread else follows.user
    if follows.user == "case.joined" and after.is_danger:
        key = "care.officer_joined"
    return (t.tell(key, (officer_row(t),) if unread else (), code=after.spoken_code),) if key else ()


def _exercise_timed(t: Talk, after: Case) -> tuple[Effect, ...]:
    """The owners learn how long an exercise took, whoever began it."""
    if not after.drill:
        return ()
    seconds = f"{(t.now - after.opened_at).total_seconds():.0f}"
    return (t.tell_desk(ToOwners(), "desk.drill_claimed", code=after.spoken_code, seconds=seconds),)


# --- messages --------------------------------------------------------------------------------------


def on_wrote(t: Talk, event: OfficerWrote) -> Decision:
    return _awaited(_wrote(t, event))


def _wrote(t: Talk, event: OfficerWrote) -> Decision:
    """A message in a case's topic: a note stays, a command acts, the assignee's words go to the citizen."""
    case = t.case
    if not case:
        return _in_the_desk(t, event)
    if not event.officer.present:
        return _reply(t, case, event, "desk.refused.stranger")
    if event.text.lstrip().startswith(NOTE_MARK):
        return Decision(
            effects=(React(ToCase(case.code), event.message_id, "✍"),),
            audit=(Audit(case.code, event.officer.key, "note"),),
        )
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
    said = _reply(t, case, event, "desk.colleague", case.assignee_name)
    return replace(said, case=replace(case, told_colleague=True))


def _reply(t: Talk, case: Case, event: OfficerWrote, key: str, name: str = "") -> Decision:
    return Decision(effects=(t.tell_case(case.code, key, reply_to=event.message_id, name=name),))


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
    return _reply(t, case, event, f"desk.refused.{refusal.value}", case.assignee_name)


def _in_the_desk(t: Talk, event: OfficerWrote) -> Decision:
    """Officers' talk outside a case is theirs; only a command to the bot is answered."""
    if not event.text.startswith("/") or not event.officer.present:
        return Decision()
    if command_of(event.text)[0] == "id":
        return Decision(effects=(t.tell_desk(ToDesk(), "id", reply_to=event.message_id, chat_id=CHAT_ID_MARK),))
    return Decision(effects=(t.tell_desk(ToDesk(), "desk.help", reply_to=event.message_id),))


def on_topic_closed(t: Talk, *, reopened: bool) -> Decision:
    """An officer closed (or reopened) the topic by hand: the case's own state is what counts, so say it."""
    case = t.case
    if not case or not case.is_open or reopened:
        return Decision()
    return Decision(effects=desk_card.refresh(t, case, reopened=True))
