"""Key rotation: afterwards the new key alone opens everything, on both databases."""

import base64
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, inspect

from bot.drill import run_drill
from bot.ending import ended
from bot.rotating import run_rotate
from bot.settings import Settings
from bot.store import Store
from bot.store.database import Database
from bot.store.rotation import SEALED
from bot.store.schema import metadata
from bot.vault import Vault, VaultError
from tests.fakes import NOON
from tests.test_store import commit, event, open_case, say

OLD, NEW = b"o" * 32, b"n" * 32


def a_store(url: str, *keys: bytes) -> Store:
    store = Store(url, Vault(keys))
    store.prepare()
    return store


def filled(url: str) -> None:
    store = a_store(url, OLD)
    store.add_event("update:1", event(store), NOON)
    case = open_case(store)
    commit(store, say(store), case=case)
    store.note_seen(NOON)
    store.close()


def test_every_sealed_column_of_the_schema_is_in_the_list() -> None:
    columns = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert columns == {(sealed.table.name, sealed.column) for sealed in SEALED}


def test_afterwards_the_new_key_alone_opens_everything(any_url: str) -> None:
    filled(any_url)
    both = a_store(any_url, NEW, OLD)
    done = both.reseal()
    assert done["inbox.raw"] >= 1
    assert done["outbox.effect"] >= 1
    assert done["users.state"] == 1
    assert done["meta.value"] >= 2
    assert sum(both.reseal().values()) == 0, "nothing is left to do"
    both.close()
    alone = a_store(any_url, NEW)
    assert alone.case_of(alone.person(1))[0]
    assert alone.seen_at() == NOON
    assert alone.resolve(say(alone)).chat_id == 1
    alone.close()


def chosen(url: str, *keys: bytes) -> Settings:
    return Settings(
        _env_file=None, database_url=url, data_key=",".join(base64.b64encode(k).decode() for k in keys)
    )


def test_without_the_old_key_nothing_is_changed_and_one_line_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/k.db"
    filled(url)
    assert ended(lambda: run_rotate(chosen(url, NEW))) == 1
    assert "DATA_KEY" in capsys.readouterr().err
    assert ended(lambda: run_rotate(chosen(url, NEW, OLD))) == 0
    with pytest.raises(VaultError):
        a_store(url, OLD)


def test_a_tool_makes_no_database_where_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for tool in (run_rotate, lambda settings: run_drill(settings, 0)):
        assert ended(lambda tool=tool: tool(chosen(f"sqlite:///{tmp_path}/no/such.db", OLD))) == 1  # type: ignore[misc]
        assert "no database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_tool_migrates_nothing_and_says_why_it_stops(any_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A tool of another version would change the database under the running bot."""
    database = Database(any_url)
    database.engine.connect().close()  # SQLite: an empty file
    for tool in (lambda: run_rotate(chosen(any_url, OLD)), lambda: run_drill(chosen(any_url, OLD), 0)):
        assert ended(tool) == 1
        assert "not of this program's version" in capsys.readouterr().err
    assert inspect(database.engine).get_table_names() == []
    database.close()
