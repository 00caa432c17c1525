"""Receipts: one for the phí and one for the lệ phí of a payment, numbered by the office that took it; 0 đ too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from accounts.models import Agency, Post
from dossiers.documents import planning as documents
from dossiers.documents import wording
from dossiers.documents.planning import Reserved
from dossiers.models import Charge, DocumentKind, Dossier, Event, Outbox, PartyKind
from procedures.catalogue import definition_of

Way = Literal["bank", "cash", "none"]  # `none`: nothing to pay, or exempt

# Registers and symbols of the two kinds of receipt, and what stands on top of each.
BOOKS = {
    "phi": ("bien-lai-phi", "BLP", "BIÊN LAI THU PHÍ"),
    "le_phi": ("bien-lai-le-phi", "BLLP", "BIÊN LAI THU LỆ PHÍ"),
}
_WAYS: dict[Way, str] = {
    "bank": "Trực tuyến qua ngân hàng",
    "cash": "Tại quầy",
    "none": "Không phải nộp tiền",
}


@dataclass(frozen=True)
class Numbered:
    """A receipt that has its number but no row yet: the lines of one kind."""

    reserved: Reserved
    charges: tuple[Charge, ...]


def reserve(agency: Agency, charges: Sequence[Charge], *, at: datetime) -> list[Numbered]:
    """A number for each kind among these lines, from the registers of the office that takes the money."""
    found = []
    for kind, (register, symbol, _title) in BOOKS.items():
        of_kind = tuple(charge for charge in charges if charge.kind == kind)
        if of_kind:
            found.append(Numbered(documents.reserve(agency, register, symbol, at=at), of_kind))
    return found


def plan(
    dossier: Dossier,
    event: Event,
    numbered: Sequence[Numbered],
    *,
    agency: Agency,
    way: Way,
    collector: Post | None = None,
    reference: str = "",
) -> list[Outbox]:
    """Write the rows of the receipts; the worker makes them. `reference` is the bank's, where it was the bank."""
    return [
        documents.plan(
            dossier,
            event,
            DocumentKind.RECEIPT,
            receipt.reserved,
            agency=agency,
            body=_body(dossier, receipt.charges, way, collector=collector, reference=reference, at=event.at),
        )
        for receipt in numbered
    ]


def _body(
    dossier: Dossier,
    charges: Sequence[Charge],
    way: Way,
    *,
    collector: Post | None,
    reference: str,
    at: datetime,
) -> dict[str, Any]:
    payer = dossier.party(PartyKind.FILER)
    total = sum(charge.amount or 0 for charge in charges)
    return {
        "title": BOOKS[charges[0].kind][2],
        "payer_name": payer.name if payer else dossier.applicant_name,
        "procedure": definition_of(dossier.version_id).name.vi,
        "lines": [_line(charge) for charge in charges],
        "total": wording.money(total),
        "total_in_words": wording.dong_in_words(total),
        "way": _WAYS["none" if total == 0 else way],
        "reference": reference,
        "paid_at": wording.moment(at),
        "collector_name": collector.user.full_name if collector else "",
    }


def _line(charge: Charge) -> dict[str, Any]:
    note = f"Miễn. {charge.basis}" if charge.exemption else charge.basis
    return {
        "name": charge.name_vi,
        "quantity": charge.quantity,
        "amount": wording.money(charge.amount or 0),
        "note": note,
    }
