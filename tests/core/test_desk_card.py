"""The card: a code, never a person; buttons that fit the state."""

from dataclasses import replace

import pytest

from bot.core import cases, desk_card
from bot.core.cases import State
from bot.core.dialogue import decide
from bot.core.messages import (
    AnswerButton,
    Button,
    CallbackId,
    Officer,
    OfficerKey,
    OfficerPressed,
    Say,
    ToUser,
    Verb,
)
from bot.core.situation import User
from bot.core.talk import Talk, talk
from tests.core.test_dialogue import KEY, case, situation
from tests.fakes import NOON, knowledge


def a_talk() -> Talk:
    return talk(situation(), knowledge(), User(KEY))


@pytest.mark.parametrize("state", list(State))
def test_a_card_names_code_and_state_and_nobody(state: State) -> None:
    text = desk_card.text(a_talk(), replace(case(), state=state))
    assert "ABCD-2345" in text
    assert f"desk.state.{state.value}" in text
    assert KEY not in text.replace("⟦", "").split()


def test_words_stand_on_the_card_as_long_as_they_are_kept_and_escaped() -> None:
    """Consent takes nothing off: what is relayed with it may be a later message, or a picture that stays behind."""
    alert = replace(case(danger=True, consent=False), words="<b>em bị đánh</b>")
    assert "&lt;b&gt;em bị đánh" in desk_card.text(a_talk(), alert)
    assert "em bị đánh" in desk_card.text(a_talk(), replace(alert, consent=True))


@pytest.mark.parametrize("danger", [False, True])
@pytest.mark.parametrize("consent", [False, True])
def test_an_open_case_says_that_the_person_has_not_agreed(danger: bool, consent: bool) -> None:
    assert ("no_consent" in desk_card.text(a_talk(), case(danger=danger, consent=consent))) != consent


@pytest.mark.parametrize("danger", [False, True])
def test_who_has_not_agreed_gets_the_way_to_consent_when_an_officer_reopens_or_joins(danger: bool) -> None:
    lan, unread = Officer(OfficerKey("l"), "Lan", present=True), case(danger=danger, consent=False)
    for held, verb in ((replace(unread, state=State.CLOSED), Verb.REOPEN), (unread, Verb.CLAIM)):
        pressed = OfficerPressed(lan, CallbackId("c"), 1, NOON, Button(verb, held.code))
        effects = decide(pressed, situation(User(KEY), held), knowledge()).effects
        (told,) = [e for e in effects if isinstance(e, Say) and isinstance(e.to, ToUser)]
        assert [b.verb for row in told.keyboard for b in row] == [Verb.OFFICER]


def test_a_drill_says_so() -> None:
    assert "desk.drill" in desk_card.text(a_talk(), replace(case(danger=True), drill=True))
    assert "desk.drill" not in desk_card.text(a_talk(), case(danger=True))


@pytest.mark.parametrize("state", list(State))
def test_every_button_of_a_state_may_be_pressed_in_it(state: State) -> None:
    actions = {
        Verb.CLAIM: cases.Action.CLAIM,
        Verb.RELEASE: cases.Action.RELEASE,
        Verb.CLOSE: cases.Action.CLOSE,
        Verb.TRANSFER: cases.Action.TRANSFER,
        Verb.REOPEN: cases.Action.REOPEN,
    }
    for row in desk_card.keyboard(a_talk(), replace(case(), state=state)):
        for button in row:
            assert (state, actions[button.verb]) in cases.TRANSITIONS


def test_a_title_fits_a_forum_topic() -> None:
    assert 1 <= len(desk_card.title(a_talk(), case())) <= 128


def test_a_toast_shows_a_name_as_it_is_written() -> None:
    """Telegram reads no HTML there."""
    held = replace(case(), state=State.CLAIMED, assignee="k", assignee_name="Lan & <Minh>")
    other = Officer(OfficerKey("m"), "Minh", present=True)
    pressed = OfficerPressed(other, CallbackId("c"), 1, NOON, Button(Verb.CLAIM, held.code))
    (toast,) = decide(pressed, situation(User(KEY), held), knowledge()).effects
    assert isinstance(toast, AnswerButton)
    assert toast.text == "⟦desk.refused.taken⟧Lan & <Minh>"
