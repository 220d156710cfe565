"""Vietnamese text, however typed, in forms that can be compared. Start at `read`."""

from bot.core.text.reading import Reading, read
from bot.core.text.vocabulary import Vocabulary, build

__all__ = ["Reading", "Vocabulary", "build", "read"]
