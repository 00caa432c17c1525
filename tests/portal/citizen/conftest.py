"""A mother, her browser, and the office she deals with, on a working morning."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from accounts.actors import Citizen
from tests.factories import dossiers as make
from tests.factories.people import a_verified_user, signed_in


@pytest.fixture(autouse=True)
def _morning(db: None) -> Iterator[None]:
    with make.city_time_at("2026-11-25 08:30"):
        yield


@pytest.fixture
def citizen() -> Citizen:
    return make.a_citizen()


@pytest.fixture
def browser(citizen: Citizen) -> Client:
    client = signed_in(citizen.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def stranger() -> Client:
    return signed_in(make.a_citizen(a_verified_user(full_name="Lê Văn Lạ")).user)


@pytest.fixture
def ward() -> make.Ward:
    return make.a_ward()
