"""Outside the FAQ: the editors' examples of messages that no entry answers (`faq/outside.yaml`)."""

from collections.abc import Iterable

from bot.core.problems import Problem
from bot.core.tree import Fields, Tree

FILE = "outside.yaml"


def parse(trees: Iterable[Tree]) -> tuple[tuple[str, ...], list[Problem]]:
    """All phrases, unique and sorted; wrong shapes are located problems."""
    problems: list[Problem] = []
    found: set[str] = set()
    for tree in trees:
        if tree.file == FILE:
            top = Fields(tree.root, problems)
            top.text("version")
            for group in top.records("groups", required=True):
                group.text("kind")
                found.update(group.strings("phrases", required=True))
                group.finish()
            top.finish()
    return tuple(sorted(found)), problems
