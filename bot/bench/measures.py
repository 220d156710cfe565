"""What is measured, each in a process of its own: `words` (and rivals), `vectors` (with sentence vectors).

Owns clocks and memory. Times in milliseconds, memory in megabytes (10^6 bytes).
"""

import asyncio
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.bench.made import faq_of, long_message, questions, real
from bot.bench.rivals import rivals
from bot.core.matching import Matcher, content_texts
from bot.core.text import build
from bot.core.windows import Windows
from bot.embedder import Embedder
from bot.heap import give_back
from bot.pairs import counted_pairs

Figures = dict[str, float]

ASKED = 1_000
"""Questions after which memory is looked at (issue 6), and over which percentiles are taken."""

_RIVALS_ASKED = 60
_HOSTILE = ("a" * 4096, "😀" * 4096, "ạ̣̣" * 1365, "không " * 683, "qx" * 2048)


def words(folder: str, phrasings: int, entries: int, with_rivals: bool) -> Figures:
    """Training, one question, one of 4,000 characters, memory; the words alone decide."""
    source, outside = real(Path(folder))
    faq = faq_of(source, phrasings, entries)
    del source
    figures: Figures = {"memory before": memory()}
    started = time.perf_counter()
    matcher = Matcher.train(faq, outside, None, build(content_texts(faq, outside), counted_pairs()))
    figures["training s"] = time.perf_counter() - started
    figures["memory peak while training"] = peak()
    give_back()
    asked = questions(faq, ASKED)
    figures |= percentiles("one question", matcher.rank, asked)
    stories = [long_message(asked[at:], 4000) for at in range(0, 60, 3)]
    figures |= percentiles("4,000 characters", matcher.rank, stories)
    figures["memory after 1,000 questions"] = memory()
    if with_rivals:
        texts = [variant.text for entry in faq.entries for variant in entry.phrasings]
        for name, ask in rivals(texts):
            figures |= percentiles(name, ask, asked[:_RIVALS_ASKED])
    return figures


def vectors(folder: str, phrasings: int, entries: int) -> Figures:
    """The same with sentence vectors; empty where no model is installed."""
    embedder = Embedder.open(None)
    if embedder is None:
        return {}
    source, outside = real(Path(folder))
    faq = faq_of(source, phrasings, entries)
    del source
    vocabulary = build(content_texts(faq, outside), counted_pairs())
    lexical = Matcher.train(faq, outside, None, vocabulary)
    started = time.perf_counter()
    known = embedder.embed_phrasings(lexical.sentences)
    figures: Figures = {"phrasings' vectors, none kept s": time.perf_counter() - started}
    started = time.perf_counter()
    matcher = Matcher.train(faq, outside, known, vocabulary)
    figures["training s"] = time.perf_counter() - started
    del lexical, known
    give_back()
    asked = questions(faq, ASKED)
    figures |= asyncio.run(_ask_with_vectors(matcher, embedder, asked))
    figures["memory after 1,000 questions"] = memory()
    embedder.close()
    return figures


async def _ask_with_vectors(matcher: Matcher, embedder: Embedder, asked: Sequence[str]) -> Figures:
    windows = Windows(
        matcher.vocabulary, matcher.outline, matcher.outline
    )  # no guard here: topics choose them all
    loop_waits: list[float] = []
    watching = asyncio.create_task(_watch(loop_waits))
    try:
        figures = summary("one question", [await _timed(matcher, windows, embedder, text) for text in asked[:300]])
        loop_ready = len(loop_waits)
        hostile = [await _timed(matcher, windows, embedder, text) for text in _HOSTILE]
        figures["4,096 hostile characters, worst"] = max(hostile)
        figures["event loop kept waiting, worst"] = max(loop_waits[:loop_ready], default=0.0)
        figures["event loop kept waiting by hostile text, worst"] = max(loop_waits[loop_ready:], default=0.0)
    finally:
        watching.cancel()
    for text in asked[300:]:
        await embedder.embed(windows.of(text).sentences)
    return figures


async def _timed(matcher: Matcher, windows: Windows, embedder: Embedder, text: str) -> float:
    """As the inbox and the service do it: what takes processor time is done in threads."""
    started = time.perf_counter()
    parts = await asyncio.to_thread(windows.of, text)
    vectors = parts.with_rows(await embedder.embed(parts.sentences))
    await asyncio.to_thread(matcher.rank, text, vectors)
    return (time.perf_counter() - started) * 1000


async def _watch(waits: list[float]) -> None:
    """How much later than asked the loop comes round, in milliseconds."""
    while True:
        started = time.perf_counter()
        await asyncio.sleep(0.001)
        waits.append((time.perf_counter() - started) * 1000 - 1)


def percentiles(name: str, ask: Callable[[str], object], texts: Sequence[str]) -> Figures:
    """Median and 99th percentile of asking each text once, after ten to warm up."""
    for text in texts[:10]:
        ask(text)
    times = []
    for text in texts:
        started = time.perf_counter()
        ask(text)
        times.append((time.perf_counter() - started) * 1000)
    return summary(name, times)


def summary(name: str, times: Sequence[float]) -> Figures:
    ordered = sorted(times)
    return {f"{name} p50": ordered[len(ordered) // 2], f"{name} p99": ordered[int(len(ordered) * 0.99)]}


def memory() -> float:
    """Resident now; where the system does not tell, the peak."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return peak()
    return pages * resource.getpagesize() / 1e6


def peak() -> float:
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / 1e6 if sys.platform == "darwin" else largest * 1024 / 1e6
