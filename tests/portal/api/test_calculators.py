"""The calculators give what the rule book gives, say why day by day, and name what they cannot use."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.loading import demo_unit
from dossiers.models import Charge
from tests.factories import dossiers as make
from tests.portal.api.calling import PROBLEM, fields, post
from tests.procedures.worktime.test_vectors import VECTORS

pytestmark = pytest.mark.django_db

BIRTH = "1.001193"
CERTIFIED = "2.000815"
RIGHT = {"document_pages": 4, "document_copies": 1}


def local(text: str) -> str:
    """A moment of the vectors as ISO 8601 with the city's offset."""
    return f"{text}{':00' if text.count(':') == 1 else ''}+07:00"


@pytest.mark.parametrize(("start", "pause", "policy", "value", "due"), VECTORS)
def test_due_times_of_the_rule_book(start: str, pause: Any, policy: Any, value: int, due: str) -> None:
    pauses = [{"reason": "supplement", "since": local(pause[0]), "until": local(pause[1])}] if pause else []
    body = post(
        "calculators/due-time",
        {"received_at": local(start), "limit": {"policy": policy.value, "value": value}, "pauses": pauses},
    )

    assert body["due_at"] == local(due)
    assert body["days"][-1]["date"] == due[:10]
    assert all(day["why"]["vi"] and day["why"]["en"] for day in body["days"])


def test_the_days_say_why() -> None:
    body = post(
        "calculators/due-time",
        {"received_at": "2026-11-20T10:00:00+07:00", "limit": {"policy": "WORKING_DAYS", "value": 3}},
    )

    assert [(day["date"], day["counted"]) for day in body["days"]] == [
        ("2026-11-20", False),
        ("2026-11-21", False),
        ("2026-11-22", False),
        ("2026-11-23", True),
        ("2026-11-24", False),  # Vietnam Culture Day
        ("2026-11-25", True),
        ("2026-11-26", True),
    ]
    assert body["limit"] == {"vi": "3 ngày làm việc", "en": "3 working days"}
    assert not body["preliminary"]


def test_the_limit_of_a_procedure_counts_and_utc_is_understood() -> None:
    body = post("calculators/due-time", {"procedure": BIRTH, "received_at": "2026-11-20T08:01:00Z"})

    assert body["received_at"] == "2026-11-20T15:01:00+07:00"
    assert body["due_at"] == "2026-11-23T17:00:00+07:00"  # within the day, after the cut-off


def test_a_pause_that_is_open_stands() -> None:
    body = post(
        "calculators/due-time",
        {
            "received_at": "2026-11-25T08:30:00+07:00",
            "limit": {"policy": "HOURS", "value": 24},
            "pauses": [{"reason": "payment", "since": "2026-11-26T10:00:00+07:00"}],
        },
    )

    assert body["standing"]


START = "2026-11-25T08:30:00+07:00"
DAYS = {"policy": "WORKING_DAYS", "value": 3}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"received_at": START}, "procedure"),
        ({"received_at": START, "procedure": BIRTH, "limit": DAYS}, "procedure"),
        ({"limit": DAYS}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00Z", "limit": DAYS}, "received_at"),
        ({"received_at": "yesterday", "limit": DAYS}, "received_at"),
        ({"received_at": START, "limit": {"policy": "MONTHS", "value": 5000}}, "limit.value"),
        ({"received_at": START, "limit": {"policy": "MONTHS", "value": 1.5}}, "limit.value"),
        ({"received_at": START, "limit": {"policy": "WEEKS"}}, "limit.policy"),
        ({"received_at": START, "limit": DAYS, "agency": "demo:D999"}, "agency"),
        ({"received_at": START, "procedure": BIRTH, "case": "moon"}, "case"),
        (
            {
                "received_at": START,
                "limit": DAYS,
                "pauses": [{"since": "2026-11-24T08:00:00+07:00", "until": START}],
            },
            "pauses",
        ),
        (
            {"received_at": START, "limit": DAYS, "pauses": [{"since": "soon", "until": START}]},
            "pauses.0.since",
        ),
        ({"received_at": START, "limit": DAYS, "colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_counted_is_named(body: Any, field: str) -> None:
    assert fields(post("calculators/due-time", body, status=400)) == {field}


@pytest.mark.parametrize("body", ["[1, 2]", "7", "null"])
def test_a_body_is_one_object(client: Client, body: str) -> None:
    answer = client.post("/api/v1/calculators/fee", body, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [("{", "application/json", 400), ("a=b", "application/x-www-form-urlencoded", 415)],
)
def test_what_is_not_json_is_told_so(client: Client, body: str, media: str, status: int) -> None:
    answer = client.post("/api/v1/calculators/fee", body, content_type=media)

    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)


@pytest.mark.parametrize("body", ["[" * 100_000, '{"procedure": "' + "1" * 2 * 1024 * 1024 + '"}'])
def test_a_body_too_deep_or_too_large_is_told_so(client: Client, body: str) -> None:
    answer = client.post("/api/v1/calculators/fee", body, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert answer.json()["type"].endswith("#unreadable")


def test_the_fee_is_what_filing_charges() -> None:
    with make.city_time_at("2026-11-25 08:30"):
        dossier = make.a_dossier(make.a_citizen())
        answers = make.birth_answers(demo_unit(make.WARD).code)
        body = post("calculators/fee", {"procedure": BIRTH, "answers": answers})
    charged = {row.line: row.amount for row in Charge.objects.filter(dossier=dossier)}

    assert body["case"] == dossier.case
    assert {charge["code"]: charge["amount"] for charge in body["charges"]} == charged
    assert body["total"] == sum(amount or 0 for amount in charged.values())


def test_copies_cost_by_their_number() -> None:
    answers = make.birth_answers(demo_unit(make.WARD).code, copies_requested=True, copies=3)
    body = post("calculators/fee", {"procedure": BIRTH, "on": "2026-11-25", "answers": answers})
    copies = next(charge for charge in body["charges"] if charge["code"] == "PHI_BAN_SAO")

    assert (copies["quantity"], copies["unit_amount"], copies["amount"]) == (3, 8000, 24000)


def test_late_registration_is_free_online_and_at_the_counter_nobody_knows_the_amount() -> None:
    online = post("calculators/fee", {"procedure": BIRTH, "case": "late", "on": "2026-11-25"})
    counter = post(
        "calculators/fee", {"procedure": BIRTH, "case": "late", "channel": "counter", "on": "2026-11-25"}
    )

    assert online["total"] == 0
    (charge,) = counter["charges"]
    assert (charge["code"], charge["amount"], counter["total"]) == ("LE_PHI_KHAI_SINH", None, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answers": {"nonsense": 1}}, "answers.nonsense"),
        ({"answers": {"child_name": [1]}}, "answers.child_name"),
        ({"exemptions": ["royalty"]}, "exemptions"),
        ({"channel": "pigeon"}, "channel"),
        ({"case": "moon"}, "case"),
        ({"on": "tomorrow"}, "on"),
        ({"answers": 7}, "answers"),
        ({"answers": {"copies_requested": True, "copies": -3}}, "answers.copies"),
    ],
)
def test_what_cannot_be_charged_is_named(change: Any, field: str) -> None:
    assert fields(post("calculators/fee", {"procedure": BIRTH, **change}, status=400)) == {field}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"document_pages": -5, "document_copies": 1}, "document_pages"),
        ({"document_pages": 4, "document_copies": 101}, "document_copies"),
        ({"document_pages": "4"}, "document_pages"),
        ({"document_page": 4, "document_copies": 1}, "document_page"),
    ],
)
def test_what_cannot_be_charged_in_a_row_is_named(row: Any, field: str) -> None:
    body = {"procedure": CERTIFIED, "channel": "counter", "answers": {"documents": [RIGHT, row]}}

    assert fields(post("calculators/fee", body, status=400)) == {f"answers.documents.1.{field}"}


def test_of_a_row_what_matters_is_enough() -> None:
    body = {"procedure": CERTIFIED, "channel": "counter", "answers": {"documents": [RIGHT]}}

    assert post("calculators/fee", body)["total"] == 2 * 2000 + 2 * 1000


def test_a_channel_that_is_not_offered_is_named() -> None:
    problem = post("calculators/fee", {"procedure": "2.000815"}, status=400)

    assert fields(problem) == {"channel"}
    assert "counter" in problem["errors"][0]["message"]


def test_calculating_asks_little(client: Client) -> None:
    body = {"procedure": BIRTH, "received_at": START}
    for path in ("due-time", "fee"):
        sent = body if path == "due-time" else {"procedure": BIRTH}
        with CaptureQueriesContext(connection) as queries:
            client.post(f"/api/v1/calculators/{path}", sent, content_type="application/json")
        assert len(queries) <= 6
