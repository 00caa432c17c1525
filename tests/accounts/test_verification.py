"""Putting an identity on an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Identity, Source
from accounts.verification import Claims, verify_identity
from tests.factories.people import a_user, a_verified_user

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
CLAIMS = Claims(number="079191000101", full_name="Nguyễn Thị Hoài An", birth_date="1991-04-12", sex="female")


def test_the_proved_name_becomes_the_account_s() -> None:
    user = a_user(full_name="an")

    identity = verify_identity(user, claims=CLAIMS, source=Source.DEMO, at=AT)

    user.refresh_from_db()
    assert (user.full_name, identity.verified_at, identity.masked_number) == (
        "Nguyễn Thị Hoài An",
        AT,
        "0791****0101",
    )


def test_the_same_person_again_refreshes() -> None:
    user = a_user()
    verify_identity(user, claims=CLAIMS, source=Source.DEMO, at=AT)

    verify_identity(user, claims=replace(CLAIMS, full_name="Nguyễn Hoài An"), source=Source.VNEID, at=AT)

    assert Identity.objects.get().full_name == "Nguyễn Hoài An"


def test_nobody_becomes_somebody_else() -> None:
    user = a_verified_user()

    with pytest.raises(ValidationError) as refused:
        verify_identity(user, claims=CLAIMS, source=Source.DEMO, at=AT)

    assert refused.value.code == "other_person"


def test_a_number_is_on_one_account_only() -> None:
    verify_identity(a_user(), claims=CLAIMS, source=Source.DEMO, at=AT)

    with pytest.raises(ValidationError) as refused:
        verify_identity(a_user(), claims=CLAIMS, source=Source.DEMO, at=AT)

    assert refused.value.code == "number_taken"
