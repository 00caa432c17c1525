"""Businesses, who represents them, and people who let another person act for them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class BusinessKind(models.TextChoices):
    COMPANY = "company", _("Company")
    HOUSEHOLD = "household", _("Household business")
    COOPERATIVE = "cooperative", _("Cooperative")
    ORGANISATION = "organisation", _("Organisation")


class Standing(models.TextChoices):
    """Who vouched for a business or for somebody's right to represent it."""

    VNEID = "vneid", _("VNeID")
    REGISTER = "register", _("Business register")
    COUNTER = "counter", _("Shown at a counter")
    DEMO = "demo", _("Invented for demonstration")


class Business(models.Model):
    """A business. Its key is the tax code; a household business may carry its owner's 12-digit number."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    tax_code = models.CharField(max_length=14, unique=True)  # 10 digits, 10-3 for a branch, or 12
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=BusinessKind.choices, default=BusinessKind.COMPANY)
    address = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=8, choices=Standing.choices)
    verified_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Business]] = models.Manager()

    class Meta:
        verbose_name_plural = "businesses"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tax_code__regex=r"^([0-9]{10}(-[0-9]{3})?|[0-9]{12})$"),
                name="business_tax_code_shape",
            ),
            models.CheckConstraint(
                condition=~models.Q(tax_code__regex=r"^[0-9]{12}$") | models.Q(kind="household"),
                name="business_personal_number_is_a_household",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="business_name_present"),
            models.CheckConstraint(
                condition=models.Q(kind__in=BusinessKind.values), name="business_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=Standing.values), name="business_source_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RepresentationQuerySet(models.QuerySet["Representation"]):
    def in_force(self, on: date) -> Self:
        """Those that hold on this day; `valid_to` is the first day without it."""
        return self.filter(_holds(on))


class Representation(models.Model):
    """One account may act for one business, for a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="representations"
    )
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="representations")
    role = models.CharField(max_length=120, blank=True)  # as the register words it: "Giám đốc", "Chủ hộ"
    source = models.CharField(max_length=8, choices=Standing.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day on which it no longer holds

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "business"],
                condition=models.Q(valid_to__isnull=True),
                name="representation_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="representation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=Standing.values), name="representation_source_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.business_id}"


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    def in_force(self, on: date) -> Self:
        """Those that hold on this day and were not taken back."""
        return self.filter(_holds(on), revoked_at__isnull=True)

    def covering(self, procedure: str) -> Self:
        """Those given in general, or for the procedure of this code."""
        return self.filter(procedure__in=["", procedure])


class Authorisation(models.Model):
    """One person lets another act for them, in writing, in general or for one procedure."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authorisations_given"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authorisations_held"
    )
    procedure = models.CharField(max_length=10, blank=True)  # code, "" for every procedure
    basis = models.CharField(max_length=300)  # the paper it rests on: number, date, who certified it
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day on which it no longer holds
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("holder")), name="authorisation_between_two"
            ),
            models.CheckConstraint(condition=~models.Q(basis=""), name="authorisation_in_writing"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="authorisation_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["holder"], name="authorisation_by_holder")]

    def __str__(self) -> str:
        return str(self.public_id)


def _holds(on: date) -> models.Q:
    ends = models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=on)
    return models.Q(valid_from__lte=on) & ends
