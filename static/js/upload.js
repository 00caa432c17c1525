// Sends each chosen file at once, with progress, cancel and another try. The plain input stays what it is:
// without script, or after a failure, the file goes with the form.
//
// POST multipart to data-url: `file` and the CSRF token → 200 {id, name, remove?} or 4xx {error}.

import { Component } from "./page.js";
import { fill } from "./words.js";

export class Upload extends Component {
  static moduleName = "mc-upload";

  constructor($root) {
    super($root);
    this.input = $root.querySelector("input[type=file]");
    this.list = $root.querySelector("ul");
    this.announcer = $root.querySelector("[data-announce]");
    this.input.addEventListener("change", () => this.take(this.input.files));
    $root.addEventListener("dragover", (event) => {
      event.preventDefault();
      $root.classList.add("mc-upload--over");
    });
    for (const name of ["dragleave", "drop"]) {
      $root.addEventListener(name, () => $root.classList.remove("mc-upload--over"));
    }
    $root.addEventListener("drop", (event) => {
      event.preventDefault();
      this.take(event.dataTransfer.files);
    });
  }

  text(name, values) {
    return fill(this.$root.dataset[`text${name}`], values);
  }

  take(files) {
    for (const file of this.input.multiple ? files : [...files].slice(0, 1)) this.send(file, this.row(file));
    this.input.value = "";
  }

  row(file) {
    const row = document.createElement("li");
    row.className = "mc-upload__file";
    const name = document.createElement("span");
    name.className = "mc-upload__name";
    name.textContent = file.name;
    const state = document.createElement("span");
    state.className = "mc-upload__state";
    row.append(name, state);
    this.list.append(row);
    return row;
  }

  send(file, row) {
    const most = Number(this.$root.dataset.maxBytes);
    if (most && file.size > most) {
      return this.failed(file, row, this.text("Large", { limit: `${Math.round(most / 1048576)} MB` }), false);
    }
    row.classList.remove("mc-upload__file--failed");
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const request = new XMLHttpRequest();
    const cancel = this.button("Cancel", file, () => request.abort());
    row.append(cancel, bar);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = Math.round((loaded / total) * 100);
      this.state(row, this.text("Uploading", { percent: `${bar.value}%` }));
    });
    request.addEventListener("loadend", () => {
      cancel.remove();
      bar.remove();
    });
    request.addEventListener("abort", () => row.remove());
    request.addEventListener("error", () => this.failed(file, row, this.text("Failed")));
    request.addEventListener("load", () => this.answered(request, file, row));
    const body = new FormData();
    body.append("file", file);
    request.open("POST", this.$root.dataset.url);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", this.input.form?.elements.csrfmiddlewaretoken?.value || "");
    request.send(body);
    return undefined;
  }

  answered(request, file, row) {
    const answer = request.response || {};
    if (request.status < 200 || request.status > 299 || !answer.id) {
      return this.failed(file, row, answer.error || this.text("Failed"), !answer.error);
    }
    this.state(row, this.text("Done"), true);
    const keeper = this.$root.dataset.keeps && document.getElementById(this.$root.dataset.keeps);
    if (keeper) {
      keeper.value = answer.id;
      keeper.dispatchEvent(new Event("change", { bubbles: true }));
      for (const other of [...this.list.children]) if (other !== row) other.remove();
    }
    if (answer.remove) {
      const remove = this.button("Remove", file);
      Object.assign(remove, { type: "submit", formNoValidate: true });
      remove.setAttribute("formaction", answer.remove);
      remove.setAttribute("formmethod", "post");
      row.append(remove);
    }
    this.$root.dispatchEvent(new CustomEvent("mc:uploaded", { bubbles: true, detail: answer }));
    return undefined;
  }

  failed(file, row, sentence, again = true) {
    row.classList.add("mc-upload__file--failed");
    this.state(row, sentence, true);
    const remove = this.button("Remove", file, () => row.remove());
    const retry = this.button("Retry", file, () => {
      remove.remove();
      retry.remove();
      this.send(file, row);
    });
    row.append(...(again ? [retry, remove] : [remove]));
  }

  button(name, file, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mc-linkbutton";
    button.textContent = this.text(name);
    const hidden = document.createElement("span");
    hidden.className = "govuk-visually-hidden";
    hidden.textContent = ` ${file.name}`;
    button.append(hidden);
    if (act) button.addEventListener("click", act);
    return button;
  }

  state(row, sentence, aloud = false) {
    row.querySelector(".mc-upload__state").textContent = sentence;
    if (aloud && this.announcer) this.announcer.textContent = `${row.firstChild.textContent}: ${sentence}`;
  }
}
