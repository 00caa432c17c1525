"""Files and documents for officers who have the dossier open; the bytes come from the store under protecting headers."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from dossiers.acts import Act
from dossiers.files import storage
from dossiers.models import Blob, Document, File
from portal.access import policy
from portal.downloads import protected_file
from portal.officer.scope import looked
from portal.signin.viewers import OfficerRequest


@policy(Act.READ_FILE)
@require_safe
def file(request: OfficerRequest, file_id: UUID) -> HttpResponseBase:
    files = File.objects.visible_to(request.viewer).select_related("blob", "dossier")
    found = get_object_or_404(files, public_id=file_id)
    if found.dossier is None:
        raise Http404
    if not looked(found.dossier, request.post):
        return redirect("officer:dossier", found.dossier.public_id)
    return served(found.blob, found.name)


@policy(Act.READ_FILE)
@require_safe
def document(request: OfficerRequest, document_id: UUID) -> HttpResponseBase:
    documents = Document.objects.visible_to(request.viewer).select_related("file", "signed_file", "dossier")
    found = get_object_or_404(documents, public_id=document_id)
    blob = found.file or found.signed_file
    if blob is None:
        raise Http404
    if not looked(found.dossier, request.post):
        return redirect("officer:dossier", found.dossier.public_id)
    return served(blob, f"{found.symbol.replace('/', '-')}.pdf")


def served(blob: Blob, name: str) -> HttpResponseBase:
    return protected_file(storage.path(blob.sha256), name=name, content_type=blob.content_type)
