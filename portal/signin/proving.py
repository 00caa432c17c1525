"""Proving once more that one is still the person who signed in, before a step that lasts."""

from __future__ import annotations

import time
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User

_RECENT = 300  # seconds for which a password or a code just given need not be given again
_AGAIN = (
    "signin_again"  # session: {"user": pk, "at": seconds since the epoch}; VNeID was told to ask, and did
)
_BY_VNEID = "socialaccount"  # allauth's word for a sign-in that another site answered for


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session proved within the last minutes that it is still the same person.

    A plain return from VNeID proves nothing: whoever is signed in there is sent back without a question.
    """
    user, now = cast(User, request.user), time.time()
    again = request.session.get(_AGAIN) or {}
    if again.get("user") == user.pk and now - again["at"] < _RECENT:
        return True
    records = get_authentication_records(request, user)
    return any(record["method"] != _BY_VNEID and now - record["at"] < _RECENT for record in records)


def mark_proved_again(request: HttpRequest) -> None:
    """Remember that VNeID has just asked the person anew."""
    request.session[_AGAIN] = {"user": request.user.pk, "at": time.time()}


def ways_to_prove(request: HttpRequest) -> dict[str, Any]:
    """What `signin/prove_again.html` offers: the password, or VNeID."""
    user = cast(User, request.user)
    return {
        "again": reverse("account_reauthenticate"),
        "here": request.path,
        "by_password": user.has_usable_password() and settings.CITIZEN_SIGN_IN == "vneid_and_local",
        "by_vneid": bool(settings.VNEID_SERVER and settings.VNEID_CLIENT_ID),
    }
