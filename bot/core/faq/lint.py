"""Wording that may hurt: one text -> located problems. The words are in `lint_words`.

Used for every text a citizen sees: answers (through `lint_entry`) and the fixed phrases (`lint_phrases`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.faq.lint_numbers import hotline_problems, phone_problems
from bot.core.faq.lint_words import (
    CLAUSE_END,
    DELETE_ALL,
    EMOJI,
    KEEPS,
    NEGATION,
    WORDINGS,
    Weight,
    Wording,
)
from bot.core.faq.readability import measure
from bot.core.problems import Problem, Severity
from bot.core.tree import Pairs, Place, Text, Tree

CARE_SYLLABLES = 14
"""Most syllables of a sentence said in danger. Source: the project's issue on danger, item 2."""

CARE_FILES = "phrases.care."
"""File names that start so hold what is said to somebody in danger."""

SILENT_KEYS = ("words.", "desk.")
"""Phrases no citizen reads: words to recognise, and what only officers see."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a text is said. `care`: to somebody in danger. `danger`: that, or in an entry with risks.
    `pictures`: emoji are allowed (buttons, receipts)."""

    care: bool = False
    danger: bool = False
    pictures: bool = False


CARE = Setting(care=True, danger=True)


def lint_wording(text: str, place: Place, setting: Setting) -> list[Problem]:
    """Every forbidden wording of a text said in `setting`, each row of the table at most once."""
    lowered = text.lower()
    problems = [problem for row in WORDINGS for problem in _hits(row, lowered, place, setting)]
    problems.extend(_deletes(lowered, place))
    if not setting.pictures and EMOJI.search(text):
        problems.append(place.problem("emoji", "không dùng hình biểu cảm ở đây"))
    return problems


def lint_phrases(tree: Tree) -> list[Problem]:
    """The wording of one `phrases.*.yaml`; care phrases also keep to short sentences."""
    care = tree.file.rsplit("/", 1)[-1].startswith(CARE_FILES)
    problems: list[Problem] = []
    for key, text in _phrases(tree):
        if key.startswith(SILENT_KEYS):
            continue
        said_in_care = care or key.startswith("care.")
        problems += lint_wording(text.value, text.place, CARE if said_in_care else Setting(pictures=True))
        problems += [*hotline_problems(text.value, text.place), *phone_problems(text.value, text.place)]
        if said_in_care:
            problems += _care_length(text)
    return problems


def _phrases(tree: Tree) -> Iterator[tuple[str, Text]]:
    if isinstance(tree.root, Pairs):
        for key, node in tree.root.pairs:
            if isinstance(node, Text):
                yield key.value, node


def _hits(row: Wording, text: str, place: Place, setting: Setting) -> Iterator[Problem]:
    severity = _severity(row.weight, setting)
    match = row.pattern.search(text) if severity else None
    while match and row.negatable and _negated(text, match.start()):
        match = row.pattern.search(text, match.end())
    if match and severity:
        yield place.problem(row.code, f"“{match.group().strip()}”: {row.message}", severity)


def _severity(weight: Weight, setting: Setting) -> Severity | None:
    match weight:
        case Weight.ALWAYS:
            return Severity.ERROR
        case Weight.CARE:
            return Severity.ERROR if setting.care else Severity.WARNING
        case Weight.ONLY_CARE:
            return Severity.ERROR if setting.care else None
        case Weight.ONLY_DANGER:
            return Severity.ERROR if setting.danger else None
        case Weight.DOUBTFUL:
            return Severity.WARNING


def _negated(text: str, start: int) -> bool:
    """True when the clause before `start` says not to."""
    clause = CLAUSE_END.split(text[:start])[-1]
    return NEGATION.search(clause) is not None


def _deletes(text: str, place: Place) -> Iterator[Problem]:
    match = DELETE_ALL.search(text)
    if match and not _negated(text, match.start()) and not KEEPS.search(text, 0, match.start()):
        message = f"“{match.group()}”: xoá là mất chứng cứ; viết việc chụp hoặc giữ lại trước"
        yield place.problem("delete-all", message)


def _care_length(text: Text) -> Iterator[Problem]:
    counted = measure(text.value)
    if counted.over(CARE_SYLLABLES):
        message = f"câu dài nhất {counted.longest} tiếng, nhiều nhất {CARE_SYLLABLES}"
        yield text.place.warning("care-sentence", message)
