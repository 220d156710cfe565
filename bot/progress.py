"""The progress of sentence vectors being computed: a bar on a terminal, a line per tenth in a log."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

log = logging.getLogger(__name__)

Note = Callable[[int, int], None]


@contextmanager
def vectors_progress() -> Iterator[Note]:
    """A callback (done, total). Nothing is shown before it is called; however the block ends, the terminal is
    as it was."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    columns = (TextColumn("Sentence vectors (the bot already answers)"), BarColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True))
    try:
        yield _bar(bar)
    finally:
        if bar.live.is_started:
            bar.stop()


def _bar(bar: Progress) -> Note:
    task = bar.add_task("", total=None)

    def note(done: int, total: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=total)

    return note


def _lines() -> Note:
    told: set[int] = set()

    def note(done: int, total: int) -> None:
        tenth = 10 * done // max(1, total)
        if tenth not in told:
            told.add(tenth)
            log.info("sentence vectors done=%d total=%d", done, total)

    return note
