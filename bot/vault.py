"""Encryption of personal text and keyed hashes of Telegram ids.

AES-256-GCM; each value is bound to its place (table, column, row), so a copied cell does not decrypt
elsewhere. The first key writes, every key reads (rotation). Telegram ids are hashed with a pepper that
lives, sealed, in the database: rotation does not change anybody's key.
"""

import base64
import hashlib
import hmac
import logging
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

log = logging.getLogger(__name__)

_KEY_FILE = "data.key"
_KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D, 96-bit nonces
_MARK_BYTES = 4  # which key sealed a value


class VaultError(Exception):
    """A value cannot be opened: wrong key, moved cell, or damaged bytes. Never carries the value."""


class Vault:
    """Seals and opens text. Guarantees: what one key of the ring sealed, the ring opens; nothing else."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ring = {_mark(key): AESGCM(key) for key in keys}
        self._writer = _mark(keys[0])

    def seal(self, text: str, place: str) -> bytes:
        """`place` such as "cases.words:7K3F9QXM"; the same place is needed to open."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = self._ring[self._writer].encrypt(nonce, text.encode("utf-8", "surrogatepass"), place.encode())
        return self._writer + nonce + body

    def open(self, sealed: bytes, place: str) -> str:
        """Raises VaultError when no key of the ring fits or the value stood elsewhere."""
        mark, nonce = bytes(sealed[:_MARK_BYTES]), sealed[_MARK_BYTES : _MARK_BYTES + _NONCE_BYTES]
        cipher = self._ring.get(mark)
        if cipher is None:
            raise VaultError("sealed with a key that DATA_KEY does not hold")
        try:
            plain = cipher.decrypt(nonce, sealed[_MARK_BYTES + _NONCE_BYTES :], place.encode())
        except InvalidTag:
            raise VaultError("a sealed value does not fit its place") from None
        return plain.decode("utf-8", "surrogatepass")

    def is_current(self, sealed: bytes) -> bool:
        """True when the newest key sealed it (else `rotate` has work to do)."""
        return bytes(sealed[:_MARK_BYTES]) == self._writer


def hashed(pepper: bytes, kind: str, telegram_id: int) -> str:
    """A keyed hash (128 bits, hex) of a Telegram id; without the pepper it tells nothing."""
    return hmac.new(pepper, f"{kind}:{telegram_id}".encode(), hashlib.sha256).hexdigest()[:32]


def parse_keys(text: str) -> tuple[bytes, ...]:
    """Keys of 32 bytes, at least one: base64, newest first, separated by commas. Raises VaultError otherwise."""
    try:
        keys = tuple(base64.b64decode(part.strip(), validate=True) for part in text.split(",") if part.strip())
    except ValueError:
        keys = ()
    if not keys or any(len(key) != _KEY_BYTES for key in keys):
        raise VaultError("must hold keys of 32 bytes, base64, separated by commas")
    return keys


def open_vault(keys: str, folder: Path, *, make: bool) -> Vault:
    """The vault of DATA_KEY (`keys`), or of the key file in `folder`.

    Where there is neither, one is made (mode 0600) with a warning if `make`. Never by a tool beside the bot: what
    it would seal nobody else could read. Raises VaultError."""
    if keys:
        return Vault(parse_keys(keys))
    path = folder / _KEY_FILE
    if make and not path.exists():
        _make_key(path)
    if not path.exists():
        raise VaultError(f"no DATA_KEY and no {path}: give the running bot's own")
    try:
        return Vault(parse_keys(path.read_text(encoding="ascii")))
    except VaultError as error:
        raise VaultError(f"{path} {error}") from None


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode() + "\n")
    log.warning(
        "made a key file path=%s: keep a copy apart from the database; without it nothing can be read", path
    )


def _mark(key: bytes) -> bytes:
    return hashlib.sha256(b"mark" + key).digest()[:_MARK_BYTES]
