"""What a citizen types and attaches: a birth of a child whose name no other filing bears."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pypdf

from procedures.catalogue import version_in_force
from procedures.forms.fields import Context, type_of
from procedures.forms.fields.base import entry_of
from procedures.forms.schema import Form
from tests.factories.dossiers import BIRTH, birth_answers
from tests.faults.cast import Account

MOTHERS_BIRTHDAY = "1990-05-17"  # of every verified account the factories make


class Births:
    """The published form, read once; what to post for each of its pages."""

    def __init__(self, ward: str, *, today: date) -> None:
        self.ward, self.today = ward, today
        self.form: Form = version_in_force(BIRTH, today).parsed.form

    def answers(self, mother: Account, child: str) -> dict[str, Any]:
        """A complete registration by the mother; the child was born ten days ago."""
        person = {"name": mother.name, "birth_date": MOTHERS_BIRTHDAY, "document_number": mother.number}
        both = {f"{who}_{part}": value for who in ("applicant", "mother") for part, value in person.items()}
        born = (self.today - timedelta(days=10)).isoformat()
        return birth_answers(self.ward, child_name=child, child_birth_date=born, **both)

    def pages(self, answers: dict[str, Any]) -> dict[str, dict[str, str | list[str]]]:
        """Page by page what a browser sends for these answers."""
        context = Context(today=self.today)
        posts: dict[str, dict[str, str | list[str]]] = {}
        for page in self.form.pages:
            post: dict[str, str | list[str]] = {}
            for spec in page.fields:
                entry = entry_of(spec, answers.get(spec.key))
                for box in type_of(spec).boxes(spec, context):
                    if text := entry.get(box.name, ""):
                        post[f"{spec.key}__{box.name}" if box.name else spec.key] = text
            posts[page.key] = post
        return posts


def child_name(ticket: int) -> str:
    """A name of letters only, another one for each ticket: `Trần Minh Baca`."""
    letters: list[str] = []
    number = ticket
    while number or not letters:
        number, digit = divmod(number, 20)
        letters.append("abcdeghiklmnopqrstuv"[digit])
    return f"Trần Minh {''.join(reversed(letters)).rjust(4, 'a').capitalize()}"


def a_pdf(title: str) -> bytes:
    """A small PDF that nobody else has: kept byte for byte, so its digest can be asked for later."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": title})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
