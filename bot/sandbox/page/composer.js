// The place where one writes: text, attachments, commands, answers and edits. One per pane.

import { el, icon, menu } from "./dom.js";
import { act } from "./state.js";
import { MEDIA_LABELS } from "./bubble.js";

/** A composer for one pane. `where()` -> { user, chat, thread }; `prefix`: head of its test ids. */
export class Composer {
  constructor({ prefix, where, placeholder, commands = () => [] }) {
    this.where = where;
    this.commands = commands;
    this.answering = null;
    this.changing = null;
    this.note = el("div", { class: "context", hidden: true });
    this.input = el("textarea", {
      rows: 1, maxlength: 4096, placeholder, "aria-label": placeholder, "data-testid": `${prefix}-input`,
      onkeydown: (event) => this.#keys(event), oninput: () => this.#grow(),
    });
    this.attach = el("button", {
      type: "button", class: "round", "aria-label": "Gửi ảnh hoặc thứ khác", "aria-haspopup": "menu",
      "data-testid": `${prefix}-attach`, onclick: () => this.#choose(),
    }, icon("attach"));
    this.slash = el("button", {
      type: "button", class: "round", "aria-label": "Lệnh của bot", "aria-haspopup": "menu",
      "data-testid": `${prefix}-commands`, onclick: () => this.#list(),
    }, icon("menu"));
    this.button = el("button", {
      type: "submit", class: "round send", "aria-label": "Gửi", "data-testid": `${prefix}-send`,
    }, icon("send"));
    this.keys = el("div", { class: "reply-keys", hidden: true, role: "group", "aria-label": "Bàn phím trả lời" });
    this.node = el("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.send(); } },
      this.note, el("div", { class: "row" }, this.attach, this.slash, this.input, this.button), this.keys);
  }

  /** Shows the bot's reply keyboard, or hides it (null). */
  offer(markup) {
    const rows = markup?.keyboard ?? [];
    this.keys.hidden = rows.length === 0;
    this.keys.replaceChildren(...rows.map((row) => el("div", { class: "keys-row" }, row.map((one) =>
      el("button", { type: "button", class: "key", onclick: () => this.#tap(one) }, one.text)))));
  }

  #tap(one) {
    if (one.request_contact) act("send", { ...this.#place(), kind: "contact" });
    else if (one.request_location) act("send", { ...this.#place(), kind: "location" });
    else act("say", { ...this.#place(), text: one.text });
  }

  /** The next text answers this message. */
  answer(message) {
    this.answering = message;
    this.changing = null;
    this.#context(`Trả lời ${message.sender.name}`, message.text || "Tin nhắn");
  }

  /** The next text replaces this message's. */
  change(message) {
    this.changing = message;
    this.answering = null;
    this.#context("Sửa tin nhắn", message.text);
    this.input.value = message.text;
    this.#grow();
  }

  forget() {
    this.answering = this.changing = null;
    this.note.hidden = true;
  }

  #context(title, text) {
    this.note.hidden = false;
    this.note.replaceChildren(
      el("div", {}, el("b", {}, title), el("span", {}, text.slice(0, 90))),
      el("button", { type: "button", class: "round", "aria-label": "Thôi", onclick: () => this.#cancel() }, icon("close")));
    this.input.focus();
  }

  #cancel() {
    if (this.changing) this.input.value = "";
    this.forget();
    this.#grow();
  }

  #keys(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
    if (event.key === "Escape") this.#cancel();
  }

  #grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 140)}px`;
  }

  #place() {
    const { user, chat, thread } = this.where();
    const made = { user, chat, thread: thread ?? undefined, reply_to: this.answering?.id };
    this.forget();
    return made;
  }

  /** Sends what is written; nothing when it is blank. The text comes back when it was refused. */
  async send() {
    const text = this.input.value;
    if (!text.trim()) return;
    const changed = this.changing;
    const place = this.#place();
    this.input.value = "";
    this.#grow();
    const made = changed
      ? await act("edit", { user: place.user, chat: changed.chat_id, message: changed.id, text })
      : await act("say", { ...place, text });
    if (!made && !this.input.value) this.input.value = text;
  }

  #choose() {
    const caption = this.input.value.trim();
    const sendKind = (kind) => {
      this.input.value = "";
      act("send", { ...this.#place(), kind, caption });
    };
    const { user, chat } = this.where();
    const items = Object.entries(MEDIA_LABELS).map(([kind, label]) =>
      [label.split(/[·:]/)[0].trim(), () => sendKind(kind === "sandbox_new_type" ? "unknown" : kind)]);
    if (user === chat) items.splice(1, 0, ["🖼 Bộ ba ảnh", () => act("album", { user, caption })]);
    menu(this.attach, items, "Gửi");
  }

  #list() {
    const items = this.commands().map((one) =>
      [`/${one.command}  ·  ${one.description}`, () => act("say", { ...this.#place(), text: `/${one.command}` })]);
    menu(this.slash, items.length ? items : [["Bot chưa đặt lệnh nào", () => {}]], "Lệnh");
  }
}
