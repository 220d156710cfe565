"""One YAML text into one located tree; whatever is wrong becomes a Problem, never an exception.

A narrow YAML: mappings, lists and texts. Every scalar stays the string that the editor typed. Aliases,
anchors, tags, duplicate keys, tabs, control and invisible characters, nesting over 20 and files over 2 MB
are refused: each has either hidden an error from an editor or been used against a parser. A byte-order
mark, CRLF line ends and NFD text are accepted (normalised to NFC).

Walks the parser's *events*, not composed nodes: only events still show an explicit tag, and an alias is
never followed, so an alias bomb costs its 272 bytes.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from bot.core.problems import Problem, Severity
from bot.core.tree import Items, Node, Pairs, Place, Text, Tree

MAX_BYTES = 2_000_000
"""Largest file read: ten times the largest real one; a parser fed by mistake stays cheap."""

MAX_DEPTH = 20
"""Deepest nesting read; an entry needs 7."""

MAX_PROBLEMS = 50
"""Complaints about one file's characters; more of the same tell the editor nothing new."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Without the joiner U+200D, which emoji need. They hide words from readers and from the matcher."""

_HINTS = (
    ("mapping values are not allowed", "có dấu hai chấm giữa câu: đặt cả câu trong dấu ngoặc kép"),
    ("found unexpected end of stream", "thiếu dấu ngoặc kép đóng ở cuối câu"),
    (
        "did not find expected key",
        "dòng này thụt lề lệch với các dòng cùng cấp, hoặc thừa dấu ngoặc kép trong câu",
    ),
    ("did not find expected '-'", "dòng này thụt lề lệch với các mục `- ` cùng cấp"),
    ("did not find expected ',' or", "thiếu dấu phẩy hoặc dấu ngoặc đóng ] }"),
    ("could not find expected ':'", "thiếu dấu hai chấm sau tên trường"),
    ("cannot start any token", "câu bắt đầu bằng ký tự đặc biệt: đặt cả câu trong dấu ngoặc kép"),
    ("did not find the expected comment or line break", "dấu | hoặc > phải đứng cuối dòng"),
    ("unknown escape character", "dấu \\ trong ngoặc kép có nghĩa riêng: viết \\\\ nếu cần"),
)
"""What libyaml says -> what an editor should do."""


def read_text(data: bytes, file: str) -> tuple[Tree | None, list[Problem]]:
    """The tree of one file, or None when it cannot be read, and every complaint about it."""
    if len(data) > MAX_BYTES:
        return None, [Place(file, 1, 1).problem("too-large", f"tệp lớn hơn {MAX_BYTES:,} byte: hãy chia nhỏ")]
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Place(file, line, 1).problem("not-utf8", "tệp phải lưu bằng mã UTF-8")]
    text = unicodedata.normalize("NFC", decoded.replace("\r\n", "\n").replace("\r", "\n"))
    problems = list(_characters(text, file))
    if any(problem.code == "control-character" for problem in problems):
        return None, problems
    root = _Walk(file, problems).root(text)
    return (Tree(file, root) if root else None), problems


def _characters(text: str, file: str) -> Iterable[Problem]:
    found = 0
    for code, pattern, message in (
        ("control-character", _CONTROL, "có ký tự điều khiển không nhìn thấy: xoá đi gõ lại"),
        ("tab", re.compile("\t"), "có ký tự Tab: dùng dấu cách"),
        ("invisible-character", _INVISIBLE, "có ký tự vô hình (thường do dán từ nơi khác): xoá đi gõ lại"),
    ):
        for match in pattern.finditer(text):
            found += 1
            if found <= MAX_PROBLEMS:
                yield _place(text, file, match.start()).problem(code, message)


def _place(text: str, file: str, offset: int) -> Place:
    return Place(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


class _Mark(Protocol):
    """Where the parser stands; lines and columns from 0. (The C and the Python parser have a class each.)"""

    line: int
    column: int


@dataclass(slots=True)
class _Open:
    """A list or mapping being read; in a mapping keys and values alternate."""

    place: Place
    mapping: bool
    nodes: list[Node] = field(default_factory=list)


class _Walk:
    """One pass over the parser's events with a stack of its own: no recursion, whatever the input."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self._file = file
        self._problems = problems
        self._stack: list[_Open] = []
        self._root: Node | None = None
        self._documents = 0

    def root(self, text: str) -> Node | None:
        """The root node; None for an empty file, a syntax error or a nesting that is too deep."""
        try:
            for event in self._events(text):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._complain(self._at(mark), "syntax", f"không đọc được: {_hint(error)}")
            return None
        except yaml.YAMLError:
            self._complain(Place(self._file, 1, 1), "syntax", "không đọc được tệp này")
            return None
        if self._root is None and not any(p.code == "too-deep" for p in self._problems):
            self._complain(Place(self._file, 1, 1), "empty-file", "tệp không có nội dung")
        return self._root

    def _events(self, text: str) -> Iterator[yaml.Event]:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionStartEvent) and len(self._stack) >= MAX_DEPTH:
                self._complain(self._at(event.start_mark), "too-deep", f"lồng quá {MAX_DEPTH} cấp")
                self._root = None
                return
            yield event

    def _take(self, event: yaml.Event) -> None:
        place = self._at(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents == 2:
                self._complain(place, "two-documents", "mỗi tệp chỉ một phần: bỏ dòng `---` thứ hai")
        elif isinstance(event, yaml.NodeEvent):
            self._refuse(event, place)
            self._node(event, place)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()

    def _refuse(self, event: yaml.NodeEvent, place: Place) -> None:
        if event.anchor is not None:
            name = "alias" if isinstance(event, yaml.AliasEvent) else "anchor"
            self._complain(
                place, name, "không dùng & và * của YAML: viết lại đầy đủ, hoặc đặt câu trong ngoặc kép"
            )
        if getattr(event, "tag", None) is not None:
            self._complain(place, "tag", "không dùng dấu ! của YAML ở đầu: đặt câu trong ngoặc kép")

    def _node(self, event: yaml.NodeEvent, place: Place) -> None:
        if isinstance(event, yaml.CollectionStartEvent):
            self._stack.append(_Open(place, isinstance(event, yaml.MappingStartEvent)))
        else:
            self._add(Text(getattr(event, "value", ""), place))

    def _close(self) -> None:
        done = self._stack.pop()
        nodes = tuple(done.nodes)
        self._add(self._mapping(nodes, done.place) if done.mapping else Items(nodes, done.place))

    def _add(self, node: Node) -> None:
        if self._stack:
            self._stack[-1].nodes.append(node)
        elif self._documents == 1:
            self._root = node

    def _mapping(self, nodes: tuple[Node, ...], place: Place) -> Pairs:
        pairs: dict[str, tuple[Text, Node]] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Text):
                self._complain(key.place, "wrong-shape", "tên trường phải là chữ")
            elif key.value in pairs:
                first = pairs[key.value][0].place.line
                self._complain(key.place, "duplicate-key", f"trường `{key.value}` đã có ở dòng {first}")
            else:
                pairs[key.value] = (key, value)
        return Pairs(tuple(pairs.values()), place)

    def _at(self, mark: _Mark | None) -> Place:
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file, 1, 1)

    def _complain(self, place: Place, code: str, message: str) -> None:
        self._problems.append(place.problem(code, message, Severity.ERROR))


def _hint(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context or ''} {error.problem or ''}"
    return next((hint for start, hint in _HINTS if start in said), said.strip())
