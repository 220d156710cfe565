"""`rotate`: seals everything anew with the first key of DATA_KEY. May run beside a bot that knows both keys."""

from rich.console import Console

from bot.beside import running_store
from bot.settings import Settings


def run_rotate(settings: Settings) -> int:
    """0: the newest key opens everything. Raises VaultError where some value opens with no key of the ring: then
    nothing of its column is changed."""
    console = Console(soft_wrap=True, highlight=False)
    with running_store(settings) as store:
        for column, values in store.reseal().items():
            console.print(f"{column}: {values} sealed anew")
    console.print("The first key opens everything; older keys may be taken out of DATA_KEY.")
    return 0
