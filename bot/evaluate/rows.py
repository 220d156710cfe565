"""Rows of a set of questions: one JSON object a line."""

import json
from pathlib import Path
from typing import Any

QUESTIONS = Path("tests/questions")
"""Where the project's own sets lie."""


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Raises FileNotFoundError."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
