// One message as a bubble: text with its entities, media, buttons, marks.

import { avatar, dayOf, el, icon, menu, timeOf } from "./dom.js";
import { act, press, state } from "./state.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span", text_link: "a", url: "a",
  email: "a", bot_command: "button",
};
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const MEDIA = {
  voice: "🎤 Tin nhắn thoại · 0:03", video: "🎬 Video", video_note: "⏺ Video tròn", animation: "🎞 Ảnh động",
  audio: "🎵 Âm thanh", document: "📄 Tệp: don.pdf", sticker: "👍", location: "📍 Vị trí: Hà Nội",
  contact: "👤 Danh bạ: +84 900 000 000", sandbox_new_type: "✨ Loại tin nhắn mới, ứng dụng cũ chưa biết",
};
const EMOJIS = ["👍", "❤", "🙏", "😢", "🎉", "👎"];
export const MEDIA_LABELS = { photo: "🖼 Ảnh", ...MEDIA };

// --- text ---------------------------------------------------------------------------------------------

/** Nodes for a text with entities; offsets are UTF-16 units, as in JavaScript. `say` sends a tapped command. */
export function rich(text, entities, say) {
  return span(text, 0, text.length, [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length), say);
}

function span(text, from, to, entities, say) {
  const nodes = [];
  let at = from;
  // A quote or a code block breaks the line by itself: the line break that follows it is not shown twice.
  const plain = (begin, end, after) => text.slice(after && text[begin] === "\n" ? begin + 1 : begin, end);
  let block = false;
  let rest = entities.filter((one) => one.offset >= from && one.offset + one.length <= to);
  while (rest.length) {
    const [first, ...others] = rest;
    const end = first.offset + first.length;
    if (first.offset > at) nodes.push(plain(at, first.offset, block));
    const inner = others.filter((one) => one.offset < end);
    nodes.push(wrap(first, text.slice(first.offset, end), span(text, first.offset, end, inner, say), say));
    at = end;
    block = BLOCKS.has(first.type);
    rest = others.filter((one) => one.offset >= end);
  }
  if (at < to) nodes.push(plain(at, to, block));
  return nodes;
}

function wrap(entity, text, children, say) {
  const made = el(TAGS[entity.type] ?? "span", { class: `e-${entity.type}` }, children);
  if (made.tagName === "A") link(made, entity, text);
  if (entity.type === "bot_command") {
    made.type = "button";
    made.addEventListener("click", () => say?.(text));
  }
  if (entity.type === "spoiler") made.addEventListener("click", () => made.classList.add("open"));
  return entity.type === "expandable_blockquote" ? expandable(made) : made;
}

function link(made, entity, text) {
  const address = entity.url ?? (entity.type === "email" ? `mailto:${text}` : text);
  if (/^(https?:\/\/|tel:|mailto:)/.test(address)) made.href = address;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
}

function expandable(quote) {
  const toggle = el("button", {
    type: "button", class: "unfold", "aria-expanded": "false",
    onclick: () => {
      const open = quote.classList.toggle("open");
      toggle.setAttribute("aria-expanded", String(open));
      toggle.textContent = open ? "Thu gọn" : "Xem thêm";
    },
  }, "Xem thêm");
  return el("div", { class: "fold" }, quote, toggle);
}

// --- the bubble -----------------------------------------------------------------------------------------

/** `me`: the person who looks; `names`: show who wrote; `answer(message)`, `change(message)`: reply, edit. */
export function bubble(message, { me, names, answer, change, say }) {
  const shared = { class: "line", "data-testid": "message", "data-chat": message.chat_id, "data-id": message.id };
  if (message.deleted) {
    return el("div", { ...shared, class: "line service gone", "data-deleted": "" }, el("span", {}, "Tin nhắn đã bị xoá"));
  }
  if (message.service) return el("div", { ...shared, class: "line service" }, el("span", {}, message.service));
  const mine = message.sender.id === me;
  const made = el("article", {
    ...shared, class: `line ${mine ? "mine" : "theirs"}`, "data-sender": message.sender.role,
    "aria-label": `${message.sender.name}, ${timeOf(message.date)}`,
  });
  made.append(el("div", { class: "stack" },
    body(message, names && !mine, say, tools(message, mine, { me, answer, change })), keyboard(message, me)));
  if (names && !mine) made.prepend(avatar(message.sender.name, message.sender.id));
  return made;
}

function body(message, named, say, more) {
  const big = message.media === "sticker";
  return el("div", { class: `bubble${big ? " big" : ""}` },
    named && el("p", { class: "who" }, message.sender.name),
    message.forwarded && el("p", { class: "fwd" }, "Tin chuyển tiếp"),
    message.reply && el("div", { class: "quoted" },
      el("b", {}, message.reply.name), el("span", {}, message.reply.text || "Tin nhắn")),
    media(message),
    message.text && el("div", { class: "text", "data-testid": "message-text" }, rich(message.text, message.entities, say)),
    el("div", { class: "meta" },
      message.reactions.length > 0 && el("span", { class: "reactions", "data-testid": "reactions" },
        message.reactions.map((one) => el("span", {}, one))),
      more,
      el("span", { class: "when" }, message.pinned && "📌 ",
        message.edited && el("span", { "data-testid": "edited" }, "đã sửa "),
        el("time", { datetime: new Date(message.date * 1000).toISOString() }, timeOf(message.date)))));
}

function media(message) {
  if (!message.media) return null;
  if (message.media === "photo") {
    return el("img", { class: "photo", src: message.file, alt: "Ảnh đã gửi", width: 260, height: 195 });
  }
  return el("div", { class: `media ${message.media}` }, MEDIA[message.media] ?? message.media);
}

function tools(message, mine, { me, answer, change }) {
  const react = (emoji) => act("react", { user: me, chat: message.chat_id, message: message.id, emoji });
  const items = [
    ["↩ Trả lời", () => answer(message)],
    mine && message.text && ["✎ Sửa", () => change(message)],
    message.reactions.length > 0 && ["Bỏ cảm xúc", () => react("")],
    ["Xoá tin nhắn", () => act("erase", { user: me, chat: message.chat_id, message: message.id }), true],
  ].filter(Boolean);
  const quick = EMOJIS.map((emoji) => [emoji, () => react(emoji), `Bày tỏ cảm xúc ${emoji}`]);
  const button = el("button", {
    type: "button", class: "more", "data-testid": "message-menu", "aria-haspopup": "menu",
    "aria-label": "Việc làm với tin nhắn này", onclick: () => menu(button, items, "Tin nhắn", quick),
  }, icon("more"));
  return button;
}

function keyboard(message, me) {
  const rows = message.markup?.inline_keyboard;
  if (!rows) return null;
  return el("div", { class: "keys", role: "group", "aria-label": "Nút trả lời" }, rows.map((row) =>
    el("div", { class: "keys-row" }, row.map((one) => key(message, one, me)))));
}

function key(message, one, me) {
  if (one.url) {
    return el("a", { class: "key", href: one.url, target: "_blank", rel: "noopener noreferrer" }, `${one.text} ↗`);
  }
  const busy = state.pressing.has(`${message.chat_id}:${message.id}:${one.callback_data}`);
  return el("button", {
    type: "button", class: "key", "data-testid": "inline-button", "data-data": one.callback_data,
    "aria-busy": busy ? "true" : null, onclick: () => press(me, message, one.callback_data),
  }, one.text);
}

// --- the log --------------------------------------------------------------------------------------------

/** Shows messages in a log. Bubbles that did not change stay the same nodes, so that a screen reader speaks only
 * what is new, an opened quote stays open, and focus stays where it was. */
export function fillLog(log, messages, options) {
  const wanted = [];
  let day = "";
  let before = null;
  for (const message of messages) {
    let again = Boolean(message.deleted && before?.deleted); // a run of deleted ones shows as one line
    if (message.deleted) before = message;
    else {
      if (dayOf(message.date) !== day) {
        day = dayOf(message.date);
        const text = day;
        wanted.push({ id: `day ${day}`, mark: day, make: () => el("div", { class: "day" }, el("span", {}, text)) });
      }
      again = Boolean(before && !before.deleted && before.sender?.id === message.sender?.id && !before.service);
      before = message;
    }
    const waits = [...state.pressing].filter((one) => one.startsWith(`${message.chat_id}:${message.id}:`));
    const mark = JSON.stringify([message, again, waits, options.me, options.names]);
    wanted.push({ id: `${message.chat_id}:${message.id}`, mark, make: () => shown(message, again, options) });
  }
  reconcile(log, wanted);
  if (log.atEnd !== false) log.scrollTop = log.scrollHeight;
}

/** Keeps a log at its end while nobody has scrolled up, also when the space around it changes. */
export function followEnd(log) {
  log.addEventListener("scroll", () => {
    log.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  });
  new ResizeObserver(() => { if (log.atEnd !== false) log.scrollTop = log.scrollHeight; }).observe(log);
}

/** The end of a log that is opened anew. */
export function toEnd(log) {
  log.atEnd = true;
  log.scrollTop = log.scrollHeight;
}

function shown(message, again, options) {
  const made = bubble(message, options);
  if (again) made.classList.add("again");
  return made;
}

function reconcile(log, wanted) {
  const old = new Map([...log.children].map((node) => [node.dataset.key, node]));
  let place = log.firstElementChild;
  for (const { id, mark, make } of wanted) {
    const known = old.get(id);
    old.delete(id);
    if (known && known.shownAs === mark) {
      if (known === place) place = place.nextElementSibling;
      else log.insertBefore(known, place);
      continue;
    }
    const made = make();
    made.dataset.key = id;
    made.shownAs = mark;
    if (known) {
      if (known === place) place = place.nextElementSibling;
      swap(known, made);
    } else log.insertBefore(made, place);
  }
  for (const node of old.values()) node.remove();
}

function swap(known, made) {
  const data = known.contains(document.activeElement) ? document.activeElement.dataset.data : null;
  known.replaceWith(made);
  if (data) made.querySelector(`[data-data="${CSS.escape(data)}"]`)?.focus();
}
