"""Which account a person coming from VNeID enters: found by the citizen number, never by e-mail or telephone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ClaimState, Identity, RepresentationClaim, Source, Standing, User
from accounts.models.people import UNREACHABLE
from accounts.names import fold
from accounts.representing import Company, vouch
from accounts.verification import Claims, verify_identity
from portal.signin.adapters import is_officer

VNEID = "vneid"
PROVED = 2  # assurance level from which a person has been compared with the register and their card


class Refused(Exception):
    """Nobody is signed in; `reason` is a key of the texts in `portal.signin.vneid`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Person:
    """What VNeID says about who has signed in. `birth_date` is ISO 8601, as exact as the register knows it."""

    number: str
    full_name: str
    birth_date: str
    level: int


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """What VNeID says of an organisation, and of who signed in for it where it says so."""

    company: Company
    person: Person | None = None


def admit_for(organisation: Organisation, *, present: User | None, at: datetime) -> User:
    """The account that may act for this organisation from now on; raises `Refused`.

    It is that of the person VNeID names as signed in for it, at level 2, else the verified one this browser is
    signed in with (`present`). An organisation alone opens no account: nobody would be the one who acts.
    """
    if VNEID not in settings.PORTAL_REPRESENTATION:
        raise Refused("organisation_closed")
    person = organisation.person
    if person is not None and person.level < PROVED:
        raise Refused("level")
    user = admit(person, at=at) if person is not None else present
    if user is None or user.verified_identity is None:
        raise Refused("organisation")
    if is_officer(user):
        raise Refused("officer")
    named = organisation.company.legal_representative
    if named and fold(named) != fold(user.verified_identity.full_name):
        raise Refused("other_representative")
    if user.is_active:
        _represent(user, organisation.company, at=at)
    return user


@transaction.atomic(durable=True)
def _represent(user: User, company: Company, *, at: datetime) -> None:
    vouch(user, company, role="", source=Standing.VNEID, at=at, on=timezone.localdate(at))
    said = RepresentationClaim.objects.filter(user=user, tax_code=company.tax_code, state=ClaimState.OPEN)
    said.update(state=ClaimState.CONFIRMED, closed_at=at)


def admit(person: Person, *, at: datetime) -> User:
    """The account of this person, opened or brought up to date; raises `Refused`.

    An account that carries the number as a proved identity is this person's, whoever proved it. Below level
    2 the number is only claimed: it opens an account of its own, and never one whose identity is proved.
    """
    known = Identity.objects.filter(number=person.number).select_related("user").first()
    if known is not None and person.level < PROVED:
        raise Refused("level")
    user = known.user if known is not None else _linked(person)
    if is_officer(user):
        raise Refused("officer")
    if not user.is_active:
        return user  # the sign-in itself answers that the account is closed
    if person.level >= PROVED:
        _prove(user, person, known=known, at=at)
    elif user.verified_identity is not None:
        raise Refused("other_person")
    else:
        User.objects.filter(pk=user.pk).update(full_name=person.full_name)
    return User.objects.get(pk=user.pk)


def _linked(person: Person) -> User:
    """The account opened from VNeID with this number, opened now if there is none."""
    links = SocialAccount.objects.filter(provider=VNEID, uid=person.number).select_related("user")
    if link := links.first():
        return cast(User, link.user)
    try:
        with transaction.atomic(durable=True):
            key = uuid.uuid4()
            user = User.objects.create_user(f"{key}{UNREACHABLE}", public_id=key, full_name=person.full_name)
            SocialAccount.objects.create(provider=VNEID, uid=person.number, user=user)
            return user
    except IntegrityError:  # the same person, at the same moment, from another window
        return cast(User, links.get().user)


def _prove(user: User, person: Person, *, known: Identity | None, at: datetime) -> None:
    """Put the proved identity on the account; raises `Refused` when it is proved to be somebody else's.

    Sessions opened while the number was only claimed end here: they may be another person's.
    """
    claims = Claims(
        number=person.number,
        full_name=person.full_name,
        birth_date=person.birth_date,
        sex=known.sex if known is not None else "",
        level=PROVED,
    )
    try:
        verify_identity(user, claims=claims, source=Source.VNEID, at=at)
    except ValidationError as error:
        raise Refused("other_person") from error
    if known is None and not user.has_usable_password():
        user.set_unusable_password()  # another random value, so another hash in every session
        user.save(update_fields=["password"])
