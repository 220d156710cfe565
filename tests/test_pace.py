"""Flood limits: each peer waits for itself alone."""

from bot.pace import GROUP, KEPT_FOR_DANGER, OVERALL, PRIVATE, Pace


class Ticks:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_private_chat_gets_a_short_burst_and_then_about_one_a_second() -> None:
    clock = Ticks()
    pace = Pace(clock)
    sent = 0
    for step in range(200):
        clock.now = step * 0.1
        if pace.may("user:a"):
            pace.note("user:a")
            sent += 1
    assert sent <= 20 * PRIVATE[0] / PRIVATE[1] + PRIVATE[0]


def test_a_full_group_does_not_slow_a_person() -> None:
    pace = Pace(Ticks())
    for _ in range(GROUP[0]):
        pace.note("desk")
    assert pace.closed() == ("desk",)
    assert pace.may("user:a")


def test_flood_control_pauses_one_peer_for_its_time() -> None:
    clock = Ticks()
    pace = Pace(clock)
    pace.pause("user:a", 5)
    assert not pace.may("user:a")
    assert pace.may("user:b")
    clock.now = 5.1
    assert pace.may("user:a")


def test_overall_room_shrinks_and_comes_back() -> None:
    clock = Ticks()
    pace = Pace(clock)
    for n in range(OVERALL[0]):
        pace.note(f"user:{n}")
    assert pace.room() == 0
    clock.now = 1.01
    assert pace.room() == OVERALL[0]


def test_the_last_calls_of_a_group_are_kept_for_danger() -> None:
    clock = Ticks()
    pace = Pace(clock)
    for _ in range(GROUP[0] - KEPT_FOR_DANGER):
        assert pace.danger_only() == ()
        pace.note("desk")
    assert pace.danger_only() == ("desk",)
    assert pace.may("desk")
    clock.now = GROUP[1] + 0.1
    assert pace.danger_only() == ()
