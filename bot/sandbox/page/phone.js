// The citizens' side: a phone with a tab for each person, and the private chat with the bot.

import { avatar, el, icon, menu } from "./dom.js";
import { act, key, markSeen, messagesOf, state, subscribe, unread } from "./state.js";
import { fillLog, followEnd, toEnd } from "./bubble.js";
import { Composer } from "./composer.js";

const tabs = document.getElementById("phone-tabs");
const head = document.getElementById("phone-head");
const log = document.getElementById("phone-log");
const foot = document.getElementById("phone-foot");
let active = 0;

const composer = new Composer({
  prefix: "phone", placeholder: "Viết tin nhắn…",
  where: () => ({ user: active, chat: active }), commands: () => state.profile.commands,
});

/** The person whose phone is in front. */
export const activeCitizen = () => active;

const citizens = () => [...state.people.values()].filter((one) => one.role === "citizen");

function choose(id) {
  active = id;
  composer.forget();
  log.replaceChildren();
  render();
  toEnd(log);
}

function renderTabs() {
  const nodes = citizens().map((one) => {
    const count = one.id === active ? 0 : unread(one.id, undefined, (m) => m.sender?.id === one.id);
    return el("button", {
      type: "button", role: "tab", "aria-selected": String(one.id === active), "data-testid": `phone-tab-${one.id}`,
      tabindex: one.id === active ? 0 : -1, onclick: () => choose(one.id), onkeydown: walk,
    }, one.name, count > 0 && el("span", { class: "badge" }, String(count)));
  });
  const add = el("button", {
    type: "button", class: "add", "data-testid": "phone-add", "aria-label": "Thêm người dân", onclick: addCitizen,
  }, icon("plus"));
  const focused = tabs.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  tabs.replaceChildren(...nodes, add);
  if (focused) tabs.querySelector(`[data-testid="${focused}"]`)?.focus();
}

function walk(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const ids = citizens().map((one) => one.id);
  choose(ids[(ids.indexOf(active) + step + ids.length) % ids.length]);
  tabs.querySelector('[aria-selected="true"]').focus();
}

async function addCitizen() {
  const made = await act("people", { role: "citizen" });
  if (made) choose(made.id);
}

function renderHead() {
  const me = state.people.get(active);
  const typing = (state.typing.get(key(active, null)) ?? 0) > Date.now();
  const more = el("button", {
    type: "button", class: "round", "aria-label": "Việc khác", "aria-haspopup": "menu", "data-testid": "phone-menu",
    onclick: () => menu(more, [
      ["Bấm Bắt đầu lại", () => act("start", { user: active })],
      me.blocked
        ? ["Bỏ chặn bot", () => act("unblock", { user: active })]
        : ["Chặn bot", () => act("block", { user: active }), true],
    ], "Việc khác"),
  }, icon("more"));
  head.replaceChildren(
    avatar(state.bot.name, 0),
    el("div", { class: "names" }, el("h2", {}, state.bot.name),
      el("p", { class: typing ? "typing" : null, "data-testid": "typing" }, typing ? "đang nhập…" : "bot")),
    more);
}

function welcome() {
  return el("div", { class: "welcome", "data-key": "welcome" },
    el("h3", {}, "Bot này làm được gì?"),
    el("p", {}, state.profile.description || "Bot chưa có lời giới thiệu. Bấm Bắt đầu để trò chuyện."));
}

function renderFoot(me) {
  const wanted = me.blocked ? "blocked" : me.started ? "composer" : "start";
  if (foot.dataset.shows === wanted) return;
  foot.dataset.shows = wanted;
  const big = (text, id, action) => el("button", { type: "button", class: "big", "data-testid": id, onclick: action }, text);
  foot.replaceChildren({
    blocked: () => big("Bỏ chặn và bắt đầu lại", "phone-unblock", () => act("start", { user: active })),
    start: () => big("Bắt đầu", "phone-start", () => act("start", { user: active })),
    composer: () => composer.node,
  }[wanted]());
  if (wanted === "composer" && document.activeElement === document.body && matchMedia("(pointer: fine)").matches) composer.input.focus();
}

function replyKeyboard(messages) {
  const last = messages.findLast((one) => one.sender?.role === "bot" && one.markup && !one.markup.inline_keyboard);
  return last?.markup.keyboard ? last.markup : null;
}

function render() {
  const me = state.people.get(active) ?? citizens()[0];
  if (!me) return;
  active = me.id;
  renderTabs();
  renderHead();
  const messages = messagesOf(active);
  if (messages.length) {
    fillLog(log, messages, {
      me: active, names: false, answer: (m) => composer.answer(m), change: (m) => composer.change(m),
      say: (text) => act("say", { user: active, text }),
    });
  } else log.replaceChildren(welcome());
  renderFoot(me);
  composer.offer(replyKeyboard(messages));
  markSeen(active, null);
}

followEnd(log);
subscribe((kind, event) => {
  if (["snapshot", "person", "profile", "typing"].includes(kind)) render();
  else if (kind === "message" && event.message.chat_id === active) render();
  else if (kind === "pressing" && event.chat_id === active) render();
  else if (kind === "message") renderTabs();
});
