"""Procedures of certification and business: cases, minimal answers, papers, fees, results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest

from procedures import loading
from procedures.cases import case_of
from procedures.definition import Definition
from procedures.fees import assess
from procedures.forms.answers import Problem, effective, problems, tell
from procedures.forms.conditions import Facts
from procedures.loading import read_definition
from procedures.papers import required_papers
from procedures.placeholders import Language
from procedures.results import fill
from procedures.workflow.definition import Kind
from tests.factories.answers.certification import ENTRIES, SAMPLES

ON = date(2026, 11, 25)
SAMPLED = [(code, case) for code, cases in SAMPLES.items() for case in cases]


@cache
def definition_of(code: str) -> Definition:
    return read_definition(loading.REFERENCE / f"{code}.json")[1]


def facts_for(
    definition: Definition, answers: Mapping[str, Any], channel: str = "counter"
) -> tuple[dict[str, Any], Facts]:
    """Effective answers and the facts with their case, as filing finds them."""
    first = Facts(today=ON, channel=channel)
    case = case_of(definition.cases, effective(definition.form, answers, first), first)
    facts = Facts(today=ON, channel=channel, case=case)
    return effective(definition.form, answers, facts), facts


def problems_of(code: str, answers: Mapping[str, Any]) -> list[Problem]:
    definition = definition_of(code)
    return problems(definition.form, answers, facts_for(definition, answers)[1])


def changed(code: str, case: str = "", **changes: Any) -> dict[str, Any]:
    """A sample with other answers; None takes one out."""
    answers = {**SAMPLES[code][case](ON), **changes}
    return {key: value for key, value in answers.items() if value is not None}


def wrong(code: str, case: str = "", **changes: Any) -> set[tuple[str, str]]:
    """(field, level) of what is said about a changed sample."""
    return {(problem.field, problem.level) for problem in problems_of(code, changed(code, case, **changes))}


def amounts(code: str, answers: Mapping[str, Any], channel: str = "counter") -> list[int | None]:
    definition = definition_of(code)
    known, facts = facts_for(definition, answers, channel)
    return [charge.amount for charge in assess(definition.fees, known, facts, ON)]


def papers(code: str, answers: Mapping[str, Any], channel: str = "counter") -> set[str]:
    definition = definition_of(code)
    known, facts = facts_for(definition, answers, channel)
    return {paper.code for paper in required_papers(definition.papers, known, facts)}


def filled(code: str, case: str, outcome: str, language: Language = "vi") -> str:
    """Everything a result says, run together."""
    definition = definition_of(code)
    answers, _facts = facts_for(definition, SAMPLES[code][case](ON))
    decision = {
        "date": ON.isoformat(),
        "reasons": [{"text": "Chưa đủ điều kiện", "basis": "Luật"}],
        "note": "",
    }
    beside = {
        "entry": ENTRIES[code],
        "dossier": {"code": "D003-261125-000001", "filed_on": "2026-11-25", "received_on": "2026-11-25"},
        "agency": {"name": "Ủy ban nhân dân phường Bến Thành", "place": "Bến Thành"},
        "procedure": {"name": definition.name.vi, "code": code},
        "decision": decision,
    }

    def in_words(path: str, value: Any) -> str:
        place = definition.form.plan.places.get(path)
        return tell(place.field, value, language) if place else str(value)

    return str(fill(definition.results[outcome], {**answers, **beside}, labels=in_words, language=language))


@pytest.mark.parametrize(("code", "case"), SAMPLED)
def test_sample_answers_are_complete_and_choose_their_case(code: str, case: str) -> None:
    answers = SAMPLES[code][case](ON)
    assert problems_of(code, answers) == []
    assert (facts_for(definition_of(code), answers)[1].case or "") == case


@pytest.mark.parametrize("code", SAMPLES)
def test_every_case_has_a_sample(code: str) -> None:
    assert set(SAMPLES[code]) == ({case.key for case in definition_of(code).cases} or {""})


@pytest.mark.parametrize(("code", "case"), SAMPLED)
def test_what_is_required_is_asked_for_by_name(code: str, case: str) -> None:
    """Without one of its required answers a sample is refused at that very field."""
    sample = SAMPLES[code][case](ON)
    asked = [
        field.key
        for field in definition_of(code).form.fields
        if field.always_required and field.default is None and field.key in sample
    ]
    for key in asked:
        assert (key, "error") in wrong(code, case, **{key: None}), key


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("code", "case"), SAMPLED)
def test_both_results_can_be_filled(code: str, case: str, language: Language) -> None:
    granted, denied = (filled(code, case, outcome, language) for outcome in ("granted", "denied"))
    assert "{{" not in granted + denied
    assert "Chưa đủ điều kiện" in denied


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
    assert papers("2.000908", mine) == {"GTTT"}
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
    assert papers("1.001612", changed("1.001612", "person", **passport)) == {"GDN", "GTPL", "UYQUYEN"}


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
    assert amounts("2.000815", changed("2.000815", documents=[row])) == [amount]


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


@pytest.mark.parametrize("code", SAMPLES)
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
