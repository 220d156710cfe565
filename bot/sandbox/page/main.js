// Starts the page: theme, pane switch on small screens, the web socket.

import { connect } from "./state.js";
import "./phone.js";
import { refreshDesk } from "./desk.js";
import "./panel.js";

const root = document.documentElement;
const dark = () => root.dataset.theme === "dark"
  || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);

root.dataset.theme = localStorage.getItem("theme") ?? "";
document.getElementById("theme-toggle").addEventListener("click", () => {
  root.dataset.theme = dark() ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
});

for (const button of document.querySelectorAll(".switch button")) {
  button.addEventListener("click", () => {
    document.body.dataset.pane = button.dataset.pane;
    for (const one of document.querySelectorAll(".switch button")) {
      one.setAttribute("aria-pressed", String(one === button));
    }
    refreshDesk();
  });
}

connect();
