"""A content folder as bytes and as trees. Owns which files count and how a change is noticed."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from bot.content.reading import read_text
from bot.core.problems import Problem, Severity
from bot.core.tree import Place, Tree

Files = tuple[tuple[str, bytes], ...]
"""Path relative to the folder (with `/`) and content, in path order."""

Signature = tuple[tuple[str, int, int, int], ...]
"""Path, size, time of change (ns) and inode of every file: what a look costs is one stat a file."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What stood in the folder at one moment. `version` is a hash of names and bytes."""

    files: Files
    version: str
    problems: tuple[Problem, ...] = ()


def read_folder(path: Path) -> tuple[tuple[Tree, ...], list[Problem]]:
    """The tree of every YAML file under `path`, in path order, and every located complaint."""
    return trees_of(snapshot(path))


def trees_of(folder: Folder) -> tuple[tuple[Tree, ...], list[Problem]]:
    """The trees of files already read; a file that cannot be parsed is left out and complained about."""
    trees: list[Tree] = []
    problems = list(folder.problems)
    for file, data in folder.files:
        tree, found = read_text(data, file)
        problems.extend(found)
        if tree:
            trees.append(tree)
    return tuple(trees), problems


def snapshot(path: Path) -> Folder:
    """Every YAML file's bytes. An unreadable file or a missing folder is a Problem."""
    files: list[tuple[str, bytes]] = []
    problems = list(_ignored(path))
    for file in _yaml_files(path):
        name = file.relative_to(path).as_posix()
        try:
            files.append((name, file.read_bytes()))
        except OSError as error:
            problems.append(Place(name, 1, 1).problem("unreadable", f"không mở được tệp ({error.strerror})"))
    if not files and not problems:
        problems.append(Place(".", 1, 1).problem("no-content", "thư mục nội dung không có tệp YAML nào"))
    return Folder(tuple(files), version_of(tuple(files)), tuple(problems))


def version_of(files: Files) -> str:
    """The same for the same names and bytes, on every machine."""
    digest = hashlib.sha256()
    for name, data in files:
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()[:16]


def signature(path: Path) -> Signature:
    """Cheap to take, and different after any save, move or deletion of a YAML file."""
    rows = []
    for file in _yaml_files(path):
        try:
            state = file.stat()
        except OSError:
            continue  # gone between listing and looking: the next look sees it gone
        rows.append((str(file), state.st_size, state.st_mtime_ns, state.st_ino))
    return tuple(rows)


def _yaml_files(path: Path) -> list[Path]:
    found = _files(path)
    return sorted(
        (file for file in found if file.suffix == ".yaml"), key=lambda file: file.relative_to(path).as_posix()
    )


def _ignored(path: Path) -> list[Problem]:
    message = "tệp này bị bỏ qua: tên phải kết thúc bằng .yaml"
    return [
        Place(file.relative_to(path).as_posix(), 1, 1).problem("ignored-file", message, Severity.WARNING)
        for file in _files(path)
        if file.suffix.lower() in (".yml", ".yaml") and file.suffix != ".yaml"
    ]


def _files(path: Path) -> list[Path]:
    """Regular files below `path`; hidden ones (an editor's swap file, a version control folder) are not ours."""
    found: list[Path] = []
    for where, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(Path(where, name) for name in sorted(names) if not name.startswith("."))
    return found
