"""Ways to reach someone: telephone (stored E.164, shown as people dial it) and e-mail."""

# ruff: noqa: ARG002 - one signature for all types, whether they need every argument or not
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.names import tidy
from procedures.forms.fields.base import Box, Context, Entry, FieldType, named, only, refuse, register
from procedures.forms.schema import Field

_MOBILE = re.compile(r"^\+84(3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}$")
_LANDLINE = re.compile(r"^\+842\d{9}$")
_ABROAD = re.compile(r"^\+(?!84)[1-9]\d{6,14}$")


@register
class Phone(FieldType):
    """Vietnamese mobiles and landlines as dialled at home, other numbers with + and country."""

    name = "phone"

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(inputmode="tel", autocomplete=field.autocomplete or "", width=20),)

    def split(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {"": national(value)}

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        text = re.sub(r"[\s.\-()–]", "", only(entry))
        if not text:
            return None
        if text.startswith("00"):
            text = f"+{text[2:]}"
        elif text.startswith("0"):
            text = f"+84{text[1:]}"
        elif re.fullmatch(r"84\d{9}", text):
            text = f"+{text}"
        text = re.sub(r"^\+840", "+84", text)
        if not re.fullmatch(r"\+[0-9]{7,15}", text):
            raise refuse(_phone_message(), field)
        return text

    def accepts(self, field: Field, value: Any) -> bool:
        return isinstance(value, str) and value.startswith("+")

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        if not any(pattern.match(value) for pattern in (_MOBILE, _LANDLINE, _ABROAD)):
            yield _phone_message() % named(field)

    def summary(self, field: Field, value: Any, language: str) -> str:
        return national(value)

    def anonymised(self, field: Field, value: Any) -> Any:
        return "+84900000000"

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\+[1-9]\d{6,14}$"}


def _phone_message() -> str:
    return _("“%(label)s” must be a phone number, like 0901 234 567 or +1 202 555 0100.")


def national(value: str) -> str:
    """`+84901234567` as 0901 234 567; foreign numbers stay international."""
    if not value.startswith("+84"):
        return value
    digits = f"0{value[3:]}"
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}"


@register
class Email(FieldType):
    name = "email"

    def boxes(self, field: Field, context: Context) -> tuple[Box, ...]:
        return (Box(inputmode="email", autocomplete=field.autocomplete or ""),)

    def parse(self, field: Field, entry: Entry, context: Context) -> Any:
        local, at, domain = tidy(only(entry)).replace(" ", "").rpartition("@")
        return f"{local}{at}{domain.lower()}" or None

    def faults(self, field: Field, value: Any, context: Context) -> Iterator[str]:
        try:
            validate_email(value)
        except ValidationError:
            yield _("“%(label)s” must be an e-mail address, like name@example.com.") % named(field)

    def anonymised(self, field: Field, value: Any) -> Any:
        return "an.danh@example.com"

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "format": "email", "maxLength": 320}
