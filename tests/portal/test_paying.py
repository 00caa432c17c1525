"""Paying through the pages: the citizen's, the bank's door, the cashier's desk."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.actors import Citizen
from accounts.models import Post, User
from accounts.roles import Role
from dossiers import clock
from dossiers.actions import paying
from dossiers.models import Charge, Document, Dossier, OrderState, PaymentAttempt, PaymentOrder
from dossiers.payments.demo import DemoBank
from tests.dossiers.conftest import citizen, morning, quick_press, ward
from tests.dossiers.payments.conftest import COPIES, asked, owing, paid_on_request
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_verified_user, signed_in

__all__ = ["asked", "citizen", "morning", "owing", "paid_on_request", "quick_press", "ward"]
pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)


def signed_in_english(who: User | Post) -> Client:
    client = signed_in(who)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def browser(citizen: Citizen) -> Client:
    return signed_in_english(citizen.user)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    text = answer.content.decode()
    assert not INLINE.search(text)
    return text


def begin(browser: Client, dossier: Dossier, way: str = "qr") -> PaymentOrder:
    answer = browser.post(f"/my/{dossier.public_id}/pay/", {"way": way})
    assert answer.status_code == 302
    return PaymentOrder.objects.filter(dossier=dossier).latest("pk")


def test_the_applicant_sees_pays_and_finds_the_receipt(asked: Dossier, browser: Client) -> None:
    case = page(browser, f"/my/{asked.public_id}/")
    assert "Your turn: pay by" in case
    assert f"/my/{asked.public_id}/pay/" in case
    assert "24,000" in page(browser, f"/my/{asked.public_id}/pay/")
    order = begin(browser, asked)
    waiting = page(browser, f"/my/payments/{order.public_id}/")
    assert "Waiting for the bank" in waiting
    assert "data:image/png;base64," in waiting
    assert "24,000" in page(browser, f"/demo/bank/{order.reference}/")
    back = browser.post(f"/demo/bank/{order.reference}/", {"press": "pay"})
    assert back["Location"] == f"/my/payments/{order.public_id}/"
    assert "has been recorded" in page(browser, back["Location"])
    make.run_outbox()
    receipt = Document.objects.get(dossier=asked, kind="receipt")
    assert f"/my/documents/{receipt.public_id}/" in page(browser, f"/my/{asked.public_id}/")
    answer = browser.get(f"/my/documents/{receipt.public_id}/")
    assert b"".join(answer).startswith(b"%PDF")
    assert browser.get(f"/my/{asked.public_id}/pay/").status_code == 302


@pytest.mark.parametrize(
    ("press", "said", "attempts"),
    [
        ("decline", "The bank has declined", 1),
        ("late", "Waiting for the bank", 0),
        ("twice", "has been recorded", 1),
        ("wrong", "A different amount came in", 1),
    ],
)
def test_each_button_of_the_bank_is_told_honestly(
    asked: Dossier, browser: Client, press: str, said: str, attempts: int
) -> None:
    order = begin(browser, asked, "bank")
    back = browser.post(f"/demo/bank/{order.reference}/", {"press": press})
    assert said in page(browser, back["Location"])
    assert PaymentAttempt.objects.count() == attempts


def test_told_late_it_is_counted(asked: Dossier, browser: Client) -> None:
    order = begin(browser, asked)
    browser.post(f"/demo/bank/{order.reference}/", {"press": "late"})
    with make.city_time_at("2026-11-25 09:30"):
        assert "No message from the bank" in page(browser, f"/my/payments/{order.public_id}/")
        assert "has not been told yet" in page(browser, f"/demo/bank/{order.reference}/")
        browser.post(f"/demo/bank/{order.reference}/", {"press": "pay"})
        assert "has been recorded" in page(browser, f"/my/payments/{order.public_id}/")
    assert PaymentAttempt.objects.get().late


def test_a_double_click_makes_one_order(asked: Dossier, browser: Client) -> None:
    begin(browser, asked)
    begin(browser, asked)
    assert PaymentOrder.objects.count() == 1


def test_a_stranger_finds_nothing(asked: Dossier, browser: Client) -> None:
    order = begin(browser, asked)
    stranger = signed_in(a_verified_user())
    assert stranger.get(f"/my/{asked.public_id}/pay/").status_code == 404
    assert stranger.post(f"/my/{asked.public_id}/pay/", {"way": "qr"}).status_code == 404
    assert stranger.get(f"/my/payments/{order.public_id}/").status_code == 404


def test_the_door_of_the_bank_hears_its_signature_only(asked: Dossier, browser: Client) -> None:
    order, door = begin(browser, asked), Client(enforce_csrf_checks=True)
    message = DemoBank().confirm(order.reference, amount=order.amount, paid=True, at=clock.now())

    def ring(body: bytes) -> int:
        return door.post("/payments/callback/", body, content_type="application/json").status_code

    assert ring(b"{}") == 403
    assert ring(message.replace(b"24000", b"24001")) == 403
    assert not PaymentAttempt.objects.exists()
    assert ring(DemoBank().confirm("MCNOBODY", amount=5, paid=True, at=clock.now())) == 404
    assert [ring(message), ring(message)] == [200, 200]
    assert PaymentAttempt.objects.count() == 1
    assert door.get("/payments/callback/").status_code == 405


def test_too_many_messages_of_one_network_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.bank.views.MOST_MESSAGES", 2)
    door = Client()
    codes = [door.post("/payments/callback/", b"{}", content_type="text/plain").status_code for _ in range(3)]
    assert codes == [403, 403, 429]


def test_in_production_there_is_no_such_bank(asked: Dossier, browser: Client, settings: Settings) -> None:
    order = begin(browser, asked)
    settings.PORTAL_MODE = "production"
    assert browser.get(f"/demo/bank/{order.reference}/").status_code == 404


# ---- the office


def test_the_officer_asks_from_the_bar(owing: Dossier, ward: Ward) -> None:
    client, task = signed_in_english(ward.case_officer), make.task_of(owing)
    address = f"/office/tasks/{task.public_id}/request-payment/"
    assert address in page(client, f"/office/tasks/{task.public_id}/")
    assert "24,000" in page(client, address)
    form = {"seen": str(task.seen), "lines": [COPIES], "reply_by": "2026-12-02", "note": "Ba bản sao"}
    assert client.post(address, {**form, "lines": []}).status_code == 200
    assert client.post(address, form).status_code == 302
    owing.refresh_from_db()
    assert owing.public_status == "payment_due"
    assert client.post(address, form).status_code == 302  # the second click of a double one


def test_the_cashier_finds_takes_and_prints(asked: Dossier, ward: Ward) -> None:
    cashier = ward.post(Role.CASHIER, "centre")
    client = signed_in_english(cashier)
    desk = f"/office/fees/{asked.public_id}/"
    assert desk in page(client, "/office/fees/")
    assert desk in page(client, f"/office/fees/?q={asked.code}")
    assert desk not in page(client, "/office/fees/?q=nobody")
    assert "24,000" in page(client, desk)
    form = {"press": "cash", "cash-lines": [COPIES], f"cash-seen:{COPIES}": "24000"}
    assert client.post(desk, form).status_code == 302
    make.run_outbox()
    receipt = Document.objects.get(dossier=asked, kind="receipt")
    assert f"/office/documents/{receipt.public_id}/" in page(client, desk)
    assert Charge.objects.get(dossier=asked, line=COPIES).paid_at is not None


def test_amount_and_exemption_are_entered_at_the_desk(owing: Dossier, ward: Ward) -> None:
    line = "LE_PHI_KHAI_SINH"
    Charge.objects.filter(dossier=owing, line=line).update(amount=None)
    client, desk = signed_in_english(ward.post(Role.CASHIER, "centre")), f"/office/fees/{owing.public_id}/"
    amount = {"press": "amount", "amount-line": line, "amount-amount": "8000", "amount-basis": "NQ 1"}
    assert client.post(desk, {**amount, "amount-basis": ""}).status_code == 200
    assert client.post(desk, amount).status_code == 302
    exempt = {"press": "exempt", "exempt-line": line, "exempt-exemption": "poor", "exempt-proof": "GXN 12"}
    assert client.post(desk, exempt).status_code == 302
    assert Charge.objects.get(dossier=owing, line=line).exemption == "poor"


def test_another_office_sees_no_fees_of_it(asked: Dossier) -> None:
    client = signed_in_english(make.a_ward("Sài Gòn").post(Role.CASHIER, "centre"))
    assert asked.code not in page(client, "/office/fees/")
    assert client.get(f"/office/fees/{asked.public_id}/").status_code == 404


def test_money_that_could_not_be_counted_is_sent_back_with_the_password(
    asked: Dossier, ward: Ward, browser: Client
) -> None:
    order = begin(browser, asked)
    browser.post(f"/demo/bank/{order.reference}/", {"press": "wrong"})
    attempt = PaymentAttempt.objects.get()
    order.refresh_from_db()
    assert order.state == OrderState.REPLACED
    cashier = ward.post(Role.CASHIER, "centre")
    cashier.user.set_password("a-long-enough-secret")
    cashier.user.save()
    client, address = signed_in_english(cashier), f"/office/fees/refund/{attempt.pk}/"
    assert address in page(client, "/office/fees/")
    assert client.post(address, {"transfer": "FT-1", "password": "wrong"}).status_code == 200
    assert client.post(address, {"transfer": "FT-1", "password": "a-long-enough-secret"}).status_code == 302
    assert client.get(address).status_code == 404


def test_the_list_asks_no_more_for_three_rows(owing: Dossier, ward: Ward) -> None:
    client = signed_in_english(ward.post(Role.CASHIER, "centre"))
    page(client, "/office/fees/")
    with CaptureQueriesContext(connection) as one:
        page(client, "/office/fees/")
    for _more in range(2):
        make.a_dossier(ward=ward, copies_requested=True, copies=1)
    with CaptureQueriesContext(connection) as three:
        assert page(client, "/office/fees/").count("/office/fees/") > 3
    assert len(three) == len(one)


def test_a_fee_can_be_paid_before_it_is_asked_for(quick_press: None, ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, at="verify", ward=ward, copies_requested=True, copies=1)
    browser = signed_in_english(citizen.user)
    assert "/pay/" in page(browser, f"/my/{dossier.public_id}/")
    order = begin(browser, dossier)
    browser.post(f"/demo/bank/{order.reference}/", {"press": "pay"})
    assert not paying.payable(dossier)


def test_the_list_goes_on_page_by_page(owing: Dossier, ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.officer.fees.PAGE", 2)
    for _more in range(2):
        make.a_dossier(ward=ward, copies_requested=True, copies=1)
    client, address, seen = signed_in_english(ward.post(Role.CASHIER, "centre")), "/office/fees/", list[str]()
    while address:
        shown = page(client, address)
        seen += re.findall(r'href="/office/fees/([0-9a-f-]{36})/"', shown)
        following = re.search(r'rel="next" href="(\?[^"]+)"', shown)
        address = f"/office/fees/{following[1]}" if following else ""
    assert sorted(set(seen)) == sorted(str(row.public_id) for row in Dossier.objects.all())
    assert len(seen) == Charge.objects.exclude(amount=0).count()
