"""The control addresses: everything a person or the world can do, as `POST /sim/<act>` with a JSON body.

| act | body (* = must be given) | answer |
|---|---|---|
| people | role* (citizen, officer), name | id |
| start | user*, payload | message |
| say | user*, text*, chat, thread, reply_to | message |
| send | user*, kind* (one of `people.MEDIA`), caption, data (base64), chat, thread, reply_to | message |
| album | user*, count, caption | messages |
| edit | user*, message*, text*, chat | message |
| erase | user*, message*, chat | |
| press | user*, message*, data*, chat | id of the press |
| react | user*, message*, emoji ("" takes it away), chat | |
| block, unblock | user* | |
| topic | user*, action* (create, close, reopen, delete, rename), thread, name, chat | thread |
| group | title*, kind (group, supergroup), forum, bot (member, administrator) | id |
| migrate | chat | id of the new group |
| bot | status* (administrator, member, left, kicked), rights, chat | |
| member | user*, status* (member, administrator, left, kicked), chat | |
| clock | seconds* | offset_s |
| faults | kind* (see `faults.Kind`, and duplicate), times, method, chat, seconds | |
| clear_faults | | |
| update | update* (handed to the bot as it is) | |
| reset | | |

Left out, `chat` is the person's private chat for citizens and the officers' group for officers and topics.
`GET /sim/state`, `/sim/transcript?chat=&thread=`, `/sim/journal?after=&method=`, `/sim/faults`, `/sim/violations`,
`/sim/file/<id>` read. Refusals answer 400 with `{"error": …}`.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Protocol

from bot.sandbox import groups, people, view
from bot.sandbox.chats import Json, Kind, Message, Role, Status
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.faults import Kind as FaultKind
from bot.sandbox.journal import Journal
from bot.sandbox.parameters import Params
from bot.sandbox.refusals import Refused
from bot.sandbox.updates import Updates
from bot.sandbox.world import BOT_RIGHTS, OFFICERS_CHAT_ID, World


class Grounds(Protocol):
    """What the acts work on; the server is one."""

    world: World
    updates: Updates
    faults: Faults
    journal: Journal


Act = Callable[[Grounds, Params], Json]


def act(grounds: Grounds, name: str, body: Json) -> Json:
    """Does one act. Raises Refused; LookupError for an unknown act."""
    if name not in ACTS:
        raise LookupError(name)
    params = Params(body)
    for needed in NEEDED[name]:
        if not params.has(needed):
            raise Refused(400, f"{name}: {needed} is missing")
    try:
        return ACTS[name](grounds, params)
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(400, f"{name}: {error}") from None


def _chat(grounds: Grounds, params: Params) -> int:
    """The chat named, or the one that goes without saying."""
    if params.has("chat"):
        return params.integer("chat")
    user = params.integer("user")
    known = grounds.world.people.get(user)
    return user if known and known.role is Role.CITIZEN else OFFICERS_CHAT_ID


def _thread(params: Params) -> int | None:
    return params.integer("thread") or None


def _reply(params: Params) -> int | None:
    return params.integer("reply_to") or None


def _shown(grounds: Grounds, message: Message) -> Json:
    return {"message": view.message(grounds.world, message)}


# --- people -------------------------------------------------------------------------------------------


def _people(grounds: Grounds, params: Params) -> Json:
    role = Role(params.text("role"))
    if role not in (Role.CITIZEN, Role.OFFICER):
        raise ValueError("only citizens and officers can be added")
    world = grounds.world
    count = sum(one.role is role for one in world.people.values()) + 1
    name = params.text("name") or f"{'Người dân' if role is Role.CITIZEN else 'Cán bộ'} {count}"
    made = world.add_person(name, role)
    if role is Role.OFFICER:
        groups.set_member(world, OFFICERS_CHAT_ID, made.id, Status.MEMBER)
    return {"id": made.id, "name": made.name}


def _start(grounds: Grounds, params: Params) -> Json:
    return _shown(grounds, people.start(grounds.world, params.integer("user"), params.text("payload")))


def _say(grounds: Grounds, params: Params) -> Json:
    made = people.say(
        grounds.world,
        params.integer("user"),
        params.text("text"),
        chat_id=_chat(grounds, params),
        thread_id=_thread(params),
        reply_to=_reply(params),
    )
    return _shown(grounds, made)


def _send(grounds: Grounds, params: Params) -> Json:
    try:
        data = base64.b64decode(params.text("data"), validate=True)
    except binascii.Error:
        raise ValueError("data must be base64") from None
    made = people.send(
        grounds.world,
        params.integer("user"),
        params.text("kind"),
        caption=params.text("caption"),
        chat_id=_chat(grounds, params),
        thread_id=_thread(params),
        reply_to=_reply(params),
        data=data,
    )
    return _shown(grounds, made)


def _album(grounds: Grounds, params: Params) -> Json:
    made = people.send_album(
        grounds.world, params.integer("user"), params.integer("count", 3), params.text("caption")
    )
    return {"messages": [view.message(grounds.world, one) for one in made]}


def _edit(grounds: Grounds, params: Params) -> Json:
    made = people.edit(
        grounds.world,
        params.integer("user"),
        params.integer("message"),
        params.text("text"),
        chat_id=_chat(grounds, params),
    )
    return _shown(grounds, made)


def _erase(grounds: Grounds, params: Params) -> Json:
    chat_id = _chat(grounds, params)
    people.erase(grounds.world, params.integer("user"), params.integer("message"), chat_id=chat_id)
    return {}


def _press(grounds: Grounds, params: Params) -> Json:
    made = people.press(
        grounds.world,
        params.integer("user"),
        params.integer("message"),
        params.text("data"),
        chat_id=_chat(grounds, params),
    )
    return {"id": made.id}


def _react(grounds: Grounds, params: Params) -> Json:
    people.react(
        grounds.world,
        params.integer("user"),
        params.integer("message"),
        params.text("emoji"),
        chat_id=_chat(grounds, params),
    )
    return {}


def _block(grounds: Grounds, params: Params) -> Json:
    people.block(grounds.world, params.integer("user"))
    return {}


def _unblock(grounds: Grounds, params: Params) -> Json:
    people.unblock(grounds.world, params.integer("user"))
    return {}


# --- groups -------------------------------------------------------------------------------------------


def _topic(grounds: Grounds, params: Params) -> Json:
    user, chat_id, name = params.integer("user"), _chat(grounds, params), params.text("name")
    if params.text("action") == "create":
        return {"thread": groups.create_topic(grounds.world, user, name, chat_id=chat_id)}
    thread = params.integer("thread")
    groups.change_topic(grounds.world, user, params.text("action"), thread, chat_id=chat_id, name=name)
    return {"thread": thread}


def _group(grounds: Grounds, params: Params) -> Json:
    made = grounds.world.add_group(
        params.text("title"),
        kind=Kind(params.text("kind") or "group"),
        forum=params.boolean("forum"),
        bot_is=Status(params.text("bot") or "member"),
    )
    return {"id": made.id}


def _migrate(grounds: Grounds, params: Params) -> Json:
    return {"id": groups.migrate(grounds.world, params.integer("chat", OFFICERS_CHAT_ID)).id}


def _bot(grounds: Grounds, params: Params) -> Json:
    rights = params.tree("rights")
    kept = BOT_RIGHTS if rights is None else frozenset(map(str, rights))
    groups.set_bot(grounds.world, params.integer("chat", OFFICERS_CHAT_ID), Status(params.text("status")), kept)
    return {}


def _member(grounds: Grounds, params: Params) -> Json:
    chat_id = params.integer("chat", OFFICERS_CHAT_ID)
    groups.set_member(grounds.world, chat_id, params.integer("user"), Status(params.text("status")))
    return {}


# --- the world ----------------------------------------------------------------------------------------


def _clock(grounds: Grounds, params: Params) -> Json:
    grounds.world.move_clock(params.number("seconds"))
    return {"offset_s": grounds.world.offset_s}


def _faults(grounds: Grounds, params: Params) -> Json:
    times = params.integer("times", 1)
    if params.text("kind") == "duplicate":
        grounds.updates.duplicates += times
        return {}
    chat = params.integer("chat") if params.has("chat") else None
    seconds = params.number("seconds") if params.has("seconds") else 1.0
    grounds.faults.add(Fault(FaultKind(params.text("kind")), times, params.text("method"), chat, seconds))
    return {}


def _clear_faults(grounds: Grounds, _params: Params) -> Json:
    grounds.faults.clear()
    grounds.updates.duplicates = 0
    return {}


def _update(grounds: Grounds, params: Params) -> Json:
    grounds.updates.push_raw(params.record("update"))
    return {}


def _reset(grounds: Grounds, _params: Params) -> Json:
    grounds.faults.clear()
    grounds.journal.clear()
    grounds.world.reset()
    return {}


ACTS: dict[str, Act] = {
    "people": _people,
    "start": _start,
    "say": _say,
    "send": _send,
    "album": _album,
    "edit": _edit,
    "erase": _erase,
    "press": _press,
    "react": _react,
    "block": _block,
    "unblock": _unblock,
    "topic": _topic,
    "group": _group,
    "migrate": _migrate,
    "bot": _bot,
    "member": _member,
    "clock": _clock,
    "faults": _faults,
    "clear_faults": _clear_faults,
    "update": _update,
    "reset": _reset,
}

NEEDED: dict[str, tuple[str, ...]] = dict.fromkeys(ACTS, ()) | {
    "people": ("role",),
    "start": ("user",),
    "say": ("user", "text"),
    "send": ("user", "kind"),
    "album": ("user",),
    "edit": ("user", "message", "text"),
    "erase": ("user", "message"),
    "press": ("user", "message", "data"),
    "react": ("user", "message", "emoji"),
    "block": ("user",),
    "unblock": ("user",),
    "topic": ("user", "action"),
    "group": ("title",),
    "bot": ("status",),
    "member": ("user", "status"),
    "clock": ("seconds",),
    "faults": ("kind",),
    "update": ("update",),
}


# --- reading ------------------------------------------------------------------------------------------


def transcript(world: World, chat_id: int, thread_id: int | None = None) -> list[Json]:
    """What stands in a chat (and topic), oldest first, deleted messages left out."""
    return [
        view.message(world, one)
        for one in world.messages.values()
        if one.chat_id == chat_id and not one.deleted and thread_id in (None, one.thread_id)
    ]


def read(grounds: Grounds, name: str, query: Json) -> Any:
    """One of the reading addresses. Raises LookupError for an unknown one."""
    params = Params(query)
    match name:
        case "state":
            return view.snapshot(grounds.world)
        case "transcript":
            return transcript(grounds.world, params.integer("chat"), _thread(params))
        case "journal":
            found = grounds.journal.entries(after=params.integer("after"), method=params.text("method"))
            return [one.wire() for one in found]
        case "faults":
            return [
                {
                    "kind": str(f.kind),
                    "times": f.times,
                    "method": f.method,
                    "chat": f.chat_id,
                    "seconds": f.seconds,
                }
                for f in grounds.faults.open
            ]
        case "violations":
            return list(grounds.world.violations)
        case _:
            raise LookupError(name)
