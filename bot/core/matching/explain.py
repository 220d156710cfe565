"""Why a question found an entry, in words an editor understands.

Owns the wording and what is shown: for each candidate its score, the words that carried it and the phrasings
nearest to the question. Looks at the views of the words only; a sentence vector has no words to show.
"""

from dataclasses import dataclass

import numpy as np

from bot.core.faq.model import Entry, EntryId
from bot.core.matching.ranking import Ranking, RankingKind
from bot.core.text import Reading, Vocabulary, read
from bot.core.views import Views

_WORDS = 6
_PHRASINGS = 2

_VERDICTS = {
    RankingKind.ANSWER: "trả lời thẳng",
    RankingKind.ASK_WHICH: "hỏi lại người dùng muốn hỏi mục nào",
    RankingKind.ABSTAIN: "không trả lời, chuyển sang cán bộ",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one entry stands where it stands. `words`: (word or pair, share of the score), largest first.
    `phrasings`: (text of the entry, likeness 0..1), nearest first."""

    entry: EntryId
    score: float
    words: tuple[tuple[str, float], ...]
    phrasings: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`understood`: the question as read, accents put back. `unknown`: its words that no phrasing has."""

    understood: str
    unknown: tuple[str, ...]
    ranking: Ranking
    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        """Vietnamese, for the editor."""
        lines = [f"Hiểu câu hỏi là: {self.understood or '(không có chữ nào)'}"]
        if self.unknown:
            lines.append(f"Chưa mục nào có các tiếng: {', '.join(self.unknown)}")
        sure = round(100 * self.ranking.confidence)
        lines.append(f"Quyết định: {_VERDICTS[self.ranking.kind]} (độ tin cậy {sure} %)")
        for place, reason in enumerate(self.reasons, 1):
            lines.append(f"{place}. {reason.entry} (điểm {reason.score:.2f})")
            words = ", ".join(f"{word} ({share:+.2f})" for word, share in reason.words)
            lines.append(f"   Nhờ các tiếng: {words or '(không có)'}")
            lines.extend(f"   Gần với câu: “{text}” (giống {100 * near:.0f} %)" for text, near in reason.phrasings)
        return "\n".join(lines)


def nearest(entry: Entry, reading: Reading, views: Views, vocabulary: Vocabulary) -> tuple[tuple[str, float], ...]:
    """The entry's phrasings most like the reading, with the cosine of their words and characters."""
    texts = sorted({variant.text for variant in entry.phrasings})
    rows = views.matrix([reading, *(read(text, vocabulary) for text in texts)]).toarray()
    norms = np.maximum(np.linalg.norm(rows, axis=1), 1e-9)
    likeness = rows[1:] @ rows[0] / (norms[1:] * norms[0])
    order = np.argsort(-likeness, kind="stable")[:_PHRASINGS]
    return tuple((texts[at], float(likeness[at])) for at in order)


def carried(words: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    """The few words that added most; none that took away."""
    return tuple((word, share) for word, share in words[:_WORDS] if share > 0.005)
