"""Finding and narrowing: the newest first, bounded counts, filters that live in the address."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from dossiers import queues
from dossiers.actions import processing
from tests.factories import dossiers as make
from tests.factories.people import a_post, signed_in

pytestmark = pytest.mark.django_db
SEARCH = "officer:dossiers"


def test_without_words_the_newest_stand_first_and_only_those_of_the_office() -> None:
    ward = make.a_ward()
    older, newer = make.a_dossier(ward=ward), make.a_dossier(ward=ward)
    elsewhere = make.a_dossier(ward=make.a_ward("Sài Gòn"))

    page = signed_in(ward.reception).get(reverse(SEARCH)).content.decode()

    assert page.index(newer.code) < page.index(older.code)
    assert elsewhere.code not in page
    assert older.identity_numbers[0] not in page


def test_pages_follow_one_another_without_a_gap_or_a_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.officer.search.PAGE", 2)
    ward = make.a_ward()
    codes = [make.a_dossier(ward=ward).code for _number in range(5)]
    client = signed_in(ward.reception)
    for words in ({}, {"q": "minh khoi"}):
        shown, address = [], f"{reverse(SEARCH)}?{'&'.join(f'{k}={v}' for k, v in words.items())}"
        while address:
            answer = client.get(address)
            shown += [row["code"] for row in answer.context["rows"]]
            address = f"{reverse(SEARCH)}{answer.context['next']}" if answer.context["next"] else ""
        assert shown == codes[::-1]


def test_too_many_are_said_to_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dossiers.queues.COUNT_LIMIT", 2)
    ward = make.a_ward()
    for _number in range(3):
        make.a_dossier(ward=ward)
    client = signed_in(ward.reception)

    assert queues.find(client.get(reverse(SEARCH)).wsgi_request.viewer, "khoi").more  # type: ignore[attr-defined]
    assert len(client.get(reverse(SEARCH), {"q": "khoi"}).context["rows"]) == 2


def test_oversight_finds_what_stands_anywhere() -> None:
    dossier = make.a_dossier()
    auditor = signed_in(a_post(Role.OVERSIGHT, agency=make.a_ward("Sài Gòn").committee))

    assert dossier.code in auditor.get(reverse(SEARCH)).content.decode()
    assert dossier.code in auditor.get(reverse(SEARCH), {"q": dossier.code}).content.decode()


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"step": "reception"}, True),
        ({"step": "verify"}, False),
        ({"procedure": make.BIRTH}, True),
        ({"procedure": "9.999999"}, False),
        ({"q": "TRẦN MINH KHÔI"}, True),
        ({"q": "nobody"}, False),
    ],
)
def test_the_queue_is_narrowed_by_its_address(query: dict[str, Any], *, fits: bool) -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward)

    answer = signed_in(ward.reception).get(reverse("officer:queue"), query)

    assert (dossier.code in answer.content.decode()) is fits
    assert answer.context["view"].narrows


def test_the_queue_asks_six_things_of_the_database_for_itself() -> None:
    """Session, account, posts, the time, the rows, the counts."""
    ward = make.a_ward()
    make.a_dossier(ward=ward)
    client = signed_in(ward.reception)
    client.get(reverse("officer:queue"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("officer:queue"))

    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) <= 6


def test_a_row_says_by_when_to_begin_and_can_be_taken_from_the_list() -> None:
    ward = make.a_ward()
    with make.city_time_at("2026-11-25 08:30"):
        dossier = make.a_dossier(ward=ward)
        client = signed_in(ward.reception)
        row = client.get(reverse("officer:queue")).context["rows"][0]
        client.post(row["claim"], {"seen": row["seen"]})
        held = client.get(reverse("officer:queue")).context["rows"][0]

    assert (row["due"], row["start"]) == ("08:30 26/11", "07:30 26/11")  # one hour of work before
    assert make.task_of(dossier).holder == ward.reception
    assert held["claim"] == ""


def test_the_poll_counts_what_came_since_the_page_was_shown() -> None:
    ward = make.a_ward()
    client = signed_in(ward.reception)
    etag = client.get(reverse("officer:queue")).context["etag"]
    for number in (1, 2):
        make.a_dossier(ward=ward)
        answer = client.get(
            reverse("officer:fresh"), headers={"if-none-match": etag, "accept-language": "en"}
        )
        etag = answer.headers["ETag"]
        assert answer.json()["words"].startswith(str(number))
    assert client.get(reverse("officer:fresh"), headers={"if-none-match": etag}).status_code == 304


def test_what_a_colleague_holds_is_named_and_not_offered() -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward))
    colleague = a_post(Role.RECEPTION, agency=ward.reception.agency)
    processing.claim(task, actor=colleague, seen=task.seen)

    row = signed_in(ward.reception).get(reverse("officer:queue")).context["rows"][0]

    assert (row["holder"], row["claim"]) == (colleague.user.full_name, "")
