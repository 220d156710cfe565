"""The law behind an answer, as a person reads it: statute by statute, in the entry's order."""

from collections.abc import Mapping, Sequence

from bot.core.faq.model import Citation, Statute, StatuteId


def basis_text(statutes: Mapping[StatuteId, Statute], citations: Sequence[Citation]) -> str:
    """ "khoản 1, 2 Điều 23, Điều 24 Nghị định … (56/2017/NĐ-CP)"."""
    cited = dict.fromkeys(citation.statute for citation in citations)
    return "; ".join(
        _of_statute(statutes.get(statute), statute, [c for c in citations if c.statute == statute])
        for statute in cited
    )


def _of_statute(statute: Statute | None, statute_id: StatuteId, citations: Sequence[Citation]) -> str:
    number = f" ({statute.number})" if statute and statute.number else ""
    articles = dict.fromkeys(citation.article for citation in citations)
    listed = ", ".join(_of_article(a, [c for c in citations if c.article == a]) for a in articles)
    return f"{listed} {statute.title if statute else statute_id}{number}"


def _of_article(article: str, citations: Sequence[Citation]) -> str:
    points = ", ".join(f"điểm {c.point} khoản {c.clause}" for c in citations if c.point and c.clause)
    clauses = ", ".join(dict.fromkeys(c.clause for c in citations if c.clause and not c.point))
    parts = [part for part in (f"khoản {clauses}" if clauses else "", points) if part]
    return f"{', '.join(parts)} Điều {article}" if parts else f"Điều {article}"
