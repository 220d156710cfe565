"""One script, two unrelated bots: what the sandbox serves to one library it serves to the other."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import people
from bot.sandbox.chats import Message
from bot.sandbox.server import Sandbox
from bot.sandbox.world import BOT_ID, CITIZEN_1_ID, OFFICER_1_ID, OFFICERS_CHAT_ID
from tests.sandbox.echo import BOTS
from tests.sandbox.judge import Judge
from tests.sandbox.wire import Wire, until

ME, DESK = CITIZEN_1_ID, OFFICERS_CHAT_ID


@pytest.fixture(params=sorted(BOTS))
async def running(request: pytest.FixtureRequest, sandbox: Sandbox) -> AsyncIterator[Sandbox]:
    """The sandbox with one of the bots polling it."""
    async with BOTS[request.param](sandbox):
        yield sandbox


async def said(sandbox: Sandbox, chat_id: int, text: str) -> Message:
    """The bot's message with this text, as soon as it is there."""

    def find() -> Message | None:
        found = [
            one
            for one in sandbox.world.messages.values()
            if one.sender_id == BOT_ID and one.chat_id == chat_id and one.text == text and not one.deleted
        ]
        return found[-1] if found else None

    found: Message = await until(find)
    return found


@pytest.mark.filterwarnings("ignore:.*retry_after.*")  # PTB announces a type of its version 23
async def test_one_script_passes_with_either_library(running: Sandbox, wire: Wire, judge: Judge) -> None:
    world = running.world
    people.start(world, ME)
    assert (await said(running, ME, "/start")).content["entities"][0]["type"] == "bold"

    people.say(world, ME, "Trẻ em là ai?")
    echo = await said(running, ME, "Trẻ em là ai?")
    press = people.press(world, ME, echo.id, "press")
    await said(running, ME, "Đã bấm")
    assert press.answer == {"text": "Đã bấm", "show_alert": True}
    assert (echo.edit_date, echo.markup) == (echo.edit_date or 0, None)

    mine = people.say(world, ME, "sai")
    people.edit(world, ME, mine.id, "đúng")
    await said(running, ME, "Đã sửa: đúng")

    photo = people.send(world, ME, "photo", caption="Ảnh")
    assert (await said(running, ME, "Ảnh")).content["photo"] == photo.content["photo"]

    people.say(world, OFFICER_1_ID, "/topic", chat_id=DESK)
    assert (await said(running, DESK, "Ở đây")).thread_id in world.chats[DESK].topics

    people.block(world, ME)
    people.say(world, OFFICER_1_ID, f"to {ME}", chat_id=DESK)
    await until(lambda: any("bot was blocked by the user" in one.text for one in world.messages.values()))

    people.unblock(world, ME)
    await wire.sim("faults", kind="flood", method="sendMessage", seconds=1)
    people.say(world, ME, "sau 429")
    await said(running, ME, "sau 429")
    statuses = [one.status for one in running.journal.entries(method="sendMessage")]
    assert statuses.count(429) == 1
    assert not world.violations
    assert judge.requests > 10
