"""One's own applications with one's own token: nothing foreign, nothing beyond the scope, every reading noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actors import Citizen
from accounts.models import AccessToken, Scope, User
from accounts.roles import Role
from accounts.tokens import digest_of, make_system_token, make_token, revoke_token
from dossiers import clock
from dossiers.actions import processing
from dossiers.models import Document, DocumentKind, Dossier, TokenReading
from tests.factories import dossiers as make
from tests.factories.people import a_post, a_verified_user, signed_in
from tests.portal.api.calling import PROBLEM, fields, get
from tests.portal.citizen.browsing import text

pytestmark = pytest.mark.django_db

BOTH = [Scope.LIST_DOSSIERS, Scope.READ_DOSSIERS]


@pytest.fixture(autouse=True)
def _morning(db: None) -> Iterator[None]:
    with make.city_time_at("2026-11-25 08:30"):
        yield


@pytest.fixture
def citizen() -> Citizen:
    return make.a_citizen()


@pytest.fixture
def ward() -> make.Ward:
    return make.a_ward()


def a_token(citizen: Citizen, *scopes: Scope) -> str:
    return make_token(citizen.user, name="diary", scopes=[*(scopes or BOTH)], days=30, at=clock.now())[1]


def ask_for_more(dossier: Dossier, ward: make.Ward) -> None:
    task = make.task_of(dossier)
    processing.request_supplement(
        task, actor=ward.officer_for(task), seen=task.seen, deficiencies=[make.a_gap()],
        reply_by=date(2026, 12, 2),
    )  # fmt: skip


def test_the_list_says_where_each_application_stands(citizen: Citizen, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    item = get("dossiers", token=a_token(citizen))["items"][0]

    assert (item["code"], item["status"], item["status_code"]) == (dossier.code, "filed", 1)
    assert item["turn"]["whose"] == "office"
    assert item["procedure"]["code"] == "1.001193"
    assert item["filed_at"] == "2026-11-25T08:30:00+07:00"
    assert not {"id", "pk", "public_id"} & set(item)


def test_what_is_asked_is_told_in_plain_words(citizen: Citizen, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    ask_for_more(dossier, ward)
    body = get(f"dossiers/{dossier.code}", token=a_token(citizen))

    assert (body["status"], body["status_code"], body["turn"]["whose"]) == (
        "supplement_requested",
        5,
        "applicant",
    )
    assert body["request"]["reply_by"].endswith("+07:00")
    assert body["request"]["gaps"][0]["reason"]
    assert [event["title"] for event in body["timeline"]] == [
        "You were asked for something more",
        "You sent the application",
    ]
    vietnamese = get(f"dossiers/{dossier.code}", token=a_token(citizen), language="vi")
    assert vietnamese["timeline"][0]["title"] != body["timeline"][0]["title"]


def test_an_accepted_application_says_why_its_date_and_gives_its_papers_codes(
    citizen: Citizen, ward: make.Ward
) -> None:
    dossier = make.a_dossier(citizen, ward=ward, at="verify")
    body = get(f"dossiers/{dossier.code}", token=a_token(citizen))

    assert body["due_at"] == "2026-11-25T17:00:00+07:00"
    assert body["promised_at"] == body["due_at"]
    assert body["why_this_date"][-1]["date"] == "2026-11-25"
    issued = {
        row.token: row
        for row in Document.objects.filter(dossier=dossier, state="issued", kind=DocumentKind.FORM_01)
    }
    codes = {paper["verification_code"] for paper in body["documents"]} - {None}
    assert codes == set(issued)
    for code in codes:
        assert get(f"verify/{code}")["state"] == "valid"


def test_somebody_elses_application_is_not_there(citizen: Citizen, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    stranger = a_token(make.a_citizen(a_verified_user(full_name="Lê Văn Lạ")))

    assert get("dossiers", token=stranger)["items"] == []
    foreign = get(f"dossiers/{dossier.code}", token=stranger, status=404)
    absent = get("dossiers/D003-000000-000000", token=stranger, status=404)
    assert {**foreign, "request_id": ""} == {**absent, "request_id": ""}
    assert fields(get("dossiers", token=stranger, after=dossier.code, status=400)) == {"after"}
    assert not TokenReading.objects.filter(dossier=dossier).exists()


@pytest.mark.parametrize("path", ["dossiers", "dossiers/D003-000000-000000"])
def test_without_a_token_nothing_opens_not_even_with_a_session(citizen: Citizen, path: str) -> None:
    answer = signed_in(citizen.user).get(f"/api/v1/{path}")

    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_scope_is_refused_and_named(citizen: Citizen, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    only_list, only_read = a_token(citizen, Scope.LIST_DOSSIERS), a_token(citizen, Scope.READ_DOSSIERS)

    problem = get(f"dossiers/{dossier.code}", token=only_list, status=403)
    assert "dossiers:read" in problem["errors"][0]["message"]
    get("dossiers", token=only_read, status=403)


def test_revoked_expired_and_mistyped_tokens_do_not_hold(citizen: Citizen) -> None:
    secret = a_token(citizen)
    token = AccessToken.objects.get(digest=digest_of(secret))
    get("dossiers", token=secret)
    get("dossiers", token=secret[:-1], status=401)
    with make.city_time_at(clock.now() + timedelta(days=31)):
        get("dossiers", token=secret, status=401)
    assert revoke_token(citizen.user, token.public_id, at=clock.now())
    get("dossiers", token=secret, status=401)


def test_a_closed_account_and_one_that_holds_a_post_have_no_tokens(citizen: Citizen) -> None:
    secret = a_token(citizen)
    User.objects.filter(pk=citizen.user.pk).update(is_active=False)
    get("dossiers", token=secret, status=401)
    User.objects.filter(pk=citizen.user.pk).update(is_active=True)
    a_post(Role.CASE_OFFICER, user=citizen.user)
    get("dossiers", token=secret, status=401)


def test_guessing_tokens_is_slowed_down(client: Client) -> None:
    for _guess in range(30):
        answer = client.get("/api/v1/dossiers", headers={"authorization": "Bearer motcua_x"})
        assert answer.status_code == 401
    answer = client.get("/api/v1/dossiers", headers={"authorization": "Bearer motcua_x"})

    assert (answer.status_code, answer["Retry-After"]) == (429, "600")


def test_another_systems_token_opens_nobodys_applications() -> None:
    _token, secret = make_system_token("Bank", name="night", days=30, at=clock.now())

    get("dossiers", token=secret, status=403)
    assert get("procedures", token=secret)["items"]


def test_every_reading_is_noted_and_shown_to_the_citizen(citizen: Citizen, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    secret = a_token(citizen)
    get("dossiers", token=secret)
    get(f"dossiers/{dossier.code}", token=secret)

    noted = TokenReading.objects.order_by("pk").values_list("dossier", "shown", "token__name")
    assert list(noted) == [(None, 1, "diary"), (dossier.pk, 1, "diary")]
    page = text(signed_in(citizen.user).get(f"/my/{dossier.public_id}/readers/"))
    assert "diary" in page
    assert AccessToken.objects.get(digest=digest_of(secret)).last_used_at == clock.now()


def test_answers_are_kept_by_nobody(citizen: Citizen) -> None:
    answer = Client().get("/api/v1/dossiers", headers={"authorization": f"Bearer {a_token(citizen)}"})

    assert answer["Cache-Control"] == "no-store, private"
    assert "Access-Control-Allow-Origin" not in answer


def test_three_applications_ask_as_many_questions_as_one(citizen: Citizen, ward: make.Ward) -> None:
    secret, counts = a_token(citizen), []
    for more in (1, 2):
        for _one in range(more):
            make.a_dossier(citizen, ward=ward)
        get("dossiers", token=secret)
        with CaptureQueriesContext(connection) as queries:
            get("dossiers", token=secret)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 14


def test_pages_follow_one_another_by_code(citizen: Citizen, ward: make.Ward) -> None:
    made = [make.a_dossier(citizen, ward=ward).code for _one in range(3)]
    secret, seen, address = a_token(citizen), [], "/api/v1/dossiers?limit=2"
    while address:
        page: Any = Client().get(address, headers={"authorization": f"Bearer {secret}"}).json()
        seen += [item["code"] for item in page["items"]]
        address = page["next"]

    assert seen == made[::-1]


def test_an_operator_makes_lists_and_revokes_tokens_of_systems(capsys: Any) -> None:
    call_command("system_token", "make", "Health insurance", "--days", "30")
    first, secret = capsys.readouterr().out.split("\n")[:2]
    identity = first.split()[0]
    call_command("system_token", "list")
    assert "Health insurance" in capsys.readouterr().out
    get("procedures", token=secret)
    call_command("system_token", "revoke", identity)
    get("procedures", token=secret, status=401)
