"""Finding the right procedure: search forgives, the page says everything before anybody signs in."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import dossiers as make
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words", ["khai sinh", "Khai Sinh", "KHAI", "giay khai sinh", "birth", "1.001193", "em be"]
)
def test_a_search_finds_without_accents_and_by_everyday_words(client: Client, words: str) -> None:
    page = client.get(reverse("public:procedures"), {"q": words}).content.decode()

    assert reverse("public:procedure", args=["1.001193"]) in page


def test_a_search_that_finds_nothing_shows_a_way_on(client: Client) -> None:
    page = client.get(reverse("public:procedures"), {"q": "xyzzy"}).content.decode()

    assert "xyzzy" in page
    assert f'href="{reverse("public:procedures")}"' in page


def test_a_procedure_says_what_it_costs_and_when_it_is_due(client: Client) -> None:
    page = client.get(reverse("public:procedure", args=["1.001193"])).content.decode()

    assert "8.000" in page
    assert "15:00" in page
    assert "Giấy chứng sinh" in page
    assert "“Trẻ có bị bỏ rơi không” được trả lời “Có”" in page
    assert "Người thuộc hộ nghèo" in page


def test_an_unknown_procedure_does_not_exist(client: Client) -> None:
    assert client.get(reverse("public:procedure", args=["9.999999"])).status_code == 404


def test_a_visitor_is_led_to_sign_in_and_back(client: Client) -> None:
    path = reverse("public:procedure", args=["1.001193"])

    assert f"?next={path}" in client.get(path).content.decode()


def test_a_citizen_finds_a_draft_begun_before() -> None:
    citizen = make.a_citizen()
    draft = make.a_draft(citizen, papers=False)

    page = signed_in(citizen.user).get(reverse("public:procedure", args=["1.001193"])).content.decode()

    assert str(draft.public_id) in page


def test_somebody_elses_draft_is_not_offered() -> None:
    draft = make.a_draft(make.a_citizen(), papers=False)

    page = (
        signed_in(make.a_citizen().user).get(reverse("public:procedure", args=["1.001193"])).content.decode()
    )

    assert str(draft.public_id) not in page


@pytest.mark.parametrize(
    "name", ["home", "procedures", "look_up", "verify", "help", "accessibility", "privacy", "inbox"]
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_public_pages_open_for_anybody_in_both_languages(client: Client, name: str, language: str) -> None:
    answer = client.get(reverse(f"public:{name}"), headers={"accept-language": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


def test_the_inbox_is_the_demonstration_s_alone(client: Client, settings: object) -> None:
    settings.PORTAL_MODE = "production"  # type: ignore[attr-defined]

    assert client.get(reverse("public:inbox")).status_code == 404


def test_the_front_page_leads_back_to_what_one_has_begun_and_sent() -> None:
    citizen = make.a_citizen()
    draft, sent = make.a_draft(citizen, papers=False), make.a_dossier(citizen)
    foreign = make.a_dossier(make.a_citizen())

    page = signed_in(citizen.user).get(reverse("public:home")).content.decode()

    assert reverse("citizen:draft", args=[draft.public_id]) in page
    assert reverse("citizen:dossier", args=[sent.public_id]) in page
    assert foreign.code not in page


def test_the_front_page_asks_no_more_for_three_than_for_one() -> None:
    citizen = make.a_citizen()
    browser = signed_in(citizen.user)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse("public:home")).status_code == 200
        return len(asked)

    make.a_dossier(citizen)
    questions()
    with_one = questions()
    make.a_dossier(citizen)
    make.a_dossier(citizen)

    assert questions() == with_one
