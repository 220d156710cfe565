"""After the sending: what a delivery, a failure, or a change of the world brings with it.

Owns the promise that the citizen's message is never lost and that somebody is told (promises 5 and 9).
"""

from dataclasses import replace

from bot.core import desk_card
from bot.core.cases import Case
from bot.core.messages import (
    Address,
    Delivered,
    DeliveryFailed,
    DeskLost,
    Effect,
    Failure,
    OpenTopic,
    React,
    Relay,
    Say,
    SetTopic,
    ToCase,
    ToDesk,
    ToOwners,
    ToUser,
    Urgency,
    UserLeft,
)
from bot.core.situation import Audit, Decision
from bot.core.talk import Talk

_TOPICS_AT_MOST = 3
"""A topic deleted more often is somebody's wish: then the desk itself is used. Our own choice."""

_DONE = "👌"  # in Telegram's list of reactions that bots may set (Bot API, ReactionTypeEmoji, read 2026-11)


def on_delivered(event: Delivered) -> Decision:
    """A relayed message arrived: its sender sees it as a reaction on the own message."""
    effect = event.effect
    return Decision(effects=(React(effect.source, effect.message_id, _DONE),))


def on_failed(t: Talk, event: DeliveryFailed) -> Decision:
    effect, failure = event.effect, event.failure
    to = _address(effect)
    if isinstance(to, ToUser):
        return _user_missed(t, effect, failure)
    if isinstance(to, ToCase) and t.case:
        return _case_missed(t, t.case, effect, failure)
    if to is None or isinstance(to, ToOwners):
        return Decision()
    return Decision(effects=(t.tell_desk(ToOwners(), "desk.failed", what=failure.value),))


def _address(effect: Effect) -> Address | None:
    """Whom it should have reached; None where nobody misses it (cosmetic effects are counted in the metrics)."""
    match effect:
        case Say() | Relay():
            return effect.to
        case React():
            return effect.to if isinstance(effect.to, ToUser) else None
        case OpenTopic():
            return ToCase(effect.case)
        case _:
            return None


def _user_missed(t: Talk, effect: Effect, failure: Failure) -> Decision:
    """The citizen did not get it: the officer who wrote, or the case, is told why."""
    user = replace(t.user, reachable=False) if failure is Failure.UNREACHABLE else None
    case = t.open_case
    if not case or not isinstance(effect, Relay | Say):
        return Decision(user=user)
    known = (Failure.UNREACHABLE, Failure.SOURCE_GONE)
    key = f"desk.not_delivered.{failure.value if failure in known else 'other'}"
    reply_to = effect.message_id if isinstance(effect, Relay) else None
    if reply_to is None and not t.user.reachable:
        return Decision(user=user)
    said = t.tell_case(
        case.code, key, urgency=Urgency.DANGER if case.is_danger else Urgency.DESK, reply_to=reply_to
    )
    return Decision(effects=(said,), user=user, audit=(Audit(case.code, "bot", "not-delivered", failure.value),))


def _case_missed(t: Talk, case: Case, effect: Effect, failure: Failure) -> Decision:
    match failure:
        case Failure.TOPIC_GONE:
            return _new_topic(t, case, effect)
        case Failure.TOPIC_CLOSED:
            reopen = SetTopic(case.code, closed=False, title=desk_card.title(t, case), urgency=Urgency.DESK)
            return Decision(effects=(reopen, effect))
        case Failure.SOURCE_GONE:
            lost = t.tell_case(case.code, "desk.lost_message", code=case.spoken_code)
            return Decision(effects=(lost,))
        case _:
            told = t.tell_desk(ToOwners(), "desk.failed", urgency=Urgency.DANGER, what=failure.value)
            return Decision(effects=(told, t.tell("case.not_sent")) if _of_the_person(effect) else (told,))


def _of_the_person(effect: Effect) -> bool:
    """The person's own message, or the card that says there is one: what did not arrive is theirs, not ours."""
    return isinstance(effect, Relay) or (isinstance(effect, Say) and effect.card)


def _new_topic(t: Talk, case: Case, effect: Effect) -> Decision:
    """The topic was deleted: make it again, card first, then what could not be sent. Never for ever."""
    again = replace(case, topic_lost=case.topic_lost + 1)
    if case.topic_lost >= _TOPICS_AT_MOST:
        note = t.tell_desk(ToDesk(), "desk.lost_message", urgency=Urgency.DANGER, code=case.spoken_code)
        moved = replace(effect, to=ToDesk()) if isinstance(effect, Say | Relay) else None
        return Decision(effects=(note, moved) if moved else (note,), case=again)
    resend = () if isinstance(effect, OpenTopic) or (isinstance(effect, Say) and effect.card) else (effect,)
    urgency = Urgency.DANGER if case.is_danger else Urgency.DESK
    return Decision(
        effects=(*desk_card.opening(t, again, urgency), t.tell_case(case.code, "desk.topic_again"), *resend),
        case=again,
    )


def on_user_left(t: Talk, event: UserLeft) -> Decision:
    """Blocked or unblocked: remembered, and said in the open case."""
    user = replace(t.user, reachable=event.back)
    case = t.open_case
    told = (t.tell_case(case.code, "desk.user_back" if event.back else "desk.user_left"),) if case else ()
    return Decision(effects=told, user=user)


def on_desk_lost(t: Talk, event: DeskLost) -> Decision:
    """The officers' chat is out of reach (or back): the owners hear it; messages wait in the outbox."""
    if event.back:
        told: tuple[Effect, ...] = (t.tell_desk(ToDesk(), "desk.returned"),)
    else:
        told = (t.tell_desk(ToOwners(), "desk.away", urgency=Urgency.DANGER),)
    return Decision(effects=told, desk_healthy=event.back)
