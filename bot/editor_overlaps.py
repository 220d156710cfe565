"""`overlaps`: entries that sound alike, printed for the editor who has to tell them apart."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.asking import open_embedder
from bot.content import read_folder
from bot.core.faq.model import Faq
from bot.core.matching.overlaps import Overlap, overlaps
from bot.library import parse, train
from bot.settings import Settings

_EXAMPLES = 4
"""Phrasings shown of each pair; the others come up once these are mended."""


def run_overlaps(settings: Settings, folder: Path, topic: str, least: float) -> int:
    """Prints the pairs, the worst first; 0 always: to judge them is the editors' work."""
    trees, _ = read_folder(folder)
    draft, _ = parse(trees, datetime.now(UTC).date())
    trained = train(draft)
    embedder = open_embedder(settings)
    known = embedder.embed_phrasings(trained.texts) if embedder else None
    found = overlaps(draft.faq, draft.outside, trained.matcher.vocabulary, known)
    console = Console(soft_wrap=True, highlight=False)
    for line in lines(draft.faq, [pair for pair in found if pair.share >= least], topic):
        console.print(line, markup=False)
    return 0


def lines(faq: Faq, pairs: list[Overlap], topic: str) -> Iterator[str]:
    """What the editor reads of each pair that has an entry of the topic ("": of any)."""
    shown = [pair for pair in pairs if topic in ("", faq.by_id[pair.first].topic, faq.by_id[pair.second].topic)]
    for pair in shown:
        yield f"{pair.first} ↔ {pair.second}: {len(pair.strays)} cách hỏi dễ lạc (mức {pair.share:.2f})"
        yield f"   {faq.by_id[pair.first].question}"
        yield f"   {faq.by_id[pair.second].question}"
        for stray in pair.strays[:_EXAMPLES]:
            yield f"   - “{stray.text}”: của {stray.entry}, nhưng giống {stray.other} hơn ({stray.lead:.2f})"
    yield f"{len(shown)} cặp mục. Cùng một câu hỏi thì gộp; khác nhau thì viết lại cách hỏi cho rõ chỗ khác."
