"""Asking for a fee, paying it online, and hearing from the bank what came of it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor, Citizen, System
from accounts.models import Agency, Post
from dossiers import clock, flow, ledger, outbox, policy, supplements
from dossiers.actions.presence import lock
from dossiers.actions.processing import ask, begin, first_action
from dossiers.acts import Act
from dossiers.models import (
    Charge,
    Disposition,
    Dossier,
    Event,
    OrderState,
    PaymentAttempt,
    PaymentOrder,
    PublicStatus,
    Request,
    Seen,
    Task,
)
from dossiers.notices import planning as notices
from dossiers.payments import receipts
from dossiers.payments.bank import Forged, Told, bank
from dossiers.payments.receipts import Way
from procedures.workflow.definition import Kind
from procedures.workflow.doings import Answer, Take

BANK = System("bank")
ENDED = {PublicStatus.REFUSED, PublicStatus.WITHDRAWN, PublicStatus.STOPPED}
OPEN_FOR = timedelta(minutes=15)  # how long an order is the one to go on with
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is mistaken for something else
_MOST = 10**12  # đồng

security = logging.getLogger("security")


@transaction.atomic(durable=True)
def request_payment(
    task: Task,
    *,
    actor: Post,
    seen: Seen,
    lines: Sequence[str],
    reply_by: date,
    amounts: Mapping[str, int] | None = None,
    basis: str = "",
    note: str = "",
) -> Dossier:
    """Ask the applicant to pay lines that are due on request; the clock pauses, other tasks are held.

    `amounts` fixes lines whose amount nobody knew, in whole đồng, resting on `basis` (a notice, a resolution).
    Source: Decree 118/2025; fees by the version's dated tables.
    """
    dossier, task, at = begin(Act.REQUEST_PAYMENT, task, actor, seen)
    action = first_action(dossier, task, Kind.REQUEST_PAYMENT)
    deadline = supplements.deadline(dossier, action, reply_by, at=at)
    charges = _asked_for(dossier, lines, amounts or {}, basis)
    doing = Take(token=task.token, action=action.key)
    said: dict[str, Any] = {
        "lines": {charge.line: charge.amount for charge in charges},
        "reply_by": reply_by.isoformat(),
        "note": note,
        "basis": basis,
    }
    event = ledger.record(dossier, Act.REQUEST_PAYMENT, actor, at=at, doing=doing, step=task.step, **said)
    owed = ask(dossier, task, event, doing, actor=actor, deadline=deadline, note=note)
    _bind(charges, Request.objects.get(asked_by=event), event)
    outbox.plan([*owed, *notices.plan(event, dossier, "payment_requested")])
    return dossier


def _asked_for(
    dossier: Dossier, lines: Sequence[str], amounts: Mapping[str, int], basis: str
) -> list[Charge]:
    """The unpaid lines of a request, each with an amount."""
    rows = Charge.objects.filter(dossier=dossier, due="on_request", paid_at__isnull=True).order_by("pk")
    unpaid = {charge.line: charge for charge in rows}
    if not lines or any(line not in unpaid for line in lines):
        raise ValidationError({"lines": _("Choose at least one fee that is to be paid on request.")})
    charges = [unpaid[line] for line in unpaid if line in lines]
    for charge in charges:
        if charge.amount is None:
            charge.amount, charge.basis = check_amount(amounts.get(charge.line), basis)
    if not any(charge.amount for charge in charges):
        raise ValidationError({"lines": _("There is nothing to pay for these fees.")})
    return charges


def check_amount(amount: int | None, basis: str) -> tuple[int, str]:
    """An amount an officer gives to a line nobody knew the price of, and what it rests on."""
    if amount is None or not 0 <= amount < _MOST:
        raise ValidationError({"amount": _("Enter the amount in whole đồng.")})
    if not basis.strip():
        raise ValidationError({"basis": _("Say what the amount rests on: a resolution, a notice, a count.")})
    return amount, basis.strip()[:300]


def _bind(charges: Sequence[Charge], request: Request, event: Event) -> None:
    before = dict(Charge.objects.filter(pk__in=[charge.pk for charge in charges]).values_list("pk", "amount"))
    for charge in charges:
        charge.request = request
        if before[charge.pk] is None:
            charge.entered_by = event
    Charge.objects.bulk_update(charges, ["request", "amount", "basis", "entered_by"])


# ---- paying online


@transaction.atomic(durable=True)
def begin_payment(dossier: Dossier, *, actor: Citizen, lines: Sequence[str]) -> PaymentOrder:
    """An order for the bank over these lines; begun twice for the same lines, it is the same order.

    Nothing is paid by it. Another choice of lines, or a quarter of an hour, makes a new one; money that comes
    for the old one is still counted once.
    """
    locked, at, _shown = lock(dossier, actor, Act.PAY)
    if locked.public_status in ENDED:
        raise ValidationError(_("This application has ended; nothing is to be paid any more."), code="ended")
    priced = {charge.line: charge.amount for charge in payable(locked) if charge.line in set(lines)}
    if not priced or len(priced) < len(set(lines)):
        raise ValidationError(
            _("These fees have been paid already, or nobody knows the amount yet."), code="not_payable"
        )
    standing = PaymentOrder.objects.filter(dossier=locked, state=OrderState.OPEN).first()
    if standing is not None:
        if standing.lines == priced and at < standing.expires_at:
            return standing
        replace_order(locked, at=at)
    return PaymentOrder.objects.create(
        reference="MC" + "".join(secrets.choice(_LETTERS) for _place in range(12)),
        dossier=locked,
        user=actor.user,
        lines=priced,
        amount=sum(amount or 0 for amount in priced.values()),
        created_at=at,
        expires_at=at + OPEN_FOR,
    )


def payable(dossier: Dossier) -> list[Charge]:
    """Lines that can be paid now: something is due, and it is known how much."""
    return list(Charge.objects.filter(dossier=dossier, paid_at__isnull=True, amount__gt=0).order_by("pk"))


def replace_order(dossier: Dossier, *, at: datetime) -> None:
    """What is owed has changed, or is paid otherwise: the open order is not the one to go on with."""
    PaymentOrder.objects.filter(dossier=dossier, state=OrderState.OPEN).update(
        state=OrderState.REPLACED, closed_at=at
    )


@transaction.atomic(durable=True)
def receive_payment(message: bytes, *, actor: System = BANK) -> PaymentAttempt:
    """What the bank says of an order, once for each of its references; the same message again changes nothing.

    Late money is counted. A wrong amount is parked for the cashier; money for what is paid already, or for an
    application that has ended, is to be sent back. Raises `Forged` (a `PermissionDenied`, in the security log)
    unless the bank's signature stands under it, `ValidationError` (code `no_order`) for a reference not ours.
    """
    told = _read(message)
    order = PaymentOrder.objects.filter(reference=told.reference).first()
    if order is None:
        security.warning("the bank names an order that does not exist", extra={"reason": "no_order"})
        raise ValidationError(_("There is no such order."), code="no_order")
    _one_at_a_time(told.bank_reference)
    dossier = Dossier.objects.locked().get(pk=order.dossier_id)
    order.refresh_from_db()
    before = PaymentAttempt.objects.filter(bank_reference=told.bank_reference).first()
    if before is not None:
        return _same(before, order, told)
    at = clock.now(dossier)
    policy.require(Act.PAY, actor, dossier, on=clock.today(at))
    if not told.paid:
        return _declined(order, told, at=at)
    charges = _charges_of(order)
    why = _not_counted(dossier, order, charges, told)
    if why:
        return _kept_aside(dossier, order, told, why, actor=actor, at=at)
    event = settle(
        dossier, charges, act=Act.PAY, actor=actor, at=at, agency=dossier.receiving, way="bank",
        reference=told.bank_reference, order=order.reference,
    )  # fmt: skip
    _close(order, OrderState.PAID, at=at)
    return _attempt(order, told, Disposition.SETTLED, at=at, event=event)


def _one_at_a_time(bank_reference: str) -> None:
    """Wait for whoever is hearing of the same transaction: two orders may be named under one reference."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"bank:{bank_reference}"])


def _read(message: bytes) -> Told:
    provider = bank()
    try:
        if provider is None:
            raise Forged("no bank is configured")
        return provider.read(message)
    except Forged as forged:
        security.warning("a payment message was refused", extra={"reason": forged.why})
        raise


def _same(before: PaymentAttempt, order: PaymentOrder, told: Told) -> PaymentAttempt:
    """The first answer stands; another content under the same reference is nobody's message."""
    declined = before.disposition == Disposition.DECLINED
    if (before.order_id, before.amount, declined) != (order.pk, told.amount, not told.paid):
        security.warning("one bank reference, two contents", extra={"reason": "reference"})
        raise Forged("reference")
    return before


def _charges_of(order: PaymentOrder) -> list[Charge]:
    return list(Charge.objects.filter(dossier=order.dossier_id, line__in=list(order.lines)).order_by("pk"))


def _not_counted(dossier: Dossier, order: PaymentOrder, charges: Sequence[Charge], told: Told) -> str:
    """Why money that came cannot be counted; empty when it can."""
    if dossier.public_status in ENDED:
        return "ended"
    if order.state == OrderState.PAID or any(charge.paid_at is not None for charge in charges):
        return "paid_before"
    owed = {charge.line: charge.amount for charge in charges}
    if told.amount != order.amount or owed != order.lines:
        return "wrong_amount"
    return ""


def _declined(order: PaymentOrder, told: Told, *, at: datetime) -> PaymentAttempt:
    if order.state == OrderState.OPEN:
        _close(order, OrderState.DECLINED, at=at)
    return _attempt(order, told, Disposition.DECLINED, at=at)


def _kept_aside(
    dossier: Dossier, order: PaymentOrder, told: Told, why: str, *, actor: Actor, at: datetime
) -> PaymentAttempt:
    """Money is here that pays nothing: it stands in the ledger, with the cashier, and the applicant is told."""
    disposition = Disposition.PARKED if why == "wrong_amount" else Disposition.REFUND_DUE
    said: dict[str, Any] = {
        "order": order.reference,
        "reference": told.bank_reference,
        "amount": told.amount,
        "reason": why,
    }
    event = ledger.record(dossier, Act.PAY, actor, at=at, disposition=disposition.value, collected=0, **said)
    dossier.save(update_fields=["events_count", "last_event_at"])
    if order.state == OrderState.OPEN:
        _close(order, OrderState.REPLACED, at=at)
    outbox.plan(notices.plan(event, dossier, "payment_not_counted"))
    return _attempt(order, told, disposition, at=at, event=event, reason=why)


def _close(order: PaymentOrder, state: OrderState, *, at: datetime) -> None:
    order.state, order.closed_at = state, at
    order.save(update_fields=["state", "closed_at"])


def _attempt(
    order: PaymentOrder,
    told: Told,
    disposition: Disposition,
    *,
    at: datetime,
    event: Event | None = None,
    reason: str = "",
) -> PaymentAttempt:
    return PaymentAttempt.objects.create(
        order=order,
        bank_reference=told.bank_reference,
        amount=told.amount,
        disposition=disposition,
        reason=reason,
        bank_at=told.at,
        at=at,
        late=at >= order.expires_at,
        event=event,
    )


# ---- what every payment comes to


def settle(
    dossier: Dossier,
    charges: Sequence[Charge],
    *,
    act: Act,
    actor: Actor,
    at: datetime,
    agency: Agency,
    way: Way,
    reference: str = "",
    **said: Any,
) -> Event:
    """Mark lines of a locked dossier as paid, with receipts from `agency`; a request paid in full is answered."""
    answered = _answered(dossier, charges)
    doing = Answer(id=answered.number) if answered else None
    numbered = receipts.reserve(agency, charges, at=at)
    event = ledger.record(
        dossier,
        act,
        actor,
        at=at,
        doing=doing,
        way=way,
        reference=reference,
        lines={charge.line: charge.amount for charge in charges},
        collected=sum(charge.amount or 0 for charge in charges),
        documents=[receipt.reserved.ref for receipt in numbered],
        **said,
    )
    Charge.objects.filter(pk__in=[charge.pk for charge in charges]).update(paid_at=at, paid_by=event)
    if doing is None:
        dossier.save(update_fields=["events_count", "last_event_at"])
    else:
        flow.apply(dossier, event, doing)
    collector = actor if isinstance(actor, Post) else None
    owed = receipts.plan(
        dossier, event, numbered, agency=agency, way=way, collector=collector, reference=reference
    )
    outbox.plan([*owed, *notices.plan(event, dossier, "paid")])
    return event


def _answered(dossier: Dossier, charges: Sequence[Charge]) -> Request | None:
    """The open payment request, once nothing of it is left to pay."""
    request = supplements.open_request(dossier)
    if request is None or request.kind != Kind.REQUEST_PAYMENT:
        return None
    paid = [charge.pk for charge in charges]
    left = Charge.objects.filter(request=request, paid_at__isnull=True).exclude(pk__in=paid)
    return None if left.exists() else request
