"""The catalogue for programs: finds without accents, pages by key, names what is wrong and how to mend it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from accounts.loading import demo_unit
from accounts.models import Agency
from procedures.models import Procedure
from tests.factories import dossiers as make
from tests.portal.api.calling import PROBLEM, fields, get

pytestmark = pytest.mark.django_db

BIRTH = "1.001193"


def codes(body: Any) -> list[str]:
    return [item["code"] for item in body["items"]]


@pytest.mark.parametrize("words", ["khai sinh", "Khai Sinh", "giay khai sinh", "birth", BIRTH, "em be"])
def test_a_search_finds_without_accents(words: str) -> None:
    assert BIRTH in codes(get("procedures", q=words))


def test_the_list_narrows_by_field_and_by_who_applies() -> None:
    everything = get("procedures", limit=100)["items"]
    civil = get("procedures", field="G15-TP07", limit=100)["items"]
    businesses = get("procedures", audience="business", limit=100)["items"]

    assert {item["field"]["code"] for item in civil} == {"G15-TP07"}
    assert 0 < len(civil) < len(everything)
    assert codes({"items": businesses}) == [
        item["code"] for item in everything if "business" in item["audience"]
    ]
    assert BIRTH not in codes({"items": businesses})


def test_pages_follow_one_another_by_key_and_show_each_procedure_once() -> None:
    seen: list[str] = []
    address = "/api/v1/procedures?limit=5"
    while address:
        page = Client().get(address).json()
        seen += codes(page)
        address = page["next"]

    assert seen == sorted(seen)
    assert seen == list(Procedure.objects.order_by("code").values_list("code", flat=True))


def test_one_procedure_and_three_ask_as_many_questions(client: Client) -> None:
    counts = []
    for limit in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/procedures", {"limit": limit})
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 3


def test_a_procedure_tells_what_its_page_tells_in_both_languages() -> None:
    body = get(f"procedures/{BIRTH}")

    assert body["name"] == {"vi": "Đăng ký khai sinh", "en": "Birth registration"}
    assert {case["key"] for case in body["cases"]} == {"late", "on_time"}
    assert body["competence"] == {"decided_by": "ward", "field": "applicant_residence"}
    copies = next(fee for fee in body["fees"] if fee["code"] == "PHI_BAN_SAO")
    assert 8000 in [rate["amount"] for table in copies["tables"] for rate in table["rates"]]
    limit = next(limit for limit in body["limits"] if (limit["case"], limit["channel"]) == (None, None))
    assert (limit["policy"], limit["cutoff"]) == ("SAME_DAY", "15:00")
    assert all(paper["name"]["vi"] and paper["name"]["en"] for paper in body["papers"])
    conditional = [paper for paper in body["papers"] if paper["required"] == "conditional"]
    assert any(paper["when"] and "“" in paper["when"]["vi"] for paper in conditional)


def test_every_procedure_has_the_shape_that_is_described() -> None:
    for code in Procedure.objects.values_list("code", flat=True):
        get(f"procedures/{code}")


def test_the_form_comes_as_a_schema_that_takes_what_can_be_filed() -> None:
    schema = get(f"procedures/{BIRTH}")["form_schema"]

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(make.birth_answers(demo_unit(make.WARD).code))
    assert not Draft202012Validator(schema).is_valid({"child_name": 7})
    sex = schema["properties"]["child_sex"]
    assert sex["x-label"]["vi"]
    assert "x-options" in sex or "x-list" in sex


def test_reading_a_procedure_asks_little(client: Client) -> None:
    client.get(f"/api/v1/procedures/{BIRTH}")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/api/v1/procedures/{BIRTH}")

    assert len(queries) <= 3


def test_who_has_the_answer_already_is_told_so(client: Client) -> None:
    first = client.get(f"/api/v1/procedures/{BIRTH}")
    again = client.get(f"/api/v1/procedures/{BIRTH}", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert not again.content
    assert first["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in first.get("Vary", "")


def test_nobody_gets_a_cookie(client: Client) -> None:
    assert not client.get("/api/v1/procedures").cookies


def test_head_answers_without_a_body(client: Client) -> None:
    answer = client.head("/api/v1/procedures")

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"audience": "martians"}, "audience"),
        ({"limit": "0"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"after": "x"}, "after"),
        ({"q": "a" * 101}, "q"),
        ({"q": "a\x00b"}, "q"),
        ({"page": "2"}, "page"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_refusal_names_the_field_in_the_callers_language(query: Any, field: str, language: str) -> None:
    answer = Client().get("/api/v1/procedures", query, headers={"accept-language": language})
    problem = answer.json()

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert fields(problem) == {field}
    assert answer["Content-Language"] == language
    assert ("Mend" in problem["detail"]) is (language == "en")
    assert problem["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize(
    "path", ["procedures/9.999999", "procedures/x", "procedures/%00", "nothing/at/all", "procedures/"]
)
def test_what_does_not_exist_answers_a_program_as_a_problem(path: str) -> None:
    answer = Client().get(f"/api/v1/{path}")

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["type"].endswith("#not-found")


def test_other_methods_are_refused_by_name(client: Client) -> None:
    answer = client.delete("/api/v1/procedures")

    assert (answer.status_code, answer.json()["type"]) == (405, "/api/#wrong-method")
    assert "GET" in answer["Allow"]


def test_agencies_are_found_with_and_without_marks() -> None:
    code = demo_unit("Bến Thành").code
    for words in ("bến thành", "ben thanh", "phuong Ben Thanh", "thanh   ben", code):
        assert code in {
            row["code"] for row in get("agencies", q=words, kind="ward", on="2026-11-26")["items"]
        }
    assert not get("agencies", q="ben thanhx", on="2026-11-26")["items"]


def test_agencies_are_listed_by_id_in_force_on_the_day() -> None:
    seen: list[str] = []
    address = "/api/v1/agencies?kind=ward&limit=100&on=2026-11-26"
    while address:
        page = Client().get(address).json()
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
    there = Agency.objects.in_force(date(2026, 11, 26)).filter(kind="ward")

    assert seen == sorted(seen)
    assert len(seen) == there.count() == len(set(seen))
    assert not get("agencies", kind="ward", on="2020-01-01")["items"]


def test_the_competent_agency_is_the_one_filing_finds() -> None:
    ward = demo_unit(make.WARD)
    with make.city_time_at("2026-11-25 08:30"):
        dossier = make.a_dossier(make.a_citizen())
        body = get("agencies/competent", procedure=BIRTH, ward=ward.code)

    assert body["competent"]["code"] == dossier.competent.code == ward.code
    assert body["receiving"]["code"] == dossier.receiving.code
    assert body["on"] == "2026-11-25"


@pytest.mark.parametrize("code", sorted(["1.004222", "1.012783", "1.012812", "2.000815"]))
def test_every_kind_of_competence_is_found(code: str) -> None:
    body = get("agencies/competent", procedure=code, ward=demo_unit(make.WARD).code, on="2026-11-26")

    assert body["competent"]["name"]["vi"]


def test_a_ward_we_do_not_have_is_named() -> None:
    problem = get("agencies/competent", procedure=BIRTH, ward="99999", on="2026-11-26", status=400)

    assert fields(problem) == {"ward"}


def test_too_many_calls_of_one_network_are_slowed_down(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.interface.endpoint.CALLS", 2)
    for _call in range(2):
        assert client.get("/api/v1/procedures").status_code == 200
    answer = client.get("/api/v1/procedures")

    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert answer["Content-Type"] == PROBLEM
