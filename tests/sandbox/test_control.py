"""The control addresses, the journal, and who may reach the server at all."""

import asyncio
import json
import socket
from typing import Any

import pytest

from bot.sandbox import people
from bot.sandbox.chats import Role
from bot.sandbox.control import ACTS
from bot.sandbox.server import Sandbox
from bot.sandbox.world import CITIZEN_1_ID, CITIZEN_2_ID, OFFICER_1_ID, OFFICERS_CHAT_ID, World
from tests.sandbox.wire import Wire, until

ME, DESK = CITIZEN_1_ID, OFFICERS_CHAT_ID


def test_the_world_is_ready_made_and_nobody_has_started() -> None:
    world = World()
    roles = [one.role for one in world.people.values()]
    assert [roles.count(role) for role in (Role.CITIZEN, Role.OFFICER, Role.OWNER, Role.BOT)] == [2, 2, 1, 1]
    assert not any(chat.started for chat in world.chats.values())
    assert world.chats[DESK].forum


async def test_every_act_is_documented_and_every_documented_act_exists() -> None:
    from bot.sandbox import control  # noqa: PLC0415 (its docstring is what is tested)

    rows = [line.split("|")[1] for line in (control.__doc__ or "").splitlines() if line.startswith("| ")]
    documented = {name.strip() for row in rows[1:] for name in row.split(",")}
    assert documented == set(ACTS)


async def test_a_person_starts_says_edits_reacts_and_erases_over_http(wire: Wire) -> None:
    await wire.sim("start", user=ME, payload="vu-viec_1")
    said = (await wire.sim("say", user=ME, text="Trẻ em là ai?"))["message"]
    await wire.sim("edit", user=ME, message=said["id"], text="Trẻ em là những ai?")
    await wire.sim("react", user=ME, message=said["id"], emoji="👍")
    shown = await wire.get("/sim/transcript", chat=ME)
    assert [one["text"] for one in shown] == ["/start vu-viec_1", "Trẻ em là những ai?"]
    assert (shown[1]["edited"], shown[1]["reactions"]) == (True, ["👍"])
    await wire.sim("erase", user=ME, message=said["id"])
    assert len(await wire.get("/sim/transcript", chat=ME)) == 1


async def test_officers_write_in_the_group_without_naming_it(wire: Wire) -> None:
    thread = (await wire.sim("topic", user=OFFICER_1_ID, action="create", name="Vụ 1"))["thread"]
    await wire.sim("say", user=OFFICER_1_ID, text="Tôi nhận", thread=thread)
    await wire.sim("say", user=OFFICER_1_ID, text="chung")
    shown = await wire.get("/sim/transcript", chat=DESK, thread=thread)
    assert [one["text"] for one in shown if not one["service"]] == ["Tôi nhận"]


async def test_people_and_groups_can_be_added(wire: Wire) -> None:
    citizen = (await wire.sim("people", role="citizen"))["id"]
    officer = (await wire.sim("people", role="officer", name="Cán bộ Hoa"))["id"]
    assert await wire.sim("say", user=citizen, text="a")
    assert await wire.sim("say", user=officer, text="a")
    group = (await wire.sim("group", title="Nhóm cũ", bot="administrator"))["id"]
    moved = (await wire.sim("migrate", chat=group))["id"]
    assert wire.sandbox.world.chats[group].migrated_to == moved


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("say", {"user": ME, "text": " "}, "Tin nhắn trống."),
    ("say", {"user": ME}, "say: text is missing"),
    ("say", {"user": ME, "text": "a" * 4097}, "Tin nhắn dài quá 4096 ký tự."),
    ("say", {"user": ME, "text": "a", "chat": CITIZEN_2_ID}, "Đây là cuộc trò chuyện riêng của người khác."),
    ("say", {"user": ME, "text": "a", "chat": DESK}, "Người này không ở trong nhóm."),
    ("say", {"user": OFFICER_1_ID, "text": "a", "thread": 99}, "Chủ đề này đã bị xoá."),
    ("send", {"user": ME, "kind": "dream"}, "Không có loại tin nhắn “dream”."),
    ("start", {"user": ME, "payload": "có dấu"}, "Tham số liên kết không hợp lệ."),
    ("bot", {"status": "sleeping"}, "bot: 'sleeping' is not a valid Status"),
    ("faults", {"kind": "meteor"}, "faults: 'meteor' is not a valid Kind"),
)


@pytest.mark.parametrize(("act", "body", "error"), REFUSED, ids=[f"{row[0]} {row[2]}" for row in REFUSED])
async def test_what_a_messenger_would_not_allow_is_refused_in_words(
    wire: Wire, act: str, body: dict[str, Any], error: str
) -> None:
    async with wire.session.post(f"{wire.sandbox.url}/sim/{act}", json=body) as answer:
        assert (answer.status, await answer.json()) == (400, {"error": error})


async def test_an_unknown_act_is_not_found(wire: Wire) -> None:
    async with wire.session.post(f"{wire.sandbox.url}/sim/dance", json={}) as answer:
        assert answer.status == 404


async def test_an_unknown_type_reaches_the_bot_with_nothing_but_the_common_fields(wire: Wire) -> None:
    await wire.sim("send", user=ME, kind="unknown")
    message = (await wire.updates())[0]["message"]
    assert set(message) == {"message_id", "from", "date", "chat", "sandbox_new_type"}


async def test_a_raw_update_is_handed_out_as_it_is(wire: Wire) -> None:
    await wire.sim("update", update={"update_id": 1, "message": "broken"})
    assert await wire.call("getUpdates") == [{"update_id": 1, "message": "broken"}]


async def test_the_journal_has_request_answer_and_time_but_no_empty_poll_and_no_token(wire: Wire) -> None:
    await wire.sim("start", user=ME)
    await wire.updates()
    keys = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    form = {"chat_id": str(ME), "text": "a", "reply_markup": json.dumps(keys)}
    async with wire.session.post(wire.address("sendMessage"), data=form) as answer:
        assert answer.status == 200
    entries = await wire.get("/sim/journal")
    assert [one["method"] for one in entries] == ["getUpdates", "sendMessage"]
    assert entries[1]["params"]["reply_markup"] == keys
    assert entries[1]["status"] == 200
    assert entries[1]["ms"] >= 0
    assert wire.sandbox.token not in json.dumps(entries)
    assert await wire.get("/sim/journal", after=entries[1]["number"]) == []


async def test_reset_makes_the_world_new(wire: Wire) -> None:
    await wire.sim("start", user=ME)
    await wire.sim("clock", seconds=3600)
    await wire.sim("reset")
    assert await wire.get("/sim/transcript", chat=ME) == []
    assert wire.sandbox.world.offset_s == 0
    assert await wire.get("/sim/journal") == []


async def test_the_page_hears_everything_over_its_web_socket(wire: Wire) -> None:
    async with wire.session.ws_connect(f"{wire.sandbox.url}/ws") as socket:
        assert (await socket.receive_json())["kind"] == "snapshot"
        await wire.sim("start", user=ME)
        event = await socket.receive_json()
        assert (event["kind"], event["message"]["text"], event["person"]["started"]) == ("message", "/start", True)
        await wire.call("sendChatAction", chat_id=ME, action="typing")
        assert (await socket.receive_json())["kind"] == "typing"
        assert (await socket.receive_json())["entry"]["method"] == "sendChatAction"


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example:8080"}, {"Origin": "https://evil.example"}],
    ids=["another host", "another page"],
)
async def test_only_this_machine_may_ask(wire: Wire, headers: dict[str, str]) -> None:
    async with wire.session.get(f"{wire.sandbox.url}/sim/state", headers=headers) as answer:
        assert answer.status == 403


def test_only_loopback_is_listened_on() -> None:
    with pytest.raises(ValueError, match="loopback"):
        Sandbox(host="0.0.0.0")


async def test_a_taken_port_moves_on_to_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wished = taken.getsockname()[1]
        sandbox = Sandbox(wished)
        await sandbox.start()
        assert wished < sandbox.port < wished + 20
        await sandbox.stop()


async def test_stopping_ends_a_waiting_poll_at_once(wire: Wire) -> None:
    poll = asyncio.create_task(wire.call("getUpdates", timeout=30))
    await until(lambda: wire.sandbox.updates.polled)
    begun = asyncio.get_running_loop().time()
    await wire.sandbox.stop()
    await asyncio.gather(poll, return_exceptions=True)
    assert asyncio.get_running_loop().time() - begun < 3


async def test_the_page_and_its_parts_are_served_and_name_no_other_host(wire: Wire) -> None:
    async with wire.session.get(wire.sandbox.url) as answer:
        page = await answer.text()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<title>Trang chạy thử</title>" in page
    for part in ("main.js", "state.js", "bubble.js", "layout.css", "chat.css", "colours.css", "icon.svg"):
        async with wire.session.get(f"{wire.sandbox.url}/page/{part}") as answer:
            text = await answer.text()
        assert answer.status == 200
        assert "innerHTML" not in text
        assert "//cdn" not in text


async def test_a_person_hears_nothing_from_a_bot_before_pressing_start_but_writing_counts(wire: Wire) -> None:
    people.say(wire.sandbox.world, ME, "chào")
    assert await wire.call("sendMessage", chat_id=ME, text="a")
