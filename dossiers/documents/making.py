"""The worker's part: render a planned document and sign it. Running it again makes the same document."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import override

from accounts.models import Agency, Post
from dossiers.crash import crash_point
from dossiers.documents.kinds import AGENCY_SEAL, SIGNATORY
from dossiers.documents.render import render
from dossiers.documents.signing import signer
from dossiers.files import storage
from dossiers.models import Blob, Document, DocumentKind, DocumentState

PDF = "application/pdf"


def make(document: Document) -> Callable[[], None]:
    """Do the slow part outside any transaction; the returned function records it inside one.

    The first file linked is the document for ever: a second run finds it and changes nothing.
    """
    if document.state == DocumentState.VOID:  # sent back before the worker came to it
        return _nothing
    if document.kind in {DocumentKind.RESULT, DocumentKind.REVOCATION}:
        return _seal(document) if document.state == DocumentState.SEALING else _sign_result(document)
    return _sign_slip(document)


def _sign_slip(document: Document) -> Callable[[], None]:
    """The official forms: rendered, sealed by the agency, issued at once."""
    if document.file_id is not None:
        return _nothing
    with override("vi"):
        pdf = render(document.kind, document.data)
        pdf = _sealed(document, pdf)
    sha256, size = storage.put(pdf)
    crash_point("document.after_put")

    def link() -> None:
        blob = _blob(sha256, size)
        Document.objects.filter(pk=document.pk, file__isnull=True).update(
            file=blob, state=DocumentState.ISSUED, issued_at=document.signed_at
        )

    return link


def _sign_result(document: Document) -> Callable[[], None]:
    """A result: rendered with its number and date, signed for the signatory; the seal comes later."""
    if document.signed_file_id is not None or document.signatory is None or document.signed_at is None:
        return _nothing
    post: Post = document.signatory
    with override("vi"):
        pdf = render(document.kind, document.data)
        signed = signer().sign(
            pdf,
            field=SIGNATORY,
            reason=document.symbol,
            name=post.user.full_name,
            at=document.signed_at,
            holder=f"post:{post.public_id}",
            organisation=document.agency.name_vi,
        )
    sha256, size = storage.put(signed)
    crash_point("document.after_put")

    def link() -> None:
        Document.objects.filter(pk=document.pk, signed_file__isnull=True, state=DocumentState.PLANNED).update(
            signed_file=_blob(sha256, size), state=DocumentState.SIGNED
        )

    return link


def _seal(document: Document) -> Callable[[], None]:
    """The agency's seal on what the signatory signed; an update the first signature permits."""
    if document.file_id is not None or document.signed_file is None:
        return _nothing
    with storage.open(document.signed_file.sha256) as stored, override("vi"):
        pdf = _sealed(document, stored.read())
    sha256, size = storage.put(pdf)
    crash_point("document.after_put")

    def link() -> None:
        Document.objects.filter(pk=document.pk, file__isnull=True, state=DocumentState.SEALING).update(
            file=_blob(sha256, size), state=DocumentState.SEALED
        )

    return link


def _sealed(document: Document, pdf: bytes) -> bytes:
    agency: Agency = document.agency
    at = document.sealed_at or document.signed_at
    if at is None:
        raise ValueError(f"document {document.pk} has no time to be sealed at")
    return signer().sign(
        pdf,
        field=AGENCY_SEAL,
        reason=document.symbol,
        name=agency.name_vi,
        at=at,
        holder=f"agency:{agency.public_id}",
    )


def _blob(sha256: str, size: int) -> Blob:
    blob, _made = Blob.objects.get_or_create(sha256=sha256, defaults={"size": size, "content_type": PDF})
    return blob


def _nothing() -> None:
    """Already made."""
