"""The reference form 1.001193, from an empty draft to what is filed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import override
from jsonschema import Draft202012Validator

from procedures.cases import Case, case_of
from procedures.fees import FeeLine, assess, unknown_amounts
from procedures.forms.answers import effective, problems
from procedures.forms.conditions import Facts
from procedures.forms.fields import all_types
from procedures.forms.json_schema import json_schema, language_schema
from procedures.forms.pages import page_form
from procedures.forms.schema import read_form
from procedures.forms.soundness import computation_faults, condition_faults
from procedures.forms.summary import summary
from procedures.papers import Paper, When, missing_papers, required_papers
from procedures.reasons import Reason, reasons_for
from tests.procedures.forms.documents import FACTS, birth, birth_form

PAPERS = [Paper.model_validate(paper) for paper in birth()["papers"]]
FEES = [FeeLine.model_validate(line) for line in birth()["fees"]]
CASES = [Case.model_validate(case) for case in birth()["cases"]]
REASONS = [Reason.model_validate(reason) for reason in birth()["reasons"]]
COUNTER = replace(FACTS, channel="counter")


def boxes(name: str, day: str) -> dict[str, str]:
    year, month, number = day.split("-")
    return {f"{name}__day": number, f"{name}__month": month, f"{name}__year": year}


def home(name: str) -> dict[str, str]:
    return {
        f"{name}__country": "VN",
        f"{name}__province": "79",
        f"{name}__ward": "D001",
        f"{name}__detail": "12 Lê Lợi",
    }


def parent(who: str, name: str, number: str) -> dict[str, str]:
    return {
        f"{who}_name": name,
        **boxes(f"{who}_birth_date", "1995-05-01"),
        f"{who}_ethnicity": "01",
        f"{who}_nationality": "VN",
        **home(f"{who}_residence"),
        f"{who}_document_type": "CC",
        f"{who}_document_number": number,
    }


POSTS: dict[str, dict[str, str]] = {
    "applicant": {
        "applicant_name": "Trần Thị Bình",
        **boxes("applicant_birth_date", "1995-05-01"),
        **home("applicant_residence"),
        "applicant_document_type": "CC",
        "applicant_document_number": "079195000001",
        "applicant_relation": "ME",
        "applicant_phone": "0901 234 567",
    },
    "child": {
        "child_name": "Nguyễn Trần Minh An",
        **boxes("child_birth_date", "2026-11-01"),
        "child_sex": "NU",
        "child_ethnicity": "01",
        "child_nationality": "VN",
    },
    "birth": {
        "child_birth_facility": "Bệnh viện Từ Dũ",
        **home("child_birth_place"),
        **home("child_origin"),
        "abandoned": "no",
        "surrogacy": "no",
    },
    "mother": parent("mother", "Trần Thị Bình", "079195000001"),
    "father": parent("father", "Nguyễn Văn Cường", "079095000002"),
    "closing": {"copies_requested": "yes", "copies": "3", "declaration": "yes"},
}


def filled(**changes: dict[str, str]) -> dict[str, Any]:
    """Answers after walking through all pages with the usual posts, changed where said."""
    form = birth_form()
    answers: dict[str, Any] = {}
    for page in form.pages:
        data = {**POSTS[page.key], **changes.get(page.key, {})}
        made = page_form(form, page.key, answers=answers, facts=FACTS, data=data)
        made.is_valid()
        answers |= made.draft
    return answers


def errors(answers: dict[str, Any], facts: Facts = FACTS) -> list[str]:
    return [problem.field for problem in problems(birth_form(), answers, facts) if problem.level == "error"]


def warned(answers: dict[str, Any]) -> list[str]:
    return [problem.field for problem in problems(birth_form(), answers, FACTS) if problem.level == "warning"]


def test_a_phone_has_six_short_pages() -> None:
    assert [page.key for page in birth_form().pages] == list(POSTS)


def test_a_parent_fills_it_page_by_page() -> None:
    form = birth_form()
    answers: dict[str, Any] = {}
    for page in form.pages:
        made = page_form(form, page.key, answers=answers, facts=FACTS, data=POSTS[page.key])
        assert made.is_valid(), (page.key, made.errors)
        answers |= made.answers
    assert problems(form, answers, FACTS) == []
    filed = effective(form, answers, FACTS)
    assert filed["child_birth_date_in_words"] == (
        "ngày một tháng mười một năm hai nghìn không trăm hai mươi sáu"
    )
    assert filed["mother_age_at_birth"] == 31
    assert "authorised" not in filed
    Draft202012Validator(json_schema(form)).validate(filed)


def test_the_whole_can_be_read_back_in_both_languages() -> None:
    for language in ("vi", "en"):
        pages = summary(birth_form(), filled(), FACTS, language)
        assert [page.key for page in pages] == list(POSTS)
        shown = {row.key: row.text for page in pages for section in page.sections for row in section.rows}
        assert shown["child_birth_date"] == "01/11/2026"
        assert "mother_age_at_birth" not in shown
        assert all(label for label in shown)


def test_at_least_one_parent_unless_abandoned() -> None:
    nobody = {"mother": {"mother_name": ""}, "father": {"father_name": "", "father_document_type": ""}}
    nobody["mother"] |= {"mother_document_type": ""}
    assert errors(filled(**nobody)) == ["father_name"]
    assert errors(filled(**nobody, birth={"abandoned": "yes"})) == []
    assert errors(filled(father={"father_name": "", "father_document_type": ""})) == []


def test_an_abandoned_child_has_no_parents_in_what_is_filed() -> None:
    filed = effective(birth_form(), filled(birth={"abandoned": "yes"}), FACTS)
    assert not [key for key in filed if key.startswith(("mother", "father", "marriage", "surrogacy"))]


def test_naming_a_parent_asks_for_the_rest() -> None:
    changed = {
        "mother_ethnicity": "",
        "mother_residence__province": "",
        "mother_residence__ward": "",
        "mother_residence__detail": "",
    }
    assert errors(filled(mother=changed)) == ["mother_ethnicity", "mother_residence"]


@pytest.mark.parametrize(
    ("page", "changes", "field"),
    [
        ("mother", boxes("mother_birth_date", "2016-01-01"), "mother_birth_date"),
        ("mother", {"mother_name": "Lê Thị Khác"}, "mother_name"),
        ("father", {"father_document_number": "079080000002"}, "father_document_number"),
    ],
)
def test_what_is_odd_only_warns(page: str, changes: dict[str, str], field: str) -> None:
    answers = filled(**{page: changes})
    assert field in warned(answers)
    assert errors(answers) == []


@pytest.mark.parametrize(
    ("page", "changes", "field"),
    [
        ("applicant", {"applicant_document_number": "0791950000"}, "applicant_document_number"),
        (
            "applicant",
            {"applicant_residence__province": "01", "applicant_residence__ward_name": "Phường Ba Đình"},
            "applicant_residence",
        ),
        ("applicant", {"applicant_relation": "ONG_BA"}, "authorised"),
        ("child", boxes("child_birth_date", "2026-12-01"), "child_birth_date"),
        ("father", {"father_document_number": "079195000001"}, "father_document_number"),
        ("closing", {"copies": ""}, "copies"),
        ("closing", {"copies": "21"}, "copies"),
        ("closing", {"declaration": ""}, "declaration"),
    ],
)
def test_what_is_wrong_holds_up(page: str, changes: dict[str, str], field: str) -> None:
    assert field in errors(filled(**{page: changes}))


def test_the_case_follows_from_the_date_of_birth() -> None:
    form = birth_form()
    assert case_of(CASES, effective(form, filled(), FACTS), FACTS) == "on_time"
    late = filled(child=boxes("child_birth_date", "2026-09-22"))
    assert case_of(CASES, effective(form, late, FACTS), FACTS) == "late"


def codes(answers: dict[str, Any], facts: Facts = FACTS) -> list[str]:
    return [paper.code.rpartition("-")[2] for paper in required_papers(PAPERS, answers, facts)]


def test_papers_follow_channel_and_answers() -> None:
    answers = effective(birth_form(), filled(), FACTS)
    assert codes(answers) == ["KQ003967", "KQ004389", "GTTT"]
    assert codes(answers, COUNTER) == ["KQ003204", "KQ004389", "GTTT"]
    assert "KQ003208" in codes({**answers, "abandoned": True})
    assert "KQ003303" in codes({**answers, "surrogacy": True})
    assert "UYQUYEN" in codes({**answers, "authorised": True})
    missing = missing_papers(PAPERS, answers, FACTS, attached=[])
    assert [paper.code for paper in missing] == ["000.00.00.G15-KQ004389"]
    assert not missing_papers(PAPERS, answers, FACTS, attached=["000.00.00.G15-KQ004389"])
    assert not missing_papers(PAPERS, answers, FACTS, attached=[], by_data=["000.00.00.G15-KQ004389"])


def charged(answers: dict[str, Any], facts: Facts, **more: Any) -> dict[str, tuple[int | None, str | None]]:
    return {
        charge.kind: (charge.amount, charge.exemption)
        for charge in assess(FEES, answers, facts, facts.today, **more)
    }


def test_fees_follow_channel_case_and_copies() -> None:
    copies = {"copies_requested": True, "copies": 3}
    online, late = replace(FACTS, case="late"), replace(COUNTER, case="late")
    assert charged(copies, online) == {"le_phi": (0, None), "phi": (24000, None)}
    assert charged({"copies_requested": False}, replace(FACTS, case="on_time")) == {"le_phi": (0, "on_time")}
    assert charged({}, late) == {"le_phi": (None, None)}
    assert charged({}, late, claimed=["poor"]) == {"le_phi": (0, "poor")}
    unknown = [(line.code, table is None) for line, table in unknown_amounts(FEES, FACTS.today)]
    assert unknown == [("LE_PHI_KHAI_SINH", False)]


def test_reasons_fit_where_they_belong() -> None:
    named = {reason.code for reason in reasons_for(REASONS, "request_supplement", field="child_name")}
    assert "name_against_rules" in named
    assert "paper_missing" not in named
    other = {reason.code for reason in reasons_for(REASONS, "request_supplement", field="mother_name")}
    assert "name_against_rules" not in other
    assert {reason.code for reason in reasons_for(REASONS, "refuse")} == {
        "already_registered",
        "not_entitled",
        "another_procedure",
    }


def test_what_stands_beside_the_form_fits_it() -> None:
    form, cases = birth_form(), tuple(case.key for case in CASES)
    conditions = [case.when for case in CASES]
    conditions += [paper.required.condition for paper in PAPERS if isinstance(paper.required, When)]
    for line in FEES:
        conditions += [line.condition, *(exemption.condition for exemption in line.exemptions)]
        assert line.quantity is None or computation_faults(line.quantity, form) == []
    for condition in conditions:
        assert condition is None or condition_faults(condition, form, cases=cases) == []
    assert birth()["competence"]["field"] in form.plan.places
    assert {key for reason in REASONS for key in reason.fields} <= set(form.plan.places)


def test_schemas_are_json_schema_and_accept_their_documents() -> None:
    Draft202012Validator.check_schema(json_schema(birth_form()))
    Draft202012Validator.check_schema(language_schema())
    Draft202012Validator(language_schema()).validate(birth()["form"])


def test_every_type_has_a_place_in_the_registry() -> None:
    assert set(all_types()) >= {
        "heading", "paragraph", "text", "long_text", "integer", "decimal", "money", "date", "partial_date",
        "time", "yes_no", "one_of", "some_of", "person_name", "citizen_id", "document_number", "tax_code",
        "phone", "email", "address", "file", "photo", "group", "declaration", "computed",
    }  # fmt: skip


def test_labels_are_complete_in_both_languages() -> None:
    form = read_form(birth()["form"])
    for spec in form.fields:
        assert spec.label.vi
        assert spec.label.en
        with override("en"):
            assert str(spec.label) == spec.label.en
