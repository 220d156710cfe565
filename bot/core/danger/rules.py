"""The always list: pairs of phrases that mean danger whatever the learner says (`faq/danger/always.yaml`).

Owns the reading of the rules and how they are matched. A rule fires on a sentence that holds one phrase of
each of its lists, near enough to each other, and none of its silencing ones. It may only raise a level.

Phrases are matched as typed, syllable by syllable: "từ từ" is never "tự tử". A bare syllable stands for the
accented one only in a rule marked `folded`, in a message typed mostly bare or wholly without tones, and not in a
phrase marked `=` ("di dau" is "đi đâu", not "dí đầu"); in a silencing phrase always.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from bot.core.danger.model import DangerClass, Level
from bot.core.danger.phrases import read_ownership
from bot.core.problems import Problem
from bot.core.text import Reading
from bot.core.text.syllables import fold, take_apart
from bot.core.text.tokens import tokens_of
from bot.core.tree import Fields, Items, Pairs, Text, Tree, place_of

MOSTLY_BARE = 0.56
"""`Reading.accentedness` under which a message counts as typed without accents: 35 % of its syllables
carry one (the share times 1.6, see `text.reading`)."""

_MOST_PLACES = 6
"""Places of one list's phrases tried in a sentence: bounds the combinations in hostile text."""

Syllables = tuple[str, ...]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """`wanted`: lists of phrases, one of each must be there; `within`: syllables that they may span together
    (0: the whole sentence); `silenced_by`: phrases that switch it off; `folded`: bare syllables count too, save in
    `only_accented`, phrases that say something else when bare; `alone`: a phrase counts only where it is the whole
    sentence."""

    id: str
    danger_class: DangerClass
    level: Level
    wanted: tuple[tuple[Syllables, ...], ...]
    silenced_by: tuple[Syllables, ...]
    within: int
    folded: bool
    only_accented: frozenset[Syllables]
    alone: bool

    def takes_bare(self, phrase: Syllables) -> bool:
        return self.folded and phrase not in self.only_accented


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase with its two bare spellings (no accents; no tones). `uses`: number of each rule that has it and of
    the list in which it stands, -1 where it silences."""

    accented: Syllables
    folded: Syllables
    toneless: Syllables
    uses: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Part of a reading. `bare`: typed so that a bare syllable may stand for an accented one."""

    typed: Syllables
    folded: Syllables
    bare: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """Ready to match. `phrases`: first syllable, folded -> the phrases that begin with it."""

    rules: tuple[Rule, ...]
    phrases: Mapping[str, tuple[_Phrase, ...]]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> "Rules":
        """The same rules in whatever order give the same answers."""
        ordered = tuple(sorted(rules, key=lambda rule: rule.id))
        uses: dict[Syllables, list[tuple[int, int]]] = {}
        for at, rule in enumerate(ordered):
            for slot, phrases in enumerate((*rule.wanted, rule.silenced_by)):
                for syllables in phrases:
                    uses.setdefault(syllables, []).append((at, slot if slot < len(rule.wanted) else -1))
        by_first: dict[str, list[_Phrase]] = {}
        for syllables, where in uses.items():
            folded = tuple(fold(syllable) for syllable in syllables)
            toneless = tuple(take_apart(syllable).base for syllable in syllables)
            by_first.setdefault(folded[0], []).append(_Phrase(syllables, folded, toneless, tuple(where)))
        return cls(ordered, {first: tuple(found) for first, found in by_first.items()})

    def fired(self, reading: Reading) -> tuple[Rule, ...]:
        """Every rule that holds in some sentence of the reading; the most serious first, then by id."""
        bare = reading.accentedness < MOSTLY_BARE or _toneless(reading)
        found = {
            at
            for start, stop in pairwise((*reading.opens, len(reading.typed)))
            for at in self._holding(_Sentence(reading.typed[start:stop], reading.folded[start:stop], bare))
        }
        return tuple(sorted((self.rules[at] for at in found), key=lambda rule: (-rule.level.rank, rule.id)))

    def _holding(self, sentence: _Sentence) -> Iterable[int]:
        """Numbers of the rules that hold in one sentence."""
        places: dict[int, dict[int, list[Span]]] = {}
        silenced: set[int] = set()
        for phrase, span, exact in self._phrases_in(sentence):
            for number, slot in phrase.uses:
                rule = self.rules[number]
                whole = span == (0, len(sentence.typed))
                if slot < 0:
                    silenced.add(number)
                elif (exact or (sentence.bare and rule.takes_bare(phrase.accented))) and (whole or not rule.alone):
                    places.setdefault(number, {}).setdefault(slot, []).append(span)
        return [n for n, slots in places.items() if n not in silenced and _near(self.rules[n], slots)]

    def _phrases_in(self, sentence: _Sentence) -> Iterable[tuple[_Phrase, Span, bool]]:
        """Each phrase that stands in it, where, and whether with its accents (else wholly or partly bare)."""
        for at, first in enumerate(sentence.folded):
            for phrase in self.phrases.get(first, ()):
                stop = at + len(phrase.folded)
                if sentence.folded[at:stop] != phrase.folded:
                    continue
                typed = sentence.typed[at:stop]
                if typed == phrase.accented:
                    yield phrase, (at, stop), True
                elif all(map(_bare, typed, phrase.accented, phrase.folded, phrase.toneless)):
                    yield phrase, (at, stop), False


def _bare(typed: str, accented: str, folded: str, toneless: str) -> bool:
    return typed in (accented, folded, toneless)


def _toneless(reading: Reading) -> bool:
    """Typed with a keyboard whose tone keys were not used: vowels are marked, no tone anywhere."""
    return not any(take_apart(syllable).tone for syllable in set(reading.typed))


def _near(rule: Rule, slots: Mapping[int, list[Span]]) -> bool:
    if len(slots) < len(rule.wanted):
        return False
    if not rule.within:
        return True
    choices = product(*(slots[slot][:_MOST_PLACES] for slot in sorted(slots)))
    return any(
        max(end for _, end in chosen) - min(begin for begin, _ in chosen) <= rule.within for chosen in choices
    )


def parse(tree: Tree) -> tuple[tuple[Rule, ...], list[Problem]]:
    """The rules of `always.yaml`; wrong shapes are located problems."""
    problems: list[Problem] = []
    top = Fields(tree.root, problems)
    top.text("class")
    read_ownership(top)
    frames = _frames(top.fields("frames"), problems)
    rules = tuple(_rule(fields, frames, problems) for fields in top.records("rules", required=True))
    top.finish()
    return rules, problems


def _frames(fields: Fields | None, problems: list[Problem]) -> dict[str, tuple[Syllables, ...]]:
    if fields is None or not isinstance(fields.node, Pairs):
        return {}
    names = [name.value for name, _ in fields.node.pairs]
    frames = {name: tuple(_syllables(fields.texts(name), problems)) for name in names}
    fields.finish()
    return frames


def _rule(fields: Fields, frames: Mapping[str, tuple[Syllables, ...]], problems: list[Problem]) -> Rule:
    lists = _lists(fields, problems)
    fields = _without_lists(fields, problems)
    id_ = fields.text("id")
    danger_class = fields.choice("class", DangerClass, DangerClass.HURT_NOW)
    level = fields.choice("level", Level, Level.CONCERN)
    silencing: list[Syllables] = []
    for text in fields.texts("none"):
        silencing.extend(_silencing(text, frames, problems))
    rule = Rule(
        id_,
        danger_class,
        level,
        tuple(tuple(_syllables(texts, problems)) for texts in lists),
        tuple(dict.fromkeys(silencing)),
        fields.number("within") or 0,
        fields.flag("folded"),
        frozenset(_syllables((text for texts in lists for text in texts if text.value.startswith("=")), [])),
        fields.flag("alone"),
    )
    fields.finish()
    return rule


def _lists(fields: Fields, problems: list[Problem]) -> list[list[Text]]:
    """The value of `all`, a list of lists of texts: a shape that `Fields` does not read."""
    node = fields.node.get("all") if isinstance(fields.node, Pairs) else None
    if not isinstance(node, Items) or not node.nodes:
        problems.append(
            place_of(fields.node, "all").problem("wrong-shape", "`all` phải là danh sách các danh sách")
        )
        return []
    lists = []
    for inner in node.nodes:
        texts = [text for text in inner.nodes if isinstance(text, Text)] if isinstance(inner, Items) else []
        if not texts:
            problems.append(inner.place.problem("wrong-shape", "mỗi phần của `all` phải là một danh sách cụm từ"))
        lists.append(texts)
    return lists


def _without_lists(fields: Fields, problems: list[Problem]) -> Fields:
    if not isinstance(fields.node, Pairs):
        return fields
    rest = tuple((name, node) for name, node in fields.node.pairs if name.value != "all")
    return Fields(Pairs(rest, fields.node.place), problems)


def _silencing(
    text: Text, frames: Mapping[str, tuple[Syllables, ...]], problems: list[Problem]
) -> list[Syllables]:
    if not text.value.startswith("@"):
        return _syllables((text,), problems)
    if text.value[1:] not in frames:
        problems.append(
            text.place.problem("unknown-frame", f"không có danh sách `{text.value[1:]}` trong `frames`")
        )
    return list(frames.get(text.value[1:], ()))


def _syllables(texts: Iterable[Text], problems: list[Problem]) -> list[Syllables]:
    found = []
    for text in texts:
        syllables = tuple(token.text for token in tokens_of(text.value))
        if syllables:
            found.append(syllables)
        else:
            problems.append(text.place.problem("empty-item", f"cụm từ `{text.value}` không có chữ nào"))
    return found
