"""PRIVACY.md names everything that is kept: a table or a sealed column that is not in it fails here."""

from pathlib import Path

from sqlalchemy import LargeBinary

from bot.store.schema import metadata

TEXT = (Path(__file__).parent.parent / "PRIVACY.md").read_text(encoding="utf-8")


def test_every_table_is_in_the_data_map() -> None:
    assert not [name for name in metadata.tables if f"`{name}" not in TEXT]


def test_every_sealed_column_is_in_the_data_map() -> None:
    sealed = [
        f"{t.name}.{c.name}"
        for t in metadata.tables.values()
        for c in t.columns
        if isinstance(c.type, LargeBinary)
    ]
    assert not [name for name in sealed if f"`{name}`" not in TEXT]
