"""The questions that matching is measured with: rows of `tests/questions/*.jsonl`.

Owns reading them. `clean.jsonl` and `noisy.jsonl`: {id, text, topic, voice or kind}; `outside.jsonl`: {id, text,
topic}, where topic says what the row is about ("hn-…" marks hard negatives: near the subject, yet outside);
`labels.jsonl`: {id, entries}, the entries that answer a clean or noisy row rightly; an empty list: none does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.faq.model import EntryId
from bot.evaluate.rows import read_rows


@dataclass(frozen=True, slots=True)
class Case:
    """`accepted`: None while nobody has labelled the row; then only its topic can be judged."""

    id: str
    text: str
    topic: str
    voice: str = ""
    accepted: frozenset[EntryId] | None = None

    @property
    def hard(self) -> bool:
        """Outside the FAQ, yet with its words."""
        return self.topic.startswith("hn-")


@dataclass(frozen=True, slots=True)
class Cases:
    clean: tuple[Case, ...]
    noisy: tuple[Case, ...]
    outside: tuple[Case, ...]

    @property
    def stories(self) -> tuple[Case, ...]:
        """Clean rows in a citizen's own voice."""
        return tuple(case for case in self.clean if case.voice == "citizen")


def load(folder: Path) -> Cases:
    """Reads the folder. Raises FileNotFoundError when a set is missing; labels may be."""
    labels = _labels(folder / "labels.jsonl")
    return Cases(
        clean=_rows(folder / "clean.jsonl", labels),
        noisy=_rows(folder / "noisy.jsonl", labels),
        outside=_rows(folder / "outside.jsonl", {}),
    )


def made_noisy(cases: tuple[Case, ...], kind: str, how: Callable[[str], str]) -> tuple[Case, ...]:
    """The same rows typed in another way; their labels stay."""
    return tuple(replace(case, id=f"{case.id}~{kind}", text=how(case.text)) for case in cases)


def _rows(path: Path, labels: Mapping[str, frozenset[EntryId]]) -> tuple[Case, ...]:
    return tuple(
        Case(
            row["id"],
            row["text"],
            row["topic"],
            row.get("voice", row.get("kind", "")),
            labels.get(row.get("of", row["id"])),
        )
        for row in read_rows(path)
    )


def _labels(path: Path) -> dict[str, frozenset[EntryId]]:
    if not path.exists():
        return {}
    return {row["id"]: frozenset(EntryId(entry) for entry in row["entries"]) for row in read_rows(path)}
