"""Sealing: bound to its place, readable after a rotation, never with a foreign key."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vault import Vault, VaultError, hashed, key_file, parse_keys

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
    path = tmp_path / "deep" / "data.key"
    keys, made = key_file(path)
    again, made_again = key_file(path)
    assert (made, made_again) == (True, False)
    assert keys == again
    assert os.stat(path).st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["not base64!", "é"])
def test_a_wrong_key_text_is_a_vault_error(text: str) -> None:
    with pytest.raises(VaultError):
        Vault(parse_keys(text))


def test_hashes_need_the_pepper_and_tell_kinds_apart() -> None:
    assert hashed(b"a", "user", 1) != hashed(b"b", "user", 1)
    assert hashed(b"a", "user", 1) != hashed(b"a", "officer", 1)
