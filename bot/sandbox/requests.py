"""A request of the bot: its parameters out of HTTP, and an answer in Telegram's envelope."""

import json
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.chats import Json
from bot.sandbox.parameters import Params, Upload
from bot.sandbox.refusals import Refused, bad

BODY_LIMIT = 60 * 1024 * 1024  # bytes: the largest upload of the Bot API (50 MB) and its envelope


async def read_params(request: web.Request) -> Params:
    """Query, form, JSON or multipart as one set. Raises Refused for what is none of them."""
    values: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    kind = request.content_type
    if kind == "application/json" and request.can_read_body:
        values |= await _json(request)
    elif kind == "application/x-www-form-urlencoded":
        values |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    elif kind.startswith("multipart/"):
        await _multipart(request, values, uploads)
    return Params({name: value for name, value in values.items() if value is not None}, uploads)


async def _json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad("can't parse JSON object: expected an Object")
    return body


async def _multipart(request: web.Request, values: Json, uploads: dict[str, Upload]) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        if part.filename is None:
            values[part.name] = await part.text()
        else:
            mime = part.headers.get("Content-Type", "")
            uploads[part.name] = Upload(part.filename, mime, bytes(await part.read(decode=True)))


def shown(params: Params) -> Json:
    """The parameters for the journal: JSON texts opened, uploads by name and size only."""
    made: Json = {name: _opened(value) for name, value in params.values.items()}
    return made | {name: f"<{file.name}, {len(file.data)} byte>" for name, file in params.uploads.items()}


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def good(result: Any) -> Json:
    return {"ok": True, "result": result}


def refused(error: Refused) -> Json:
    made: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        made["parameters"] = error.parameters
    return made
