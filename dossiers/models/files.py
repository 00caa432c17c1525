"""Files: their bytes by digest, and what each of them is for."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Citizen, Viewer
from accounts.models import Authorisation
from dossiers.models.dossier import Dossier, Draft


class Blob(models.Model):
    """Bytes in the store under their SHA-256. The row comes before any link to it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)

    objects: ClassVar[models.Manager[Blob]] = models.Manager()

    def __str__(self) -> str:
        return self.sha256[:12]


class Scan(models.TextChoices):
    """What the virus scanner said; without one configured a file is `not_scanned`."""

    NOT_SCANNED = "not_scanned", _("Not scanned")
    PENDING = "pending", _("Waiting to be scanned")
    CLEAN = "clean", _("Clean")


class FileQuerySet(models.QuerySet["File"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Files of one's own drafts, or of dossiers one may open; never both in one query."""
        if isinstance(viewer, Citizen):
            own = models.Q(draft__in=Draft.objects.visible_to(viewer), dossier__isnull=True)
            return self.filter(own | models.Q(dossier__in=Dossier.objects.visible_to(viewer)))
        return self.filter(dossier__in=Dossier.objects.visible_to(viewer))

    def current(self) -> Self:
        """Not replaced or removed."""
        return self.filter(removed_at__isnull=True)


class File(models.Model):
    """A file given for one paper of a draft, and from filing on of its dossier."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="files")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="files")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="files")
    paper = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    scan = models.CharField(max_length=11, choices=Scan.choices, default=Scan.NOT_SCANNED)
    revision = models.PositiveIntegerField(null=True)  # the answers revision it was filed with
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(scan__in=Scan.values), name="file_scan_known"),
        ]
        indexes = [
            models.Index(fields=["draft", "paper"], name="file_by_draft"),
            models.Index(fields=["dossier", "paper"], name="file_by_dossier"),
        ]

    def __str__(self) -> str:
        return self.name


class AuthorisationPaper(models.Model):
    """The paper by which one person authorised another, as its holder photographed it."""

    authorisation = models.OneToOneField(Authorisation, on_delete=models.PROTECT, related_name="paper")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    uploaded_at = models.DateTimeField()

    objects: ClassVar[models.Manager[AuthorisationPaper]] = models.Manager()

    def __str__(self) -> str:
        return self.name
