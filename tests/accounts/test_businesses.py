"""Businesses by their tax codes, who represents them, and written authorisations between people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.identity import clean_tax_code
from accounts.models import Authorisation, Business, Representation, Standing
from tests.factories.people import a_user

DAY = date(2026, 11, 25)


def a_business(**fields: Any) -> Business:
    fields = {"tax_code": "0300588569", "name": "Công ty Sao Mai", "source": Standing.DEMO, **fields}
    return Business.objects.create(verified_at=datetime(2026, 1, 5, tzinfo=UTC), **fields)


@pytest.mark.parametrize("code", ["0100109106", "0300588569", "0101248141"])
def test_real_codes_pass_and_a_wrong_check_digit_does_not(code: str) -> None:
    assert clean_tax_code(code) == code
    wrong = code[:9] + str((int(code[9]) + 1) % 10)
    with pytest.raises(ValidationError) as caught:
        clean_tax_code(wrong)
    assert caught.value.code == "tax_code"


def test_branches_and_households_have_their_own_shapes() -> None:
    assert clean_tax_code("0100109106 001") == "0100109106-001"
    assert clean_tax_code("079 190 000 123") == "079190000123"
    with pytest.raises(ValidationError):
        clean_tax_code("01001091")


@pytest.mark.django_db
def test_the_database_keeps_the_shapes() -> None:
    a_business()
    for wrong in ({"tax_code": "0300588569"}, {"tax_code": "12345"}, {"tax_code": "079190000123"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_business(**wrong)
    a_business(tax_code="079190000123", kind="household")


@pytest.mark.django_db
def test_representation_holds_from_day_to_day() -> None:
    user, business = a_user(), a_business()
    row = Representation.objects.create(user=user, business=business, source="demo", valid_from=DAY)
    assert list(Representation.objects.in_force(DAY)) == [row]
    assert not Representation.objects.in_force(date(2026, 11, 24))
    with pytest.raises(IntegrityError), transaction.atomic():
        Representation.objects.create(user=user, business=business, source="demo", valid_from=DAY)
    Representation.objects.update(valid_to=date(2026, 11, 26))
    assert Representation.objects.in_force(DAY)
    assert not Representation.objects.in_force(date(2026, 11, 26))


@pytest.mark.django_db
def test_an_authorisation_is_in_writing_is_confirmed_and_is_taken_back() -> None:
    holder, moment = a_user(), datetime(2026, 11, 25, tzinfo=UTC)
    said: dict[str, Any] = {
        "holder": holder, "giver_name": "Trần Văn Khải", "giver_number": "079090000123", "valid_from": DAY,
        "procedures": ["1.001193"], "basis": "Giấy ủy quyền 12/2026",
    }  # fmt: skip
    row = Authorisation.objects.create(**said)
    assert not Authorisation.objects.in_force(DAY)  # nobody has confirmed it
    Authorisation.objects.update(confirmed_at=moment, confirmed_by="account")
    assert list(Authorisation.objects.in_force(DAY).covering("1.001193")) == [row]
    assert not Authorisation.objects.covering("1.000894")
    for wrong in (
        {"giver": holder}, {"basis": ""}, {"giver_number": "12"}, {"confirmed_at": moment},
        {"confirmed_at": moment, "confirmed_by": "counter"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Authorisation.objects.create(**{**said, **wrong})
    Authorisation.objects.update(procedures=[])
    assert Authorisation.objects.covering("1.000894")
    Authorisation.objects.update(revoked_at=moment)
    assert not Authorisation.objects.in_force(DAY)
