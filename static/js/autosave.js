// Saves a form three seconds after the last change: the changed questions only, with the revision they
// were typed on. "Save and continue" works without any of this.
//
// POST to data-autosave-url: the boxes of the changed questions, `revision`, the CSRF token.
// 200 {revision, saved_at: "10:42", shown: [names], hidden: [names]} · 409 open elsewhere ·
// 401, 403 or a redirect: the session has ended.

import { Component } from "./page.js";
import { toggle } from "./reveal.js";
import { forget, keep, recall } from "./stash.js";
import { fill } from "./words.js";

const QUIET = 3000;
const AT_ONCE = 150;
const RETRY = 15000;
const PATIENCE = 8000;

export class Autosave extends Component {
  static moduleName = "mc-autosave";

  constructor($root) {
    super($root);
    this.form = $root.closest("form");
    if (!this.form) return;
    this.changed = new Set();
    this.stopped = false;
    this.restore();
    this.form.addEventListener("input", (event) => this.note(event));
    this.form.addEventListener("change", (event) => this.note(event));
    this.form.addEventListener("submit", (event) => this.beforeSending(event));
    window.addEventListener("online", () => this.later(AT_ONCE));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.changed.size) this.save();
    });
  }

  get revision() {
    return this.$root.dataset.autosaveRevision;
  }

  note({ target }) {
    if (!target.name || target.type === "file" || target.name === "csrfmiddlewaretoken") return;
    const question = target.closest("[data-field]");
    this.changed.add(question || target);
    keep(this.values(), this.revision);
    this.later(question && question.hasAttribute("data-affects") && target.matches("select, [type=radio], [type=checkbox]") ? AT_ONCE : QUIET);
  }

  later(delay) {
    clearTimeout(this.timer);
    if (!this.stopped && this.changed.size) this.timer = setTimeout(() => this.save(), delay);
  }

  // All boxes of each changed question, so that a date is never sent without its year.
  values() {
    const values = {};
    for (const part of this.changed) {
      const boxes = part.matches("[data-field]") ? part.querySelectorAll("[name]") : [part];
      for (const box of boxes) {
        if (box.type === "file" || box.matches("button")) continue;
        const list = (values[box.name] ||= []);
        if (box.type !== "checkbox" && box.type !== "radio") list.push(box.value);
        else if (box.checked) list.push(box.value);
      }
    }
    return values;
  }

  save() {
    if (this.stopped || this.busy || !this.changed.size) return;
    this.busy = this.send().finally(() => {
      this.busy = null;
      if (!this.$root.classList.contains("mc-saved--trouble")) this.later(QUIET);
    });
  }

  async send() {
    const sending = new Set(this.changed);
    const body = new URLSearchParams({ revision: this.revision });
    for (const [name, list] of Object.entries(this.values())) {
      for (const value of list.length ? list : [""]) body.append(name, value);
    }
    this.changed.clear();
    try {
      const answer = await fetch(this.$root.dataset.autosaveUrl, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken?.value || "", Accept: "application/json" },
        redirect: "manual",
        keepalive: true,
        signal: AbortSignal.timeout?.(PATIENCE),
      });
      await this.read(answer, sending);
    } catch {
      this.giveBack(sending);
      this.say("offline", true);
      this.timer = setTimeout(() => this.save(), RETRY);
    }
  }

  async read(answer, sending) {
    if (answer.ok) {
      this.saved(await answer.json());
    } else if (answer.status === 409) {
      this.giveBack(sending);
      this.stop("conflict");
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.giveBack(sending);
      this.stop("ended");
      this.offerSignIn();
    } else {
      throw new Error(answer.status);
    }
  }

  saved({ revision, saved_at: time, shown = [], hidden = [] }) {
    this.$root.dataset.autosaveRevision = revision;
    const box = this.form.elements.revision;
    if (box) box.value = revision;
    toggle(this.form, shown, hidden);
    if (this.changed.size) keep(this.values(), revision);
    else forget();
    this.say("saved", false, { time: time || new Date().toTimeString().slice(0, 5) });
  }

  giveBack(parts) {
    for (const part of parts) this.changed.add(part);
    keep(this.values(), this.revision);
  }

  // A saving under way moves the revision: the form waits for it, or it would look changed elsewhere.
  beforeSending(event) {
    clearTimeout(this.timer);
    this.stopped = true;
    if (this.busy) {
      event.preventDefault();
      this.busy.finally(() => this.form.requestSubmit(event.submitter));
      return;
    }
    if (this.changed.size) keep(this.values(), this.revision, true);
  }

  stop(sentence) {
    this.stopped = true;
    this.say(sentence, true);
  }

  say(sentence, trouble, values) {
    this.$root.classList.toggle("mc-saved--trouble", trouble);
    this.$root.textContent = fill(this.$root.dataset[sentence], values);
  }

  offerSignIn() {
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = `${this.$root.dataset.signInUrl}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = this.$root.dataset.signIn;
    this.$root.append(" ", link);
  }

  restore() {
    const values = recall(this.revision);
    if (!values) return;
    let back = 0;
    for (const box of this.form.querySelectorAll("[name]")) {
      const list = values[box.name];
      if (!list || box.type === "file" || box.matches("button")) continue;
      if (box.type === "checkbox" || box.type === "radio") {
        if (box.checked === list.includes(box.value)) continue;
        box.checked = !box.checked;
      } else if (box.value !== (list[0] ?? "")) {
        box.value = list[0] ?? "";
        box.dispatchEvent(new Event("mc:set"));
      } else continue;
      back += 1;
      this.changed.add(box.closest("[data-field]") || box);
    }
    if (!back) return forget();
    this.say("restored", false);
    this.later(QUIET);
  }
}
