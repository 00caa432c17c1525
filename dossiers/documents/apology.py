"""Form 04: the letter that apologises for being late and gives one new date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import Post
from dossiers.documents import wording
from dossiers.documents.planning import addressee
from dossiers.models import Dossier
from procedures.forms.fields.contact import national
from procedures.reasons import Reason


def form_04(
    dossier: Dossier, *, reasons: Sequence[Reason], note: str, until: datetime, head: Post | None
) -> dict[str, Any]:
    """What the letter says: the promise, why it is not kept, and the new date. `head` is None in a draft.

    Both dates stand in it. Where a pause has moved the promise, the moved date stands beside it.
    """
    promised, due = dossier.promised_at, dossier.due_at
    if promised is None or due is None or dossier.received_at is None:
        raise ValueError(f"nothing was promised for dossier {dossier.pk}")
    lines = head.capacity_lines if head else [""]
    return {
        **addressee(dossier),
        "received": wording.moment(dossier.received_at),
        "promised": wording.moment(promised),
        "due": wording.moment(due) if due != promised else "",
        "handler": dossier.competent.name_vi,
        "grounds": [
            *({"reason": reason.label.vi, "basis": reason.basis} for reason in reasons),
            *([{"reason": note, "basis": ""}] if note.strip() else []),
        ],
        "until": wording.moment(until),
        "contact_phone": national(dossier.receiving.phone),
        "hand": {
            "capacity": lines[0] if len(lines) > 1 else "",
            "position": lines[-1],
            "name": head.user.full_name if head else "",
        },
    }
