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
def test_an_authorisation_is_written_between_two_covers_and_is_taken_back() -> None:
    giver, holder = a_user(), a_user()
    row = Authorisation.objects.create(
        giver=giver, holder=holder, procedure="1.001193", basis="Giấy ủy quyền 12/2026", valid_from=DAY
    )
    assert list(Authorisation.objects.in_force(DAY).covering("1.001193")) == [row]
    assert not Authorisation.objects.covering("1.000894")
    for wrong in ({"holder": giver, "basis": "x"}, {"holder": holder, "basis": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Authorisation.objects.create(giver=giver, valid_from=DAY, **wrong)
    Authorisation.objects.update(revoked_at=datetime(2026, 11, 25, tzinfo=UTC))
    assert not Authorisation.objects.in_force(DAY)
