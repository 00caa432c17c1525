"""The small site of these tests, a password worth typing, and codes as a device would show them."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from pytest_django import Settings

from accounts.models import User

PASSWORD = "a quiet river at night"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def small_site(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.portal.signin.urls"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def demo_site(settings: Settings) -> None:
    settings.IS_DEMO = True


@pytest.fixture
def account(db: None) -> Callable[..., User]:
    """An account that can sign in by itself: password, confirmed address, and a device when asked for."""

    def make(email: str = "an@example.org", *, device: bool = False, **fields: object) -> User:
        user = User.objects.create_user(email, PASSWORD, full_name="Nguyễn Thị An", **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if device:
            TOTP.activate(user, SECRET)
        return user

    return make


def code(secret: str = SECRET) -> str:
    """What the device shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
