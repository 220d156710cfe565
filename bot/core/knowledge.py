"""Knowledge: what content knows, ready to be used. The counterpart of Situation (what the store knows)."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from bot.core import phrases
from bot.core.danger.model import Assessment, Level
from bot.core.faq.model import Faq, Office
from bot.core.matching.ranking import Ranking, RankingKind
from bot.core.messages import Vectors
from bot.core.phrases import Phrases


class Ranks(Protocol):
    """What the dialogue asks of matching (`core.matching.Matcher`)."""

    def rank(self, text: str, vectors: Vectors | None = None) -> Ranking: ...

    def windows(self, text: str) -> tuple[str, ...]:
        """The parts of `text`, accents restored, whose sentence vectors matching and danger would like."""
        ...


class Guards(Protocol):
    """What the dialogue asks of danger (`core.danger.Guard`). Both fail towards help, never with an error."""

    def assess(self, text: str, vectors: Vectors | None = None) -> Assessment: ...

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
    timezone: tzinfo
    alert_text: bool = True


class _Silent:
    """Knows no entry and abstains: what is left when no content can be read."""

    def rank(self, text: str, vectors: Vectors | None = None) -> Ranking:  # noqa: ARG002 (Ranks' signature)
        return Ranking(RankingKind.ABSTAIN)

    def windows(self, text: str) -> tuple[str, ...]:
        return (text,)

    def assess(self, text: str, vectors: Vectors | None = None) -> Assessment:  # noqa: ARG002 (Guards' signature)
        return Assessment(Level.NONE, reason="no-content")

    def glance(self, text: str) -> bool:  # noqa: ARG002 (the same)
        return True


def last_resort(zone: tzinfo) -> Knowledge:
    """Every reply is the hotline text: better than silence while the content is broken (promise 2)."""
    office = Office("", "", "", (), (), (), {})
    faq = Faq((), (), (), {}, {}, office)
    return Knowledge(faq, phrases.last_resort(), _Silent(), _Silent(), zone)
