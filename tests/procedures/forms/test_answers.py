"""Changes, supplements, known facts, summaries, anonymised answers, carrying to another version."""

from __future__ import annotations

from datetime import date

from django.utils.translation import override

from procedures.forms.answers import (
    Change,
    Known,
    anonymised,
    carry,
    changes,
    effective,
    locked,
    open_fields,
    prefill,
    problems,
)
from procedures.forms.summary import summary
from procedures.forms.values import typed
from procedures.text import Text
from tests.procedures.forms.documents import FACTS, field, form_of

YES = {"field": "married", "op": "is", "value": True}
FORM = form_of(
    field("name", "person_name", required=True, prefill="identity.full_name", sensitive=True),
    field("married", "yes_no"),
    field("spouse", "person_name", required=True, show_if=YES),
    field("wedding", "date", show_if={"field": "spouse", "op": "filled"}),
    field("phone", "phone", prefill="profile.phone"),
    field("reason", required={"field": "married", "op": "is", "value": False}),
    field("note"),
    field("people", "group", fields=[field("person", required=True), field("age", "integer")]),
    field("count", "computed", value={"count": "people"}, shown=False),
)


def test_changes_name_each_answer_that_differs() -> None:
    old = {"name": "An", "married": False, "people": [{"person": "A", "age": 3}]}
    new = {"name": "An", "married": True, "spouse": "Bình", "people": [{"person": "A", "age": 4}]}
    with override("en"):
        assert changes(FORM, old, new) == [
            Change("married", "No", "Yes"),
            Change("spouse", "", "Bình"),
            Change("people", "A, 3", "A, 4"),
        ]
    assert changes(FORM, new, new) == []


def test_a_supplement_opens_what_is_named() -> None:
    assert open_fields(FORM, ["note", "paper:GCS"], {"name": "An"}, FACTS) == {"note"}
    assert open_fields(FORM, ["people.age"], {}, FACTS) == {"people"}


def test_a_supplement_opens_what_the_named_make_visible_or_required() -> None:
    filed = {"name": "An", "married": False, "reason": "x"}
    assert open_fields(FORM, ["married"], filed, FACTS, filed=filed) == {"married"}
    draft = {**filed, "married": True}
    assert open_fields(FORM, ["married"], draft, FACTS, filed=filed) == {"married", "spouse"}
    draft |= {"spouse": "Bình"}
    assert open_fields(FORM, ["married"], draft, FACTS, filed=filed) == {"married", "spouse", "wedding"}
    other = {"name": "An", "married": True, "spouse": "Bình"}
    assert open_fields(FORM, ["married"], {**other, "married": False}, FACTS, filed=other) == {
        "married",
        "reason",
    }


def test_a_supplement_leaves_alone_what_moved_for_another_reason() -> None:
    filed = {"name": "An", "married": False}
    assert open_fields(FORM, ["note"], {**filed, "married": True}, FACTS, filed=filed) == {"note"}


KNOWN = {
    "identity.full_name": Known("Trần Bình", Text(vi="VNeID", en="VNeID"), date(2026, 1, 1), verified=True),
    "profile.phone": Known("+84901234567", Text(vi="Tài khoản", en="Your account")),
}


def test_known_facts_are_offered_for_what_nobody_filled() -> None:
    offers = prefill(FORM, KNOWN, {}, FACTS)
    assert [(offer.field, offer.value, str(offer.source)) for offer in offers[:1]] == [
        ("name", "Trần Bình", "VNeID")
    ]
    assert [offer.field for offer in prefill(FORM, KNOWN, {"phone": None, "name": "X"}, FACTS)] == []
    wrong = {"profile.phone": Known("0901", Text(vi="x", en="x"))}
    assert prefill(FORM, wrong, {}, FACTS) == []


def test_an_answer_given_already_is_offered_while_it_is_the_same() -> None:
    echo = {"field": "me", "when": {"field": "mine", "op": "is", "value": True}}
    form = form_of(
        field("me", "person_name"), field("mine", "yes_no"), field("child", "person_name", same_as=echo)
    )
    offers = prefill(form, {}, {"me": "Trần Bình", "mine": True}, FACTS)
    assert [(offer.field, offer.value) for offer in offers] == [("child", "Trần Bình")]
    assert prefill(form, {}, {"me": "Trần Bình", "mine": False}, FACTS) == []
    assert prefill(form, {}, {"me": "Trần Bình", "mine": True, "child": None}, FACTS) == []


def test_only_a_verified_identity_locks() -> None:
    assert locked(FORM, KNOWN) == {"name": "Trần Bình"}


def test_the_summary_shows_visible_questions_with_their_text() -> None:
    answers = {
        "name": "An",
        "married": False,
        "spouse": "hidden",
        "wedding": typed({"day": "x"}),
        "phone": "+84901234567",
        "reason": typed({"": "?"}),
        "people": [{"person": "A"}, {"person": "B", "age": 1200}],
    }
    (page,) = summary(FORM, answers, FACTS, "en")
    rows = {row.key: row for row in page.sections[0].rows}
    assert list(rows) == ["name", "married", "phone", "reason", "note", "people"]
    assert rows["phone"].text == "0901 234 567"
    assert rows["reason"].typed
    assert rows["reason"].text == "?"
    assert rows["note"].text == ""
    assert rows["name"].sensitive
    assert [[cell.text for cell in row] for row in rows["people"].rows] == [["A", ""], ["B", "1,200"]]
    assert rows["people"].rows[1][1].name == "people__1__age"


def test_anonymised_answers_point_to_nobody_and_stay_readable() -> None:
    answers = {"name": "Trần Văn Bình", "married": True, "phone": "+84901234567", "note": typed({"": "x"})}
    hidden = anonymised(FORM, answers)
    assert hidden == {"name": "T. V. B.", "married": True, "phone": "+84900000000"}
    assert effective(FORM, hidden, FACTS) == {**hidden, "count": 0}


def test_answers_are_carried_by_key_and_what_does_not_fit_is_listed() -> None:
    new = form_of(field("name", "person_name"), field("married", "one_of", source="sexes"))
    fits, rest = carry(new, {"name": "An", "married": True, "note": "x", "spouse": None})
    assert fits == {"name": "An"}
    assert rest == ["married", "note"]


def test_problems_name_field_page_and_level() -> None:
    with override("en"):
        found = problems(FORM, {"married": False, "people": [{"age": 3}], "phone": "+8412"}, FACTS)
    assert [(p.field, p.page, p.level) for p in found] == [
        ("name", "page", "error"),
        ("phone", "page", "error"),
        ("reason", "page", "error"),
        ("people__0__person", "page", "error"),
    ]
    assert found[0].message == "Fill in “name”."
