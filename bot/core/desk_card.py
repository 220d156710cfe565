"""The card of a case: what officers see first, and the buttons that fit its state.

A code, never a person: no name, username, phone or Telegram id stands on a card (promise 11).
"""

import html

from bot.core.cases import DANGER_REASONS, PLAIN_REASONS, Case, CloseReason, State
from bot.core.danger.model import DangerClass
from bot.core.messages import (
    Button,
    EditCard,
    Effect,
    Keyboard,
    OpenTopic,
    Say,
    SetTopic,
    ToCase,
    Urgency,
    Verb,
)
from bot.core.render import clipped
from bot.core.talk import Talk

WORDS_LIMIT = 1500  # characters of the triggering message on a card; the rest follows by relay after consent

WORDS_CLASSES = (DangerClass.HURT_NOW, DangerClass.SEXUAL_ABUSE, DangerClass.SELF_HARM)
"""Classes whose triggering message may go out before consent (danger to life or body; see PRIVACY.md)."""


def opening(t: Talk, case: Case, urgency: Urgency) -> tuple[Effect, ...]:
    """Topic first, card second: rows of one lane, sent in this order."""
    return (
        OpenTopic(case.code, title(t, case), urgency),
        Say(ToCase(case.code), text(t, case), keyboard(t, case), urgency, card=True),
    )


def refresh(t: Talk, case: Case, *, reopened: bool = False) -> tuple[Effect, ...]:
    """Card and topic name brought up to date after a change of state; as few calls as possible, since a
    group allows about 20 a minute (messages, edits and topics together)."""
    closed = None if case.is_open and not reopened else not case.is_open
    return (
        EditCard(case.code, text(t, case), keyboard(t, case)),
        SetTopic(case.code, closed, title(t, case)),
    )


def title(t: Talk, case: Case) -> str:
    """1-128 characters (Bot API, createForumTopic)."""
    return t.office_phrase(
        "desk.title", code=case.spoken_code, state=t.office_phrase(f"desk.state.{case.state.value}")
    )


def class_name(t: Talk, danger_class: DangerClass | None) -> str:
    return t.office_phrase(f"desk.class.{danger_class.value if danger_class else 'none'}")


def text(t: Talk, case: Case) -> str:
    state = t.office_phrase(f"desk.state.{case.state.value}")
    if case.assignee_name:
        state = f"{state}: {case.assignee_name}"
    local = case.opened_at.astimezone(t.knowledge.timezone)
    head = t.office_phrase(
        "desk.card",
        code=case.spoken_code,
        level=t.office_phrase(f"desk.level.{case.level.value}"),
        **{"class": class_name(t, case.danger_class)},
        state=state,
        opened=f"{local:%H:%M %d/%m/%Y}",
    )
    return "\n".join([head, *_notes(t, case)])


def _notes(t: Talk, case: Case) -> list[str]:
    notes = [t.office_phrase("desk.drill")] if case.drill else []
    if case.reason:
        notes.append(html.escape(reason_name(t, case.reason), quote=False))
    if words := clipped(case.words, WORDS_LIMIT):
        notes.append(t.office_phrase("desk.card.words", text=words))
    if case.is_open and not case.consent:
        if case.is_danger and not case.words:
            notes.append(t.office_phrase("desk.card.no_words"))
        notes.append(t.office_phrase("desk.card.no_consent"))
    if case.is_open:
        notes.append(t.office_phrase("desk.card.how"))
    return notes


def reason_name(t: Talk, reason: CloseReason) -> str:
    return t.office_phrase(f"desk.reason.{reason.value}")


_VERBS: dict[State, tuple[tuple[str, Verb], ...]] = {
    State.WAITING: (("claim", Verb.CLAIM), ("close", Verb.CLOSE)),
    State.CLAIMED: (("release", Verb.RELEASE), ("transfer", Verb.TRANSFER), ("close", Verb.CLOSE)),
    State.CLOSED: (("reopen", Verb.REOPEN),),
}


def keyboard(t: Talk, case: Case) -> Keyboard:
    return (
        tuple(Button(verb, case.code, "", t.office_phrase(f"button.{name}")) for name, verb in _VERBS[case.state]),
    )


def reasons_keyboard(t: Talk, case: Case) -> Keyboard:
    reasons = DANGER_REASONS if case.is_danger else PLAIN_REASONS
    return tuple((Button(Verb.REASON, case.code, reason.value, reason_name(t, reason)),) for reason in reasons)
