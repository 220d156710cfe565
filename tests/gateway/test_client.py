"""The client's own calls against the sandbox: what Telegram refuses stops nothing else."""

import asyncio

import pytest

from bot.core.delivery import Moved, Place, Rejected
from bot.core.messages import Failure, Officer, OfficerKey, OfficerWrote, Say, ToDesk, ToUser, UserKey
from bot.gateway.client import Client
from bot.gateway.incoming import Incoming
from bot.sandbox import groups, people
from bot.sandbox.chats import Kind as ChatKind
from bot.sandbox.chats import Status
from bot.sandbox.faults import Fault, Kind
from bot.sandbox.server import Sandbox
from bot.sandbox.world import OFFICERS_CHAT_ID
from tests.fakes import NOON
from tests.living import CITIZEN, LAN


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


async def test_a_strangers_group_that_upgrades_is_not_followed_the_officers_is() -> None:
    sandbox = Sandbox(flood_limits=False)
    await sandbox.start()
    client = Client(sandbox.token, sandbox.url)
    await client.start()
    group = sandbox.world.add_group("Nhóm lạ", kind=ChatKind.GROUP, forum=False, bot_is=Status.MEMBER)
    new = groups.migrate(sandbox.world, group.id).id
    for to, outcome in (
        (ToUser(UserKey("group")), Rejected(Failure.SOURCE_GONE)),
        (ToDesk(), Moved(new)),
    ):
        assert await client.send(Say(to, "x"), Place(group.id), maybe_sent=False) == outcome
    await client.stop()
    await sandbox.stop()


async def test_an_officer_is_known_at_the_next_try_however_slowly_telegram_says_who_is_a_member() -> None:
    """Were the question given up with the waiting, the officer's words would wait for ever."""
    sandbox = Sandbox(flood_limits=False)
    await sandbox.start()
    client = Client(sandbox.token, sandbox.url)
    await client.start()
    sandbox.faults.add(Fault(Kind.SLOW, 99, "getChatMember", seconds=0.5))
    wrote = OfficerWrote(Officer(OfficerKey("lan"), "Lan", present=False), 5, NOON, None, None, "x")
    known: list[bool] = []
    for _ in range(20):
        try:
            async with asyncio.timeout(0.1):
                heard = await client.with_presence(Incoming(wrote, officer_id=LAN), OFFICERS_CHAT_ID)
        except TimeoutError:
            continue
        assert isinstance(heard.event, OfficerWrote)
        known.append(heard.event.officer.present)
    assert known
    assert all(known)
    assert [fault.times for fault in sandbox.faults.open] == [98], "asked once"
    await client.stop()
    await sandbox.stop()


@pytest.mark.parametrize(
    ("kind", "settled"),
    [(None, True), (Kind.FLOOD, False), (Kind.RESET, True), (Kind.CUT, True), (Kind.INTERNAL, True)],
)
async def test_help_is_tried_again_only_where_it_surely_did_not_go(kind: Kind | None, settled: bool) -> None:
    """The hotline's number every half minute, for as long as Telegram answers slowly, would be no help."""
    sandbox = Sandbox(flood_limits=False)
    await sandbox.start()
    client = Client(sandbox.token, sandbox.url)
    await client.start()
    people.start(sandbox.world, CITIZEN)
    if kind:
        sandbox.faults.add(Fault(kind, 1, "sendMessage"))
    assert await client.say_help(CITIZEN, "111") is settled
    await sandbox.stop()
    await client.say_help(CITIZEN, "111")  # uses up the connection that was open
    assert not await client.say_help(CITIZEN, "111"), "nobody is there: it surely did not go"
    await client.stop()
