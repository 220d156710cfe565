"""A sandbox on a free port with the judge attached; every test ends with the question whether he complained."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.server import Sandbox
from tests.sandbox.judge import Judge
from tests.sandbox.wire import Wire


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
async def sandbox(judge: Judge) -> AsyncIterator[Sandbox]:
    """Flood limits are off here: the tests of the flood turn them on."""
    made = Sandbox(flood_limits=False)
    judge.attach(made)
    await made.start()
    yield made
    await made.stop()
    assert not judge.violations


@pytest.fixture
async def wire(sandbox: Sandbox) -> AsyncIterator[Wire]:
    """A bare HTTP client for the Bot API and the control addresses."""
    async with Wire(sandbox) as made:
        yield made
