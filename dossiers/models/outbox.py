"""Later effects as rows of the same transaction: notices, documents, timers. Redis only wakes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    NOTICE = "notice", _("Notice")
    DOCUMENT = "document", _("Document")
    TIMER = "timer", _("Timer")


class Outbox(models.Model):
    """One effect owed. Unique by `key`; taken by a lease; done, or parked where an operator sees it."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    subject = models.PositiveBigIntegerField()  # key of the notice, document or request
    not_before = models.DateTimeField()
    created_at = models.DateTimeField()
    woken_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[models.Manager[Outbox]] = models.Manager()

    class Meta:
        verbose_name_plural = "outbox"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="outbox_kind_known"),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | models.Q(parked_at__isnull=True),
                name="outbox_done_or_parked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=models.Q(done_at__isnull=True, parked_at__isnull=True),
                name="outbox_owed",
            ),
        ]

    def __str__(self) -> str:
        return self.key
