"""Questions by writers who had not seen the FAQ, each with the articles that a right answer rests on.

Owns reading `tests/questions/exam.jsonl` and its figures. A row: {id, text, topic, voice, rests_on, facts};
`rests_on` is a list of equally good sets of [statute, article]. An entry carries a row when it cites every article
of one set.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.faq.model import Entry, Faq
from bot.core.matching.ranking import Ranking, RankingKind
from bot.evaluate.cases import Case
from bot.evaluate.figures import Judge, Share, of_kind, topic_recall
from bot.evaluate.rows import read_rows

Article = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Paper:
    """`cases` and, in the same order, what each rests on; empty where the law's text was not at hand."""

    cases: tuple[Case, ...]
    rests_on: tuple[tuple[frozenset[Article], ...], ...]


def load(path: Path) -> Paper:
    """Raises FileNotFoundError."""
    rows = read_rows(path)
    cases = tuple(Case(row["id"], row["text"], row["topic"], row["voice"]) for row in rows)
    articles = tuple(tuple(frozenset(map(tuple, one)) for one in row["rests_on"]) for row in rows)
    return Paper(cases, articles)


def figures(
    faq: Faq, paper: Paper, rank: Callable[[Sequence[str]], Sequence[Ranking]]
) -> tuple[tuple[str, Share, str], ...]:
    """(name, figure, bar) of one system."""
    found = rank([case.text for case in paper.cases])
    judge = Judge({entry.id: entry.topic for entry in faq.entries})
    spoken = (RankingKind.ANSWER, RankingKind.ASK_WHICH)
    return (
        ("exam: topic @1", topic_recall(judge, paper.cases, found, 1), "≥ .80"),
        ("exam: topic @3", topic_recall(judge, paper.cases, found, 3), "≥ .95"),
        ("exam: cites what an answer rests on @1", _carried(faq, paper, found, 1), ""),
        ("exam: cites what an answer rests on @3", _carried(faq, paper, found, 3), ""),
        ("exam: answered or asked which", of_kind(found, *spoken), ""),
    )


def _carried(faq: Faq, paper: Paper, found: Sequence[Ranking], depth: int) -> Share:
    asked = [(sets, ranking) for sets, ranking in zip(paper.rests_on, found, strict=True) if sets]
    hits = sum(
        any(_carries(faq.by_id[candidate.entry], sets) for candidate in ranking.candidates[:depth])
        for sets, ranking in asked
    )
    return Share(hits, len(asked))


def _carries(entry: Entry, sets: Sequence[frozenset[Article]]) -> bool:
    cited = {(str(citation.statute), citation.article) for citation in entry.citations}
    return any(wanted <= cited for wanted in sets)
