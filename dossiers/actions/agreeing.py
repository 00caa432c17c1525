"""Those who apply together with the filer agree for themselves: from their own account, or at a counter."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.models import Post
from dossiers import clock, enrolment, ledger, policy
from dossiers.acts import Act
from dossiers.models import Dossier, Party, PartyKind
from dossiers.reading import Reading


@transaction.atomic(durable=True)
def agree(dossier: Dossier, *, actor: Citizen) -> Dossier:
    """Say, as a co-applicant with a verified identity, that one applies too and the answers are right.

    Raises `PermissionDenied` for anybody else and `ValidationError` when it was said before (`agreed`) or the
    application has come to its end (`closed`).
    """
    locked, at = _lock(dossier, actor)
    number = actor.identity.number if actor.identity else None
    mine = [
        party
        for party in locked.parties.all()
        if party.kind == PartyKind.CO_APPLICANT
        and party.user_id == actor.user.pk
        and party.left_at is None
        and party.identity_number == number
    ]
    if not mine:
        raise PermissionDenied(_("This is not yours to do."))
    return _record(locked, mine[0], actor, at, by="account")


@transaction.atomic(durable=True)
def record_agreement(dossier: Dossier, *, actor: Post, party: int, number: str) -> Dossier:
    """Record at the counter that the co-applicant stood there, showed their papers and agreed.

    `number` is the one on the paper shown; it has to be the one in the application, and where the application
    gives none it is kept with the person. Only the centre that receives or returns the dossier records it.
    """
    locked, at = _lock(dossier, actor)
    if actor.agency_id not in {locked.receiving_id, locked.returning_id}:
        raise PermissionDenied(_("Another office handles this application."))
    found = next((row for row in locked.parties.all() if row.pk == party), None)
    if found is None or found.kind != PartyKind.CO_APPLICANT or found.left_at is not None:
        raise ValidationError({"party": _("Choose somebody who applies together with the filer.")})
    shown = number.strip()
    if not shown or (found.identity_number and found.identity_number != shown):
        raise ValidationError({"number": _("This is not the number in the application.")})
    found.identity_number = shown
    return _record(locked, found, actor, at, by="counter")


@transaction.atomic(durable=True)
def take_up(*, actor: Citizen) -> int:
    """Put into the actor's account the applications that name their verified number; returns how many.

    Only those they filed at a counter, had somebody file for them, or apply in together with others; matched by
    number, nothing else.
    """
    return _offered(actor).update(user=actor.user)


def offered(actor: Citizen) -> int:
    """How many applications `take_up` would add."""
    return _offered(actor).count()


def _offered(actor: Citizen) -> QuerySet[Party]:
    if actor.identity is None:
        return Party.objects.none()
    return Party.objects.filter(
        user__isnull=True,
        business__isnull=True,
        identity_number=actor.identity.number,
        kind__in=[PartyKind.FILER, PartyKind.OWNER, PartyKind.CO_APPLICANT],
        left_at__isnull=True,
    )


def renew(dossier: Dossier, reading: Reading, *, at: datetime) -> list[Party]:
    """Co-applicants and other sides after completed answers; returns those now asked for the first time.

    Who stands there unchanged keeps their agreement. Somebody named differently is somebody else: the former
    row stays for what was sent to it, and no longer counts.
    """
    filer = dossier.party(PartyKind.FILER)
    if filer is None:
        return []
    shared = {PartyKind.CO_APPLICANT, PartyKind.OTHER_SIDE}
    before = {
        (row.kind, row.name, row.identity_number): row
        for row in dossier.parties.all()
        if row.kind in shared and row.left_at is None
    }
    fresh = []
    for party in enrolment.sharing_of(dossier, reading, filer):
        kept = before.pop((party.kind, party.name, party.identity_number), None)
        if kept is None:
            fresh.append(party)
        elif (kept.email, kept.phone) != (party.email, party.phone):
            Party.objects.filter(pk=kept.pk).update(email=party.email, phone=party.phone)
    Party.objects.filter(pk__in=[row.pk for row in before.values()]).update(left_at=at)
    return Party.objects.bulk_create(fresh)


def _lock(dossier: Dossier, actor: Citizen | Post) -> tuple[Dossier, datetime]:
    locked = Dossier.objects.locked().get(pk=dossier.pk)
    at = clock.now(locked)
    policy.require(Act.AGREE, actor, locked, on=clock.today(at))
    if locked.finished_at is not None or not locked.is_open:
        raise ValidationError(_("This application has come to its end."), code="closed")
    return locked, at


def _record(dossier: Dossier, party: Party, actor: Citizen | Post, at: datetime, *, by: str) -> Dossier:
    if party.agreed_at is not None:
        raise ValidationError(_("This agreement has been given before."), code="agreed")
    ledger.record(dossier, Act.AGREE, actor, at=at, party=party.pk, by=by, revision=dossier.answers_revision)
    dossier.save(update_fields=["events_count", "last_event_at"])
    party.agreed_at = at
    party.save(update_fields=["agreed_at", "identity_number"])
    return dossier
