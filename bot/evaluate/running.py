"""Entry point of `python -m bot eval`: trains on the content, ranks every row, prints.

Owns putting the pieces together. The bot is trained as it runs, less the rows themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console

from bot.asking import Asker, askers
from bot.content import read_folder
from bot.core.faq.model import Faq
from bot.core.matching import Ranking
from bot.embedder import Embedder
from bot.evaluate import exam, report
from bot.evaluate.baselines import baselines, rank
from bot.evaluate.cases import Cases, load
from bot.evaluate.measure import Ranker, measure, unseen
from bot.evaluate.rows import QUESTIONS
from bot.library import Draft, parse


@dataclass(frozen=True, slots=True)
class Material:
    """What is trained on and what is asked: no row of `cases` is among the draft's phrasings."""

    draft: Draft
    cases: Cases
    paper: exam.Paper

    @property
    def faq(self) -> Faq:
        return self.draft.faq


def material(folder: Path, questions: Path) -> Material:
    """Reads content and questions. Raises FileNotFoundError when a set of questions is missing."""
    cases, paper = load(questions), exam.load(questions / "exam.jsonl")
    draft, _ = parse(read_folder(folder)[0], datetime.now(UTC).date())
    faq, outside = unseen(draft.faq, draft.outside, cases, paper.cases)
    return Material(replace(draft, faq=faq, outside=outside), cases, paper)


def ranks(asker: Asker) -> Ranker:
    """The bot as a ranker of many texts."""

    def each(texts: Sequence[str]) -> tuple[Ranking, ...]:
        return tuple(asker.rank(text) for text in texts)

    return each


def run_eval(
    folder: Path, embedder: Embedder | None, *, as_json: bool = False, questions: Path = QUESTIONS
) -> int:
    """Measures the content in `folder`; 0 when measured, 2 when the questions are missing."""
    console = Console()
    try:
        given = material(folder, questions)
    except FileNotFoundError as error:
        console.print(f"no questions to measure with: {error.filename}")
        return 2
    systems: dict[str, Ranker] = {name: ranks(asker) for name, asker in askers(given.draft, embedder)}
    systems |= {each.name: partial(rank, given.faq, each) for each in baselines(given.faq)}
    results = {name: measure(given.faq, given.cases, asked, given.paper) for name, asked in systems.items()}
    if as_json:
        console.print_json(report.as_data(results))
    else:
        report.show("Matching", results, Console(width=max(console.width, 70 + 28 * len(results))))
    return 0
