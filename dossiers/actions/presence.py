"""Who stands at the counter for a dossier already filed, or has written: shown by their papers, not by an account.

Source: Decree 118/2025, Articles 14 and 20: what may be done online may be done at a centre or by post.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.models import Post, Representation
from dossiers import clock, policy
from dossiers.acts import Act
from dossiers.models import Dossier, Party, PartyKind
from dossiers.models.dossier import Channel
from dossiers.policy import APPLICANTS


@dataclass(frozen=True, kw_only=True)
class Presence:
    """The applicant's party, the number on the paper shown or under the letter, and how they came."""

    party: int
    number: str
    channel: str = Channel.COUNTER


def lock(
    dossier: Dossier, actor: Citizen | Post, act: Act, presence: Presence | None = None
) -> tuple[Dossier, datetime, dict[str, Any]]:
    """The dossier, locked, the moment, and what the event says of who was there (nothing for an account).

    A citizen has to be an applicant of it; an officer acts for one who is present, at the centre that received
    it or hands its result over.
    """
    locked = Dossier.objects.locked().get(pk=dossier.pk)
    at = clock.now(locked)
    policy.require(act, actor, locked, on=clock.today(at))
    if isinstance(actor, Citizen):
        return locked, at, {}
    return locked, at, shown_at(actor, locked, presence, on=clock.today(at))


def shown_at(actor: Post, dossier: Dossier, presence: Presence | None, *, on: date) -> dict[str, Any]:
    """Check who is there against the application; what its event keeps of it.

    The number has to be the one in the application. Where the application gives none, the officer has compared
    the name, and the number stands in the event alone: it makes nobody's account an applicant's. For a business,
    whose code anybody may know, it is the card of somebody who represents it on this day.
    """
    require_desk_of(actor, dossier)
    if presence is None:
        raise PermissionDenied(_("This is not yours to do."))
    if presence.channel not in {Channel.COUNTER, Channel.POST}:
        raise ValidationError({"channel": _("This procedure is not taken in this way.")})
    party = next((row for row in applicants_of(dossier) if row.pk == presence.party), None)
    if party is None:
        raise ValidationError({"party": _("Choose who of the applicants it is.")})
    number = presence.number.strip()
    if party.business_id is not None and party.kind == PartyKind.OWNER:
        who = _representative(party.business_id, number, on=on)
        return {"by": str(presence.channel), "party": party.pk, "number": number, "representative": who}
    if not number or (party.identity_number and party.identity_number != number):
        raise ValidationError({"number": _("This is not the number in the application.")})
    return {"by": str(presence.channel), "party": party.pk, "number": number}


def _representative(business: int, number: str, *, on: date) -> str:
    """Who of those representing the business on this day has this card, as events name people."""
    rows = Representation.objects.in_force(on).filter(business=business, user__identity__number=number)
    row = rows.select_related("user").first() if number else None
    if row is None:
        message = _("This is not the card of somebody who represents the business today.")
        raise ValidationError({"number": message})
    return str(row.user.public_id)


def shown_before(actor: Post, dossier: Dossier, kept: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """Judge once more, on a later day perhaps, what a draft begun at the desk keeps of who was there."""
    presence = Presence(party=kept["party"], number=kept["number"], channel=kept["by"])
    return shown_at(actor, dossier, presence, on=on)


def require_desk_of(actor: Post, dossier: Dossier) -> None:
    """Raise `PermissionDenied` unless the dossier was received, or is handed over, where this post sits."""
    if actor.agency_id not in {dossier.receiving_id, dossier.returning_id}:
        raise PermissionDenied(_("Another office handles this application."))


def applicants_of(dossier: Dossier) -> list[Party]:
    """Whoever may answer, confirm and withdraw: the filer while they may act, the owner when it is somebody else."""
    found = [party for party in dossier.parties.all() if party.kind in APPLICANTS and party.left_at is None]
    if all(party.business_id is None and party.authorisation_id is None for party in found):
        return found
    speaking = set(Party.objects.speaking().filter(dossier=dossier).values_list("pk", flat=True))
    return [party for party in found if party.pk in speaking]
