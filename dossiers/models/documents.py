"""Documents the system makes: numbered once, rendered once, signed, and verifiable for ever."""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.actors import Citizen, Viewer
from accounts.models import Agency, Post
from dossiers.models.dossier import Dossier
from dossiers.models.files import Blob


class DocumentKind(models.TextChoices):
    """Numbers of the official forms of Circular 03/2025/TT-VPCP, and the result."""

    FORM_01 = "form_01", _("Receipt and appointment")
    FORM_02 = "form_02", _("Request to complete the dossier")
    FORM_03 = "form_03", _("Refusal to accept")
    FORM_04 = "form_04", _("Apology and a new date")
    FORM_05 = "form_05", _("Notice that handling has stopped")
    RESULT = "result", _("Result")
    REVOCATION = "revocation", _("Decision to revoke")
    RECEIPT = "receipt", _("Receipt")


class DocumentState(models.TextChoices):
    """`planned` has number, date and data; `signed` once; `sealed` twice; `issued` may be shown."""

    PLANNED = "planned", _("Being made")
    SIGNED = "signed", _("Signed")
    SEALING = "sealing", _("Being sealed")
    SEALED = "sealed", _("Sealed")
    ISSUED = "issued", _("Issued")
    VOID = "void", _("Void")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced")


# What was shown to people once: it stands, or it can be read why it no longer does.
PUBLIC = (DocumentState.ISSUED, DocumentState.REVOKED, DocumentState.REPLACED)
IN_THE_MAKING = (DocumentState.PLANNED, DocumentState.SIGNED, DocumentState.SEALING, DocumentState.SEALED)


def verification_token() -> str:
    """128 random bits for a document's public address."""
    return secrets.token_urlsafe(16)


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Papers of dossiers one may open; for a citizen only what has been issued: a draft is nobody's result."""
        found = self.filter(dossier__in=Dossier.objects.visible_to(viewer))
        return found.issued() if isinstance(viewer, Citizen) else found

    def issued(self) -> Self:
        return self.filter(state__in=PUBLIC)


class Document(models.Model):
    """One paper of a dossier. Its number and data are fixed by the act that planned it."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    token = models.CharField(max_length=32, default=verification_token, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    state = models.CharField(max_length=8, choices=DocumentState.choices, default=DocumentState.PLANNED)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="documents")
    series = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=60)  # as printed: "05/2026/GKS"
    dated = models.DateField()
    data = models.JSONField()  # everything the rendering needs
    data_digest = models.CharField(max_length=64)
    planned_by = models.ForeignKey("dossiers.Event", on_delete=models.PROTECT, related_name="documents")
    signatory = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="signed")
    signed_at = models.DateTimeField(null=True)  # the act's moment, printed with the signature
    sealed_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=300, blank=True)
    # an issued result this one takes the place of, or takes back; its state moves when this one is issued
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    signed_file = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="documents")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "number"], name="document_number_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=DocumentKind.values), name="document_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DocumentState.values), name="document_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=PUBLIC) | models.Q(file__isnull=False),
                name="document_issued_has_a_file",
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(kind="result", state="issued"),
                name="document_one_standing_result",
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(kind__in=["result", "revocation"], state__in=IN_THE_MAKING),
                name="document_one_result_in_the_making",
            ),
        ]
        indexes = [models.Index(fields=["dossier", "kind"], name="document_by_dossier")]

    def __str__(self) -> str:
        return self.symbol


class Counter(models.Model):
    """The last number given out in a series. Taken last in a transaction: no gaps, no twins."""

    series = models.CharField(max_length=80, primary_key=True)
    value = models.PositiveBigIntegerField()

    objects: ClassVar[models.Manager[Counter]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.series}: {self.value}"
