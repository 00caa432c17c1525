"""What a dossier costs, line by line, fixed at filing from the dated tables."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

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
    paid_at = models.DateTimeField(null=True)
    paid_by = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager[Charge]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "line"], name="charge_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["phi", "le_phi"]), name="charge_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.amount}"
