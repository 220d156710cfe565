"""Entry points of `python -m bot eval`: trains on the content, ranks every row, prints.

Owns putting the pieces together. The matcher is trained as the running bot trains it, less the rows themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console

from bot.content import read_folder
from bot.core import danger
from bot.core.faq.model import Faq
from bot.core.matching import Matcher, Ranking, content_texts
from bot.core.text import Vocabulary, build
from bot.embedder import Embedder
from bot.evaluate import exam, report
from bot.evaluate.baselines import baselines, rank
from bot.evaluate.cases import Cases, load
from bot.evaluate.measure import Ranker, Row, measure, unseen
from bot.library import parse
from bot.pairs import counted_pairs

QUESTIONS = Path("tests/questions")
VECTORS = Path("data")
"""Folder of the phrasings' vectors, the bot's own: the rows taken out aside, they are the same phrasings."""


@dataclass(frozen=True, slots=True)
class Material:
    """What is trained on and what is asked: no row of `cases` is among the phrases."""

    faq: Faq
    outside: tuple[str, ...]
    vocabulary: Vocabulary
    cases: Cases
    paper: exam.Paper


def material(folder: Path, questions: Path) -> Material:
    """Reads content and questions. Raises FileNotFoundError when a set of questions is missing."""
    cases, paper = load(questions), exam.load(questions / "exam.jsonl")
    trees, _ = read_folder(folder)
    draft, _ = parse(trees, datetime.now(UTC).date())
    faq, outside = unseen(draft.faq, draft.outside, cases, paper.cases)
    vocabulary = build((*content_texts(faq, outside), *danger.texts(draft.danger)), counted_pairs())
    return Material(faq, outside, vocabulary, cases, paper)


@dataclass(frozen=True, slots=True)
class MatcherRanks:
    """A trained matcher as a ranker of many texts, with sentence vectors where an embedder is given."""

    matcher: Matcher
    embedder: Embedder | None

    def __call__(self, texts: Sequence[str]) -> tuple[Ranking, ...]:
        return tuple(self._rank(text) for text in texts)

    def _rank(self, text: str) -> Ranking:
        if self.embedder is None:
            return self.matcher.rank(text)
        return self.matcher.rank(text, self.embedder.embed_now(self.matcher.windows(text)))


def matchers(given: Material, vectors: Path) -> Iterator[tuple[str, MatcherRanks]]:
    """The words alone, then, where a model is installed, words and sentence vectors."""
    lexical = Matcher.train(given.faq, given.outside, None, given.vocabulary)
    yield "words alone", MatcherRanks(lexical, None)
    embedder = Embedder.open(vectors)
    if embedder is not None:
        known = embedder.embed_phrasings(lexical.phrasing_texts())
        trained = Matcher.train(given.faq, given.outside, known, given.vocabulary)
        yield "with sentence vectors", MatcherRanks(trained, embedder)


def run_eval(folder: Path, *, as_json: bool = False, questions: Path = QUESTIONS, vectors: Path = VECTORS) -> int:
    """Measures the content in `folder`; 0 when measured, 2 when the questions are missing."""
    console = Console()
    try:
        given = material(folder, questions)
    except FileNotFoundError as error:
        console.print(f"no questions to measure with: {error.filename}")
        return 2
    systems: list[tuple[str, Ranker]] = [*matchers(given, vectors)]
    systems.extend((each.name, partial(rank, given.faq, each)) for each in baselines(given.faq))
    results: dict[str, Sequence[Row]] = {
        name: measure(given.faq, given.cases, asked, given.paper) for name, asked in systems
    }
    if as_json:
        console.print_json(report.as_data(results))
    else:
        report.show(results, Console(width=max(console.width, 70 + 28 * len(results))))
    return 0
