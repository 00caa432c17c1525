"""Pages for an applicant who comes back to the counter: found, completed, confirmed, withdrawn."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.actors import Citizen
from accounts.roles import Role
from dossiers.models import Dossier, Draft, Event, File, PartyKind
from tests.dossiers.actions import everyone
from tests.dossiers.actions.test_at_the_counter import HOA, filed
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post, signed_in
from tests.portal.citizen.browsing import form_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward() -> Ward:
    return make.a_ward()


@pytest.fixture
def citizen() -> Citizen:
    return make.a_citizen()


@pytest.fixture
def client(ward: Ward) -> Client:
    return signed_in(ward.reception)


@pytest.fixture
def dossier(ward: Ward) -> Dossier:
    return filed(ward)


def page(name: str, dossier: Dossier) -> str:
    return reverse(f"officer:{name}", args=[dossier.public_id])


def here(dossier: Dossier, number: str = HOA.number) -> dict[str, Any]:
    party = dossier.party(PartyKind.FILER)
    assert party is not None
    return {"channel": "counter", "party": party.pk, "number": number}


@pytest.mark.parametrize("words", ["code", "0791 8800 1234", "tran minh khoi"])
def test_whoever_comes_back_is_found_by_code_number_or_name(
    client: Client, dossier: Dossier, words: str
) -> None:
    words = dossier.code if words == "code" else words
    shown = text(client.post(reverse("officer:counter"), {"q": words, "find": "1"}))
    assert page("applicant", dossier) in shown
    nothing = text(client.post(reverse("officer:counter"), {"q": "079188000000", "find": "1"}))
    assert page("applicant", dossier) not in nothing


def test_an_account_is_found_by_its_number_and_other_centres_find_nothing(
    client: Client, ward: Ward, citizen: Citizen
) -> None:
    online = make.a_dossier(citizen, ward=ward)
    assert citizen.identity is not None
    search = {"q": citizen.identity.number, "find": "1"}
    assert page("applicant", online) in text(client.post(reverse("officer:counter"), search))
    elsewhere = signed_in(make.a_ward("Tân Định").reception)
    assert page("applicant", online) not in text(elsewhere.post(reverse("officer:counter"), search))
    assert elsewhere.get(page("applicant", online)).status_code == 404


def test_only_what_was_asked_is_open_and_it_is_sent_again(
    client: Client, dossier: Dossier, ward: Ward
) -> None:
    make.ask_for_more(dossier, ward)
    assert page("supplement", dossier) in text(client.get(page("applicant", dossier)))
    wrong = text(client.post(page("supplement", dossier), here(dossier, "079188009999")))
    assert "#id_number" in wrong
    begun = client.post(page("supplement", dossier), here(dossier, "0791 8800 1234"))
    draft = Draft.objects.get(dossier=dossier)
    assert begun["Location"] == reverse("officer:serve", args=[draft.public_id])
    form = form_of(client.get(begun["Location"]), "revision")
    assert "child_name" not in form["names"]
    assert {name for name in form["names"] if name.startswith("scan:")} == {f"scan:{make.BIRTH_NOTICE}"}
    refused = text(client.post(begun["Location"], {**form["data"], "send": "1"}))
    assert f"#paper-{make.BIRTH_NOTICE.replace('.', '-')}" in refused
    assert begun["Location"] in text(client.get(page("applicant", dossier)))
    form = form_of(client.get(begun["Location"]), "revision")
    done = client.post(begun["Location"], {**form["data"], "on_paper": make.BIRTH_NOTICE, "send": "1"})
    assert done["Location"] == page("dossier", dossier)
    dossier.refresh_from_db()
    assert dossier.answers_revision == 2
    assert client.get(begun["Location"])["Location"] == page("dossier", dossier)


def test_the_answer_to_a_draft_is_recorded(client: Client, ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    everyone.request_confirmation(make.task_of(dossier), ward.case_officer)
    shown = text(client.get(page("confirm", dossier)))
    assert "Trần Minh Khôi" in shown
    assert citizen.identity is not None
    data = {**here(dossier, citizen.identity.number), "agreed": "no"}
    assert "#id_note" in text(client.post(page("confirm", dossier), data))
    client.post(page("confirm", dossier), {**data, "note": "Sai tên."})
    assert Event.objects.filter(dossier=dossier).latest("number").act == "confirm"
    assert client.get(page("confirm", dossier)).status_code == 302


def test_it_is_withdrawn_with_the_scan_among_the_papers(client: Client, dossier: Dossier) -> None:
    assert page("withdraw", dossier) in text(client.get(page("applicant", dossier)))
    bad = SimpleUploadedFile("don.exe", b"MZ" + b"\0" * 200)
    data = {**here(dossier), "reason": "Nộp nhầm."}
    assert "#id_scan" in text(client.post(page("withdraw", dossier), {**data, "scan": bad}))
    scan = SimpleUploadedFile("don.jpg", make.a_picture("đơn").getvalue(), content_type="image/jpeg")
    client.post(page("withdraw", dossier), {**data, "scan": scan})
    dossier.refresh_from_db()
    assert dossier.public_status == "withdrawn"
    file = File.objects.get(dossier=dossier)
    papers = text(client.get(page("dossier", dossier) + "?tab=papers"))
    assert reverse("officer:file", args=[file.public_id]) in papers
    assert client.get(page("withdraw", dossier)).status_code == 302


def test_papers_shown_at_the_desk_are_not_called_missing(client: Client, dossier: Dossier) -> None:
    assert "mc-badge--late" not in text(client.get(page("dossier", dossier) + "?tab=papers"))


def test_other_roles_have_no_such_pages(dossier: Dossier, ward: Ward) -> None:
    cashier = signed_in(a_post(Role.CASHIER, agency=ward.reception.agency))
    for name in ("applicant", "supplement", "confirm", "withdraw"):
        assert cashier.get(page(name, dossier)).status_code == 403
