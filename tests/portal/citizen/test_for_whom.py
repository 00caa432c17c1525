"""The question "for whom?": asked only where there is a choice; what follows from its answer."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.actors import Citizen
from dossiers.models import Draft
from tests.factories.dossiers import BIRTH
from tests.factories.people import a_verified_user, english
from tests.factories.standing import (
    MARITAL,
    PERMIT,
    a_representative,
    an_authorisation,
    business_of,
    filed_for,
)
from tests.portal.citizen.browsing import form_of, send, text

pytestmark = pytest.mark.django_db


def begin(client: Client, code: str) -> str:
    """Press "Start now": where it leads."""
    address: str = client.post(f"/my/start/{code}/")["Location"]
    return address


def test_nobody_is_asked_who_can_only_apply_for_themselves(browser: Client) -> None:
    for code in (BIRTH, PERMIT):
        assert begin(browser, code).startswith("/my/drafts/")
    assert not Draft.objects.exclude(business=None, authorisation=None).exists()


def test_a_representative_chooses_and_finds_the_business_filled_in() -> None:
    director = a_representative()
    client = english(director.user)
    question = f"/my/start/{PERMIT}/for-whom/"
    assert begin(client, PERMIT) == question
    assert begin(client, BIRTH).startswith("/my/drafts/")  # that one is for people only

    shown = text(client.get(question))
    assert "For myself" in shown
    assert "Code 0300588569 · Giám đốc" in shown
    assert "Choose for whom you apply." in text(
        client.post(f"/my/start/{PERMIT}/", {"for_whom": "business:x"})
    )

    business = business_of(director)
    for _twice in range(2):  # a second click begins no second draft
        client.post(f"/my/start/{PERMIT}/", {"for_whom": f"business:{business.public_id}"})
    draft = Draft.objects.get(business=business)
    assert "You fill this in for Công ty TNHH Sao Mai." in text(client.get(f"/my/drafts/{draft.public_id}/"))
    page = client.get(f"/my/drafts/{draft.public_id}/owner/")
    data = form_of(page, "revision")["data"]
    assert "0300588569" in text(page)
    assert data["owner_phone"].replace(" ", "") == "02838221122"
    assert "From what is known of the business you represent" in text(page)
    client.post(f"/my/drafts/{draft.public_id}/owner/", {**data, "owner_name": "Công ty Khác"})
    draft.refresh_from_db()
    assert draft.answers["owner_name"] == "Công ty TNHH Sao Mai"  # whose dossier it is cannot be typed over
    assert draft.answers["owner_kind"] == "ORGANISATION"
    assert draft.origins["owner_name"] == "register"


def test_only_what_the_authorisation_allows_is_used_of_its_giver() -> None:
    giver = Citizen(a_verified_user(full_name="Trần Văn Khải", phone="+84903222333"))
    holder = Citizen(a_verified_user(full_name="Lê Thu Ngân", phone="+84903444555"))
    given = an_authorisation(giver, holder, shares=[])
    client = english(holder.user)
    assert begin(client, MARITAL) == f"/my/start/{MARITAL}/for-whom/"
    assert begin(client, BIRTH).startswith("/my/drafts/")  # it does not cover that one

    send(client, f"/my/start/{MARITAL}/for-whom/", "for_whom", for_whom=f"person:{given.public_id}")
    draft = Draft.objects.get(authorisation=given)
    page = client.get(f"/my/drafts/{draft.public_id}/subject/")
    assert given.giver_number in text(page)
    subject = form_of(page, "revision")["data"]
    assert not any(subject[f"subject_birth_date__{part}"] for part in ("day", "month", "year"))
    own = form_of(client.get(f"/my/drafts/{draft.public_id}/applicant/"), "revision")["data"]
    assert "903 444 555" in own["applicant_phone"]

    given.shares = ["birth_date"]
    given.save()
    assert "17/05/1990" in text(client.get(f"/my/drafts/{draft.public_id}/subject/"))


def test_who_is_said_to_have_authorised_somebody_is_told_so_first() -> None:
    giver = Citizen(a_verified_user(full_name="Trần Văn Khải"))
    holder = Citizen(a_verified_user(full_name="Lê Thu Ngân"))
    row = an_authorisation(giver, holder, confirmed_at=None, confirmed_by="")
    for person, told in ((giver, True), (holder, False)):
        shown = text(english(person.user).get("/my/"))
        assert ("Lê Thu Ngân says that you authorised them" in shown) is told
        assert (f"/profile/authorisations/{row.public_id}/" in shown) is told


def test_the_business_finds_its_dossier_and_reads_who_filed_it() -> None:
    director, deputy = a_representative(), a_representative(name="Bùi Thanh Hà")
    dossier = filed_for(director, business=business_of(director))
    client = english(deputy.user)
    assert dossier.code in text(client.get("/my/"))
    shown = text(client.get(f"/my/{dossier.public_id}/"))
    assert "Đỗ Minh Châu. Representative of Công ty TNHH Sao Mai (code 0300588569), Giám đốc" in shown
    assert "The application was sent" in shown
    assert "You sent the application" not in shown
    assert "You sent the application" in text(english(director.user).get(f"/my/{dossier.public_id}/"))
    assert client.get(f"/my/{dossier.public_id}/withdraw/").status_code == 200


@pytest.mark.parametrize("code", ["2.000815", "2.000884", "2.000620"])
def test_what_is_done_at_a_counter_only_cannot_be_begun_online(browser: Client, code: str) -> None:
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = browser.get(f"/procedures/{code}/").content.decode()
    assert f"/my/start/{code}/" not in page
    assert "at the counter of a service centre, not online" in page
    assert browser.post(f"/my/start/{code}/").status_code == 404
    assert browser.get(f"/my/start/{code}/for-whom/").status_code == 404
    assert not Draft.objects.exists()
