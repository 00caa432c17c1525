"""Who looked: each opening of a dossier by an officer, shown to the citizen by post and agency."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models import AccessToken, Post
from dossiers.models.dossier import Dossier


class AccessRecord(models.Model):
    """One reading by one post for one purpose, committed before anything is shown."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="access_records")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="access_records")
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[AccessRecord]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["dossier", "-at"], name="access_by_dossier")]

    def __str__(self) -> str:
        return f"{self.post_id} read {self.dossier_id}"


class CardLookUp(models.Model):
    """A counter looked up by a card for whom its holder may act, committed before anything is shown."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="card_look_ups")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="card_look_ups")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[CardLookUp]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="card_look_up_by_user")]

    def __str__(self) -> str:
        return f"{self.post_id} looked up {self.user_id}"


class TokenReading(models.Model):
    """One reading of personal data with a token, committed before anything is answered.

    A list is one reading of so many (`shown`) and names no dossier.
    """

    token = models.ForeignKey(AccessToken, on_delete=models.PROTECT, related_name="readings")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="token_readings")
    shown = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[TokenReading]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["dossier", "-at"], name="token_reading_by_dossier")]

    def __str__(self) -> str:
        return f"{self.token_id} read {self.dossier_id}"
