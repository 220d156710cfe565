"""`rotate`: seals everything anew with the first key of DATA_KEY. May run beside a bot that knows both keys."""

from rich.console import Console

from bot.app import open_vault
from bot.settings import Settings
from bot.store import Store
from bot.vault import VaultError


def run_rotate(settings: Settings) -> int:
    """0: the newest key opens everything; 1: some value opens with no key of the ring, nothing of its column is
    changed."""
    console = Console(soft_wrap=True, highlight=False)
    store = Store(settings.database_url, open_vault(settings, settings.database_url))
    try:
        store.prepare()
        for column, values in store.reseal().items():
            console.print(f"{column}: {values} sealed anew")
    except VaultError as error:
        console.print(f"rotate: {error}")
        return 1
    finally:
        store.close()
    console.print("The first key opens everything; older keys may be taken out of DATA_KEY.")
    return 0
