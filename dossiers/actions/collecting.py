"""The cashier: entering amounts, exempting, taking cash, sending money back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Post
from dossiers import clock, ledger, outbox, policy
from dossiers.actions.paying import check_amount, replace_order, settle
from dossiers.acts import Act
from dossiers.models import Charge, Disposition, Dossier, PaymentAttempt, Refund, Task
from dossiers.notices import planning as notices
from procedures.catalogue import definition_of


@transaction.atomic(durable=True)
def enter_amount(dossier: Dossier, *, actor: Post, line: str, amount: int, basis: str) -> Dossier:
    """Fix what a line costs that the tables do not know, in whole đồng, with what it rests on.

    What an officer entered may be entered anew until it is paid; what the tables say may not.
    """
    locked, at = _lock(Act.SET_FEE, dossier, actor)
    charge = _unpaid(locked, line)
    if charge.amount is not None and charge.entered_by_id is None:
        raise ValidationError({"amount": _("The amount of this fee is fixed by its table.")})
    charge.amount, charge.basis = check_amount(amount, basis)
    said: dict[str, Any] = {"line": line, "amount": charge.amount, "basis": charge.basis}
    charge.entered_by = ledger.record(locked, Act.SET_FEE, actor, at=at, **said)
    charge.exemption = ""
    charge.save(update_fields=["amount", "basis", "entered_by", "exemption"])
    locked.save(update_fields=["events_count", "last_event_at"])
    replace_order(locked, at=at)
    return locked


@transaction.atomic(durable=True)
def exempt(dossier: Dossier, *, actor: Post, line: str, exemption: str, proof: str) -> Dossier:
    """Take a fee off somebody who need not pay it; `proof` names the paper that was shown. A receipt of 0 đ follows.

    Only exemptions that have to be shown can be given here; those that follow from the answers were at filing.
    """
    locked, at = _lock(Act.SET_FEE, dossier, actor)
    charge = _unpaid(locked, line)
    if exemption not in dict(exemptions_of(charge)):
        raise ValidationError({"exemption": _("Choose one of the exemptions of this fee.")})
    if not proof.strip():
        raise ValidationError({"proof": _("Name the paper that was shown: what it is, its number and date.")})
    charge.amount, charge.exemption, charge.basis = 0, exemption, proof.strip()[:300]
    charge.save(update_fields=["amount", "exemption", "basis"])
    replace_order(locked, at=at)
    settle(
        locked, [charge], act=Act.SET_FEE, actor=actor, at=at, agency=actor.agency, way="none",
        exemption=exemption, proof=charge.basis,
    )  # fmt: skip
    return locked


def exemptions_of(charge: Charge) -> list[tuple[str, str]]:
    """Key and name of each exemption of a line that has to be shown."""
    fees = definition_of(charge.dossier.version_id).fees
    line = next((fee for fee in fees if fee.code == charge.line), None)
    return [(one.key, str(one.label)) for one in line.exemptions if one.condition is None] if line else []


@transaction.atomic(durable=True)
def take_cash(dossier: Dossier, *, actor: Post, lines: Sequence[str], expected: int) -> Dossier:
    """Take what some lines cost, at the counter; the receipt's number has no gap and no twin.

    `expected` is the sum that stood on the screen: when it has moved, nothing is taken (code `moved`).
    """
    locked, at = _lock(Act.PAY, dossier, actor)
    if not lines:
        raise ValidationError({"lines": _("Choose what is being paid.")})
    charges = [_unpaid(locked, line) for line in dict.fromkeys(lines)]
    if any(charge.amount is None for charge in charges):
        raise ValidationError({"lines": _("Enter the amount of this fee first.")})
    if sum(charge.amount or 0 for charge in charges) != expected:
        raise ValidationError(_("The sum has changed since you looked. Look at it again."), code="moved")
    replace_order(locked, at=at)
    settle(locked, charges, act=Act.PAY, actor=actor, at=at, agency=actor.agency, way="cash")
    return locked


@transaction.atomic(durable=True)
def refund(attempt: PaymentAttempt, *, actor: Post, transfer: str) -> Refund:
    """Record that money which paid nothing was sent back, by the transfer of this reference; once."""
    locked, at = _lock(Act.REFUND, attempt.order.dossier, actor)
    if attempt.disposition not in {Disposition.PARKED, Disposition.REFUND_DUE}:
        raise ValidationError(_("This money was counted and is not sent back here."), code="counted")
    if Refund.objects.filter(attempt=attempt).exists():
        raise ValidationError(_("This money has been sent back already."), code="refunded")
    if not transfer.strip():
        raise ValidationError({"transfer": _("Enter the reference of the transfer back.")})
    said: dict[str, Any] = {
        "reference": attempt.bank_reference,
        "amount": attempt.amount,
        "transfer": transfer.strip(),
    }
    event = ledger.record(locked, Act.REFUND, actor, at=at, **said)
    locked.save(update_fields=["events_count", "last_event_at"])
    outbox.plan(notices.plan(event, locked, "refunded"))
    return Refund.objects.create(
        attempt=attempt, amount=attempt.amount, transfer=transfer.strip()[:60], at=at, event=event
    )


def _lock(act: Act, dossier: Dossier, actor: Post) -> tuple[Dossier, datetime]:
    """The dossier, locked, and the moment; only where it was received, handled or is handed over."""
    locked = Dossier.objects.locked().get(pk=dossier.pk)
    at = clock.now(locked)
    policy.require(act, actor, locked, on=clock.today(at))
    here = actor.agency_id in {locked.receiving_id, locked.returning_id}
    if not here and not Task.objects.at([actor.agency_id]).filter(dossier=locked).exists():
        raise PermissionDenied(_("This application is with another office."))
    return locked, at


def _unpaid(dossier: Dossier, line: str) -> Charge:
    charge = Charge.objects.filter(dossier=dossier, line=line).first()
    if charge is None:
        raise ValidationError({"lines": _("This application has no such fee.")})
    if charge.paid_at is not None:
        raise ValidationError(_("This fee has been paid already."), code="paid")
    charge.dossier = dossier
    return charge
