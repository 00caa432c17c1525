"""Tokens with which other programs come in: for a citizen who made one, or for another system."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token may be used for. Closed: a scope that is not here does not exist."""

    LIST_DOSSIERS = "dossiers:list", _("See the list of my applications and where each stands")
    READ_DOSSIERS = "dossiers:read", _("Read my applications: dates, requests, what happened, documents")
    CATALOGUE = "catalogue:read", _("Read what is public, more often than without a token")


PERSONAL = (Scope.LIST_DOSSIERS, Scope.READ_DOSSIERS)  # what a citizen may give a token of their own


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def alive(self, at: datetime) -> Self:
        """Those that open something at this moment."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class AccessToken(models.Model):
    """One token. The secret itself is shown once and never kept, only its SHA-256: it is random enough for that."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="access_tokens"
    )
    system = models.CharField(max_length=80, blank=True)  # the other system, when no user stands behind it
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=20))
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)  # its last signs, so that its owner knows which one it is
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to the minute

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, system="")
                | (models.Q(user__isnull=True) & ~models.Q(system="")),
                name="access_token_has_one_owner",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="access_token_named"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="access_token_ends"
            ),
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=Scope.values) & ~models.Q(scopes=[]),
                name="access_token_scopes_known",
            ),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="access_token_by_user")]

    def __str__(self) -> str:
        return f"…{self.ending}"

    @property
    def scope_names(self) -> list[str]:
        """Its scopes in the reader's language."""
        return [str(Scope(scope).label) for scope in self.scopes]
