"""What people do: start, write, edit, press, send, react, block; and what officers do in their forum.

Every act changes the world and hands the bot the update that Telegram would. An act that a person could not do
in a messenger raises Refused with a Vietnamese sentence for the page.
"""

from bot.sandbox.chats import PRESENT, Chat, Json, Kind, Message, Press, Status
from bot.sandbox.formatting import read_plain
from bot.sandbox.limits import CAPTION_LIMIT, START_LIMIT, TEXT_LIMIT, units
from bot.sandbox.media import file_content, location_content
from bot.sandbox.pictures import draw_png
from bot.sandbox.refusals import Refused
from bot.sandbox.world import BOT_ID, World

MEDIA = (
    "photo",
    "voice",
    "video",
    "video_note",
    "animation",
    "audio",
    "document",
    "sticker",
    "location",
    "contact",
    "unknown",
)
_SAMPLES = {
    "photo": ("anh.png", "image/png"),
    "voice": ("ghi-am.ogg", "audio/ogg"),
    "video": ("video.mp4", "video/mp4"),
    "video_note": ("tron.mp4", "video/mp4"),
    "animation": ("dong.mp4", "video/mp4"),
    "audio": ("nhac.mp3", "audio/mpeg"),
    "document": ("don.pdf", "application/pdf"),
    "sticker": ("nhan.webp", "image/webp"),
}


def impossible(text: str) -> Refused:
    """The messenger itself would not let the person do this."""
    return Refused(400, text)


def _where(world: World, person_id: int, chat_id: int | None) -> Chat:
    """The chat a person writes in: their private one unless another is named; blocked and foreign ones refused."""
    person, chat = world.person(person_id), world.chat(person_id if chat_id is None else chat_id)
    if person.deactivated:
        raise impossible("Tài khoản này đã bị xoá.")
    if chat.migrated_to is not None:
        raise impossible("Nhóm này đã được nâng cấp; hãy viết ở nhóm mới.")
    if chat.kind is Kind.PRIVATE:
        if chat.id != person_id:
            raise impossible("Đây là cuộc trò chuyện riêng của người khác.")
        if chat.blocked:
            raise impossible("Người này đang chặn bot: hãy bỏ chặn trước.")
        chat.started = True
        return chat
    member = chat.members.get(person_id)
    if member is None or member.status not in PRESENT:
        raise impossible("Người này không ở trong nhóm.")
    return chat


def _in_topic(chat: Chat, person_id: int, thread_id: int | None) -> int | None:
    if not thread_id:
        return None
    topic = chat.topics.get(thread_id)
    if topic is None or topic.deleted:
        raise impossible("Chủ đề này đã bị xoá.")
    if topic.closed and not chat.members[person_id].may("can_manage_topics"):
        raise impossible("Chủ đề này đã đóng.")
    return topic.thread_id


# --- writing ------------------------------------------------------------------------------------------


def start(world: World, person_id: int, payload: str = "") -> Message:
    """Presses Start; `payload` is a deep link's parameter (<= 64 of A-Z a-z 0-9 _ -)."""
    chat = world.chat(person_id)
    plain = payload.replace("_", "").replace("-", "")
    if len(payload) > START_LIMIT or (plain and not (plain.isascii() and plain.isalnum())):
        raise impossible("Tham số liên kết không hợp lệ.")
    if chat.blocked:
        unblock(world, person_id)
    return say(world, person_id, f"/start {payload}".strip())


def say(
    world: World,
    person_id: int,
    text: str,
    *,
    chat_id: int | None = None,
    thread_id: int | None = None,
    reply_to: int | None = None,
) -> Message:
    """Writes a text in the private chat, or in a group (topic) the person belongs to."""
    chat = _where(world, person_id, chat_id)
    plain, entities = read_plain(text)
    if not plain:
        raise impossible("Tin nhắn trống.")
    if units(plain) > TEXT_LIMIT:
        raise impossible("Tin nhắn dài quá 4096 ký tự.")
    content: Json = {"text": plain} | ({"entities": entities} if entities else {})
    thread = _in_topic(chat, person_id, thread_id)
    return world.post(chat, person_id, content, thread_id=thread, reply_to=reply_to)


def send(
    world: World,
    person_id: int,
    kind: str,
    *,
    caption: str = "",
    chat_id: int | None = None,
    thread_id: int | None = None,
    reply_to: int | None = None,
    album: str = "",
    data: bytes = b"",
) -> Message:
    """Sends something that is not text; one of MEDIA. Without `data` a small sample is made."""
    chat = _where(world, person_id, chat_id)
    thread = _in_topic(chat, person_id, thread_id)
    content = _content(world, person_id, kind, data)
    plain, entities = read_plain(caption)
    if units(plain) > CAPTION_LIMIT:
        raise impossible("Chú thích dài quá 1024 ký tự.")
    if plain and kind not in ("sticker", "location", "contact", "unknown", "video_note"):
        content |= {"caption": plain} | ({"caption_entities": entities} if entities else {})
    return world.post(chat, person_id, content, thread_id=thread, reply_to=reply_to, album=album)


def _content(world: World, person_id: int, kind: str, data: bytes) -> Json:
    match kind:
        case "location":
            return location_content(21.0285, 105.8542)  # Hà Nội
        case "contact":
            person = world.person(person_id)
            return {"contact": {"phone_number": "+84900000000", "first_name": person.name, "user_id": person.id}}
        case "unknown":  # a type that no library knows yet: only the common fields are there
            return {"sandbox_new_type": {"value": 1}}
        case _ if kind in _SAMPLES:
            name, mime = _SAMPLES[kind]
            sample = draw_png(320, 240, world.serial()) if kind == "photo" else b"sample"
            return file_content(kind, world.store_file(name, mime, data or sample), duration=3)
        case _:
            raise impossible(f"Không có loại tin nhắn “{kind}”.")


def send_album(world: World, person_id: int, count: int = 3, caption: str = "") -> tuple[Message, ...]:
    """Several photos at once: one message each, with the same media_group_id; the caption on the first."""
    album = f"album-{world.serial()}"
    return tuple(
        send(world, person_id, "photo", caption=caption if not place else "", album=album)
        for place in range(count)
    )


def edit(world: World, person_id: int, message_id: int, text: str, *, chat_id: int | None = None) -> Message:
    """Changes the person's own text or caption."""
    chat = _where(world, person_id, chat_id)
    found = world.message(chat.id, message_id, "message to edit")
    if found.sender_id != person_id:
        raise impossible("Chỉ sửa được tin nhắn của chính mình.")
    plain, entities = read_plain(text)
    field, marks = ("text", "entities") if "text" in found.content else ("caption", "caption_entities")
    content = {key: value for key, value in found.content.items() if key not in (field, marks)}
    found.content = content | {field: plain} | ({marks: entities} if entities else {})
    found.edit_date = int(world.now())
    world.hand_out("edited_message", found)
    world.watch("message", {"chat_id": chat.id, "id": found.id})
    return found


def erase(world: World, person_id: int, message_id: int, *, chat_id: int | None = None) -> None:
    """Deletes a message for everybody; Telegram tells bots nothing about it."""
    chat = _where(world, person_id, chat_id)
    world.message(chat.id, message_id, "message to delete").deleted = True
    world.watch("message", {"chat_id": chat.id, "id": message_id})


# --- pressing and reacting ------------------------------------------------------------------------------


def press(world: World, person_id: int, message_id: int, data: str, *, chat_id: int | None = None) -> Press:
    """Presses the inline button with this callback data. Raises when the message has no such button any more."""
    chat = _where(world, person_id, chat_id)
    found = world.message(chat.id, message_id, "message to press")
    if data not in buttons(found):
        raise impossible("Tin nhắn không còn nút này.")
    made = Press(f"{world.serial():019d}", person_id, chat.id, message_id, data, world.now())
    world.presses[made.id] = made
    world.on_update(
        "callback_query",
        {
            "id": made.id,
            "from": world.person(person_id).wire(),
            "message": world.wire(found),
            "chat_instance": f"{chat.id}",
            "data": data,
        },
    )
    return made


def buttons(message: Message) -> tuple[str, ...]:
    """The callback data of its inline buttons, in reading order."""
    rows = (message.markup or {}).get("inline_keyboard", [])
    return tuple(str(one["callback_data"]) for row in rows for one in row if "callback_data" in one)


def react(world: World, person_id: int, message_id: int, emoji: str, *, chat_id: int | None = None) -> None:
    """Sets the person's reaction; "" takes it away."""
    chat = _where(world, person_id, chat_id)
    found = world.message(chat.id, message_id, "message to react")
    before, after = found.reactions.get(person_id, ()), (emoji,) if emoji else ()
    found.reactions[person_id] = after
    world.watch("message", {"chat_id": chat.id, "id": message_id})
    bot = chat.members.get(BOT_ID)
    if chat.kind is Kind.PRIVATE or (bot is not None and bot.status is Status.ADMINISTRATOR):
        world.on_update(
            "message_reaction",
            {
                "chat": chat.wire(),
                "message_id": message_id,
                "user": world.person(person_id).wire(),
                "date": int(world.now()),
                "old_reaction": [{"type": "emoji", "emoji": one} for one in before],
                "new_reaction": [{"type": "emoji", "emoji": one} for one in after],
            },
        )


# --- blocking -------------------------------------------------------------------------------------------


def block(world: World, person_id: int) -> None:
    """The person blocks the bot; nothing happens when they already do."""
    _set_blocked(world, person_id, blocked=True)


def unblock(world: World, person_id: int) -> None:
    _set_blocked(world, person_id, blocked=False)


def _set_blocked(world: World, person_id: int, *, blocked: bool) -> None:
    chat = world.chat(person_id)
    if chat.blocked is blocked:
        return
    chat.blocked = blocked
    bot = world.people[BOT_ID].wire()
    gone: Json = {"status": "kicked", "user": bot, "until_date": 0}
    here: Json = {"status": "member", "user": bot}
    world.on_update(
        "my_chat_member",
        {
            "chat": chat.wire(),
            "from": world.person(person_id).wire(),
            "date": int(world.now()),
            "old_chat_member": here if blocked else gone,
            "new_chat_member": gone if blocked else here,
        },
    )
    world.watch("person", {"id": person_id, "blocked": blocked})
