// What the page knows: a copy of the world, kept by the web socket. Views subscribe; nobody else writes here.

import { alertBox, toast } from "./dom.js";

export const state = {
  bot: { id: 0, name: "" },
  profile: { name: "", description: "", commands: [] },
  people: new Map(),
  chats: new Map(),
  messages: new Map(), // chat id -> Map(message id -> message)
  deskId: 0,
  offset: 0,
  drift: 0, // seconds between the world's clock and this browser's
  seen: new Map(), // "chat:thread" -> last message id somebody looked at
  pressing: new Set(), // "chat:message:data" of buttons that wait for their answer
  typing: new Map(), // "chat:thread" -> until (ms)
};

const listeners = [];

/** `hear(kind, event)` is called after every change. */
export function subscribe(hear) {
  listeners.push(hear);
}

function tell(kind, event = {}) {
  for (const hear of listeners) hear(kind, event);
}

export const now = () => Date.now() / 1000 + state.drift;
export const key = (chat, thread) => `${chat}:${thread ?? 0}`;
export const messagesOf = (chat) => [...(state.messages.get(chat)?.values() ?? [])];

/** Messages of one topic; `thread` null is the group's general one, undefined is everything. */
export function thread(chat, threadId) {
  return messagesOf(chat).filter((one) => threadId === undefined || (one.thread_id ?? null) === threadId);
}

/** How many messages came after somebody last looked; what officers themselves wrote does not count. */
export function unread(chat, threadId, mine) {
  const from = state.seen.get(key(chat, threadId)) ?? 0;
  return thread(chat, threadId).filter((m) => m.id > from && !m.deleted && !m.service && !mine(m)).length;
}

export function markSeen(chat, threadId) {
  const last = Math.max(0, ...thread(chat, threadId).map((one) => one.id));
  if ((state.seen.get(key(chat, threadId)) ?? 0) < last) {
    state.seen.set(key(chat, threadId), last);
    tell("seen");
  }
}

export const isOfficer = (message) => ["officer", "owner"].includes(message.sender?.role);

// --- changes ------------------------------------------------------------------------------------------

function takeSnapshot(given) {
  state.bot = given.bot;
  state.profile = given.profile;
  state.people = new Map(given.people.map((one) => [one.id, one]));
  state.chats = new Map(given.chats.map((one) => [one.id, one]));
  state.messages = new Map();
  for (const one of given.messages) keep(one);
  state.offset = given.offset_s;
  state.drift = given.now - Date.now() / 1000;
  state.deskId = latest(given.officers_chat_id);
  state.seen = new Map();
  for (const one of given.messages) {
    const place = key(one.chat_id, one.thread_id);
    state.seen.set(place, Math.max(state.seen.get(place) ?? 0, one.id));
  }
}

function latest(id) {
  const next = state.chats.get(id)?.migrated_to;
  return next ? latest(next) : id;
}

function keep(message) {
  if (!state.messages.has(message.chat_id)) state.messages.set(message.chat_id, new Map());
  state.messages.get(message.chat_id).set(message.id, message);
}

const CHANGES = {
  snapshot: (event) => takeSnapshot(event.state),
  message: (event) => {
    keep(event.message);
    state.drift = event.now - Date.now() / 1000;
    if (event.person) state.people.set(event.person.id, event.person);
    if (event.message.sender?.role === "bot") state.typing.delete(key(event.message.chat_id, event.message.thread_id));
    release(event.message.chat_id, event.message.id);
  },
  chat: (event) => {
    state.chats.set(event.chat.id, event.chat);
    state.deskId = latest(state.deskId);
  },
  person: (event) => state.people.set(event.person.id, event.person),
  profile: (event) => {
    state.profile = event.profile;
    state.bot.name = event.profile.name;
  },
  clock: (event) => {
    state.drift += event.offset_s - state.offset;
    state.offset = event.offset_s;
  },
  typing: (event) => {
    state.typing.set(key(event.chat_id, event.thread_id), Date.now() + 5000);
    setTimeout(() => tell("typing", event), 5100);
  },
  answer: (event) => settle(event),
};

function apply(event) {
  CHANGES[event.kind]?.(event);
  tell(event.kind, event);
}

// --- buttons ------------------------------------------------------------------------------------------

const waiting = new Map(); // press id -> { mark, person }
const early = new Map(); // answers that overtook the reply to our own request

/** Presses an inline button for a person, and shows what the bot answers. */
export async function press(person, message, data) {
  const mark = `${message.chat_id}:${message.id}:${data}`;
  state.pressing.add(mark);
  tell("pressing", { chat_id: message.chat_id, id: message.id });
  const made = await act("press", { user: person, chat: message.chat_id, message: message.id, data });
  if (!made) return drop(mark, message);
  waiting.set(made.id, { mark, message });
  setTimeout(() => drop(mark, message), 10000);
  if (early.has(made.id)) settle(early.get(made.id));
}

function drop(mark, message) {
  if (state.pressing.delete(mark)) tell("pressing", { chat_id: message.chat_id, id: message.id });
}

function settle(answer) {
  const found = waiting.get(answer.id);
  if (!found) {
    early.set(answer.id, answer);
    setTimeout(() => early.delete(answer.id), 5000);
    return;
  }
  waiting.delete(answer.id);
  drop(found.mark, found.message);
  if (answer.text && answer.show_alert) alertBox(answer.text);
  else if (answer.text) toast(answer.text, answer.chat_id > 0 ? "phone" : "note");
}

function release(chat, id) {
  for (const mark of state.pressing) {
    if (mark.startsWith(`${chat}:${id}:`)) state.pressing.delete(mark);
  }
}

// --- the server ---------------------------------------------------------------------------------------

/** Does one act of a person; null (and a note on the page) when it was refused. */
export async function act(name, body = {}) {
  try {
    const answer = await fetch(`/sim/${name}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const result = await answer.json();
    if (answer.ok) return result;
    toast(result.error, "error");
  } catch {
    toast("Không gửi được: máy chủ thử đã dừng?", "error");
  }
  return null;
}

/** Keeps the web socket open; everything comes anew after a break. */
export function connect() {
  const socket = new WebSocket(`ws://${location.host}/ws`);
  const offline = document.getElementById("offline");
  socket.addEventListener("open", () => { offline.hidden = true; });
  socket.addEventListener("message", (event) => apply(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    offline.hidden = false;
    setTimeout(connect, 1000);
  });
}
