"""A case and its life cycle.

Owns the one table that says which action may happen in which state, and what follows. Never sends,
never words a message (see `desk`). An action that may not happen leaves the case unchanged and is
answered with a `Refusal`, a value.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.core.danger.model import DangerClass, Level

CaseCode = NewType("CaseCode", str)  # 8 characters of a 32-letter alphabet: 40 random bits, not sequential

Ladder = tuple[timedelta, ...]

LADDER: Ladder = (timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10))
"""Reminders for a danger case that nobody has claimed; after the last the owner is told.
Source: the project's issue on danger (2, 5, 10 minutes); Crisis Text Line answers 90 % in 5 minutes (2020)."""

PLAIN_LADDER: Ladder = (timedelta(minutes=30), timedelta(hours=3))
"""Reminders for an ordinary unclaimed case. Source: Primero's default of three hours, read 2026-11."""


_APART = timedelta(seconds=30)
"""Rungs that fell due while the program stood still come one by one. Source: our decision, 2026-11-24."""


class State(StrEnum):
    """`waiting` for an officer, `claimed` by one, `closed`."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    CLOSED = "closed"


class Action(StrEnum):
    CLAIM = "claim"
    RELEASE = "release"
    TRANSFER = "transfer"  # take over what a colleague holds
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"  # by the person: asks to end it


class CloseReason(StrEnum):
    """Why a case ended. The three `told-*` prove the duty to report (Law on Children, art. 51)."""

    ANSWERED = "answered"
    TOLD_111 = "told-111"
    TOLD_POLICE = "told-police"
    TOLD_COMMUNE = "told-commune"
    NO_DANGER = "no-danger"
    OTHER_OFFICE = "other-office"
    NO_REPLY = "no-reply"
    WITHDRAWN = "withdrawn"


DANGER_REASONS = (
    CloseReason.TOLD_111,
    CloseReason.TOLD_POLICE,
    CloseReason.TOLD_COMMUNE,
    CloseReason.NO_DANGER,
    CloseReason.NO_REPLY,
)
PLAIN_REASONS = (
    CloseReason.ANSWERED,
    CloseReason.TOLD_111,
    CloseReason.TOLD_POLICE,
    CloseReason.TOLD_COMMUNE,
    CloseReason.OTHER_OFFICE,
    CloseReason.NO_REPLY,
)


NO_PICTURES = (DangerClass.SEXUAL_ABUSE, DangerClass.IMAGE_BLACKMAIL)
"""Pictures of these cases are not copied to the group: nobody may spread them (Law on Children, art. 6; safety
review F5, 2026-11)."""


class Refusal(StrEnum):
    """Why an action did nothing; each is a phrase key under `desk.refused.`."""

    TAKEN = "taken"  # another officer was first
    NOT_YOURS = "not-yours"
    CLOSED = "closed"
    OPEN = "open"
    NOBODY = "nobody"  # there is no colleague to take over from: claim instead
    HAS_OTHER = "has-other"  # the person has a newer open case
    REASON = "reason"  # this reason does not close a danger case
    STRANGER = "stranger"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Case:
    """`consent`: the person agreed to be relayed. `danger_class` is the newest that was heard; `hides_pictures`
    is set by any of `NO_PICTURES` and never taken back. `reminders` counts the rungs of the ladder already used;
    `due_at` is the next one."""

    code: CaseCode
    user: str
    state: State
    level: Level
    danger_class: DangerClass | None
    consent: bool
    opened_at: datetime
    waiting_at: datetime
    assignee: str = ""
    assignee_name: str = ""
    claimed_at: datetime | None = None
    closed_at: datetime | None = None
    reason: CloseReason | None = None
    reminders: int = 0
    due_at: datetime | None = None
    words: str = ""  # the triggering message of an alert, encrypted at rest, gone when the case closes
    drill: bool = False  # an exercise: marked on its card, counted apart
    topic_lost: int = 0  # how often the topic had to be made again
    hides_pictures: bool = False
    told_colleague: bool = False  # "only the assignee's messages go out" was said once
    version: int = 0

    @property
    def is_open(self) -> bool:
        return self.state is not State.CLOSED

    @property
    def is_danger(self) -> bool:
        return self.level is Level.DANGER

    @property
    def spoken_code(self) -> str:
        """The code as people read it aloud: two groups of four."""
        return f"{self.code[:4]}-{self.code[4:]}"

    @property
    def ladder(self) -> Ladder:
        return LADDER if self.is_danger else PLAIN_LADDER


TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.WAITING, Action.CLAIM): State.CLAIMED,
    (State.WAITING, Action.CLOSE): State.CLOSED,
    (State.WAITING, Action.WITHDRAW): State.CLOSED,
    (State.CLAIMED, Action.RELEASE): State.WAITING,
    (State.CLAIMED, Action.TRANSFER): State.CLAIMED,
    (State.CLAIMED, Action.CLOSE): State.CLOSED,
    (State.CLAIMED, Action.WITHDRAW): State.CLOSED,
    (State.CLOSED, Action.REOPEN): State.WAITING,
}
"""The life cycle. What is not in the table may not happen; `docs/case-life-cycle.md` is drawn from it."""

_REFUSED: dict[tuple[State, Action], Refusal] = {
    (State.CLAIMED, Action.CLAIM): Refusal.TAKEN,
    (State.CLOSED, Action.CLAIM): Refusal.CLOSED,
    (State.CLOSED, Action.RELEASE): Refusal.CLOSED,
    (State.CLOSED, Action.TRANSFER): Refusal.CLOSED,
    (State.WAITING, Action.TRANSFER): Refusal.NOBODY,
    (State.CLOSED, Action.CLOSE): Refusal.CLOSED,
    (State.CLOSED, Action.WITHDRAW): Refusal.CLOSED,
    (State.WAITING, Action.RELEASE): Refusal.NOT_YOURS,
    (State.WAITING, Action.REOPEN): Refusal.OPEN,
    (State.CLAIMED, Action.REOPEN): Refusal.OPEN,
}


def alerted(code: CaseCode, user: str, danger_class: DangerClass | None, now: datetime) -> Case:
    """A new waiting case, opened by danger before the person was asked."""
    alert = Case(code, user, State.WAITING, Level.DANGER, danger_class, False, now, now, due_at=now + LADDER[0])
    return replace(alert, hides_pictures=danger_class in NO_PICTURES)


def asked(code: CaseCode, user: str, now: datetime) -> Case:
    """A new waiting case of a person who asked for an officer and agreed to be relayed."""
    return Case(code, user, State.WAITING, Level.NONE, None, True, now, now, due_at=now + PLAIN_LADDER[0])


def apply(
    case: Case,
    action: Action,
    now: datetime,
    *,
    actor: str = "",
    name: str = "",
    reason: CloseReason | None = None,
) -> Case | Refusal:
    """The case after `action`, or why it may not happen. Never both; the given case is never changed.

    Only the assignee may release; only the assignee may close a claimed case. A danger case closes
    only with a reason of `DANGER_REASONS` (the person's own withdrawal never closes one).
    """
    target = TRANSITIONS.get((case.state, action))
    if target is None:
        return _REFUSED[case.state, action]
    refusal = _forbidden(case, action, actor, reason)
    if refusal:
        return refusal
    match action:
        case Action.CLAIM | Action.TRANSFER:
            return replace(case, state=target, assignee=actor, assignee_name=name, claimed_at=now, due_at=None)
        case Action.CLOSE:
            return _ended(case, reason, now)
        case Action.WITHDRAW:
            # the consent is taken back with it: an officer's "reopen" does not bring it again
            return replace(_ended(case, CloseReason.WITHDRAWN, now), consent=False)
        case Action.RELEASE | Action.REOPEN:
            return _waiting(case, now)


def _forbidden(case: Case, action: Action, actor: str, reason: CloseReason | None) -> Refusal | None:
    if case.state is State.CLAIMED and action in (Action.RELEASE, Action.CLOSE) and actor != case.assignee:
        return Refusal.NOT_YOURS
    if case.is_danger and action is Action.CLOSE and reason not in DANGER_REASONS:
        return Refusal.REASON
    if case.is_danger and action is Action.WITHDRAW:
        return Refusal.REASON
    return None


def _ended(case: Case, reason: CloseReason | None, now: datetime) -> Case:
    return replace(case, state=State.CLOSED, closed_at=now, reason=reason, due_at=None, words="")


def _waiting(case: Case, now: datetime) -> Case:
    """Free for every officer, from now on: the ladder begins anew."""
    free = replace(case, state=State.WAITING, assignee="", assignee_name="", claimed_at=None)
    return replace(free, closed_at=None, reason=None, reminders=0, waiting_at=now, due_at=now + case.ladder[0])


def reminded(case: Case, now: datetime) -> Case:
    """The case with one more rung used; `due_at` is None after the last."""
    used = case.reminders + 1
    due = case.waiting_at + case.ladder[used] if used < len(case.ladder) else None
    return replace(case, reminders=used, due_at=max(due, now + _APART) if due else None)


def is_last_rung(case: Case) -> bool:
    """True when the reminder now due is the last one: then the owner is told too."""
    return case.reminders + 1 >= len(case.ladder)


def escalated(case: Case, danger_class: DangerClass | None, now: datetime) -> Case:
    """The case raised to danger (never lowered), with the newest class. An unclaimed one that was no danger begins
    the short ladder; one that was stays on its rung, or who writes often would keep the owner from being told."""
    kind = danger_class or case.danger_class
    hides = case.hides_pictures or kind in NO_PICTURES
    raised = replace(case, level=Level.DANGER, danger_class=kind, hides_pictures=hides)
    if case.is_danger or case.state is not State.WAITING:
        return raised
    return replace(raised, reminders=0, waiting_at=now, due_at=now + LADDER[0])


def diagram() -> str:
    """The life cycle as a Mermaid state diagram, drawn from the table (docs/case-life-cycle.md holds it)."""
    arrows = (f"    {state} --> {target}: {action}" for (state, action), target in TRANSITIONS.items())
    return "\n".join(["stateDiagram-v2", "    [*] --> waiting", *arrows])
