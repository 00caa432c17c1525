"""What an application still owes, and what waits for it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dossiers.models import Charge, Dossier
from procedures.workflow.definition import Action


def require_payment(dossier: Dossier, action: Action) -> None:
    """Refuse (code `unpaid`) while something is owed and the workflow lets nobody past this without payment."""
    if "payment" in action.requires and owed_by(dossier).exists():
        raise ValidationError(
            _("Fees of this application are not paid yet. They are paid before this step."), code="unpaid"
        )


def owed_by(dossier: Dossier) -> QuerySet[Charge]:
    """What is to be paid and was not; an amount nobody has entered yet counts."""
    return Charge.objects.filter(dossier=dossier, paid_at__isnull=True).exclude(amount=0).order_by("pk")
