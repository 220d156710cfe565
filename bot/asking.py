"""`ask`: what the bot would answer to one question or a file of them, with scores, and the danger assessment."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.content import read_folder
from bot.core.danger.model import Assessment
from bot.core.matching.ranking import Ranking
from bot.embedder import Embedder
from bot.library import Trained, build, train
from bot.settings import Settings, data_folder


@dataclass(frozen=True, slots=True)
class Asker:
    """Trained content and, where a model is installed, its sentence vectors (waited for)."""

    trained: Trained
    embed: Callable[[tuple[str, ...]], np.ndarray[Any, np.dtype[np.float32]]] | None

    def ask(self, text: str) -> tuple[Ranking, Assessment]:
        windows = self.trained.matcher.windows(text)
        vectors = self.embed(windows) if self.embed and text.strip() else None
        return self.trained.matcher.rank(text, vectors), self.trained.guard.assess(text, vectors)

    def row(self, text: str) -> dict[str, Any]:
        """The answer as plain data: result, entries best first, confidence, danger."""
        ranking, danger = self.ask(text)
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


def open_asker(settings: Settings, folder: Path) -> Asker:
    """Reads and trains. Exits (SystemExit 1) with the problems where the content is broken."""
    trees, problems = read_folder(folder)
    trained, found = build(trees)
    if trained is None:
        raise SystemExit("\n".join(str(p) for p in [*problems, *found]) + "\n")
    embedder = Embedder.open(data_folder(settings.database_url), settings.semantic)
    if embedder is None:
        return Asker(trained, None)
    return Asker(train(trained.draft, embedder.embed_phrasings(trained.texts)), embedder.embed_now)


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
