"""How a command ends: an exit code and at most one clear line, never a stack trace."""

import logging
from collections.abc import Callable

import typer
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError

from bot.gateway.outcomes import TokenRefused
from bot.intake import OtherPoller
from bot.vault import VaultError

log = logging.getLogger(__name__)

INTERRUPTED = 130
"""Ctrl+C, as shells number it: what was stopped half way is not done."""

_SPEAK_FOR_THEMSELVES = (TokenRefused, OtherPoller, VaultError, CommandError)
_WORLD = (TelegramError, SQLAlchemyError, OSError)
"""What network, database and disk raise: it could carry a URL with a password, so only its kind is said."""


def ended(work: Callable[[], int | None]) -> int:
    """The exit code of `work`, INTERRUPTED after Ctrl+C, or 1 after what it raises. A bug is logged without its
    message, which may hold somebody's words."""
    try:
        return work() or 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except _SPEAK_FOR_THEMSELVES as error:
        typer.echo(str(error), err=True)
    except _WORLD as error:
        log.debug("stopped", exc_info=error)
        typer.echo(f"cannot run: {type(error).__name__}; see the log with LOG_LEVEL=DEBUG", err=True)
    except Exception as error:
        log.critical("stopped by a bug error=%s", type(error).__name__, exc_info=error)
    return 1
