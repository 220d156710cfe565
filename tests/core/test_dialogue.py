"""decide(): the order of the rules, in every state."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import cases, citizen, desk_card
from bot.core.cases import Case, CaseCode
from bot.core.danger.model import Assessment, DangerClass
from bot.core.dialogue import JOINED, decide
from bot.core.faq.lint_links import TOPIC_ENTRIES
from bot.core.faq.model import EntryId
from bot.core.messages import (
    Button,
    ButtonPressed,
    CallbackId,
    CareDue,
    CommandReceived,
    Event,
    Media,
    MediaReceived,
    Origin,
    Relay,
    Say,
    TextReceived,
    ToUser,
    Urgency,
    UserKey,
    UserLeft,
    Verb,
)
from bot.core.situation import Asked, Desk, Mode, Pending, Situation, User
from bot.core.talk import shows, talk
from bot.core.windows import SentenceVectors
from bot.core.words import COMMANDS
from tests.fakes import NOON, FakeGuard, keys_of, knowledge, small_faq

KEY = UserKey("u")
CODE = CaseCode("ABCD2345")


def origin(message_id: int = 5) -> Origin:
    return Origin(KEY, message_id, "vi", NOON)


def situation(user: User | None = None, case: Case | None = None, desk: Desk | None = None) -> Situation:
    return Situation(NOON, user, case, desk or Desk(known=True), CaseCode("FRESH234"))


def case(*, danger: bool = False, consent: bool = True) -> Case:
    alert = cases.alerted(CODE, KEY, DangerClass.HURT_NOW, NOON)
    return replace(alert if danger else cases.asked(CODE, KEY, NOON), consent=consent)


STATES = {
    "nobody known": situation(),
    "faq": situation(User(KEY)),
    "asked which": situation(User(KEY, pending=Pending(Asked.WHICH, ()))),
    "asked consent": situation(User(KEY, pending=Pending(Asked.CONSENT), question_id=3)),
    "asked erase": situation(User(KEY, pending=Pending(Asked.ERASE))),
    "care": situation(User(KEY, mode=Mode.CARE, mode_at=NOON), case(danger=True, consent=False)),
    "care, asked": situation(
        User(KEY, mode=Mode.CARE, pending=Pending(Asked.NEAR)), case(danger=True, consent=False)
    ),
    "care, case gone": situation(User(KEY, mode=Mode.CARE)),
    "handover": situation(User(KEY, mode=Mode.HANDOVER), case()),
    "handover, case gone": situation(User(KEY, mode=Mode.HANDOVER)),
    "left the officer": situation(User(KEY), case()),
    "no desk": situation(User(KEY), desk=Desk(known=False)),
    "desk away": situation(User(KEY), desk=Desk(known=True, healthy=False)),
    "english": situation(User(KEY, language="en")),
}
DANGER = ["DANGER:hurt-now", "DANGER:self-harm", "DANGER:third-person-report"]


def texts(event: Event, at: Situation) -> list[str]:
    return [key for e in decide(event, at, knowledge()).effects for key in keys_of(e)]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("words", DANGER)
@pytest.mark.parametrize("edited", [False, True])
def test_danger_is_answered_first_in_every_state_new_or_edited(state: str, words: str, edited: bool) -> None:
    at = STATES[state]
    decided = decide(TextReceived(origin(), words, edited), at, knowledge())
    first = next(e for e in decided.effects if isinstance(e, Say) and isinstance(e.to, ToUser))
    assert keys_of(first)[0].startswith("care.")
    assert first.urgency is Urgency.DANGER
    held = decided.case or at.case
    assert held
    assert held.is_danger


@pytest.mark.parametrize("state", STATES)
def test_danger_in_a_caption_counts_as_much(state: str) -> None:
    assert texts(MediaReceived(origin(), Media.PHOTO, "DANGER:sexual-abuse"), STATES[state])[0].startswith("care.")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "typed",
    [
        "/start DANGER:hurt-now",
        "/help\nDANGER:hurt-now",
        "/em DANGER:hurt-now",
        "/DANGER:hurt-now",
        "/an DANGER:self-harm",
    ],
)
def test_danger_behind_a_slash_counts_as_much(state: str, typed: str) -> None:
    assert texts(CommandReceived(origin(), typed), STATES[state])[0].startswith("care.")


def test_danger_behind_a_slash_may_be_relayed_and_its_words_stand_on_the_card() -> None:
    decided = decide(CommandReceived(origin(7), "/start DANGER:hurt-now bố đánh"), situation(), knowledge())
    assert decided.user
    assert decided.user.question_id == 7
    assert decided.case
    assert decided.case.words == "DANGER:hurt-now bố đánh"


def test_a_link_that_opens_an_entry_is_nobodys_words() -> None:
    named = replace(small_faq().entries[0], id=EntryId("CONCERN:past-abuse"))
    knows = knowledge(small_faq(named))
    decided = decide(CommandReceived(origin(), "/start CONCERN:past-abuse"), situation(), knows)
    assert [keys_of(e)[0] for e in decided.effects] == ["start", "answer.lead"]
    assert decided.user
    assert not decided.user.recent


@pytest.mark.parametrize("state", STATES)
def test_the_safe_word_brings_the_help_block_in_every_state(state: str) -> None:
    for typed in ("khẩn cấp", "KHAN CAP!", "khẩn câp", "khan  cap"):
        assert texts(TextReceived(origin(), typed), STATES[state])[0] == "care.help_block"


EVENTS: dict[str, Event] = {
    "text": TextReceived(origin(), "gì đó"),
    "answer": TextReceived(origin(), "answer:a"),
    "which": TextReceived(origin(), "which:a,b"),
    "empty": TextReceived(origin(), "…"),
    **{f"media {m}": MediaReceived(origin(), m) for m in Media},
    **{
        f"/{c}": CommandReceived(origin(), f"/{c}")
        for c in ("start", "help", "111", "menu", "canbo", "huy", "xoa", "an", "id", "lang", "what")
    },
    **{f"button {v.name}": ButtonPressed(origin(), CallbackId("c"), Button(v, "a", "")) for v in Verb},
    "foreign button": ButtonPressed(origin(), CallbackId("c"), None),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_reply_is_never_silence(state: str, event: str) -> None:
    """In the conversation with an officer a message is relayed; anywhere else the person is told something."""
    assert decide(EVENTS[event], STATES[state], knowledge()).effects


@pytest.mark.parametrize("state", [s for s in STATES if s.startswith("care")])
@pytest.mark.parametrize("text", ["dạ", "ok", "em sợ", "thôi", "bye", "answer:a", "which:a,b", "có", "không", "1"])
def test_in_care_no_faq_card_no_menu_no_abstaining(state: str, text: str) -> None:
    decided = decide(TextReceived(origin(), text), STATES[state], knowledge())
    for effect in decided.effects:
        if isinstance(effect, Say) and isinstance(effect.to, ToUser):
            assert all(key.startswith("care.") for key in keys_of(effect)), effect


LAW_VERBS = (Verb.ENTRY, Verb.MENU, Verb.GROUP, Verb.TOPIC, Verb.HELPFUL, Verb.UNHELPFUL, Verb.NONE_OF_THESE)
LAW_EVENTS = [
    *(ButtonPressed(origin(), CallbackId("c"), Button(verb, "a")) for verb in LAW_VERBS),
    ButtonPressed(origin(), CallbackId("c"), None),
    *(CommandReceived(origin(), typed) for typed in ("/menu", "/chude", "/start", "/start a", "/canbo")),
]


@pytest.mark.parametrize("state", [s for s in STATES if s.startswith("care")])
@pytest.mark.parametrize("event", LAW_EVENTS, ids=str)
def test_in_care_no_button_and_no_command_shows_the_faq(state: str, event: Event) -> None:
    said = texts(event, STATES[state])
    assert said
    assert all(key.startswith("care.") for key in said), said


def test_a_button_of_the_faq_does_not_make_the_care_question_forgotten() -> None:
    pressed = ButtonPressed(origin(), CallbackId("c"), Button(Verb.ENTRY, "a"))
    after = decide(pressed, STATES["care, asked"], knowledge()).user
    assert after is not None
    assert after.pending == Pending(Asked.NEAR)


class JoinsWords(FakeGuard):
    """Sees danger through spaces, so that it can lie over several messages."""

    def assess(self, text: str, vectors: SentenceVectors | None = None) -> Assessment:
        return super().assess(text.replace(" ", ""))


@pytest.mark.parametrize(("age_s", "seen"), [(90, True), (119, True), (150, False)])
def test_messages_of_two_minutes_are_assessed_together_and_older_ones_are_not(age_s: float, seen: bool) -> None:
    user = User(KEY, recent=((NOON - timedelta(seconds=age_s), "DANGER"),))
    decided = decide(TextReceived(origin(), ":hurt-now"), situation(user), knowledge(guard=JoinsWords()))
    assert any("care.hurt-now.first" in keys_of(e) for e in decided.effects) == seen


class JoinsConcern(JoinsWords):
    """The same, of a concern."""

    def assess(self, text: str, vectors: SentenceVectors | None = None) -> Assessment:
        return super().assess(text.replace("xin CON", "CON"))


def test_a_sticker_after_a_concern_is_not_asked_gently_again() -> None:
    words = ("xin", "CONCERN:past-abuse")
    user = User(KEY, recent=tuple((NOON - timedelta(seconds=60), word) for word in words))
    event = MediaReceived(origin(), Media.STICKER)
    decided = decide(event, situation(user), knowledge(guard=JoinsConcern()))
    assert [key for e in decided.effects for key in keys_of(e)] == ["media.sticker"]


def test_what_is_read_together_stays_short_however_much_somebody_writes() -> None:
    user = User(KEY)
    for number in range(40):
        event = TextReceived(origin(), f"{number} " + "chuyện dài " * 20)
        user = decide(event, situation(user), knowledge()).user or user
        assert sum(len(words) for _, words in user.recent) <= JOINED
    assert user.recent[-1][1].startswith("39 ")
    after = decide(TextReceived(origin(), "x" * 4096), situation(user), knowledge()).user
    assert after is not None
    assert [words for _, words in after.recent] == ["x" * 4096]


@pytest.mark.parametrize(("mode", "kept"), [(Mode.CARE, True), (Mode.FAQ, False)])
def test_an_answer_held_back_in_an_earlier_care_time_is_not_kept(mode: Mode, kept: bool) -> None:
    user = User(KEY, mode=mode, aside=(EntryId("a"),))
    after = decide(TextReceived(origin(), "DANGER:hurt-now"), situation(user), knowledge()).user
    assert after is not None
    assert (after.aside == user.aside) == kept


def test_an_answer_held_back_is_forgotten_when_the_officer_takes_over() -> None:
    """Else the next care time would end with an answer to something long past."""
    held = User(KEY, mode=Mode.CARE, aside=(EntryId("a"),), pending=Pending(Asked.CONSENT))
    agreed = ButtonPressed(origin(), CallbackId("c"), Button(Verb.CONSENT))
    after = decide(agreed, situation(held, case(danger=True, consent=False)), knowledge()).user
    assert after is not None
    assert (after.mode, after.aside, after.care_questions) == (Mode.HANDOVER, (), 0)


@pytest.mark.parametrize("kind", list(DangerClass))
def test_only_three_classes_send_words_before_consent_and_only_if_the_office_allows(kind: DangerClass) -> None:
    event = TextReceived(origin(), f"DANGER:{kind.value} secret")
    allowed = kind in (DangerClass.HURT_NOW, DangerClass.SEXUAL_ABUSE, DangerClass.SELF_HARM)
    decided = decide(event, situation(), knowledge()).case
    assert decided
    assert ("secret" in decided.words) == allowed
    silent = decide(event, situation(), knowledge(alert_text=False)).case
    assert silent
    assert silent.words == ""


def test_without_officers_the_person_is_told_so_honestly() -> None:
    event = TextReceived(origin(), "DANGER:hurt-now")
    assert "care.second.nobody" in texts(event, STATES["no desk"])
    assert "care.second.failed" in texts(event, STATES["desk away"])


def test_without_known_hours_no_hours_are_claimed() -> None:
    faq = small_faq()
    shut = replace(faq, office=replace(faq.office, hours=()))
    decided = decide(TextReceived(origin(), "DANGER:hurt-now"), situation(), knowledge(shut))
    assert [key for e in decided.effects for key in keys_of(e) if key.startswith("when.")] == ["when.unknown"]


def test_the_same_event_in_the_same_situation_gives_the_same_decision() -> None:
    for event in EVENTS.values():
        for at in STATES.values():
            assert decide(event, at, knowledge()) == decide(event, at, knowledge())


@given(text=st.text(max_size=200), state=st.sampled_from(sorted(STATES)))
def test_property_no_text_whatsoever_breaks_the_dialogue_or_stays_without_reply(text: str, state: str) -> None:
    assert decide(TextReceived(origin(), text), STATES[state], knowledge()).effects


STEPS = st.one_of(
    st.builds(
        lambda kind, words: ("media", kind, words),
        st.sampled_from(Media),
        st.sampled_from(
            [
                "",
                "gì đó",
                "DANGER:hurt-now",
                "DANGER:sexual-abuse",
                "DANGER:image-blackmail",
                "CONCERN:sexual-abuse",
            ]
        ),
    ),
    st.builds(
        lambda words: ("text", words, ""),
        st.sampled_from(
            ["gì đó", "DANGER:image-blackmail", "DANGER:hurt-now", "/canbo", "/em DANGER:sexual-abuse"]
        ),
    ),
    st.builds(
        lambda verb, kind: ("press", verb, kind),
        st.sampled_from(
            [Verb.OFFICER, Verb.CONSENT, Verb.REFUSE, Verb.IN_TROUBLE, Verb.TO_FAQ, Verb.TO_OFFICER, Verb.LAW_ONLY]
        ),
        st.sampled_from(["sexual-abuse", "image-blackmail", "hurt-now"]),
    ),
)


def _event(number: int, step: tuple[str, Any, str]) -> Event:
    kind, what, words = step
    if kind == "media":
        return MediaReceived(origin(number), what, words)
    if kind == "press":
        return ButtonPressed(origin(number), CallbackId("c"), Button(what, words))
    return CommandReceived(origin(number), what) if what.startswith("/") else TextReceived(origin(number), what)


@given(
    steps=st.lists(STEPS, min_size=1, max_size=8),
    kind=st.sampled_from([None, DangerClass.HURT_NOW, *cases.NO_PICTURES]),
    mode=st.sampled_from(Mode),
    consent=st.booleans(),
)
def test_property_no_picture_of_abuse_or_blackmail_is_ever_copied_to_the_group(
    steps: list[tuple[str, Any, str]], kind: DangerClass | None, mode: Mode, consent: bool
) -> None:
    held = replace(case(danger=True, consent=consent), hides_pictures=kind in cases.NO_PICTURES) if kind else None
    held = replace(held, danger_class=kind) if held else None
    at, pictures = situation(User(KEY, mode=mode), held), set[int]()
    for number, step in enumerate(steps, 1):
        event = _event(number, step)
        if shows(event):
            pictures.add(number)
        decided = decide(event, at, knowledge())
        held = decided.case or at.case
        if held and held.hides_pictures:
            assert not [e for e in decided.effects if isinstance(e, Relay) and e.message_id in pictures]
        at = replace(at, user=decided.user or at.user, case=held)


def test_start_stores_no_profile_and_opens_no_case() -> None:
    decided = decide(CommandReceived(origin(), "/start"), situation(), knowledge())
    assert decided.case is None
    assert decided.user == User(KEY)


def test_words_of_an_officer_never_reach_the_citizen_as_text_of_ours() -> None:
    """A relay is a copy: no effect to the citizen carries what an officer typed or is called."""
    from bot.core.messages import Officer, OfficerKey, OfficerWrote  # noqa: PLC0415 (only here)

    held = replace(case(), state=cases.State.CLAIMED, assignee="k", assignee_name="Lan")
    wrote = OfficerWrote(Officer(OfficerKey("k"), "Lan", present=True), 9, NOON, 1, None, "secret words")
    decided = decide(wrote, situation(User(KEY), held), knowledge())
    assert not [e for e in decided.effects if isinstance(e, Say) and isinstance(e.to, ToUser)]


def test_who_blocks_the_bot_before_anything_is_known_is_nobody_else() -> None:
    decided = decide(UserLeft(KEY, NOON), situation(), knowledge())
    assert decided.user == User(KEY, reachable=False)


def test_every_entry_of_a_topic_can_be_reached_by_the_menu() -> None:
    many = tuple(replace(small_faq().entries[0], id=EntryId(f"e-{number}")) for number in range(TOPIC_ENTRIES))
    pressed = ButtonPressed(origin(), CallbackId("c"), Button(Verb.TOPIC, "report-hotline"))
    shown = decide(pressed, situation(), knowledge(small_faq(*many))).effects[1]
    assert isinstance(shown, Say)
    assert {b.argument for row in shown.keyboard for b in row if b.verb is Verb.ENTRY} == {e.id for e in many}
    assert sum(len(row) for row in shown.keyboard) <= 100


def test_the_card_names_the_newest_danger() -> None:
    at = situation()
    for words in ("DANGER:image-blackmail", "DANGER:hurt-now", "DANGER:self-harm", "DANGER:hurt-now"):
        decided = decide(TextReceived(origin(), words), at, knowledge())
        at = replace(at, user=decided.user, case=decided.case)
        assert decided.case
        assert f"desk.class.{words[7:]}" in desk_card.text(talk(at, knowledge(), User(KEY)), decided.case)
        assert decided.case.hides_pictures


CAPTION = MediaReceived(origin(), Media.PHOTO, "DANGER:sexual-abuse chú bắt em")


def test_consent_takes_no_words_off_the_card_and_brings_those_under_a_kept_picture() -> None:
    alert = decide(CAPTION, situation(), knowledge())
    agrees = replace(alert.user or User(KEY), pending=Pending(Asked.CONSENT))
    pressed = ButtonPressed(origin(), CallbackId("c"), Button(Verb.CONSENT))
    agreed = decide(pressed, situation(agrees, alert.case), knowledge())
    assert agreed.case
    assert alert.case
    assert agreed.case.words == alert.case.words != ""
    assert any(
        "desk.photo_words" in keys_of(e) and "chú bắt em" in e.text for e in agreed.effects if isinstance(e, Say)
    )
    assert agreed.user
    assert not agreed.user.question_words


def test_the_words_under_a_picture_are_forgotten_with_care_mode() -> None:
    alert = decide(CAPTION, situation(), knowledge())
    assert alert.user
    assert alert.user.question_words == CAPTION.caption
    ended = decide(CareDue(KEY, NOON), situation(alert.user, alert.case), knowledge()).user
    assert ended
    assert not ended.question_words


def test_every_known_command_does_something_and_no_other() -> None:
    assert citizen.COMMANDS.keys() == COMMANDS


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/start", ""),
        ("/start bi-xam-hai-tinh-duc", ""),
        ("/start bố đánh em", "bố đánh em"),
        ("/start em", "em"),
        ("/help@bot\nbố đánh em", "bố đánh em"),
        ("/help bi-danh", "bi-danh"),
        ("/em bị đánh", "em bị đánh"),
        ("/sos", "sos"),
    ],
)
def test_the_bots_own_words_are_not_what_a_person_says(typed: str, said: str) -> None:
    """The same words get the sentence vectors and are assessed, or the vectors would never fit."""
    assert CommandReceived(origin(), typed).words == said


def test_a_poster_of_an_entry_that_is_gone_is_nobodys_words() -> None:
    class Alarmed(FakeGuard):
        def assess(self, text: str, vectors: SentenceVectors | None = None) -> Assessment:
            return super().assess("DANGER:sexual-abuse" if "xam-hai" in text else text)

    decided = decide(CommandReceived(origin(), "/start bi-xam-hai"), situation(), knowledge(guard=Alarmed()))
    assert [key for e in decided.effects for key in keys_of(e)] == ["start"]
    assert decided.user
    assert not decided.user.recent


class Listening(FakeGuard):
    """Remembers what it was asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, SentenceVectors | None]] = []

    def assess(self, text: str, vectors: SentenceVectors | None = None) -> Assessment:
        self.heard.append((text, vectors))
        return super().assess(text, vectors)


def test_danger_behind_a_command_is_assessed_with_the_vectors_of_the_same_words() -> None:
    guard, event = Listening(), CommandReceived(origin(), "/help bố đánh em")
    vectors = SentenceVectors(((0, 3),), np.ones((1, 1)))
    decide(replace(event, vectors=vectors), situation(), knowledge(guard=guard))
    assert guard.heard == [(event.words, vectors)]
