"""The content folder: a narrow YAML with located complaints; a bad file never replaces the running version."""

import os
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Content, Origin, read_folder, read_text
from bot.content.reading import MAX_BYTES, MAX_DEPTH
from bot.core.problems import Problem, Severity
from bot.core.tree import Fields, Items, Node, Pairs, Place, Text, Tree, place_of


def read(text: str | bytes) -> tuple[Tree | None, list[Problem]]:
    return read_text(text.encode() if isinstance(text, str) else text, "a.yaml")


def plain(node: Node) -> object:
    match node:
        case Text():
            return node.value
        case Items():
            return [plain(below) for below in node.nodes]
        case Pairs():
            return {key.value: plain(below) for key, below in node.pairs}


def good(text: str | bytes) -> object:
    tree, problems = read(text)
    assert problems == []
    assert tree is not None
    return plain(tree.root)


# --- reading ------------------------------------------------------------------------------------


def test_every_scalar_stays_what_the_editor_typed() -> None:
    text = "a: 17:30\nb: no\nc: 0111\nd: 2026-11-24\ne: ~\nf: 1e3\ng:\n"
    expected = {"a": "17:30", "b": "no", "c": "0111", "d": "2026-11-24", "e": "~", "f": "1e3", "g": ""}
    assert good(text) == expected


def test_nodes_know_their_line_and_column() -> None:
    tree, _ = read("a:\n  - x\n  - b: y\n")
    assert tree is not None
    assert place_of(tree.root, "a", 1, "b") == Place("a.yaml", 3, 8)
    assert place_of(tree.root, "a", 9) == place_of(tree.root, "a")
    assert place_of(tree.root, "none") == Place("a.yaml", 1, 1)


def test_windows_files_are_read_like_others() -> None:
    assert good(b"\xef\xbb\xbfa: x\r\nb: y\r\n") == {"a": "x", "b": "y"}
    assert good(unicodedata.normalize("NFD", "a: trẻ em được bảo vệ\n")) == {"a": "trẻ em được bảo vệ"}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: x\na: y\n", "duplicate-key", 2),
        ("- {a: x, a: y}\n", "duplicate-key", 1),
        ("a: &x y\nb: *x\n", "anchor", 1),
        ("a: &x y\nb: *x\n", "alias", 2),
        ("a: x\nb: !!int 5\n", "tag", 2),
        ("a: !hidden x\n", "tag", 1),
        ('a: x\nb: "c\td"\n', "tab", 2),
        ('a: x\nb: "c\0d"\n', "control-character", 2),
        ('a: x\nb: "c\u2028d"\n', "control-character", 2),
        ('a: x\nb: "t\u200bự"\n', "invisible-character", 2),
        ('a: "\u202etxt"\n', "invisible-character", 1),
        ("a: x\n---\nb: y\n", "two-documents", 2),
        ("", "empty-file", 1),
        ("# only a comment\n", "empty-file", 1),
        ("a: x: y\n", "syntax", 1),
        ('a: "x\nb: y\n', "syntax", 3),
        ("a: [x\nb: y\n", "syntax", 2),
        ("a: x\n  b: y\n", "syntax", 2),
        ("? [a]\n: b\n", "wrong-shape", 1),
        (b"a: x\nb: \xff\xfe\n", "not-utf8", 2),
        ("[" * (MAX_DEPTH + 1), "too-deep", 1),
        ("a: " + "x" * MAX_BYTES, "too-large", 1),
    ],
)
def test_what_is_refused_is_named_and_located(text: str | bytes, code: str, line: int) -> None:
    found = [problem for problem in read(text)[1] if problem.code == code]
    assert found
    assert found[0].line == line
    assert found[0].severity is Severity.ERROR


def test_an_alias_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    start = time.perf_counter()
    _, problems = read("\n".join(lines))
    assert time.perf_counter() - start < 1
    assert {problem.code for problem in problems} == {"anchor", "alias"}


def test_the_deepest_nesting_allowed_is_read() -> None:
    assert good("[" * MAX_DEPTH + "x" + "]" * MAX_DEPTH)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    tree, problems = read(data)
    assert tree is not None or problems


@given(st.text(alphabet="ab:-[]{}&*!\"'#|>\n ,?\t%@`đệ", max_size=200))
@settings(max_examples=500, deadline=None)
def test_a_tree_without_errors_says_what_yaml_says(text: str) -> None:
    tree, problems = read(text)
    if tree is None or problems:
        return
    loaded = yaml.load(unicodedata.normalize("NFC", text), Loader=yaml.CBaseLoader)
    assert plain(tree.root) == loaded


@pytest.mark.slow
def test_reading_stays_near_the_c_parser_and_far_from_pythons() -> None:
    """Compared on the same machine at the same time: Python's own parser takes ten times as long as the C one."""
    line = '  - {id: "x", text: "một câu hỏi khá dài về quyền của trẻ em và việc bảo vệ trẻ em"}\n'
    text = "a:\n" + line * (1_900_000 // len(line.encode()))
    start = time.process_time()
    yaml.compose(text, Loader=yaml.CSafeLoader)
    parsed = time.process_time()
    assert read(text)[0] is not None
    assert time.process_time() - parsed < 3 * (parsed - start)


# --- typed fields -------------------------------------------------------------------------------


def test_fields_collect_complaints_and_go_on() -> None:
    tree, _ = read('name: [x]\ndate: hôm qua\ncount: mười\nlist: một\nextra: 1\nempty: ""\n')
    assert tree is not None
    problems: list[Problem] = []
    fields = Fields(tree.root, problems)
    assert (fields.text("name"), fields.date("date"), fields.number("count")) == ("", None, None)
    assert (fields.strings("list"), fields.text("empty"), fields.text("gone")) == ((), "", "")
    fields.finish()
    assert [(p.code, p.line) for p in problems] == [
        ("wrong-shape", 1),
        ("bad-date", 2),
        ("bad-number", 3),
        ("wrong-shape", 4),
        ("empty-field", 6),
        ("missing-field", 1),
        ("unknown-field", 5),
    ]


# --- the folder ---------------------------------------------------------------------------------


def test_a_folder_is_read_in_path_order_and_hidden_files_are_not_ours(tmp_path: Path) -> None:
    for name in ("b.yaml", "a/z.yaml", ".hidden.yaml", ".git/c.yaml", "notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("k: v\n")
    trees, problems = read_folder(tmp_path)
    assert [tree.file for tree in trees] == ["a/z.yaml", "b.yaml"]
    assert problems == []


def test_a_file_with_the_wrong_ending_is_not_passed_over_silently(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("k: v\n")
    (tmp_path / "b.yaml").write_text("k: v\n")
    assert [(p.file, p.code) for p in read_folder(tmp_path)[1]] == [("a.yml", "ignored-file")]


def test_a_missing_folder_is_a_complaint(tmp_path: Path) -> None:
    assert [p.code for p in read_folder(tmp_path / "gone")[1]] == ["no-content"]


# --- the running version (promise 8) --------------------------------------------------------------


BUG = "nổ"


@dataclass(frozen=True)
class Version:
    words: tuple[str, ...]


def build(trees: tuple[Tree, ...]) -> tuple[Version | None, list[Problem]]:
    """Every file is `word: …`; a file without it is an error, and one word wakes a bug."""
    problems: list[Problem] = []
    words = tuple(Fields(tree.root, problems).text("word") for tree in trees)
    if BUG in words:
        raise RuntimeError("a bug of the program")
    return Version(words), problems


def content(tmp_path: Path, **words: str) -> Content[Version]:
    folder = tmp_path / "faq"
    folder.mkdir(exist_ok=True)
    for name, text in words.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Content(folder, build, tmp_path / "data" / "last-good.json")


def looked_again(kept: Content[Version]) -> object:
    """The change is seen, then read at rest."""
    assert kept.reload_if_changed() is None
    return kept.reload_if_changed()


def test_a_good_folder_runs(tmp_path: Path) -> None:
    kept = content(tmp_path, a="word: một\n", b="word: hai\n")
    loaded = kept.load()
    assert (loaded.value, loaded.origin, loaded.fresh) == (Version(("một", "hai")), Origin.FOLDER, True)
    assert kept.current is loaded


def test_nothing_is_read_again_while_nothing_changes(tmp_path: Path) -> None:
    kept = content(tmp_path, a="word: một\n")
    kept.load()
    assert [kept.reload_if_changed() for _ in range(3)] == [None, None, None]


def test_a_saved_change_runs_once_the_folder_rests(tmp_path: Path) -> None:
    kept = content(tmp_path, a="word: một\n")
    kept.load()
    content(tmp_path, a="word: một hai\n")
    looked_again(kept)
    assert kept.current.value == Version(("một hai",))


def test_a_deleted_file_is_noticed(tmp_path: Path) -> None:
    kept = content(tmp_path, a="word: một\n", b="word: hai\n")
    kept.load()
    (tmp_path / "faq" / "b.yaml").unlink()
    looked_again(kept)
    assert kept.current.value == Version(("một",))


def test_touching_a_file_without_changing_it_builds_nothing(tmp_path: Path) -> None:
    kept = content(tmp_path, a="word: một\n")
    first = kept.load()
    os.utime(tmp_path / "faq" / "a.yaml", (1, 1))
    assert looked_again(kept) is None
    assert kept.current is first


@pytest.mark.parametrize(
    "broken", ['word: "một\n', "word: ''\n", "other: x\n", "\0", "word: &x một\n", f"word: {BUG}\n"]
)
def test_a_broken_file_never_replaces_the_running_version(tmp_path: Path, broken: str) -> None:
    kept = content(tmp_path, a="word: một\n")
    version = kept.load().version
    content(tmp_path, a=broken)
    looked_again(kept)
    assert kept.current.value == Version(("một",))
    assert kept.current.version == version
    assert not kept.current.fresh
    assert [p.file for p in kept.current.errors]
    content(tmp_path, a="word: sửa rồi\n")
    looked_again(kept)
    assert (kept.current.value, kept.current.errors) == (Version(("sửa rồi",)), ())


def test_a_restart_with_a_broken_folder_serves_the_last_good_version(tmp_path: Path) -> None:
    content(tmp_path, a="word: một\n").load()
    again = content(tmp_path, a="word: [\n")
    loaded = again.load()
    assert (loaded.value, loaded.origin) == (Version(("một",)), Origin.LAST_GOOD)
    assert loaded.errors
    content(tmp_path, a="word: hai\n")
    looked_again(again)
    assert (again.current.value, again.current.origin) == (Version(("hai",)), Origin.FOLDER)


@pytest.mark.parametrize("damage", ["", "{", '{"format": 9, "files": {}}', '{"format": 1, "files": []}', "[]"])
def test_a_damaged_copy_is_as_good_as_none(tmp_path: Path, damage: str) -> None:
    kept = content(tmp_path, a="word: [\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "last-good.json").write_text(damage)
    loaded = kept.load()
    assert (loaded.value, loaded.origin) == (None, Origin.NOTHING)


def test_a_copy_that_cannot_be_written_is_a_warning_and_the_content_runs(tmp_path: Path) -> None:
    kept = content(tmp_path, a="word: một\n")
    (tmp_path / "data").write_text("a file where the folder should be")
    loaded = kept.load()
    assert loaded.value == Version(("một",))
    assert [(p.code, p.severity) for p in loaded.problems] == [("no-copy", Severity.WARNING)]


def test_the_copy_never_holds_a_half_written_version(tmp_path: Path) -> None:
    kept = content(tmp_path, a="word: một\n")
    kept.load()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["last-good.json"]
