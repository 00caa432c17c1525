"""In which capacity somebody filed for another, as official papers and pages say it."""

from __future__ import annotations

from functools import cache
from typing import Any

from accounts.models import Business, Representation
from dossiers.models import Party
from procedures.forms.answers import tell
from procedures.forms.schema import Field
from procedures.text import Text


def capacity_of(filer: Party | None) -> Text | None:
    """The capacity in both languages; None for who filed for themselves."""
    if filer is None:
        return None
    if (business := filer.business) is not None:
        vi = f"Người đại diện của {business.name} (mã số {business.tax_code})"
        en = f"Representative of {business.name} (code {business.tax_code})"
        role = _role(filer, business)
        return Text(vi=f"{vi}, {role}" if role else vi, en=f"{en}, {role}" if role else en)
    if (given := filer.authorisation) is not None:
        return Text(
            vi=f"Được {given.giver_name} ủy quyền ({given.basis})",
            en=f"Authorised by {given.giver_name} ({given.basis})",
        )
    return None


def _role(filer: Party, business: Business) -> str:
    """The position last recorded of the filer in the business; it may have ended since."""
    rows = Representation.objects.filter(user=filer.user_id, business=business).order_by("-valid_from", "-pk")
    return rows.values_list("role", flat=True).first() or ""


def address_of(business: Business, language: str = "vi") -> str:
    """The head office in one line; "" when it is not known."""
    return address_in_words(business.head_office, language)


def address_in_words(address: dict[str, Any], language: str) -> str:
    """An address as forms keep it, in one line; "" when there is none."""
    return tell(_address(), address, language) if address else ""


@cache
def _address() -> Field:
    label = {"vi": "Địa chỉ trụ sở", "en": "Head office"}
    return Field.model_validate({"key": "head_office", "type": "address", "label": label})
