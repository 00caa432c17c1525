"""What the applicant does with a dossier in flight: confirm a draft, withdraw."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from dossiers import clock, flow, ledger, outbox, policy, supplements
from dossiers.acts import Act
from dossiers.models import Dossier
from dossiers.notices import planning as notices
from procedures.workflow.definition import Kind
from procedures.workflow.doings import Answer, Withdraw


@transaction.atomic(durable=True)
def confirm(dossier: Dossier, *, actor: Citizen, agreed: bool, note: str = "") -> Dossier:
    """Say whether the drafted result is right; an objection brings the dossier back to its officer.

    Answering twice is refused by name; the first act counts.
    """
    locked, at = lock(dossier, actor, Act.CONFIRM)
    asked = supplements.open_request(locked)
    if asked is None or asked.kind != Kind.CONFIRM:
        raise ValidationError(_("There is nothing to confirm any more."), code="closed")
    if not agreed and not note.strip():
        raise ValidationError({"note": _("Say what is wrong, so that it can be put right.")})
    doing = Answer(id=asked.number, agreed=agreed)
    event = ledger.record(locked, Act.CONFIRM, actor, at=at, doing=doing, agreed=agreed, note=note)
    flow.apply(locked, event, doing)
    return locked


@transaction.atomic(durable=True)
def withdraw(dossier: Dossier, *, actor: Citizen, reason: str = "") -> Dossier:
    """Take a dossier back, any time before its result is signed. Source: Decree 118/2025."""
    locked, at = lock(dossier, actor, Act.WITHDRAW)
    doing = Withdraw()
    event = ledger.record(locked, Act.WITHDRAW, actor, at=at, doing=doing, reason=reason)
    flow.apply(locked, event, doing)
    outbox.plan(notices.plan(event, locked, "withdrawn"))
    return locked


def lock(dossier: Dossier, actor: Citizen, act: Act) -> tuple[Dossier, datetime]:
    """The dossier, locked, and the moment, when the actor is an applicant of it."""
    locked = Dossier.objects.locked().get(pk=dossier.pk)
    at = clock.now(locked)
    policy.require(act, actor, locked, on=clock.today(at))
    return locked, at
