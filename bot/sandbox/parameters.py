"""A request's parameters, however they came (query, form, JSON, multipart), read by type.

Telegram reads forgivingly ("5" and 5 are one number, a JSON text may stand for an array); so does this. What
cannot be read is refused with Telegram's words where they are known.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.chats import Json
from bot.sandbox.refusals import bad


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent with the request."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """Typed readers over one request. `values` are texts, or JSON values when the body was JSON."""

    values: Mapping[str, Any]
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.values or name in self.uploads

    def text(self, name: str) -> str:
        """ "" when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        value = self.values.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad(f"{name.replace('_', ' ')} must be a valid Integer") from None

    def number(self, name: str) -> float:
        try:
            return float(self.values.get(name, ""))
        except (TypeError, ValueError):
            raise bad(f"{name} is empty") from None

    def boolean(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "yes", "1")

    def tree(self, name: str) -> Any:
        """A JSON value; None when absent or empty."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def record(self, name: str) -> Json:
        """A JSON object; {} when absent."""
        value = self.tree(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad(f"can't parse {name.replace('_', ' ')}: expected an Object")
        return value

    def records(self, name: str) -> list[Json]:
        """A JSON array of objects; [] when absent."""
        value = self.tree(name) or []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise bad(f"can't parse {name.replace('_', ' ')}: expected an Array of Objects")
        return value

    def chat_id(self, name: str = "chat_id") -> int:
        """A chat's id; public names (@…) do not exist here."""
        text = self.text(name)
        if not text:
            raise bad(f"{name} is empty")
        try:
            return int(text)
        except ValueError:
            raise bad("chat not found") from None

    def message_id(self, name: str = "message_id") -> int:
        if not self.has(name):
            raise bad("message identifier is not specified")
        return self.integer(name)

    def message_ids(self, limit: int) -> list[int]:
        """Between 1 and `limit` identifiers."""
        value = self.tree("message_ids")
        if not isinstance(value, list) or not value:
            raise bad("message identifiers are not specified")
        if len(value) > limit:
            raise bad("too many message identifiers specified")
        if not all(isinstance(one, int) for one in value):
            raise bad("message identifier must be a Number")
        return value
