"""The red list: sentences that must never be missed, checked by the words alone whenever content is loaded."""

from collections.abc import Iterable

from bot.core.danger.content import Content
from bot.core.danger.guard import Guard
from bot.core.danger.model import Level
from bot.core.danger.phrases import Phrase
from bot.core.danger.variants import VARIANTS
from bot.core.problems import Problem

AT_LOAD = ("as written", "no accents", "telex")
"""Ways of typing tried whenever content is loaded (half a second at most); the rest in `eval` and tests."""


def missed(
    guard: Guard, red_list: Iterable[Phrase], kinds: Iterable[str] = AT_LOAD
) -> tuple[tuple[Phrase, str], ...]:
    """Each sentence with a way of typing in which the guard, without vectors, sees nothing in it or fails."""
    found = ((phrase, kind, guard.assess(VARIANTS[kind](phrase.text))) for phrase in red_list for kind in kinds)
    return tuple((phrase, kind) for phrase, kind, said in found if said.level is Level.NONE or said.failed)


def red_list_problems(guard: Guard, content: Content) -> list[Problem]:
    """One located error for each sentence of the red list that is missed: such content must not load."""
    first = dict(reversed(missed(guard, content.red_list)))
    message = "câu này không còn được nhận ra là nguy hiểm ({}); thay đổi này không được dùng"
    return [
        phrase.place.problem("red-list-missed", message.format(_KINDS[kind]))
        for phrase, kind in sorted(first.items(), key=lambda item: (item[0].place.line, item[0].place.column))
    ]


_KINDS = {"as written": "gõ đủ dấu", "no accents": "gõ không dấu", "telex": "gõ kiểu Telex"}
"""What an editor reads for each of `AT_LOAD`."""
