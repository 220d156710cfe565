"""Two bare echo bots on two unrelated libraries, doing the same: what a strict server must serve alike.

Text is answered with an echo and a button; a press is answered and the message edited; a photo is copied back;
an edited text is told; "/topic" in the officers' group opens a topic and writes into it; "to <id>" in the group
writes to that person and tells when that is impossible; a 429 is waited for once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import aiogram
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.sandbox.server import Sandbox

Running = Callable[[Sandbox], AbstractAsyncContextManager[Any]]

# --- python-telegram-bot ------------------------------------------------------------------------------------


@asynccontextmanager
async def ptb_echo(sandbox: Sandbox) -> Any:
    """A polling Application with PTB's own HTTP stack."""
    builder = Application.builder().token(sandbox.token)
    app = builder.base_url(f"{sandbox.url}/bot").base_file_url(f"{sandbox.url}/file/bot").build()
    app.add_handler(CallbackQueryHandler(_ptb_press))
    app.add_handler(MessageHandler(filters.ALL, _ptb_message))
    await app.initialize()
    await app.start()
    assert app.updater is not None
    await app.updater.start_polling(timeout=2)
    try:
        yield app
    finally:
        await app.updater.stop()
        await app.stop()
        await app.shutdown()


async def _ptb_press(update: telegram.Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Đã bấm", show_alert=True)
    await query.edit_message_text("Đã bấm")


async def _ptb_message(update: telegram.Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message, bot = update.effective_message, context.bot
    assert message is not None
    text, chat = message.text or "", message.chat_id
    if update.edited_message:
        await bot.send_message(chat, f"Đã sửa: {text}")
    elif message.photo:
        await bot.copy_message(chat, chat, message.message_id)
    elif text == "/topic":
        topic = await bot.create_forum_topic(chat, "Chủ đề mới")
        await bot.send_message(chat, "Ở đây", message_thread_id=topic.message_thread_id)
    elif text.startswith("to "):
        try:
            await bot.send_message(int(text[3:]), "Chào")
        except telegram.error.Forbidden as error:
            await bot.send_message(chat, error.message)
    elif text:
        await _ptb_echo(bot, chat, text)


async def _ptb_echo(bot: telegram.Bot, chat: int, text: str) -> None:
    keys = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Bấm", callback_data="press")]])
    try:
        await bot.send_message(chat, f"<b>{text}</b>", parse_mode="HTML", reply_markup=keys)
    except telegram.error.RetryAfter as error:
        wait = error.retry_after
        await asyncio.sleep(wait if isinstance(wait, int) else wait.total_seconds())
        await bot.send_message(chat, f"<b>{text}</b>", parse_mode="HTML", reply_markup=keys)


# --- aiogram --------------------------------------------------------------------------------------------------


@asynccontextmanager
async def aiogram_echo(sandbox: Sandbox) -> Any:
    """A polling Dispatcher."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.url))
    bot = aiogram.Bot(sandbox.token, session=session)
    dispatcher = aiogram.Dispatcher()
    dispatcher.message.register(_aiogram_message)
    dispatcher.edited_message.register(_aiogram_edited)
    dispatcher.callback_query.register(_aiogram_press)
    polling = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, polling_timeout=2, close_bot_session=False)
    )
    try:
        yield dispatcher
    finally:
        await dispatcher.stop_polling()
        await polling
        await session.close()


async def _aiogram_press(query: aiogram.types.CallbackQuery) -> None:
    await query.answer("Đã bấm", show_alert=True)
    assert isinstance(query.message, aiogram.types.Message)
    await query.message.edit_text("Đã bấm")


async def _aiogram_edited(message: aiogram.types.Message, bot: aiogram.Bot) -> None:
    await bot.send_message(message.chat.id, f"Đã sửa: {message.text}")


async def _aiogram_message(message: aiogram.types.Message, bot: aiogram.Bot) -> None:
    text, chat = message.text or "", message.chat.id
    if message.photo:
        await bot.copy_message(chat, chat, message.message_id)
    elif text == "/topic":
        topic = await bot.create_forum_topic(chat, "Chủ đề mới")
        await bot.send_message(chat, "Ở đây", message_thread_id=topic.message_thread_id)
    elif text.startswith("to "):
        try:
            await bot.send_message(int(text[3:]), "Chào")
        except TelegramForbiddenError as error:
            await bot.send_message(chat, error.message)
    elif text:
        await _aiogram_echo(bot, chat, text)


async def _aiogram_echo(bot: aiogram.Bot, chat: int, text: str) -> None:
    button = aiogram.types.InlineKeyboardButton(text="Bấm", callback_data="press")
    keys = aiogram.types.InlineKeyboardMarkup(inline_keyboard=[[button]])

    def send() -> Awaitable[aiogram.types.Message]:
        return bot.send_message(chat, f"<b>{text}</b>", parse_mode="HTML", reply_markup=keys)

    try:
        await send()
    except TelegramRetryAfter as error:
        await asyncio.sleep(error.retry_after)
        await send()


BOTS: dict[str, Running] = {"python-telegram-bot": ptb_echo, "aiogram": aiogram_echo}
