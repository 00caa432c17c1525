"""Formats by which people are known: the 12-digit number, telephone numbers, and how both are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_NUMBER = re.compile(r"[0-9]{12}")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
_LANDLINE = re.compile(r"02[0-9]{9}")  # 028 and eight digits in the city; other provinces have 02xx and seven

# Provinces and countries of birth registration that the first three digits may name, as issued before the
# mergers of 2025; codes are never reissued, so this is the old list and only ever a reason to look twice.
_FIRST_PROVINCE, _LAST_PROVINCE = 1, 96


class Doubt(StrEnum):
    """Why a well-formed number deserves a second look. Never a reason to refuse it."""

    SEX = "sex"
    BIRTH_YEAR = "birth_year"
    FOREIGN_BIRTH = "foreign_birth"


@dataclass(frozen=True)
class NumberParts:
    """What a number says about its holder at the time it was given."""

    place: str  # three digits: province or country where the birth was registered
    sex: str  # "male" or "female"
    birth_year: int


def clean_number(text: str) -> str:
    """The 12 digits of a citizen number, without the spaces and dots people type.

    Raises `ValidationError` (code `identity_number`). There is no check digit.
    Source: Decree 137/2015, Article 13 (structure of the personal identification number).
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if not _NUMBER.fullmatch(digits):
        raise ValidationError(_("A citizen number has 12 digits."), code="identity_number")
    return digits


def number_parts(number: str) -> NumberParts:
    """Split a well-formed number: place (3), sex and century (1), year (2), random (6)."""
    century_and_sex = int(number[3])
    return NumberParts(
        place=number[:3],
        sex="female" if century_and_sex % 2 else "male",
        birth_year=1900 + 100 * (century_and_sex // 2) + int(number[4:6]),
    )


def doubts(number: str, *, sex: str = "", birth_year: int | None = None) -> list[Doubt]:
    """Where a number disagrees with other answers; an officer sees it, nobody is refused for it.

    Wrong first registrations and changes of sex leave numbers that contradict their holder for life.
    """
    parts = number_parts(number)
    found: list[Doubt] = []
    if sex and sex != parts.sex:
        found.append(Doubt.SEX)
    if birth_year is not None and birth_year != parts.birth_year:
        found.append(Doubt.BIRTH_YEAR)
    if not _FIRST_PROVINCE <= int(parts.place) <= _LAST_PROVINCE:
        found.append(Doubt.FOREIGN_BIRTH)
    return found


def mask_number(number: str) -> str:
    """As lists, logs and messages show it: `079012345678` → `0790****5678`."""
    if len(number) <= 8:
        return "*" * len(number)
    return f"{number[:4]}****{number[-4:]}"


def mask_phone(phone: str) -> str:
    """The last three digits only: `+84901234567` → `*** *** 567`."""
    return f"*** *** {phone[-3:]}" if phone else ""


def clean_phone(text: str) -> str:
    """A telephone number as E.164. Vietnamese ones may be typed at home (`090…`) or abroad (`+84 90…`).

    Raises `ValidationError` (code `phone`).
    """
    digits = re.sub(r"[\s().\-]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+84"):
        digits = "0" + digits[3:].removeprefix("0")
    elif digits.startswith("84") and len(digits) in {11, 12}:
        digits = "0" + digits[2:]
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return "+84" + digits[1:]
    if re.fullmatch(r"\+[1-9][0-9]{7,14}", digits):
        return digits
    raise ValidationError(_("This is not a telephone number we can reach."), code="phone")


def national_phone(phone: str) -> str:
    """E.164 as people read it at home: `+84901234567` → `090 123 4567`; foreign numbers stay as they are."""
    if not phone.startswith("+84"):
        return phone
    digits = "0" + phone[3:]
    if len(digits) == 10:
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}"


def national_date(text: str) -> str:
    """A date as exact as the register knows it, as people read it: `1990-05` → `05/1990`."""
    return "/".join(reversed(text.split("-")))


_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def clean_tax_code(text: str) -> str:
    """A tax code as it is kept: 10 digits, `NNNNNNNNNN-NNN` for a branch, or 12 for a household business.

    The tenth digit is 10 minus the weighted sum of the others modulo 11; where that gives 10 no number was
    issued. Personal numbers (12 digits, from 1 July 2025) have no check digit. Raises `ValidationError`
    (code `tax_code`).
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if re.fullmatch(r"[0-9]{12}", digits):
        return digits
    if not re.fullmatch(r"[0-9]{10}([0-9]{3})?", digits) or not _tax_check(digits):
        raise ValidationError(_("This is not a tax code."), code="tax_code")
    return digits if len(digits) == 10 else f"{digits[:10]}-{digits[10:]}"


def _tax_check(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False))
    return 10 - total % 11 == int(digits[9])
