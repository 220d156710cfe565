"""What the bot would answer, asked without a bot: by `ask`, for one question or a file of them, and by `eval`."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.content import read_folder
from bot.core.danger.model import Assessment
from bot.core.matching.ranking import Ranking
from bot.core.windows import SentenceVectors
from bot.embedder import Embedder
from bot.library import Draft, Trained, build, train
from bot.settings import Settings, data_folder

Floats = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Asker:
    """Trained content and, where a model is installed, its sentence vectors (waited for)."""

    trained: Trained
    embed: Callable[[tuple[str, ...]], Floats] | None = None

    def rank(self, text: str) -> Ranking:
        return self.trained.matcher.rank(text, self.vectors(text))

    def assess(self, text: str) -> Assessment:
        return self.trained.guard.assess(text, self.vectors(text))

    def vectors(self, text: str) -> SentenceVectors | None:
        """Of the text's windows; None where the words alone decide."""
        if not self.embed or not text.strip():
            return None
        parts = self.trained.windows.of(text)
        return parts.with_rows(self.embed(parts.sentences))

    def row(self, text: str) -> dict[str, Any]:
        """The answer as plain data: result, entries best first, confidence, danger."""
        vectors = self.vectors(text)
        ranking = self.trained.matcher.rank(text, vectors)
        danger = self.trained.guard.assess(text, vectors)
        by_id = self.trained.draft.faq.by_id
        return {
            "result": ranking.kind.value,
            "entries": [
                {"id": c.entry, "topic": by_id[c.entry].topic, "score": round(c.score, 4)}
                for c in ranking.candidates
            ],
            "confidence": round(ranking.confidence, 4),
            "danger": {
                "level": danger.level.value,
                "class": danger.danger_class.value if danger.danger_class else None,
                "score": round(danger.score, 4),
            },
        }


def askers(draft: Draft, embedder: Embedder | None) -> Iterator[tuple[str, Asker]]:
    """The words alone; then, where there is an embedder, words and sentence vectors. Trained as the bot trains."""
    lexical = train(draft)
    yield "words alone", Asker(lexical)
    if embedder is not None:
        known = embedder.embed_phrasings(lexical.texts)
        yield "with sentence vectors", Asker(train(draft, known), embedder.embed_now)


def open_asker(settings: Settings, folder: Path) -> Asker:
    """Reads and trains the best there is. Exits (SystemExit 1) with the problems where the content is broken."""
    trees, problems = read_folder(folder)
    trained, found = build(trees)
    if trained is None:
        raise SystemExit("\n".join(str(p) for p in [*problems, *found]) + "\n")
    embedder = open_embedder(settings)
    if embedder is None:
        return Asker(trained)
    return Asker(train(trained.draft, embedder.embed_phrasings(trained.texts)), embedder.embed_now)


def open_embedder(settings: Settings) -> Embedder | None:
    """With the phrasings' vectors of the bot of these settings: what is missing is added, nothing is dropped."""
    return Embedder.open(data_folder(settings.database_url), settings.semantic)


def run_one(asker: Asker, question: str, *, as_json: bool, explain: bool) -> int:
    row = asker.row(question)
    console = Console()
    if as_json:
        print(json.dumps(row, ensure_ascii=False))  # noqa: T201 (the command's output)
        return 0
    danger = row["danger"]
    console.print(f"danger: {danger['level']} ({danger['class'] or '-'}, {danger['score']:.2f})")
    console.print(f"result: {row['result']}, confidence {row['confidence']:.2f}")
    table = Table("score", "entry", "topic", "question")
    for found in row["entries"]:
        entry = asker.trained.draft.faq.by_id[found["id"]]
        table.add_row(f"{found['score']:.3f}", found["id"], found["topic"], entry.question)
    console.print(table)
    if explain:
        console.print(str(asker.trained.matcher.explain(question)), markup=False, highlight=False)
    if row["result"] == "answer":
        first = asker.trained.draft.faq.by_id[row["entries"][0]["id"]]
        console.print(
            first.answer.short, *(f"{n}. {step}" for n, step in enumerate(first.answer.steps, 1)), sep="\n"
        )
    return 0


def run_batch(asker: Asker, source: Path, target: Path) -> int:
    """One JSON line out for each line in, in the same order."""
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in lines:
            if line.strip():
                given = json.loads(line)
                out.write(json.dumps({"id": given["id"], **asker.row(given["text"])}, ensure_ascii=False) + "\n")
    return 0
