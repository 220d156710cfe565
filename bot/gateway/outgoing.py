"""An Effect as Bot API calls. Sends once, never retries, never waits: pacing and retries are the outbox's.

Every send carries `allow_sending_without_reply`, no link preview (it would push 111 off the screen), and, in
the officers' chat, `protect_content`.
"""

import html
import math
import re
from typing import assert_never

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.core.delivery import AGAIN_MARK, Outcome, Place, Rejected, Sent
from bot.core.messages import (
    CHAT_ID_MARK,
    AnswerButton,
    EditCard,
    Effect,
    EraseMessages,
    Failure,
    Keyboard,
    OpenTopic,
    React,
    Relay,
    Say,
    SetTopic,
    ToCase,
    ToDesk,
)
from bot.core.render import MESSAGE_LIMIT, units
from bot.gateway.outcomes import classify

_DELETE_BATCH = 100  # Bot API, deleteMessages, read 2026-11
_NO_TOPICS = ("not a forum", "not enough rights", "chat_admin_required")


async def send(bot: Bot, effect: Effect, place: Place, *, maybe_sent: bool) -> Outcome:
    """Does one effect and says how it ended. Raises TokenRefused only."""
    if place.chat_id is None:
        return Rejected(Failure.DESK_GONE if _is_desk(effect) else Failure.UNREACHABLE)
    try:
        return await _do(bot, effect, place, place.chat_id, maybe_sent=maybe_sent)
    except TelegramError as error:
        return classify(error, to_desk=_is_desk(effect))


def calls(effect: Effect) -> int:
    """How many calls the effect takes at most, for the pace. A text whose HTML is refused takes one more."""
    match effect:
        case EraseMessages():
            return max(1, math.ceil(len(effect.message_ids) / _DELETE_BATCH))
        case SetTopic():
            return max(1, bool(effect.title) + (effect.closed is not None))
        case _:
            return 1


def _is_desk(effect: Effect) -> bool:
    if isinstance(effect, EditCard | OpenTopic | SetTopic):
        return True
    return isinstance(effect, Say | Relay | React) and isinstance(effect.to, ToCase | ToDesk)


async def _do(bot: Bot, effect: Effect, place: Place, chat_id: int, *, maybe_sent: bool) -> Outcome:
    match effect:
        case Say():
            return await _say(bot, effect, place, chat_id, maybe_sent=maybe_sent)
        case Relay():
            return await _relay(bot, effect, place, chat_id)
        case EditCard():
            return await _edit_card(bot, effect, place, chat_id)
        case OpenTopic():
            return await _open_topic(bot, effect, chat_id)
        case SetTopic():
            return await _set_topic(bot, effect, place, chat_id)
        case React():
            await bot.set_message_reaction(chat_id, effect.message_id, ReactionTypeEmoji(effect.emoji))
            return Sent()
        case AnswerButton():
            await bot.answer_callback_query(effect.callback, effect.text[:200] or None, show_alert=effect.alert)
            return Sent()
        case EraseMessages():
            return await _erase(bot, effect, chat_id)
        case _:
            assert_never(effect)


async def _say(bot: Bot, effect: Say, place: Place, chat_id: int, *, maybe_sent: bool) -> Outcome:
    text = effect.text.replace(CHAT_ID_MARK, str(chat_id))
    if maybe_sent:
        text = AGAIN_MARK + text
    try:
        return await _send_text(bot, effect, place, chat_id, text, ParseMode.HTML)
    except BadRequest as error:
        if "parse entities" not in error.message and "too long" not in error.message:
            raise
        return await _send_text(bot, effect, place, chat_id, _plain(text), None)


async def _send_text(bot: Bot, effect: Say, place: Place, chat_id: int, text: str, mode: str | None) -> Outcome:
    desk = isinstance(effect.to, ToCase | ToDesk)
    sent = await bot.send_message(
        chat_id,
        text,
        parse_mode=mode,
        message_thread_id=place.thread_id,
        reply_parameters=_reply(effect, place),
        reply_markup=markup(effect.keyboard),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        protect_content=desk,
    )
    return Sent(sent.message_id)


def _reply(effect: Say | Relay, place: Place) -> ReplyParameters | None:
    """To the named message; without topics, to the case's card, so that one case stays together."""
    target = effect.reply_to if isinstance(effect, Say) else None
    if target is None and isinstance(effect.to, ToCase) and place.thread_id is None:
        target = place.card_id
    return ReplyParameters(target, allow_sending_without_reply=True) if target else None


async def _relay(bot: Bot, effect: Relay, place: Place, chat_id: int) -> Outcome:
    if place.source_chat_id is None:
        return Rejected(Failure.SOURCE_GONE)
    copied = await bot.copy_message(
        chat_id,
        place.source_chat_id,
        effect.message_id,
        message_thread_id=place.thread_id,
        reply_parameters=_reply(effect, place),
        reply_markup=markup(effect.keyboard),
        protect_content=isinstance(effect.to, ToCase | ToDesk),
    )
    return Sent(copied.message_id)


async def _edit_card(bot: Bot, effect: EditCard, place: Place, chat_id: int) -> Outcome:
    if place.card_id is None:
        return Sent()
    await bot.edit_message_text(
        effect.text, chat_id, place.card_id, parse_mode=ParseMode.HTML, reply_markup=markup(effect.keyboard)
    )
    return Sent()


async def _open_topic(bot: Bot, effect: OpenTopic, chat_id: int) -> Outcome:
    """Without topics (or without the right to make them) the group itself serves: settled, no thread."""
    try:
        topic = await bot.create_forum_topic(chat_id, effect.title[:128])
    except BadRequest as error:
        if _may_not(error):
            return Sent()
        raise
    return Sent(thread_id=topic.message_thread_id)


async def _set_topic(bot: Bot, effect: SetTopic, place: Place, chat_id: int) -> Outcome:
    """Without the right to change topics one stays as it is: settled, for text still goes there. Only a closed one
    that must be opened takes none."""
    if place.thread_id is None:
        return Sent()
    try:
        if effect.title:
            await _unless_same(bot.edit_forum_topic(chat_id, place.thread_id, name=effect.title[:128]))
        if effect.closed is not None:
            change = bot.close_forum_topic if effect.closed else bot.reopen_forum_topic
            await _unless_same(change(chat_id, place.thread_id))
    except BadRequest as error:
        if effect.closed is False or not _may_not(error):
            raise
    return Sent()


def _may_not(error: BadRequest) -> bool:
    return any(part in error.message.casefold() for part in _NO_TOPICS)


async def _unless_same(call: object) -> None:
    try:
        await call  # type: ignore[misc]  # any awaitable of the Bot API
    except BadRequest as error:
        if "not_modified" not in error.message.casefold():
            raise


async def _erase(bot: Bot, effect: EraseMessages, chat_id: int) -> Outcome:
    """Deletes what can be deleted; a message that cannot (too old, gone) does not stop the others."""
    ids = effect.message_ids
    for start in range(0, len(ids), _DELETE_BATCH):
        try:
            await bot.delete_messages(chat_id, ids[start : start + _DELETE_BATCH])
        except BadRequest:
            continue
    return Sent()


def markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Rows of buttons; callback data is at most 64 bytes by construction (a test walks every verb)."""
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=button.data) for button in row] for row in keyboard]
    )


def _plain(text: str) -> str:
    """The same words without markup, cut to Telegram's limit: the last resort when Telegram refuses the HTML."""
    bare = html.unescape(re.sub(r"<[^>]*>", "", text))
    while units(bare) > MESSAGE_LIMIT:
        bare = bare[: len(bare) - max(1, (units(bare) - MESSAGE_LIMIT) // 2)]
    return bare
