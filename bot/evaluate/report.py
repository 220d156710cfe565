"""The figures as a table and as JSON. Owns presentation only."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.evaluate.figures import Share
from bot.evaluate.measure import Row

Results = Mapping[str, Sequence[Row]]
"""System -> its rows; every system has the same rows in the same order."""


def show(title: str, results: Results, console: Console) -> None:
    """One table: a row per figure, a column per system, the bars beside them (one where all have the same)."""
    table = Table("figure", "bar", *results, title=f"{title}, with 95 % intervals (Wilson)")
    for rows in zip(*results.values(), strict=True):
        bars = dict.fromkeys(row.bar for row in rows)
        table.add_row(rows[0].name, " / ".join(bars), *(_text(row.figure) for row in rows))
    console.print(table)


def as_data(results: Results) -> str:
    """The same as JSON."""
    data = {system: {row.name: _data(row) for row in rows} for system, rows in results.items()}
    return json.dumps(data, ensure_ascii=False, indent=1)


def _text(figure: Share | float) -> str:
    return str(figure) if isinstance(figure, Share) else f"{figure:.3f}"


def _data(row: Row) -> dict[str, Any]:
    if isinstance(row.figure, Share):
        interval = [round(end, 4) for end in row.figure.interval]
        return {"value": round(row.figure.value, 4), "interval": interval, "n": row.figure.of, "bar": row.bar}
    return {"value": round(row.figure, 4), "bar": row.bar}
