"""What officers do in a browser: each comes in, opens the dossier from their work, and takes one act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from playwright.sync_api import Page, expect

from procedures.workflow.definition import Step
from tests.browser.people import Person
from tests.browser.scenes import CASE_OFFICER, CLERK, RECEPTION, SIGNATORY, UNIT_HEAD, birth_steps
from tests.factories.dossiers import BIRTH_NOTICE, ENTRIES


@dataclass
class Desk:
    """The officers of a ward with the dossier of one code."""

    visit: Callable[..., Page]
    options: dict[str, Any]
    language: str
    code: str

    def officer(self, name: str) -> Person:
        """Somebody at their own desk, with the dossier open."""
        person = Person(self.visit(**self.options), self.language)
        person.come_in_as(name)
        person.speak(self.language)
        expect(person.page.get_by_role("heading", level=1)).to_have_text(person.words("My work"))
        person.page.get_by_role("link", name=self.code).click()
        expect(person.page.get_by_role("heading", level=1)).to_have_text(self.code)
        return person

    def act(self, person: Person, step: str, action: str) -> None:
        """Press an act of the workflow in the fixed bar."""
        label = str(self._step(step).by_key[action].label.in_language(self.language))
        person.page.locator(".mc-actbar").get_by_role("link", name=label, exact=True).click()

    def done(self, person: Person) -> None:
        """Press the one button of an act's page; it leads back to work."""
        person.page.locator("main form[method=post] button.govuk-button").last.click()
        expect(person.page.get_by_role("heading", level=1)).to_have_text(person.words("My work"))

    @staticmethod
    def _step(key: str) -> Step:
        return birth_steps()[key]

    # one after another

    def ask_for_a_better_photo(self) -> None:
        officer = self.officer(RECEPTION)
        self.act(officer, "reception", "request_supplement")
        officer.page.locator(f'[name="paper:{BIRTH_NOTICE}:reason"]').select_option("unreadable")
        self.done(officer)

    def receive(self) -> None:
        officer = self.officer(RECEPTION)
        self.act(officer, "reception", "receive")
        self.done(officer)

    def verify(self) -> None:
        """The case officer enters the number the register gave and drafts the result."""
        officer = self.officer(CASE_OFFICER)
        self.act(officer, "verify", "advance")
        for name, text in ENTRIES.items():
            officer.page.locator(f'[name="{name}"]').fill(text)
        self.done(officer)

    def review(self) -> None:
        officer = self.officer(UNIT_HEAD)
        self.act(officer, "review", "advance")
        self.done(officer)

    def sign(self) -> None:
        """Read the preview, say again who one is, sign."""
        officer = self.officer(SIGNATORY)
        self.act(officer, "sign", "sign")
        officer.page.locator("input[type=password]").fill(settings.DEMO_PASSWORD)
        self.done(officer)

    def seal_and_finish(self, work: Callable[[], object]) -> None:
        """The clerk enters and seals; once the worker has set the seal, finishes."""
        clerk = self.officer(CLERK)
        with clerk.page.expect_navigation():
            clerk.press("Enter in the register and seal")
        work()
        clerk.page.reload()
        self.act(clerk, "publish", "finish")
        self.done(clerk)
