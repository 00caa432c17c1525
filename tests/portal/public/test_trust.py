"""What anybody may ask: a status by two facts, and whether a document is genuine."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.attempts import count_attempt
from dossiers.files import storage
from dossiers.models import Document, DocumentState, Dossier, Party
from portal.limits import too_often
from portal.public.trust import LOOK_UPS
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_attempts() -> None:
    cache.clear()


@pytest.fixture
def dossier() -> Dossier:
    return make.a_dossier()


def ask(client: Client, code: str, digits: str) -> str:
    return client.post(reverse("public:look_up"), {"code": code, "digits": digits}).content.decode()


def digits_of(dossier: Dossier) -> str:
    return str(dossier.parties.get(kind="filer").identity_number[-4:])


def test_code_and_digits_show_the_status_and_no_name(client: Client, dossier: Dossier) -> None:
    page = ask(client, f" {dossier.code.lower()} ", digits_of(dossier))

    assert dossier.code in page
    assert "Đăng ký khai sinh" in page
    for secret in (
        dossier.applicant_name,
        dossier.subject_name,
        dossier.parties.get(kind="filer").identity_number,
    ):
        assert secret not in page


def test_the_telephone_s_last_digits_do_as_well(client: Client, dossier: Dossier) -> None:
    assert "Đăng ký khai sinh" in ask(client, dossier.code, dossier.parties.get(kind="filer").phone[-4:])


def test_an_unknown_code_and_wrong_digits_are_answered_alike(client: Client, dossier: Dossier) -> None:
    wrong = "0000" if digits_of(dossier) != "0000" else "1111"

    def without_what_was_typed(page: str, code: str, digits: str) -> str:
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
        return page.replace(code, "").replace(digits, "")

    known = without_what_was_typed(ask(client, dossier.code, wrong), dossier.code, wrong)
    unknown = without_what_was_typed(ask(client, "D999-000000-000000", wrong), "D999-000000-000000", wrong)

    assert known == unknown


@pytest.mark.parametrize("digits", ["", "123", "12345", "abcd", "１２３４"])
def test_digits_that_are_not_four_are_named(client: Client, dossier: Dossier, digits: str) -> None:
    page = ask(client, dossier.code, digits)

    assert 'href="#id_digits' in page
    assert "Đăng ký khai sinh" not in page


def test_one_network_cannot_guess_on(client: Client, dossier: Dossier) -> None:
    for _guess in range(LOOK_UPS):
        ask(client, dossier.code, "0000")

    answer = client.post(reverse("public:look_up"), {"code": dossier.code, "digits": digits_of(dossier)})

    assert answer.status_code == 429


def test_a_look_up_costs_two_questions(client: Client, dossier: Dossier) -> None:
    """The attempt, and the application; also when this network has asked before."""
    digits = digits_of(dossier)
    for _attempt in range(2):
        with CaptureQueriesContext(connection) as asked:
            ask(client, dossier.code, digits)
        assert len(asked) == 2


def test_only_the_applicant_s_digits_open_a_look_up(client: Client, dossier: Dossier) -> None:
    """The child's number stands in the application as well, and may be known to others."""
    Party.objects.filter(dossier=dossier, kind="concerned").update(identity_number="079326004321")

    assert "Đăng ký khai sinh" not in ask(client, dossier.code, "4321")


def asked_from(address: str) -> bool:
    request = RequestFactory().post("/look-up/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": address})
    return too_often(request, "test", limit=1)


def test_networks_are_told_apart_behind_the_proxy(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert not asked_from("203.0.113.7")
    assert not asked_from("203.0.113.8")
    assert asked_from("203.0.113.7")
    assert not asked_from("2001:db8:1:2::5")
    assert asked_from("2001:db8:1:2::6")  # the same household
    assert asked_from("192.0.2.1, 203.0.113.8")  # what the asker says of itself does not count


@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_moment_are_all_counted() -> None:
    def attempt(_number: int) -> int:
        try:
            return count_attempt("test:together", seconds=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(attempt, range(40)))

    assert sorted(counted) == list(range(1, 41))


def test_attempts_are_forgotten_in_time() -> None:
    assert count_attempt("test:window", seconds=-1) == 1
    assert count_attempt("test:window", seconds=60) == 1
    assert count_attempt("test:window", seconds=60) == 2


# ---- documents


@pytest.fixture
def issued() -> Document:
    """A birth certificate, signed and sealed."""
    dossier = make.a_dossier(at="return_result")
    return Document.objects.get(dossier=dossier, kind="result")


def show(client: Client, pdf: bytes) -> Any:
    upload = SimpleUploadedFile("ket-qua.pdf", pdf, content_type="application/pdf")
    return client.post(reverse("public:verify"), {"pdf": upload}).context["result"]


def test_the_issued_file_is_genuine_a_changed_one_is_not_and_a_revoked_one_says_so(
    client: Client, issued: Document
) -> None:
    assert issued.file is not None
    with storage.open(issued.file.sha256) as stored:
        pdf = stored.read()
    changed = bytearray(pdf)
    changed[len(pdf) // 3] ^= 1

    assert show(client, pdf).verdict == "genuine"
    assert show(client, bytes(changed)).verdict in {"changed", "unreadable", "not_ours"}
    assert show(client, pdf + b"\n% one more line\n").verdict == "changed"
    assert show(client, b"%PDF-1.7 nonsense").verdict == "unreadable"

    Document.objects.filter(pk=issued.pk).update(state=DocumentState.REVOKED)
    assert show(client, pdf).verdict == "revoked"


def test_the_code_under_the_qr_opens_the_document_s_page(client: Client, issued: Document) -> None:
    pasted = f"http://127.0.0.1:8000/verify/{issued.token}/"

    answer = client.post(reverse("public:verify"), {"token": pasted}, follow=True)

    page = answer.content.decode()
    assert issued.symbol in page
    assert "GIẤY KHAI SINH" in page.upper()
    assert "TM. ỦY BAN NHÂN DÂN" in page
    for secret in (
        *issued.dossier.identity_numbers,
        issued.dossier.subject_name,
        issued.dossier.applicant_name,
    ):
        assert secret not in page
    assert "T. M. Khôi" in page  # to be compared with the paper in one's hand
    assert "mc-notice--warning" in page  # a trial copy, and said to be one


def test_an_unknown_code_is_refused_on_its_field(client: Client) -> None:
    page = client.post(reverse("public:verify"), {"token": "no-such-code"}).content.decode()

    assert 'href="#id_token' in page


def test_a_document_not_yet_issued_has_no_page(client: Client) -> None:
    dossier = make.a_dossier(at="publish")
    planned = Document.objects.get(dossier=dossier, kind="result")

    assert client.get(reverse("public:document", args=[planned.token])).status_code == 404


def test_neither_code_nor_file_is_said_on_top(client: Client) -> None:
    assert "govuk-error-summary" in client.post(reverse("public:verify"), {}).content.decode()
