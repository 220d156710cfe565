"""Knowledge: what content knows, ready to be used. The counterpart of Situation (what the store knows)."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from bot.core import phrases
from bot.core.danger.model import Assessment, Level
from bot.core.faq.model import Faq, Office
from bot.core.matching.ranking import Ranking, RankingKind
from bot.core.phrases import Phrases
from bot.core.windows import Parts, SentenceVectors


class Ranks(Protocol):
    """What the dialogue asks of matching (`core.matching.Matcher`)."""

    def rank(self, text: str, vectors: SentenceVectors | None = None) -> Ranking: ...


class Cuts(Protocol):
    """What the inbox asks before `decide` (`core.windows.Windows`)."""

    def of(self, text: str) -> Parts:
        """The parts of `text` whose sentence vectors danger and matching would like, most wanted first."""
        ...


class Guards(Protocol):
    """What the dialogue asks of danger (`core.danger.Guard`). Both fail towards help, never with an error."""

    def assess(self, text: str, vectors: SentenceVectors | None = None) -> Assessment: ...

    def glance(self, text: str) -> bool:
        """A quick lexical look, for the order of the inbox: true when the text may speak of danger."""
        ...


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One loaded version of the content. `alert_text`: may an alert card carry the triggering words before
    consent (hurt-now, sexual-abuse, self-harm only; a setting of the office, see PRIVACY.md)."""

    faq: Faq
    phrases: Phrases
    matcher: Ranks
    guard: Guards
    windows: Cuts
    timezone: tzinfo
    alert_text: bool = True


class _Silent:
    """Knows no entry and abstains: what is left when no content can be read."""

    def rank(self, text: str, vectors: SentenceVectors | None = None) -> Ranking:  # noqa: ARG002 (Ranks' signature)
        return Ranking(RankingKind.ABSTAIN)

    def of(self, text: str) -> Parts:  # noqa: ARG002 (Cuts' signature)
        return Parts((), ())

    def assess(self, text: str, vectors: SentenceVectors | None = None) -> Assessment:  # noqa: ARG002 (Guards' signature)
        return Assessment(Level.NONE, reason="no-content")

    def glance(self, text: str) -> bool:  # noqa: ARG002 (the same)
        return True


def last_resort(zone: tzinfo) -> Knowledge:
    """Every reply is the hotline text: better than silence while the content is broken (promise 2)."""
    office = Office("", "", "", (), (), (), {})
    faq = Faq((), (), (), {}, {}, office)
    return Knowledge(faq, phrases.last_resort(), _Silent(), _Silent(), _Silent(), zone)
