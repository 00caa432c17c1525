"""Procedures of land, building, residence and benefits: cases, minimal answers, papers, fees, results."""

from __future__ import annotations

import pytest

from procedures.fees import assess
from procedures.papers import required_papers
from tests.factories.answers.every import SAMPLES
from tests.procedures.sampling import (
    ON,
    definition_of,
    facts_for,
    filled,
    wrong,
)


def test_results_say_lists_and_choices_in_words() -> None:
    minutes = filled("1.012812", "", "granted")
    assert "Người bị yêu cầu" in minutes
    assert "14 Lê Lợi, Phường Bến Thành" in minutes
    assert "Lê Thị Ngọc" in filled("1.012783", "resurvey", "granted")
    assert "Cùng sử dụng với" not in filled("1.012783", "ordinary", "granted")
    assert "Thôi hưởng trợ cấp hưu trí xã hội" in filled("1.014027", "stop", "granted")


# ---- rules of the data


def test_a_house_fits_its_plot_and_the_owner_says_who_they_are() -> None:
    assert wrong("1.013225", "house", ground_floor_area="64.6") == {("ground_floor_area", "error")}
    assert wrong("1.013225", "house", gross_floor_area="57.9") == {("gross_floor_area", "error")}
    assert wrong("1.013225", "house", height="0") == {("height", "error")}
    assert ("representative_name", "error") in wrong("1.013225", "works", representative_name=None)
    assert ("owner_citizen_id", "error") in wrong("1.013225", "house", owner_citizen_id=None)
    assert ("site_address", "error") in wrong(
        "1.013225",
        "house",
        site_address={"country": "VN", "scheme": "2-TIER", "province": "01", "ward_name": "X"},
    )


@pytest.mark.parametrize(
    ("born", "household", "at"),
    [
        ("1946", "KHONG", None),
        ("1954-11-26", "NGHEO", None),
        ("1953-02-01", "KHONG", "household"),
        ("1953-02-01", "CAN_NGHEO", None),
        ("1951-11-25", "KHONG", None),  # 75 today
        ("1951-11-26", "KHONG", "household"),  # tomorrow
        ("1951", "KHONG", None),  # the year alone: not certainly too young
        ("1957-01-01", "NGHEO", "beneficiary_birth_date"),
    ],
)
def test_the_social_pension_has_its_age(born: str, household: str, at: str | None) -> None:
    found = wrong(
        "1.014027", "grant", beneficiary_birth_date=born, household=household,
        beneficiary_document_type="HC", beneficiary_document_number="C1234567",
    )  # fmt: skip
    assert {field for field, level in found if level == "error"} == ({at} if at else set())


def test_stopping_the_pension_asks_no_age_and_no_account() -> None:
    assert wrong("1.014027", "stop", beneficiary_birth_date="1990", beneficiary_document_type="HC",
                 beneficiary_document_number="C1234567") == set()  # fmt: skip
    assert wrong("1.014027", "grant", monthly_pension=500_000) == {("monthly_pension", "warning")}


def test_a_residence_asks_for_the_consents_of_its_case() -> None:
    assert ("owner_consent", "error") in wrong("1.004222", "kin", owner_consent=None)
    assert ("owner_consent", "error") not in wrong("1.004222", "own", owner_consent=None)
    young = {"person_birth_date": "2012-03-04", "person_document_number": "079212000349"}
    assert ("guardian_consent", "error") in wrong("1.004222", "own", **young)
    assert wrong("1.004222", "own", request_content="Từ quận 1 về") == {("request_content", "warning")}


def test_a_dispute_names_both_sides() -> None:
    parties = SAMPLES["1.012812"][""](ON)["parties"]
    assert wrong("1.012812", parties=parties[:1]) == {("parties", "error")}
    assert ("parties", "error") in wrong("1.012812", parties=[parties[0], parties[2]])


def test_a_spouse_is_named_when_both_are_to_stand_there() -> None:
    assert wrong("1.012783", "ordinary", reason="VO_CHONG") == {("co_owners", "error")}


def test_eight_square_metres_each_are_only_advised() -> None:
    assert wrong("1.013314", occupants=6) == {("floor_area", "warning")}


# ---- papers, fees, limits


@pytest.mark.parametrize(
    ("code", "case", "channel", "papers"),
    [
        ("1.013225", "house", "online", {"DON-M01", "QSDD", "BANVE", "CAMKET-LK"}),
        ("1.013225", "works", "counter", {"DON-M01", "QSDD", "BANVE"}),
        ("1.012783", "resurvey", "online", {"M18", "GCN", "TRICHDO"}),
        ("1.012783", "ordinary", "post", {"M18", "GCN"}),
        ("1.012812", "", "online", {"DON"}),
        ("1.014027", "grant", "counter", {"M01-176", "GTTT"}),
        ("1.013314", "", "online", {"M02-154"}),
        ("1.004222", "own", "online", {"CT01", "CHOO"}),
        ("1.004222", "kin", "online", {"CT01", "CHOO", "QHNT"}),
        ("1.004222", "rented", "counter", {"CT01", "HDT", "DT", "YKIEN"}),
    ],
)
def test_papers_follow_case_and_answers(code: str, case: str, channel: str, papers: set[str]) -> None:
    definition = definition_of(code)
    answers, facts = facts_for(definition, SAMPLES[code][case](ON), channel)
    assert {paper.code for paper in required_papers(definition.papers, answers, facts)} == papers


@pytest.mark.parametrize(
    ("code", "case", "channel", "amounts"),
    [
        ("1.013225", "house", "online", [0]),
        ("1.013225", "house", "counter", [75_000]),
        ("1.013225", "works", "post", [150_000]),
        ("1.012783", "ordinary", "online", [769_500, 0]),
        ("1.012783", "ordinary", "counter", [810_000, None]),
        ("1.012812", "", "counter", [0]),
        ("1.014027", "stop", "online", [0]),
        ("1.013314", "", "post", [0]),
        ("1.004222", "own", "online", [10_000]),
        ("1.004222", "own", "counter", [20_000]),
    ],
)
def test_fees_follow_case_and_channel(code: str, case: str, channel: str, amounts: list[int | None]) -> None:
    definition = definition_of(code)
    answers, facts = facts_for(definition, SAMPLES[code][case](ON), channel)
    assert [charge.amount for charge in assess(definition.fees, answers, facts, ON)] == amounts


def test_children_and_the_old_register_free_of_charge() -> None:
    definition = definition_of("1.004222")
    for born in ("2014-01-01", "1966-11-25"):
        answers, facts = facts_for(definition, {**SAMPLES["1.004222"]["own"](ON), "person_birth_date": born})
        assert [charge.amount for charge in assess(definition.fees, answers, facts, ON)] == [0]


@pytest.mark.parametrize(
    ("code", "case", "sentence"),
    [
        ("1.013225", "house", "7 working days"),
        ("1.013225", "works", "10 working days"),
        ("1.012783", "ordinary", "5 working days"),
        ("1.012783", "resurvey", "10 working days"),
        ("1.012812", None, "30 days"),
        ("1.014027", "grant", "10 working days"),
        ("1.013314", None, "2 working days"),
        ("1.004222", "rented", "7 working days"),
    ],
)
def test_limits_are_those_of_the_law(code: str, case: str | None, sentence: str) -> None:
    limit = definition_of(code).limit.resolve(case=case, channel="online")
    assert limit.sentence().en == sentence
