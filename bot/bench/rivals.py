"""What else would search the phrasings: rapidfuzz, bm25s, SQLite FTS5. For speed only; accuracy is `evaluate`'s.

Owns their set-up, each as its documentation shows it. A rival that is not installed is left out.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz, process, utils

Ask = Callable[[str], object]


def rivals(texts: Sequence[str]) -> Iterator[tuple[str, Ask]]:
    """(name, ask one question) of each."""
    clean = [utils.default_process(text) for text in texts]
    yield "rapidfuzz extractOne", lambda asked: process.extractOne(utils.default_process(asked), clean)
    yield (
        "rapidfuzz cdist token_set",
        lambda asked: process.cdist([utils.default_process(asked)], clean, scorer=fuzz.token_set_ratio).argmax(),
    )
    yield from _bm25s(clean)
    yield "SQLite FTS5", _fts5(clean)


def _bm25s(clean: Sequence[str]) -> Iterator[tuple[str, Ask]]:
    try:
        import bm25s  # noqa: PLC0415  a development dependency
    except ImportError:
        return
    index = bm25s.BM25()
    index.index([text.split() for text in clean], show_progress=False)
    yield (
        "bm25s",
        lambda asked: index.retrieve([utils.default_process(asked).split()], k=5, show_progress=False),
    )


def _fts5(clean: Sequence[str]) -> Ask:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE phrasings USING fts5(text, tokenize = 'unicode61 remove_diacritics 0')")
    database.executemany("INSERT INTO phrasings VALUES (?)", [(text,) for text in clean])
    query = "SELECT rowid FROM phrasings WHERE phrasings MATCH ? ORDER BY bm25(phrasings) LIMIT 5"

    def ask(asked: str) -> object:
        words = utils.default_process(asked).split()
        return database.execute(query, (" OR ".join(f'"{word}"' for word in words),)).fetchall()

    return ask
