// Where the chosen province's wards are listed, they are chosen; elsewhere the ward is written.

import { Component } from "./page.js";

export class Address extends Component {
  static moduleName = "mc-address";

  constructor($root) {
    super($root);
    this.listed = $root.dataset.listed.split(" ");
    this.province = $root.querySelector('[data-part="province"] select');
    if (!this.province) return;
    this.province.addEventListener("change", () => this.sort());
    this.sort();
  }

  sort() {
    const written = this.province.value && !this.listed.includes(this.province.value);
    this.part("ward", !written);
    this.part("ward_name", written);
  }

  part(name, visible) {
    const part = this.$root.querySelector(`[data-part="${name}"]`);
    if (part) part.hidden = !visible;
  }
}
