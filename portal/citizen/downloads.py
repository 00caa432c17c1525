"""Files and documents as downloads, for those who may see their application only."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dossiers.acts import Act
from dossiers.files import storage
from dossiers.models import Document, DocumentKind, File
from portal.access import policy
from portal.citizen.following import unpaid
from portal.citizen.words import PAPERS
from portal.downloads import protected_file
from portal.signin.viewers import CitizenRequest


@require_safe
@policy(Act.READ_FILE)
def file(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """A file somebody attached, under the name it came with."""
    rows = File.objects.visible_to(request.viewer).current().select_related("blob")
    found = get_object_or_404(rows, public_id=public_id)
    return protected_file(
        storage.path(found.blob.sha256), name=found.name, content_type=found.blob.content_type
    )


@require_safe
@policy(Act.READ_FILE)
def document(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """An issued document. A result that is still to be paid for is not handed out."""
    rows = Document.objects.visible_to(request.viewer).issued().select_related("file", "dossier")
    found = get_object_or_404(rows, public_id=public_id)
    if found.kind == DocumentKind.RESULT and unpaid(found.dossier):
        messages.warning(request, _("The result can be downloaded once what it costs has been paid."))
        return redirect("citizen:dossier", found.dossier.public_id)
    if found.file is None:
        raise Http404
    name = f"{PAPERS[DocumentKind(found.kind)]} {found.dossier.code}.pdf"
    return protected_file(storage.path(found.file.sha256), name=name, content_type="application/pdf")
