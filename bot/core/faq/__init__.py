"""The FAQ as data: records (`model`), reading with located problems (`parse`), wording (`lint`)."""
