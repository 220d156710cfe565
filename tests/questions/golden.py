"""The golden set: labelled questions ranked by the words alone, as the shipped content stands.

`known_failures.txt` is a ratchet: a row listed there must fail, any other must not. When a change of content
or matching moves rows, `python -m tests.questions.golden` writes the file anew; look at the difference.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.core.faq.model import Answer, Entry, EntryId, Faq, TopicSlug, Variant, VariantKind
from bot.core.matching import Matcher, Ranking
from bot.evaluate.cases import Case
from bot.evaluate.running import Material, material
from bot.library import vocabulary_of

FOLDER = Path(__file__).parent
KNOWN = FOLDER / "known_failures.txt"
HEADER = """\
# Labelled rows of clean.jsonl whose right entry is not among the first three when the words alone decide.
# Written by `python -m tests.questions.golden`; a row that is right again has to leave this file.
"""


def golden_material() -> Material:
    return material(FOLDER.parent.parent / "faq", FOLDER)


def labelled(given: Material) -> list[Case]:
    """Rows that some entry answers, by label."""
    return [case for case in given.cases.clean if case.accepted]


def trained(given: Material, faq: Faq | None = None) -> Matcher:
    return Matcher.train(faq or given.faq, given.draft.outside, None, vocabulary_of(given.draft))


def right(case: Case, ranking: Ranking, depth: int) -> bool:
    assert case.accepted is not None
    return any(found.entry in case.accepted for found in ranking.candidates[:depth])


def failures(cases: Sequence[Case], rankings: Sequence[Ranking]) -> list[str]:
    return sorted(c.id for c, found in zip(cases, rankings, strict=True) if not right(c, found, 3))


def known() -> list[str]:
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def with_unrelated_entry(faq: Faq) -> Faq:
    """The FAQ and one entry more, about something else altogether."""
    phrasings = ("Trồng hoa lan trong nhà cần ánh sáng thế nào?", "Tưới lan mấy lần một tuần?", "phân bón cho lan")
    orchids = replace(
        faq.entries[0],
        id=EntryId("zz-trong-lan"),
        topic=TopicSlug("zz-vuon-tuoc"),
        question=phrasings[0],
        variants=tuple(Variant(text, VariantKind.PLAIN) for text in phrasings[1:]),
        answer=Answer(""),
        english=None,
    )
    entries: tuple[Entry, ...] = (*faq.entries, orchids)
    return replace(faq, entries=entries, by_id={entry.id: entry for entry in entries})


def main() -> None:
    given = golden_material()
    cases, matcher = labelled(given), trained(given)
    failed = failures(cases, [matcher.rank(case.text) for case in cases])
    KNOWN.write_text(HEADER + "".join(f"{row}\n" for row in failed), encoding="utf-8")
    sys.stdout.write(f"{len(failed)} of {len(cases)} rows fail\n")


if __name__ == "__main__":
    main()
