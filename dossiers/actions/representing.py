"""Acting for a business: said by its representative, vouched for at a counter, ended by either.

A claim opens nothing. What VNeID asserts of an organisation's account needs no counter; it is taken in where
people sign in. Which ways of proving count is `PORTAL_REPRESENTATION`.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.identity import clean_tax_code
from accounts.models import (
    BusinessKind,
    ClaimState,
    Post,
    Representation,
    RepresentationClaim,
    Standing,
    User,
)
from accounts.representing import Company, said_in, vouch
from dossiers import clock, policy
from dossiers.acts import Act

COUNTER = "counter"
MOST_OPEN = 5  # claims one person may have waiting at once


@transaction.atomic(durable=True)
def claim_business(*, actor: Citizen, said: Company, role: str = "") -> RepresentationClaim:
    """Say which business one represents; a counter, or the business's own VNeID account, has to prove it.

    Raises `ValidationError` when the account is not verified (`unverified`), the code is none, or it was said
    before (`said`).
    """
    at = clock.now()
    policy.require(Act.REPRESENT, actor, on=clock.today(at))
    if not actor.verified:
        raise ValidationError(_("Verify your identity first."), code="unverified")
    tax_code = clean_tax_code(said.tax_code)
    _require_said_well(said, tax_code)
    User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)  # a second click waits, and is told so
    mine = RepresentationClaim.objects.filter(user=actor.user, state=ClaimState.OPEN)
    if mine.filter(tax_code=tax_code).exists() or _represents(actor, tax_code, at=at):
        raise ValidationError({"tax_code": ValidationError(_("You have said this before."), code="said")})
    if mine.count() >= MOST_OPEN:
        raise ValidationError(_("Have the others confirmed first, or withdraw them."), code="too_many")
    return RepresentationClaim.objects.create(
        user=actor.user,
        tax_code=tax_code,
        name=said.name,
        kind=said.kind,
        head_office=said.head_office,
        phone=said.phone,
        email=said.email,
        legal_representative=said.legal_representative,
        role=role,
        created_at=at,
    )


def _represents(actor: Citizen, tax_code: str, *, at: datetime) -> bool:
    rows = Representation.objects.in_force(clock.today(at)).filter(user=actor.user)
    return rows.filter(business__tax_code=tax_code).exists()


def _require_said_well(said: Company, tax_code: str) -> None:
    household = said.kind == BusinessKind.HOUSEHOLD
    if len(tax_code) == 12 and "-" not in tax_code and not household:
        raise ValidationError({"tax_code": _("Only a household business has a code of 12 digits.")})
    if not said.name or not said.legal_representative:
        raise ValidationError(_("Say what the business is called and who represents it by law."))


@transaction.atomic(durable=True)
def withdraw_claim(claim: RepresentationClaim, *, actor: Citizen) -> None:
    """Take a claim back before it was looked at."""
    at = clock.now()
    policy.require(Act.REPRESENT, actor, on=clock.today(at))
    locked = _open_claim(claim)
    if locked.user_id != actor.user.pk:
        raise PermissionDenied(_("This is not yours to do."))
    _close(locked, ClaimState.WITHDRAWN, at=at)


@transaction.atomic(durable=True)
def confirm_claim(claim: RepresentationClaim, *, actor: Post, number: str) -> Representation:
    """Vouch for a claim at the counter: the person stands there with their card and the business's paper.

    `number` is the one on the card; it has to be the account's. Raises `PermissionDenied` for the officer's
    own claim, `ValidationError` (`number`, `closed`, `not_here`).
    """
    at = clock.now()
    today = clock.today(at)
    policy.require(Act.VOUCH, actor, on=today)
    if COUNTER not in settings.PORTAL_REPRESENTATION:
        raise ValidationError(_("Representation is not confirmed at counters here."), code="not_here")
    locked = _open_claim(claim)
    require_card(locked.user, actor, number)
    _close(locked, ClaimState.CONFIRMED, at=at, by=actor)
    return vouch(locked.user, said_in(locked), role=locked.role, source=Standing.COUNTER, at=at, on=today)


@transaction.atomic(durable=True)
def refuse_claim(claim: RepresentationClaim, *, actor: Post, note: str) -> None:
    """Say at the counter why a claim cannot be confirmed."""
    at = clock.now()
    policy.require(Act.VOUCH, actor, on=clock.today(at))
    if not note.strip():
        raise ValidationError({"note": _("Say why, so that it can be put right.")})
    locked = _open_claim(claim)
    _close(locked, ClaimState.REFUSED, at=at, by=actor, note=note.strip())


@transaction.atomic(durable=True)
def end_representation(representation: Representation, *, actor: Citizen | Post, reason: str = "") -> None:
    """End it from today on: by the representative, or at a counter, which says why and is named to them.

    Whatever it opened is closed at once. Raises `ValidationError` (`reason`, `ended`).
    """
    at = clock.now()
    today = clock.today(at)
    if isinstance(actor, Post):
        policy.require(Act.VOUCH, actor, on=today)
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: the person reads it.")})
    else:
        policy.require(Act.REPRESENT, actor, on=today)
    locked = Representation.objects.select_for_update().get(pk=representation.pk)
    if isinstance(actor, Citizen) and locked.user_id != actor.user.pk:
        raise PermissionDenied(_("This is not yours to do."))
    if isinstance(actor, Post) and locked.user_id == actor.user_id:
        raise PermissionDenied(_("A colleague must confirm what is about you."))
    if locked.valid_to is not None and locked.valid_to <= today:
        raise ValidationError(_("This has ended before."), code="ended")
    locked.valid_to = max(today, locked.valid_from)
    locked.ended_by = actor.user
    if isinstance(actor, Post):
        locked.ended_post, locked.ended_why = actor, reason.strip()
    locked.save(update_fields=["valid_to", "ended_by", "ended_post", "ended_why"])


def require_card(person: object, actor: Post, number: str) -> None:
    """The card shown is of this account, and the officer is somebody else."""
    identity = getattr(person, "verified_identity", None)
    if person == actor.user:
        raise PermissionDenied(_("A colleague must confirm what is about you."))
    if identity is None or identity.number != number.strip():
        raise ValidationError({"number": _("This is not the number of this person.")}, code="number")


def _open_claim(claim: RepresentationClaim) -> RepresentationClaim:
    rows = RepresentationClaim.objects.select_for_update(of=("self",)).select_related("user__identity")
    locked = rows.get(pk=claim.pk)
    if locked.state != ClaimState.OPEN:
        raise ValidationError(_("This has been answered before."), code="closed")
    return locked


def _close(
    claim: RepresentationClaim, state: ClaimState, *, at: datetime, by: Post | None = None, note: str = ""
) -> None:
    claim.state, claim.closed_at, claim.closed_by, claim.note = state, at, by, note
    claim.save(update_fields=["state", "closed_at", "closed_by", "note"])
