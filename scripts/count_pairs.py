"""Counts which syllable follows which in statutes: `bot/core/text/pairs.txt`, used to put accents back.

    python -m scripts.count_pairs FOLDER_OF_JSONL > bot/core/text/pairs.txt

Each line of the *.jsonl files holds an object with the texts `title` and `text` (articles of Vietnamese
law, which are free of copyright). Pairs seen once are left out: they are mostly names and misprints.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from bot.core.text.tokens import Token, tokens_of
from bot.core.text.vocabulary import START

LEAST = 2


def sentences(folder: Path) -> Iterator[str]:
    """Every title and text in the folder's files, in file-name order."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield row.get("title", "")
            yield row.get("text", "")


def count(folder: Path) -> dict[str, Counter[str]]:
    """before -> after -> how often; numbers are left out."""
    pairs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in sentences(folder):
        for before, after in pairwise((Token(START, False), *tokens_of(text))):
            if after.text.isalpha() and (after.opens or before.text.isalpha() or before.text == START):
                pairs[START if after.opens else before.text][after.text] += 1
    return pairs


def main() -> None:
    """Prints one line per syllable: "before: after count after count …", most frequent first."""
    pairs = count(Path(sys.argv[1]))
    for before in sorted(pairs):
        row = sorted(pairs[before].items(), key=lambda item: (-item[1], item[0]))
        cells = [f"{after} {times}" for after, times in row if times >= LEAST]
        if cells:
            sys.stdout.write(f"{before}: {' '.join(cells)}\n")


if __name__ == "__main__":
    main()
