"""Flood limits: each peer waits for itself alone."""

from bot.core.messages import Urgency
from bot.pace import GROUP, GROUP_SHARE, NOTHING, OVERALL, PRIVATE, Pace


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
        if pace.may("user:a", Urgency.CITIZEN):
            pace.note("user:a")
            sent += 1
    assert sent <= 20 * PRIVATE[0] / PRIVATE[1] + PRIVATE[0]


def test_a_full_group_does_not_slow_a_person() -> None:
    pace = Pace(Ticks())
    for _ in range(GROUP[0]):
        pace.note("desk")
    assert pace.limits() == {"desk": NOTHING}
    assert pace.may("user:a", Urgency.CITIZEN)


def test_flood_control_pauses_one_peer_for_its_time() -> None:
    clock = Ticks()
    pace = Pace(clock)
    pace.pause("user:a", 5)
    assert not pace.may("user:a", Urgency.CITIZEN)
    assert pace.may("user:b", Urgency.CITIZEN)
    clock.now = 5.1
    assert pace.may("user:a", Urgency.CITIZEN)


def test_overall_room_shrinks_and_comes_back() -> None:
    clock = Ticks()
    pace = Pace(clock)
    for n in range(OVERALL[0]):
        pace.note(f"user:{n}")
    assert pace.room() == 0
    clock.now = 1.01
    assert pace.room() == OVERALL[0]


def test_the_last_calls_of_a_group_are_kept_for_the_more_urgent() -> None:
    clock = Ticks()
    pace = Pace(clock)
    may: list[int] = []
    for _ in range(GROUP[0]):
        may.append(pace.limits().get("desk", Urgency.COSMETIC))
        pace.note("desk")
    for urgency, share in GROUP_SHARE.items():
        assert sum(most >= urgency for most in may) == share
    assert pace.limits() == {"desk": NOTHING}
    clock.now = GROUP[1] + 0.1
    assert pace.limits() == {}


def test_shares_fall_with_urgency_and_danger_has_the_whole_window() -> None:
    shares = [GROUP_SHARE[urgency] for urgency in Urgency]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == GROUP[0]


def test_the_share_of_each_urgency_holds_within_one_batch_too() -> None:
    """Sixteen reminders claimed in one moment must leave room for a new card."""
    pace = Pace(Ticks())
    sent = 0
    for _ in range(16):
        if pace.may("desk", Urgency.DESK):
            pace.note("desk")
            sent += 1
    assert sent == GROUP_SHARE[Urgency.DESK]
    assert pace.may("desk", Urgency.DANGER)


def test_an_effect_of_two_calls_counts_as_two() -> None:
    pace = Pace(Ticks())
    for _ in range(GROUP[0] // 2):
        pace.note("desk", 2)
    assert not pace.may("desk", Urgency.DANGER)
    assert pace.room() == OVERALL[0] - GROUP[0]
