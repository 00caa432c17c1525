// A search box over a real select: marks may be left out, the keyboard works as in any list box, and the
// select stays the thing that is sent.

import { Component } from "./page.js";
import { fill, fold } from "./words.js";

const MOST = 60;

export class Combobox extends Component {
  static moduleName = "mc-combobox";

  constructor($root) {
    super($root);
    this.select = $root.querySelector("select");
    this.options = [...this.select.options]
      .filter((option) => option.value)
      .map((option) => ({ option, label: option.text, folded: fold(option.text) }));
    this.build();
    this.show(this.select.selectedOptions[0]);
    this.input.addEventListener("input", () => this.open(this.input.value));
    this.input.addEventListener("click", () => this.open(""));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => {
      const row = target.closest("[data-index]");
      if (row) this.choose(this.found[Number(row.dataset.index)]);
    });
    this.select.addEventListener("mc:set", () => this.show(this.select.selectedOptions[0]));
  }

  build() {
    const { select } = this;
    const id = select.id;
    this.input = document.createElement("input");
    this.input.className = `govuk-input${select.classList.contains("govuk-select--error") ? " govuk-input--error" : ""}`;
    const attributes = {
      type: "text",
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${id}-list`,
      id,
    };
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (select.hasAttribute(name)) attributes[name] = select.getAttribute(name);
    }
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.input.placeholder = this.$root.dataset.help || "";
    this.list = document.createElement("ul");
    this.list.className = "mc-combo__list";
    this.list.id = `${id}-list`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent.trim() || "");
    this.list.hidden = true;
    this.status = document.createElement("p");
    this.status.className = "govuk-visually-hidden";
    this.status.setAttribute("role", "status");
    select.id = `${id}-select`;
    select.hidden = true;
    this.$root.append(this.input, this.list, this.status);
  }

  show(option) {
    this.input.value = option && option.value ? option.text : "";
  }

  open(text) {
    const words = fold(text).split(/\s+/).filter(Boolean);
    this.found = this.options.filter(({ folded }) => words.every((word) => folded.includes(word))).slice(0, MOST);
    this.active = -1;
    this.list.replaceChildren(...this.found.map((entry, index) => this.row(entry, index)));
    if (!this.found.length) {
      const none = document.createElement("li");
      none.className = "mc-combo__none";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = this.$root.dataset.none;
      this.list.append(none);
    }
    this.status.textContent = this.found.length
      ? fill(this.$root.dataset.some, { count: this.found.length })
      : this.$root.dataset.none;
    this.expand(true);
  }

  row({ label }, index) {
    const row = document.createElement("li");
    row.className = "mc-combo__option";
    row.id = `${this.list.id}-${index}`;
    row.dataset.index = index;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.textContent = label;
    return row;
  }

  expand(wide) {
    this.list.hidden = !wide;
    this.input.setAttribute("aria-expanded", String(wide));
    if (!wide) this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (this.list.hidden) this.open("");
      this.move(steps[event.key]);
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      this.choose(this.found[Math.max(this.active, 0)]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.show(this.select.selectedOptions[0]);
      this.expand(false);
    }
  }

  move(step) {
    if (!this.found.length) return;
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = (this.active + step + this.found.length) % this.found.length;
    const row = this.list.children[this.active];
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", row.id);
  }

  choose(entry) {
    if (!entry) return;
    this.put(entry.option.value);
    this.show(entry.option);
    this.expand(false);
  }

  // Left with text that is one option word for word: that one. Left empty: none. Anything else: as before.
  leave() {
    const typed = fold(this.input.value);
    const exact = this.options.filter(({ folded }) => folded === typed);
    if (!typed) this.put("");
    else if (exact.length === 1) this.put(exact[0].option.value);
    this.show(this.select.selectedOptions[0]);
    this.expand(false);
  }

  put(value) {
    if (this.select.value === value) return;
    this.select.value = value;
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
