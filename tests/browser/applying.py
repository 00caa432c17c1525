"""What a citizen does in a browser, from looking for the procedure to verifying the result."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from pypdf import PdfReader

from portal.signin.viewers import city_today
from procedures.forms.schema import Form
from tests.browser.filling import answers_of_an, birth_form, fill_page
from tests.browser.people import Person
from tests.browser.scenes import AN
from tests.factories.dossiers import BIRTH_NOTICE, a_picture

PAGES = ("applicant", "child", "birth", "mother", "father", "closing")
CODE = re.compile(r"^[A-Za-z0-9_-]{1,22}$")


@dataclass
class Application:
    """One registration of a birth on its way, in the hands of An."""

    an: Person
    ward: str
    today: date = field(default_factory=city_today)
    form: Form = field(init=False)
    answers: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.form = birth_form(self.today)
        self.answers = answers_of_an(self.ward, today=self.today)

    @property
    def child(self) -> str:
        return str(self.answers["child_name"])

    def find_and_start(self) -> None:
        """Look for it without marks, read its page, sign in there, begin."""
        an = self.an
        an.open("/")
        an.page.locator("input[name=q]").first.fill("khai sinh" if an.language == "vi" else "birth")
        an.page.keyboard.press("Enter")
        name = "Đăng ký khai sinh" if an.language == "vi" else "birth"
        an.page.locator("main").get_by_role("link", name=name).first.click()
        an.press("Sign in and start")
        an.page.get_by_role("button", name=AN).first.click()
        an.speak(an.language)  # an account opens in the language it has chosen
        an.press("Start now")
        expect(an.page).to_have_url(re.compile(r"/my/drafts/"))

    def fill(self) -> None:
        """Every page of the form, one after another, by its own button."""
        self.an.press("Go on")
        for key in PAGES:
            expect(self.an.page).to_have_url(re.compile(f"/{key}/$"))
            self.fill_page(key)
            self.an.press("Save and continue")
        expect(self.an.page).to_have_url(re.compile("/papers/$"))

    def fill_page(self, key: str) -> None:
        fill_page(
            self.an.page, self.form, key, self.answers,
            language=self.an.language, scripted=self.an.scripted,
        )  # fmt: skip

    def attach(self, name: str) -> None:
        """Upload a photo of the birth notification."""
        photo = {"name": name, "mimeType": "image/jpeg", "buffer": a_picture(name).getvalue()}
        self.an.page.locator(f'input[type=file][name="{BIRTH_NOTICE}"]').set_input_files(photo)  # type: ignore[arg-type]
        if self.an.scripted:
            done = self.an.page.locator(".mc-upload__file").filter(has_text=name)
            expect(done).to_contain_text(self.an.words("Uploaded"))
        self.an.press("Save and continue")
        expect(self.an.page).to_have_url(re.compile("/check/$"))

    def check_and_send(self) -> str:
        """Read the summary, send; the code of the application."""
        self.an.sees(self.child)
        self.an.sees("Bến Thành")
        self.an.press("Send the application")
        expect(self.an.page).to_have_url(re.compile("/filed/$"))
        code = self.an.page.locator(".mc-confirmation .mc-code").inner_text()
        self.an.press("Follow the application")
        return code

    def complete(self, name: str) -> None:
        """See what is asked, upload a better photo, send it."""
        self.an.page.reload()
        self.an.sees(self.an.words("We need something more from you"))
        self.an.press("Send what is missing")
        self.an.press("Go on")
        self.attach(name)
        self.an.press("Send what was missing")
        expect(self.an.page).to_have_url(re.compile("/filed/$"))
        self.an.press("Follow the application")

    def fetch_result(self, folder: Path) -> Path:
        """Open the application again and download the result."""
        self.an.page.reload()
        card = self.an.page.locator(".mc-document").filter(has_text=self.an.words("Result")).last
        with self.an.page.expect_download() as download:
            card.locator('a[href*="/documents/"]').first.click()
        file = folder / "result.pdf"
        download.value.save_as(file)
        return file


def code_under_the_qr(file: Path) -> str:
    """What a person reads at the upper left of the document, on two lines of eleven letters each."""
    lines = [line.strip() for line in PdfReader(file).pages[0].extract_text().splitlines()]
    for first, second in pairwise(lines):
        if len(first) == len(second) == 11 and CODE.match(first + second):
            return first + second
    raise AssertionError(f"no code in {file}: {lines}")


def verify_by_code(anybody: Person, code: str) -> None:
    anybody.open("/verify/")
    anybody.page.locator("input[name=token]").fill(code)
    anybody.press("Verify")
    anybody.sees(anybody.words("Issued by this system and in force"))


def verify_by_file(anybody: Person, file: Path) -> None:
    anybody.open("/verify/")
    anybody.page.locator("input[type=file]").set_input_files(file)
    anybody.press("Verify")
    anybody.sees(anybody.words("This file is genuine and in force"))
