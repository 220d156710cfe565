"""An entry as the message that a person reads: the editors' words verbatim, the law, the date, 111.

Owns layout and Telegram's limits (4,096 UTF-16 units after entities; Bot API, sendMessage). Composes
no advice.
"""

import html
from collections.abc import Iterable

from bot.core.faq.basis import basis_text
from bot.core.faq.model import Entry, Penalty
from bot.core.talk import Talk

MESSAGE_LIMIT = 4096  # UTF-16 units, Bot API sendMessage `text`, read 2026-11
_SAFE_LIMIT = (
    3900  # leaves room for the markup's own characters, which Telegram does not count but some clients do
)


def entry_text(t: Talk, entry: Entry) -> str:
    """The whole answer as one HTML message of at most 4,096 units; the folded part is cut first, and what is
    always shown fits by `lint_links.answer_length`."""
    fixed = [t.phrase("answer.lead"), *_answer(t, entry), *_basis(t, entry), t.phrase("hotline.line")]
    room = _SAFE_LIMIT - units("\n\n".join(fixed))
    folded = _folded(t, entry, room)
    return "\n\n".join([*fixed[:-1], *folded, fixed[-1]])


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _answer(t: Talk, entry: Entry) -> list[str]:
    english = entry.english if t.language == "en" else None
    short = english.short if english else entry.answer.short
    steps = english.steps if english else entry.answer.steps
    parts = [f"<b>{_safe(t.question(entry))}</b>", _safe(short)]
    if steps:
        numbered = "\n".join(f"{n}. {_safe(step)}" for n, step in enumerate(steps, 1))
        parts.append(f"<b>{t.phrase('answer.steps')}</b>\n{numbered}")
    return parts


def _basis(t: Talk, entry: Entry) -> list[str]:
    law = _safe(basis_text(t.knowledge.faq.statutes, entry.citations))
    checked = t.phrase("answer.checked", date=f"{entry.review.checked:%d/%m/%Y}")
    lines = [f"<i>{t.phrase('answer.basis')} {law}. {checked}</i>"]
    if entry.review.awaits_lawyer:
        lines.append(f"<i>{t.phrase('answer.awaits_lawyer')}</i>")
    return lines


def _folded(t: Talk, entry: Entry, room: int) -> list[str]:
    blocks = [
        (t.phrase("answer.more"), _safe(entry.answer.more)),
        (t.phrase("answer.penalties"), "\n".join(_safe(penalty_text(p)) for p in entry.penalties)),
        (t.phrase("answer.children"), _safe(entry.answer_for_children)),
        (t.phrase("answer.contacts"), "\n".join(_contacts(t, entry))),
    ]
    body = ""
    for title, text in blocks:
        block = f"<b>{title}</b>\n{text}"
        if text and units(body + block) + 4 <= room:
            body = f"{body}\n\n{block}" if body else block
    return [f"<blockquote expandable>{body}</blockquote>"] if body else []


def _contacts(t: Talk, entry: Entry) -> Iterable[str]:
    for contact_id in entry.contacts:
        contact = t.knowledge.faq.contacts.get(contact_id)
        if contact and contact.number:
            name = contact.name_en if t.language == "en" else contact.name
            yield f"{contact.number} – {_safe(name)}"


_UNITS = {"year": "năm", "month": "tháng", "vnd": "đồng"}
_KINDS = {
    "prison": "phạt tù",
    "fine": "phạt tiền",
    "non-custodial": "cải tạo không giam giữ",
    "warning": "cảnh cáo",
    "life": "tù chung thân",
}


def penalty_text(penalty: Penalty) -> str:
    """ "Đánh đập: phạt tiền 5.000.000 – 10.000.000 đồng". Figures as the law prints them."""
    unit = _UNITS.get(penalty.unit, "")
    low, high = _number(penalty.minimum), _number(penalty.maximum)
    spread = (
        f"{low} – {high}"
        if low and high and low != high
        else (f"đến {high}" if high else f"từ {low}" if low else "")
    )
    return f"{penalty.act}: {_KINDS.get(penalty.kind, penalty.kind)} {spread} {unit}".rstrip()


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}".replace(",", ".")


def _safe(text: str) -> str:
    return html.escape(text.strip(), quote=False)


def clipped(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, cut at a word, for button labels and cards."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
