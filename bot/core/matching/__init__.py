"""Matching: which entries a question means, and whether to answer, ask which, or abstain."""

from bot.core.matching.matcher import Matcher, content_texts
from bot.core.matching.ranking import Candidate, Ranking, RankingKind

__all__ = ["Candidate", "Matcher", "Ranking", "RankingKind", "content_texts"]
