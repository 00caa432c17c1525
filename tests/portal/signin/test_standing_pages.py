"""The pages on which people say whom they act for, confirm who acts for them, and end it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.actors import Citizen
from accounts.models import Authorisation, Representation, RepresentationClaim
from tests.factories import dossiers as make
from tests.factories.people import a_user, a_verified_user, english, signed_in
from tests.factories.standing import MARITAL, a_representative, an_authorisation, representation_of
from tests.portal.citizen.browsing import form_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_site(settings: Settings) -> Iterator[None]:
    """The whole site, on a working morning: these pages lead to files and forms."""
    settings.ROOT_URLCONF = "portal.urls"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with make.city_time_at("2026-11-25 08:30"):
        yield


@pytest.fixture
def person() -> Citizen:
    return Citizen(a_verified_user(full_name="Đỗ Minh Châu"))


def test_saying_which_business_one_represents_and_taking_it_back(person: Citizen) -> None:
    client, page = english(person.user), "/profile/businesses/new/"
    form = form_of(client.get(page), "business_tax_code")["data"]
    assert form["legal_representative"] == "Đỗ Minh Châu"
    ward = make.a_ward().committee.code
    said = {
        **form, "kind": "company", "business_name": "Công ty Sao Mai", "business_tax_code": "0300588568",
        "business_address__province": "79", "business_address__ward": ward,
        "business_address__detail": "18 Lê Lợi", "role": "Giám đốc",
    }  # fmt: skip
    refused = client.post(page, said)
    assert "Error:" in text(refused)
    assert not RepresentationClaim.objects.exists()
    assert form_of(refused, "business_tax_code")["data"]["business_name"] == "Công ty Sao Mai"

    assert client.post(page, {**said, "business_tax_code": "030 058 8569"}).status_code == 302
    claim = RepresentationClaim.objects.get()
    assert (claim.tax_code, claim.head_office["ward"], claim.role) == ("0300588569", ward, "Giám đốc")
    assert "Waiting to be shown at a counter" in text(client.get("/profile/"))
    assert "You have said this before." in text(
        client.post(page, {**said, "business_tax_code": "0300588569"})
    )

    address = f"/profile/businesses/claims/{claim.public_id}/withdraw/"
    assert english(a_verified_user()).post(address).status_code == 404
    client.post(address)
    assert "Công ty Sao Mai" not in text(client.get("/profile/"))


def test_an_unverified_account_is_led_to_proving_itself() -> None:
    client = english(a_user())
    for page in ("businesses", "authorisations"):
        assert client.get(f"/profile/{page}/new/")["Location"] == "/profile/identity/"


def test_the_profile_lists_a_business_and_ends_it_after_asking() -> None:
    director = a_representative()
    row, client = representation_of(director), english(director.user)
    address = f"/profile/businesses/{row.public_id}/end/"
    assert address in client.get("/profile/").content.decode()
    assert english(a_verified_user()).get(address).status_code == 404
    assert "not even those you filed" in text(client.get(address))
    assert Representation.objects.get().valid_to is None
    client.post(address)
    row.refresh_from_db()
    assert str(row.valid_to) == "2026-11-25"
    assert (
        "Công ty TNHH Sao Mai" not in text(client.get("/profile/")).split("</header>")[-1].split("acting")[-1]
    )
    assert client.post(address).status_code == 404


def test_the_holder_asks_and_the_giver_confirms_with_the_password(person: Citizen) -> None:
    giver = Citizen(a_verified_user(full_name="Trần Văn Khải"))
    giver.user.set_password("một dòng sông lặng")
    giver.user.save()
    assert giver.identity is not None
    client = english(person.user)
    picture = SimpleUploadedFile("uy-quyen.jpg", make.a_picture("giấy").read(), "image/jpeg")
    answer = client.post("/profile/authorisations/new/", {
        "giver_name": "Trần Văn Khải", "giver_number": giver.identity.number, "procedures": [MARITAL],
        "basis": "Giấy ủy quyền số 12", "since": "25/11/2026", "until": "31/12/2026", "paper": picture,
    })  # fmt: skip
    row = Authorisation.objects.get()
    assert answer["Location"] == f"/profile/authorisations/{row.public_id}/"
    page, theirs = answer["Location"], english(giver.user)
    assert "Asks you to confirm it" in text(theirs.get("/profile/"))
    shown = text(theirs.get(page))
    assert "first prove once more that it is you" in shown
    assert giver.identity.number not in shown  # masked
    paper = theirs.get(f"{page}paper/")
    assert (paper.status_code, b"".join(paper)[:2]) == (200, b"\xff\xd8")
    assert "Confirm once more" in text(theirs.post(page, {"agreed": "on"}))
    assert Authorisation.objects.get().confirmed_at is None

    proved = theirs.post("/sign-in/again/", {"password": "một dòng sông lặng", "next": page})
    assert proved["Location"] == page
    assert "Fill in “I authorise" in text(theirs.post(page, {"shares": ["birth_date"]}))
    theirs.post(page, {"agreed": "on", "shares": ["birth_date"]})
    row.refresh_from_db()
    assert (row.giver, row.shares) == (giver.user, ["birth_date"])
    assert row.valid_to is not None
    assert str(row.valid_to) == "2027-01-01"


def test_an_authorisation_is_nobody_elses_page(person: Citizen) -> None:
    giver = Citizen(a_verified_user(full_name="Trần Văn Khải"))
    row = an_authorisation(giver, person)
    page = f"/profile/authorisations/{row.public_id}/"
    stranger = english(a_verified_user())
    assert {stranger.get(page).status_code, stranger.get(f"{page}paper/").status_code} == {404}
    assert stranger.post(f"{page}revoke/").status_code == 404
    for one in (giver, person):
        assert english(one.user).get(page).status_code == 200
    assert (
        english(giver.user).post(page, {"agreed": "on"}).status_code == 200
    )  # confirmed long ago: nothing happens
    english(person.user).post(f"{page}revoke/")
    assert Authorisation.objects.get().revoked_by == person.user
    assert "Ended on 25/11/2026" in text(english(giver.user).get(page))


def test_officers_have_none_of_these_pages(person: Citizen) -> None:
    officer = signed_in(make.a_ward().reception)
    for page in ("businesses", "authorisations"):
        assert officer.get(f"/profile/{page}/new/").status_code == 403
    assert "acting" not in officer.get("/profile/").content.decode()


def test_the_profile_costs_the_same_however_many_authorised_one(person: Citizen) -> None:
    client, counts = english(person.user), []
    for more in (1, 3):
        for _ in range(more):
            an_authorisation(Citizen(a_verified_user()), person)
        with CaptureQueriesContext(connection) as queries:
            client.get("/profile/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
