"""The ledger: append-only events, chained by hash. A trigger numbers, chains and guards them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Value

from dossiers.acts import LEDGER, Act
from dossiers.models.dossier import Dossier


class Event(models.Model):
    """One act on a dossier. `number`, `previous` and `hash` are the database's; no row is ever changed."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField(db_default=Value(0), editable=False)
    act = models.CharField(max_length=24, choices=Act.choices)
    actor = models.CharField(max_length=60)  # `accounts.actors.actor_ref`
    at = models.DateTimeField()
    payload_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, db_default=Value(""), editable=False)
    hash = models.CharField(max_length=64, db_default=Value(""), editable=False)

    objects: ClassVar[models.Manager[Event]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="event_number_unique"),
            models.CheckConstraint(
                condition=models.Q(act__in=[act.value for act in LEDGER]), name="event_act_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}#{self.number} {self.act}"


class EventDetail(models.Model):
    """What an event says beyond its fixed text, with its salt; may be erased (set to NULL), never changed."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="detail", primary_key=True)
    payload = models.JSONField(null=True)

    objects: ClassVar[models.Manager[EventDetail]] = models.Manager()

    def __str__(self) -> str:
        return str(self.event_id)
