"""From the bot to a person: consent, the case, the relay, leaving and coming back. The citizen's side.

Owns what the citizen does to a case. The officers' side is `desk`.
"""

from dataclasses import replace

from bot.core import care, cases, desk_card, relay
from bot.core.cases import Case
from bot.core.messages import (
    Effect,
    Keyboard,
    Say,
    Spoken,
    ToOwners,
    Urgency,
    Verb,
)
from bot.core.situation import Asked, Audit, Decision, Mode, Pending, Tally, TallyKind
from bot.core.talk import Talk, decision


def ask_consent(t: Talk) -> Decision:
    """The consent screen; nothing is sent to anybody before its button is pressed."""
    case = t.open_case
    if case and case.consent:
        return come_back(t)
    if t.user.mode is Mode.CARE:
        return care.ask_consent(t)
    if not t.situation.desk.known:
        return decision(t.changed(), t.tell("consent.no_desk"))
    row = (t.button("consent", Verb.CONSENT), t.button("refuse", Verb.REFUSE))
    return decision(t.changed(pending=Pending(Asked.CONSENT)), t.tell("consent.ask", (row,)))


def consented(t: Talk) -> Decision:
    """The person agreed: one open case, opened now or the alert that exists, and the question relayed."""
    if not t.user.pending or t.user.pending.asked is not Asked.CONSENT:
        return decision(t.user, t.tell("consent.again", ((t.button("officer", Verb.OFFICER),),)))
    existing = t.open_case
    case = replace(existing, consent=True) if existing else cases.asked(t.situation.fresh_code, t.user.key, t.now)
    desk: tuple[Effect, ...] = (
        desk_card.opening(t, case, Urgency.DESK)
        if not existing
        else (t.tell_case(case.code, "desk.consented", urgency=Urgency.DANGER), *desk_card.refresh(t, case))
    )
    tallies = () if existing else (Tally(TallyKind.CASE_OPENED, "asked"),)
    return Decision(
        effects=(_receipt(t, case), *desk, *relay.question(t, case, t.user.question_words)),
        user=t.changed(mode=Mode.HANDOVER),
        case=case,
        audit=(Audit(case.code, "user", "consent"),),
        tallies=tallies,
    )


def _receipt(t: Talk, case: Case) -> Say:
    if not t.situation.desk.healthy:
        return t.tell("case.desk_away", _handover_keyboard(t), code=case.spoken_code)
    return t.tell("case.receipt", _handover_keyboard(t), code=case.spoken_code, when=t.when())


def _handover_keyboard(t: Talk) -> Keyboard:
    return ((t.button("to_faq", Verb.TO_FAQ), t.button("withdraw", Verb.WITHDRAW)),)


def refused(t: Talk) -> Decision:
    return decision(t.changed(), t.tell("consent.refused"))


def to_officers(t: Talk, case: Case, event: Spoken) -> Decision:
    """In the conversation with an officer every message goes on, and the bot is silent."""
    return decision(t.changed(), *relay.message(t, case, event))


def leave(t: Talk) -> Decision:
    """Back to the FAQ; the case stays open and the officers are told that messages pause."""
    case = t.open_case
    if not case:
        return decision(t.changed(mode=Mode.FAQ), t.tell("case.none"))
    back = ((t.button("to_officer", Verb.TO_OFFICER),),)
    return decision(
        t.changed(mode=Mode.FAQ),
        t.tell("case.left", back, code=case.spoken_code),
        t.tell_case(case.code, "desk.left"),
    )


def come_back(t: Talk) -> Decision:
    case = t.open_case
    if not case or not case.consent:
        return ask_consent(t)
    told = () if t.user.mode is Mode.HANDOVER else (t.tell_case(case.code, "desk.back"),)
    text = t.tell("case.back", _handover_keyboard(t), code=case.spoken_code)
    return decision(t.changed(mode=Mode.HANDOVER), text, *told)


def withdraw(t: Talk) -> Decision:
    """The person ends the case; a danger case stays with the officers, and the person is told so."""
    case = t.open_case
    if not case:
        return decision(t.changed(mode=Mode.FAQ), t.tell("case.none"))
    after = cases.apply(case, cases.Action.WITHDRAW, t.now)
    if not isinstance(after, Case):
        return decision(
            t.changed(),
            t.tell("case.withdraw_danger", code=case.spoken_code),
            t.tell_case(case.code, "desk.withdrawn"),
        )
    return Decision(
        effects=(
            t.tell("case.withdrawn", code=case.spoken_code),
            t.tell_case(case.code, "desk.withdrawn"),
            *desk_card.refresh(t, after),
        ),
        user=t.changed(mode=Mode.FAQ),
        case=after,
        audit=(Audit(case.code, "user", "withdraw"),),
        tallies=(Tally(TallyKind.CASE_CLOSED, "withdrawn"),),
    )


def reminder(t: Talk, case: Case) -> Decision:
    """Nobody has claimed the case yet: officers hear it; after the last rung the owners and the person too."""
    minutes = str(int((t.now - case.waiting_at).total_seconds() // 60))
    code = case.spoken_code
    # behind new cards: officers' chat takes about 20 calls a minute, and a new child comes before a reminder
    effects: list[Effect] = [t.tell_case(case.code, "desk.reminder", code=code, minutes=minutes)]
    if cases.is_last_rung(case):
        owners = Urgency.CITIZEN if case.is_danger else Urgency.DESK
        effects.append(t.tell_desk(ToOwners(), "desk.owner_reminder", urgency=owners, code=code, minutes=minutes))
        effects.append(_still_waiting(t, case))
    return Decision(
        effects=tuple(effects),
        case=cases.reminded(case, t.now),
        audit=(Audit(case.code, "bot", "reminder", minutes),),
    )


def _still_waiting(t: Talk, case: Case) -> Say:
    if case.is_danger:
        return t.tell("care.still_waiting", urgency=Urgency.DANGER)
    return t.tell("case.still_waiting", code=case.spoken_code)
