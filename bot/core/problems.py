"""Problem: what is wrong with content, as a located value. Content errors are never exceptions."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`error` keeps a content file from loading; `warning` is shown to the editor and loads."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One complaint: `file` relative to the content folder, `line` and `column` from 1, a stable
    kebab-case `code`, and a `message` in plain Vietnamese that tells the editor what to do."""

    file: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.code} {self.message}"
