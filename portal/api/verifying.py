"""Whether a document with our code is genuine and still stands."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from drf_spectacular.utils import OpenApiParameter
from pydantic import Field

from dossiers.models import Document, DocumentState
from portal.interface.endpoint import Call, public
from portal.interface.shapes import Moment, Named, Shape, text_of
from procedures.text import Text

PATTERN = r"^[A-Za-z0-9_-]{1,32}$"
CODE = OpenApiParameter(
    "code", {"type": "string", "pattern": PATTERN}, OpenApiParameter.PATH,
    description=_("The code under the QR of the document."),
)  # fmt: skip


_STATES: dict[DocumentState, Literal["valid", "revoked", "replaced"]] = {
    DocumentState.ISSUED: "valid",
    DocumentState.REVOKED: "revoked",
    DocumentState.REPLACED: "replaced",
}


class Genuine(Shape):
    """A document of ours; no name and no personal number is given to who holds only its code."""

    kind: str
    number: str
    dated: date
    issuer: Text
    procedure: Named
    state: Literal["valid", "revoked", "replaced"]
    issued_at: Moment | None
    sha256: str = Field(
        description=gettext_noop("Digest of the file in our register; yours must be the same.")
    )


@public(
    name="verifyDocument",
    tag="verification",
    summary=_("Is this document genuine?"),
    description=_("What the document is and whether it still stands."),
    answers=Genuine,
    path=(CODE,),
)
def verify(_call: Call, code: str) -> Genuine:
    rows = Document.objects.issued().select_related("agency", "dossier__procedure", "file")
    found = rows.filter(token=code).first()
    if found is None or found.file is None:
        raise Http404
    procedure = found.dossier.procedure
    return Genuine(
        kind=found.kind,
        number=found.symbol,
        dated=found.dated,
        issuer=text_of(found.agency.name_vi, found.agency.name_en),
        procedure=Named(code=procedure.code, name=text_of(procedure.name_vi, procedure.name_en)),
        state=_STATES[DocumentState(found.state)],
        issued_at=found.issued_at,
        sha256=found.file.sha256,
    )
