"""What citizens do and see: find, fill in, attach, send, follow, answer, agree, pay, fetch."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect
from pypdf import PdfReader, PdfWriter

from accounts.names import fold
from tests.browser.applying import code_under_the_qr, verify_by_code, verify_by_file
from tests.browser.filling import fill_page
from tests.browser.people import Person
from tests.factories.dossiers import a_picture

if TYPE_CHECKING:
    from tests.browser.journeys.story import Story

PART = re.compile(r"/my/drafts/[0-9a-f-]{36}/([a-z_]+)/$")


@dataclass(kw_only=True)
class Applicant(Person):
    """A citizen at the portal; `code` is the application they are busy with."""

    name: str
    story: Story
    code: str = ""

    def looks(self, kind: str) -> None:
        self.story.eye.look(self, kind)

    # ---- coming in and filling in

    def comes_in(self) -> None:
        self.come_in_as(self.name)
        self.speak(self.language)

    def finds_and_starts(self, search: str) -> None:
        """From the first page by a search to the procedure; signs in there and begins."""
        self.open("/")
        self.speak(self.language)
        self.page.locator("input[name=q]").first.fill(search)
        self.page.keyboard.press("Enter")
        name = str(self.story.definition.name.in_language(self.language))
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)
        self.looks("procedure")
        self.press("Sign in and start")
        self.page.get_by_role("button", name=self.name).first.click()
        self.speak(self.language)
        self.press("Start now")
        expect(self.page).to_have_url(re.compile("/my/drafts/|/for-whom/"))
        if "/for-whom/" in self.page.url:  # asked of those only who may act for somebody
            self.looks("for whom")
            self.page.get_by_label(self.words("For myself"), exact=True).check()
            self.press("Continue")
        expect(self.page).to_have_url(re.compile("/my/drafts/"))
        self.looks("parts of the form")
        self.press("Go on")

    def fills_in(self, answers: Mapping[str, Any]) -> None:
        """Every part with a question, one after another, by its own button, until the papers are asked for."""
        while self._part() not in {"papers", "check"}:
            part = self._part()
            fill_page(
                self.page, self.story.definition.form, part, answers, language=self.language, scripted=True
            )
            self.looks(f"part {part}")
            self.press("Save and continue")
            expect(self.page).not_to_have_url(re.compile(f"/{part}/$"))

    def _part(self) -> str:
        expect(self.page).to_have_url(PART)
        found = PART.search(self.page.url)
        assert found is not None
        return found[1]

    def attaches(self, *papers: str) -> None:
        """A photograph or a drawing for each of the papers, by its code."""
        for code in papers:
            paper = self.story.definition.paper(code)
            file = _a_file(code, paper.kinds)
            self.page.locator(f'input[type=file][name="{code}"]').set_input_files(file)  # type: ignore[arg-type]
            done = self.page.locator(".mc-upload__file").filter(has_text=str(file["name"]))
            expect(done).to_contain_text(self.words("Uploaded"))
        self.looks("papers")
        self.press("Save and continue")
        expect(self.page).to_have_url(re.compile("/check/$"))

    def needs_no_papers(self) -> None:
        """Goes over the page of papers where nothing has to be attached."""
        self.attaches()

    def checks_and_sends(self, *texts: str) -> str:
        """Reads the summary, where these texts stand, and sends it; the code of the application."""
        for text in texts:
            self.sees(text)
        self.looks("check")
        self.press("Send the application")
        expect(self.page).to_have_url(re.compile("/filed/$"))
        self.looks("filed")
        self.code = self.page.locator(".mc-confirmation .mc-code").inner_text()
        self.press("Follow the application")
        return self.code

    # ---- following

    def follows(self) -> None:
        """Opens the application from the list of one's own."""
        self.open("/my/")
        self.page.locator(".mc-case", has_text=self.code).get_by_role("link").click()
        self.sees(self.code)

    def is_told(self, *texts: str, status: str) -> None:
        """Where it stands: the badge in the words of the product, and what else the page says."""
        self.follows()
        expect(self.page.locator("main .mc-badges").first).to_contain_text(status)
        for text in texts:
            self.sees(text)
        self.looks(f"application: {status}")

    def looks_up(self, code: str, digits: str, *, status: str) -> None:
        """Without an account: the code and four digits tell where it stands, and no more."""
        self.open("/look-up/")
        self.speak(self.language)
        self.page.locator("[name=code]").fill(code)
        self.page.locator("[name=digits]").fill(digits)
        self.press("Show the status")
        expect(self.page.locator("main .mc-badges").first).to_contain_text(status)
        expect(self.page.locator("main")).not_to_contain_text(self.name)

    # ---- answering

    def completes(self, *papers: str) -> None:
        """Sends once more what the office could not use."""
        self.press("Send what is missing")
        self.looks("what is missing")
        self.press("Go on")
        self.attaches(*papers)
        self.press("Send what was missing")
        expect(self.page).to_have_url(re.compile("/filed/$"))
        self.press("Follow the application")

    def finds_what_names_them(self, code: str) -> None:
        """Opens what somebody else sent for both: it stands in the account of the number it names."""
        self.code = code
        self.follows()
        self.looks("application: to be agreed to")

    def agrees(self, *texts: str) -> None:
        """Reads what was written about both and agrees."""
        self.press("Read it and agree")
        for text in texts:
            self.sees(text)
        self.looks("agreeing")
        self.page.locator("main input[type=checkbox]").check()
        self.press("I agree")
        self.sees(self.words("Thank you. You now apply together."))

    def confirms_the_draft(self, *texts: str) -> None:
        """Reads the result as it will be printed and answers that it is right."""
        self.press("Look at the draft")
        for text in texts:
            self.sees(text)
        self.looks("draft of the result")
        self.page.locator('input[name=agreed][value="yes"]').check()
        self.press("Send your answer")

    def pays_at_the_bank(self, amount: str) -> None:
        """From the fees by the code on the screen to the bank, and back."""
        self.press("Pay now")
        self.sees(amount)
        self.looks("fees")
        self.page.get_by_label(self.words("With a QR code, in my bank's application")).check()
        self.press("Go on to pay")
        self.sees(self.words("Waiting for the bank"))
        self.looks("payment")
        self.press("Go to the bank")
        self.page.get_by_role("button", name=self.words("Pay", context="button"), exact=True).click()
        self.sees(self.words("Paid", context="payment"))
        self.story.work()
        self.press("Back to the application")

    # ---- the end

    def fetches(self, kind: str, folder: Path) -> Path:
        """Downloads the newest paper of this kind from the application."""
        card = self.page.locator(".mc-document").filter(has_text=self.words(kind)).last
        with self.page.expect_download() as download:
            card.locator('a[href*="/documents/"]').first.click()
        file = folder / f"{fold(kind).replace(' ', '-')}.pdf"
        download.value.save_as(file)
        return file

    def verifies(self, file: Path) -> str:
        """By the code under the square and by the file itself; the text of the paper."""
        verify_by_code(self, code_under_the_qr(file))
        self.looks("verified")
        verify_by_file(self, file)
        return " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())


def _a_file(code: str, kinds: tuple[str, ...]) -> dict[str, Any]:
    """A photograph, or a page of a drawing where only those are taken."""
    if "jpeg" in kinds:
        name = f"{fold(code).lower()}.jpg"
        return {"name": name, "mimeType": "image/jpeg", "buffer": a_picture(code).getvalue()}
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return {
        "name": f"{fold(code).lower()}.pdf",
        "mimeType": "application/pdf",
        "buffer": out.getvalue(),
    }
