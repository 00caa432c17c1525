"""What the database refuses, whoever asks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from accounts.models import Agency, AgencySuccession, Capacity, Identity, Kind, Office, Post, User
from accounts.roles import Role
from tests.factories.people import BEGINNING, a_post, a_user, a_verified_user, an_agency

pytestmark = pytest.mark.django_db


def refused(constraint: str, make: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()


def test_an_address_is_one_account_whatever_its_case() -> None:
    User.objects.create_user("  An.Nguyen@Example.org ", "a long sentence")

    assert User.objects.get().email == "an.nguyen@example.org"
    assert User.objects.get_by_natural_key("AN.NGUYEN@example.ORG").has_usable_password()
    refused("user_email_unique", lambda: a_user(email="an.nguyen@example.org"))
    refused("user_email_lower_case", lambda: a_user(email="An.Nguyen@example.org"))
    refused("user_email_present", lambda: a_user(email=""))


@pytest.mark.parametrize("phone", ["0901234567", "+0901234567", "+84 901 234 567", "901234567"])
def test_telephones_are_kept_as_e164(phone: str) -> None:
    refused("user_phone_e164", lambda: a_user(phone=phone))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("identity_number_12_digits", {"number": "07909000001"}),
        ("identity_number_12_digits", {"number": "07909000001x"}),
        ("identity_birth_date_iso", {"birth_date": "17/05/1990"}),
        ("identity_name_present", {"full_name": ""}),
        ("identity_source_known", {"source": "friend"}),
        ("identity_level_known", {"level": 3}),
        ("identity_sex_known", {"sex": "x"}),
    ],
)
def test_an_identity_has_the_shape_of_the_register(constraint: str, fields: dict[str, Any]) -> None:
    whole = {
        "number": "079090000001",
        "full_name": "Nguyễn Văn An",
        "birth_date": "1990",
        "source": "demo",
        "verified_at": datetime(2026, 1, 5, tzinfo=UTC),
        **fields,
    }
    refused(constraint, lambda: Identity.objects.create(user=a_user(), **whole))


def test_one_number_is_one_account() -> None:
    number = a_verified_user().identity.number

    refused(
        "identity_number_unique",
        lambda: Identity.objects.filter(pk=a_verified_user().identity.pk).update(number=number),
    )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("agency_kind_known", {"kind": "province"}),
        ("agency_office_known", {"office": "kitchen"}),
        ("agency_office_(is_named|has_parent)", {"kind": Kind.OFFICE, "office": ""}),
        ("agency_office_has_parent", {"kind": Kind.OFFICE, "office": Office.CENTRE}),
        ("agency_demo_code_shape", {"coding_system": "demo", "code": "H29.12"}),
        ("agency_code_fits_a_path", {"code": "a/b"}),
        ("agency_ends_after_it_begins", {"valid_to": BEGINNING}),
    ],
)
def test_an_agency_that_cannot_be_is_refused(constraint: str, fields: dict[str, Any]) -> None:
    refused(constraint, lambda: an_agency(**fields))


def test_a_code_is_one_agency() -> None:
    an_agency(code="X1")

    refused("agency_code_unique", lambda: an_agency(code="X1"))


def test_nobody_succeeds_themselves() -> None:
    agency = an_agency()

    refused(
        "succession_between_two",
        lambda: AgencySuccession.objects.create(predecessor=agency, successor=agency, on=BEGINNING),
    )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("post_role_known", {"role": "king"}),
        ("post_capacity_known", {"capacity": "PP", "stands_for": "x"}),
        ("post_capacity_names_whom", {"capacity": Capacity.FOR_SUPERIOR}),
        ("post_capacity_names_whom", {"capacity": "", "stands_for": "Chủ tịch"}),
        ("post_ends_after_it_begins", {"valid_to": date(2020, 1, 1)}),
    ],
)
def test_a_post_that_cannot_be_is_refused(constraint: str, fields: dict[str, Any]) -> None:
    refused(constraint, lambda: a_post(**fields))


def test_the_same_post_is_not_given_twice() -> None:
    post = a_post()

    refused("post_unique", lambda: a_post(user=post.user, agency=post.agency))


def test_nothing_that_history_names_can_be_deleted() -> None:
    post = a_post(Role.CLERK)

    for row in (post.user, post.agency):
        with pytest.raises(models.ProtectedError):
            row.delete()
    assert Post.objects.filter(pk=post.pk).exists()
    assert Agency.objects.filter(pk=post.agency_id).exists()
