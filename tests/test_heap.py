"""Giving memory back never harms."""

from bot.heap import give_back


def test_it_can_be_called_at_any_time_and_twice() -> None:
    assert give_back() in (True, False)
    assert give_back() == give_back()
