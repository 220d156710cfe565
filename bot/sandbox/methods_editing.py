"""Methods that change or remove what was sent: edit…, delete…, reactions, pins, answers to buttons."""

from bot.sandbox.access import me, need, paced, readable, writable
from bot.sandbox.chats import Chat, Json, Kind, Message
from bot.sandbox.keyboards import read_inline_markup
from bot.sandbox.limits import BATCH_LIMIT, CALLBACK_TEXT_LIMIT, DELETE_AGE_S
from bot.sandbox.methods_sending import caption_content, text_content
from bot.sandbox.parameters import Params
from bot.sandbox.refusals import NOT_MODIFIED, QUERY_TOO_OLD, bad
from bot.sandbox.world import BOT_ID, World

_EMOJI = """
👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳
❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈
😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀
😡
"""
REACTIONS = frozenset(_EMOJI.split())
"""Bot API, ReactionTypeEmoji."""


def _own(world: World, params: Params) -> Message:
    """The bot's own message to edit."""
    if params.text("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    chat = writable(world, params.chat_id())
    found = world.message(chat.id, params.message_id(), "message to edit")
    if found.sender_id != BOT_ID or found.service or found.origin:
        raise bad("message can't be edited")
    return found


def _change(world: World, message: Message, content: Json, markup: Json | None) -> Json:
    if message.content == content and message.markup == markup:
        raise bad(NOT_MODIFIED)
    paced(world, world.chats[message.chat_id])
    if message.content != content:
        message.edit_date = int(world.now())
    message.content, message.markup = content, markup
    world.watch("message", {"chat_id": message.chat_id, "id": message.id})
    return world.wire(message)


def edit_message_text(world: World, params: Params) -> Json:
    content = text_content(params)
    found = _own(world, params)
    if "text" not in found.content:
        raise bad("there is no text in the message to edit")
    return _change(world, found, content, read_inline_markup(params))


def edit_message_caption(world: World, params: Params) -> Json:
    found = _own(world, params)
    if "text" in found.content or not {"photo", "document", "voice", "video", "audio"} & found.content.keys():
        raise bad("there is no caption in the message to edit")
    content = {key: value for key, value in found.content.items() if not key.startswith("caption")}
    return _change(world, found, content | caption_content(params), read_inline_markup(params))


def edit_message_reply_markup(world: World, params: Params) -> Json:
    found = _own(world, params)
    return _change(world, found, found.content, read_inline_markup(params))


# --- deletion ---------------------------------------------------------------------------------------------


def _deletable(world: World, chat: Chat, message: Message) -> bool:
    """Bot API, deleteMessage: under 48 hours; a topic's first message never; others' in groups with the right.

    The page names the 48 hours first and for every case; that an administrator may go further is not promised."""
    if "forum_topic_created" in message.content or world.now() - message.date >= DELETE_AGE_S:
        return False
    return chat.kind is Kind.PRIVATE or message.sender_id == BOT_ID or me(chat).may("can_delete_messages")


def remove(world: World, message: Message) -> None:
    """The message is gone for everybody."""
    message.deleted = True
    pinned = world.chats[message.chat_id].pinned
    if message.id in pinned:
        pinned.remove(message.id)
    world.watch("message", {"chat_id": message.chat_id, "id": message.id})


def delete_message(world: World, params: Params) -> bool:
    chat = writable(world, params.chat_id())
    found = world.message(chat.id, params.message_id(), "message to delete")
    if not _deletable(world, chat, found):
        raise bad("message can't be deleted for everyone")
    remove(world, found)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Messages that cannot be found are skipped (Bot API); one that may not be deleted refuses the call."""
    chat = writable(world, params.chat_id())
    found = [world.messages.get((chat.id, number)) for number in params.message_ids(BATCH_LIMIT)]
    there = [one for one in found if one and not one.deleted]
    if not all(_deletable(world, chat, one) for one in there):
        raise bad("message can't be deleted for everyone")
    for one in there:
        remove(world, one)
    return True


# --- reactions, buttons, pins -----------------------------------------------------------------------------


def set_message_reaction(world: World, params: Params) -> bool:
    chat = readable(world, params.chat_id())
    found = world.message(chat.id, params.message_id(), "message to react")
    wanted = params.records("reaction")
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    emojis = tuple(str(one.get("emoji", "")) for one in wanted)
    if any(emoji.replace("\ufe0f", "") not in REACTIONS for emoji in emojis):
        raise bad("REACTION_INVALID")
    if found.service:
        raise bad("MESSAGE_ID_INVALID")
    found.reactions[BOT_ID] = emojis
    world.watch("message", {"chat_id": chat.id, "id": found.id})
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    press = world.open_press(params.text("callback_query_id"))
    if press is None:
        raise bad(QUERY_TOO_OLD)
    text = params.text("text")
    if len(text) > CALLBACK_TEXT_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    press.answer = {"text": text, "show_alert": params.boolean("show_alert")}
    world.watch("answer", {"id": press.id, "person_id": press.person_id, "chat_id": press.chat_id} | press.answer)
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    chat = writable(world, params.chat_id())
    found = world.message(chat.id, params.message_id(), "message to pin")
    if chat.kind is not Kind.PRIVATE:
        need(chat, "can_pin_messages", "manage pinned messages in the chat")
    if found.id in chat.pinned:
        return True
    chat.pinned.append(found.id)
    content = {"pinned_message": world.wire(found, depth=0)}
    world.post(chat, BOT_ID, content, thread_id=found.thread_id)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    chat = writable(world, params.chat_id())
    if chat.kind is not Kind.PRIVATE:
        need(chat, "can_pin_messages", "manage pinned messages in the chat")
    number = params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    world.watch("message", {"chat_id": chat.id, "id": number})
    return True
