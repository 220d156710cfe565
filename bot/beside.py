"""The running bot's database, opened by a tool beside it: nothing is made and nothing is migrated there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import make_url

from bot.settings import Settings, data_folder
from bot.store import Store
from bot.vault import open_vault


@contextmanager
def running_store(settings: Settings) -> Iterator[Store]:
    """Raises VaultError where the bot's key is not at hand, CommandError where its database is not there or not
    current."""
    path = make_url(settings.database_url).database if settings.database_url.startswith("sqlite") else None
    if path and not Path(path).exists():  # SQLite would make an empty one
        raise CommandError("no database at DATABASE_URL: start this version's bot first")
    vault = open_vault(settings.keys, data_folder(settings.database_url), make=False)
    store = Store(settings.database_url, vault, desk_chat=settings.officers_chat_id, owners=settings.owner_ids)
    try:
        store.prepare(migrate=False)
        yield store
    finally:
        store.close()
