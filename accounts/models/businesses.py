"""Businesses, who represents them, and people who let another person act for them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import Combinable
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
    head_office = models.JSONField(default=dict, blank=True)  # an address as forms keep it; {} when not known
    phone = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)
    legal_representative = models.CharField(max_length=200, blank=True)  # as the register names them
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


Day = date | Combinable
"""A day, or the expression that gives it inside a query."""


class RepresentationQuerySet(models.QuerySet["Representation"]):
    def in_force(self, on: Day) -> Self:
        """Those that hold on this day; `valid_to` is the first day without it."""
        return self.filter(_holds(on))


class Representation(models.Model):
    """One account may act for one business, for a time. A row exists only once somebody vouched for it."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="representations"
    )
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="representations")
    role = models.CharField(max_length=120, blank=True)  # as the register words it: "Giám đốc", "Chủ hộ"
    source = models.CharField(max_length=8, choices=Standing.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day on which it no longer holds
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_post = models.ForeignKey(
        "accounts.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # the officer who ended it at a counter
    ended_why = models.CharField(max_length=300, blank=True)  # what the person is told of it

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
            models.CheckConstraint(
                condition=models.Q(ended_post__isnull=True, ended_why="")
                | (models.Q(ended_post__isnull=False) & ~models.Q(ended_why="")),
                name="representation_ended_at_a_counter_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.business_id}"


class ClaimState(models.TextChoices):
    OPEN = "open", _("Waiting to be shown at a counter")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Not confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RepresentationClaim(models.Model):
    """What somebody says of a business and of their right to act for it, before anybody vouched for it.

    It opens nothing: business and representation are made when it is confirmed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="representation_claims"
    )
    tax_code = models.CharField(max_length=14)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=BusinessKind.choices)
    head_office = models.JSONField(default=dict)
    phone = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)
    legal_representative = models.CharField(max_length=200)
    role = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=9, choices=ClaimState.choices, default=ClaimState.OPEN)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        "accounts.Post", on_delete=models.PROTECT, null=True, related_name="+"
    )  # the officer who confirmed or refused it
    note = models.CharField(max_length=300, blank=True)  # why it was refused

    objects: ClassVar[models.Manager[RepresentationClaim]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "tax_code"], condition=models.Q(state="open"), name="claim_one_open"
            ),
            models.CheckConstraint(condition=models.Q(state__in=ClaimState.values), name="claim_state_known"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="claim_closed_has_its_time",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=BusinessKind.values), name="claim_kind_known"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    def in_force(self, on: Day) -> Self:
        """Those that were confirmed, hold on this day and were not taken back."""
        return self.filter(_holds(on), confirmed_at__isnull=False, revoked_at__isnull=True)

    def covering(self, procedure: str) -> Self:
        """Those given in general, or for the procedure of this code among others."""
        return self.filter(models.Q(procedures=[]) | models.Q(procedures__contains=[procedure]))

    def given_by(self, user: models.Model) -> Self:
        """Those that name this account's proved number as the giver's, also before they confirmed."""
        identity = getattr(user, "verified_identity", None)
        return self.filter(giver_number=identity.number) if identity is not None else self.none()


class ConfirmedBy(models.TextChoices):
    """How an authorisation was proved to come from its giver."""

    ACCOUNT = "account", _("By the giver, in their own account")
    COUNTER = "counter", _("At a counter, on paper")


class Shared(models.TextChoices):
    """What of the giver an authorisation lets its holder use besides name and number, which it names itself."""

    BIRTH_DATE = "birth_date", _("Date of birth")
    CONTACT = "contact", _("Telephone and e-mail address")


class Authorisation(models.Model):
    """One person lets another act for them, in writing, in general or for some procedures.

    The giver is known by their number and needs no account; it holds once they, or a counter, confirmed it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="authorisations_given"
    )
    giver_name = models.CharField(max_length=200)
    giver_number = models.CharField(max_length=12)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authorisations_held"
    )
    procedures = ArrayField(models.CharField(max_length=10), default=list, blank=True)  # [] for every one
    shares = ArrayField(models.CharField(max_length=10), default=list, blank=True)  # keys of `Shared`
    basis = models.CharField(max_length=300)  # the paper it rests on: number, date, who certified it
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day on which it no longer holds
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=7, choices=ConfirmedBy.choices, blank=True)
    post = models.ForeignKey(
        "accounts.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # who confirmed it at a counter
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(giver__isnull=True) | ~models.Q(giver=models.F("holder")),
                name="authorisation_between_two",
            ),
            models.CheckConstraint(condition=~models.Q(basis=""), name="authorisation_in_writing"),
            models.CheckConstraint(
                condition=models.Q(giver_number__regex=r"^[0-9]{12}$"), name="authorisation_names_its_giver"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="authorisation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by="", post__isnull=True)
                | models.Q(confirmed_at__isnull=False, confirmed_by="account", post__isnull=True)
                | models.Q(confirmed_at__isnull=False, confirmed_by="counter", post__isnull=False),
                name="authorisation_says_who_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["holder"], name="authorisation_by_holder"),
            models.Index(fields=["giver_number"], name="authorisation_by_giver"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


def _holds(on: Day) -> models.Q:
    ends = models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=on)
    return models.Q(valid_from__lte=on) & ends
