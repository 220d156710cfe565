"""`drill`: a marked synthetic danger message through the whole chain, and the time to a human tap.

The owner plays the citizen: the message goes into the running bot's inbox as the owner's own, is assessed,
answered in the owner's chat, and opens a case whose card says that it is an exercise. By hand or from cron; the
bot itself does the same every DRILL_EVERY_DAYS (`exercise`).
"""

import time
from datetime import UTC, datetime

from rich.console import Console

from bot.beside import running_store
from bot.content import read_folder
from bot.core import phrases
from bot.exercise import begin
from bot.settings import Settings
from bot.store import Store

_LOOK_S = 0.5


def run_drill(settings: Settings, wait_s: int) -> int:
    """0: an officer took the case in time; 1: nobody did, or the message never became a case; 2: cannot start."""
    with running_store(settings) as store:
        return _drill(store, settings, wait_s, Console())


def _drill(store: Store, settings: Settings, wait_s: int, console: Console) -> int:
    owner = settings.owner_ids[0] if settings.owner_ids else None
    if owner is None or not store.knows(store.person(owner)):
        console.print("drill: OWNER_IDS is empty, or the first owner has never written to the bot (press Start)")
        return 2
    if store.case_of(store.person(owner))[0]:
        console.print("drill: the owner has an open case; close it first")
        return 2
    said, _ = phrases.parse(read_folder(settings.faq_dir)[0])
    now = datetime.now(UTC)
    begin(store, owner, said, now)
    return _watch(store, owner, now, wait_s, console)


def _watch(store: Store, owner: int, begun: datetime, wait_s: int, console: Console) -> int:
    """Prints each step with its seconds since the message."""
    told: set[str] = set()
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        case, has_card = store.case_of(store.person(owner))
        steps = {
            "case opened": case is not None,
            "card delivered": has_card,
            "claimed by an officer": bool(case and case.claimed_at),
        }
        for step in [name for name, happened in steps.items() if happened and name not in told]:
            told.add(step)
            console.print(f"DRILL {step}: {(datetime.now(UTC) - begun).total_seconds():.1f} s")
        if "claimed by an officer" in told:
            return 0
        time.sleep(_LOOK_S)
    console.print(f"DRILL failed: not claimed within {wait_s} s (reached: {', '.join(sorted(told)) or 'nothing'})")
    return 1
