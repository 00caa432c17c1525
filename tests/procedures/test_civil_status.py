"""Procedures of civil status: cases, complete answers, papers, fees, limits, results, the other spouse."""

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
from procedures.forms.conditions import Facts, evaluate
from procedures.loading import read_definition
from procedures.papers import required_papers
from procedures.placeholders import Language
from procedures.results import fill
from procedures.workflow.definition import Kind, OnTimeout
from procedures.workflow.soundness import check
from tests.factories.answers.civil_status import ENTRIES, SAMPLES

ON = date(2026, 11, 25)
SAMPLED = [(code, case) for code, cases in SAMPLES.items() for case in cases]
# Answers on which it depends what else is asked, so that without one another field is complained of first.
DECIDES = {"applicant_side", "applicant_relation", "evidence", "purpose", "copies_requested", "has_notice"}


@cache
def definition_of(code: str) -> Definition:
    return read_definition(loading.REFERENCE / f"{code}.json")[1]


def facts_for(
    definition: Definition, answers: Mapping[str, Any], channel: str = "online"
) -> tuple[dict[str, Any], Facts]:
    """Effective answers and the facts with their case, as filing finds them."""
    first = Facts(today=ON, channel=channel)
    case = case_of(definition.cases, effective(definition.form, answers, first), first)
    facts = Facts(today=ON, channel=channel, case=case)
    return effective(definition.form, answers, facts), facts


def problems_of(code: str, answers: Mapping[str, Any]) -> list[Problem]:
    definition = definition_of(code)
    return problems(definition.form, answers, facts_for(definition, answers)[1])


def wrong(code: str, case: str = "", **changes: Any) -> set[tuple[str, str]]:
    """(field, level) of what is said when a sample is changed; None takes an answer out."""
    answers = {**SAMPLES[code][case](ON), **changes}
    kept = {key: value for key, value in answers.items() if value is not None}
    return {(problem.field, problem.level) for problem in problems_of(code, kept)}


def filled(code: str, case: str, outcome: str, language: Language = "vi") -> str:
    """Everything a result says, run together."""
    definition = definition_of(code)
    answers, _facts = facts_for(definition, SAMPLES[code][case](ON))
    reasons = [{"text": "Chưa đủ điều kiện", "basis": "Luật"}]
    beside = {
        "entry": ENTRIES[code],
        "dossier": {"code": "D003-261125-000001", "filed_on": "2026-11-25", "received_on": "2026-11-25"},
        "agency": {"name": "Ủy ban nhân dân phường Bến Thành", "place": "Bến Thành"},
        "procedure": {"name": definition.name.vi, "code": code},
        "decision": {"date": ON.isoformat(), "reasons": reasons, "note": ""},
    }

    def in_words(path: str, value: Any) -> str:
        place = definition.form.plan.places.get(path)
        return tell(place.field, value, language) if place else str(value)

    return str(fill(definition.results[outcome], {**answers, **beside}, labels=in_words, language=language))


@pytest.mark.parametrize("code", SAMPLES)
def test_the_workflow_is_sound_and_every_case_has_a_sample(code: str) -> None:
    definition = definition_of(code)
    assert [finding for finding in check(definition) if finding.severity == "error"] == []
    assert set(SAMPLES[code]) == ({case.key for case in definition.cases} or {""})


@pytest.mark.parametrize(("code", "case"), SAMPLED)
def test_sample_answers_are_complete_and_choose_their_case(code: str, case: str) -> None:
    answers = SAMPLES[code][case](ON)
    assert problems_of(code, answers) == []
    assert (facts_for(definition_of(code), answers)[1].case or "") == case


@pytest.mark.parametrize(("code", "case"), SAMPLED)
def test_what_is_required_is_asked_for_by_name(code: str, case: str) -> None:
    """Without one of its required answers, a default apart, a sample is refused at that very field."""
    sample = SAMPLES[code][case](ON)
    required = {
        field.key
        for field in definition_of(code).form.fields
        if field.always_required and field.default is None and field.key in sample
    }
    for key in required - DECIDES:
        assert (key, "error") in wrong(code, case, **{key: None}), key


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("code", "case"), SAMPLED)
def test_both_results_can_be_filled(code: str, case: str, language: Language) -> None:
    granted, denied = (filled(code, case, outcome, language) for outcome in ("granted", "denied"))
    assert "{{" not in granted + denied
    assert "Chưa đủ điều kiện" in denied


# ---- rules of the data


def test_two_people_marry_who_are_old_enough_and_free() -> None:
    assert wrong("1.000894", bride_birth_date="2008-11-26", bride_document_type="HC",
                 bride_document_number="C1234567") == {("bride_birth_date", "error")}  # fmt: skip
    assert wrong("1.000894", groom_birth_date="2006-11-26", groom_document_type="HC",
                 groom_document_number="C1234567") == {("groom_birth_date", "error")}  # fmt: skip
    assert wrong("1.000894", bride_marital_status="DANG_CO_VO_CHONG") == {("bride_marital_status", "error")}
    assert ("groom_earlier_marriage", "error") in wrong("1.000894", groom_earlier_marriage=None)
    assert ("bride_document_number", "error") in wrong("1.000894", bride_document_number="079084000341")


@pytest.mark.parametrize(("side", "other"), [("NAM", "bride_name"), ("NU", "groom_name")])
def test_the_other_spouse_is_the_co_applicant(side: str, other: str) -> None:
    definition = definition_of("1.000894")
    answers, facts = facts_for(definition, {**SAMPLES["1.000894"][""](ON), "applicant_side": side})
    named = [party for party in definition.parties.co_applicants if evaluate(party.when, answers, facts)]
    assert [party.name for party in named] == [other]
    assert all((party.number, party.phone, party.email) for party in named)


def test_a_married_person_gets_no_certificate_for_a_marriage() -> None:
    assert wrong("1.004873", marital_status="DANG_CO_VO_CHONG") == {("purpose", "error")}
    assert wrong("1.004873", marries=None) == {("marries", "error")}


def test_silence_of_an_earlier_ward_agrees() -> None:
    workflow = definition_of("1.004873").workflow
    asked = workflow.action("earlier_wards", "consult")
    assert (asked.kind, asked.clock, asked.on_timeout) == (Kind.CONSULT, "run", OnTimeout.AGREE)
    offered = workflow.action("verify", "ask_wards").when
    for rows in (0, 1, 3):
        assert evaluate(offered, {"residences": [{}] * rows}, Facts(today=ON)) is (rows > 0)


def test_death_comes_after_birth() -> None:
    assert ("death_date", "error") in wrong("1.000656", "late", death_date="1947-12-31")
    assert wrong("1.000656", "on_time", notice_date="2026-11-01") == {("notice_date", "error")}


def test_a_declaration_needs_two_witnesses() -> None:
    witnesses = SAMPLES["1.001022"][""](ON)["witnesses"]
    assert wrong("1.001022", witnesses=witnesses[:1]) == {("witnesses", "error")}
    assert wrong("1.001022", witnesses=None, evidence="Y_TE") == set()
    assert ("parent_birth_date", "error") in wrong("1.001022", parent_birth_date="2014-09-02")


# ---- papers, fees, limits


@pytest.mark.parametrize(
    ("code", "case", "channel", "changes", "papers"),
    [
        ("1.000894", "", "online", {}, {"MHTDT-KH", "GTTT"}),
        ("1.000894", "", "counter", {}, {"TKDKKH", "GTTT"}),
        ("1.004873", "", "online", {}, {"MDT-XN", "GTTT"}),
        ("1.004873", "", "post", {"marital_status": "DA_LY_HON", "issued_before": True},
         {"TKXN", "LYHON", "XN-CU", "GTTT"}),
        ("1.000656", "late", "online", {}, {"MHTDT-KT", "GBT", "GTTT"}),
        ("1.000656", "late", "online", {"has_notice": False}, {"MHTDT-KT", "CCKT", "GTTT"}),
        ("1.001022", "", "online", {}, {"MHTDT-NCMC", "CHUNGCU-B", "GTTT"}),
        ("1.001022", "", "counter", {"evidence": "Y_TE"}, {"TKNCMC", "CHUNGCU-A", "GTTT"}),
        ("2.000635", "ordinary", "online", {}, {"MDT-TL", "GTTT"}),
        ("2.000635", "ordinary", "online", {"applicant_relation": "KHAC", "authorised": True},
         {"MDT-TL", "UYQUYEN", "GTTT"}),
    ],
)  # fmt: skip
def test_papers_follow_channel_and_answers(
    code: str, case: str, channel: str, changes: dict[str, Any], papers: set[str]
) -> None:
    definition = definition_of(code)
    answers, facts = facts_for(definition, {**SAMPLES[code][case](ON), **changes}, channel)
    assert {paper.code for paper in required_papers(definition.papers, answers, facts)} == papers


@pytest.mark.parametrize(
    ("code", "case", "channel", "amounts"),
    [
        ("1.000894", "", "online", [0, 16_000]),
        ("1.000894", "", "counter", [0, 16_000]),
        ("1.004873", "", "online", [0]),
        ("1.004873", "", "counter", [None]),
        ("1.000656", "on_time", "counter", [0]),
        ("1.000656", "late", "counter", [None]),
        ("1.000656", "late", "online", [0]),
        ("1.001022", "", "online", [0]),
        ("1.001022", "", "post", [None]),
        ("2.000635", "special", "online", [24_000]),
    ],
)
def test_fees_follow_case_and_channel(code: str, case: str, channel: str, amounts: list[int | None]) -> None:
    definition = definition_of(code)
    answers, facts = facts_for(definition, SAMPLES[code][case](ON), channel)
    assert [charge.amount for charge in assess(definition.fees, answers, facts, ON)] == amounts


@pytest.mark.parametrize(
    ("code", "case", "sentence"),
    [
        ("1.000894", None, "within the working day"),
        ("1.004873", None, "3 working days"),
        ("1.000656", "late", "within the working day"),
        ("1.001022", None, "3 working days"),
        ("2.000635", "special", "15 working days"),
        ("2.000635", "ordinary", "within the working day"),
    ],
)
def test_limits_are_those_of_the_law(code: str, case: str | None, sentence: str) -> None:
    limit = definition_of(code).limit.resolve(case=case, channel="online")
    assert limit.sentence().en == sentence
