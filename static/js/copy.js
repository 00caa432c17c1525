// Copies a code; without the clipboard the button stays away and the text can be selected.

import { Component } from "./page.js";

export class Copy extends Component {
  static moduleName = "mc-copy";

  constructor($root) {
    super($root);
    if (!navigator.clipboard) return;
    const { text, label, done } = $root.dataset;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mc-linkbutton";
    button.textContent = label;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = done;
      setTimeout(() => (button.textContent = label), 4000);
    });
    $root.append(button);
    $root.hidden = false;
  }
}
