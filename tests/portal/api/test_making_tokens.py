"""A citizen makes, names and revokes tokens: shown once, kept as a digest, only after saying again who they are."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccessToken, Scope, User
from accounts.roles import Role
from accounts.tokens import digest_of, find_token, make_token
from dossiers import clock
from tests.factories.people import a_post, a_user, a_verified_user, english, signed_in
from tests.portal.citizen.browsing import text

pytestmark = pytest.mark.django_db

MAKE = "/profile/tokens/new/"
GIVEN = {"name": "My diary", "scopes": ["dossiers:read"], "days": "30"}


def known_again(user: User) -> Client:
    """A browser whose person has just typed the password once more."""
    user.set_password("a long enough one")
    user.save()
    client = english(user)
    again = client.get(MAKE)["Location"]
    client.post(again, {"password": "a long enough one"})
    return client


def test_who_has_a_password_says_it_again_first() -> None:
    user = a_verified_user()
    user.set_password("a long enough one")
    user.save()
    answer = signed_in(user).post(MAKE, GIVEN)

    assert answer.status_code == 302
    assert "/sign-in/again/" in answer["Location"]
    assert not AccessToken.objects.exists()


def test_the_secret_is_shown_once_and_only_its_digest_is_kept() -> None:
    client = known_again(a_verified_user())
    page = text(client.post(MAKE, GIVEN))
    found: Any = re.search(r"motcua_[\w-]+", page)
    token = AccessToken.objects.get()

    assert token.digest == digest_of(found[0])
    assert (token.name, token.scopes) == ("My diary", ["dossiers:read"])
    assert found[0] not in text(client.get("/profile/tokens/"))
    assert "My diary" in text(client.get("/profile/tokens/"))
    assert client.get("/profile/tokens/")["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    "change", [{"name": " "}, {"scopes": []}, {"scopes": ["catalogue:read"]}, {"days": "9999"}]
)
def test_what_is_missing_is_named(change: dict[str, Any]) -> None:
    page = known_again(a_verified_user()).post(MAKE, {**GIVEN, **change})

    assert "govuk-error-summary" in page.content.decode()
    assert not AccessToken.objects.exists()


def test_a_citizen_revokes_their_own_and_nobody_elses() -> None:
    mine, other = a_verified_user(), a_verified_user()
    token, _secret = make_token(mine, name="x", scopes=[Scope.LIST_DOSSIERS], days=30, at=clock.now())
    address = f"/profile/tokens/{token.public_id}/revoke/"

    assert signed_in(other).post(address).status_code == 404
    assert AccessToken.objects.get().revoked_at is None
    assert signed_in(mine).post(address).status_code == 302
    assert AccessToken.objects.get().revoked_at is not None


def test_officers_have_none() -> None:
    post = a_post(Role.RECEPTION, user=a_user())

    assert signed_in(post).get("/profile/tokens/").status_code == 404


def test_who_is_an_officer_from_the_citys_midnight_on_has_no_token_from_then_on() -> None:
    user = a_verified_user()
    late = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)  # half past eleven at night in the city
    _token, secret = make_token(user, name="x", scopes=[Scope.LIST_DOSSIERS], days=30, at=late)
    a_post(Role.RECEPTION, user=user, valid_from=date(2026, 11, 26))
    assert find_token(secret, at=late) is not None
    assert find_token(secret, at=late.replace(hour=17, minute=30)) is None
