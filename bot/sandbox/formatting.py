"""Text with HTML tags -> plain text and entities, refused where Telegram refuses, with its words.

The grammar (tags, attributes, character references, texts of refusal) follows tdlib/td `MessageEntity.cpp`,
read 2026-11. Offsets are UTF-16 units in the result and bytes in refusals, as Telegram counts.
"""

import re
from dataclasses import dataclass

from bot.sandbox.chats import Json
from bot.sandbox.limits import units
from bot.sandbox.refusals import Refused, bad

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z]+));?")
_START = re.compile(r"<([^\s>/][^\s>]*)([^>]*)>")
_END = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)))?""")

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<![\w/@])@[A-Za-z][A-Za-z0-9_]{3,31})"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{3,31})?(?![\w/]))"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)
"""What Telegram marks by itself; narrower than its own rules, wide enough for commands, links and mentions."""


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int


def read_html(text: str) -> tuple[str, list[Json]]:
    """Plain text and entities. Raises Refused: can't parse entities."""
    parser = _Parser(text)
    parser.run()
    return _trim(parser.plain, parser.entities)


def read_plain(text: str) -> tuple[str, list[Json]]:
    """The text as it is, trimmed, with what Telegram finds in it by itself (commands, links, mentions)."""
    return _trim(text, [])


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around; entities are cut to what is left."""
    lead = units(text) - units(text.lstrip())
    plain = text.strip()
    end = units(plain)
    kept = []
    for one in entities:
        start, stop = max(0, one["offset"] - lead), min(end, one["offset"] - lead + one["length"])
        if stop > start:
            kept.append(one | {"offset": start, "length": stop - start})
    kept += _found(plain, kept)
    return plain, sorted(kept, key=lambda e: (e["offset"], -e["length"]))


def _found(text: str, known: list[Json]) -> list[Json]:
    closed = [(e["offset"], e["offset"] + e["length"]) for e in known if e["type"] in ("code", "pre", "text_link")]
    found = []
    for match in _FOUND.finditer(text):
        offset, length = units(text[: match.start()]), units(match.group())
        if not any(start < offset + length and offset < stop for start, stop in closed):
            found.append({"type": str(match.lastgroup), "offset": offset, "length": length})
    return found


class _Parser:
    """One pass over the text; `plain` and `entities` hold the result."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = ""
        self.entities: list[Json] = []
        self._stack: list[_Open] = []
        self._at = 0
        self._units = 0

    def run(self) -> None:
        while self._at < len(self.text):
            character = self.text[self._at]
            if character == "<":
                self._tag()
            elif character == "&":
                self._reference()
            else:
                self._add(character)
                self._at += 1
        if self._stack:
            raise bad(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self._stack[-1].tag}\""
            )

    def _add(self, text: str) -> None:
        self.plain += text
        self._units += units(text)

    def _reference(self) -> None:
        match = _REFERENCE.match(self.text, self._at)
        value = _character(match) if match else ""
        self._add(value or "&")
        self._at += len(match.group()) if match and value else 1

    def _tag(self) -> None:
        if self.text.startswith("</", self._at):
            self._close()
        else:
            self._open()

    def _refuse(self, what: str, rest: str = "") -> Refused:
        byte = len(self.text[: self._at].encode())
        return bad(f"can't parse entities: {what} at byte offset {byte}{rest}")

    def _open(self) -> None:
        match = _START.match(self.text, self._at)
        if match is None:
            name = re.split(r"[\s>]", self.text[self._at + 1 :], maxsplit=1)[0].lower()
            closed = re.search(r"[\s>]", self.text[self._at :])
            raise self._refuse(f'Unsupported start tag "{name}"' if closed else "Unclosed start tag")
        tag = match.group(1).lower()
        if tag not in TAGS:
            raise self._refuse(f'Unsupported start tag "{tag}"')
        self._stack.append(_Open(tag, self._argument(tag, match.group(2)), self._units))
        self._at = match.end()

    def _argument(self, tag: str, attributes: str) -> str:
        found = {}
        for match in _ATTRIBUTE.finditer(attributes):
            value = next((group for group in match.groups()[1:] if group is not None), None)
            if value is None and not (tag == "blockquote" and match.group(1) == "expandable"):
                raise self._refuse(f'Expected equal sign in declaration of an attribute of the tag "{tag}"')
            found[match.group(1).lower()] = _REFERENCE.sub(lambda m: _character(m) or m.group(), value or "")
        if tag == "span" and found.get("class") != "tg-spoiler":
            raise self._refuse('Tag "span" must have class "tg-spoiler"')
        if tag == "blockquote":
            return "expandable" if "expandable" in found else ""
        language = found.get("class", "").removeprefix("language-") if tag == "code" else ""
        return found.get("href", "") or found.get("emoji-id", "") or language

    def _close(self) -> None:
        if not self._stack:
            raise self._refuse("Unexpected end tag")
        match = _END.match(self.text, self._at)
        if match is None:
            raise self._refuse("Unclosed end tag")
        name, opened = match.group(1).lower(), self._stack[-1]
        if name and name != opened.tag:
            raise self._refuse("Unmatched end tag", f', expected "</{opened.tag}>", found "</{name}>"')
        self._stack.pop()
        self._at = match.end()
        if self._units > opened.offset:
            self._keep(opened)

    def _keep(self, opened: _Open) -> None:
        kind = TAGS[opened.tag]
        if opened.tag == "blockquote" and opened.argument:
            kind = "expandable_blockquote"
        made: Json = {"type": kind, "offset": opened.offset, "length": self._units - opened.offset}
        match kind:
            case "text_link":
                made["url"] = opened.argument or self.plain[-made["length"] :]
                if not re.match(r"(https?|tg|tel|mailto):", made["url"]):
                    return
            case "custom_emoji":
                made["custom_emoji_id"] = opened.argument
            case "code" if opened.argument:
                made |= {"type": "pre", "language": opened.argument}
        self.entities.append(made)


def _character(match: re.Match[str]) -> str:
    """The character of one reference, "" where Telegram would leave it as it stands."""
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED.get(name, "")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    surrogate = 0xD800 <= code <= 0xDFFF
    return chr(code) if 0 < code < 0x10FFFF and not surrogate else ""
