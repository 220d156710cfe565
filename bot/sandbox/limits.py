"""What Telegram enforces: lengths, ages and flood counters, each with its source."""

from collections import deque
from dataclasses import dataclass, field
from math import ceil

TEXT_LIMIT = 4096  # UTF-16 units after entities (Bot API, sendMessage)
CAPTION_LIMIT = 1024  # the same (Bot API, sendPhoto)
CALLBACK_DATA_LIMIT = 64  # bytes (Bot API, InlineKeyboardButton.callback_data)
CALLBACK_TEXT_LIMIT = 200  # characters (Bot API, answerCallbackQuery)
TOPIC_NAME_LIMIT = 128  # characters (Bot API, createForumTopic)
BATCH_LIMIT = 100  # message_ids of deleteMessages, copyMessages (Bot API)
DELETE_AGE_S = 48 * 3600  # Bot API, deleteMessage: only messages sent less than 48 hours ago
CALLBACK_LIFE_S = 150  # tdlib/telegram-bot-api Client.cpp, `add_update(UpdateType::CallbackQuery, …, 150, …)`
UPDATE_LIFE_S = 24 * 3600  # Bot API, "Getting updates": not kept longer than 24 hours
SECRET_LIMIT = 256  # characters of A-Z a-z 0-9 _ - (Bot API, setWebhook)
KEYBOARD_LIMIT = 100  # buttons in one inline keyboard; unpublished, observed by bot authors
START_LIMIT = 64  # characters of a deep link's parameter (Bot API, deep linking)
BUTTON_TEXT_LIMIT = 256  # characters; unpublished, kept as a sanity check on our own labels


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `calls` in any `window_s` seconds."""

    calls: int
    window_s: float


OVERALL = Rate(30, 1.0)  # https://core.telegram.org/bots/faq: about 30 messages per second
PRIVATE = Rate(5, 5.0)  # the same page: about one a second in one chat, short bursts allowed; 5 is our reading
GROUP = Rate(20, 60.0)  # the same page: 20 per minute to one group; edits and new topics count (tdlib/td#2592)


@dataclass(slots=True)
class FloodMeter:
    """Counts what was let through. A forum is one chat, whatever its topics."""

    _seen: dict[int, deque[float]] = field(default_factory=dict)

    def wait_s(self, chat_id: int, now: float) -> int:
        """0 and counted, or the whole seconds (>= 1) until the chat takes a message again (not counted)."""
        waits = [self._wait(0, OVERALL, now), self._wait(chat_id, GROUP if chat_id < 0 else PRIVATE, now)]
        if worst := max(waits):
            return worst
        for key in (0, chat_id):
            self._seen.setdefault(key, deque()).append(now)
        return 0

    def _wait(self, key: int, rate: Rate, now: float) -> int:
        seen = self._seen.setdefault(key, deque())
        while seen and not (now - rate.window_s < seen[0] <= now):
            seen.popleft()
        if len(seen) < rate.calls:
            return 0
        return max(1, ceil(seen[0] + rate.window_s - now))
