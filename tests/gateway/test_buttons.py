"""Callback data is 1-64 bytes (Bot API, InlineKeyboardButton), for every verb with its longest arguments."""

import pytest

from bot.core.cases import CloseReason
from bot.core.danger.model import DangerClass
from bot.core.messages import Button, Verb

LONGEST_ENTRY_ID = "x" * 50  # the id pattern's limit, see core.faq.parse
ARGUMENTS = {
    Verb.REASON: ("ABCD2345", max(CloseReason, key=len)),
    Verb.IN_TROUBLE: (max(DangerClass, key=len), ""),
}


@pytest.mark.parametrize("verb", list(Verb))
def test_callback_data_fits(verb: Verb) -> None:
    argument, detail = ARGUMENTS.get(verb, (LONGEST_ENTRY_ID, ""))
    assert 1 <= len(Button(verb, argument, detail).data.encode()) <= 64
