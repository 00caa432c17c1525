"""What officers do: take a dossier from their work, act on it by the bar, each with what the act asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from playwright.sync_api import Locator, expect

from tests.browser.filling import fill_page, pick
from tests.browser.people import Person

if TYPE_CHECKING:
    from tests.browser.journeys.story import Story


@dataclass(kw_only=True)
class Official(Person):
    """An officer at one post of the demonstration."""

    story: Story

    def looks(self, kind: str) -> None:
        self.story.eye.look(self, kind)

    def takes(self, code: str) -> None:
        """Opens the dossier from one's own work."""
        self.open("/office/")
        self.page.get_by_role("link", name=code).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(code)
        self.looks("dossier")

    def _act(self, key: str) -> None:
        """Press an act of the workflow in the bar, or under “more”; it may be called differently at another step."""
        steps = self.story.definition.workflow.steps
        actions = [action for step in steps for action in step.actions if action.key == key]
        names = {str(action.label.in_language(self.language)) for action in actions}
        assert names, f"no action {key}"
        bar = self.page.locator(".mc-actbar")
        link = bar.get_by_role("link", name=re.compile("^(" + "|".join(map(re.escape, names)) + ")$"))
        if not link.first.is_visible():
            bar.locator("summary").click()
        link.first.click()

    def _done(self) -> None:
        """Press the one button of an act's page; a refusal would show the page again."""
        here = self.page.url
        self._button().click()
        expect(self.page).not_to_have_url(here)

    def _button(self) -> Locator:
        return self.page.locator("main form[method=post] button.govuk-button").last

    def _box(self, name: str) -> Locator:
        return self.page.locator(f'[name="{name}"]')

    # ---- the acts

    def accepts(self, *texts: str) -> None:
        self._act("receive")
        for text in texts:
            self.sees(text)
        self.looks("accepting")
        self._done()

    def assigns_to(self, name: str) -> None:
        self._act("assign")
        self.looks("assigning")
        option = self._box("to").locator("option").filter(has_text=name)
        self._box("to").select_option(str(option.get_attribute("value")))
        self._done()

    def asks_the_office(self, name: str, question: str) -> None:
        self._act("consult")
        self.looks("consulting")
        self.page.get_by_label(name).check()
        self._box("question").fill(question)
        self._done()

    def answers(self, opinion: str) -> None:
        self.press("Answer")
        self.looks("answering an office")
        self._box("opinion").fill(opinion)
        self._done()

    # ---- at the counter

    def begins_for(self, name: str, *, number: str, phone: str) -> None:
        """A form for the person who stands there."""
        self.open("/office/counter/")
        pick(self.page, "procedure", str(self.story.definition.name.in_language(self.language)))
        for box, text in {"name": name, "number": number, "phone": phone}.items():
            self._box(box).fill(text)
        self.looks("counter")
        self.press("Begin")

    def fills_in_and_files(self, answers: Mapping[str, Any], *, shown: Iterable[str]) -> str:
        """The whole form on its one page, papers ticked; the code."""
        form = self.story.definition.form
        for page in form.pages:
            fill_page(self.page, form, page.key, answers, language=self.language, scripted=True)
        for paper in shown:
            self.page.locator(f'[name="on_paper"][value="{paper}"]').check()
        self.looks("form at the counter")
        self.press("File it")
        expect(self.page).to_have_url(re.compile("/filed/$"))
        self.looks("filed at the counter")
        return self.page.locator(".mc-confirmation .mc-code").inner_text()

    def accepts_now(self, *texts: str) -> None:
        self.press("Check and accept now")
        for text in texts:
            self.sees(text)
        self.looks("accepting")
        self._done()

    def collects(self, code: str, amount: str) -> None:
        """Takes the cash that is owed; the receipt is made."""
        self.open("/office/fees/")
        self.looks("fees owed")
        self.page.get_by_role("link", name=code).first.click()
        self.sees(amount)
        self.looks("fees of a dossier")
        self.press("Record the payment")
        self.sees(self.words("Receipts"))

    def reads_in(self, tab: str, text: str) -> None:
        """Turns to a tab of the dossier, where this stands."""
        self.page.get_by_role("link", name=self.words(tab), exact=True).click()
        self.sees(text)
        self.looks(f"tab {tab}")

    def prints_the_result(self, folder: Path) -> Path:
        """The newest result, from the handling of the dossier."""
        self.page.get_by_role("link", name=self.words("Handling"), exact=True).click()
        self.looks("handling")
        card = self.page.locator(".mc-document").filter(has_text=self.words("Result")).last
        with self.page.expect_download() as download:
            card.locator('a[href*="/documents/"]').first.click()
        file = folder / "result.pdf"
        download.value.save_as(file)
        return file

    # ---- on the way

    def asks_for(self, paper: str, reason: str, note: str) -> None:
        """A supplement: one paper, its coded reason, a word to the applicant."""
        self._act("request_supplement")
        self._box(f"paper:{paper}:reason").select_option(reason)
        self._box(f"paper:{paper}:note").fill(note)
        self.looks("asking for more")
        self._done()

    def sends_the_draft(self) -> None:
        self._act("confirm")
        self.looks("sending the draft")
        self._done()

    def passes_on(self, action: str = "advance", *, note: str = "", **entries: str) -> None:
        """The next step of the workflow, with what the result needs."""
        self._act(action)
        for name, text in {**entries, **({"note": note} if note else {})}.items():
            self._box(name).fill(text)
        self.looks(f"act: {action}" + (" with entries" if entries else ""))
        self._done()

    def proposes_a_denial(self, reason: str, note: str) -> None:
        self._act("propose_denial")
        self.page.locator(f'[name="reasons"][value="{reason}"]').check()
        self._box("note").fill(note)
        self.looks("proposing a denial")
        self._done()

    def signs(self, *texts: str) -> None:
        """Reads the preview, where these texts stand, and signs with the password."""
        self._act("sign")
        for text in texts:
            self.sees(text)
        self.looks("signing")
        self._box("password").fill(settings.DEMO_PASSWORD)
        self._done()
        self.story.work()

    def seals_and_finishes(self) -> None:
        """Enters it in the register and seals; once the worker has set the seal, finishes."""
        with self.page.expect_navigation():
            self.press("Enter in the register and seal")
        self.story.work()
        self.page.reload()
        self._act("finish")
        self.looks("finishing")
        self._done()
        self.story.work()

    def hands_over(self) -> None:
        self._act("hand_over")
        self.looks("handing over")
        self._done()
        self.story.work()
