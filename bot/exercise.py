"""Exercises: a marked danger message that officers take as a real one, so that the way to them is tried and timed.

Owns how one begins and when the next is due. Whoever takes the case, the owners are told how long it took.
"""

import secrets
from datetime import datetime, timedelta

from bot.core.hours import is_open
from bot.core.knowledge import Knowledge
from bot.core.messages import Origin, TextReceived
from bot.core.phrases import Phrases
from bot.store import Store


def begin_if_due(
    store: Store, owners: tuple[int, ...], knowledge: Knowledge, every: timedelta, now: datetime
) -> bool:
    """Begins an exercise in the first owner's name when the last one by schedule is `every` ago; true when it did.
    Once, also where two processes look in the same moment or one dies in between.

    Only in office hours, so that the desk's own time is measured; never while the owner has a case. The first
    start only sets the clock."""
    last = store.drilled_at()
    if last is None:
        store.note_drill(now)
    if last is None or now - last < every or not is_open(knowledge.faq.office, now, knowledge.timezone):
        return False
    owner = store.person(owners[0]) if owners else None
    if owner is None or not store.knows(owner) or store.case_of(owner)[0]:
        return False
    begin(store, owners[0], knowledge.phrases, now, mark=last.isoformat())
    store.note_drill(now)
    return True


def begin(store: Store, owner: int, said: Phrases, now: datetime, *, mark: str = "") -> None:
    """Puts the marked message into the inbox of the running bot, as the owner's own; once per `mark`."""
    event = TextReceived(Origin(store.person(owner), 0, "vi", now), said.say("drill.text"), drill=True)
    store.add_event(f"drill:{mark or secrets.token_hex(6)}", event, now)
