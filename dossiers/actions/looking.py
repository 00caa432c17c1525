"""Looking leaves a trace: an officer's reading is recorded, and committed, before anything is shown."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.models import AccessToken, Identity, Post
from accounts.roles import READS_ALL, Role
from dossiers import clock, policy
from dossiers.acts import Act
from dossiers.models import AccessRecord, CardLookUp, Dossier, Notice, TokenReading

LONGEST_PURPOSE = 200  # characters, as the column holds


@transaction.atomic(durable=True)
def open_dossier(dossier: Dossier, *, actor: Post, purpose: str = "") -> AccessRecord:
    """Record that a post opens a dossier. Oversight must say why; for the others it is their work."""
    at = clock.now()
    policy.require(Act.OPEN, actor, on=clock.today(at))
    purpose = purpose.strip()
    if Role(actor.role) in READS_ALL and not purpose:
        raise ValidationError({"purpose": _("Say for what purpose you open this dossier.")})
    if len(purpose) > LONGEST_PURPOSE:
        raise ValidationError({"purpose": _("Say it in fewer words.")})
    return AccessRecord.objects.create(dossier=dossier, post=actor, purpose=purpose or "handling", at=at)


@transaction.atomic(durable=True)
def look_up_card(number: str, *, actor: Post) -> None:
    """Record that a counter looks up, by the number on a card, for whom its holder may act."""
    at = clock.now()
    policy.require(Act.VOUCH, actor, on=clock.today(at))
    known = Identity.objects.filter(number=number).first()
    if known is not None:  # of a number without an account there is nothing to show
        CardLookUp.objects.create(user_id=known.user_id, post=actor, at=at)


@transaction.atomic(durable=True)
def read_with_token(
    dossier: Dossier | None, *, actor: Citizen, token: AccessToken, shown: int = 1
) -> TokenReading:
    """Record that a program of theirs reads an application, or with None a list of so many."""
    at = clock.now()
    policy.require(Act.FOLLOW if dossier else Act.LIST_OWN, actor, on=clock.today(at))
    return TokenReading.objects.create(token=token, dossier=dossier, shown=shown, at=at)


@transaction.atomic(durable=True)
def read_notices(notices: list[int], *, user_id: int) -> None:
    """Mark notices in one's own account, and those to a business one represents, as read."""
    theirs = Q(user_id=user_id) | Q(user__isnull=True, party__business__representations__user_id=user_id)
    rows = Notice.objects.filter(theirs, pk__in=notices, read_at__isnull=True).values("pk")
    Notice.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(read_at=clock.now())
