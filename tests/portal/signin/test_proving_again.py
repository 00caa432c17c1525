"""Before a step that lasts people prove once more that it is them: what VNeID was asked decides, not the browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import AccessToken, Representation, User
from tests.factories.oidc import CLIENT_ID, CLIENT_SECRET, IdentityProvider, claims, identity_provider, visit

NUMBER, MAKE = "079190012345", "/profile/tokens/new/"
GIVEN = {"name": "My diary", "scopes": ["dossiers:read"], "days": "30"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def vneid(settings: Settings) -> Iterator[IdentityProvider]:
    settings.ROOT_URLCONF = "portal.urls"
    with identity_provider(claims(NUMBER, "NGUYỄN THỊ AN")) as provider:
        settings.VNEID_SERVER = provider.server
        settings.VNEID_CLIENT_ID, settings.VNEID_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        yield provider


@pytest.fixture
def client(vneid: IdentityProvider) -> Client:
    """Somebody who has just come in by VNeID, and has no password."""
    client = Client(headers={"accept-language": "en"})
    through(client)
    return client


def through(client: Client, **said: Any) -> Any:
    """From the button to the answer of our callback."""
    there = client.post("/sign-in/vneid/", {"next": MAKE, **said})
    back = urlsplit(visit(there["Location"]))
    return client.get(f"{back.path}?{back.query}")


def makes_a_token(client: Client) -> bool:
    before = AccessToken.objects.count()
    client.post(MAKE, GIVEN)
    return AccessToken.objects.count() > before


def test_a_token_needs_a_proof_also_of_who_has_no_password(client: Client) -> None:
    assert not makes_a_token(client)
    shown = client.get(MAKE).content.decode()
    assert 'name="anew"' in shown
    assert 'name="scopes"' not in shown
    through(client, anew="1")
    assert makes_a_token(client)


def test_a_return_that_nobody_asked_for_anew_is_no_proof(client: Client) -> None:
    through(client)
    assert not makes_a_token(client)


@pytest.mark.parametrize(("ago", "counts"), [(3600, False), (0, True)])
def test_where_vneid_says_when_it_asked_that_counts(
    client: Client, vneid: IdentityProvider, ago: int, counts: bool
) -> None:
    vneid.proof = {"auth_time": int(time.time()) - ago}
    through(client, anew="1")
    assert makes_a_token(client) is counts


def test_another_persons_proof_is_theirs(client: Client, vneid: IdentityProvider) -> None:
    through(client, anew="1")
    vneid.person = claims("079190012346", "Lê Văn Tám")
    through(client)
    assert not makes_a_token(client)


def test_an_organisation_that_names_nobody_proves_nobody(client: Client, vneid: IdentityProvider) -> None:
    session = client.session.session_key
    vneid.person = claims("0300588569", "Công ty Sao Mai", LoaiTaiKhoan=2, NgayThangNamSinh=None)
    answer = through(client, anew="1")
    assert (answer.status_code, answer["Location"]) == (302, MAKE)
    assert Representation.objects.get().user == User.objects.get()
    assert client.session.session_key == session
    assert not makes_a_token(client)
