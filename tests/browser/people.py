"""People before the screen: each has a browser of their own and says things in their language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import Locator, Page, expect


@dataclass
class Person:
    """Somebody at a page, reading one language."""

    page: Page
    language: str = "vi"
    scripted: bool = True

    def words(self, message: str, *, context: str = "", **values: object) -> str:
        """What the portal calls this in the person's language."""
        with override(self.language):
            text = pgettext(context, message) if context else gettext(message)
        return text % values if values else text

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def button(self, message: str) -> Locator:
        """The button that carries this message, in the person's language."""
        return self.page.get_by_role("button", name=self.words(message), exact=True)

    def link(self, message: str, *, context: str = "") -> Locator:
        return self.page.get_by_role("link", name=self.words(message, context=context))

    def press(self, message: str) -> None:
        """Press what carries this message: a button, or a link that looks like one."""
        name = self.words(message)
        button = self.page.get_by_role("button", name=name, exact=True)
        button.or_(self.page.get_by_role("link", name=name, exact=True)).first.click()

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def speak(self, language: str) -> None:
        """Change the language by the switch in the head of the page, as anybody can."""
        self.language = language
        if self.page.locator("html").get_attribute("lang") != language:
            self.page.locator(f'button[name="language"][value="{language}"]').first.click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    def come_in_as(self, name: str) -> None:
        """Sign in by the demonstration's door."""
        self.open("/sign-in/")
        self.page.get_by_role("button", name=name).first.click()
        expect(self.page).not_to_have_url("/sign-in/")
