"""One page as a Django form: names of boxes, what is asked, what a draft keeps, what a template sees."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from procedures.forms.answers import effective
from procedures.forms.layout import Item
from procedures.forms.pages import PageForm, page_form
from procedures.forms.saving import clean_partial
from procedures.forms.schema import Form
from procedures.forms.values import typed
from tests.procedures.forms.documents import FACTS, field, form_of, pages_of, text

YES = {"field": "married", "op": "is", "value": True}
FAMILY = form_of(
    field("title", "heading"),
    field("name", "person_name", required=True, hint=text("as on the card")),
    field("born", "date", limits={"latest": {"today": 0}}),
    field("married", "yes_no", required=True),
    field("spouse", "person_name", required=True, show_if=YES),
    field(
        "children",
        "group",
        row_label=text("child"),
        fields=[
            field("child_name", "person_name", required=True),
            field("child_born", "date"),
            field("school", show_if={"field": "child_born", "op": "filled"}),
        ],
    ),
    field("how_many", "computed", value={"count": "children"}),
)


def page(data: dict[str, Any] | None = None, answers: dict[str, Any] | None = None, **more: Any) -> PageForm:
    form: Form = more.pop("form", FAMILY)
    with override("en"):
        made = page_form(
            form, more.pop("page", "page"), answers=answers or {}, facts=FACTS, data=data, **more
        )
        if data is not None:
            made.is_valid()
        return made


def items(form: PageForm) -> dict[str, Item]:
    with override("en"):
        found: dict[str, Item] = {}
        for section in form.layout():
            for item in section.items:
                found[item.name] = item
                found |= {inner.name: inner for row in item.rows for inner in row.items}
        return found


GOOD = {
    "name": "Nguyễn An",
    "born__day": "3",
    "born__month": "4",
    "born__year": "1990",
    "married": "no",
    "children__0__child_name": "Bình",
    "children__0__child_born__day": "1",
    "children__0__child_born__month": "2",
    "children__0__child_born__year": "2020",
    "children__0__school": "Tiểu học",
}


def test_a_good_page_gives_its_answers() -> None:
    form = page(GOOD)
    assert form.is_valid(), form.errors
    assert form.answers == {
        "name": "Nguyễn An",
        "born": "1990-04-03",
        "married": False,
        "spouse": None,
        "children": [{"child_name": "Bình", "child_born": "2020-02-01", "school": "Tiểu học"}],
    }
    assert form.draft == form.answers


def test_names_of_boxes_are_stable() -> None:
    names = [box.name for item in items(page()).values() for box in item.boxes]
    assert names == [
        "name",
        *("born__day", "born__month", "born__year"),
        "married",
        "spouse",
        "children__0__child_name",
        *("children__0__child_born__day", "children__0__child_born__month", "children__0__child_born__year"),
        "children__0__school",
    ]


def test_what_is_missing_is_asked_for_and_what_is_hidden_is_not() -> None:
    form = page({"married": "no"})
    assert set(form.errors) == {"name"}
    form = page({"name": "An", "married": "yes"})
    assert set(form.errors) == {"spouse"}
    assert form.newly_visible == {"spouse"}


def test_an_error_in_a_hidden_box_is_no_error_but_the_text_is_kept() -> None:
    form = page({**GOOD, "spouse": "An 2"})
    assert form.is_valid(), form.errors
    assert form.draft["spouse"] == typed({"": "An 2"})
    assert "spouse" not in effective(FAMILY, form.draft, FACTS)


def test_a_draft_keeps_what_does_not_clean_and_shows_it_again() -> None:
    form = page({"name": "An", "born__day": "31", "born__month": "2", "born__year": "1990", "married": "no"})
    assert not form.is_valid()
    assert form.draft["born"] == typed({"day": "31", "month": "2", "year": "1990"})
    again = items(page(answers=form.draft))["born"]
    assert [box.value for box in again.boxes] == ["31", "2", "1990"]


def test_the_wrong_box_is_marked() -> None:
    form = page({**GOOD, "born__month": "13"})
    boxes = items(form)["born"].boxes
    assert [box.wrong for box in boxes] == [False, True, False]
    assert items(form)["born"].errors == ("The month of “born” must be 1 to 12.",)


def test_a_template_sees_what_it_needs() -> None:
    found = items(page(answers={"name": "An", "children": [{"child_name": "B"}]}))
    assert found["title"].bound is None
    assert found["title"].type == "heading"
    name = found["name"]
    assert (name.label, name.hint, name.required, name.boxes[0].value) == (
        "name",
        "as on the card",
        True,
        "An",
    )
    assert found["married"].affects
    assert not found["name"].affects
    assert found["married"].boxes[0].control == "radios"
    assert not found["spouse"].visible
    assert found["how_many"].text == "1"
    group = found["children"]
    assert group.add == "children__add"
    assert group.rows[0].title == "child 1"
    assert group.rows[0].remove == "children__0__remove"
    assert not found["children__0__school"].visible


def test_rows_are_added_and_removed_by_buttons() -> None:
    form = page({**GOOD, "children__add": "1"})
    assert form.rows_changed
    assert len(items(form)["children"].rows) == 2
    assert form.drawn_again == "?more=children#children__1"
    form = page({**GOOD, "children__1__child_name": "Chi", "children__0__remove": "1"})
    assert form.rows_changed
    assert form.draft["children"] == [{"child_name": "Chi"}]
    assert not page(GOOD).rows_changed


def test_empty_rows_are_dropped_and_problems_stay_with_their_row() -> None:
    form = page(
        {**GOOD, "children__1__child_name": "", "children__2__school": "", "children__2__child_name": ""}
    )
    assert form.is_valid()
    assert len(form.answers["children"]) == 1
    form = page(
        {
            "name": "An",
            "married": "no",
            "children__0__child_born__year": "2020",
            "children__0__child_born__day": "1",
            "children__0__child_born__month": "1",
        }
    )
    assert set(form.errors) == {"children__0__child_name"}


def test_a_locked_field_stands_whatever_is_posted() -> None:
    form = page({**GOOD, "name": "Kẻ khác"}, locked={"name": "Trần Bình"})
    assert form.is_valid()
    assert form.answers["name"] == "Trần Bình"
    assert items(form)["name"].locked
    assert items(form)["name"].text == "Trần Bình"


def test_only_some_fields_may_be_open() -> None:
    form = page(
        {"born__day": "1", "born__month": "1", "born__year": "1991", "name": "x"},
        {"name": "An"},
        only={"born"},
    )
    assert form.is_valid()
    assert form.answers == {"born": "1991-01-01"}
    assert list(items(form)) == ["born"]


def test_checks_are_asked_on_their_page_once_all_they_read_was_asked() -> None:
    form = pages_of(a=[field("mother")], b=[field("father")])
    document = form.model_dump()
    either = {"any": [{"field": "mother", "op": "filled"}, {"field": "father", "op": "filled"}]}
    document["checks"] = [
        {"key": "late", "condition": either, "at": "father", "message": text("name one")},
        {"key": "early", "condition": either, "at": "mother", "message": text("too early")},
    ]
    form = Form.model_validate(document)
    assert page({"mother": ""}, form=form, page="a").is_valid()
    assert page({"father": ""}, form=form, page="b").errors == {"father": ["name one"]}
    assert page({"father": ""}, {"mother": "An"}, form=form, page="b").is_valid()


def test_warnings_do_not_hold_up() -> None:
    form = form_of(
        field("age", "integer"),
        checks=[
            {
                "key": "young",
                "condition": {"field": "age", "op": "at_least", "value": 12},
                "level": "warning",
                "at": "age",
                "message": text("sure?"),
            }
        ],
    )
    made = page({"age": "3"}, form=form)
    assert made.is_valid()
    assert items(made)["age"].warnings == ("sure?",)


def test_defaults_are_shown_but_only_saved_with_the_page() -> None:
    form = form_of(field("land", "one_of", source="countries", default="VN"))
    made = page(form=form)
    assert items(made)["land"].boxes[0].value == "VN"
    assert effective(form, {}, FACTS) == {}


def test_several_ticks_are_read_from_a_real_post() -> None:
    options = [{"value": value, "label": text(value)} for value in "abc"]
    form = form_of(field("ways", "some_of", options=options))
    assert page(QueryDict("ways=c&ways=a"), form=form).answers == {"ways": ["a", "c"]}


# saving while one types


def test_only_posted_fields_are_saved() -> None:
    saved = clean_partial(
        FAMILY, {"name": "Bình", "nonsense": "1"}, answers={"born": "1990-01-01"}, facts=FACTS
    )
    assert saved.answers == {"name": "Bình", "born": "1990-01-01"}
    assert saved.touched == {"name"}
    assert saved.problems == {}


def test_saving_never_refuses_and_says_what_is_not_right() -> None:
    with override("en"):
        saved = clean_partial(
            FAMILY,
            {"born__day": "31", "born__month": "2", "born__year": "1990", "married": "yes"},
            answers={},
            facts=FACTS,
        )
    assert saved.answers["born"] == typed({"day": "31", "month": "2", "year": "1990"})
    assert list(saved.problems) == ["born"]
    assert saved.shown == {"spouse"}


def test_rows_are_saved_in_place() -> None:
    stored = {"children": [{"child_name": "An"}, {"child_name": "Bình"}]}
    saved = clean_partial(FAMILY, {"children__1__school": "X"}, answers=stored, facts=FACTS)
    assert saved.answers["children"] == [{"child_name": "An"}, {"child_name": "Bình", "school": "X"}]
    saved = clean_partial(FAMILY, {"children__2__child_name": "Chi"}, answers=saved.answers, facts=FACTS)
    assert len(saved.answers["children"]) == 3
    saved = clean_partial(FAMILY, {"children__999__child_name": "Z"}, answers={}, facts=FACTS)
    assert len(saved.answers["children"]) <= 100


def test_locked_and_closed_fields_are_not_saved() -> None:
    saved = clean_partial(FAMILY, {"name": "X"}, answers={"name": "An"}, facts=FACTS, locked={"name"})
    assert saved.answers == {"name": "An"}
    saved = clean_partial(FAMILY, {"name": "X"}, answers={"name": "An"}, facts=FACTS, only={"born"})
    assert saved.answers == {"name": "An"}


POSTS = st.dictionaries(
    st.sampled_from(
        [
            "name",
            "born__day",
            "born__month",
            "born__year",
            "married",
            "spouse",
            "children__0__child_name",
            "children__1__child_born__day",
            "children__1__school",
            "children__0__remove",
            "children__add",
            "x",
        ]
    ),
    st.text(max_size=8) | st.sampled_from(["yes", "no", "1", "2020"]),
)


@given(POSTS, POSTS)
def test_any_post_is_kept_and_comes_back(first: dict[str, str], second: dict[str, str]) -> None:
    form = page(first)
    draft = form.draft
    form.layout()
    again = page(second, draft)
    again.layout()
    saved = clean_partial(FAMILY, second, answers=draft, facts=FACTS)
    effective(FAMILY, saved.answers, FACTS)
    if form.is_valid():
        assert effective(FAMILY, form.answers, FACTS) == effective(FAMILY, draft, FACTS)
