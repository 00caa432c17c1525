// Asks every half minute, while the page is looked at, whether there is something new; never moves a row.
//
// GET data-url with If-None-Match → 304, or 200 {words: "3 new applications"} with an ETag.

import { Component } from "./page.js";

const PAUSE = 30000;

export class Poll extends Component {
  static moduleName = "mc-poll";

  constructor($root) {
    super($root);
    this.words = $root.querySelector("[data-words]");
    this.etag = $root.dataset.etag || "";
    setInterval(() => this.ask(), PAUSE);
    document.addEventListener("visibilitychange", () => this.ask());
  }

  async ask() {
    if (document.visibilityState !== "visible" || this.asking) return;
    this.asking = true;
    try {
      const answer = await fetch(this.$root.dataset.url, {
        headers: { Accept: "application/json", ...(this.etag && { "If-None-Match": this.etag }) },
        redirect: "manual",
      });
      if (answer.status !== 200) return;
      this.etag = answer.headers.get("ETag") || "";
      const { words } = await answer.json();
      this.words.textContent = words;
      this.$root.hidden = !words;
    } catch {
      // the next round asks again
    } finally {
      this.asking = false;
    }
  }
}
