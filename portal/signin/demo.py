"""The demonstration's accounts as they sign in: confirmed addresses, a seeded second factor, one-click entry."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.demo import CITIZEN, DemoAccount, addresses, ensure_people
from accounts.models import Post, User
from accounts.roles import Role
from portal.signin.viewers import city_today


@dataclass(frozen=True, kw_only=True)
class DemoRow:
    """One line of the listing that `make run` prints."""

    role: str  # a key of `Role`, or "citizen"
    name: str
    agency: str  # "" for citizens
    email: str
    password: str
    totp_secret: str  # base32, to be typed into any authenticator; "" for citizens


def ensure_demo_accounts(on: date) -> list[DemoRow]:
    """Every account of the demonstration, ready to sign in; a second run writes nothing.

    Needs `accounts.loading.load_units()` first. `on` is the first day of the posts made now.
    """
    if settings.IS_PRODUCTION:
        raise ImproperlyConfigured("The demonstration's accounts are never made in production.")
    morning = datetime.combine(on, time(8), tzinfo=ZoneInfo(settings.TIME_ZONE))
    accounts = ensure_people(on=on, verified_at=morning, password=settings.DEMO_PASSWORD)
    with transaction.atomic(durable=True):
        _confirm_addresses(accounts)
        _give_second_factors(accounts)
    return [_row(account) for account in accounts]


def _confirm_addresses(accounts: list[DemoAccount]) -> None:
    known = set(EmailAddress.objects.values_list("user_id", flat=True))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=account.user, email=account.user.email, verified=True, primary=True)
        for account in accounts
        if account.user.pk not in known
    )


def _give_second_factors(accounts: list[DemoAccount]) -> None:
    totp = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    known = set(totp.values_list("user_id", flat=True))
    for account in accounts:
        if account.post and account.user.pk not in known:
            TOTP.activate(account.user, totp_secret(account.user.email))


def totp_secret(email: str) -> str:
    """The invented device of an invented officer: the same on every machine, so that it can be printed."""
    return base64.b32encode(hashlib.sha256(f"motcua demo {email}".encode()).digest()[:20]).decode()


def _row(account: DemoAccount) -> DemoRow:
    return DemoRow(
        role=account.role,
        name=account.user.full_name,
        agency=account.post.agency.name_vi if account.post else "",
        email=account.user.email,
        password=settings.DEMO_PASSWORD,
        totp_secret=totp_secret(account.user.email) if account.post else "",
    )


@dataclass(frozen=True, kw_only=True)
class Door:
    """One button of the sign-in page: an account, and what it may be entered as."""

    user: User
    post: Post | None


def doors() -> list[tuple[str, list[Door]]]:
    """The accounts of the demonstration by role, citizens first; empty outside demo mode."""
    if not settings.IS_DEMO:
        return []
    return [(heading, list(found)) for heading, found in _grouped()]


def _grouped() -> Iterator[tuple[str, Iterator[Door]]]:
    users = User.objects.filter(email__in=addresses(), is_active=True).order_by("pk")
    posts = Post.objects.in_force(city_today()).filter(user__email__in=addresses()).select_related("agency")
    by_user = {post.user_id: post for post in posts}
    order = [CITIZEN, *Role.values]
    entries = sorted(
        (Door(user=user, post=by_user.get(user.pk)) for user in users),
        key=lambda door: order.index(door.post.role if door.post else CITIZEN),
    )
    for role, found in groupby(entries, key=lambda door: door.post.role if door.post else CITIZEN):
        yield (str(_("Citizens") if role == CITIZEN else Role(role).label), found)


def door(public_id: UUID) -> User | None:
    """The account behind a button; None outside demo mode and for anybody who is not invented."""
    if not settings.IS_DEMO:
        return None
    return User.objects.filter(public_id=public_id, email__in=addresses(), is_active=True).first()
