"""Everything under `faq/danger/`, parsed: what a guard is trained on and checked with."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.danger import phrases, rules
from bot.core.danger.phrases import RED_LIST, Phrase
from bot.core.danger.rules import Rule
from bot.core.problems import Problem
from bot.core.text.syllables import fold
from bot.core.text.tokens import tokens_of
from bot.core.tree import Pairs, Text, Tree

FOLDER = "danger/"
ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Content:
    """`phrases` are learned from, `red_list` never: no sentence stands in both (`parse` reports it)."""

    phrases: tuple[Phrase, ...] = ()
    rules: tuple[Rule, ...] = ()
    red_list: tuple[Phrase, ...] = ()


def parse(trees: Iterable[Tree]) -> tuple[Content, list[Problem]]:
    """Reads every tree under `danger/`; wrong shapes, and red-list sentences that are trained on, are problems."""
    problems: list[Problem] = []
    learned: list[Phrase] = []
    always: list[Rule] = []
    red_list: list[Phrase] = []
    for tree in sorted((tree for tree in trees if tree.file.startswith(FOLDER)), key=lambda tree: tree.file):
        if _class(tree) == ALWAYS:
            found, complaints = rules.parse(tree)
            always.extend(found)
        else:
            sentences, complaints = phrases.parse(tree)
            (red_list if _class(tree) == RED_LIST else learned).extend(sentences)
        problems.extend(complaints)
    problems.extend(_learned_from_red_list(learned, red_list))
    return Content(tuple(learned), tuple(always), tuple(red_list)), problems


def texts(content: Content) -> tuple[str, ...]:
    """The sentences a vocabulary may be counted from; it skips the badly accented ones itself."""
    return tuple(phrase.text for phrase in content.phrases)


def _class(tree: Tree) -> str:
    node = tree.root.get("class") if isinstance(tree.root, Pairs) else None
    return node.value if isinstance(node, Text) else ""


def _learned_from_red_list(learned: Iterable[Phrase], red_list: Iterable[Phrase]) -> list[Problem]:
    never = {_same(phrase.text) for phrase in red_list}
    message = "câu này nằm trong red-list.yaml, không được dùng làm mẫu để học; hãy bỏ nó ở đây"
    return [p.place.problem("red-list-learned", message) for p in learned if _same(p.text) in never]


def _same(text: str) -> str:
    """What makes two texts the same sentence: their folded tokens."""
    return " ".join(fold(token.text) for token in tokens_of(text))
