"""Logs carry events and figures: never text, identity or token."""

import json
import logging
import sys

import pytest

from bot.logs import JsonFormatter, PlainFormatter, set_up

SECRET = "em bị đánh 0912345678 123456:AAH-token"


def failing(text: str) -> logging.LogRecord:
    try:
        try:
            raise KeyError(text)
        except KeyError as error:
            raise RuntimeError(text) from error
    except RuntimeError:
        return logging.LogRecord("bot.x", logging.ERROR, "f.py", 1, "event failed id=%d", (7,), sys.exc_info())


@pytest.mark.parametrize("formatter", [PlainFormatter("%(message)s"), JsonFormatter()])
def test_an_exception_is_logged_without_its_message(formatter: logging.Formatter) -> None:
    line = formatter.format(failing(SECRET))
    assert "đánh" not in line
    assert "0912345678" not in line
    assert "AAH" not in line
    assert "RuntimeError" in line
    assert "KeyError" in line


def test_json_lines_are_json() -> None:
    row = json.loads(JsonFormatter().format(failing("x")))
    assert row["event"] == "event failed id=7"
    assert row["level"] == "ERROR"


def test_libraries_that_log_urls_or_bodies_are_silenced() -> None:
    before = logging.getLogger().handlers[:]
    set_up("DEBUG", "plain")
    try:
        for name in ("httpx", "telegram.ext", "aiohttp.access", "sqlalchemy.engine"):
            assert not logging.getLogger(name).isEnabledFor(logging.WARNING), name
    finally:
        logging.getLogger().handlers[:] = before
        for name in ("httpx", "httpcore", "aiohttp", "telegram", "alembic", "sqlalchemy", "asyncio"):
            logging.getLogger(name).setLevel(logging.NOTSET)
