"""The editors' tool: is the content right, what does it cover, how hard does it read.

Owns printing and exit codes. `check` itself judges nothing: the rules are the core's. Exit codes: 0 when
there is no error (warnings allowed), 1 otherwise.
"""

import json
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.content import read_folder
from bot.core.faq.lint import lint_phrases
from bot.core.faq.model import Faq
from bot.core.faq.parse import parse
from bot.core.problems import Problem, Severity
from bot.editor_coverage import ALL_ENTRIES, Coverage, coverage, readings, shortfalls
from bot.editor_schema import SCHEMA_PATH, schema_text

PHRASES = "phrases."
"""Files of fixed phrases begin so."""

_PIPE_WIDTH = 120  # columns of the widest table, with room


def check(folder: Path, today: date, *, whole: bool = False) -> list[Problem]:
    """Every complaint about the entries and their registers in `folder`, in file and line order.

    `whole`: also about phrases, danger and what lies outside, as the bot loads them; it trains, which takes
    seconds."""
    trees, problems = read_folder(folder)
    for tree in trees:
        if tree.file.startswith(PHRASES):
            problems += lint_phrases(tree)
    if whole:
        from bot.library import build  # noqa: PLC0415  (slow import)

        return sorted([*problems, *build(trees, today)[1]])
    return sorted([*problems, *parse(trees, today)[1]])


def run_check(
    folder: Path,
    today: date,
    *,
    as_json: bool = False,
    only: str = "",
    whole: bool = False,
    console: Console | None = None,
) -> int:
    """Print every complaint as `file:line:column code message` (or a JSON list); `only` keeps files whose
    path begins so. Returns the exit code."""
    out = console or _console()
    problems = [problem for problem in check(folder, today, whole=whole) if problem.file.startswith(only)]
    errors = sum(1 for problem in problems if problem.severity is Severity.ERROR)
    if as_json:
        out.print(_as_json(problems), soft_wrap=True, markup=False, highlight=False)
    else:
        for problem in problems:
            style = "red" if problem.severity is Severity.ERROR else "yellow"
            out.print(str(problem), style=style, soft_wrap=True, markup=False, highlight=False, emoji=False)
        out.print(f"{errors} lỗi, {len(problems) - errors} cảnh báo", highlight=False)
    return 1 if errors else 0


def run_coverage(folder: Path, today: date, *, console: Console | None = None) -> int:
    """Print topic × figures and what is missing to the minimums; 1 when anything is, or content is broken."""
    out = console or _console()
    faq, problems = _faq(folder, today)
    out.print(_coverage_table(coverage(faq), today))
    missing = shortfalls(faq)
    for line in missing:
        out.print(f"thiếu: {line}", soft_wrap=True, markup=False, highlight=False)
    out.print(f"{len(faq.entries)} câu (cần {ALL_ENTRIES}), {len(missing)} chỗ thiếu", highlight=False)
    return 1 if missing or _errors(problems) else 0


def run_readability(folder: Path, today: date, *, console: Console | None = None) -> int:
    """Print syllables a sentence by layer; 1 when a short answer has a sentence over the limit."""
    out = console or _console()
    faq, _ = _faq(folder, today)
    table = Table("phần", "số câu", "tiếng mỗi câu", "dài nhất", "mức", "vượt mức")
    rows = readings(faq.entries)
    for row in rows:
        counted = row.measured
        figures = (len(counted.sentences), f"{row.mean:.1f}", counted.longest, row.limit, f"{row.share_over:.1%}")
        table.add_row(row.layer, *(str(figure) for figure in figures))
    out.print(table)
    return 1 if rows[0].share_over else 0


def run_schema(folder: Path, *, console: Console | None = None) -> int:
    """Write the JSON Schema of entries into the content folder (editors' tools read it there)."""
    path = folder / SCHEMA_PATH
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(schema_text(), encoding="utf-8")
    (console or _console()).print(f"đã ghi {SCHEMA_PATH}", highlight=False)
    return 0


def _console() -> Console:
    """The terminal; a pipe or a file gets lines wide enough for the tables."""
    console = Console()
    return console if console.is_terminal else Console(width=_PIPE_WIDTH)


def _faq(folder: Path, today: date) -> tuple[Faq, list[Problem]]:
    trees, problems = read_folder(folder)
    faq, found = parse(trees, today)
    return faq, [*problems, *found]


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def _as_json(problems: list[Problem]) -> str:
    rows = [
        {
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "severity": problem.severity.value,
            "code": problem.code,
            "message": problem.message,
        }
        for problem in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _coverage_table(rows: tuple[Coverage, ...], today: date) -> Table:
    table = Table(title="Độ phủ của nội dung")
    for heading in ("chủ đề", "câu", "cách hỏi", "cho trẻ", "tiếng Anh", "đã xem luật", "chờ luật gia", "rà lại"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        review = f"{row.next_review:%d/%m/%Y}" if row.next_review else "–"
        late = " (quá hạn)" if row.next_review and row.next_review < today else ""
        figures = (row.entries, row.variants, row.children, row.english, row.verified, row.needs_lawyer)
        table.add_row(row.topic.slug, *(str(figure) for figure in figures), review + late)
    return table
