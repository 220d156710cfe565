"""What the rows of the rule tests start from."""

from typing import Any

from bot.sandbox import people
from bot.sandbox.world import CITIZEN_1_ID, OFFICERS_CHAT_ID
from tests.sandbox.wire import Wire

ME, DESK = CITIZEN_1_ID, OFFICERS_CHAT_ID


def button(**action: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Nút", **action}]]}


async def prepared(wire: Wire) -> dict[str, Any]:
    """A started citizen, a message of each side, a topic and a photo: what the rows name with a $."""
    world = wire.sandbox.world
    theirs = people.start(world, ME)
    mine = await wire.call("sendMessage", chat_id=ME, text="mine")
    topic = await wire.call("createForumTopic", chat_id=DESK, name="Vụ 1")
    photo = people.send(world, ME, "photo").content["photo"][0]["file_id"]
    return {
        "$theirs": theirs.id,
        "$mine": mine["message_id"],
        "$topic": topic["message_thread_id"],
        "$photo": photo,
    }
