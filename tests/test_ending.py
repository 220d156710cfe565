"""How the program ends: an exit code, at most one line, never anybody's words."""

import logging

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import BadRequest

from bot.ending import ended
from bot.gateway.outcomes import TokenRefused
from bot.logs import PlainFormatter

SECRET = "em bị đánh 0912345678 postgresql://u:password@host"


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (None, 0, ""),
        (KeyboardInterrupt(), 130, ""),  # `rotate && take the old key out` must not go on
        (TokenRefused("Telegram refuses BOT_TOKEN"), 1, "Telegram refuses BOT_TOKEN\n"),
        (BadRequest(SECRET), 1, "cannot run: BadRequest; see the log with LOG_LEVEL=DEBUG\n"),
        (OperationalError(SECRET, {}, Exception(SECRET)), 1, "cannot run: OperationalError; see the log with"),
        (OSError(SECRET), 1, "cannot run: OSError; see the log with LOG_LEVEL=DEBUG\n"),
        (RuntimeError(SECRET), 1, ""),
    ],
)
def test_every_end_has_a_code_and_at_most_one_line_of_our_own(
    error: BaseException | None,
    code: int,
    line: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        logging, "raiseExceptions", False
    )  # handlers of other tests may write to streams now closed

    def work() -> None:
        if error:
            raise error

    assert ended(work) == code
    said = capsys.readouterr().err
    assert said.startswith(line)
    assert not line or said.count("\n") == 1, "one line, and nothing of the error's own words"


def test_a_bug_is_logged_with_its_place_and_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    def work() -> None:
        raise RuntimeError(SECRET)

    ended(work)
    (record,) = caplog.records
    record.exc_text = None  # what another formatter made of it
    written = PlainFormatter("%(message)s").format(record)
    assert record.levelno == logging.CRITICAL
    assert "test_ending.py" in written
    assert "đánh" not in written
    assert "password" not in written
