"""The command line: exit codes, JSON, and a batch that keeps its order."""

import base64
import json
import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import __version__
from bot.__main__ import app

RUN = CliRunner()
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def quiet_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No environment of the developer's, no vectors (they would take a minute), a database of its own."""
    for name in ("BOT_TOKEN", "TELEGRAM_BOT_TOKEN", "BOT_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEMANTIC", "off")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/cli.db")


def test_live_without_a_token_is_refused_with_exit_2() -> None:
    result = RUN.invoke(app, ["run", "--live"])
    assert result.exit_code == 2
    assert "BOT_TOKEN" in result.output


def test_a_wrong_environment_is_exit_2_with_one_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("TIMEZONE", "Mars")
    result = RUN.invoke(app, ["run"])
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 2


def test_the_version_names_the_views() -> None:
    result = RUN.invoke(app, ["--version"])
    assert result.exit_code == 0
    assert __version__ in result.output
    assert "folded" in result.output


def test_every_command_explains_itself() -> None:
    commands = [
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    ]
    for name in commands:
        assert RUN.invoke(app, [name, "--help"]).exit_code == 0, name


def test_check_knows_errors_from_warnings(small: Path, tmp_path: Path) -> None:
    result = RUN.invoke(app, ["check", "--faq", str(small), "--json", "--only", "entries/"])
    assert result.exit_code == 0
    assert all(row["severity"] == "warning" for row in json.loads(result.output.rsplit("]", 1)[0] + "]"))
    broken = tmp_path / "faq"
    broken.mkdir()
    assert RUN.invoke(app, ["check", "--faq", str(broken)]).exit_code == 1
    assert RUN.invoke(app, ["check", "--faq", str(small), "--today", "yesterday"]).exit_code == 2


def test_a_batch_comes_out_in_its_order_with_every_field(small: Path, tmp_path: Path) -> None:
    asked = {
        "b": "gọi 111 có mất tiền không",
        "a": "hôm nay trời đẹp quá",
        "c": "bố đang cầm dao đuổi em, cứu em với",
        "d": "",
    }
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps({"id": k, "text": t}) + "\n" for k, t in asked.items()), encoding="utf-8")
    result = RUN.invoke(app, ["ask", "--faq", str(small), "--batch", str(source), "--out", str(target)])
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == list(asked)
    first, calm, danger, empty = rows
    assert first["result"] in ("answer", "ask_which")
    assert first["entries"][0]["topic"] == "report-hotline"
    assert calm["entries"], "candidates are filled on abstain too"
    assert calm["danger"]["class"] is None
    assert danger["danger"]["level"] == "danger"
    assert empty["result"] == "abstain"
    for row in rows:
        assert set(row) == {"id", "result", "entries", "confidence", "danger"}
        assert 0 <= row["confidence"] <= 1
        assert len(row["entries"]) <= 5


def test_ask_wants_one_question_or_a_batch() -> None:
    assert RUN.invoke(app, ["ask"]).exit_code == 2
    assert RUN.invoke(app, ["ask", "x", "--batch", "y"]).exit_code == 2


@pytest.mark.parametrize("command", ["drill", "rotate"])
def test_what_ends_a_tool_is_logged_as_the_settings_say(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without our formatter a bug's own words, which may be somebody's, would be printed."""
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("DATA_KEY", base64.b64encode(b"k" * 32).decode())
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:hidden@127.0.0.1:1/x")
    result = RUN.invoke(app, [command])
    assert result.exit_code == 1
    assert "bot.ending stopped\nOperationalError at " in result.output
    assert "hidden" not in result.output
