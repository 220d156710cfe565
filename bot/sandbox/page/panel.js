// "Trên đường dây": what the bot asked and was answered, and the switches that make things go wrong.

import { clockOf, el, icon, timeOf, toast } from "./dom.js";
import { act, now, state, subscribe } from "./state.js";
import { activeCitizen } from "./phone.js";
import { deskPlace } from "./desk.js";

const KEPT = 300; // entries shown; older ones are still at /sim/journal
const panel = document.getElementById("panel");
const toggle = document.getElementById("panel-toggle");
const clock = document.querySelector('[data-testid="clock"]');
const entries = el("ol", { class: "wire", "data-testid": "wire" });
const empty = el("p", { class: "hint" }, "Chưa có gì. Mỗi lời gọi của bot và câu trả lời hiện ở đây.");
const method = el("select", { "aria-label": "Lời gọi nào", "data-testid": "fault-method" },
  el("option", { value: "" }, "mọi lời gọi"),
  ["sendMessage", "copyMessage", "editMessageText", "createForumTopic", "answerCallbackQuery", "getUpdates"]
    .map((one) => el("option", { value: one }, one)));
const times = el("input", { type: "number", min: 1, max: 99, value: 1, "aria-label": "Bao nhiêu lần", "data-testid": "fault-times" });

const FAULTS = [
  ["429: gửi quá nhanh, đợi 5 giây", { kind: "flood", seconds: 5 }],
  ["500: Telegram hỏng", { kind: "internal" }],
  ["502: trang HTML thay vì JSON", { kind: "bad_gateway" }],
  ["Nhận rồi im lặng", { kind: "silent", seconds: 30 }],
  ["Không nhận, im lặng", { kind: "lost", seconds: 30 }],
  ["Nhận rồi cắt kết nối", { kind: "cut" }],
  ["Cắt kết nối ngay", { kind: "reset" }],
  ["Trả lời chậm 3 giây", { kind: "slow", seconds: 3 }],
];

function faultButton([label, body]) {
  return el("button", {
    type: "button", class: "plain", "data-testid": `fault-${body.kind}`,
    onclick: async () => {
      const made = await act("faults", { ...body, method: method.value, times: Number(times.value) || 1 });
      if (made) toast(`Đã đặt: ${label}`);
    },
  }, label);
}

const jump = (label, seconds) => el("button", {
  type: "button", class: "plain", "data-testid": `clock-${seconds}`, onclick: () => act("clock", { seconds }),
}, label);

const does = (label, id, name, body) => el("button", {
  type: "button", class: "plain", "data-testid": id, onclick: () => act(name, body()),
}, label);

function switches() {
  const place = () => deskPlace();
  return el("details", { class: "switches", "data-testid": "switches" },
    el("summary", {}, "Sự cố và thời gian"),
    el("h3", {}, "Lời gọi kế tiếp của bot bị hỏng"),
    el("div", { class: "pick" }, el("label", {}, "Lời gọi ", method), el("label", {}, "Số lần ", times)),
    el("div", { class: "grid" }, FAULTS.map(faultButton),
      does("Cập nhật kế tiếp đến hai lần", "fault-duplicate", "faults", () => ({ kind: "duplicate" })),
      does("Bỏ mọi sự cố đã đặt", "fault-clear", "clear_faults", () => ({}))),
    el("h3", {}, "Con người"),
    el("div", { class: "grid" },
      does("Người dân đang mở chặn bot", "do-block", "block", () => ({ user: activeCitizen() })),
      does("Đóng chủ đề đang mở", "do-close", "topic", () => ({ ...place(), action: "close" })),
      does("Xoá chủ đề đang mở", "do-delete", "topic", () => ({ ...place(), action: "delete" }))),
    el("h3", {}, "Đồng hồ của máy chủ thử"),
    el("div", { class: "grid" }, jump("+15 phút", 900), jump("+1 giờ", 3600), jump("+48 giờ", 172800),
      does("Về giờ thật", "clock-back", "clock", () => ({ seconds: -state.offset }))),
    el("h3", {}, "Tất cả"),
    el("div", { class: "grid" }, el("button", {
      type: "button", class: "plain danger", "data-testid": "reset",
      onclick: () => { if (confirm("Xoá mọi cuộc trò chuyện thử và làm lại từ đầu?")) act("reset"); },
    }, "Làm lại từ đầu")));
}

// --- the wire -----------------------------------------------------------------------------------------

function summary(entry) {
  const { chat_id: chat, text, message_thread_id: thread } = entry.params;
  const who = state.people.get(Number(chat))?.name ?? state.chats.get(Number(chat))?.title ?? "";
  return [who, thread && `chủ đề ${thread}`, text && `“${String(text).replace(/<[^>]*>/g, "").slice(0, 60)}”`]
    .filter(Boolean).join(" · ");
}

function line(entry) {
  const good = entry.status === 200;
  const status = entry.status === 0 ? "không trả lời" : String(entry.status);
  return el("li", { "data-testid": "wire-entry", "data-method": entry.method, "data-status": entry.status },
    el("details", {},
      el("summary", {},
        el("span", { class: "wire-head" }, el("b", {}, entry.method),
          el("span", { class: `status ${good ? "good" : "bad"}` }, status),
          entry.fault && el("span", { class: "status bad" }, "sự cố"),
          el("span", { class: "ms" }, `${entry.ms} ms · ${timeOf(entry.at)}`)),
        el("span", { class: "wire-sum" }, summary(entry))),
      el("h4", {}, "Bot hỏi"), el("pre", { tabindex: 0 }, JSON.stringify(entry.params, null, 2)),
      el("h4", {}, "Được trả lời"), el("pre", { tabindex: 0 }, JSON.stringify(entry.answer, null, 2))));
}

function add(entry) {
  empty.hidden = true;
  entries.prepend(line(entry));
  while (entries.children.length > KEPT) entries.lastElementChild.remove();
}

async function reload() {
  const answer = await fetch("/sim/journal");
  const known = await answer.json();
  entries.replaceChildren();
  empty.hidden = known.length > 0;
  for (const entry of known.slice(-KEPT)) add(entry);
}

// --- the drawer ---------------------------------------------------------------------------------------

/** Opens or closes the drawer. */
export function showPanel(open) {
  panel.hidden = !open;
  document.body.classList.toggle("with-panel", open);
  toggle.setAttribute("aria-expanded", String(open));
  if (open) panel.querySelector("button").focus();
  else toggle.focus();
}

toggle.addEventListener("click", () => showPanel(panel.hidden));
panel.addEventListener("keydown", (event) => { if (event.key === "Escape") showPanel(false); });
panel.append(
  el("header", { class: "chat-head" }, el("div", { class: "names" }, el("h2", {}, "Trên đường dây"),
    el("p", {}, "Bot hỏi gì và được trả lời gì")),
  el("button", { type: "button", class: "round", "aria-label": "Đóng", "data-testid": "panel-close", onclick: () => showPanel(false) }, icon("close"))),
  el("div", { class: "panel-body" }, switches(), empty, entries));

function tick() {
  clock.hidden = state.offset === 0;
  clock.textContent = state.offset ? `Giờ thử: ${clockOf(now())}` : "";
}

setInterval(tick, 15000);
subscribe((kind, event) => {
  if (kind === "wire") add(event.entry);
  if (kind === "snapshot") reload();
  if (kind === "violation") toast(`Bot dùng sai Bot API: ${event.text}`, "error");
  if (kind === "clock" || kind === "snapshot") tick();
});
