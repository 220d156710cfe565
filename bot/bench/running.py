"""Entry point of `python -m bot bench`: runs each measure in a fresh process, prints a table or JSON.

Owns the sizes of issue 6 and the bars printed beside the figures. Nothing here fails a build: speed depends on the
machine; the ratios to the rivals of the same run travel better.
"""

import json
import multiprocessing
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.bench.measures import Figures, vectors, words

FAQ = Path("faq")
OURS = "one question p50"

SIZES = ((1_000, 100), (2_500, 200), (10_000, 800))
"""(phrasings, entries)."""

BARS = {
    ("words, 1,000", "one question p50"): "≤ 1",
    ("words, 1,000", "one question p99"): "≤ 3",
    ("words, 10,000", "one question p50"): "≤ 2, ≤ 4× that at 1,000",
    ("words, 10,000", "one question p99"): "≤ 6",
    ("words, 1,000", "4,000 characters p99"): "≤ 30",
    ("words, 10,000", "4,000 characters p99"): "≤ 30",
    ("words, 2,500", "training s"): "≤ 3",
    ("words, 2,500", "memory after 1,000 questions"): "≤ 220",
    ("words, 10,000", "memory peak while training"): "≤ 700",
    ("words, 10,000", "memory after 1,000 questions"): "≤ 400",
    ("vectors, 2,500", "phrasings' vectors, none kept s"): "≤ 60",
    ("vectors, 2,500", "training s"): "≤ 3",
    ("vectors, 2,500", "one question p50"): "≤ 30",
    ("vectors, 2,500", "one question p99"): "≤ 90",
    ("vectors, 2,500", "4,096 hostile characters, worst"): "≤ 400",
    ("vectors, 2,500", "event loop kept waiting, worst"): "≤ 20",
    ("vectors, 2,500", "event loop kept waiting by hostile text, worst"): "≤ 20",
    ("vectors, 2,500", "memory after 1,000 questions"): "≤ 320",
}


def run_bench(*, as_json: bool = False, folder: Path = FAQ) -> int:
    """Measures all sizes; minutes. Always 0: a figure is a figure."""
    results: dict[str, Figures] = {}
    for phrasings, entries in SIZES:
        results[f"words, {phrasings:,}"] = apart(words, str(folder), phrasings, entries, phrasings != 2_500)
    made = apart(vectors, str(folder), 2_500, 200)
    if made:
        results["vectors, 2,500"] = made
    console = Console(width=110)
    if as_json:
        console.print_json(json.dumps(results))
    else:
        show(results, console)
    return 0


def apart(measure: Callable[..., Figures], *arguments: object) -> Figures:
    """The measure's figures from a process that did nothing else: memory would not tell otherwise."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, arguments)


def show(results: dict[str, Figures], console: Console) -> None:
    table = Table("run", "figure", "measured", "ours is faster", "bar", title="Milliseconds, megabytes")
    for run, figures in results.items():
        for name, value in figures.items():
            rival = name.endswith(" p50") and name not in (OURS, "4,000 characters p50")
            ratio = f"{value / figures[OURS]:.1f}×" if rival else ""
            table.add_row(run, name, f"{value:,.2f}", ratio, BARS.get((run, name), ""))
        table.add_section()
    console.print(table)
