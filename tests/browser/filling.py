"""Fills a page of a form as a person does: types, picks from lists, ticks; with script or without.

What to type comes from stored answers: each field's type says which boxes show such an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import override
from playwright.sync_api import Page, expect

from accounts.names import fold
from portal.components.drawing import LONG_LIST
from portal.signin.viewers import city_today
from procedures.catalogue import version_in_force
from procedures.forms.fields import Box, Context, type_of
from procedures.forms.fields.base import entry_of
from procedures.forms.schema import Field, Form
from tests.factories.dossiers import BIRTH, birth_answers

# What the demonstration's An types; who she is (name, birth date, number, phone) is known already.
KNOWN = {
    "applicant_name": "Nguyễn Thị Hoài An",
    "applicant_birth_date": "1991-04-12",
    "applicant_document_number": "079191000101",
    "applicant_phone": "+84900000101",
}
PHONE_OF_AN = KNOWN["applicant_phone"]


def answers_of_an(ward: str, *, today: date) -> dict[str, Any]:
    """A complete registration by An, who is the mother; the child was born two weeks ago."""
    mother = {
        "mother_name": KNOWN["applicant_name"],
        "mother_birth_date": KNOWN["applicant_birth_date"],
        "mother_document_number": KNOWN["applicant_document_number"],
    }
    born = (today - timedelta(days=14)).isoformat()
    return birth_answers(ward, **KNOWN, **mother, child_birth_date=born, applicant_email=None)


def birth_form(today: date) -> Form:
    """The published form of the birth registration."""
    return version_in_force(BIRTH, today).parsed.form


def fields_of(form: Form, page: str) -> Iterator[Field]:
    """The fields of one page, in the order they are asked."""
    for section in next(found for found in form.pages if found.key == page).sections:
        yield from section.fields


def fill_page(
    page: Page, form: Form, key: str, answers: Mapping[str, Any], *, language: str, scripted: bool
) -> None:
    """Type every answer that belongs on this page and is not there yet."""
    with override(language):
        context = Context(today=city_today(), language=language)
        for spec in fields_of(form, key):
            if answers.get(spec.key) is None:
                continue
            if spec.fields:
                fill_rows(page, spec, answers[spec.key], context, scripted=scripted)
            elif not is_told(page, spec.key):
                fill_field(page, spec, spec.key, answers[spec.key], context, scripted=scripted)


def fill_rows(
    page: Page, group: Field, rows: Sequence[Mapping[str, Any]], context: Context, *, scripted: bool
) -> None:
    """A repeating group: a row is asked for by its button when there is none yet."""
    for index, row in enumerate(rows):
        first = page.locator(f'[name^="{group.key}__{index}__"]').first
        if first.count() == 0:
            page.locator(f'[name="{group.key}__add"]').click()
            first.wait_for(state="attached")
        for spec in group.fields:
            if spec.key in row:
                name = f"{group.key}__{index}__{spec.key}"
                fill_field(page, spec, name, row[spec.key], context, scripted=scripted)


def fill_field(page: Page, spec: Field, name: str, value: Any, context: Context, *, scripted: bool) -> None:
    """Every box in which such an answer is typed."""
    entry = entry_of(spec, value)
    for box in type_of(spec).boxes(spec, context):
        text = entry.get(box.name, "")
        if text and isinstance(text, str):
            put(page, f"{name}__{box.name}" if box.name else name, box, text, scripted=scripted)


def is_told(page: Page, key: str) -> bool:
    """Whether the page only tells this answer: it is known for certain and has no control."""
    return page.locator(f'[name="{key}"], [name^="{key}__"]').count() == 0


def put(page: Page, name: str, box: Box, text: str, *, scripted: bool) -> None:
    """One control: named as it is sent, filled as it looks."""
    control = page.locator(f'[name="{name}"]')
    if box.control in {"radios", "checkboxes"}:
        page.locator(f'[name="{name}"][value="{text}"]').check()
    elif box.control == "checkbox":
        control.check()
    elif box.control == "select" and scripted and len(box.options) > LONG_LIST:
        pick(page, name, dict(box.options)[text])
    elif control.input_value() == text:
        return  # known already, and perhaps not to be changed
    elif box.control == "select":
        control.select_option(text)
    else:
        control.fill(text)


def pick(page: Page, name: str, label: str) -> None:
    """Find an option of a long list by typing it without marks, and take it with the keyboard or the finger."""
    box = page.locator(f"#id_{name}")
    expect(box).to_have_role("combobox")
    if box.input_value() == label:
        return
    box.fill(fold(label))
    page.locator(f"#id_{name}-list").get_by_role("option", name=label, exact=True).click()
    expect(box).to_have_value(label)
