"""The table of methods: name -> what it does to the world. getUpdates and webhooks belong to `updates`."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.sandbox import methods_chats as chats
from bot.sandbox import methods_editing as editing
from bot.sandbox import methods_sending as sending
from bot.sandbox import methods_topics as topics
from bot.sandbox.catalog import PARAMETERS
from bot.sandbox.parameters import Params
from bot.sandbox.refusals import bad
from bot.sandbox.world import World

Method = Callable[[World, Params], Any]


def _media(kind: str) -> Method:
    return partial(sending.send_media, kind=kind)


def _set(name: str) -> Method:
    return partial(chats.set_text, name=name)


def _get(name: str) -> Method:
    return partial(chats.get_text, name=name)


METHODS: dict[str, Method] = {
    "getMe": chats.get_me,
    "sendMessage": sending.send_message,
    "sendPhoto": _media("photo"),
    "sendDocument": _media("document"),
    "sendVoice": _media("voice"),
    "sendVideo": _media("video"),
    "sendAudio": _media("audio"),
    "sendLocation": _media("location"),
    "sendContact": _media("contact"),
    "sendSticker": _media("sticker"),
    "sendChatAction": sending.send_chat_action,
    "copyMessage": sending.copy_message,
    "copyMessages": sending.copy_messages,
    "forwardMessage": sending.forward_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "setMessageReaction": editing.set_message_reaction,
    "answerCallbackQuery": editing.answer_callback_query,
    "pinChatMessage": editing.pin_chat_message,
    "unpinChatMessage": editing.unpin_chat_message,
    "createForumTopic": topics.create_forum_topic,
    "editForumTopic": topics.edit_forum_topic,
    "closeForumTopic": topics.close_forum_topic,
    "reopenForumTopic": topics.reopen_forum_topic,
    "deleteForumTopic": topics.delete_forum_topic,
    "unpinAllForumTopicMessages": topics.unpin_all_forum_topic_messages,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "getFile": chats.get_file,
    "setMyCommands": chats.set_my_commands,
    "getMyCommands": chats.get_my_commands,
    "deleteMyCommands": chats.delete_my_commands,
    "setMyName": _set("name"),
    "getMyName": _get("name"),
    "setMyDescription": _set("description"),
    "getMyDescription": _get("description"),
    "setMyShortDescription": _set("short_description"),
    "getMyShortDescription": _get("short_description"),
}


def check_known(world: World, method: str, params: Params) -> None:
    """Refuses a parameter that the method does not have. Telegram would ignore it, and hide a mistake."""
    given = set(params.values) | set(params.uploads)
    attached = {name for name in params.uploads if f"attach://{name}" in map(str, params.values.values())}
    unknown = sorted(given - PARAMETERS[method] - attached)
    if unknown:
        world.violate(f"{method}: unknown parameter {', '.join(unknown)}")
        raise bad(f"unknown parameter {', '.join(unknown)} (the sandbox is strict; Telegram would ignore it)")
