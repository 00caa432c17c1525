"""Who may act for a business: the rows that follow once VNeID, a counter or the demonstration has vouched for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.models import Business, BusinessKind, Representation, RepresentationClaim, Standing, User

MASTERS = frozenset({Standing.VNEID, Standing.REGISTER})  # what they say of a business is not overwritten


@dataclass(frozen=True, kw_only=True)
class Company:
    """What is said of a business. `head_office` is an address as forms keep it, {} when it was not said."""

    tax_code: str  # as `accounts.identity.clean_tax_code` gives it
    name: str
    kind: str = ""  # of `BusinessKind`; "" when it was not said
    head_office: dict[str, Any] = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    legal_representative: str = ""


def vouch(
    user: User, said: Company, *, role: str, source: Standing, at: datetime, on: date
) -> Representation:
    """The representation of this business by this account, with the business made or brought up to date.

    Done twice it is done once. Belongs into the caller's transaction; `on` is the day in the city.
    """
    details = _details(said)
    likely = BusinessKind.HOUSEHOLD if len(said.tax_code) == 12 else BusinessKind.COMPANY
    found, made = Business.objects.select_for_update().get_or_create(
        tax_code=said.tax_code,
        defaults={**details, "kind": said.kind or likely, "source": source, "verified_at": at},
    )
    if not made and (source in MASTERS or found.source not in MASTERS):
        if details["head_office"].get("scheme") != "2-TIER" and found.head_office:
            details["head_office"] = {}  # words alone do not replace an address that finds its ward
        if (
            source not in MASTERS
        ):  # mail and codes of the business already go there: not for one claim to turn
            details |= {"phone": found.phone or said.phone, "email": found.email or said.email}
        for name, value in details.items():
            setattr(found, name, value or getattr(found, name))
        found.source, found.verified_at = source, at
        found.save()
    row, made = Representation.objects.select_for_update().get_or_create(
        user=user, business=found, valid_to=None, defaults={"role": role, "source": source, "valid_from": on}
    )
    if not made and source in MASTERS:
        row.role, row.source = role or row.role, source
        row.save(update_fields=["role", "source"])
    return row


def _details(said: Company) -> dict[str, Any]:
    details = asdict(said)
    del details["tax_code"]
    return details


def said_in(claim: RepresentationClaim) -> Company:
    """What a claim says of its business."""
    return Company(
        tax_code=claim.tax_code,
        name=claim.name,
        kind=claim.kind,
        head_office=claim.head_office,
        phone=claim.phone,
        email=claim.email,
        legal_representative=claim.legal_representative,
    )
