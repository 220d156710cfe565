"""The running version of the content: replaced only by one without errors (promise 8).

Owns when to read again, the swap, and the copy on disk from which a restart serves while the folder is
broken. What the content means is the `build` function's business.
"""

import json
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from bot.content.folder import Files, Folder, Signature, signature, snapshot, trees_of, version_of
from bot.core.problems import Problem, Severity
from bot.core.tree import Tree

log = logging.getLogger(__name__)

T = TypeVar("T")
Build = Callable[[tuple[Tree, ...]], tuple[T | None, list[Problem]]]
"""Trees -> what the program runs on, and complaints. Any complaint that is an error refuses the version."""

_COPY_FORMAT = 1


class Origin(StrEnum):
    """Where the running version came from."""

    FOLDER = "folder"
    LAST_GOOD = "last-good"  # the copy on disk: the folder was broken when the program started
    NOTHING = "nothing"  # neither: only the fixed hotline text can be served


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """One look at the content. `value` and `version` are what runs now; `problems` are those of the folder
    as last read, so a refused version is `value` unchanged beside errors. `fresh`: this look replaced it."""

    value: T | None
    version: str
    origin: Origin
    problems: tuple[Problem, ...]
    fresh: bool

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


class Content(Generic[T]):
    """Guarantees: `current.value` is always a version without errors, whole, or None before the first one.

    One caller at a time loads (it may take seconds: run it off the event loop); anybody may read `current`
    at any time. `last_good` is the path of the copy (None: no copy). A copy that cannot be written or read
    is a warning, never a reason not to serve.
    """

    def __init__(self, folder: Path, build: Build[T], last_good: Path | None = None) -> None:
        self._folder = folder
        self._build = build
        self._copy = last_good
        self._seen: Signature | None = None
        self._resting: Signature | None = None
        self._looked_at = ""  # version of the folder as last read, good or not
        self._current: Loaded[T] = Loaded(None, "", Origin.NOTHING, (), fresh=False)

    @property
    def current(self) -> Loaded[T]:
        return self._current

    def load(self) -> Loaded[T]:
        """Read the folder now. Where it is broken and nothing runs yet, the copy on disk is tried."""
        self._seen = signature(self._folder)
        folder = snapshot(self._folder)
        self._looked_at = folder.version
        value, problems = self._read(folder)
        if value is not None:
            problems += self._remember(folder)
            return self._swap(Loaded(value, folder.version, Origin.FOLDER, tuple(problems), fresh=True))
        if self._current.value is None:
            return self._swap(self._from_copy(problems))
        return self._swap(replace(self._current, problems=tuple(problems), fresh=False))

    def reload_if_changed(self) -> Loaded[T] | None:
        """A new look after a file was saved, moved or deleted; otherwise None. Costs one stat a file.

        Reads only once the folder rests (the second call in a row that sees the same change), so that an
        upload or a pull in its middle is not taken for a version. Call it every few seconds."""
        now = signature(self._folder)
        if now == self._seen:
            return None
        if now != self._resting:
            self._resting = now
            return None
        if snapshot(self._folder).version == self._looked_at:
            self._seen = now
            return None
        return self.load()

    def _swap(self, loaded: Loaded[T]) -> Loaded[T]:
        self._current = loaded
        return loaded

    def _read(self, folder: Folder) -> tuple[T | None, list[Problem]]:
        trees, problems = trees_of(folder)
        try:
            value, found = self._build(trees)
        except Exception as error:  # a bug that one editor's file wakes refuses that version, it ends nothing
            log.error("content not built error=%s", type(error).__name__, exc_info=error)
            value, found = None, [Problem(".", 1, 1, "not-built", "chương trình gặp lỗi khi đọc nội dung này")]
        problems = [*problems, *found]
        broken = value is None or any(p.severity is Severity.ERROR for p in problems)
        return (None if broken else value), problems

    def _from_copy(self, problems: list[Problem]) -> Loaded[T]:
        files = _load_copy(self._copy) if self._copy else ()
        value = self._read(Folder(files, ""))[0] if files else None
        if value is None:
            return Loaded(None, "", Origin.NOTHING, tuple(problems), fresh=False)
        return Loaded(value, version_of(files), Origin.LAST_GOOD, tuple(problems), fresh=True)

    def _remember(self, folder: Folder) -> list[Problem]:
        if self._copy is None:
            return []
        try:
            _save_copy(self._copy, folder.files)
        except OSError as error:
            message = f"chưa lưu được bản dự phòng của nội dung ({error.strerror})"
            return [Problem(".", 1, 1, "no-copy", message, Severity.WARNING)]
        return []


def _save_copy(path: Path, files: Files) -> None:
    """Written beside, flushed, then renamed: after a crash the copy is the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = {name: data.decode("utf-8-sig") for name, data in files}
    body = json.dumps({"format": _COPY_FORMAT, "files": texts}, ensure_ascii=False)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise


def _load_copy(path: Path) -> Files:
    """The files of the copy, or () where there is none or it is damaged."""
    try:
        copy = json.loads(path.read_text(encoding="utf-8"))
        if copy["format"] != _COPY_FORMAT:
            return ()
        return tuple(sorted((str(name), str(text).encode()) for name, text in copy["files"].items()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()
