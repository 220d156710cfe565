"""Environment -> one frozen Settings; every wrong variable is reported at once.

`.env` is read too (the environment wins). `.env.example` documents every variable; a test holds them equal.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.vault import VaultError, parse_keys

DEFAULT_DATABASE = "sqlite:///data/bot.db"
SANDBOX_DATABASE = "sqlite:///data/sandbox.db"


def _numbers(value: Any) -> Any:
    """ "1, 2" -> (1, 2)."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


class Settings(BaseSettings):
    """What the environment says. Secrets never appear in repr or logs."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    bot_token: SecretStr | None = Field(None, validation_alias=AliasChoices("BOT_TOKEN", "TELEGRAM_BOT_TOKEN"))
    bot_token_file: Path | None = None
    port: int = Field(8080, ge=1, le=65535)
    bot_api_base_url: str = ""
    semantic: bool = True
    officers_chat_id: int | None = None
    owner_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_numbers)] = ()
    database_url: str = DEFAULT_DATABASE
    data_key: SecretStr | None = None
    faq_dir: Path = Path("faq")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["plain", "json"] = "plain"
    timezone: str = "Asia/Ho_Chi_Minh"
    alert_text: bool = True
    webhook_url: str = ""
    health_port: int | None = Field(None, ge=1, le=65535)
    drill_every_days: int = Field(0, ge=0, le=365)
    webhook_secret: SecretStr | None = None

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("is not a time zone such as Asia/Ho_Chi_Minh") from None
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            backend = make_url(value).get_backend_name()
        except ArgumentError:
            raise ValueError("is not a database URL") from None
        if backend not in ("sqlite", "postgresql", "postgres"):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("bot_api_base_url", "webhook_url")
    @classmethod
    def _url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("data_key")
    @classmethod
    def _keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            try:
                parse_keys(value.get_secret_value())
            except VaultError as error:
                raise ValueError(str(error)) from None
        return value

    @field_validator("faq_dir")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        if not value.is_dir():
            raise ValueError("is not a folder")
        return value

    @field_validator("bot_token_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        try:
            if value:
                value.read_text(encoding="utf-8")
        except (OSError, ValueError):  # not there, not ours (a secret owned by root), not text
            raise ValueError("is not a readable file") from None
        return value

    @model_validator(mode="after")
    def _webhook_has_secret(self) -> "Settings":
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("WEBHOOK_SECRET is needed with WEBHOOK_URL")
        return self

    @property
    def token(self) -> str:
        """The token itself, or "" where none is given."""
        if self.bot_token:
            return self.bot_token.get_secret_value().strip()
        return self.bot_token_file.read_text(encoding="utf-8").strip() if self.bot_token_file else ""

    @property
    def keys(self) -> str:
        """DATA_KEY itself, or "" where none is given."""
        return self.data_key.get_secret_value() if self.data_key else ""


def data_folder(database_url: str) -> Path:
    """Where files beside the database live: its own folder, or `data` for a database server."""
    url = make_url(database_url)
    return Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else Path("data")


class SettingsError(Exception):
    """The environment is wrong; `lines` holds one line per problem, with no secret value in it."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def read_settings(**overrides: Any) -> Settings:
    """Raises SettingsError with every problem at once."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(tuple(_line(dict(problem)) for problem in error.errors())) from None


def _line(problem: Mapping[str, Any]) -> str:
    name = str(problem["loc"][0]).upper() if problem["loc"] else "environment"
    return f"{name}: {str(problem['msg']).removeprefix('Value error, ')}"
