"""The library: the content folder made into Knowledge, kept current while the bot runs.

Owns when content is read and trained, and which version answers. Words alone answer first; the editors'
phrasings get their sentence vectors in the background, once (they are kept on disk by text).
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import numpy as np

from bot.content import Content, Loaded
from bot.core import danger, outside, phrases
from bot.core.danger.guard import Guard
from bot.core.faq.model import Faq
from bot.core.faq.parse import parse as parse_faq
from bot.core.knowledge import Knowledge, last_resort
from bot.core.matching import Matcher
from bot.core.matching.matcher import content_texts
from bot.core.phrases import Phrases
from bot.core.problems import Problem, Severity
from bot.core.text import Vocabulary
from bot.core.text import build as build_vocabulary
from bot.core.tree import Tree
from bot.core.windows import Windows
from bot.embedder import Embedder
from bot.heap import give_back
from bot.pairs import counted_pairs

log = logging.getLogger(__name__)

Vectors = Mapping[str, np.ndarray[Any, np.dtype[np.float32]]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """The content as parsed: everything that training needs."""

    faq: Faq
    phrases: Phrases
    outside: tuple[str, ...]
    danger: danger.Content
    calm: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trained:
    """A draft with what was learned from it."""

    draft: Draft
    matcher: Matcher
    guard: Guard
    windows: Windows

    @property
    def texts(self) -> tuple[str, ...]:
        """Every sentence whose vector would help, of matching and danger together."""
        return tuple(sorted({*self.matcher.sentences, *self.guard.sentences}))


class _Unwanted(Exception):
    """The program ends, or an editor saved another version, while vectors are being computed."""


class Library:
    """Guarantees: `knowledge()` is always a whole, error-free version; the hotline texts when there is none."""

    def __init__(
        self, folder: Path, timezone: str, last_good: Path | None, embedder: Embedder | None, *, alert_text: bool
    ) -> None:
        self._zone = ZoneInfo(timezone)
        self._alert_text = alert_text
        self._embedder = embedder
        self._content: Content[Trained] = Content(folder, build, last_good)
        self._knowledge = last_resort(self._zone)
        self._semantic = False
        self._loading = threading.Lock()
        self._weighed: Trained | None = None
        self._stopping = False

    def knowledge(self) -> Knowledge:
        return self._knowledge

    def load(self) -> Loaded[Trained]:
        """Reads and trains now (1-3 s). Never raises for wrong content: the problems are in the result."""
        with self._loading:
            loaded = self._content.load()
            self._report(loaded)
            if loaded.value and loaded.fresh:
                self._use(loaded.value, semantic=False)
            return loaded

    def reload_if_changed(self) -> None:
        """Takes over an editor's saved change; a broken one is reported and the running version stays."""
        with self._loading:
            loaded = self._content.reload_if_changed()
            if loaded is None:
                return
            self._report(loaded)
            if loaded.value and loaded.fresh:
                self._use(loaded.value, semantic=False)

    def stop(self) -> None:
        """Ends a computation of vectors soon; the batches that are done are kept on disk."""
        self._stopping = True

    def add_vectors(self, on_progress: Progress | None = None) -> None:
        """Trains the running version with sentence vectors (a minute the first time, then a second), once.

        One caller at a time. A version that is replaced meanwhile is left: call again for the new one. Vectors are
        optional, so an error here is logged and the words go on answering alone."""
        trained = self._content.current.value
        if self._embedder is None or trained is None or trained is self._weighed:
            return
        self._weighed = trained

        def progress(done: int, total: int) -> None:
            if self._stopping or self._content.current.value is not trained:
                raise _Unwanted
            if on_progress:
                on_progress(done, total)

        with contextlib.suppress(_Unwanted):
            self._weigh(self._embedder, trained, progress)

    def _weigh(self, embedder: Embedder, trained: Trained, progress: Progress) -> None:
        try:
            better = train(trained.draft, embedder.embed_phrasings(trained.texts, progress))
            embedder.keep_only(trained.texts)
        except _Unwanted:
            raise
        except Exception as error:  # the words alone answer too; a helpline that ends does not
            log.error("no sentence vectors error=%s", type(error).__name__, exc_info=error)
            return
        with self._loading:
            if self._content.current.value is trained:
                self._use(better, semantic=True)

    def _use(self, trained: Trained, *, semantic: bool) -> None:
        faq = trained.draft.faq
        closed = tuple(sorted({*faq.office.closed_on, *public_holidays(datetime.now(UTC).year)}))
        faq = replace(faq, office=replace(faq.office, closed_on=closed))
        self._knowledge = Knowledge(
            faq,
            trained.draft.phrases,
            trained.matcher,
            trained.guard,
            trained.windows,
            self._zone,
            self._alert_text,
        )
        self._semantic = semantic
        give_back()
        log.info(
            "content in use version=%s entries=%d semantic=%s",
            self._content.current.version[:8],
            len(faq.entries),
            semantic,
        )

    def _report(self, loaded: Loaded[Trained]) -> None:
        log.info("content read origin=%s errors=%d", loaded.origin, len(loaded.errors))
        for problem in loaded.errors[:20]:
            log.error("content problem at=%s:%d code=%s", problem.file, problem.line, problem.code)

    def descriptions(self) -> dict[str, tuple[str, str]]:
        """Language -> (description, short description) of the bot's profile."""
        said = self._knowledge.phrases
        return {
            language: (said.say("description.long", language), said.say("description.short", language))
            for language in ("vi", "en")
        }

    def views(self) -> tuple[str, ...]:
        """Which views answer now: for /healthz."""
        return ("folded", "accented", "sentence") if self._semantic else ("folded", "accented")

    def state(self) -> dict[str, Any]:
        current = self._content.current
        return {"version": current.version[:8], "origin": str(current.origin), "errors": len(current.errors)}


def parse(trees: tuple[Tree, ...], today: date) -> tuple[Draft, list[Problem]]:
    """Every file of the folder, read by its own room of the core. `today` dates the warnings, nothing else."""
    faq, problems = parse_faq(trees, today)
    said, of_phrases = phrases.parse(trees)
    beyond, of_outside = outside.parse(trees)
    dangers, of_danger = danger.parse(trees)
    return Draft(faq, said, beyond, dangers, _calm(faq)), [*problems, *of_phrases, *of_outside, *of_danger]


def _calm(faq: Faq) -> tuple[str, ...]:
    """How people ask for entries without `risks`: what must not alarm, in far more words than anybody would write
    for it."""
    return tuple(variant.text for entry in faq.entries if not entry.risks for variant in entry.variants)


def vocabulary_of(draft: Draft) -> Vocabulary:
    """Of everything that is learned from."""
    texts = (*content_texts(draft.faq, draft.outside), *danger.texts(draft.danger))
    return build_vocabulary(texts, counted_pairs())


def train(draft: Draft, vectors: Vectors | None = None) -> Trained:
    """Both learners over one vocabulary."""
    vocabulary = vocabulary_of(draft)
    matcher = Matcher.train(draft.faq, draft.outside, vectors, vocabulary)
    guard = Guard.train(draft.danger, vocabulary, vectors, draft.calm)
    return Trained(draft, matcher, guard, Windows(vocabulary, guard.outline, matcher.outline))


def build(trees: tuple[Tree, ...], today: date | None = None) -> tuple[Trained | None, list[Problem]]:
    """Parsed, trained and checked: a version that misses a sentence of the red list does not load."""
    draft, problems = parse(trees, today or datetime.now(UTC).date())
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None, problems
    trained = train(draft)
    return trained, [*problems, *danger.red_list_problems(trained.guard, draft.danger)]


def public_holidays(year: int) -> tuple[date, ...]:
    """Vietnam's public holidays of this year and the next, Tet included."""
    return tuple(sorted(holidays.country_holidays("VN", years=(year, year + 1))))
