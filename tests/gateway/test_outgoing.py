"""Effects as Bot API calls: what is asked of Telegram for each, with a bot that only notes it."""

from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden

from bot.core.delivery import Place, Rejected, Sent
from bot.core.messages import (
    CHAT_ID_MARK,
    AnswerButton,
    Button,
    CallbackId,
    CaseCode,
    EditCard,
    EraseMessages,
    Failure,
    OpenTopic,
    React,
    Relay,
    Say,
    SetTopic,
    ToCase,
    ToDesk,
    ToUser,
    UserKey,
    Verb,
)
from bot.gateway.outgoing import calls, send

USER, CASE = ToUser(UserKey("u")), ToCase(CaseCode("ABCD2345"))
HERE = Place(7, 12, 5, 9)


class NotingBot:
    """Any method: notes its name and arguments, answers with an object that has the ids; `fails` raises first."""

    def __init__(self, *fails: Exception) -> None:
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.fails = list(fails)

    def __getattr__(self, name: str) -> Any:
        async def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((name, args, kwargs))
            if self.fails:
                raise self.fails.pop(0)
            return type("Answer", (), {"message_id": 77, "message_thread_id": 88})()

        return call

    @property
    def names(self) -> list[str]:
        return [name for name, *_ in self.calls]


async def sent(
    effect: Any, bot: NotingBot | None = None, place: Place = HERE, *, again: bool = False
) -> tuple[Any, NotingBot]:
    bot = bot or NotingBot()
    return await send(bot, effect, place, maybe_sent=again), bot  # type: ignore[arg-type]  # a stand-in


async def test_a_text_has_no_preview_and_is_protected_only_among_officers() -> None:
    for to, protected in ((USER, False), (CASE, True), (ToDesk(), True)):
        outcome, bot = await sent(Say(to, "x", ((Button(Verb.MENU, label="m"),),)))
        _, _, asked = bot.calls[0]
        assert outcome == Sent(77)
        assert asked["protect_content"] is protected
        assert asked["link_preview_options"].is_disabled
        assert asked["reply_markup"].inline_keyboard[0][0].callback_data == "m"


async def test_a_repeat_is_marked_and_the_chat_id_is_written_only_here() -> None:
    _, bot = await sent(Say(USER, f"id {CHAT_ID_MARK}"), again=True)
    assert bot.calls[0][1][1] == "(gửi lại) id 7"


async def test_a_message_of_a_person_is_copied_never_forwarded() -> None:
    outcome, bot = await sent(Relay(CASE, USER, 3))
    assert bot.names == ["copy_message"]
    assert bot.calls[0][1] == (7, 9, 3)
    assert outcome == Sent(77)


async def test_without_topics_a_case_stays_together_under_its_card() -> None:
    _, bot = await sent(Say(CASE, "x"), place=Place(7, None, 5))
    assert bot.calls[0][2]["reply_parameters"].message_id == 5


async def test_html_that_telegram_refuses_goes_again_as_plain_words() -> None:
    _, bot = await sent(Say(USER, "<b>a &amp; b"), NotingBot(BadRequest("Can't parse entities: x")))
    assert bot.calls[1][1][1] == "a & b"
    assert bot.calls[1][2]["parse_mode"] is None


async def test_a_group_without_topics_serves_itself() -> None:
    outcome, _ = await sent(OpenTopic(CaseCode("A"), "t"), NotingBot(BadRequest("the chat is not a forum")))
    assert outcome == Sent()


async def test_naming_and_closing_a_topic_bear_that_nothing_changed() -> None:
    outcome, bot = await sent(SetTopic(CaseCode("A"), True, "t"), NotingBot(BadRequest("TOPIC_NOT_MODIFIED")))
    assert outcome == Sent()
    assert bot.names == ["edit_forum_topic", "close_forum_topic"]


async def test_erasing_goes_in_hundreds_and_one_refusal_does_not_stop_the_rest() -> None:
    ids = tuple(range(250))
    outcome, bot = await sent(EraseMessages(UserKey("u"), ids), NotingBot(BadRequest("message can't be deleted")))
    assert [len(call[1][1]) for call in bot.calls] == [100, 100, 50]
    assert outcome == Sent()


@pytest.mark.parametrize(
    ("effect", "call"),
    [
        (React(USER, 3, "👌"), "set_message_reaction"),
        (AnswerButton(CallbackId("c"), "x"), "answer_callback_query"),
        (EditCard(CaseCode("A"), "x"), "edit_message_text"),
        (OpenTopic(CaseCode("A"), "t"), "create_forum_topic"),
    ],
)
async def test_each_effect_is_one_call(effect: Any, call: str) -> None:
    outcome, bot = await sent(effect)
    assert bot.names == [call]
    assert isinstance(outcome, Sent)


async def test_nobody_there_is_an_outcome_not_an_error() -> None:
    assert (await sent(Say(USER, "x"), place=Place(None)))[0] == Rejected(Failure.UNREACHABLE)
    assert (await sent(Say(CASE, "x"), place=Place(None)))[0] == Rejected(Failure.DESK_GONE)
    assert (await sent(Say(USER, "x"), NotingBot(Forbidden("blocked"))))[0] == Rejected(Failure.UNREACHABLE)


@pytest.mark.parametrize(
    "effect",
    [
        SetTopic(CaseCode("A"), True, "t"),
        SetTopic(CaseCode("A"), title="t"),
        EraseMessages(UserKey("u"), tuple(range(250))),
        Say(CASE, "x"),
        EditCard(CaseCode("A"), "x"),
    ],
    ids=lambda effect: type(effect).__name__,
)
async def test_the_pace_is_told_of_every_call(effect: Any) -> None:
    _, bot = await sent(effect)
    assert len(bot.calls) == calls(effect)


@pytest.mark.parametrize(
    ("closed", "outcome"), [(None, Sent()), (True, Sent()), (False, Rejected(Failure.DESK_GONE))]
)
async def test_a_topic_that_the_bot_may_not_change_does_not_make_the_officers_chat_lost(
    closed: bool | None, outcome: object
) -> None:
    """Text still goes there: the next one would find the chat again and the topic lose it, for days."""
    refusal = BadRequest("Not enough rights to edit the topic")
    assert (await sent(SetTopic(CaseCode("A"), closed, "t"), NotingBot(refusal)))[0] == outcome
