"""Official documents as PDF: one function, the same bytes for the same data.

The page is laid out by Decree 30/2020/ND-CP in Tinos. Empty signature fields are placed where the layout left room
for them, so that a signer only fills a named field and never has to know where it stands. PDF/A is not claimed: the
colour profile and metadata it needs double the file and the time, and the archive's own converter makes it on
transfer; pages are tagged for readers who listen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

import pydyf  # type: ignore[import-untyped]

from dossiers.documents import qr
from dossiers.documents.composing import compose
from dossiers.documents.kinds import AGENCY_SEAL, DESIGNS, SIGNATORY, Kind
from dossiers.documents.pages import check_plain, page
from dossiers.documents.press import press

_ANCHORS = {SIGNATORY: "field-signatory", AGENCY_SEAL: "field-agency-seal"}
_POINTS = 0.75  # of a CSS pixel


def render(kind: str, data: Mapping[str, Any]) -> bytes:
    """The document as unsigned PDF, with its empty signature fields.

    data: the TypedDict of the kind in `kinds`. Raises KeyError for an unknown kind, TypeError when anything in
    `data` is not plain, ValueError when `verify_url` is not an absolute address.
    """
    design = DESIGNS[cast(Kind, kind)]
    check_plain(data)
    title = design.title or f"{' '.join(data['title'].split())} số {data['number']}"
    code = data["verify_url"].rstrip("/").rpartition("/")[2]
    made = {"document_title": title, "verify_code": _halves(code), **compose(data)}
    html = page(design.template, {**data, **made})
    return press().print(
        html,
        assets={"qr.png": ("image/png", qr.png(data["verify_url"]))},
        finish=lambda document, pdf: _add_signature_fields(document, pdf, design.fields),
    )


def _halves(code: str) -> list[str]:
    """A code to be read from paper stands on two lines of equal length, never broken at a hyphen of its own."""
    middle = (len(code) + 1) // 2
    return [code[:middle], code[middle:]]


def data_digest(kind: str, data: Mapping[str, Any]) -> str:
    """SHA-256 of what a document says; equal digests give equal documents (of one version of the templates)."""
    text = json.dumps([kind, data], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _add_signature_fields(document: Any, pdf: pydyf.PDF, names: tuple[str, ...]) -> None:
    """Put an empty, visible signature field where the layout marked the place for each name.

    WeasyPrint's pages know the rectangles of their anchors in CSS pixels from the top; PDF counts points from the
    bottom. Raises ValueError when a template has no place for a field its kind promises.
    """
    places = {anchor: (number, page) for number, page in enumerate(document.pages) for anchor in page.anchors}
    widgets = []
    for name in names:
        if _ANCHORS[name] not in places:
            raise ValueError(f"no place for the signature field {name}")
        number, page = places[_ANCHORS[name]]
        left, top, right, bottom = page.anchors[_ANCHORS[name]]
        rectangle = [left, page.height - bottom, right, page.height - top]
        widgets.append(_widget(pdf, number, name, [round(edge * _POINTS, 2) for edge in rectangle]))
    form = pydyf.Dictionary({"Fields": pydyf.Array([widget.reference for widget in widgets]), "SigFlags": 1})
    pdf.add_object(form)
    pdf.catalog["AcroForm"] = form.reference


def _widget(pdf: pydyf.PDF, page_number: int, name: str, rectangle: list[float]) -> pydyf.Dictionary:
    page_object = pdf.objects[pdf.pages["Kids"][page_number * 3]]
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(name),
            "TU": pydyf.String(name),
            "F": 132,  # printed, and not to be moved or edited
            "Rect": pydyf.Array(rectangle),
            "P": page_object.reference,
        }
    )
    pdf.add_object(widget)
    page_object.setdefault("Annots", pydyf.Array()).append(widget.reference)
    return widget
