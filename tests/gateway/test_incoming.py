"""Raw updates as events: nothing human is dropped, nothing strange breaks it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.messages import (
    Button,
    ButtonPressed,
    CommandReceived,
    DeskLost,
    DeskMigrated,
    GroupAddressed,
    Media,
    MediaReceived,
    OfficerPressed,
    OfficerWrote,
    TextReceived,
    TopicClosedByHand,
    UserLeft,
    Verb,
)
from bot.core.words import command_of
from bot.gateway.incoming import Incoming, peek, to_event

DESK = -1001
PRIVATE = {"id": 7, "type": "private"}
FORUM = {"id": DESK, "type": "supergroup", "is_forum": True}
PERSON = {"id": 7, "is_bot": False, "first_name": "A", "language_code": "en"}
OFFICER = {"id": 8, "is_bot": False, "first_name": "Lan", "last_name": "Ng"}


def read(update: dict[str, Any]) -> Incoming | None:
    return to_event(
        {"update_id": 1, **update}, identify=lambda kind, n: f"{kind}{n}", desk=DESK, bot_id=99, bot_name="b"
    )


def message(chat: dict[str, Any] = PRIVATE, sender: dict[str, Any] = PERSON, **fields: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1_700_000_000, "chat": chat, "from": sender, **fields}


def test_a_text_becomes_an_event_without_any_telegram_id_in_it() -> None:
    got = read({"message": message(text="xin chào")})
    assert got
    assert isinstance(got.event, TextReceived)
    assert (got.event.text, got.event.origin.user, got.event.origin.language) == ("xin chào", "user7", "en")
    assert got.chat_id == 7


def test_an_edit_is_marked() -> None:
    got = read({"edited_message": message(text="x", edit_date=1_700_000_100)})
    assert got
    assert isinstance(got.event, TextReceived)
    assert got.event.edited


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start abc", "start", "abc"),
        ("/HELP", "help", ""),
        ("/111@b", "111", ""),
        ("/x\ny", "x", "y"),
        ("/start\nbố đánh em", "start", "bố đánh em"),
        ("/" + "em sợ " * 90, "em", ("sợ " + "em sợ " * 89).strip()),
        ("/ an toàn không", "", "an toàn không"),
    ],
)
def test_commands_with_their_argument(text: str, command: str, argument: str) -> None:
    got = read({"message": message(text=text)})
    assert got
    assert isinstance(got.event, CommandReceived)
    assert command_of(got.event.text) == (command, argument)
    assert got.event.text == text


@pytest.mark.parametrize(
    ("field", "media"),
    [
        ("photo", Media.PHOTO),
        ("video", Media.VIDEO),
        ("video_note", Media.VIDEO),
        ("voice", Media.VOICE),
        ("audio", Media.VOICE),
        ("sticker", Media.STICKER),
        ("location", Media.LOCATION),
        ("contact", Media.CONTACT),
        ("document", Media.DOCUMENT),
        ("dice", Media.UNKNOWN),
        ("something_of_2030", Media.UNKNOWN),
    ],
)
def test_every_kind_of_message_is_an_event(field: str, media: Media) -> None:
    got = read({"message": message(**{field: {}}, caption="c", media_group_id="g")})
    assert got
    assert isinstance(got.event, MediaReceived)
    assert (got.event.media, got.event.caption, got.event.album) == (media, "c", "g")


def test_a_press_keeps_verb_and_arguments_and_a_foreign_one_is_known_as_such() -> None:
    press = {"id": "q", "from": PERSON, "message": message(), "data": "XR:CODE1234:told-111"}
    got = read({"callback_query": press})
    assert got
    assert isinstance(got.event, ButtonPressed)
    assert got.event.button == Button(Verb.REASON, "CODE1234", "told-111")
    foreign = read({"callback_query": {**press, "data": "old-version"}})
    assert foreign
    assert isinstance(foreign.event, ButtonPressed)
    assert foreign.event.button is None


def test_an_officers_message_names_topic_and_reply_and_asks_for_presence() -> None:
    reply = {"message_id": 3, "date": 1, "chat": FORUM}
    got = read(
        {
            "message": message(
                FORUM, OFFICER, text="x", message_thread_id=12, is_topic_message=True, reply_to_message=reply
            )
        }
    )
    assert got
    assert isinstance(got.event, OfficerWrote)
    assert (got.event.thread_id, got.event.reply_to, got.event.officer.name) == (12, 3, "Lan Ng")
    assert (got.event.officer.present, got.officer_id) == (False, 8)


def test_an_anonymous_admin_is_never_asked_for_presence() -> None:
    got = read({"message": message(FORUM, {"id": 1087968824, "is_bot": True}, text="x", sender_chat=FORUM)})
    assert got
    assert isinstance(got.event, OfficerWrote)
    assert got.officer_id is None


def test_a_press_in_the_officers_chat_is_an_officers() -> None:
    got = read({"callback_query": {"id": "q", "from": OFFICER, "message": message(FORUM), "data": "C:CODE"}})
    assert got
    assert isinstance(got.event, OfficerPressed)


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        ({"message": message(FORUM, OFFICER, migrate_to_chat_id=-100777)}, DeskMigrated),
        ({"message": message(FORUM, OFFICER, forum_topic_closed={}, message_thread_id=3)}, TopicClosedByHand),
        ({"my_chat_member": {"chat": PRIVATE, "date": 1, "new_chat_member": {"status": "kicked"}}}, UserLeft),
        ({"my_chat_member": {"chat": FORUM, "date": 1, "new_chat_member": {"status": "left"}}}, DeskLost),
    ],
)
def test_changes_of_the_world_are_events(update: dict[str, Any], kind: type) -> None:
    got = read(update)
    assert got
    assert isinstance(got.event, kind)


GROUP = {"id": -5, "type": "group"}


@pytest.mark.parametrize(
    ("fields", "addressed"),
    [
        ({"text": "chào mọi người"}, False),
        ({"text": "@b ơi"}, True),
        ({"text": "/help@b"}, True),
        ({"text": "/help@other"}, False),
        ({"text": "/id"}, True),
        ({"text": "cảm ơn", "reply_to_message": {"from": {"id": 99}}}, True),
    ],
)
def test_in_a_group_the_bot_listens_only_when_addressed(fields: dict[str, Any], addressed: bool) -> None:
    got = read({"message": message(GROUP, PERSON, **fields)})
    assert (got is not None and isinstance(got.event, GroupAddressed)) == addressed


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(FORUM, OFFICER, forum_topic_created={})},
        {"message": message(FORUM, OFFICER, forum_topic_closed={}, message_thread_id=3) | {"from": {"id": 99}}},
        {"message": message(FORUM, {"id": 50, "is_bot": True}, text="another bot")},
        {"channel_post": {"text": "x"}},
        {"poll": {}},
        {},
    ],
)
def test_what_is_not_human_speech_to_us_is_nothing(update: dict[str, Any]) -> None:
    assert read(update) is None


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "chat",
                    "from",
                    "id",
                    "text",
                    "message",
                    "type",
                    "date",
                    "data",
                    "photo",
                    "message_id",
                    "caption",
                    "reply_to_message",
                    "new_chat_member",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
)


@given(kind=st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "x"]), body=_json)
def test_property_no_update_whatsoever_breaks_the_reader(kind: str, body: Any) -> None:
    update = {"update_id": 1, kind: body}
    peek(update)
    read(update)


def test_the_key_tells_two_messages_with_the_same_update_id_apart() -> None:
    assert (
        peek({"update_id": 1, "message": message()}).key
        != peek({"update_id": 1, "message": message() | {"message_id": 6}}).key
    )
