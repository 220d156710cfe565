"""The connection: SQLite by default, PostgreSQL by URL; transactions, migrations, the pepper.

Guarantees: a committed transaction survives a power cut (SQLite: WAL with synchronous=FULL; NORMAL may lose
the last commits); deleted text is overwritten (secure_delete) and leaves the WAL at `truncate`.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, Table, create_engine, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store import schema
from bot.vault import Vault

AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout)
"""The database cannot be used now: gone, locked, full, read-only. Any other error is the statement's own fault and
comes again however long one waits."""

_BUSY_MS = 30_000  # longer than any transaction of ours; another process may hold the file (a backup)

_START_LOCK = 111_1567  # any number that no other program on the same database takes for its own advisory lock


class Database:
    """One engine. `transaction` yields a connection inside one; SQLite writers queue in this process."""

    def __init__(self, url: str) -> None:
        self._sqlite = make_url(url).get_backend_name() == "sqlite"
        if self._sqlite:
            _make_folder(url)
        self._url = url if self._sqlite else _with_driver(url)
        self.engine = create_engine(self._url, pool_pre_ping=not self._sqlite, pool_size=10)
        if self._sqlite:
            _prepare_sqlite(self.engine)
        self._lock = threading.Lock() if self._sqlite else nullcontext()  # PostgreSQL locks rows

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

    @contextmanager
    def alone(self) -> Iterator[None]:
        """On PostgreSQL one process at a time: two first starts would both make the tables and the pepper."""
        with nullcontext() if self._sqlite else self.engine.begin() as connection:
            if connection:
                connection.execute(select(func.pg_advisory_xact_lock(_START_LOCK)))
            yield

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

    def truncate(self, wait_ms: int = 0) -> bool:
        """Makes erased text physically gone on SQLite; PostgreSQL does it by vacuum. False where somebody (a
        backup) read the file for longer than `wait_ms`: try again later. Nobody can write while this waits."""
        if not self._sqlite:
            return True
        with self._lock:
            raw = self.engine.raw_connection()  # outside any transaction, which a checkpoint cannot be in
            driver: Any = raw.driver_connection
            try:
                driver.execute(f"PRAGMA busy_timeout={wait_ms}")
                busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not busy
            finally:
                driver.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
                raw.close()

    def close(self) -> None:
        self.engine.dispose()


def insert(tx: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can be told what to do where the row is already there."""
    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)


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
