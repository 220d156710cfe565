"""`run`: on Telegram with a token, in the sandbox without. Ends with one clear line, never a stack trace."""

import asyncio

import typer

from bot.app import App, Wiring
from bot.ending import INTERRUPTED, ended
from bot.sandbox.server import Sandbox
from bot.sandbox.world import OFFICERS_CHAT_ID, OWNER_ID
from bot.settings import DEFAULT_DATABASE, SANDBOX_DATABASE, Settings


def run(settings: Settings, *, live: bool) -> int:
    """Exit code: 0 after a stop, 1 when something outside made it impossible, 2 when the set-up is wrong."""
    if live and not settings.token:
        typer.echo(
            "BOT_TOKEN: is needed with --live (or BOT_TOKEN_FILE); without --live the sandbox starts", err=True
        )
        return 2
    code = ended(lambda: asyncio.run(_live(settings) if settings.token else _in_sandbox(settings)))
    return 0 if code == INTERRUPTED else code  # a bot is there to be stopped


async def _live(settings: Settings) -> None:
    wiring = Wiring(
        settings.token,
        settings.bot_api_base_url,
        settings.database_url,
        settings.officers_chat_id,
        settings.owner_ids,
    )
    await App(settings, wiring).run()


async def _in_sandbox(settings: Settings) -> None:
    """A Bot API server of our own on this machine, with a page, and the bot connected to it."""
    sandbox = Sandbox(settings.port)
    await sandbox.start()
    database = SANDBOX_DATABASE if settings.database_url == DEFAULT_DATABASE else settings.database_url
    typer.echo(f"Sandbox (no token, nothing leaves this machine): open {sandbox.url} in a browser. Ctrl+C stops.")
    try:
        await App(settings, Wiring(sandbox.token, sandbox.url, database, OFFICERS_CHAT_ID, (OWNER_ID,))).run()
    finally:
        await sandbox.stop()
