"""Who a dossier is about or from, and whose of them an account may speak for."""

from __future__ import annotations

from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.actors import Citizen
from accounts.models import Authorisation, Business, Representation


def city_day() -> Combinable:
    """The day in the city, worked out inside the query that asks."""
    now = models.Func(function="city_now", output_field=models.DateTimeField())
    return TruncDate(now, tzinfo=ZoneInfo(settings.TIME_ZONE))


class PartyKind(models.TextChoices):
    FILER = "filer", _("Filed by")
    OWNER = "owner", _("On behalf of")
    CO_APPLICANT = "co_applicant", _("Together with")
    OTHER_SIDE = "other_side", _("Other side")
    CONCERNED = "concerned", _("Person concerned")


class PartyQuerySet(models.QuerySet["Party"]):
    def speaking(self) -> Self:
        """Without those who left, and filers whose right to act for the owner has ended by today."""
        today = city_day()
        held = Representation.objects.in_force(today).filter(
            user=models.OuterRef("user"), business=models.OuterRef("business")
        )
        authorised = models.Q(authorisation__in=Authorisation.objects.in_force(today))
        return self.filter(
            models.Q(kind="owner") | models.Q(business__isnull=True) | models.Exists(held),
            models.Q(authorisation__isnull=True) | authorised,
            left_at__isnull=True,
        )

    def of(self, citizen: Citizen) -> Any:
        """Keys of the dossiers a citizen is part of: for themselves, for a business, for who authorised them.

        A union, so that each arm goes along its own index. What has ended is judged on the city's day in the
        same query: nobody carries a right about.
        """
        today = city_day()
        own = self.filter(user=citizen.user, business__isnull=True, authorisation__isnull=True)
        businesses = citizen.representations(today).values("business")
        authorised = citizen.authorisations(today).values("pk")
        return (
            own.filter(left_at__isnull=True)
            .values("dossier")
            .union(
                self.filter(business__in=businesses).values("dossier"),
                self.filter(authorisation__in=authorised, user=citizen.user).values("dossier"),
            )
        )


class Party(models.Model):
    """Somebody a dossier is about or from. An account is not needed; name and one way to be reached are.

    An owner may be a `business`. A filer who filed for one carries it too, and one who filed for the person who
    authorised them carries the `authorisation`: both speak for the owner only while that right lasts.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="parties")
    kind = models.CharField(max_length=12, choices=PartyKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="parties"
    )
    name = models.CharField(max_length=200)
    identity_number = models.CharField(max_length=20, blank=True)
    business = models.ForeignKey(
        Business, on_delete=models.PROTECT, null=True, blank=True, related_name="parties"
    )
    authorisation = models.ForeignKey(
        Authorisation, on_delete=models.PROTECT, null=True, blank=True, related_name="parties"
    )
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=16, blank=True)
    language = models.CharField(max_length=2, default="vi")
    agreed_at = models.DateTimeField(null=True)  # co-applicants only; the event says by which way
    left_at = models.DateTimeField(
        null=True
    )  # no longer named by the answers; kept for what was sent to them

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(kind="filer"), name="party_one_filer"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=PartyKind.values), name="party_kind_known"),
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True) | models.Q(kind="co_applicant"),
                name="party_only_co_applicants_agree",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="other_side") | models.Q(user__isnull=True),
                name="party_other_side_has_no_account",
            ),
            models.CheckConstraint(
                condition=models.Q(business__isnull=True) | models.Q(kind__in=["filer", "owner"]),
                name="party_business_applies",
            ),
            models.CheckConstraint(
                condition=models.Q(authorisation__isnull=True)
                | models.Q(kind="filer", business__isnull=True),
                name="party_authorised_is_the_filer",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "dossier"], name="party_by_user"),
            models.Index(
                fields=["identity_number"], condition=models.Q(user__isnull=True), name="party_unclaimed"
            ),
            models.Index(
                fields=["business", "dossier"],
                condition=models.Q(business__isnull=False),
                name="party_by_business",
            ),
            models.Index(
                fields=["authorisation", "dossier"],
                condition=models.Q(authorisation__isnull=False),
                name="party_by_authorisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.dossier_id}"

    @property
    def is_asked(self) -> bool:
        """A co-applicant whose agreement is still open."""
        return self.kind == PartyKind.CO_APPLICANT and self.agreed_at is None and self.left_at is None
