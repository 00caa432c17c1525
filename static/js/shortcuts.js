// Keys for people who handle hundreds of applications a day. Off until turned on in the list of keys, which
// the button opens (and `?`, once they are on). A key presses the control that carries data-shortcut.

import { Component } from "./page.js";

const SWITCH = "mc-shortcuts";

export class Shortcuts extends Component {
  static moduleName = "mc-shortcuts";

  constructor($root) {
    super($root);
    this.dialog = $root.querySelector("dialog");
    this.tick = this.dialog.querySelector("input");
    this.list = this.dialog.querySelector("dl");
    const open = $root.querySelector("[data-open]");
    open.hidden = false;
    open.addEventListener("click", () => this.open());
    this.tick.checked = this.on;
    this.tick.addEventListener("change", () => localStorage.setItem(SWITCH, this.tick.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => this.press(event));
  }

  get on() {
    try {
      return localStorage.getItem(SWITCH) === "on";
    } catch {
      return false;
    }
  }

  press(event) {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (!this.on || typing || event.ctrlKey || event.metaKey || event.altKey || this.dialog.open) return;
    if (event.key === "?") return this.open();
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input, select, textarea")) target.focus();
    else target.click();
  }

  open() {
    this.list.replaceChildren();
    for (const control of document.querySelectorAll("[data-shortcut]")) {
      const key = document.createElement("dt");
      const code = document.createElement("kbd");
      code.textContent = control.dataset.shortcut;
      key.append(code);
      const words = document.createElement("dd");
      words.textContent = control.dataset.shortcutLabel || control.textContent.trim();
      this.list.append(key, words);
    }
    this.dialog.showModal();
  }
}
