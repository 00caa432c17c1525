"""Conditions in words, as an administrator reads them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from procedures.forms.conditions import Condition
from procedures.forms.operators import OPERATORS
from procedures.forms.sentences import _PHRASES, reason, sentence
from procedures.forms.why import why_false
from tests.procedures.forms.documents import FACTS, birth_form, field, form_of

CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)


def said(condition: Any, language: str = "vi") -> str:
    cases = {"late": "đăng ký quá hạn"}
    return sentence(CONDITION.validate_python(condition), birth_form(), language, cases=cases)


BORN = {"field": "child_birth_date", "op": "older_than_days", "value": 60}


@pytest.mark.parametrize(
    ("condition", "vi", "en"),
    [
        (
            BORN,
            "“Ngày, tháng, năm sinh của trẻ” đã quá 60 ngày",
            "“Child’s date of birth” is more than 60 days ago",
        ),
        (
            {"not": BORN},
            "“Ngày, tháng, năm sinh của trẻ” chưa quá 60 ngày",
            "“Child’s date of birth” is not more than 60 days ago",
        ),
        (
            {"field": "abandoned", "op": "is", "value": True},
            "“Trẻ có bị bỏ rơi không” được trả lời “Có”",
            "“Was the child abandoned” is answered “Yes”",
        ),
        (
            {"field": "child_sex", "op": "is", "value": "NU"},
            "“Giới tính của trẻ” là “Nữ”",
            "“Child’s sex” is “Female”",
        ),
        (
            {"field": "applicant_residence.ward", "op": "is", "value": "D001"},
            "Phường, xã, đặc khu của “Nơi cư trú của bạn” là Phường Sài Gòn",
            "The ward or commune of “Your place of residence” is Sai Gon Ward",
        ),
        (
            {"field": "child_birth_date", "op": "after", "value": {"today": -30}},
            "“Ngày, tháng, năm sinh của trẻ” sau 30 ngày trước hôm nay",
            "“Child’s date of birth” is after 30 days before today",
        ),
        (
            {"field": "child_birth_date", "op": "before", "value": "2026-03-01"},
            "“Ngày, tháng, năm sinh của trẻ” trước 01/03/2026",
            "“Child’s date of birth” is before 01/03/2026",
        ),
        (
            {"fact": "case", "op": "is", "value": "late"},
            "Trường hợp là đăng ký quá hạn",
            "The case is đăng ký quá hạn",
        ),
        (
            {"fact": "channel", "op": "in", "value": ["counter", "post"]},
            "Hình thức nộp là một trong: tại quầy, qua bưu chính",
            "The way of filing is one of: at the counter, by post",
        ),
        (
            {"not": {"any": [BORN, {"field": "copies", "op": "more_than", "value": 2}]}},
            "“Ngày, tháng, năm sinh của trẻ” chưa quá 60 ngày và “Số bản sao” không lớn hơn 2",
            "“Child’s date of birth” is not more than 60 days ago and “Number of copies” is not more than 2",
        ),
    ],
)
def test_sentences(condition: Any, vi: str, en: str) -> None:
    assert said(condition) == vi
    assert said(condition, "en") == en


def test_an_inner_choice_is_bracketed() -> None:
    either = {"any": [BORN, {"field": "copies", "op": "filled"}]}
    assert said({"all": [either, BORN]}).startswith("(“Ngày, tháng, năm sinh của trẻ” đã quá 60 ngày hoặc")


def test_rows() -> None:
    form = form_of(field("people", "group", fields=[field("age", "integer")]))
    young = {"field": "age", "op": "less_than", "value": 18}

    def words(condition: Any, language: str) -> str:
        return sentence(CONDITION.validate_python(condition), form, language)

    assert (
        words({"some": "people", "where": young}, "vi")
        == "Có ít nhất một mục của “people” mà “age” nhỏ hơn 18"
    )
    assert (
        words({"not": {"some": "people", "where": young}}, "en")
        == "No entry of “people” has: “age” is less than 18"
    )
    assert (
        words({"every": "people", "where": young}, "en")
        == "Each entry of “people” has: “age” is less than 18"
    )
    assert words({"not": {"every": "people", "where": young}}, "en") == (
        "At least one entry of “people” has: “age” is not less than 18"
    )
    assert words({"count": "people", "where": young, "op": "at_least", "value": 2}, "vi") == (
        "Số mục của “people” có “age” nhỏ hơn 18 ít nhất là 2"
    )
    assert (
        words({"sum": "people.age", "op": "at_most", "value": 99}, "en") == "The sum of “age” is at most 99"
    )


def test_no_condition_and_no_form() -> None:
    assert sentence(None) == "Luôn luôn"
    assert (
        sentence(CONDITION.validate_python(BORN), language="en")
        == "“child_birth_date” is more than 60 days ago"
    )


def test_every_operator_has_its_words() -> None:
    assert set(_PHRASES) == set(OPERATORS)


def test_why_not_in_words() -> None:
    condition = CONDITION.validate_python({"all": [{"not": BORN}, {"field": "copies", "op": "filled"}]})
    (why,) = why_false(condition, {"child_birth_date": "2020-01-01"}, FACTS)
    assert reason(why, birth_form(), "en") == "“Child’s date of birth” is not more than 60 days ago"
    (why,) = why_false(condition, {"child_birth_date": "2026-11-01"}, FACTS)
    assert reason(why, birth_form(), "vi") == "“Số bản sao” đã được điền"
