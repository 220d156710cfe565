"""Trees of the content folder -> Faq, with every located complaint.

Owns which file is what. Reads forms through `parse_entry` and `parse_registers`, then applies the rules of
`lint_entry` and `lint_links`. Pure: today's date arrives as data. Start reading here.
"""

from datetime import date

from bot.core.faq.lint_entry import lint_entry
from bot.core.faq.lint_links import Registers, lint_links
from bot.core.faq.model import Contact, ContactId, Faq, Group, Office, Statute, StatuteId, Topic
from bot.core.faq.parse_entry import Located, parse_topic_file
from bot.core.faq.parse_registers import parse_contacts, parse_office, parse_statutes, parse_topics
from bot.core.problems import Problem
from bot.core.tree import Place, Tree, place_of

ENTRIES = "entries/"
TOPICS, STATUTES, CONTACTS, OFFICE = "topics.yaml", "statutes.yaml", "contacts.yaml", "office.yaml"

_NO_OFFICE = Office("", "", "", (), (), (), {})


def parse(trees: tuple[Tree, ...], today: date) -> tuple[Faq, list[Problem]]:
    """The FAQ of these trees, entries in id order whatever the files' order, and every complaint.

    Always returns a Faq; it may be used only where no complaint is an error. Trees of other content
    (phrases, danger) are passed over. `today` only decides warnings.
    """
    problems: list[Problem] = []
    located = _entries(trees, problems)
    faq = _faq(located, trees, problems)
    for one in located:
        problems += lint_entry(one, today)
    problems += lint_links(located, Registers(faq, today))
    return faq, sorted(problems)


def _entries(trees: tuple[Tree, ...], problems: list[Problem]) -> tuple[Located, ...]:
    found: list[Located] = []
    for tree in trees:
        if tree.file.startswith(ENTRIES):
            entries = parse_topic_file(tree, problems)
            _named_as_topic(tree, entries, problems)
            found.extend(entries)
    return tuple(sorted(found, key=lambda one: one.entry.id))


def _named_as_topic(tree: Tree, entries: tuple[Located, ...], problems: list[Problem]) -> None:
    """`entries/<topic>.yaml` holds that topic, so that an editor finds an entry by its topic's name."""
    stem = tree.file.removeprefix(ENTRIES).removesuffix(".yaml")
    if entries and entries[0].entry.topic != stem:
        message = f"tệp này phải tên là {entries[0].entry.topic}.yaml"
        problems.append(place_of(tree.root, "topic").problem("topic-file", message))


def _faq(located: tuple[Located, ...], trees: tuple[Tree, ...], problems: list[Problem]) -> Faq:
    by_file = {tree.file: tree for tree in trees}
    problems += [_absent(file) for file in (TOPICS, STATUTES, CONTACTS, OFFICE) if file not in by_file]
    groups, topics = _topics(by_file, problems)
    entries = tuple(one.entry for one in located)
    return Faq(
        entries=entries,
        topics=topics,
        groups=groups,
        statutes=_statutes(by_file, problems),
        contacts=_contacts(by_file, problems),
        office=parse_office(by_file[OFFICE], problems) if OFFICE in by_file else _NO_OFFICE,
        by_id={entry.id: entry for entry in entries},
    )


def _topics(by_file: dict[str, Tree], problems: list[Problem]) -> tuple[tuple[Group, ...], tuple[Topic, ...]]:
    return parse_topics(by_file[TOPICS], problems) if TOPICS in by_file else ((), ())


def _statutes(by_file: dict[str, Tree], problems: list[Problem]) -> dict[StatuteId, Statute]:
    return parse_statutes(by_file[STATUTES], problems) if STATUTES in by_file else {}


def _contacts(by_file: dict[str, Tree], problems: list[Problem]) -> dict[ContactId, Contact]:
    return parse_contacts(by_file[CONTACTS], problems) if CONTACTS in by_file else {}


def _absent(file: str) -> Problem:
    return Place(file, 1, 1).problem("missing-file", f"thiếu tệp {file}")
