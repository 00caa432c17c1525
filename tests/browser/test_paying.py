"""Paying in a real browser: from the case to the bank and back, and the cashier's desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from dossiers.actions import paying
from dossiers.models import Dossier
from portal.signin.viewers import city_today
from tests.browser.audit import accessibility_faults, html_faults
from tests.browser.auditing import DESK, NARROW, PHONE, WIDER
from tests.browser.people import Person
from tests.browser.scenes import AN, CASE_OFFICER, RECEPTION, City
from tests.dossiers.payments.conftest import an_order, ask_to_pay, paid_on_request, word_of_the_bank
from tests.factories.dossiers import a_dossier, task_of

__all__ = ["paid_on_request"]

CASHIER = "Đỗ Minh Trí"
pytestmark = pytest.mark.django_db(transaction=True)


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
    if wide := page.evaluate(WIDER):
        faults.append(f"wider than 320: {page.url}: {wide}")
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


@pytest.mark.usefixtures("paid_on_request")
def test_asking_for_payment_and_sending_back_what_was_wrong(city: City, visit: Callable[..., Page]) -> None:
    with city.aside():
        dossier = a_dossier(city.an, ward=city.ward, at="verify", copies_requested=True, copies=3)
    officer = Person(visit(viewport=DESK))
    officer.come_in_as(CASE_OFFICER)
    officer.open(f"/office/tasks/{task_of(dossier).public_id}/request-payment/")
    assert clean(officer.page) == []
    ask_to_pay(dossier, city.ward, reply_by=city_today() + timedelta(days=5))
    order = an_order(dossier, city.an)
    kept = paying.receive_payment(word_of_the_bank(order, amount=order.amount + 1000))
    desk = Person(visit(viewport=DESK))
    desk.come_in_as(CASHIER)
    desk.open("/office/fees/")
    assert clean(desk.page) == []
    desk.open(f"/office/fees/refund/{kept.pk}/")
    assert clean(desk.page) == []
