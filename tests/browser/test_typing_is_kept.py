"""What somebody typed is never lost: saved by itself, told when another window was faster, kept past a session's end."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Person
from tests.browser.scenes import AN, City

BOX = "#id_applicant_document_issued_by"
SAVE, LINE = "**/save/", "[data-autosave-url]"
CONFLICT = (
    "This form was changed in another window. Reload the page to go on from there; your text here is kept."
)
TYPED = "Cục Cảnh sát quản lý hành chính về trật tự xã hội"


@pytest.fixture
def an(city: City, page_phone: Page) -> Person:
    """An on the first page of an empty draft."""
    draft = city.empty_draft()
    person = Person(page_phone)
    person.come_in_as(AN)
    person.open(f"/my/drafts/{draft.public_id}/applicant/")
    return person


def test_what_was_typed_is_there_after_a_reload(an: Person) -> None:
    with an.page.expect_response(SAVE) as answer:
        an.page.locator(BOX).press_sequentially(TYPED)
    assert answer.value.ok
    expect(an.page.locator(LINE)).to_contain_text(an.words("Saved at {time}").partition("{")[0])
    an.page.reload()
    expect(an.page.locator(BOX)).to_have_value(TYPED)


def test_what_was_typed_just_before_leaving_is_there_too(an: Person) -> None:
    an.page.locator(BOX).fill(TYPED)
    an.page.reload()
    expect(an.page.locator(BOX)).to_have_value(TYPED)


def test_a_second_window_is_told_and_loses_nothing(an: Person) -> None:
    second = an.page.context.new_page()
    second.goto(an.page.url)
    with an.page.expect_response(SAVE):
        an.page.locator(BOX).fill(TYPED)
    with second.expect_response(SAVE) as answer:
        second.locator(BOX).fill("Công an Thành phố")
    assert answer.value.status == 409
    line = second.locator(LINE)
    expect(line).to_contain_text(an.words(CONFLICT))
    second.get_by_role("button", name=an.words("Save and continue")).click()
    expect(second.locator("main")).to_contain_text(an.words("This page was changed in another window"))
    expect(second.locator(BOX)).to_have_value("Công an Thành phố")


def test_an_ended_session_keeps_what_was_typed(an: Person, complaints: Callable[[Page], list[str]]) -> None:
    session = [cookie for cookie in an.page.context.cookies() if "session" in str(cookie.get("name"))]
    an.page.context.clear_cookies(name=session[0]["name"])
    with an.page.expect_response(SAVE):
        an.page.locator(BOX).fill(TYPED)
    an.page.locator(f"{LINE} a").click()
    expect(an.page).to_have_url(re.compile("/sign-in/"))
    an.page.get_by_role("button", name=AN).first.click()
    expect(an.page.locator(BOX)).to_have_value(TYPED)
    complaints(an.page).clear()
