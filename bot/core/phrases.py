"""The fixed phrases: every word the bot says that is not an answer of the FAQ.

Owns the table of keys with their placeholders; a phrase that is missing, or uses a placeholder the
program does not give, is a Problem at load. Texts are the editors' (`faq/phrases.*.yaml`), in the
HTML that Telegram knows (b, i, code, blockquote). Values put into placeholders are escaped here.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.problems import Problem
from bot.core.tree import Node, Pairs, Place, Text, Tree

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Texts by language ("vi", "en") and key. A key missing in English falls back to Vietnamese."""

    texts: Mapping[str, Mapping[str, str]]

    def say(self, key: str, language: str = "vi", **values: str) -> str:
        """The phrase with its placeholders filled and escaped. Raises KeyError for a key not in the
        content: `missing` is checked at load, so that cannot happen in a running program."""
        return _PLACEHOLDER.sub(lambda m: html.escape(values[m[1]], quote=False), self._text(key, language))

    def plain(self, key: str, language: str = "vi", **values: str) -> str:
        """The same for places that know no HTML (a button's toast): nothing escaped."""
        return _PLACEHOLDER.sub(lambda m: values[m[1]], html.unescape(self._text(key, language)))

    def _text(self, key: str, language: str) -> str:
        return self.texts.get(language, {}).get(key) or self.texts["vi"][key]

    def has(self, key: str) -> bool:
        return key in self.texts["vi"]

    def words(self, key: str) -> tuple[str, ...]:
        """The words of a `words.*` phrase, of every language: "a | b | c"."""
        found = (texts.get(key, "") for texts in self.texts.values())
        return tuple(word.strip() for line in found for word in line.split("|") if word.strip())


def placeholders(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text))


_PLAIN = """
start help hotline hotline.line hotline.plain menu menu.empty language.ask language.set cancelled nothing_to_cancel
unknown_command group.addressed stale_button
answer.lead answer.steps answer.basis answer.more answer.children answer.awaits_lawyer answer.penalties
answer.contacts answer.gone which.ask abstain empty_text feedback.thanks feedback.unhelpful
media.photo media.video media.voice media.sticker media.location media.contact media.document media.unknown
consent.ask consent.refused consent.no_desk consent.again
case.not_sent case.photo_kept case.none when.open when.unknown erase.ask erase.done erase.kept
button.helpful button.unhelpful button.none_of_these button.officer button.consent button.refuse
button.to_faq button.to_officer button.withdraw button.erase button.keep button.menu button.back
button.claim button.release button.transfer button.close button.reopen button.vietnamese button.english
desk.card.no_words desk.card.no_consent desk.card.how desk.reasons desk.claim_first desk.edit_not_sent
desk.case_closed desk.consented desk.withdrawn desk.erased desk.left desk.back desk.user_edited
desk.not_delivered.unreachable desk.not_delivered.source-gone desk.not_delivered.other desk.photo_kept
desk.answered.near.yes desk.answered.near.no desk.answered.taken.yes desk.answered.taken.no
desk.drill drill.text desk.topic_again desk.away desk.returned desk.user_left desk.user_back desk.help
description.long description.short
desk.state.waiting desk.state.claimed desk.state.closed
desk.level.none desk.level.concern desk.level.danger
desk.class.hurt-now desk.class.sexual-abuse desk.class.self-harm desk.class.threat-lure-runaway
desk.class.image-blackmail desk.class.third-person-report desk.class.past-abuse desk.class.harmer-writes
desk.class.law-question desk.class.none
desk.reason.answered desk.reason.told-111 desk.reason.told-police desk.reason.told-commune
desk.reason.no-danger desk.reason.other-office desk.reason.no-reply desk.reason.withdrawn
desk.refused.closed desk.refused.open desk.refused.nobody desk.refused.has-other desk.refused.reason
desk.refused.stranger desk.refused.gone
care.hurt-now.first care.sexual-abuse.first care.self-harm.first care.threat-lure-runaway.first
care.image-blackmail.first care.third-person-report.first care.harmer-writes.first care.past-abuse.first
care.second.nobody care.second.failed care.second.consent
care.question.near care.question.near.yes care.question.near.no care.question.taken care.question.taken.yes
care.question.skip care.button.safe care.button.officer care.button.law_only care.button.hide
care.button.in_trouble care.button.yes care.button.no care.checkin
care.continue.1 care.continue.2 care.continue.3 care.continue.4
care.media care.ended care.officer_joined care.still_waiting care.help_block care.hidden care.hide.limits
words.safe words.hide words.yes words.no
"""

_FILLED = """
id: chat_id
menu.group: title
menu.topic: title
answer.checked: date
case.receipt: code when
case.joined: code
case.joined.unread: code
case.released: code
case.closed: code
case.reopened: code
case.reopened.unread: code
case.withdrawn: code
case.withdraw_danger: code
case.left: code
case.back: code
case.desk_away: code
case.still_waiting: code
erase.ask_case: code
erase.done_case: code
when.later: time
care.second: code when
desk.card: code level class state opened
desk.card.words: text
desk.photo_words: text
desk.title: code state
desk.claimed: name
desk.released: name
desk.transferred: name
desk.closed: name reason
desk.reopened: name
desk.colleague: name
desk.raised: class
desk.reminder: code minutes
desk.owner_reminder: code minutes
desk.failed: what
desk.drill_claimed: code seconds
desk.gap: hours
desk.gap_lost: hours
desk.lost_message: code
desk.refused.taken: name
desk.refused.not-yours: name
"""


def _table() -> dict[str, frozenset[str]]:
    plain = {key: frozenset[str]() for key in _PLAIN.split()}
    filled = (line.split(":") for line in _FILLED.strip().splitlines())
    return plain | {key: frozenset(names.split()) for key, names in filled}


KEYS: Mapping[str, frozenset[str]] = _table()
"""Every phrase the program says -> the placeholders it fills. Content may leave one out, never add one."""


def missing(vietnamese: Mapping[str, str]) -> tuple[str, ...]:
    """Keys that the Vietnamese phrases lack; a program with any does not start."""
    return tuple(sorted(KEYS.keys() - vietnamese.keys()))


def foreign_placeholders(key: str, text: str) -> frozenset[str]:
    """Placeholders in `text` that the program would not fill (the load refuses them)."""
    return placeholders(text) - KEYS.get(key, frozenset())


def parse(trees: Iterable[Tree]) -> tuple[Phrases, list[Problem]]:
    """The phrases of every `phrases*.<language>.yaml`, with located problems: a missing key, a key said in two
    files, an unknown key, a placeholder that the program does not fill."""
    texts: dict[str, dict[str, str]] = {"vi": {}, "en": {}}
    problems: list[Problem] = []
    root = Place("phrases.vi.yaml", 1, 1)
    for tree in trees:
        name = tree.file.rsplit("/", 1)[-1]
        language = name.removesuffix(".yaml").rsplit(".", 1)[-1]
        if name.startswith("phrases") and language in texts:
            _read(tree, texts[language], problems)
    for key in missing(texts["vi"]):
        problems.append(root.problem("missing-phrase", f"thiếu câu `{key}`"))
    return Phrases(texts), problems


def _read(tree: Tree, texts: dict[str, str], problems: list[Problem]) -> None:
    if not isinstance(tree.root, Pairs):
        problems.append(tree.root.place.problem("wrong-shape", "tệp này phải là các dòng `khoá: câu`"))
        return
    for name, node in tree.root.pairs:
        problems.extend(_complaints(name, node, texts))
        if isinstance(node, Text):
            texts[name.value] = node.value.strip()


def _complaints(name: Text, node: Node, texts: Mapping[str, str]) -> Iterator[Problem]:
    if name.value not in KEYS:
        yield name.place.problem("unknown-phrase", f"chương trình không dùng câu `{name.value}`")
    if name.value in texts:
        yield name.place.problem("duplicate-phrase", f"câu `{name.value}` đã có ở tệp khác")
    if not isinstance(node, Text) or not node.value.strip():
        yield node.place.problem("empty-phrase", f"câu `{name.value}` đang trống")
        return
    for foreign in sorted(foreign_placeholders(name.value, node.value)):
        yield node.place.problem("unknown-placeholder", f"câu `{name.value}` có chỗ lạ {{{foreign}}}")


HELP_OF_LAST_RESORT = "Cần giúp ngay: gọi 111 (trẻ em, miễn phí, cả ngày lẫn đêm), 113 (công an), 115 (cấp cứu)."
"""Said for every phrase while no content at all can be read (promise 2). The numbers: Decree 56/2017 art. 22 for
111; 113 and 115 are the national emergency numbers of police and ambulance."""


def last_resort() -> Phrases:
    """Phrases that all say where help is, for a program whose content is broken and has no last good copy."""
    short = {key for key in KEYS if ".button." in key or key.startswith(("button.", "words.", "desk.state"))}
    texts = {key: "111" if key in short else HELP_OF_LAST_RESORT for key in KEYS}
    return Phrases({"vi": texts})
