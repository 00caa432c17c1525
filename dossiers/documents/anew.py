"""What a decision to revoke says; what corrects or replaces a result is a result (`planning.draft_result`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import Agency, Post
from dossiers.documents import wording
from dossiers.documents.planning import Reserved, issued_by, reserve
from dossiers.models import Document
from procedures.catalogue import definition_of

REGISTER, SYMBOL = "thu-hoi", "QĐ"


def reserve_decision(agency: Agency, *, at: datetime) -> Reserved:
    """The next number of the agency's register of decisions to revoke."""
    return reserve(agency, REGISTER, issued_by(agency, SYMBOL), at=at)


def revocation(document: Document, *, basis: str, reason: str, signatory: Post) -> dict[str, Any]:
    """The body of the decision that takes back an issued result."""
    dossier = document.dossier
    title = str(document.data.get("title", "")) or "Kết quả giải quyết thủ tục hành chính"
    lines = signatory.capacity_lines
    named = f"{title} số {document.symbol} {wording.day(document.dated)}"
    return {
        "authority": document.agency.name_vi,
        "subject": f"Về việc thu hồi {named}",
        "grounds": [basis, f"Hồ sơ mã số {dossier.code} và kết quả xem xét lại"],
        "revoked": named,
        "procedure": definition_of(dossier.version_id).name.vi,
        "holder": dossier.applicant_name,
        "reason": reason,
        "signature": {
            "capacity": lines[0] if len(lines) > 1 else "",
            "position": lines[-1],
            "name": signatory.user.full_name,
        },
    }
