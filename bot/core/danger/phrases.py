"""The editors' example sentences: what danger sounds like, what only looks like it, what must never be missed.

Owns the reading of `faq/danger/<class>.yaml`, `ordinary.yaml` and `red-list.yaml`. The rules of
`always.yaml` are read by `rules`.
"""

from dataclasses import dataclass

from bot.core.danger.model import DangerClass, Level
from bot.core.problems import Problem
from bot.core.tree import Fields, Place, Text, Tree

ORDINARY = "ordinary"
"""`class:` of the file whose sentences speak of no danger and of no law on it."""

RED_LIST = "red-list"
"""`class:` of the file that is checked and never trained on."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence as people type it. `danger_class` is None for ordinary ones, whose level is `none`."""

    text: str
    danger_class: DangerClass | None
    level: Level
    place: Place


def parse(tree: Tree) -> tuple[tuple[Phrase, ...], list[Problem]]:
    """The sentences of one file; wrong shapes are located problems. The red list has its classes in the groups."""
    problems: list[Problem] = []
    top = Fields(tree.root, problems)
    named = top.text("class")
    read_ownership(top)
    default = top.choice("level", Level, Level.NONE) if named != RED_LIST else Level.DANGER
    found: list[Phrase] = []
    for group in top.records("groups", required=True):
        own = _class(group.text("class") if named == RED_LIST else named, group, problems)
        group.text("theme", required=False)
        group.text("lang", required=False)
        level = group.choice("level", Level, default) if _has(group, "level") else default
        found.extend(_phrase(text, own, level) for text in group.texts("phrases", required=True))
        group.finish()
    top.finish()
    return tuple(found), problems


def read_ownership(top: Fields) -> None:
    """Every list has an owner, a version and a day of its next review; what is missing is reported."""
    top.text("owner")
    top.date("version")
    top.date("next_review")


def _phrase(text: Text, own: DangerClass | None, level: Level) -> Phrase:
    return Phrase(text.value, own, level, text.place)


def _has(group: Fields, key: str) -> bool:
    return bool(group.text(key, required=False))


def _class(name: str, where: Fields, problems: list[Problem]) -> DangerClass | None:
    if name in set(DangerClass):
        return DangerClass(name)
    if name and name != ORDINARY:
        allowed = ", ".join((*DangerClass, ORDINARY))
        problems.append(where.place.problem("bad-choice", f"`class: {name}` phải là một trong: {allowed}"))
    return None
