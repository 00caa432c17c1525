// Which questions are asked is the server's judgement; this only shows and hides them.
//
// On a form with data-module="mc-reveal" data-url: posts the form when an answer others depend on changes.
// The answer is {visible: [names], required: [names]} over the questions of this page.

import { Component } from "./page.js";

export function toggle(form, shown, hidden) {
  for (const question of form.querySelectorAll("[data-field]")) {
    const name = question.dataset.field;
    if (shown.includes(name)) question.hidden = false;
    else if (hidden.includes(name)) question.hidden = true;
  }
  for (const section of form.querySelectorAll("[data-section]")) {
    section.hidden = !section.querySelector("[data-field]:not([hidden])");
  }
}

export class Reveal extends Component {
  static moduleName = "mc-reveal";

  constructor($root) {
    super($root);
    $root.addEventListener("change", ({ target }) => {
      if (target.closest("[data-affects]")) this.ask();
    });
  }

  async ask() {
    this.waiting?.abort();
    this.waiting = new AbortController();
    try {
      const answer = await fetch(this.$root.dataset.url, {
        method: "POST",
        body: new URLSearchParams([...new FormData(this.$root)].filter(([, value]) => typeof value === "string")),
        headers: { Accept: "application/json" },
        redirect: "manual",
        signal: this.waiting.signal,
      });
      if (!answer.ok) return;
      const { visible } = await answer.json();
      const all = [...this.$root.querySelectorAll("[data-field]")].map((question) => question.dataset.field);
      toggle(this.$root, visible, all.filter((name) => !visible.includes(name)));
    } catch {
      // the questions stay as they are; saving the page asks the server anyway
    }
  }
}
