"""Procedures of certification and business: cases, minimal answers, papers, fees, results."""

from __future__ import annotations

import pytest

from procedures.workflow.definition import Kind
from tests.factories.answers import certification
from tests.factories.answers.every import SAMPLES
from tests.procedures.sampling import (
    ON,
    amounts,
    changed,
    definition_of,
    filled,
    papers,
    problems_of,
    wrong,
)


def test_results_say_lists_and_choices_in_words() -> None:
    assert "Bản sao điện tử" in filled("2.000815", "", "granted")
    assert "Giấy ủy quyền" in filled("2.000884", "", "granted")
    assert "Lê Thị Ngọc" in filled("1.001612", "family", "granted")
    assert "Thành viên hộ gia đình" not in filled("1.001612", "person", "granted")
    assert "2 Phạm Hồng Thái, Phường Bến Thành" in filled("2.000620", "company", "granted")


# ---- rules of the data


def test_a_household_business_has_one_main_line() -> None:
    lines = SAMPLES["1.001612"]["person"](ON)["business_lines"]
    none = [{**line, "line_main": False} for line in lines]
    every = [{**line, "line_main": True} for line in lines]
    assert wrong("1.001612", "person", business_lines=none) == {("business_lines", "error")}
    assert wrong("1.001612", "person", business_lines=every) == {("business_lines", "error")}
    assert wrong("1.001612", "person", business_lines=lines[:1]) == set()


@pytest.mark.parametrize(("born", "young"), [("2008-11-25", False), ("2008-11-26", True), ("2010", True)])
def test_the_owner_is_of_age(born: str, young: bool) -> None:
    found = wrong(
        "1.001612",
        "person",
        owner_birth_date=born,
        owner_document_type="HC",
        owner_document_number="C1234567",
    )
    assert found == ({("owner_birth_date", "error")} if young else set())


def test_a_family_names_its_members() -> None:
    assert ("members", "error") in wrong("1.001612", "family", members=None)
    assert wrong("1.001612", "person", workers=-1) == {("workers", "error")}
    assert wrong("1.001612", "person", capital_total=0) == {("capital_total", "error")}


def test_only_this_city_decides() -> None:
    elsewhere = {"country": "VN", "scheme": "2-TIER", "province": "01", "ward_name": "X"}
    assert ("business_address", "error") in wrong("1.001612", "person", business_address=elsewhere)
    shops = [{"premises_name": "Cửa hàng", "premises_address": elsewhere}]
    assert ("premises", "error") in wrong("2.000620", "company", premises=shops)


def test_the_holder_of_the_original_proves_no_relation() -> None:
    mine = changed("2.000908", is_holder=True, applicant_relation=None, holder_name=None)
    assert problems_of("2.000908", mine) == []
    assert papers("2.000908", mine, "counter") == {"GTTT"}
    assert ("applicant_relation", "error") in wrong("2.000908", applicant_relation=None)


# ---- papers, fees, limits


@pytest.mark.parametrize(
    ("code", "case", "channel", "expected"),
    [
        ("1.001612", "person", "online", {"GDN"}),
        ("1.001612", "family", "counter", {"GDN", "BBHOP", "UQHGD"}),
        ("2.000815", "", "counter", {"BANCHINH"}),
        ("2.000884", "", "counter", {"GTTT", "VB"}),
        ("2.000908", "", "online", {"GTTT", "QH"}),
        ("2.000908", "", "post", {"QH", "PHONGBI"}),
        ("2.000620", "household", "counter", {"DON", "GCNDK", "HDTD", "HDNT"}),
    ],
)
def test_papers_follow_case_and_channel(code: str, case: str, channel: str, expected: set[str]) -> None:
    assert papers(code, SAMPLES[code][case](ON), channel) == expected


def test_papers_follow_the_answers() -> None:
    passport = {"owner_document_type": "HC", "owner_document_number": "C1234567", "authorised": True}
    assert papers("1.001612", changed("1.001612", "person", **passport), "counter") == {
        "GDN",
        "GTPL",
        "UYQUYEN",
    }


@pytest.mark.parametrize(
    ("code", "case", "channel", "expected"),
    [
        ("1.001612", "person", "online", [0]),
        ("1.001612", "family", "counter", [100_000]),
        ("1.001612", "person", "post", [100_000]),
        ("2.000815", "", "counter", [18_000]),
        ("2.000884", "", "counter", [10_000]),
        ("2.000908", "", "online", [0]),
        ("2.000620", "company", "counter", [2_400_000]),
        ("2.000620", "household", "counter", [400_000]),
    ],
)
def test_fees_follow_case_and_channel(code: str, case: str, channel: str, expected: list[int | None]) -> None:
    assert amounts(code, SAMPLES[code][case](ON), channel) == expected


@pytest.mark.parametrize(
    ("pages", "times", "amount"),
    [
        (1, 1, 2_000),
        (2, 1, 4_000),
        (3, 1, 5_000),
        (10, 3, 36_000),
        (198, 1, 200_000),
        (199, 1, 200_000),
        (1000, 2, 400_000),
    ],
)
def test_a_copy_costs_by_its_pages_up_to_a_bound(pages: int, times: int, amount: int) -> None:
    row = {
        "document_name": "Hợp đồng",
        "document_pages": pages,
        "document_copies": times,
        "document_form": "GIAY",
    }
    assert amounts("2.000815", changed("2.000815", documents=[row]), "counter") == [amount]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("1.001612", "3 working days"),
        ("2.000815", "within the working day"),
        ("2.000884", "within the working day"),
        ("2.000908", "within the working day"),
        ("2.000620", "10 working days"),
    ],
)
def test_limits_are_those_of_the_law(code: str, sentence: str) -> None:
    limit = definition_of(code).limit.resolve(case=None, channel="counter")
    assert limit.sentence().en == sentence


@pytest.mark.parametrize("code", ["2.000815", "2.000884", "2.000620"])
def test_some_are_offered_at_the_counter_only(code: str) -> None:
    assert definition_of(code).channels == ("counter",)


@pytest.mark.parametrize("code", certification.SAMPLES)
def test_the_hours_of_the_steps_make_up_the_limit(code: str) -> None:
    definition = definition_of(code)
    spent = sum(step.limit.nominal_hours() for step in definition.workflow.steps if step.limit)
    assert spent == definition.limit.nominal_hours()


@pytest.mark.parametrize(
    ("code", "role"),
    [
        ("1.001612", "unit_head"),
        ("2.000620", "unit_head"),
        ("2.000815", "signatory"),
        ("2.000908", "signatory"),
    ],
)
def test_who_signs(code: str, role: str) -> None:
    signing = [step for step in definition_of(code).workflow.steps if any(act.signs for act in step.actions)]
    assert [step.role for step in signing] == [(role,)]


def test_a_licence_is_assigned_consulted_about_and_paid_for() -> None:
    steps = {step.key: step for step in definition_of("2.000620").workflow.steps}
    assert steps["assign"].by_key["assign"].requires == {"assignee"}
    assert {Kind.CONSULT, Kind.REQUEST_PAYMENT} <= steps["examine"].kinds()
