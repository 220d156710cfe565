// Small pieces of DOM. Text is only ever set as text: nothing here reads HTML.

/** An element: attributes (`on…` are listeners, `class`, `data-…`), then children (nodes, texts, null for none). */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** One of the page's icons. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

const HUES = [174, 212, 262, 318, 18, 42, 96, 142];

/** A round picture with the initials; the colour belongs to the number. */
export function avatar(name, number) {
  const words = name.split(/[^\p{L}\p{N}#]+/u).filter(Boolean);
  const letters = words.length > 1 ? words.at(-2)[0] + words.at(-1)[0] : (words[0] ?? "·").slice(0, 2);
  const made = el("span", { class: "avatar", "aria-hidden": "true" }, letters.toUpperCase());
  made.style.setProperty("--hue", HUES[Math.abs(number) % HUES.length]);
  return made;
}

/** A menu under a button; closes on choice, Escape or a click elsewhere. `items`: [label, action, danger?];
 * `quick`: short ones in a row above, [label, action, spoken name]. */
export function menu(anchor, items, label = "Chọn", quick = []) {
  closeMenus();
  const list = el("div", { class: "menu", role: "menu", "aria-label": label });
  for (const [text, action, spoken] of quick) {
    list.append(el("button", {
      type: "button", role: "menuitem", class: "quick", "aria-label": spoken,
      onclick: () => { closeMenus(); anchor.focus(); action(); },
    }, text));
  }
  for (const [text, action, danger] of items) {
    list.append(el("button", {
      type: "button", role: "menuitem", class: danger ? "danger" : null,
      onclick: () => { closeMenus(); anchor.focus(); action(); },
    }, text));
  }
  list.addEventListener("keydown", (event) => walk(event, list, anchor));
  document.body.append(list);
  place(list, anchor);
  list.firstElementChild?.focus();
}

function place(list, anchor) {
  const box = anchor.getBoundingClientRect();
  const below = box.bottom + list.offsetHeight + 8 < innerHeight;
  const left = Math.min(Math.max(8, box.right - list.offsetWidth), innerWidth - list.offsetWidth - 8);
  list.style.left = `${Math.max(8, left)}px`;
  list.style.top = below ? `${box.bottom + 4}px` : `${Math.max(8, box.top - list.offsetHeight - 4)}px`;
}

function walk(event, list, anchor) {
  const items = [...list.children];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    items[(at + step + items.length) % items.length].focus();
  }
  if (event.key === "Escape") { closeMenus(); anchor.focus(); }
  if (event.key === "Tab") closeMenus();
}

export function closeMenus() {
  for (const one of document.querySelectorAll(".menu")) one.remove();
}

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".menu")) closeMenus();
});

/** A short note that goes away by itself; of `kind` note, error, or phone (an answer to the citizen's press). */
export function toast(text, kind = "note") {
  const made = el("div", { class: `toast ${kind}`, "data-testid": "toast" }, text);
  document.getElementById("toasts").append(made);
  setTimeout(() => made.remove(), 4500);
}

/** A note that must be confirmed. */
export function alertBox(text) {
  const box = document.getElementById("alert");
  document.getElementById("alert-text").textContent = text;
  if (!box.open) box.showModal();
}

const ZONE = "Asia/Ho_Chi_Minh";
const TIME = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, day: "numeric", month: "long" });
const CLOCK = new Intl.DateTimeFormat("vi-VN", {
  timeZone: ZONE, weekday: "short", day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit",
});

export const timeOf = (seconds) => TIME.format(new Date(seconds * 1000));
export const dayOf = (seconds) => DAY.format(new Date(seconds * 1000));
export const clockOf = (seconds) => CLOCK.format(new Date(seconds * 1000));
