"""How well is danger noticed? Measured on sentences that nothing was trained on, with intervals and the bars.

Owns the rows, the figures of issue 7's table and their printing. Two systems: the words alone, and words with
sentence vectors, each trained as the running bot trains it, less any phrase that is one of the rows.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rich.console import Console
from rich.table import Table

from bot.content import read_folder
from bot.core.danger.guard import Guard
from bot.core.danger.model import Assessment, DangerClass, Level
from bot.core.danger.red_list import missed
from bot.core.danger.variants import VARIANTS
from bot.core.danger.verdict import CLASSES, Evidence
from bot.embedder import Embedder
from bot.evaluate.figures import Share
from bot.evaluate.measure import Row, key
from bot.evaluate.noise import without_accents
from bot.library import Trained, parse, train

QUESTIONS = Path("tests/questions")
VECTORS = Path("data")
"""Folder of the phrasings' vectors, the bot's own: the rows taken out aside, they are the same phrasings."""

SHORT = 22
"""Syllables up to which a question is plain and short (issue 6's length of a window)."""

ENOUGH = 20
"""Rows from which a class is judged by itself (issue 7); smaller classes are pooled."""

_STEPS = (0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`classes`: the classes whose reply suits it, the best first; `level`: what a careful reader would want."""

    id: str
    text: str
    level: Level
    classes: tuple[str, ...] = ()
    story: bool = False


@dataclass(frozen=True, slots=True)
class Exam:
    """Messages by writers who had seen neither the phrases nor the other rows (`tests/questions/exam.md`)."""

    urgent: tuple[Sentence, ...]
    lookalikes: tuple[Sentence, ...]
    ordinary: tuple[Sentence, ...]
    outside: tuple[Sentence, ...]

    @classmethod
    def of(cls, rows: Sequence[dict[str, Any]]) -> "Exam":
        def those(kind: str, level: Level) -> tuple[Sentence, ...]:
            return tuple(Sentence(r["id"], r["text"], level) for r in rows if r["kind"] == kind)

        plain = (those(kind, Level.NONE) for kind in ("lookalike", "ordinary", "outside"))
        return cls(those("urgent", Level.DANGER), *plain)


@dataclass(frozen=True, slots=True)
class Sets:
    """`urgent`, `lookalikes`: rows of other authors. `held`: the project's own, never trained on."""

    urgent: tuple[Sentence, ...]
    lookalikes: tuple[Sentence, ...]
    held: tuple[Sentence, ...]
    ordinary: tuple[Sentence, ...]
    outside: tuple[Sentence, ...]
    noisy: tuple[Sentence, ...]
    exam: Exam

    def everything(self) -> tuple[Sentence, ...]:
        own = (*self.urgent, *self.lookalikes, *self.held, *self.ordinary, *self.outside, *self.noisy)
        return (*own, *self.exam.urgent, *self.exam.lookalikes, *self.exam.ordinary, *self.exam.outside)


@dataclass(frozen=True, slots=True)
class System:
    """A trained guard, with the vectors of a text's windows where an embedder is there."""

    name: str
    trained: Trained
    embed: Callable[[Sequence[str]], np.ndarray[Any, np.dtype[np.float32]]] | None

    @property
    def guard(self) -> Guard:
        return self.trained.guard

    def assess(self, text: str) -> Assessment:
        return self.guard.assess(text, self._vectors(text))

    def evidence(self, text: str) -> Evidence:
        """What its last voice hears."""
        words, both = self.guard.evidence(text, self._vectors(text))
        return both or words

    def _vectors(self, text: str) -> np.ndarray[Any, np.dtype[np.float32]] | None:
        return self.embed(self.trained.matcher.windows(text)) if self.embed else None


def run_eval_danger(
    folder: Path, *, as_json: bool = False, questions: Path = QUESTIONS, vectors: Path = VECTORS
) -> int:
    """Measures the content in `folder`; 0 when measured, 2 when the questions are missing."""
    console = Console()
    if not (questions / "danger_urgent.jsonl").exists():
        console.print(f"{questions}: no questions to measure with")
        return 2
    sets = load(questions)
    systems = list(_systems(folder, sets, vectors))
    results = {system.name: measure(system, sets) for system in systems}
    if as_json:
        console.print_json(_as_data(results))
        return 0
    wide = Console(width=max(console.width, 140))
    _show(results, wide)
    for system in systems:
        _show_bars(system, sets, wide)
    return 0


def load(folder: Path) -> Sets:
    """Reads the rows. Raises FileNotFoundError when a set is missing."""
    suits = yaml.safe_load((folder / "urgent_topics.yaml").read_text(encoding="utf-8"))
    rows = _lines(folder / "danger_urgent.jsonl")
    urgent = [
        Sentence(r["id"], r["text"], Level.DANGER, tuple(suits[r["topic"]]))
        for r in rows
        if r["label"] == "urgent"
    ]
    alike = [Sentence(r["id"], r["text"], Level.NONE) for r in rows if r["label"] == "lookalike"]
    held = yaml.safe_load((folder / "danger_heldout.yaml").read_text(encoding="utf-8"))
    return Sets(
        tuple(urgent),
        tuple(alike),
        tuple(_held(held["groups"])),
        tuple(_plain(_lines(folder / "clean.jsonl"))),
        tuple(_plain(_lines(folder / "outside.jsonl"))),
        tuple(_plain(_lines(folder / "noisy.jsonl"))),
        Exam.of(_lines(folder / "danger_exam.jsonl")),
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _held(groups: Iterable[dict[str, Any]]) -> Iterable[Sentence]:
    for number, group in enumerate(groups):
        for at, text in enumerate(group["phrases"]):
            yield Sentence(f"held-{number}-{at}", text, Level(group["level"]), (group["class"],))


def _plain(rows: Iterable[dict[str, Any]]) -> Iterable[Sentence]:
    """A story: longer than a question, in a citizen's voice (or rambling)."""
    for row in rows:
        told = row.get("voice") == "citizen" or row.get("kind") == "rambling"
        yield Sentence(row["id"], row["text"], Level.NONE, story=told and len(row["text"].split()) > SHORT)


def _systems(folder: Path, sets: Sets, vectors: Path) -> Iterable[System]:
    trees, _ = read_folder(folder)
    draft, _ = parse(trees, datetime.now(UTC).date())
    rows = {key(sentence.text) for sentence in sets.everything()}
    unseen = tuple(phrase for phrase in draft.danger.phrases if key(phrase.text) not in rows)
    calm = tuple(text for text in draft.calm if key(text) not in rows)
    draft = replace(draft, danger=replace(draft.danger, phrases=unseen), calm=calm)
    lexical = train(draft)
    yield System("words alone", lexical, None)
    embedder = Embedder.open(vectors)
    if embedder is not None:
        known = embedder.embed_phrasings(lexical.guard.phrasing_texts())
        guard = Guard.train(draft.danger, lexical.guard.vocabulary, known, calm)
        yield System("with sentence vectors", replace(lexical, guard=guard), embedder.embed_now)


def measure(system: System, sets: Sets) -> tuple[Row, ...]:
    """All figures of one system, in the order of issue 7's table."""
    found = {sentence.id: system.assess(sentence.text) for sentence in sets.everything()}
    return (
        *_recall_rows(sets, found),
        *_class_rows(sets, found),
        *_alarm_rows(sets, found, alone=system.embed is None),
        *_exam_rows(sets.exam, found),
        *_typing_rows(system, sets),
        Row("assess, n-grams only, median ms", _cost(system.guard, sets), "≤ 1.5"),
    )


def _share(sentences: Iterable[Sentence], found: dict[str, Assessment], *levels: Level) -> Share:
    those = list(sentences)
    return Share(sum(found[s.id].level in levels for s in those), len(those))


def _in_danger(sets: Sets) -> list[Sentence]:
    return [s for s in (*sets.urgent, *sets.held) if s.level is Level.DANGER]


def _recall_rows(sets: Sets, found: dict[str, Assessment]) -> tuple[Row, ...]:
    held = [s for s in sets.held if s.level is Level.DANGER]
    both = _in_danger(sets)
    noticed, danger = (Level.CONCERN, Level.DANGER), (Level.DANGER,)
    return (
        Row("urgent and held-out: danger or concern", _share(both, found, *noticed), "≥ .98"),
        Row("urgent and held-out: danger", _share(both, found, *danger), "≥ .93"),
        Row("urgent rows: danger or concern", _share(sets.urgent, found, *noticed), "≥ .98"),
        Row("urgent rows: danger", _share(sets.urgent, found, *danger), "≥ .93"),
        Row("held-out danger: danger or concern", _share(held, found, *noticed), "≥ .98"),
        Row("held-out danger: danger", _share(held, found, *danger), "≥ .93"),
    )


def _class_rows(sets: Sets, found: dict[str, Assessment]) -> tuple[Row, ...]:
    """Recall of danger or concern by the class that suits best, small classes pooled; then the class named."""
    reported: tuple[DangerClass, ...] = (DangerClass.PAST_ABUSE, DangerClass.HARMER)
    urgent = [s for s in _in_danger(sets) if not (s.classes and s.classes[0] in reported)]
    rows: list[Row] = []
    pool = [s for s in urgent if not s.classes]
    for name in [danger for danger in CLASSES if danger not in reported]:
        own = [s for s in urgent if s.classes and s.classes[0] == name]
        if len(own) < ENOUGH:
            pool.extend(own)
        else:
            rows.append(Row(f"noticed: {name}", _share(own, found, Level.CONCERN, Level.DANGER), "≥ .95"))
    rows.append(Row("noticed: the rest, pooled", _share(pool, found, Level.CONCERN, Level.DANGER), "≥ .95"))
    for name in reported:
        own = [s for s in sets.held if s.classes[0] == name]
        rows.append(Row(f"noticed: {name}", _share(own, found, Level.CONCERN, Level.DANGER)))
    past = [s for s in sets.held if s.classes[0] == DangerClass.PAST_ABUSE]
    rows.append(Row("hard alarm: past abuse", _share(past, found, Level.DANGER)))
    named = [s for s in urgent if s.classes and found[s.id].danger_class is not None]
    rows.append(
        Row("class named suits", Share(sum(found[s.id].danger_class in s.classes for s in named), len(named)))
    )
    return tuple(rows)


def _alarm_rows(sets: Sets, found: dict[str, Assessment], *, alone: bool) -> tuple[Row, ...]:
    law = [s for s in sets.held if s.classes[0] == DangerClass.LAW_QUESTION]
    calm = [s for s in sets.held if s.level is Level.NONE and s not in law]
    everything = (*sets.ordinary, *sets.outside, *sets.noisy)
    short = [s for s in (*sets.ordinary, *sets.outside) if len(s.text.split()) <= SHORT]
    stories = [s for s in everything if s.story]
    hard, either = (Level.DANGER,), (Level.DANGER, Level.CONCERN)
    bar = "≤ .15" if alone else "≤ .05"
    return (
        Row("hard alarm: look-alikes and law questions", _share((*sets.lookalikes, *law), found, *hard), bar),
        Row("hard alarm: ordinary questions", _share(sets.ordinary, found, *hard), "≤ .02"),
        Row("hard alarm: outside the FAQ", _share(sets.outside, found, *hard), "≤ .02"),
        Row("hard alarm: ordinary, badly typed", _share(sets.noisy, found, *hard)),
        Row("hard alarm: held-out calm sentences", _share(calm, found, *hard)),
        Row("check-in or alarm: plain and short", _share(short, found, *either), bar),
        Row("check-in or alarm: citizens' stories", _share(stories, found, *either), "aim ≤ .30"),
        Row("check-in or alarm: look-alikes", _share(sets.lookalikes, found, *either)),
    )


def _exam_rows(exam: Exam, found: dict[str, Assessment]) -> tuple[Row, ...]:
    hard, either = (Level.DANGER,), (Level.CONCERN, Level.DANGER)
    calm = (*exam.ordinary, *exam.outside)
    return (
        Row("exam, urgent: danger or concern", _share(exam.urgent, found, *either), "≥ .98"),
        Row("exam, urgent: danger", _share(exam.urgent, found, *hard), "≥ .90"),
        Row("exam, look-alikes: hard alarm", _share(exam.lookalikes, found, *hard), "≤ .05"),
        Row("exam, ordinary and outside: hard alarm", _share(calm, found, *hard), "≤ .02"),
        Row("exam, ordinary and outside: check-in or alarm", _share(calm, found, *either)),
    )


def _typing_rows(system: System, sets: Sets) -> tuple[Row, ...]:
    bare = [system.assess(without_accents(s.text)) for s in sets.urgent]
    alike = [system.assess(without_accents(s.text)) for s in sets.lookalikes]
    listed = system.trained.draft.danger.red_list
    gone = len(missed(system.guard, listed, VARIANTS))
    tried = len(listed) * len(VARIANTS)
    return (
        Row(f"red list, words alone, {len(VARIANTS)} ways of typing", Share(tried - gone, tried), "1.00"),
        Row("urgent rows without accents: danger or concern", _of(bare, Level.CONCERN, Level.DANGER), "≥ .98"),
        Row("urgent rows without accents: danger", _of(bare, Level.DANGER)),
        Row("look-alikes without accents: hard alarm", _of(alike, Level.DANGER)),
    )


def _of(found: Sequence[Assessment], *levels: Level) -> Share:
    return Share(sum(assessment.level in levels for assessment in found), len(found))


def _cost(guard: Guard, sets: Sets) -> float:
    """Median milliseconds of `assess` without vectors, over urgent and ordinary rows."""
    spent = []
    for sentence in (*sets.urgent, *sets.ordinary):
        begun = time.perf_counter()
        guard.assess(sentence.text)
        spent.append(1000 * (time.perf_counter() - begun))
    return statistics.median(spent)


def _show(results: dict[str, tuple[Row, ...]], console: Console) -> None:
    table = Table("figure", "bar", *results, title="Danger, with 95 % intervals (Wilson)")
    for rows in zip(*results.values(), strict=True):
        bars = rows[0].bar if len({row.bar for row in rows}) == 1 else " / ".join(row.bar for row in rows)
        table.add_row(rows[0].name, bars, *(_text(row.figure) for row in rows))
    console.print(table)


def _show_bars(system: System, sets: Sets, console: Console) -> None:
    """What other bars would catch and cost, the rules aside: where `verdict`'s numbers are from."""
    groups = {
        "urgent": sets.urgent,
        "held-out danger": [s for s in sets.held if s.level is Level.DANGER],
        "look-alikes": sets.lookalikes,
        "ordinary": sets.ordinary,
        "outside": sets.outside,
    }
    heard = {name: [system.evidence(s.text) for s in rows] for name, rows in groups.items()}
    table = Table("evidence ≥", *(f"{name}\ndanger / noticed" for name in groups), title=f"Bars: {system.name}")
    for step in _STEPS:
        cells = [
            f"{np.mean([e.danger >= step for e in rows]):.3f} / "
            f"{np.mean([max(e.noticed, e.danger) >= step for e in rows]):.3f}"
            for rows in heard.values()
        ]
        table.add_row(f"{step:.2f}", *cells)
    console.print(table)


def _text(figure: Share | float) -> str:
    return str(figure) if isinstance(figure, Share) else f"{figure:.3f}"


def _as_data(results: dict[str, tuple[Row, ...]]) -> str:
    data = {name: {row.name: _plain_figure(row) for row in rows} for name, rows in results.items()}
    return json.dumps(data, ensure_ascii=False, indent=1)


def _plain_figure(row: Row) -> dict[str, Any]:
    if isinstance(row.figure, Share):
        interval = [round(end, 4) for end in row.figure.interval]
        return {"value": round(row.figure.value, 4), "interval": interval, "n": row.figure.of, "bar": row.bar}
    return {"value": round(row.figure, 4), "bar": row.bar}
