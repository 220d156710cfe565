"""May the bot do this here, now? Refused in Telegram's order and words (Client.cpp `check_chat_access`)."""

from bot.sandbox.chats import PRESENT, Chat, Kind, Membership, Status, Topic
from bot.sandbox.parameters import Params
from bot.sandbox.refusals import BLOCKED, DEACTIVATED, NEVER_STARTED, bad, forbidden, too_many
from bot.sandbox.world import BOT_ID, World


def readable(world: World, chat_id: int) -> Chat:
    """The chat, if the bot may look into it."""
    chat = world.chat(chat_id)
    if chat.migrated_to is not None:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if chat.kind is not Kind.PRIVATE:
        _inside(chat)
    elif not chat.started and not chat.blocked:
        raise bad("chat not found")
    return chat


def _inside(chat: Chat) -> None:
    member = chat.members.get(BOT_ID)
    if member is not None and member.status is Status.KICKED:
        raise forbidden(f"Forbidden: bot was kicked from the {chat.kind} chat")
    if member is None or member.status not in PRESENT:
        raise forbidden(f"Forbidden: bot is not a member of the {chat.kind} chat")


def writable(world: World, chat_id: int) -> Chat:
    """The chat, if the bot may write there."""
    chat = world.chat(chat_id)
    if chat.kind is Kind.PRIVATE:
        if world.person(chat.id).deactivated:
            raise forbidden(DEACTIVATED)
        if chat.blocked:
            raise forbidden(BLOCKED)
        if not chat.started:
            raise forbidden(NEVER_STARTED)
        return chat
    return readable(world, chat_id)


def paced(world: World, chat: Chat) -> None:
    """Counts one message, edit or new topic; raises 429 when the chat has had enough."""
    if world.flood_limits and (wait := world.flood.wait_s(chat.id, world.now())):
        raise too_many(wait)


def thread(world: World, chat: Chat, params: Params) -> Topic | None:
    """The topic to write into, which must be open.

    None for the General topic, whose id 1 must not be given (Client.cpp, `GENERAL_FORUM_TOPIC_ID`); in a
    basic or topic-less group the parameter is ignored, as Telegram does. Whether Telegram lets a bot with
    can_manage_topics write into a closed topic is unpublished: the sandbox takes the stricter reading."""
    number = params.integer("message_thread_id")
    if number == 0 or (chat.kind is not Kind.PRIVATE and not chat.forum):
        return None
    topic = world.topic(chat, number)
    if topic.closed:
        raise bad("TOPIC_CLOSED")
    return topic


def me(chat: Chat) -> Membership:
    """The bot's own place in a group it is in."""
    return chat.members[BOT_ID]


def need(chat: Chat, right: str, what: str) -> None:
    if not me(chat).may(right):
        raise bad(f"not enough rights to {what}")
