"""Giving memory back never harms."""

import gc
import weakref

from bot.heap import give_back


def test_it_can_be_called_at_any_time_and_twice() -> None:
    assert give_back() in (True, False)
    assert give_back() == give_back()


class Knot:
    """Refers to itself: only the collector can free it."""

    def __init__(self) -> None:
        self.own = self


def test_what_was_set_aside_is_freed_at_the_next_call() -> None:
    knot = Knot()
    gone = weakref.ref(knot)
    give_back()
    del knot
    gc.collect()
    assert gone() is not None
    give_back()
    assert gone() is None
