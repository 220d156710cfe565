"""The table of methods is whole, and its parameters are those of the Bot API."""

import pytest

from bot.sandbox.catalog import PARAMETERS
from bot.sandbox.methods import METHODS
from tests.sandbox.judge import model_of

OF_THE_QUEUE = {"getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"}
ASKED_FOR = """
getMe getUpdates setWebhook deleteWebhook getWebhookInfo sendMessage editMessageText editMessageReplyMarkup
editMessageCaption deleteMessage deleteMessages answerCallbackQuery copyMessage copyMessages forwardMessage
createForumTopic editForumTopic closeForumTopic reopenForumTopic deleteForumTopic unpinAllForumTopicMessages
getChat getChatMember getChatAdministrators getChatMemberCount setMessageReaction setMyCommands
getMyCommands deleteMyCommands setMyDescription getMyDescription setMyShortDescription getMyShortDescription
setMyName getMyName
sendPhoto sendDocument sendVoice sendLocation sendContact sendSticker getFile sendChatAction pinChatMessage
unpinChatMessage leaveChat
"""


def test_every_method_of_the_catalogue_does_something() -> None:
    assert set(METHODS) | OF_THE_QUEUE == set(PARAMETERS)
    assert set(ASKED_FOR.split()) <= set(PARAMETERS)


@pytest.mark.parametrize("method", sorted(PARAMETERS))
def test_the_parameters_are_those_of_telegrams_documentation(method: str) -> None:
    assert PARAMETERS[method] == set(model_of(method).model_fields)
