"""The environment: read once, every mistake reported at once, secrets never shown."""

import base64
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [f.upper() for f in Settings.model_fields] + ["TELEGRAM_BOT_TOKEN"]:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "faq").mkdir()
    monkeypatch.chdir(tmp_path)


def test_nothing_set_is_fine() -> None:
    assert read_settings().token == ""


def test_every_mistake_is_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "PORT": "99999",
        "OWNER_IDS": "1,x",
        "LOG_LEVEL": "loud",
        "TIMEZONE": "Mars",
        "DATABASE_URL": "mysql://x",
        "DATA_KEY": "abc",
        "OFFICERS_CHAT_ID": "group",
        "SEMANTIC": "maybe",
        "BOT_API_BASE_URL": "ftp://x",
        "FAQ_DIR": "nowhere",
        "LOG_FORMAT": "xml",
        "BOT_TOKEN_FILE": "nofile",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert {line.split(":")[0] for line in caught.value.lines} == set(wrong)
    assert len(caught.value.lines) == len(wrong)


def test_a_token_comes_from_the_variable_its_alias_or_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "alias")
    assert read_settings().token == "alias"
    monkeypatch.setenv("BOT_TOKEN", "own")
    assert read_settings().token == "own"
    monkeypatch.delenv("BOT_TOKEN")
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    (tmp_path / "secret").write_text("from-file\n")
    monkeypatch.setenv("BOT_TOKEN_FILE", str(tmp_path / "secret"))
    assert read_settings().token == "from-file"


def test_a_token_file_that_cannot_be_read_is_one_line_like_any_mistake(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_bytes(b"\xff\xfe\x00")
    for path in ("secret", "faq", "nofile"):
        monkeypatch.setenv("BOT_TOKEN_FILE", str(tmp_path / path))
        with pytest.raises(SettingsError) as caught:
            read_settings()
        assert caught.value.lines == ("BOT_TOKEN_FILE: is not a readable file",)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    key = base64.b64encode(b"k" * 32).decode()
    monkeypatch.setenv("BOT_TOKEN", "123:SECRET")
    monkeypatch.setenv("DATA_KEY", key)
    shown = repr(read_settings())
    assert "SECRET" not in shown
    assert key not in shown


@pytest.mark.parametrize(("text", "meant"), [("on", True), ("off", False), ("", True)])
def test_a_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch, text: str, meant: bool) -> None:
    monkeypatch.setenv("SEMANTIC", text)
    monkeypatch.setenv("ALERT_TEXT", text)
    chosen = read_settings()
    assert (chosen.semantic, chosen.alert_text) == (meant, meant)


def test_owners_are_a_list_and_an_env_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OWNER_IDS=1, 22\nPORT=9000\n")
    chosen = read_settings()
    assert (chosen.owner_ids, chosen.port) == ((1, 22), 9000)


def test_the_example_names_every_variable_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.split("=")[0] for line in lines if line and not line.startswith("#")}
    assert named == {name.upper() for name in Settings.model_fields}
