"""Content as a located tree: every text knows its file, line and column.

Owns the three kinds of node and the typed reading of a mapping (`Fields`). Nothing here raises for
wrong content: each complaint is a `Problem`, collected, and reading goes on with an empty value. The
shell makes the trees (see `content`); this module never sees YAML.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.problems import Problem, Severity

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: `file` relative to the content folder, `line` and `column` from 1."""

    file: str
    line: int
    column: int

    def problem(self, code: str, message: str, severity: Severity = Severity.ERROR) -> Problem:
        return Problem(self.file, self.line, self.column, code, message, severity)

    def warning(self, code: str, message: str) -> Problem:
        return self.problem(code, message, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar. Always a string in NFC: `17:30`, `no` and `0111` stay what the editor typed."""

    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    nodes: "tuple[Node, ...]"
    place: Place


@dataclass(frozen=True, slots=True)
class Pairs:
    """Keys with their nodes, in the editor's order. Keys are unique: `content` refuses duplicates."""

    pairs: "tuple[tuple[Text, Node], ...]"
    place: Place

    def get(self, key: str) -> "Node | None":
        return next((node for name, node in self.pairs if name.value == key), None)


Node = Text | Items | Pairs


@dataclass(frozen=True, slots=True)
class Tree:
    """One file: `file` is its path relative to the content folder, with `/`."""

    file: str
    root: Node


def place_of(node: Node, *path: str | int) -> Place:
    """The place of the node at `path` (keys and indexes), or of the deepest one that exists on the way."""
    for step in path:
        below = _below(node, step)
        if below is None:
            break
        node = below
    return node.place


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(step, str):
        return node.get(step) if isinstance(node, Pairs) else None
    inside = isinstance(node, Items) and step < len(node.nodes)
    return node.nodes[step] if inside and isinstance(node, Items) else None


class Fields:
    """A mapping read field by field. Complaints go to `problems`; `finish` reports keys nobody asked for.

    Every reader returns a value of its type whatever the content is (an empty one where it is wrong).
    """

    def __init__(self, node: Node, problems: list[Problem]) -> None:
        self.node = node
        self.place = node.place
        self._problems = problems
        self._known: list[str] = []
        if not isinstance(node, Pairs):
            self._complain(node.place, "wrong-shape", "chỗ này phải là các dòng `khoá: giá trị`")

    def text(self, key: str, *, required: bool = True) -> str:
        """The text of `key`, trimmed; "" where it is missing or no text."""
        node = self._get(key, required)
        if node is None:
            return ""
        value = self._value(node, key)
        if required and not value and isinstance(node, Text):
            self._complain(node.place, "empty-field", f"trường `{key}` đang để trống")
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[Text, ...]:
        """The texts of the list `key`, located; empty ones are complained about and left out."""
        found = []
        for node in self._list(key, required):
            value = self._value(node, key)
            if value:
                found.append(Text(value, node.place))
            elif isinstance(node, Text):
                self._complain(node.place, "empty-item", f"một dòng trong `{key}` đang để trống")
        return tuple(found)

    def strings(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """As `texts`, without the places."""
        return tuple(text.value for text in self.texts(key, required=required))

    def records(self, key: str, *, required: bool = False) -> "tuple[Fields, ...]":
        """The mappings of the list `key`, each to be read and finished by the caller."""
        nodes = self._list(key, required)
        return tuple(Fields(node, self._problems) for node in nodes)

    def fields(self, key: str, *, required: bool = True) -> "Fields | None":
        """The mapping under `key`, or None where it is missing or something else."""
        node = self._get(key, required)
        if node is None:
            return None
        if isinstance(node, Pairs):
            return Fields(node, self._problems)
        self._complain(node.place, "wrong-shape", f"`{key}` phải là các dòng `khoá: giá trị`")
        return None

    def table(self, key: str) -> tuple[tuple[Text, str], ...]:
        """The mapping under `key` as pairs of free keys and texts (an empty text is allowed)."""
        node = self._get(key, required=False)
        if node is None or (isinstance(node, Text) and not node.value):
            return ()
        if not isinstance(node, Pairs):
            self._complain(node.place, "wrong-shape", f"`{key}` phải là các dòng `khoá: giá trị`")
            return ()
        return tuple((name, self._value(value, name.value)) for name, value in node.pairs)

    def date(self, key: str, *, required: bool = True) -> date | None:
        """The date written YYYY-MM-DD, or None."""
        value = self.text(key, required=required)
        if not value:
            return None
        try:
            if len(value) != 10:
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            message = f'`{key}: {value}` phải là ngày dạng "2026-11-24" (năm-tháng-ngày)'
            self._complain(place_of(self.node, key), "bad-date", message)
            return None

    def number(self, key: str, *, required: bool = False) -> int | None:
        """The whole number written with digits only, or None."""
        value = self.text(key, required=required)
        if not value:
            return None
        if value.isascii() and value.isdigit() and len(value) <= 15:
            return int(value)
        message = f'`{key}: {value}` phải là số viết liền bằng chữ số, ví dụ "20000000"'
        self._complain(place_of(self.node, key), "bad-number", message)
        return None

    def choice(self, key: str, options: type[Choice], default: Choice) -> Choice:
        """One of `options`; `default` where the text is none of them (complained about)."""
        value = self.text(key)
        if value in set(options):
            return options(value)
        if value:
            allowed = ", ".join(options)
            self._complain(
                place_of(self.node, key), "bad-choice", f"`{key}: {value}` phải là một trong: {allowed}"
            )
        return default

    def flag(self, key: str) -> bool:
        """`true` or `false`, spelled so; False where it is missing."""
        value = self.text(key, required=False)
        if value not in ("", "true", "false"):
            self._complain(place_of(self.node, key), "bad-choice", f"`{key}: {value}` phải là true hoặc false")
        return value == "true"

    def finish(self) -> None:
        """Complain about every key that no reader asked for, with the nearest known one."""
        if not isinstance(self.node, Pairs):
            return
        for name, _ in self.node.pairs:
            if name.value not in self._known:
                self._complain(name.place, "unknown-field", self._unknown(name.value))

    def _unknown(self, key: str) -> str:
        near = process.extractOne(key, self._known, scorer=OSA.distance, score_cutoff=3)
        hint = f", có phải `{near[0]}` không?" if near else f"; các trường được dùng: {', '.join(self._known)}"
        return f"không có trường `{key}`{hint}"

    def _get(self, key: str, required: bool) -> Node | None:
        self._known.append(key)
        node = self.node.get(key) if isinstance(self.node, Pairs) else None
        if node is None and required and isinstance(self.node, Pairs):
            self._complain(self.place, "missing-field", f"thiếu trường `{key}`")
        return node

    def _list(self, key: str, required: bool) -> tuple[Node, ...]:
        node = self._get(key, required)
        if node is None or (isinstance(node, Text) and not node.value and not required):
            return ()
        if isinstance(node, Items):
            return node.nodes
        self._complain(node.place, "wrong-shape", f"`{key}` phải là danh sách, mỗi mục một dòng bắt đầu bằng `- `")
        return ()

    def _value(self, node: Node, key: str) -> str:
        if isinstance(node, Text):
            return node.value.strip()
        message = f"`{key}` phải là một đoạn chữ (đặt trong ngoặc kép nếu có dấu hai chấm)"
        self._complain(node.place, "wrong-shape", message)
        return ""

    def _complain(self, place: Place, code: str, message: str) -> None:
        self._problems.append(place.problem(code, message))
