"""The public status of a dossier: a closed list of ten, computed after every act from its marking alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from procedures.workflow.definition import Kind
from procedures.workflow.marking import Marking


class PublicStatus(StrEnum):
    """What the applicant is told. Configuration adds steps, never a status; a draft is no dossier."""

    FILED = "filed"
    RECEIVED = "received"
    REFUSED = "refused"
    IN_PROGRESS = "in_progress"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    PAYMENT_DUE = "payment_due"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    RESOLVED = "resolved"
    DELIVERED = "delivered"


_NATIONAL_CODES = {
    PublicStatus.FILED: 1,
    PublicStatus.RECEIVED: 2,
    PublicStatus.REFUSED: 3,
    PublicStatus.IN_PROGRESS: 4,
    PublicStatus.SUPPLEMENT_REQUESTED: 5,
    PublicStatus.PAYMENT_DUE: 6,
    PublicStatus.WITHDRAWN: 7,
    PublicStatus.STOPPED: 8,
    PublicStatus.RESOLVED: 9,
    PublicStatus.DELIVERED: 10,
}

_ENDS = {
    "refused": PublicStatus.REFUSED,
    "withdrawn": PublicStatus.WITHDRAWN,
    "stopped": PublicStatus.STOPPED,
    "delivered": PublicStatus.DELIVERED,
}

_REQUESTS = {
    Kind.REQUEST_PAYMENT: PublicStatus.PAYMENT_DUE,
    Kind.REQUEST_SUPPLEMENT: PublicStatus.SUPPLEMENT_REQUESTED,
}


def public_status(marking: Marking) -> PublicStatus:
    """The first that is true: an end, a decision, an open request, not received, untouched, in progress.

    A confirmation or a consultation is part of handling and shows as in progress.
    """
    if marking.end is not None:
        return _ENDS[marking.end]
    if marking.finished:
        return PublicStatus.RESOLVED
    if marking.request is not None and marking.request.kind in _REQUESTS:
        return _REQUESTS[marking.request.kind]
    if not marking.received:
        return PublicStatus.FILED
    return PublicStatus.IN_PROGRESS if marking.acted else PublicStatus.RECEIVED


def national_code(status: PublicStatus | str) -> int:
    """The national status code 1–10; ValueError for a key that is no public status."""
    return _NATIONAL_CODES[PublicStatus(status)]


def whose_turn(marking: Marking) -> Literal["applicant", "office", "none"]:
    """Who must do something next: from the open requests and tasks, not from the status.

    A resolved dossier waits for its owner to collect it; an ended one for nobody.
    """
    if marking.end is not None:
        return "none"
    if marking.request is not None or marking.finished:
        return "applicant"
    return "office"
