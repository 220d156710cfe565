"""The client's own calls against the sandbox: what Telegram refuses stops nothing else."""

from bot.gateway.client import Client
from bot.sandbox.faults import Fault, Kind
from bot.sandbox.server import Sandbox
from bot.sandbox.world import OFFICERS_CHAT_ID


async def test_a_description_that_telegram_refuses_keeps_no_command_from_being_set() -> None:
    sandbox = Sandbox(flood_limits=False)
    await sandbox.start()
    client = Client(sandbox.token, sandbox.url)
    await client.start()
    sandbox.faults.add(Fault(Kind.FLOOD, 1, "setMyDescription", seconds=3600))
    await client.set_up(OFFICERS_CHAT_ID, {"vi": ("mô tả", "ngắn"), "en": ("long", "short")})
    profile = sandbox.world.profile
    assert profile.text("short_description", "") == "ngắn"
    assert profile.text("description", "en") == "long"
    assert [scope for scope, _ in profile.commands if str(OFFICERS_CHAT_ID) in scope]
    await client.stop()
    await sandbox.stop()
