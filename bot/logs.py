"""Logging: `event key=value` or JSON, never text, identity or token (promise 10).

An exception is logged as its type and frames, without its message: a message may carry what a person wrote.
Libraries that log URLs or bodies are silenced.
"""

import json
import logging
import traceback
from typing import Any

_NOISY = ("httpx", "httpcore", "aiohttp", "telegram", "alembic", "sqlalchemy", "asyncio")
"""httpx logs the bot token at INFO, python-telegram-bot's webhook logs bodies at DEBUG (read 2026-11)."""


def _frames(error: BaseException) -> str:
    """Type and places, no message, the cause included."""
    lines = [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    own = f"{type(error).__name__} at {' < '.join(reversed(lines))}"
    return f"{own}; caused by {_frames(cause)}" if cause else own


class PlainFormatter(logging.Formatter):
    """ "2026-11-24 15:00:00 INFO bot.outbox delivery given up id=7"."""

    def formatException(self, ei: Any) -> str:
        return _frames(ei[1]) if ei and ei[1] else ""


class JsonFormatter(PlainFormatter):
    """One JSON object a line: time, level, logger, event, error."""

    def format(self, record: logging.LogRecord) -> str:
        row = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info:
            row["error"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False)


def set_up(level: str, style: str) -> None:
    """Replaces every handler of the root logger by one on standard error."""
    handler = logging.StreamHandler()
    plain = PlainFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonFormatter() if style == "json" else plain)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("telegram").setLevel(logging.CRITICAL)
