// The officers' side: the group, its topics with unread marks, and one topic's conversation.

import { avatar, el, icon, menu, timeOf } from "./dom.js";
import { act, isOfficer, key, markSeen, state, subscribe, thread, unread } from "./state.js";
import { MEDIA_LABELS, fillLog, followEnd, toEnd } from "./bubble.js";
import { Composer } from "./composer.js";

const pane = document.querySelector(".desk");
const group = document.getElementById("desk-group");
const list = document.getElementById("topic-list");
const head = document.getElementById("desk-head");
const log = document.getElementById("desk-log");
const foot = document.getElementById("desk-foot");
let open = null; // the open topic's thread id; null is the general topic
let officer = 0;
let chosen = 0; // a group other than the officers' own, when somebody looks at one

const speaker = el("select", {
  "aria-label": "Cán bộ đang viết", "data-testid": "desk-officer",
  onchange: () => (speaker.value === "new" ? addOfficer() : speak(Number(speaker.value))),
});
const composer = new Composer({
  prefix: "desk", placeholder: "Viết trong chủ đề…", where: () => ({ user: officer, chat: chat().id, thread: open }),
});

const chat = () => state.chats.get(chosen) ?? state.chats.get(state.deskId);
const topic = () => chat()?.topics.find((one) => one.thread_id === open);
const visible = () => log.offsetParent !== null; // on a narrow screen the list may stand in its place

/** What the panel needs of this side. */
export const deskPlace = () => ({ chat: chat().id, thread: open, user: officer });

function speak(id) {
  officer = id;
  localStorage.setItem("officer", String(id));
  render();
}

async function addOfficer() {
  const made = await act("people", { role: "officer" });
  if (made) speak(made.id);
  else renderSpeaker();
}

function choose(threadId) {
  open = threadId;
  pane.dataset.view = "talk";
  composer.forget();
  log.replaceChildren();
  render();
  toEnd(log);
  if (matchMedia("(pointer: fine)").matches) composer.input.focus({ preventScroll: true });
}

// --- the list of topics ---------------------------------------------------------------------------------

function rows() {
  const here = chat();
  if (!here.forum) return [];
  const general = { thread_id: null, name: "Chung", closed: false };
  const last = (one) => thread(here.id, one.thread_id).findLast((m) => !m.deleted)?.id ?? one.thread_id ?? 0;
  return [general, ...[...here.topics].sort((a, b) => last(b) - last(a))];
}

function preview(message) {
  if (!message) return "";
  if (message.service) return message.service;
  const media = message.media ? MEDIA_LABELS[message.media] ?? "" : "";
  const who = message.sender.role === "bot" ? "Bot" : message.sender.name.split(" ").at(-1);
  return `${who}: ${message.text || media}`;
}

function row(one) {
  const here = chat();
  const said = thread(here.id, one.thread_id).findLast((message) => !message.deleted);
  const count = unread(here.id, one.thread_id, isOfficer);
  return el("li", {}, el("button", {
    type: "button", class: "topic", "data-testid": "topic", "data-thread": one.thread_id ?? "",
    "aria-current": one.thread_id === open ? "true" : null, onclick: () => choose(one.thread_id),
  },
  avatar(one.thread_id === null ? "#" : one.name.replace(/^[^\p{L}\p{N}]+/u, "") || "#", one.thread_id ?? 3),
  el("span", { class: "topic-text" },
    el("span", { class: "topic-name" }, el("b", { "data-testid": "topic-name" }, one.name),
      one.closed && el("span", { class: "closed", title: "Đã đóng", role: "img", "aria-label": "Đã đóng" }, icon("lock")),
      said && el("time", {}, timeOf(said.date))),
    el("span", { class: "topic-last" }, el("span", {}, preview(said)),
      count > 0 && el("span", { class: "badge", "data-testid": "topic-unread", "aria-label": `${count} tin chưa đọc` }, String(count))))));
}

function renderList() {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.thread : null;
  list.replaceChildren(...rows().map(row));
  if (focused !== null) list.querySelector(`[data-thread="${focused}"]`)?.focus();
  list.hidden = !chat().forum;
}

function renderGroup() {
  const here = chat();
  const others = [...state.chats.values()].filter((one) => !one.migrated_to);
  const more = el("button", {
    type: "button", class: "round", "aria-label": "Việc với nhóm", "aria-haspopup": "menu", "data-testid": "group-menu",
    onclick: () => menu(more, [
      ["Mở chủ đề mới", newTopic],
      ...(others.length > 1 ? others.map((one) => [`Xem nhóm: ${one.title}`, () => show(one.id)]) : []),
      here.bot === "kicked" || here.bot === "left"
        ? ["Mời bot trở lại", () => act("bot", { chat: here.id, status: "administrator" })]
        : ["Đuổi bot khỏi nhóm", () => act("bot", { chat: here.id, status: "kicked" }), true],
      ["Nâng cấp nhóm (đổi mã nhóm)", () => act("migrate", { chat: here.id }), true],
    ], "Việc với nhóm"),
  }, icon("more"));
  group.replaceChildren(avatar(here.title, 1),
    el("div", { class: "names" }, el("h2", {}, here.title),
      el("p", {}, here.bot === "kicked" || here.bot === "left" ? "bot đã bị đuổi" : `${here.members.length} thành viên, 1 bot`)),
    more);
}

function show(id) {
  chosen = id;
  choose(null);
}

async function newTopic() {
  const made = await act("topic", { user: officer, chat: chat().id, action: "create", name: "Chủ đề mới" });
  if (made) choose(made.thread);
}

// --- the conversation ------------------------------------------------------------------------------------

function renderHead() {
  const here = topic();
  const name = chat().forum ? here?.name ?? "Chung" : chat().title;
  const typing = (state.typing.get(key(chat().id, open)) ?? 0) > Date.now();
  const change = (action) => act("topic", { user: officer, chat: chat().id, action, thread: open });
  const more = here && el("button", {
    type: "button", class: "round", "aria-label": "Việc với chủ đề", "aria-haspopup": "menu", "data-testid": "topic-menu",
    onclick: () => menu(more, [
      here.closed ? ["Mở lại chủ đề", () => change("reopen")] : ["Đóng chủ đề", () => change("close")],
      ["Xoá chủ đề", () => change("delete"), true],
    ], "Việc với chủ đề"),
  }, icon("more"));
  const back = el("button", {
    type: "button", class: "round back", "aria-label": "Về danh sách chủ đề", "data-testid": "desk-back",
    onclick: () => { pane.dataset.view = "list"; render(); },
  }, icon("back"));
  head.replaceChildren(...[back,
    el("div", { class: "names" }, el("h2", { "data-testid": "desk-title" }, name),
      el("p", { class: typing ? "typing" : null }, typing ? "bot đang nhập…" : here?.closed ? "đã đóng" : "chủ đề của nhóm")),
    more].filter(Boolean));
}

function renderSpeaker() {
  const members = chat().members.map((id) => state.people.get(id)).filter((one) => one && one.role !== "citizen");
  const saved = Number(localStorage.getItem("officer"));
  if (!members.some((one) => one.id === officer)) {
    const first = members.find((one) => one.id === saved) ?? members.find((one) => one.role === "officer") ?? members[0];
    officer = first?.id ?? 0;
  }
  speaker.replaceChildren(
    ...members.map((one) => el("option", { value: one.id, selected: one.id === officer }, one.name)),
    el("option", { value: "new" }, "Thêm cán bộ…"));
}

function render() {
  if (!chat()) return;
  if (open !== null && !topic()) open = null;
  renderSpeaker();
  renderGroup();
  renderList();
  renderHead();
  if (!foot.firstChild) foot.append(el("label", { class: "speaker" }, "Viết với tên ", speaker), composer.node);
  const shownThread = chat().forum ? open : undefined;
  const messages = thread(chat().id, shownThread);
  if (messages.length) {
    fillLog(log, messages, {
      me: officer, names: true, answer: (m) => composer.answer(m), change: (m) => composer.change(m),
    });
  } else log.replaceChildren(nothingYet());
  if (visible()) markSeen(chat().id, open);
  badge();
}

function nothingYet() {
  return el("div", { class: "welcome", "data-key": "welcome" }, el("h3", {}, "Chưa có tin nhắn ở đây"),
    el("p", {}, chat().forum ? "Mỗi vụ việc mở một chủ đề riêng trong danh sách." : "Bot sẽ viết vào nhóm này."));
}

function badge() {
  const all = rows().reduce((sum, one) => sum + unread(chat().id, one.thread_id, isOfficer), 0);
  const mark = document.querySelector('[data-testid="desk-unread"]');
  mark.hidden = all === 0;
  mark.textContent = String(all);
}

/** Called when the pane comes to the front on a small screen. */
export const refreshDesk = () => render();

followEnd(log);
subscribe((kind, event) => {
  if (["snapshot", "chat", "typing"].includes(kind) || (kind === "person" && !event.person.blocked)) render();
  else if (kind === "message" && event.message.chat_id === chat()?.id) render();
  else if (kind === "pressing" && event.chat_id === chat()?.id) render();
  else if (kind === "seen" && chat()) { renderList(); badge(); }
});
