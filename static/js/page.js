// Starts the components of a page, and again those of a part that was swapped in.

import { Component } from "govuk-frontend/dist/govuk/component.mjs";
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";

import { guardForms } from "./guard.js";

export { Component };

const shared = [Button, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink];

export function start(own) {
  document.body.classList.add("govuk-frontend-supported");
  const kinds = [...shared, ...own];
  mount(document, kinds);
  guardForms(document);
  const swapped = (event) => mount(event.target instanceof Element ? event.target : document, kinds);
  document.addEventListener("htmx:after:swap", swapped);
  document.addEventListener("htmx:afterSwap", swapped);
}

function mount(scope, kinds) {
  for (const Kind of kinds) {
    const name = Kind.moduleName;
    for (const element of scope.querySelectorAll(`[data-module="${name}"]:not([data-${name}-init])`)) {
      try {
        new Kind(element);
      } catch (error) {
        console.warn(name, error); // one broken part never stops the page: it works without script
      }
    }
  }
}
