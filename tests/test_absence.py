"""How long nobody fetched updates: the owners are told, whether the program or only its network was away."""

import asyncio

import pytest
from telegram.error import NetworkError

from bot import intake as intake_module
from bot.absence import Absence
from bot.health import Health
from bot.intake import Intake
from bot.store import Store
from tests.fakes import Clock, Stage, knowledge, said
from tests.living import FakeLibrary
from tests.test_intake import FakeClient


@pytest.mark.parametrize(
    ("hours", "told"), [(0.0, []), (0.9, []), (1.1, ["desk.gap"]), (23.0, ["desk.gap"]), (30.0, ["desk.gap_lost"])]
)
async def test_owners_are_told_of_a_long_absence_once(stage: Stage, hours: float, told: list[str]) -> None:
    Absence(stage.store, knowledge, stage.clock).note()
    stage.clock.move(hours=hours)
    restarted = Absence(stage.store, knowledge, stage.clock)
    for _ in range(3):
        restarted.note()
        stage.clock.move(minutes=1)
    assert said(await stage.tick(), "owner") == told


async def test_the_first_start_of_all_is_no_absence(stage: Stage) -> None:
    Absence(stage.store, knowledge, stage.clock).note()
    assert said(await stage.tick(), "owner") == []


class AwayClient(FakeClient):
    """Telegram away: every failed fetch takes six hours."""

    clock: Clock

    async def updates(self, offset: int | None, timeout_s: int) -> list[object]:  # type: ignore[override]
        if self.answers and isinstance(self.answers[0], NetworkError):
            self.clock.move(hours=6)
        return list(await super().updates(offset, timeout_s))


async def test_a_network_that_was_away_under_a_living_program_is_told_when_it_is_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "_BACKOFF_S", (0.0,))
    client = AwayClient([], *(NetworkError("x") for _ in range(5)), [])
    client.clock = stage.clock
    intake = Intake(stage.store, client, knowledge, stage.clock)  # type: ignore[arg-type]  # a stand-in
    polling = asyncio.create_task(intake.poll())
    while client.answers:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    assert said(await stage.tick(), "owner") == ["desk.gap_lost"]


def test_a_look_at_the_backlog_does_not_count_as_fetching(store: Store, clock: Clock) -> None:
    intake = Intake(store, FakeClient(), knowledge, clock)  # type: ignore[arg-type]  # a stand-in
    intake.last_seen = 0.0
    Health(store, intake, FakeLibrary(), polling=True).note()  # type: ignore[arg-type]  # a stand-in
    assert store.seen_at() is None
