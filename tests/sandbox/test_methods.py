"""What the methods answer and do, method by method; the judge checks the shape of every answer."""

from typing import Any

import aiohttp
import pytest

from bot.sandbox import groups, people
from bot.sandbox.chats import Status
from bot.sandbox.world import BOT_ID, CITIZEN_1_ID, OFFICER_1_ID, OFFICERS_CHAT_ID, OWNER_ID
from tests.sandbox.judge import Judge
from tests.sandbox.wire import Refusal, Wire

ME, DESK = CITIZEN_1_ID, OFFICERS_CHAT_ID


@pytest.fixture(autouse=True)
def started(wire: Wire) -> None:
    people.start(wire.sandbox.world, ME)


async def test_the_same_request_is_read_from_query_form_json_and_multipart(wire: Wire) -> None:
    address = wire.address("sendMessage")
    params = {"chat_id": str(ME), "text": "Trẻ em"}
    form = aiohttp.FormData(params)
    form.add_field(
        "reply_parameters", '{"message_id": 999, "allow_sending_without_reply": true}', content_type="text/plain"
    )
    mixed = aiohttp.FormData(default_to_multipart=True)
    for name, value in params.items():
        mixed.add_field(name, value)
    requests: list[tuple[str, dict[str, Any]]] = [
        ("GET", {"params": params}),
        ("POST", {"data": form}),
        ("POST", {"json": params}),
        ("POST", {"data": mixed}),
        ("POST", {"params": {"chat_id": str(ME)}, "json": {"text": "Trẻ em"}}),
    ]
    for method, given in requests:
        async with wire.session.request(method, address, **given) as answer:
            body = await answer.json()
        assert body["result"]["text"] == "Trẻ em"


async def test_method_names_may_be_written_in_any_case(wire: Wire) -> None:
    assert (await wire.call("GETME"))["id"] == BOT_ID


async def test_a_file_goes_up_comes_back_and_is_sent_again_by_its_id(wire: Wire) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat_id", str(ME))
    form.add_field("document", b"\x00\xffabc", filename="đơn.pdf", content_type="application/pdf")
    async with wire.session.post(wire.address("sendDocument"), data=form) as answer:
        document = (await answer.json())["result"]["document"]
    assert (document["file_name"], document["file_size"]) == ("đơn.pdf", 5)
    path = (await wire.call("getFile", file_id=document["file_id"]))["file_path"]
    async with wire.session.get(f"{wire.sandbox.url}/file/bot{wire.sandbox.token}/{path}") as answer:
        assert await answer.read() == b"\x00\xffabc"
    again = await wire.call("sendDocument", chat_id=ME, document=document["file_id"], caption="lại")
    assert (again["document"]["file_id"], again["caption"]) == (document["file_id"], "lại")
    async with wire.session.get(f"{wire.sandbox.url}/file/bot1:other/{path}") as answer:
        assert answer.status == 404


async def test_a_copy_has_no_author_and_a_forward_has(wire: Wire) -> None:
    topic = (await wire.call("createForumTopic", chat_id=DESK, name="Vụ 1"))["message_thread_id"]
    mine = people.say(wire.sandbox.world, ME, "xin giúp")
    copied = await wire.call(
        "copyMessage", chat_id=DESK, from_chat_id=ME, message_id=mine.id, message_thread_id=topic
    )
    found = wire.sandbox.world.messages[DESK, copied["message_id"]]
    assert (found.text, found.sender_id, found.thread_id, found.origin) == ("xin giúp", BOT_ID, topic, None)
    forwarded = await wire.call("forwardMessage", chat_id=DESK, from_chat_id=ME, message_id=mine.id)
    assert forwarded["forward_origin"]["sender_user"]["id"] == ME


async def test_copying_several_skips_what_is_gone_and_keeps_albums_together(wire: Wire) -> None:
    world = wire.sandbox.world
    album = people.send_album(world, ME, 3, "ba ảnh")
    people.erase(world, ME, album[1].id)
    ids = [one.id for one in album]
    copied = await wire.call("copyMessages", chat_id=DESK, from_chat_id=ME, message_ids=ids)
    made = [world.messages[DESK, one["message_id"]] for one in copied]
    assert [one.text for one in made] == ["ba ảnh", ""]
    assert made[0].album == made[1].album != album[0].album


async def test_an_edit_changes_text_and_buttons_and_is_marked(wire: Wire) -> None:
    keys = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    sent = await wire.call("sendMessage", chat_id=ME, text="một", reply_markup=keys)
    number = sent["message_id"]
    kept = await wire.call("editMessageText", chat_id=ME, message_id=number, text="hai", reply_markup=keys)
    assert (kept["text"], kept["reply_markup"]) == ("hai", keys)
    assert kept["edit_date"] >= sent["date"]
    bare = await wire.call("editMessageReplyMarkup", chat_id=ME, message_id=number)
    assert "reply_markup" not in bare
    pressed = {"user": ME, "message": number, "data": "a"}
    async with wire.session.post(f"{wire.sandbox.url}/sim/press", json=pressed) as answer:
        assert (answer.status, await answer.json()) == (400, {"error": "Tin nhắn không còn nút này."})


async def test_a_reply_carries_what_it_answers_and_a_topic_message_its_topic(wire: Wire) -> None:
    first = await wire.call("sendMessage", chat_id=ME, text="một hai ba")
    given = {"message_id": first["message_id"], "quote": "hai"}
    reply = await wire.call("sendMessage", chat_id=ME, text="trả lời", reply_parameters=given)
    assert reply["reply_to_message"]["text"] == "một hai ba"
    assert reply["quote"]["text"] == "hai"
    topic = (await wire.call("createForumTopic", chat_id=DESK, name="Vụ 1"))["message_thread_id"]
    inside = await wire.call("sendMessage", chat_id=DESK, text="a", message_thread_id=topic)
    assert (inside["message_thread_id"], inside["is_topic_message"]) == (topic, True)
    assert inside["reply_to_message"]["forum_topic_created"]["name"] == "Vụ 1"


async def test_a_topic_is_renamed_closed_reopened_and_deleted(wire: Wire) -> None:
    topic = (await wire.call("createForumTopic", chat_id=DESK, name="Vụ 1"))["message_thread_id"]
    place = {"chat_id": DESK, "message_thread_id": topic}
    kept = wire.sandbox.world.chats[DESK].topics[topic]
    await wire.call("editForumTopic", **place, name="Vụ 2")
    await wire.call("closeForumTopic", **place)
    assert (kept.name, kept.closed) == ("Vụ 2", True)
    await wire.call("reopenForumTopic", **place)
    sent = await wire.call("sendMessage", chat_id=DESK, text="a", message_thread_id=topic)
    await wire.call("pinChatMessage", chat_id=DESK, message_id=sent["message_id"])
    assert wire.sandbox.world.chats[DESK].pinned == [sent["message_id"]]
    await wire.call("unpinAllForumTopicMessages", **place)
    assert wire.sandbox.world.chats[DESK].pinned == []
    await wire.call("deleteForumTopic", **place)
    assert wire.sandbox.world.messages[DESK, sent["message_id"]].deleted


async def test_members_are_told_apart(wire: Wire) -> None:
    statuses = {
        number: (await wire.call("getChatMember", chat_id=DESK, user_id=number))["status"]
        for number in (BOT_ID, OWNER_ID, OFFICER_1_ID, ME)
    }
    assert statuses == {BOT_ID: "administrator", OWNER_ID: "creator", OFFICER_1_ID: "member", ME: "left"}
    groups.set_member(wire.sandbox.world, DESK, OFFICER_1_ID, Status.KICKED)
    assert (await wire.call("getChatMember", chat_id=DESK, user_id=OFFICER_1_ID))["status"] == "kicked"
    assert await wire.call("getChatMemberCount", chat_id=DESK) == 3
    admins = await wire.call("getChatAdministrators", chat_id=DESK)
    assert {one["user"]["id"] for one in admins} == {BOT_ID, OWNER_ID}
    assert (await wire.call("getChat", chat_id=DESK))["is_forum"] is True


async def test_the_profile_is_kept_per_language_and_scope(wire: Wire) -> None:
    for name, method in (
        ("name", "MyName"),
        ("description", "MyDescription"),
        ("short_description", "MyShortDescription"),
    ):
        await wire.call(f"set{method}", **{name: "chung"})
        await wire.call(f"set{method}", **{name: "english"}, language_code="en")
        assert (await wire.call(f"get{method}", language_code="en"))[name] == "english"
        assert (await wire.call(f"get{method}", language_code="vi"))[name] == "chung"
    commands = [{"command": "111", "description": "Số khẩn cấp"}]
    scope = {"type": "chat", "chat_id": DESK}
    await wire.call("setMyCommands", commands=commands, scope=scope)
    assert await wire.call("getMyCommands", scope=scope) == commands
    assert await wire.call("getMyCommands") == []
    await wire.call("deleteMyCommands", scope=scope)
    assert await wire.call("getMyCommands", scope=scope) == []


@pytest.mark.parametrize(
    ("method", "params", "field"),
    [
        ("sendLocation", {"latitude": 21.0, "longitude": 105.8}, "location"),
        ("sendContact", {"phone_number": "111", "first_name": "Tổng đài"}, "contact"),
    ],
)
async def test_places_and_contacts_are_sent(wire: Wire, method: str, params: dict[str, Any], field: str) -> None:
    assert field in await wire.call(method, chat_id=ME, **params)


@pytest.mark.parametrize("kind", ["photo", "voice", "video", "audio", "sticker", "document"])
async def test_what_a_person_sent_can_be_sent_back_by_its_id(wire: Wire, kind: str) -> None:
    content = people.send(wire.sandbox.world, ME, kind).content[kind]
    file_id = (content[-1] if kind == "photo" else content)["file_id"]
    assert kind in await wire.call(f"send{kind.capitalize()}", chat_id=ME, **{kind: file_id})


async def test_leaving_a_group_ends_access(wire: Wire, judge: Judge) -> None:
    assert await wire.call("leaveChat", chat_id=DESK) is True
    with pytest.raises(Refusal, match="403 Forbidden: bot is not a member"):
        await wire.call("getChat", chat_id=DESK)
    assert judge.requests
