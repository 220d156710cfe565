"""Reply markup: read, checked, refused where Telegram refuses."""

from typing import Any

from bot.sandbox.chats import Json
from bot.sandbox.limits import CALLBACK_DATA_LIMIT, KEYBOARD_LIMIT
from bot.sandbox.parameters import Params
from bot.sandbox.refusals import bad

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


def read_markup(params: Params) -> Json | None:
    """The markup as Telegram keeps it; None where there is none (an empty inline keyboard is none)."""
    markup = params.record("reply_markup")
    if not markup:
        return None
    if not any(kind in markup for kind in _KINDS):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = [[_button(one) for one in row] for row in _rows(markup["inline_keyboard"])]
        rows = [row for row in rows if row]
        if sum(len(row) for row in rows) > KEYBOARD_LIMIT:
            raise bad("reply markup is too long")
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        rows = [
            [one if isinstance(one, dict) else {"text": str(one)} for one in r] for r in _rows(markup["keyboard"])
        ]
        return markup | {"keyboard": rows}
    return markup


def read_inline_markup(params: Params) -> Json | None:
    """For edits: only an inline keyboard may be put on a message that was sent."""
    markup = read_markup(params)
    if markup and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    return markup


def _rows(value: Any) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad("can't parse inline keyboard: expected an Array of Arrays")
    return value


def _button(value: Any) -> Json:
    if not isinstance(value, dict) or not str(value.get("text") or "").strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String and non-empty')
    actions = [name for name in _ACTIONS if name in value]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: exactly one action is expected")
    data = value.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= CALLBACK_DATA_LIMIT:
        raise bad("BUTTON_DATA_INVALID")
    url = value.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://", "tel:")):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return value
