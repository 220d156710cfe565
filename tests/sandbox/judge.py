"""An independent judge of the wire: aiogram's models, written by others from Telegram's documentation.

Attached to a sandbox it checks every request of the bot, every answer and every update handed out: types,
required fields, and (by walking the validated models) fields that the Bot API does not have.
"""

import json
from collections.abc import Iterator
from typing import Any

import aiogram.methods
from aiogram.types import Update
from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.sandbox.parameters import Params
from bot.sandbox.server import Sandbox

INVENTED = {"sandbox_new_type"}
"""The sandbox's stand-in for a message type that no library knows yet."""


class Judge:
    """Collects violations as sentences; a test asserts that there are none."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.requests = 0
        self.updates = 0

    def attach(self, sandbox: Sandbox) -> None:
        sandbox.on_request.append(self.request)
        sandbox.on_answer.append(self.answer)
        sandbox.updates.on_handed.append(self.update)

    def forgive_requests(self) -> None:
        """For tests that send wrong requests on purpose; answers and updates stay judged."""
        self.violations = [one for one in self.violations if " request:" not in one]

    def request(self, method: str, params: Params) -> None:
        self.requests += 1
        model = model_of(method)
        values = {name: _decoded(model, name, value) for name, value in params.values.items()}
        values |= dict.fromkeys((name for name in params.uploads if name in model.model_fields), "attach://file")
        try:
            judged = model.model_validate(values)
        except ValidationError as error:
            self._note(f"{method} request", error)
            return
        self.violations += [f"{method} request: unknown {path}" for path in extras(judged)]

    def answer(self, method: str, _params: Params, result: Any) -> None:
        if method == "getUpdates":
            return  # each update is judged by itself, and malformed ones may be ordered
        returning = model_of(method).__returning__
        try:
            judged = TypeAdapter(returning).validate_python(result)
        except ValidationError as error:
            self._note(f"{method} answer", error)
            return
        self.violations += [f"{method} answer: unknown {path}" for path in extras(judged)]

    def update(self, body: dict[str, Any]) -> None:
        self.updates += 1
        try:
            judged = Update.model_validate(body)
        except ValidationError as error:
            self._note("update", error)
            return
        self.violations += [f"update: unknown {path}" for path in extras(judged)]

    def _note(self, where: str, error: ValidationError) -> None:
        self.violations += [f"{where}: {'.'.join(map(str, one['loc']))} {one['msg']}" for one in error.errors()]


def model_of(method: str) -> type[aiogram.methods.TelegramMethod[Any]]:
    found: type[aiogram.methods.TelegramMethod[Any]] = getattr(aiogram.methods, method[0].upper() + method[1:])
    return found


def _decoded(model: type[BaseModel], name: str, value: Any) -> Any:
    """A JSON text stands for an array or object, except where the field is text itself."""
    field = model.model_fields.get(name)
    texts = (str, str | None)
    if isinstance(value, str) and value[:1] in ("{", "[") and field is not None and field.annotation not in texts:
        return json.loads(value)
    return value


def extras(value: Any, path: str = "") -> Iterator[str]:
    """Fields that validation let through although the model does not have them."""
    if isinstance(value, BaseModel):
        yield from (f"{path}{name}" for name in (value.model_extra or {}) if name not in INVENTED)
        for name in value.model_fields_set:
            yield from extras(getattr(value, name, None), f"{path}{name}.")
    elif isinstance(value, list | tuple):
        for one in value:
            yield from extras(one, path)
