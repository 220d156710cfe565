"""Sealing anew with the newest key: what another key of the ring sealed is opened and sealed again.

Owns the list of sealed columns and where each value belongs; a test holds it equal to the schema.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, select, update

from bot.store.schema import cases, inbox, meta, outbox, users
from bot.vault import Vault


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of sealed values, and the column that completes the name of a value's place."""

    table: Table
    column: str
    named_by: str

    def place(self, name: object) -> str:
        """As `Vault.seal` was told when the value was written; values of `meta` are named without a column."""
        where = self.table.name if self.table is meta else f"{self.table.name}.{self.column}"
        return f"{where}:{name}"


SEALED = (
    Sealed(meta, "value", "name"),
    Sealed(inbox, "raw", "update_key"),
    Sealed(outbox, "effect", "id"),
    Sealed(users, "chat", "key"),
    Sealed(users, "state", "key"),
    Sealed(cases, "assignee_name", "code"),
    Sealed(cases, "words", "code"),
)


def reseal(tx: Connection, vault: Vault, sealed: Sealed) -> int:
    """Seals the column's values of older keys anew; returns how many. Safe beside a running bot that knows both
    keys: a value that changed meanwhile is left, the bot has sealed it with the newest key. Raises VaultError when
    no key of the ring opens a value."""
    value, name = sealed.table.c[sealed.column], sealed.table.c[sealed.named_by]
    done = 0
    for key, old in tx.execute(select(name, value).where(value.is_not(None))).all():
        if not vault.is_current(old):
            fresh = vault.seal(vault.open(old, sealed.place(key)), sealed.place(key))
            changed = update(sealed.table).where(name == key, value == old).values({sealed.column: fresh})
            done += tx.execute(changed).rowcount
    return done
