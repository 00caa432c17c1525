"""What a dossier costs, what the bank was asked for, what came of it. Amounts are whole đồng."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models.dossier import Dossier


class Charge(models.Model):
    """One fee line of a dossier in đồng; `amount` is unknown (NULL) until the cashier enters it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="charges")
    line = models.CharField(max_length=60)
    kind = models.CharField(max_length=6)  # phi | le_phi
    name_vi = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField(default=1)
    amount = models.PositiveBigIntegerField(null=True)
    due = models.CharField(max_length=13)  # at_filing | on_request | before_result
    exemption = models.CharField(max_length=60, blank=True)  # key of the exemption that made it 0
    basis = models.CharField(max_length=300, blank=True)  # what the amount rests on, or the exemption's proof
    entered_by = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, null=True, related_name="+")
    request = models.ForeignKey(
        "dossiers.Request", on_delete=models.PROTECT, null=True, related_name="charges"
    )  # the request that asked for it last
    paid_at = models.DateTimeField(null=True)
    paid_by = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager[Charge]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "line"], name="charge_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["phi", "le_phi"]), name="charge_kind_known"),
            models.CheckConstraint(
                condition=models.Q(paid_at__isnull=True) | models.Q(amount__isnull=False),
                name="charge_paid_has_an_amount",
            ),
            models.CheckConstraint(
                condition=models.Q(exemption="") | models.Q(amount=0), name="charge_exempt_costs_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.amount}"


class OrderState(models.TextChoices):
    OPEN = "open", _("Waiting for the bank")
    PAID = "paid", _("Paid")
    DECLINED = "declined", _("Not paid")
    REPLACED = "replaced", _("Replaced by a newer one")


class PaymentOrder(models.Model):
    """A sum asked of the bank for some lines, under a reference of its own. One may be open at a time.

    After `expires_at` paying again makes a new order; money that comes for the old one is still accepted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    reference = models.CharField(max_length=20, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="payment_orders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField()  # {line: amount}, as they stood when it was begun
    amount = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=OrderState.choices, default=OrderState.OPEN)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[PaymentOrder]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(state="open"), name="payment_order_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OrderState.values), name="payment_order_state_known"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_order_asks_for_something"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="payment_order_closed_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Disposition(models.TextChoices):
    """What was done with a word of the bank's."""

    SETTLED = "settled", _("Counted")
    DECLINED = "declined", _("Not paid")
    PARKED = "parked", _("Wrong amount: with the cashier")
    REFUND_DUE = "refund_due", _("To be sent back")


class PaymentAttempt(models.Model):
    """One transaction the bank told us about, once per its own reference; a trigger refuses any change.

    `reason` says why money was not counted: `wrong_amount`, `paid_before`, `ended`. `event` is the ledger's
    when money came in.
    """

    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="attempts")
    bank_reference = models.CharField(max_length=60, unique=True)
    amount = models.PositiveBigIntegerField()
    disposition = models.CharField(max_length=10, choices=Disposition.choices)
    reason = models.CharField(max_length=12, blank=True)
    bank_at = models.DateTimeField()  # when the bank says it happened
    at = models.DateTimeField()
    late = models.BooleanField()  # after the order had expired
    event = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager[PaymentAttempt]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(disposition__in=Disposition.values), name="payment_attempt_known"
            ),
            models.CheckConstraint(
                condition=models.Q(disposition="declined") | models.Q(event__isnull=False),
                name="payment_attempt_money_is_in_the_ledger",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(disposition="settled"),
                name="payment_attempt_settles_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(disposition__in=["parked", "refund_due"]),
                name="payment_attempt_not_counted",
            ),
        ]

    def __str__(self) -> str:
        return self.bank_reference


class Refund(models.Model):
    """Money sent back, with the transfer that did it; never changed. An attempt without one still owes it."""

    attempt = models.OneToOneField(PaymentAttempt, on_delete=models.PROTECT, related_name="refund")
    amount = models.PositiveBigIntegerField()
    transfer = models.CharField(max_length=60)  # the reference of the transfer back
    at = models.DateTimeField()
    event = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Refund]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(transfer=""), name="refund_names_its_transfer"),
        ]

    def __str__(self) -> str:
        return self.transfer
