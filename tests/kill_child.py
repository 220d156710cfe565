"""The process that is killed: the real App with stand-in content. `python -m tests.kill_child URL TOKEN DATABASE`."""

import asyncio
import sys
from pathlib import Path

from bot.app import App, Wiring
from bot.sandbox.world import OFFICERS_CHAT_ID, OWNER_ID
from bot.settings import Settings
from tests.living import FakeLibrary


def main() -> None:
    url, token, database = sys.argv[1:4]
    settings = Settings(_env_file=None, semantic="off", faq_dir=Path("faq"))  # type: ignore[call-arg]
    wiring = Wiring(token, url, database, OFFICERS_CHAT_ID, (OWNER_ID,))
    asyncio.run(App(settings, wiring, FakeLibrary()).run())  # type: ignore[arg-type]  # a stand-in of the same shape


if __name__ == "__main__":
    main()
