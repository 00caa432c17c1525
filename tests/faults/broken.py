"""The product with one promise taken out, for negative controls; served only by a fault run that asks for it.

`outbox`: effects are sent to the broker after the commit and written down nowhere.
`reference`: a message sent again carries another reference.
`key`: a filing's key is not looked at, so the same draft sent twice is filed twice.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from typing import Any

from portal.celery import app
from portal.wsgi import application

__all__ = ["app", "application"]


def _without_outbox() -> None:
    from dossiers import outbox

    outbox.plan = lambda rows: None


def _with_fresh_references() -> None:
    from dossiers import jobs
    from dossiers.models import Notice, Outbox
    from dossiers.models.outbox import Kind
    from dossiers.notices import sending

    def notice(row: Outbox) -> Callable[[], None]:
        rows = Notice.objects.select_related("dossier__version", "dossier__procedure", "party", "event")
        again = f":{row.attempts}" if row.attempts > 1 else ""
        return sending.send(rows.get(pk=row.subject), reference=f"{row.key}{again}")

    jobs._EFFECTS[Kind.NOTICE] = notice


def _without_keys() -> None:
    from dossiers.models import Draft

    sound = Draft.from_db.__func__  # type: ignore[attr-defined]

    def from_db(cls: type[Draft], *arguments: Any) -> Draft:
        draft: Draft = sound(cls, *arguments)
        draft.submission_key, draft.filed_at = uuid.uuid4(), None
        return draft

    Draft.from_db = classmethod(from_db)  # type: ignore[assignment]


CONTROLS = {"outbox": _without_outbox, "reference": _with_fresh_references, "key": _without_keys}

if chosen := os.environ.get("FAULTS_BROKEN"):
    CONTROLS[chosen]()
