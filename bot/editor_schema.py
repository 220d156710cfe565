"""The JSON Schema of an entries file, generated from the core's dataclasses.

Editors' tools complete and check with it; a test holds `faq/schema/entries.schema.json` equal to it. It
lives outside the core because the core does not speak JSON.
"""

import dataclasses
import json
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from bot.core.faq.lint_entry import FEWEST_VARIANTS
from bot.core.faq.model import Answer, Citation, Entry, Penalty, Review, Translation
from bot.core.faq.parse_entry import VARIANT_KINDS

SCHEMA_PATH = "schema/entries.schema.json"
"""Relative to the content folder."""

Schema = dict[str, Any]

_RENAMED = {"english": "en", "minimum": "min", "maximum": "max"}
"""Field of a dataclass -> key in the YAML, where they differ."""

_DERIVED = {"topic"}
"""Fields that the file says once for all its entries."""

_REQUIRED = {
    Entry: {"id", "question", "variants", "answer", "citations", "review"},
    Answer: {"short", "steps"},
    Citation: {"statute", "article"},
    Penalty: {"act", "kind", "unit", "applies_to", "citation"},
    Review: {"checked", "next_review", "reviewer", "confidence", "basis"},
    Translation: {"question", "short", "steps"},
}

_NOTES = {
    "short": "Trả lời ngắn: nhiều nhất 80 tiếng, mỗi câu nhiều nhất 25 tiếng.",
    "steps": "Việc nên làm, mỗi bước một dòng.",
    "more": "Phần nói thêm, người đọc bấm mới mở.",
    "answer_for_children": "Cho trẻ 9–10 tuổi: câu ngắn, gọi là em.",
    "statute": "Mã văn bản trong statutes.yaml.",
    "article": 'Số điều, là chữ: "51".',
    "note": 'Điều còn phải xem lại: bắt đầu bằng "cần đối chiếu: …".',
    "valid_until": "Ngày luật thay đổi, nếu đã biết.",
    "contacts": "Mã trong contacts.yaml; không gõ số điện thoại.",
}


def entries_schema() -> Schema:
    """The schema of one `entries/<topic>.yaml`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "entries/<topic>.yaml",
        "type": "object",
        "additionalProperties": False,
        "required": ["topic", "entries"],
        "properties": {"topic": {"type": "string"}, "entries": {"type": "array", "items": _record(Entry)}},
    }


def schema_text() -> str:
    """`entries_schema` as the file's bytes: stable order, one trailing newline."""
    return json.dumps(entries_schema(), ensure_ascii=False, indent=2) + "\n"


def _record(kind: type) -> Schema:
    hints = get_type_hints(kind)
    names = [f.name for f in dataclasses.fields(kind) if f.name not in _DERIVED]
    properties = {_RENAMED.get(name, name): _noted(name, _property(name, hints[name])) for name in names}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [_RENAMED.get(name, name) for name in names if name in _REQUIRED[kind]],
        "properties": properties,
    }


def _noted(name: str, schema: Schema) -> Schema:
    return {**schema, "description": _NOTES[name]} if name in _NOTES else schema


def _property(name: str, hint: Any) -> Schema:
    if name == "variants":
        return _variants()
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _property("", get_args(hint)[0])}
    if get_origin(hint) is UnionType:
        return _property("", next(part for part in get_args(hint) if part is not type(None)))
    return _scalar(hint)


def _scalar(hint: Any) -> Schema:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": list(hint)}
    if hint is date:
        return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    if hint is int:
        return {"type": "string", "pattern": r"^\d+$"}
    return {"type": "string"}


def _variants() -> Schema:
    texts = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "description": f"Các cách hỏi khác, xếp theo giọng; tất cả ít nhất {FEWEST_VARIANTS}, nên từ 12.",
        "properties": {kind.value: texts for kind in VARIANT_KINDS},
    }
