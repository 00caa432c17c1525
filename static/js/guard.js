// One press, one request: a second submission of the same form is dropped until the first one answered.

const PATIENCE = 15000;

export function guardForms(scope) {
  scope.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, PATIENCE);
  });
  // A page taken back from the browser's memory must be able to send again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}
