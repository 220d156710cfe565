"""Sealing: bound to its place, readable after a rotation, never with a foreign key."""

import base64
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vault import Vault, VaultError, hashed, open_vault, parse_keys

OLD, NEW = b"o" * 32, b"n" * 32


@given(st.text())
def test_property_what_was_sealed_opens_again(text: str) -> None:
    vault = Vault([OLD])
    assert vault.open(vault.seal(text, "a"), "a") == text


def test_a_value_moved_to_another_row_does_not_open() -> None:
    vault = Vault([OLD])
    with pytest.raises(VaultError):
        vault.open(vault.seal("x", "cases.words:A"), "cases.words:B")


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    sealed = Vault([OLD]).seal("x", "a")
    rotated = Vault([NEW, OLD])
    assert rotated.open(sealed, "a") == "x"
    assert not rotated.is_current(sealed)
    assert rotated.is_current(rotated.seal("x", "a"))
    with pytest.raises(VaultError):
        Vault([NEW]).open(sealed, "a")


def test_equal_texts_never_look_equal() -> None:
    vault = Vault([OLD])
    assert vault.seal("x", "a") != vault.seal("x", "a")


def test_a_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    sealed = open_vault("", tmp_path / "deep", make=True).seal("x", "a")
    assert open_vault("", tmp_path / "deep", make=True).open(sealed, "a") == "x"
    assert open_vault("", tmp_path / "deep", make=False).open(sealed, "a") == "x"
    assert os.stat(tmp_path / "deep" / "data.key").st_mode & 0o777 == 0o600


def test_a_tool_makes_no_key(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match=r"data\.key"):
        open_vault("", tmp_path, make=False)
    assert list(tmp_path.iterdir()) == []


def test_the_environments_key_goes_before_the_file(tmp_path: Path) -> None:
    open_vault("", tmp_path, make=True)
    given = open_vault(base64.b64encode(OLD).decode(), tmp_path, make=False)
    assert given.open(Vault([OLD]).seal("x", "a"), "a") == "x"


@pytest.mark.parametrize("text", ["not base64!", "é", "", "YWJj", f"{base64.b64encode(OLD).decode()}, YWJj"])
def test_a_wrong_key_text_is_a_vault_error(text: str) -> None:
    with pytest.raises(VaultError):
        parse_keys(text)


def test_hashes_need_the_pepper_and_tell_kinds_apart() -> None:
    assert hashed(b"a", "user", 1) != hashed(b"b", "user", 1)
    assert hashed(b"a", "user", 1) != hashed(b"a", "officer", 1)
