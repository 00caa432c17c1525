"""Procedures of civil status: cases, complete answers, papers, fees, limits, results, the other spouse."""

from __future__ import annotations

from typing import Any

import pytest

from procedures.fees import assess
from procedures.forms.conditions import Facts, evaluate
from procedures.papers import required_papers
from procedures.workflow.definition import Kind, OnTimeout
from tests.factories.answers.every import SAMPLES
from tests.procedures.sampling import (
    ON,
    definition_of,
    facts_for,
    wrong,
)

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
