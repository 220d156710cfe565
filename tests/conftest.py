"""Fixtures for all tests. No network beyond loopback; the database is the real store."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.store import Store
from tests.fakes import Clock, Stage, new_store

_real_connect = socket.socket.connect


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
def stage(store: Store, clock: Clock) -> Stage:
    return Stage(store, clock)


def needed(what: str, *, missing: bool) -> None:
    """Skips where something outside Python is missing; with CI=true that is a failure."""
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must have it")
    if missing:
        pytest.skip(f"{what} is missing")
