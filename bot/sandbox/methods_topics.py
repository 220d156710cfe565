"""Forum topics: create, edit, close, reopen, delete. What a bot and what an officer does runs the same way."""

from bot.sandbox.access import need, paced, writable
from bot.sandbox.chats import Chat, Json, Topic
from bot.sandbox.limits import TOPIC_NAME_LIMIT
from bot.sandbox.parameters import Params
from bot.sandbox.refusals import bad
from bot.sandbox.world import BOT_ID, World

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
"""Bot API, createForumTopic.icon_color."""


def open_topic(world: World, chat: Chat, maker_id: int, name: str, color: int = COLORS[0]) -> Topic:
    """A new topic; its id is that of the service message which announces it."""
    number = world.next_id(chat)
    made = Topic(number, name, color, maker_id)
    chat.topics[number] = made
    content = {"forum_topic_created": {"name": name, "icon_color": color}}
    world.post(chat, maker_id, content, id=number, thread_id=number)
    _tell(world, chat, made)
    return made


def rename_topic(world: World, chat: Chat, topic: Topic, who: int, name: str) -> None:
    topic.name = name
    world.post(chat, who, {"forum_topic_edited": {"name": name}}, thread_id=topic.thread_id)
    _tell(world, chat, topic)


def set_closed(world: World, chat: Chat, topic: Topic, who: int, closed: bool) -> None:
    """Raises TOPIC_NOT_MODIFIED when it is so already."""
    if topic.closed is closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    kind = "forum_topic_closed" if closed else "forum_topic_reopened"
    world.post(chat, who, {kind: {}}, thread_id=topic.thread_id)
    _tell(world, chat, topic)


def drop_topic(world: World, chat: Chat, topic: Topic) -> None:
    """The topic and all its messages are gone; Telegram sends no update about it."""
    topic.deleted = True
    for message in world.messages.values():
        if message.chat_id == chat.id and message.thread_id == topic.thread_id:
            message.deleted = True
    _tell(world, chat, topic)


def _tell(world: World, chat: Chat, topic: Topic) -> None:
    world.watch("topic", {"chat_id": chat.id, "thread_id": topic.thread_id})


# --- the bot's methods --------------------------------------------------------------------------------------


def _forum(world: World, params: Params) -> Chat:
    chat = writable(world, params.chat_id())
    if not chat.forum:
        raise bad("the chat is not a forum")
    return chat


def _topic(world: World, params: Params, right: str, what: str) -> tuple[Chat, Topic]:
    """A bot may always change a topic that it made itself (Bot API, editForumTopic), but not delete it."""
    chat = _forum(world, params)
    topic = chat.topics.get(params.integer("message_thread_id"))
    if topic is None or topic.deleted:
        raise bad("TOPIC_ID_INVALID")
    if right == "can_delete_messages" or topic.maker_id != BOT_ID:
        need(chat, right, what)
    return chat, topic


def create_forum_topic(world: World, params: Params) -> Json:
    chat = _forum(world, params)
    need(chat, "can_manage_topics", "create a topic")
    name = _name(params)
    color = params.integer("icon_color", COLORS[0])
    if color not in COLORS:
        raise bad("TOPIC_ICON_COLOR_INVALID")
    paced(world, chat)
    made = open_topic(world, chat, BOT_ID, name, color)
    return {"message_thread_id": made.thread_id, "name": name, "icon_color": color}


def _name(params: Params) -> str:
    name = params.text("name").strip()
    if not 1 <= len(name) <= TOPIC_NAME_LIMIT:
        raise bad("TOPIC_TITLE_INVALID" if name else "TOPIC_TITLE_EMPTY")
    return name


def edit_forum_topic(world: World, params: Params) -> bool:
    chat, topic = _topic(world, params, "can_manage_topics", "edit the topic")
    if not params.has("name"):
        return True
    name = _name(params)
    if name == topic.name:
        raise bad("TOPIC_NOT_MODIFIED")
    paced(world, chat)
    rename_topic(world, chat, topic, BOT_ID, name)
    return True


def close_forum_topic(world: World, params: Params) -> bool:
    chat, topic = _topic(world, params, "can_manage_topics", "close or open the topic")
    set_closed(world, chat, topic, BOT_ID, closed=True)
    return True


def reopen_forum_topic(world: World, params: Params) -> bool:
    chat, topic = _topic(world, params, "can_manage_topics", "close or open the topic")
    set_closed(world, chat, topic, BOT_ID, closed=False)
    return True


def delete_forum_topic(world: World, params: Params) -> bool:
    chat, topic = _topic(world, params, "can_delete_messages", "delete the topic")
    drop_topic(world, chat, topic)
    return True


def unpin_all_forum_topic_messages(world: World, params: Params) -> bool:
    chat, topic = _topic(world, params, "can_pin_messages", "unpin messages")
    inside = {m.id for m in world.messages.values() if m.chat_id == chat.id and m.thread_id == topic.thread_id}
    chat.pinned[:] = [number for number in chat.pinned if number not in inside]
    return True
