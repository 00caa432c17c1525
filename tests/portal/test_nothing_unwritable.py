"""What no text of the database can hold, a NUL, is refused at the door wherever it stands, and breaks nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.actors import Citizen
from accounts.models import Post
from dossiers.actions import drafts
from procedures.catalogue import definition_of
from tests.factories import dossiers as make
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen() -> Citizen:
    return make.a_citizen()


@pytest.fixture
def reception() -> Post:
    return make.a_ward().reception


@pytest.mark.parametrize(
    "address",
    ["/procedures/%00/", "/procedures/?q=%00", "/procedures/?%00=1", "/verify/%00/", "/demo/inbox/?to=%00"],
)
def test_in_an_address_open_to_all(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, "govuk-body" in answer.content.decode()) == (400, True)


def test_in_an_address_of_ones_own(citizen: Citizen) -> None:
    browser = signed_in(citizen.user)
    assert browser.post("/my/start/%00/").status_code == 400
    assert browser.get("/my/start/%00/for-whom/").status_code == 400


@pytest.mark.parametrize("query", ["dossiers/?q=%00", "?q=%00", "?procedure=%00", "?step=a%00b"])
def test_in_a_search_of_an_officer(reception: Post, query: str) -> None:
    assert signed_in(reception).get(f"/office/{query}").status_code == 400


def test_in_a_form(citizen: Citizen, reception: Post) -> None:
    assert signed_in(reception).post("/office/counter/", {"find": "1", "q": "a\0b"}).status_code == 400
    draft = drafts.start_draft(make.BIRTH, actor=citizen)
    page = definition_of(draft.version_id).form.pages[0]
    name = next(page.fields).key
    sent = signed_in(citizen.user).post(f"/my/drafts/{draft.public_id}/{page.key}/", {name: "a\0b"})
    assert sent.status_code == 400
    draft.refresh_from_db()
    assert draft.answers == {}


def test_a_percent_sign_that_is_written_out_is_no_nul(client: Client) -> None:
    assert client.get("/procedures/?q=%2500").status_code == 200


def test_another_program_is_answered_with_a_problem(client: Client) -> None:
    for address in ("procedures?q=%00", "procedures/%00", "verify/%00"):
        answer = client.get(f"/api/v1/{address}")
        assert answer.status_code in {400, 404}
        assert answer["Content-Type"] == "application/problem+json"
