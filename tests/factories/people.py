"""People, agencies and posts for tests, and sessions that are already signed in."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.test import Client

from accounts.models import Agency, Identity, Kind, Office, Post, Source, User
from accounts.roles import Role

BEGINNING = date(2025, 7, 1)
_numbers = count(1)


def a_user(**fields: Any) -> User:
    """An account without a password: fast to make; sign it in with `signed_in`."""
    number = next(_numbers)
    fields = {"email": f"person{number}@example.org", "full_name": f"Nguyễn Văn {number}", **fields}
    return User.objects.create(password="!", **fields)


def a_verified_user(**fields: Any) -> User:
    """An account with an invented, verified identity."""
    user = a_user(**fields)
    Identity.objects.create(
        user=user,
        number=f"079{next(_numbers):09}",
        full_name=user.full_name,
        birth_date="1990-05-17",
        source=Source.DEMO,
        verified_at=datetime(2026, 1, 5, 8, tzinfo=UTC),
    )
    return user


def an_agency(**fields: Any) -> Agency:
    """A ward's committee with a code of its own, outside the tree unless a parent is given."""
    number = next(_numbers)
    fields = {
        "coding_system": "test",
        "code": f"T{number}",
        "kind": Kind.WARD,
        "office": Office.COMMITTEE,
        "name_vi": f"Ủy ban nhân dân phường {number}",
        "name_en": f"Ward {number} People's Committee",
        "place_name": f"Phường {number}",
        "valid_from": BEGINNING,
        **fields,
    }
    return Agency.objects.create(**fields)


def an_office(committee: Agency, office: Office = Office.CENTRE, **fields: Any) -> Agency:
    return an_agency(kind=Kind.OFFICE, office=office, parent=committee, **fields)


def a_post(
    role: Role = Role.CASE_OFFICER, *, agency: Agency | None = None, user: User | None = None, **fields: Any
) -> Post:
    fields = {"title_vi": "Chuyên viên", "title_en": "Officer", "valid_from": BEGINNING, **fields}
    return Post.objects.create(role=role, agency=agency or an_agency(), user=user or a_user(), **fields)


def english(who: User | Post) -> Client:
    """The same browser, reading English."""
    client = signed_in(who)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def signed_in(who: User | Post, *, client: Client | None = None) -> Client:
    """A browser signed in as this citizen, or as this post with its second factor given and its post chosen."""
    client = client or Client()
    user = who.user if isinstance(who, Post) else who
    client.force_login(user)
    session = client.session
    session["signin_seen"] = int(time.time())
    if isinstance(who, Post):
        session["signin_factor"] = {"user": user.pk, "by": "totp"}
        session["signin_post"] = str(who.public_id)
    session.save()
    return client
