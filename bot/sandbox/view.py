"""What the page sees: the world as JSON for one screen, without anything a messenger would not show."""

from bot.sandbox.chats import PRESENT, Chat, Json, Kind, Message, Person, Role
from bot.sandbox.world import BOT_ID, OFFICERS_CHAT_ID, World

_MEDIA = (
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
    "sandbox_new_type",
)


def snapshot(world: World) -> Json:
    """Everything at once, for a page that opens."""
    return {
        "now": world.now(),
        "offset_s": world.offset_s,
        "bot": {"id": BOT_ID, "name": bot_name(world)},
        "officers_chat_id": OFFICERS_CHAT_ID,
        "people": [person(world, one) for one in world.people.values() if one.role is not Role.BOT],
        "chats": [chat(one) for one in world.chats.values() if one.kind is not Kind.PRIVATE],
        "messages": [message(world, one) for one in world.messages.values()],
        "profile": profile(world),
    }


def bot_name(world: World) -> str:
    return world.profile.text("name", "vi") or world.people[BOT_ID].name


def profile(world: World) -> Json:
    """Commands, name and description as a Vietnamese citizen's phone shows them."""
    return {
        "name": bot_name(world),
        "description": world.profile.text("description", "vi"),
        "commands": list(world.profile.commands_for("vi")),
    }


def person(world: World, one: Person) -> Json:
    own = world.chats[one.id]
    return {
        "id": one.id,
        "name": one.name,
        "role": str(one.role),
        "started": own.started,
        "blocked": own.blocked,
    }


def chat(one: Chat) -> Json:
    """A group with its topics, newest first, deleted ones left out."""
    bot = one.members.get(BOT_ID)
    return {
        "id": one.id,
        "title": one.title,
        "forum": one.forum,
        "migrated_to": one.migrated_to,
        "bot": str(bot.status) if bot else "left",
        "members": [number for number, m in one.members.items() if m.status in PRESENT and number != BOT_ID],
        "topics": [
            {"thread_id": topic.thread_id, "name": topic.name, "closed": topic.closed, "color": topic.icon_color}
            for topic in reversed(one.topics.values())
            if not topic.deleted
        ],
    }


def message(world: World, one: Message) -> Json:
    """One message; a deleted one carries nothing of what it said."""
    made: Json = {
        "chat_id": one.chat_id,
        "id": one.id,
        "thread_id": one.thread_id,
        "date": one.date,
        "deleted": one.deleted,
    }
    if one.deleted:
        return made
    sender = world.people[one.sender_id]
    made |= {
        "sender": {
            "id": sender.id,
            "name": sender.name if sender.role is not Role.BOT else bot_name(world),
            "role": str(sender.role),
        },
        "edited": one.edit_date is not None,
        "text": one.text,
        "entities": one.content.get("entities") or one.content.get("caption_entities") or [],
        "service": service(world, one),
        "markup": one.markup,
        "reply": _reply(world, one),
        "forwarded": bool(one.origin),
        "protected": one.protected,
        "pinned": one.id in world.chats[one.chat_id].pinned,
        "reactions": [emoji for emojis in one.reactions.values() for emoji in emojis],
    }
    return made | _media(one)


def _media(one: Message) -> Json:
    kind = next((name for name in _MEDIA if name in one.content), "")
    if kind == "photo":
        return {"media": kind, "file": f"/sim/file/{one.content[kind][-1]['file_id']}"}
    return {"media": kind} if kind else {}


def _reply(world: World, one: Message) -> Json | None:
    found = world.messages.get((one.chat_id, one.reply_to or 0))
    if found is None or found.deleted:
        return None
    sender = world.people[found.sender_id]
    return {"id": found.id, "name": sender.name, "text": found.text[:80]}


def service(world: World, one: Message) -> str:
    """The grey line of a service message, "" for what people and the bot say."""
    who = world.people[one.sender_id].name
    content = one.content
    match next((name for name in content if one.service), ""):
        case "forum_topic_created":
            return f"{who} đã mở chủ đề “{content['forum_topic_created']['name']}”"
        case "forum_topic_edited":
            return f"{who} đã đổi tên chủ đề thành “{content['forum_topic_edited']['name']}”"
        case "forum_topic_closed":
            return f"{who} đã đóng chủ đề"
        case "forum_topic_reopened":
            return f"{who} đã mở lại chủ đề"
        case "new_chat_members":
            return f"{who} đã vào nhóm"
        case "left_chat_member":
            return f"{who} đã rời nhóm"
        case "pinned_message":
            return f"{who} đã ghim một tin nhắn"
        case "migrate_to_chat_id" | "migrate_from_chat_id":
            return "Nhóm đã được nâng cấp thành siêu nhóm"
        case _:
            return ""
