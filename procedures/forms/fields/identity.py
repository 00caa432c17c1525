"""Numbers of people and businesses. A wrong shape is an error; a disagreement is only a warning."""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from procedures.forms.fields.base import (
    Box,
    Context,
    Entry,
    FieldType,
    Finding,
    Lookup,
    named,
    only,
    refuse,
    register,
)
from procedures.forms.schema import Field
from procedures.forms.values import span

CITIZEN_ID = re.compile(r"^[0-9]{12}$")
# Kinds of paper (list `identity_documents`) that carry the twelve-digit personal number.
WITH_CITIZEN_ID = frozenset({"CC", "CCCD", "CCDT", "GCNCC"})
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def squeezed(entry: Entry) -> str:
    """An identifier without the blanks, dots and dashes people put between its groups."""
    return re.sub(r"[\s.\-–]", "", only(entry)).upper()


def born_as(number: str) -> tuple[str, int]:
    """(sex code of the list `sexes`, year of birth) that a personal number says.

    The fourth digit is 0 or 1 for men and women of the 1900s, 2 or 3 of the 2000s, and so on. Sex may
    have been determined anew and registrations may be wrong: never more than a hint.
    """
    century, female = divmod(int(number[3]), 2)
    return ("NU" if female else "NAM"), 1900 + 100 * century + int(number[4:6])


def disagreements(field: Field, number: str, other: Lookup) -> Iterator[Finding]:
    sex, year = born_as(number)
    birth = span(other(field.agrees_with.get("birth_date", "")))
    told = other(field.agrees_with.get("sex", ""))
    if birth is not None and not birth.first.year <= year <= birth.last.year:
        yield Finding(
            "warning",
            _("The number in “%(label)s” suggests another year of birth. Please check both.") % named(field),
        )
    if isinstance(told, str) and told in {"NAM", "NU"} and told != sex:
        yield Finding(
            "warning", _("The number in “%(label)s” suggests another sex. Please check both.") % named(field)
        )


class Identifier(FieldType):
    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(inputmode="numeric", width=20),)

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        return squeezed(entry) or None


@register
class CitizenId(Identifier):
    """Số định danh cá nhân: twelve digits, no check digit. The province in it never proves anything."""

    name = "citizen_id"

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        if not CITIZEN_ID.match(value):
            yield _("“%(label)s” must be 12 digits. You find them on the front of the card.") % named(field)

    def beside(self, field: Field, value: Any, other: Lookup) -> Iterator[Finding]:
        if CITIZEN_ID.match(value):
            yield from disagreements(field, value, other)

    def anonymised(self, field: Field, value: Any) -> Any:
        return "000000000000"

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{12}$"}


@register
class DocumentNumber(Identifier):
    """The number of an identity paper; its rule follows the answer `document_type` names."""

    name = "document_number"

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(width=20),)

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        if not re.fullmatch(r"[0-9A-ZĐ/]{3,30}", value):
            yield _("“%(label)s” takes letters and digits only, 3 to 30 of them.") % named(field)

    def beside(self, field: Field, value: Any, other: Lookup) -> Iterator[Finding]:
        paper = other(field.document_type or "")
        if paper in WITH_CITIZEN_ID:
            if CITIZEN_ID.match(value):
                yield from disagreements(field, value, other)
            else:
                yield Finding(
                    "error", _("“%(label)s” must be 12 digits for this kind of paper.") % named(field)
                )
        elif paper == "CMND" and not re.fullmatch(r"[0-9]{9}|[0-9]{12}", value):
            yield Finding(
                "error", _("“%(label)s” must be 9 or 12 digits for this kind of paper.") % named(field)
            )
        elif paper == "HC" and not re.fullmatch(r"[0-9A-Z]{6,12}", value):
            yield Finding(
                "error", _("“%(label)s” must be the passport number, like C1234567.") % named(field)
            )

    def anonymised(self, field: Field, value: Any) -> Any:
        return "0" * len(value)

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "minLength": 3, "maxLength": 30}


def tax_code_is_sound(code: str) -> bool:
    """Ten digits with check digit N10 = 10 − (Σ weight·digit mod 11), ten never issued; a branch adds
    three digits; people and household businesses use their twelve-digit personal number since 7/2025.
    """
    if CITIZEN_ID.match(code):
        return True
    if not re.fullmatch(r"[0-9]{10}([0-9]{3})?", code):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, code[:9], strict=True))
    return 10 - total % 11 == int(code[9])


@register
class TaxCode(Identifier):
    """Mã số thuế, stored as digits with the dash of a branch: `0300588569`, `0300588569-001`."""

    name = "tax_code"

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        code = squeezed(entry)
        if code and not re.fullmatch(r"[0-9]{10}|[0-9]{12}|[0-9]{13}", code):
            raise refuse(_("“%(label)s” must be 10 or 12 digits, or 10 digits, a dash and 3 digits."), field)
        return f"{code[:10]}-{code[10:]}" if len(code) == 13 else code or None

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        if not tax_code_is_sound(value.replace("-", "")):
            yield _("“%(label)s” is not a valid tax code. Please check each digit.") % named(field)

    def anonymised(self, field: Field, value: Any) -> Any:
        return "0000000000" if field.sensitive else value

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^(\d{10}(-\d{3})?|\d{12})$"}
