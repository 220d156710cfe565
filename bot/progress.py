"""The progress of the first sentence vectors: a bar on a terminal, a line per tenth in a log."""

import logging
import sys
from collections.abc import Callable

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

log = logging.getLogger(__name__)


def vectors_progress() -> Callable[[int, int], None]:
    """A callback (done, total). Ends its bar by itself when everything is done."""
    return _bar() if sys.stderr.isatty() else _lines()


def _bar() -> Callable[[int, int], None]:
    bar = Progress(TextColumn("Sentence vectors (the bot already answers)"), BarColumn(), TimeRemainingColumn())
    task = bar.add_task("", total=None)

    def note(done: int, total: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=total)
        if done >= total:
            bar.stop()

    return note


def _lines() -> Callable[[int, int], None]:
    told: set[int] = set()

    def note(done: int, total: int) -> None:
        tenth = 10 * done // max(1, total)
        if tenth not in told:
            told.add(tenth)
            log.info("sentence vectors done=%d total=%d", done, total)

    return note
