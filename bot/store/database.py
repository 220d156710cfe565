"""The connection: SQLite by default, PostgreSQL by URL; transactions, migrations, the pepper.

Guarantees: a committed transaction survives a power cut (SQLite: WAL with synchronous=FULL; NORMAL may lose
the last commits); deleted text is overwritten (secure_delete) and leaves the WAL at `truncate`.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store import schema
from bot.vault import Vault

_BUSY_MS = 30_000  # longer than any transaction of ours; another process may hold the file (a backup)


class Database:
    """One engine. `write` yields a connection inside one transaction; SQLite writers queue in this process."""

    def __init__(self, url: str) -> None:
        self._sqlite = make_url(url).get_backend_name() == "sqlite"
        if self._sqlite:
            _make_folder(url)
        self._url = url if self._sqlite else _with_driver(url)
        self.engine = create_engine(self._url, pool_pre_ping=not self._sqlite, pool_size=10)
        if self._sqlite:
            _prepare_sqlite(self.engine)
        self._lock = threading.Lock() if self._sqlite else _NoLock()

    @property
    def is_alone(self) -> bool:
        """True for SQLite: one process owns the file (Telegram allows one poller), so a lease found at the start
        belongs to a dead process."""
        return self._sqlite

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing. Raises sqlalchemy.exc.DBAPIError when the database is away."""
        with self._lock, self.engine.begin() as connection:
            yield connection

    def migrate(self) -> None:
        """Brings the schema to the newest version; refuses (CommandError) a database newer than the program."""
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
        with self.engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def require_newest(self) -> None:
        """Changes nothing. Raises CommandError where the schema is not the newest that this program knows."""
        newest = ScriptDirectory(str(Path(__file__).parent.parent / "migrations")).get_heads()
        with self.engine.connect() as connection:
            if list(MigrationContext.configure(connection).get_current_heads()) != newest:
                raise CommandError("the database is not of this program's version: start this version's bot first")

    def pepper(self, vault: Vault) -> bytes:
        """The secret of the id hashes, made at the first start and kept sealed."""
        with self.transaction() as tx:
            row = tx.execute(select(schema.meta.c.value).where(schema.meta.c.name == "pepper")).scalar()
            if row is not None:
                return bytes.fromhex(vault.open(row, "meta:pepper"))
            fresh = secrets.token_bytes(32)
            tx.execute(schema.meta.insert().values(name="pepper", value=vault.seal(fresh.hex(), "meta:pepper")))
            return fresh

    def truncate(self) -> None:
        """Makes erased text physically gone on SQLite; PostgreSQL does it by vacuum."""
        if self._sqlite:
            with self._lock:
                raw = self.engine.raw_connection()  # outside any transaction, which a checkpoint cannot be in
                try:
                    raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]  # sqlite3's own
                finally:
                    raw.close()

    def close(self) -> None:
        self.engine.dispose()


class _NoLock:
    """PostgreSQL needs none: rows are locked there."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def _with_driver(url: str) -> str:
    """`postgres://` as hosting companies write it, with the driver that we ship."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _make_folder(url: str) -> None:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        raw: Any = connection
        raw.isolation_level = None  # SQLAlchemy's own recipe: we send BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", f"busy_timeout={_BUSY_MS}"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
