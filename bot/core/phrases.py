"""The fixed phrases: every word the bot says that is not an answer of the FAQ.

Owns the table of keys with their placeholders; a phrase that is missing, or uses a placeholder the
program does not give, is a Problem at load. Texts are the editors' (`faq/phrases.*.yaml`), in the
HTML that Telegram knows (b, i, code, blockquote). Values put into placeholders are escaped here,
once, and nowhere else.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Texts by language ("vi", "en") and key. A key missing in English falls back to Vietnamese."""

    texts: Mapping[str, Mapping[str, str]]

    def say(self, key: str, language: str = "vi", **values: str) -> str:
        """The phrase with its placeholders filled and escaped. Raises KeyError for a key not in the
        content: `missing` is checked at load, so that cannot happen in a running program."""
        text = self.texts.get(language, {}).get(key) or self.texts["vi"][key]
        return _PLACEHOLDER.sub(lambda m: html.escape(values[m[1]], quote=False), text)

    def has(self, key: str) -> bool:
        return key in self.texts["vi"]

    def words(self, key: str) -> tuple[str, ...]:
        """The words of a `words.*` phrase, of every language: "a | b | c"."""
        found = (texts.get(key, "") for texts in self.texts.values())
        return tuple(word.strip() for line in found for word in line.split("|") if word.strip())


def placeholders(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text))


KEYS: Mapping[str, frozenset[str]] = {
    key: frozenset(names.split())
    for key, names in {
        # first contact, help
        "start": "", "help": "", "hotline": "", "hotline.line": "", "id": "chat_id",
        "menu": "", "menu.group": "title", "menu.topic": "title", "menu.empty": "",
        "language.ask": "", "language.set": "", "cancelled": "", "nothing_to_cancel": "",
        "unknown_command": "", "group.addressed": "", "stale_button": "",
        # answers
        "answer.lead": "", "answer.steps": "", "answer.basis": "", "answer.checked": "date", "answer.more": "",
        "answer.children": "", "answer.awaits_lawyer": "", "answer.penalties": "", "answer.related": "",
        "answer.contacts": "", "answer.gone": "",
        "which.ask": "", "abstain": "", "empty_text": "", "too_long": "",
        "feedback.thanks": "", "feedback.unhelpful": "",
        # media in FAQ mode
        **{f"media.{kind}": "" for kind in ("photo", "video", "voice", "sticker", "location", "contact",
                                            "document", "unknown")},
        # escalation, citizen's side
        "consent.ask": "", "consent.refused": "", "consent.no_desk": "", "consent.again": "",
        "case.receipt": "code when", "case.exists": "code", "case.joined": "code", "case.released": "code",
        "case.closed": "code", "case.reopened": "code", "case.withdrawn": "code", "case.withdraw_danger": "code",
        "case.left": "code", "case.back": "code", "case.not_sent": "", "case.desk_away": "code",
        "case.still_waiting": "code", "case.photo_kept": "", "case.edited": "", "case.none": "",
        "when.open": "", "when.later": "time",
        "erase.ask": "", "erase.ask_case": "code", "erase.done": "", "erase.kept": "",
        # buttons
        **{f"button.{name}": "" for name in (
            "helpful", "unhelpful", "none_of_these", "officer", "consent", "refuse", "to_faq", "to_officer",
            "withdraw", "erase", "keep", "menu", "back", "claim", "release", "transfer", "close", "reopen",
            "vietnamese", "english")},
        # officers' side
        "desk.card": "code level class state opened", "desk.card.words": "text", "desk.card.no_words": "",
        "desk.card.no_consent": "", "desk.card.how": "", "desk.title": "code state", "desk.alert": "code class",
        "desk.claimed": "name", "desk.released": "name", "desk.transferred": "name", "desk.closed": "name reason",
        "desk.reopened": "name", "desk.reasons": "", "desk.claim_first": "", "desk.colleague": "name",
        "desk.note_kept": "", "desk.edit_not_sent": "", "desk.case_closed": "", "desk.consented": "",
        "desk.withdrawn": "", "desk.erased": "", "desk.left": "", "desk.back": "", "desk.user_edited": "",
        "desk.not_delivered.unreachable": "", "desk.not_delivered.source-gone": "",
        "desk.not_delivered.other": "", "desk.photo_kept": "", "desk.raised": "class", "desk.no_consent_yet": "",
        "desk.topic_again": "", "desk.reminder": "code minutes", "desk.owner_reminder": "code minutes",
        "desk.away": "", "desk.returned": "", "desk.failed": "what", "desk.user_left": "", "desk.user_back": "",
        "desk.lost_message": "code", "desk.help": "",
        **{f"desk.state.{name}": "" for name in ("waiting", "claimed", "closed")},
        **{f"desk.level.{name}": "" for name in ("none", "concern", "danger")},
        **{f"desk.class.{name}": "" for name in (
            "hurt-now", "sexual-abuse", "self-harm", "threat-lure-runaway", "image-blackmail",
            "third-person-report", "past-abuse", "harmer-writes", "law-question", "none")},
        **{f"desk.reason.{name}": "" for name in (
            "answered", "told-111", "told-police", "told-commune", "no-danger", "other-office", "no-reply",
            "withdrawn")},
        **{f"desk.refused.{name}": "name" for name in ("taken", "not-yours")},
        **{f"desk.refused.{name}": "" for name in (
            "closed", "open", "nobody", "has-other", "reason", "stranger", "gone")},
        # danger (faq/phrases.care.*.yaml)
        **{f"care.{name}.first": "" for name in (
            "hurt-now", "sexual-abuse", "self-harm", "threat-lure-runaway", "image-blackmail",
            "third-person-report", "harmer-writes", "past-abuse")},
        "care.second": "code when", "care.second.nobody": "", "care.second.failed": "",
        "care.second.consent": "", "care.question.near": "", "care.question.near.yes": "",
        "care.question.near.no": "", "care.question.taken": "", "care.question.taken.yes": "",
        "care.question.skip": "", "care.button.safe": "", "care.button.officer": "", "care.button.law_only": "",
        "care.button.hide": "", "care.button.in_trouble": "", "care.button.yes": "", "care.button.no": "",
        "care.checkin": "", **{f"care.continue.{n}": "" for n in (1, 2, 3, 4)},
        "care.media": "", "care.ended": "", "care.officer_joined": "", "care.still_waiting": "",
        "care.help_block": "", "care.hidden": "", "care.hide.limits": "", "care.third_party.neutral": "",
        # words that are typed
        "words.safe": "", "words.hide": "", "words.yes": "", "words.no": "",
    }.items()
}
"""Every phrase the program says -> the placeholders it gives. Content may leave a placeholder out, never add one."""


def missing(vietnamese: Mapping[str, str]) -> tuple[str, ...]:
    """Keys that the Vietnamese phrases lack; a program with any does not start."""
    return tuple(sorted(KEYS.keys() - vietnamese.keys()))


def foreign_placeholders(key: str, text: str) -> frozenset[str]:
    """Placeholders in `text` that the program would not fill (the load refuses them)."""
    return placeholders(text) - KEYS.get(key, frozenset())
