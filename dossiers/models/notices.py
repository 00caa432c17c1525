"""What people are told, by which way, and whether it arrived."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Citizen, Viewer
from dossiers.models.dossier import Dossier
from dossiers.models.parties import Party, city_day


class Way(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    ACCOUNT = "account", _("In the account")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Notices in one's own account and those to businesses one represents, of dossiers one may open still."""
        if not isinstance(viewer, Citizen):
            return self.none()
        businesses = viewer.representations(city_day()).values("business")
        to_them = models.Q(user=viewer.user) | models.Q(user__isnull=True, party__business__in=businesses)
        return self.filter(to_them, way=Way.ACCOUNT, dossier__in=Dossier.objects.visible_to(viewer))


class Notice(models.Model):
    """One message about one event to one party by one way. Text is made when it is sent, not before."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="notices")
    event = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="notices")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="notices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="notices"
    )
    about = models.CharField(max_length=40)  # key of the text: "received", "supplement_requested", …
    way = models.CharField(max_length=7, choices=Way.choices)
    language = models.CharField(max_length=2)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "party", "about", "way"], name="notice_once"),
            models.CheckConstraint(condition=models.Q(way__in=Way.values), name="notice_way_known"),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_by_user")]

    def __str__(self) -> str:
        return f"{self.about} by {self.way}"


class DemoMessage(models.Model):
    """The demonstration's provider of e-mail and text messages: it keeps what it is given, once per reference."""

    reference = models.CharField(max_length=120, unique=True)
    way = models.CharField(max_length=7, choices=Way.choices)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[DemoMessage]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="demo_message_newest")]

    def __str__(self) -> str:
        return self.reference
