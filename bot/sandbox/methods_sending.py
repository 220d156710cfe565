"""Methods that put a new message into a chat: send…, copy…, forward…"""

from typing import Any

from bot.sandbox.access import paced, readable, thread, writable
from bot.sandbox.chats import Chat, Json, Message
from bot.sandbox.formatting import read_html, read_plain
from bot.sandbox.keyboards import read_markup
from bot.sandbox.limits import BATCH_LIMIT, CAPTION_LIMIT, TEXT_LIMIT, units
from bot.sandbox.media import media_content
from bot.sandbox.parameters import Params
from bot.sandbox.refusals import bad
from bot.sandbox.world import BOT_ID, World

ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)
"""Bot API, sendChatAction."""


def formatted(params: Params, name: str = "text", given: str = "entities") -> tuple[str, list[Json]]:
    """The text and its entities, whichever way they were marked. Raises can't parse entities."""
    text, mode = params.text(name), params.text("parse_mode").lower()
    if "\0" in text:
        raise bad("text must be encoded in UTF-8")
    if mode == "html":
        return read_html(text)
    if mode in ("markdown", "markdownv2"):
        raise bad("unsupported parse_mode in the sandbox: HTML only")
    if mode:
        raise bad("unsupported parse_mode")
    entities = params.records(given)
    if entities:
        return text, entities
    return read_plain(text)


def text_content(params: Params) -> Json:
    """Content of a text message: 1-4096 UTF-16 units after entities."""
    text, entities = formatted(params)
    if not text:
        raise bad("message text is empty")
    if units(text) > TEXT_LIMIT:
        raise bad("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_content(params: Params) -> Json:
    """Caption fields, {} without one: up to 1024 UTF-16 units after entities."""
    text, entities = formatted(params, "caption", "caption_entities")
    if units(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def send_message(world: World, params: Params) -> Json:
    content = text_content(params)
    return _send(world, params, content)


def send_media(world: World, params: Params, kind: str) -> Json:
    """sendPhoto, sendDocument, … : the file is an upload, or the id of one that the sandbox knows."""
    content = media_content(world, params, kind)
    if kind not in ("sticker", "location", "contact"):
        content |= caption_content(params)
    return _send(world, params, content)


def _send(world: World, params: Params, content: Json) -> Json:
    chat = writable(world, params.chat_id())
    return world.wire(place(world, chat, params, content))


def place(world: World, chat: Chat, params: Params, content: Json, **details: Any) -> Message:
    """Posts for the bot, after every check that all sending methods share."""
    topic = thread(world, chat, params)
    markup = read_markup(params)
    reply_to, quote = _reply(world, chat, params)
    paced(world, chat)
    return world.post(
        chat,
        BOT_ID,
        content,
        thread_id=topic.thread_id if topic else None,
        reply_to=reply_to,
        quote=quote,
        markup=markup,
        protected=params.boolean("protect_content"),
        **details,
    )


def _reply(world: World, chat: Chat, params: Params) -> tuple[int | None, str]:
    """The message answered (None without), refused when it is gone and must be there."""
    given = params.record("reply_parameters")
    number = given.get("message_id", params.integer("reply_to_message_id"))
    if not number:
        return None, ""
    if given.get("chat_id") not in (None, chat.id):
        world.violate("reply_parameters.chat_id: replies into another chat are not supported here")
        return None, ""
    found = world.messages.get((chat.id, int(number)))
    if found is None or found.deleted:
        if given.get("allow_sending_without_reply") or params.boolean("allow_sending_without_reply"):
            return None, ""
        raise bad("message to be replied not found")
    quote = str(given.get("quote") or "")
    if quote and quote not in found.text:
        raise bad("QUOTE_TEXT_INVALID")
    return found.id, quote


# --- copies and forwards ---------------------------------------------------------------------------------


def _source(world: World, params: Params, number: int, what: str) -> Message:
    source = readable(world, params.chat_id("from_chat_id"))
    found = world.message(source.id, number, what)
    if found.service:
        raise bad(f"message can't be {'copied' if 'copy' in what else 'forwarded'}")
    if found.protected and found.sender_id != BOT_ID:
        raise bad("message can't be copied" if "copy" in what else "message can't be forwarded")
    return found


def copy_message(world: World, params: Params) -> Json:
    chat = writable(world, params.chat_id())
    found = _source(world, params, params.message_id(), "message to copy")
    content = dict(found.content)
    if params.has("caption") and "text" not in content:
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
        content |= caption_content(params)
    return {"message_id": place(world, chat, params, content).id}


def copy_messages(world: World, params: Params) -> list[Json]:
    """Those that cannot be found or copied are left out, as Telegram does; none at all is refused."""
    chat, source = writable(world, params.chat_id()), readable(world, params.chat_id("from_chat_id"))
    numbers = params.message_ids(BATCH_LIMIT)
    if numbers != sorted(set(numbers)):
        raise bad("message identifiers must be in a strictly increasing order")
    found = [world.messages.get((source.id, number)) for number in numbers]
    usable = [one for one in found if one and not one.deleted and not one.service]
    if not usable:
        raise bad("there are no messages to copy")
    albums: dict[str, str] = {one.album: f"copy-{world.serial()}" for one in usable if one.album}
    made = []
    for one in usable:
        content = dict(one.content)
        if params.boolean("remove_caption"):
            content = {key: value for key, value in content.items() if not key.startswith("caption")}
        album = albums.get(one.album, "")
        made.append({"message_id": place(world, chat, params, content, album=album).id})
    return made


def forward_message(world: World, params: Params) -> Json:
    chat = writable(world, params.chat_id())
    found = _source(world, params, params.message_id(), "message to forward")
    origin = found.origin or {
        "type": "user",
        "sender_user": world.person(found.sender_id).wire(),
        "date": found.date,
    }
    return world.wire(place(world, chat, params, dict(found.content), origin=origin))


def send_chat_action(world: World, params: Params) -> bool:
    chat = writable(world, params.chat_id())
    action = params.text("action")
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    thread(world, chat, params)
    world.watch(
        "typing", {"chat_id": chat.id, "thread_id": params.integer("message_thread_id") or None, "action": action}
    )
    return True
