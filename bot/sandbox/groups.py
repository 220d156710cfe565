"""What happens to a group: topics closed by hand, members and the bot coming and going, a group upgraded."""

from bot.sandbox.chats import PRESENT, Chat, Json, Kind, Membership, Status
from bot.sandbox.methods_topics import drop_topic, open_topic, rename_topic, set_closed
from bot.sandbox.people import impossible
from bot.sandbox.world import BOT_ID, BOT_RIGHTS, NEW_SUPERGROUP_ID, OWNER_ID, World


def create_topic(world: World, person_id: int, name: str, *, chat_id: int) -> int:
    """The new topic's id."""
    chat = world.chat(chat_id)
    if not chat.forum:
        raise impossible("Nhóm này không có chủ đề.")
    return open_topic(world, chat, person_id, name).thread_id


def change_topic(
    world: World, person_id: int, action: str, thread_id: int, *, chat_id: int, name: str = ""
) -> None:
    """close, reopen, delete or rename, done by hand (Telegram asks for rights; the sandbox lets any member)."""
    chat = world.chat(chat_id)
    topic = world.topic(chat, thread_id)
    match action:
        case "close" | "reopen":
            set_closed(world, chat, topic, person_id, closed=action == "close")
        case "delete":
            drop_topic(world, chat, topic)
        case "rename":
            rename_topic(world, chat, topic, person_id, name)
        case _:
            raise impossible("Chỉ có: close, reopen, delete, rename.")


def set_bot(world: World, chat_id: int, status: Status, rights: frozenset[str] = BOT_RIGHTS) -> None:
    """The owner makes the bot administrator or member, kicks it, or lets it in again."""
    chat = world.chat(chat_id)
    kept = rights if status is Status.ADMINISTRATOR else frozenset()
    _change_member(world, chat, BOT_ID, OWNER_ID, Membership(status, kept))


def set_member(world: World, chat_id: int, person_id: int, status: Status) -> None:
    """A person joins, leaves, is kicked or made administrator; groups show it as a service message."""
    chat, person = world.chat(chat_id), world.person(person_id)
    was = chat.members.get(person_id, Membership(Status.LEFT))
    before, after = was.status in PRESENT, status in PRESENT
    _change_member(world, chat, person_id, person_id, Membership(status))
    if not before and after:
        world.post(chat, person_id, {"new_chat_members": [person.wire()]})
    if before and not after:
        world.post(chat, person_id, {"left_chat_member": person.wire()})


def _change_member(world: World, chat: Chat, who: int, by: int, after: Membership) -> None:
    person, before = world.person(who), chat.members.get(who, Membership(Status.LEFT))
    chat.members[who] = after
    me = chat.members.get(BOT_ID)
    payload: Json = {
        "chat": chat.wire(),
        "from": world.person(by).wire(),
        "date": int(world.now()),
        "old_chat_member": before.wire(person),
        "new_chat_member": after.wire(person),
    }
    if who == BOT_ID:
        world.on_update("my_chat_member", payload)
    elif me is not None and me.status is Status.ADMINISTRATOR:
        world.on_update("chat_member", payload)
    world.watch("chat", {"id": chat.id, "title": chat.title})


def migrate(world: World, chat_id: int) -> Chat:
    """The group becomes a supergroup with a new id; the old id refuses with `migrate_to_chat_id` from now on."""
    old = world.chat(chat_id)
    if old.migrated_to is not None:
        raise impossible("Nhóm này đã được nâng cấp rồi.")
    number = NEW_SUPERGROUP_ID - len(world.chats)
    made = Chat(number, Kind.SUPERGROUP, old.title, forum=old.forum, members=dict(old.members))
    world.chats[number] = made
    world.post(old, OWNER_ID, {"migrate_to_chat_id": number})
    world.post(made, OWNER_ID, {"migrate_from_chat_id": old.id})
    old.migrated_to = number
    world.watch("chat", {"id": number, "title": made.title, "migrated_from": old.id})
    return made
