"""Files and other things that are not text, as Telegram writes them in a message."""

from bot.sandbox.chats import Json, Stored
from bot.sandbox.parameters import Params, Upload
from bot.sandbox.refusals import bad
from bot.sandbox.world import World

FILE_LIMIT = 50 * 1024 * 1024  # bytes a bot may upload (Bot API, sendDocument)
PHOTO_LIMIT = 10 * 1024 * 1024  # the same for photos (Bot API, sendPhoto)
_MIME = {
    "photo": "image/png",
    "document": "application/octet-stream",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "animation": "video/mp4",
    "sticker": "image/webp",
}


def media_content(world: World, params: Params, kind: str) -> Json:
    """The content fields of one send… method."""
    match kind:
        case "location":
            return location_content(params.number("latitude"), params.number("longitude"))
        case "contact":
            return _contact(params)
        case _:
            return file_content(kind, _file(world, params, kind), params.integer("duration"))


def _file(world: World, params: Params, kind: str) -> Stored:
    given = params.text(kind)
    name = given.removeprefix("attach://") if given.startswith("attach://") else kind
    if upload := params.uploads.get(name):
        return _keep(world, upload, kind)
    if not given:
        raise bad(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    return world.file(given)


def _keep(world: World, upload: Upload, kind: str) -> Stored:
    if not upload.data:
        raise bad("file must be non-empty")
    if len(upload.data) > (PHOTO_LIMIT if kind == "photo" else FILE_LIMIT):
        raise bad("file is too big")
    return world.store_file(upload.name, upload.mime or _MIME[kind], upload.data)


def file_content(kind: str, stored: Stored, duration: int = 0) -> Json:
    """One stored file as photo, voice, …"""
    file: Json = {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
    }
    match kind:
        case "photo":
            return {"photo": [file | {"width": 320, "height": 240}]}
        case "voice" | "audio":
            return {kind: file | {"duration": duration, "mime_type": stored.mime}}
        case "video" | "animation":
            sized = file | {"width": 320, "height": 240, "duration": duration, "mime_type": stored.mime}
            return {kind: sized}
        case "video_note":
            return {kind: file | {"length": 240, "duration": duration}}
        case "sticker":
            return {kind: file | _STICKER}
        case _:
            return {"document": file | {"file_name": stored.name, "mime_type": stored.mime}}


_STICKER: Json = {
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
    "emoji": "👍",
}


def location_content(latitude: float, longitude: float) -> Json:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad("wrong latitude or longitude specified")
    return {"location": {"latitude": latitude, "longitude": longitude}}


def _contact(params: Params) -> Json:
    phone, name = params.text("phone_number"), params.text("first_name")
    if not phone:
        raise bad("phone number is empty")
    if not name:
        raise bad("first name is empty")
    return {"contact": {"phone_number": phone, "first_name": name}}
