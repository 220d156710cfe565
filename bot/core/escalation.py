"""From the bot to a person: consent, the case, the relay, leaving and coming back. The citizen's side.

Owns what the citizen does to a case. The officers' side is `desk`.
"""

from dataclasses import replace

from bot.core import cases, desk_card
from bot.core.cases import Case
from bot.core.danger.model import DangerClass, Level
from bot.core.messages import (
    Effect,
    Keyboard,
    Media,
    MediaReceived,
    Relay,
    Say,
    TextReceived,
    ToCase,
    ToOwners,
    ToUser,
    Urgency,
    Verb,
)
from bot.core.situation import Asked, Audit, Decision, Mode, Pending, Tally, TallyKind
from bot.core.talk import Talk, decision

_NO_PHOTOS = (DangerClass.SEXUAL_ABUSE, DangerClass.IMAGE_BLACKMAIL)
"""Pictures of these cases are not copied to the group: nobody may spread them (Law on Children, art. 6; safety
review F5, 2026-11)."""


def ask_consent(t: Talk) -> Decision:
    """The consent screen; nothing is sent to anybody before its button is pressed."""
    case = t.open_case
    if case and case.consent:
        return come_back(t)
    if not t.situation.desk.known:
        return decision(t.changed(), t.tell("consent.no_desk"))
    row = (t.button("consent", Verb.CONSENT), t.button("refuse", Verb.REFUSE))
    user = replace(t.user, pending=Pending(Asked.CONSENT, message_id=t.user.question_id))
    return decision(user, t.tell("consent.ask", (row,)))


def consented(t: Talk) -> Decision:
    """The person agreed: one open case, opened now or the alert that exists, and the question relayed."""
    if not t.user.pending or t.user.pending.asked is not Asked.CONSENT:
        return decision(t.user, t.tell("consent.again", ((t.button("officer", Verb.OFFICER),),)))
    question = t.user.pending.message_id
    existing = t.open_case
    case = (
        replace(existing, consent=True, words="")
        if existing
        else cases.opened(
            t.situation.fresh_code, t.user.key, Level.NONE, None, alert=False, consent=True, now=t.now
        )
    )
    desk: tuple[Effect, ...] = (
        desk_card.opening(t, case, Urgency.DESK)
        if not existing
        else (t.tell_case(case.code, "desk.consented", urgency=Urgency.DANGER), *desk_card.refresh(t, case))
    )
    relay = (_copy(t, case, question),) if question else ()
    tallies = () if existing else (Tally(TallyKind.CASE_OPENED, "asked"),)
    return Decision(
        effects=(_receipt(t, case), *desk, *relay),
        user=t.changed(mode=Mode.HANDOVER),
        case=case,
        audit=(Audit(case.code, "user", "consent"),),
        tallies=tallies,
    )


def _receipt(t: Talk, case: Case) -> Say:
    if not t.situation.desk.healthy:
        return t.tell("case.desk_away", _handover_keyboard(t), code=desk_card.show(case))
    return t.tell("case.receipt", _handover_keyboard(t), code=desk_card.show(case), when=t.when())


def _handover_keyboard(t: Talk) -> Keyboard:
    return ((t.button("to_faq", Verb.TO_FAQ), t.button("withdraw", Verb.WITHDRAW)),)


def refused(t: Talk) -> Decision:
    return decision(t.changed(), t.tell("consent.refused"))


def relay_text(t: Talk, case: Case, event: TextReceived) -> Decision:
    """The person's words go to the officers as a copy; an edit goes again, marked."""
    marked = (t.tell_case(case.code, "desk.user_edited"),) if event.edited else ()
    return decision(t.changed(), *marked, _copy(t, case, event.origin.message_id))


def relay_media(t: Talk, case: Case, event: MediaReceived) -> Decision:
    if event.media in (Media.PHOTO, Media.VIDEO, Media.DOCUMENT) and case.danger_class in _NO_PHOTOS:
        return decision(t.changed(), t.tell("case.photo_kept"), t.tell_case(case.code, "desk.photo_kept"))
    return decision(t.changed(), _copy(t, case, event.origin.message_id))


def _copy(t: Talk, case: Case, message_id: int) -> Relay:
    urgency = Urgency.DANGER if case.is_danger else Urgency.CITIZEN
    return Relay(ToCase(case.code), ToUser(t.user.key), message_id, urgency=urgency)


def leave(t: Talk) -> Decision:
    """Back to the FAQ; the case stays open and the officers are told that messages pause."""
    case = t.open_case
    if not case:
        return decision(t.changed(mode=Mode.FAQ), t.tell("case.none"))
    back = ((t.button("to_officer", Verb.TO_OFFICER),),)
    return decision(
        t.changed(mode=Mode.FAQ),
        t.tell("case.left", back, code=desk_card.show(case)),
        t.tell_case(case.code, "desk.left"),
    )


def come_back(t: Talk) -> Decision:
    case = t.open_case
    if not case or not case.consent:
        return ask_consent(t)
    told = () if t.user.mode is Mode.HANDOVER else (t.tell_case(case.code, "desk.back"),)
    text = t.tell("case.back", _handover_keyboard(t), code=desk_card.show(case))
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
            t.tell("case.withdraw_danger", code=desk_card.show(case)),
            t.tell_case(case.code, "desk.withdrawn"),
        )
    return Decision(
        effects=(
            t.tell("case.withdrawn", code=desk_card.show(case)),
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
    code = desk_card.show(case)
    # behind new cards: officers' chat takes about 20 calls a minute, and a new child comes before a reminder
    effects: list[Effect] = [t.tell_case(case.code, "desk.reminder", code=code, minutes=minutes)]
    if cases.is_last_rung(case):
        owners = Urgency.CITIZEN if case.alert else Urgency.DESK
        effects.append(t.tell_desk(ToOwners(), "desk.owner_reminder", urgency=owners, code=code, minutes=minutes))
        effects.append(_still_waiting(t, case))
    return Decision(
        effects=tuple(effects),
        case=cases.reminded(case, t.now),
        audit=(Audit(case.code, "bot", "reminder", minutes),),
    )


def _still_waiting(t: Talk, case: Case) -> Say:
    if case.alert:
        return t.tell("care.still_waiting", urgency=Urgency.DANGER)
    return t.tell("case.still_waiting", code=desk_card.show(case))
