"""Fixtures for all tests. No network beyond loopback; the database is the real store."""

import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.store import Store
from tests.fakes import Clock, Stage, new_store

_real_connect = socket.socket.connect


ROOT = Path(__file__).parent.parent
KEPT = ("report-hotline", "legal-aid")
BRIEF_DANGER = ("always.yaml", "hurt-now.yaml", "law-question.yaml", "ordinary.yaml")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own content with two topics only, so that training is quick."""
    folder = tmp_path_factory.mktemp("content") / "faq"
    shutil.copytree(ROOT / "faq", folder, ignore=shutil.ignore_patterns("entries", "review"))
    (folder / "entries").mkdir()
    for topic in KEPT:
        text = (ROOT / f"faq/entries/{topic}.yaml").read_text(encoding="utf-8")
        (folder / f"entries/{topic}.yaml").write_text(_without_relations(text), encoding="utf-8")
    return folder


@pytest.fixture
def brief(small: Path, tmp_path: Path) -> Path:
    """A copy with few danger sentences and no list of cries for help, which trains in a moment."""
    folder = tmp_path / "faq"
    shutil.copytree(small, folder)
    for path in folder.glob("danger/*.yaml"):
        if path.name not in BRIEF_DANGER:
            path.unlink()
    return folder


def _without_relations(text: str) -> str:
    """Related entries of topics that are not there would be complained about."""
    return "\n".join(line for line in text.splitlines() if not line.strip().startswith("related:")) + "\n"


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that would reach beyond this machine fails instead."""

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}")
        _real_connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(f"sqlite:///{tmp_path}/test.db")
    yield made
    made.close()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A schema of its own in the database of TEST_DATABASE_URL, dropped afterwards."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    needed("TEST_DATABASE_URL (a PostgreSQL server)", missing=not url)
    schema = f"t{secrets.token_hex(6)}"
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{schema}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The same tests on both databases."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/test.db"


@pytest.fixture
def any_store(any_url: str) -> Iterator[Store]:
    made = new_store(any_url)
    yield made
    made.close()


@pytest.fixture
def stage(store: Store, clock: Clock) -> Stage:
    return Stage(store, clock)


def needed(what: str, *, missing: bool) -> None:
    """Skips where something outside Python is missing; with CI=true that is a failure."""
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must have it")
    if missing:
        pytest.skip(f"{what} is missing")
