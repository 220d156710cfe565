"""The one way of a person's message to the case: a copy, or the word that there was one.

Guarantees that no picture of abuse or blackmail is copied to the officers' group, whoever asks for it and
whenever. Consent is asked before (see `escalation`, `care`).
"""

from bot.core.cases import Case
from bot.core.desk_card import WORDS_LIMIT
from bot.core.messages import CommandReceived, Effect, Relay, Spoken, ToCase, ToUser, Urgency
from bot.core.render import clipped
from bot.core.talk import Talk, shows


def message(t: Talk, case: Case, event: Spoken) -> tuple[Effect, ...]:
    """What was written just now; an edit goes again, marked."""
    sent = _sent(t, case, event.origin.message_id, event.words, picture=shows(event))
    edited = not isinstance(event, CommandReceived) and event.edited
    return (t.tell_case(case.code, "desk.user_edited"), *sent) if edited else sent


def question(t: Talk, case: Case, words: str = "") -> tuple[Effect, ...]:
    """The message that raised the alarm, or for which an officer was asked; `words` where they are still known."""
    user = t.user
    return _sent(t, case, user.question_id, words, picture=user.question_shows) if user.question_id else ()


def _sent(t: Talk, case: Case, message_id: int, words: str, *, picture: bool) -> tuple[Effect, ...]:
    if picture and case.hides_pictures:
        return _kept(t, case, words)
    urgency = Urgency.DANGER if case.is_danger else Urgency.CITIZEN
    return (Relay(ToCase(case.code), ToUser(t.user.key), message_id, urgency=urgency),)


def _kept(t: Talk, case: Case, words: str) -> tuple[Effect, ...]:
    """The picture stays where it is, and both sides are told so; what was written under it goes on."""
    text = clipped(words, WORDS_LIMIT)
    caption = (t.tell_case(case.code, "desk.photo_words", text=text),) if text else ()
    return (t.tell("case.photo_kept"), t.tell_case(case.code, "desk.photo_kept"), *caption)
