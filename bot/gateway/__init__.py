"""The gateway talks: all Telegram, and nothing but Telegram.

`incoming` reads raw updates into Events, `outgoing` turns Effects into Bot API calls, `outcomes` classifies
what Telegram answers, `transport` is the HTTP client under python-telegram-bot. No SQL, no decisions.
"""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot's own switch: durations as timedelta, no warning
