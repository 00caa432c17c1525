"""Paying in a real browser: from the case to the bank and back, and the cashier's desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from dossiers.models import Dossier
from tests.browser.audit import accessibility_faults, html_faults
from tests.browser.conftest import DESK, PHONE
from tests.browser.people import Person
from tests.browser.scenes import AN, RECEPTION, City
from tests.factories.dossiers import a_dossier

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"width": 320, "height": 640}
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def owing(city: City) -> Dossier:
    with city.aside():
        return a_dossier(city.an, ward=city.ward, at="verify", copies_requested=True, copies=3)


def clean(page: Page) -> list[str]:
    """What is wrong with a page at both sizes, and whether it still fits a small phone."""
    faults = html_faults(page.request.get(page.url).text())
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        faults += accessibility_faults(page)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    if page.evaluate(WIDER):
        faults.append(f"wider than 320: {page.url}")
    return faults


def test_a_citizen_pays_on_a_phone(owing: Dossier, city: City, visit: Callable[..., Page]) -> None:
    an = Person(visit(viewport=PHONE))
    an.come_in_as(AN)
    an.open(f"/my/{owing.public_id}/")
    an.press("Pay now")
    assert clean(an.page) == []
    an.page.get_by_label(an.words("With a QR code, in my bank's application")).check()
    an.press("Go on to pay")
    an.sees(an.words("Waiting for the bank"))
    assert clean(an.page) == []
    an.press("Go to the bank")
    assert clean(an.page) == []
    an.page.get_by_role("button", name=an.words("Pay", context="button"), exact=True).click()
    an.sees(an.words("Paid", context="payment"))
    assert clean(an.page) == []
    city.work()
    an.press("Back to the application")
    an.sees(an.words("Receipt for fees"))


def test_the_desk_collects(owing: Dossier, visit: Callable[..., Page]) -> None:
    desk = Person(visit(viewport=DESK))
    desk.come_in_as(RECEPTION)
    desk.open("/office/fees/")
    assert clean(desk.page) == []
    desk.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    desk.page.get_by_role("link", name=owing.code).first.click()
    assert clean(desk.page) == []
    desk.press("Record the payment")
    desk.sees(desk.words("Receipts"))
