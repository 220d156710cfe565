"""Who and what is there: the bot itself, chats, members, files; and the bot's profile."""

from bot.sandbox.access import readable, writable
from bot.sandbox.chats import PRESENT, Chat, Json, Kind, Membership, Status
from bot.sandbox.parameters import Params
from bot.sandbox.refusals import bad
from bot.sandbox.world import BOT_ID, World

SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
)
"""Bot API, BotCommandScope."""


def get_me(world: World, _params: Params) -> Json:
    return world.people[BOT_ID].wire() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Params) -> Json:
    chat = readable(world, params.chat_id())
    made = chat.wire() | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.kind is not Kind.PRIVATE:
        made["permissions"] = {"can_send_messages": True}
    return made


def _group(world: World, params: Params) -> Chat:
    chat = readable(world, params.chat_id())
    if chat.kind is Kind.PRIVATE:
        raise bad("there are no administrators in the private chat")
    return chat


def get_chat_member(world: World, params: Params) -> Json:
    """Somebody who never was there is "left", as Telegram says of known people; unknown ids are refused."""
    chat, number = readable(world, params.chat_id()), params.integer("user_id")
    if number not in world.people:
        raise bad("invalid user_id specified" if number <= 0 else "PARTICIPANT_ID_INVALID")
    if chat.kind is Kind.PRIVATE:
        status = Status.MEMBER if number in (chat.id, BOT_ID) else Status.LEFT
        return Membership(status).wire(world.person(number))
    return chat.members.get(number, Membership(Status.LEFT)).wire(world.person(number))


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """Other bots are left out (Bot API); the asking bot itself is an administrator like another."""
    chat = _group(world, params)
    return [
        member.wire(world.person(number))
        for number, member in chat.members.items()
        if member.status in (Status.CREATOR, Status.ADMINISTRATOR)
    ]


def get_chat_member_count(world: World, params: Params) -> int:
    chat = readable(world, params.chat_id())
    if chat.kind is Kind.PRIVATE:
        return 2
    return sum(member.status in PRESENT for member in chat.members.values())


def leave_chat(world: World, params: Params) -> bool:
    chat = writable(world, params.chat_id())
    if chat.kind is Kind.PRIVATE:
        raise bad("chat member status can't be changed in private chats")
    chat.members[BOT_ID] = Membership(Status.LEFT)
    world.watch("chat", {"id": chat.id, "title": chat.title})
    return True


def get_file(world: World, params: Params) -> Json:
    return world.file(params.text("file_id")).wire()


# --- the profile ----------------------------------------------------------------------------------------


def _scope(params: Params) -> str:
    given = params.record("scope") or {"type": "default"}
    kind = str(given.get("type"))
    if kind not in SCOPES:
        raise bad("can't parse BotCommandScope: unsupported scope type")
    if kind.startswith("chat") and not given.get("chat_id"):
        raise bad("can't parse BotCommandScope: chat_id is empty")
    return ":".join([kind, *(str(given[key]) for key in ("chat_id", "user_id") if given.get(key))])


def set_my_commands(world: World, params: Params) -> bool:
    world.profile.set_commands(_scope(params), params.text("language_code"), tuple(params.records("commands")))
    world.watch("profile", {})
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    return list(world.profile.commands.get((_scope(params), params.text("language_code")), ()))


def delete_my_commands(world: World, params: Params) -> bool:
    world.profile.commands.pop((_scope(params), params.text("language_code")), None)
    world.watch("profile", {})
    return True


def set_text(world: World, params: Params, name: str) -> bool:
    """setMyName, setMyDescription, setMyShortDescription."""
    world.profile.set_text(name, params.text("language_code"), params.text(name))
    world.watch("profile", {})
    return True


def get_text(world: World, params: Params, name: str) -> Json:
    text = world.profile.text(name, params.text("language_code"))
    if name == "name" and not text:
        text = world.people[BOT_ID].name
    return {name: text}
