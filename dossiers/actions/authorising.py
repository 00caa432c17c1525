"""One person acts for another: asked with the paper, confirmed by its giver or at a counter, taken back by either.

Source: Civil Code 91/2015/QH13, Articles 138, 140 and 563 (an authorisation without a term holds for one year).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.identity import clean_number
from accounts.models import Authorisation, ConfirmedBy, Identity, Post, Shared, User
from accounts.names import tidy
from dossiers import clock, policy
from dossiers.acts import Act
from dossiers.files import intake
from dossiers.models import AuthorisationPaper, Blob

MOST_WAITING = 10  # authorisations one person may have unconfirmed at once
ONE_YEAR = 365  # days, when the paper names no end


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the paper says. `until` is its last day; without one it holds for a year."""

    giver_name: str
    giver_number: str
    basis: str
    since: date
    until: date | None = None
    procedures: Sequence[str] = ()  # codes; none for every procedure


def ask_authorisation(*, actor: Citizen, given: Given, upload: BinaryIO, name: str) -> Authorisation:
    """Say who authorised one, for what and until when, with the paper; it holds once it is confirmed.

    The answer never tells whether the giver has an account. Raises `ValidationError` on the field it is about.
    """
    _require_well_given(actor, given)
    kept = intake.take(upload, name)  # bytes before their row: bytes without a row are swept
    return _ask(actor=actor, given=given, kept=kept)


@transaction.atomic(durable=True)
def _ask(*, actor: Citizen, given: Given, kept: intake.Kept) -> Authorisation:
    at = clock.now()
    policy.require(Act.REPRESENT, actor, on=clock.today(at))
    ends = given.until or given.since + timedelta(days=ONE_YEAR - 1)
    if ends < clock.today(at):
        raise ValidationError({"until": _("This has ended already.")})
    User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)  # asked twice at once, both are counted
    waiting = Authorisation.objects.filter(holder=actor.user, confirmed_at=None, revoked_at=None)
    if waiting.count() >= MOST_WAITING:
        raise ValidationError(_("Have the others confirmed first, or withdraw them."), code="too_many")
    row = Authorisation.objects.create(
        holder=actor.user,
        giver_name=tidy(given.giver_name),
        giver_number=clean_number(given.giver_number),
        procedures=sorted(set(given.procedures)),
        basis=tidy(given.basis),
        valid_from=given.since,
        valid_to=ends + timedelta(days=1),
    )
    blob, _made = Blob.objects.get_or_create(
        sha256=kept.sha256, defaults={"size": kept.size, "content_type": kept.content_type}
    )
    AuthorisationPaper.objects.create(authorisation=row, blob=blob, name=kept.name, uploaded_at=at)
    return row


def _require_well_given(actor: Citizen, given: Given) -> None:
    if actor.identity is None:
        raise ValidationError(_("Verify your identity first."), code="unverified")
    if clean_number(given.giver_number) == actor.identity.number:
        raise ValidationError({"giver_number": _("This is your own number.")})
    if given.until is not None and given.until < given.since:
        raise ValidationError({"until": _("It cannot end before it begins.")})


@transaction.atomic(durable=True)
def confirm_authorisation(
    authorisation: Authorisation, *, actor: Citizen, proved_again: bool, shares: Sequence[str] = ()
) -> Authorisation:
    """Say as its giver that it is right, and what of oneself the holder may use besides name and number.

    `proved_again`: the giver has just proved once more that it is them. Raises `PermissionDenied` for anybody
    else, `ValidationError` (`prove_again`, `closed`).
    """
    at = clock.now()
    policy.require(Act.REPRESENT, actor, on=clock.today(at))
    locked = _open(authorisation)
    identity = actor.identity
    if identity is None or identity.number != locked.giver_number or locked.holder_id == actor.user.pk:
        raise PermissionDenied(_("This is not yours to do."))
    if not proved_again:
        raise ValidationError(_("Confirm once more that it is you."), code="prove_again")
    locked.giver, locked.giver_name = actor.user, identity.full_name
    locked.shares = sorted(set(shares) & set(Shared.values))
    return _confirm(locked, by=ConfirmedBy.ACCOUNT, at=at)


@transaction.atomic(durable=True)
def record_authorisation(
    authorisation: Authorisation, *, actor: Post, number: str, shares: Sequence[str] = ()
) -> Authorisation:
    """Record at a counter that the paper was shown, certified, with its giver's number on it.

    Raises `PermissionDenied` for the officer's own, `ValidationError` (`number`, `closed`, `not_here`).
    """
    at = clock.now()
    policy.require(Act.VOUCH, actor, on=clock.today(at))
    if "counter" not in settings.PORTAL_REPRESENTATION:
        raise ValidationError(_("Representation is not confirmed at counters here."), code="not_here")
    locked = _open(authorisation)
    mine = getattr(actor.user, "verified_identity", None)
    if locked.holder_id == actor.user_id or (mine is not None and mine.number == locked.giver_number):
        raise PermissionDenied(_("A colleague must confirm what is about you."))
    if locked.giver_number != number.strip():
        raise ValidationError({"number": _("This is not the number on the paper.")}, code="number")
    known = Identity.objects.filter(number=locked.giver_number).select_related("user").first()
    locked.giver = known.user if known is not None else None
    locked.post = actor
    locked.shares = sorted(set(shares) & set(Shared.values))
    return _confirm(locked, by=ConfirmedBy.COUNTER, at=at)


@transaction.atomic(durable=True)
def revoke_authorisation(authorisation: Authorisation, *, actor: Citizen) -> Authorisation:
    """Take it back as its giver, or give it up as its holder; what was opened by it is closed at once."""
    at = clock.now()
    policy.require(Act.REPRESENT, actor, on=clock.today(at))
    locked = Authorisation.objects.select_for_update().get(pk=authorisation.pk)
    identity = actor.identity
    is_giver = identity is not None and identity.number == locked.giver_number
    if not is_giver and locked.holder_id != actor.user.pk:
        raise PermissionDenied(_("This is not yours to do."))
    if locked.revoked_at is not None:
        raise ValidationError(_("This has ended before."), code="ended")
    locked.revoked_at, locked.revoked_by = at, actor.user
    locked.save(update_fields=["revoked_at", "revoked_by"])
    return locked


def _open(authorisation: Authorisation) -> Authorisation:
    """The row, locked, while it waits for its confirmation."""
    locked = Authorisation.objects.select_for_update().get(pk=authorisation.pk)
    if locked.confirmed_at is not None or locked.revoked_at is not None:
        raise ValidationError(_("This has been answered before."), code="closed")
    return locked


def _confirm(row: Authorisation, *, by: ConfirmedBy, at: datetime) -> Authorisation:
    row.confirmed_at, row.confirmed_by = at, by
    row.save(update_fields=["giver", "giver_name", "shares", "post", "confirmed_at", "confirmed_by"])
    return row
