"""At the counter: a card, a paper, and the officer who vouches for what they show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from accounts.actors import Citizen
from accounts.models import Authorisation, ClaimState, Representation, RepresentationClaim
from accounts.roles import Role
from dossiers.actions import authorising, representing
from dossiers.models import CardLookUp
from tests.factories import dossiers as make
from tests.factories.people import a_post, a_verified_user, english, signed_in
from tests.factories.standing import a_company, a_representative, representation_of
from tests.portal.citizen.browsing import text

pytestmark = pytest.mark.django_db
DESK = "/office/counter/people/"


@pytest.fixture
def ward(db: None) -> Iterator[make.Ward]:
    with make.city_time_at("2026-11-25 08:30"):
        yield make.a_ward()


@pytest.fixture
def desk(ward: make.Ward) -> Client:
    return english(ward.reception)


@pytest.fixture
def person() -> Citizen:
    return Citizen(a_verified_user(full_name="Đỗ Minh Châu"))


def card(citizen: Citizen) -> str:
    assert citizen.identity is not None
    return citizen.identity.number


def test_a_claim_is_found_by_the_card_and_confirmed_with_it(
    desk: Client, ward: make.Ward, person: Citizen
) -> None:
    claim = representing.claim_business(actor=person, said=a_company(), role="Giám đốc")
    page = f"{DESK}claims/{claim.public_id}/"
    assert page not in text(desk.post(DESK, {"number": "079000000000"}))
    assert page in text(desk.post(DESK, {"number": card(person)}))
    shown = text(desk.get(page))
    assert "18 Lê Lợi" in shown
    assert card(person) not in shown  # it has to be read from the card
    assert "This is not the number of this person." in text(desk.post(page, {"answer": "yes"}))
    assert "Say why" in text(desk.post(page, {"answer": "no"}))
    assert not Representation.objects.exists()

    assert desk.post(page, {"answer": "yes", "number": card(person)}).status_code == 302
    row = representation_of(person)
    assert desk.get(page).status_code == 404
    end = f"{DESK}representations/{row.public_id}/end/"
    assert end in text(desk.post(DESK, {"number": card(person)}))
    assert "no longer see" in text(desk.get(end))
    assert "Fill in “Why it ends”" in text(desk.post(end))
    assert Representation.objects.get().valid_to is None
    desk.post(end, {"reason": "Giấy đăng ký mới ghi người khác."})
    row.refresh_from_db()
    assert (row.valid_to, row.ended_post) == (date(2026, 11, 25), ward.reception)
    assert "Giấy đăng ký mới ghi người khác." in text(signed_in(person.user).get("/profile/"))
    assert desk.get(end).status_code == 404


def test_a_refused_claim_is_explained_to_who_made_it(desk: Client, person: Citizen) -> None:
    claim = representing.claim_business(actor=person, said=a_company())
    desk.post(f"{DESK}claims/{claim.public_id}/", {"answer": "no", "note": "Giấy đăng ký đã thu hồi."})
    assert RepresentationClaim.objects.get().state == ClaimState.REFUSED
    assert "Giấy đăng ký đã thu hồi." in text(signed_in(person.user).get("/profile/"))


def test_an_authorisation_is_confirmed_with_the_number_on_its_paper(desk: Client, person: Citizen) -> None:
    row = authorising.ask_authorisation(
        actor=person, upload=make.a_picture("giấy"), name="uy-quyen.jpg",
        given=authorising.Given(
            giver_name="Bà Tư", giver_number="079045000777", basis="Giấy số 3", since=date(2026, 11, 25)
        ),
    )  # fmt: skip
    page = f"{DESK}authorisations/{row.public_id}/"
    assert page in text(desk.post(DESK, {"number": card(person)}))
    paper = desk.get(f"{page}paper/")
    assert b"".join(paper)[:2] == b"\xff\xd8"
    assert "This is not the number on the paper." in text(desk.post(page, {"number": "079045000778"}))
    desk.post(page, {"number": "079045000777", "shares": ["birth_date"]})
    assert Authorisation.objects.get().confirmed_by == "counter"
    assert {desk.get(page).status_code, desk.get(f"{page}paper/").status_code} == {404}


def test_only_a_desk_has_these_pages(ward: make.Ward, person: Citizen) -> None:
    claim = representing.claim_business(actor=person, said=a_company())
    for other in (ward.case_officer, ward.clerk):
        client = signed_in(other)
        assert client.get(DESK).status_code == 403
        assert client.get(f"{DESK}claims/{claim.public_id}/").status_code == 403
    assert signed_in(person.user).get(DESK).status_code == 403


def test_a_claim_fills_in_how_a_business_is_reached_and_never_replaces_it(
    desk: Client, person: Citizen
) -> None:
    a_representative(name="Bùi Thanh Hà", company=a_company(phone=""))
    said = a_company(email="elsewhere@example.org", phone="+84283999999")
    claim = representing.claim_business(actor=person, said=said)
    page = f"{DESK}claims/{claim.public_id}/"
    shown = text(desk.get(page))
    for address in ("elsewhere@example.org", "sao.mai@example.org", "+84283999999"):
        assert address in shown
    desk.post(page, {"answer": "yes", "number": card(person)})
    business = representation_of(person).business
    assert (business.email, business.phone) == ("sao.mai@example.org", "+84283999999")


def test_one_desk_that_looks_up_too_much_does_not_stop_another(
    desk: Client, ward: make.Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.officer.vouching.LOOK_UPS", 1)
    colleague = signed_in(a_post(Role.RECEPTION, agency=ward.reception.agency))
    assert [desk.post(DESK, {"number": "079000000000"}).status_code for _ in range(2)] == [200, 429]
    assert colleague.post(DESK, {"number": "079000000000"}).status_code == 200


def test_each_look_up_of_somebody_is_kept_with_the_post_that_made_it(
    desk: Client, ward: make.Ward, person: Citizen
) -> None:
    for number in (card(person), "079000000000"):
        desk.post(DESK, {"number": number})
    row = CardLookUp.objects.get()
    assert (row.user, row.post) == (person.user, ward.reception)
