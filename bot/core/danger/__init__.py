"""Danger: noticing, in any text, that somebody may be in danger. `Guard` decides; the rest is what it is made of.

`Guard` itself is imported from `bot.core.danger.guard`.
"""

from bot.core.danger.content import Content, parse, texts
from bot.core.danger.red_list import missed, red_list_problems

__all__ = ["Content", "missed", "parse", "red_list_problems", "texts"]
