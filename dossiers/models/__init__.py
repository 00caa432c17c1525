"""Rows of a case in flight. Only actions change them; constraints below Python keep them true."""

from dossiers.models.access import AccessRecord, CardLookUp, TokenReading
from dossiers.models.apologies import Apology, ApologyState
from dossiers.models.documents import Counter, Document, DocumentKind, DocumentState
from dossiers.models.dossier import (
    AnswersRevision,
    Bundle,
    Channel,
    Dossier,
    Draft,
    PublicStatus,
    Submission,
)
from dossiers.models.events import Event, EventDetail
from dossiers.models.files import AuthorisationPaper, Blob, File
from dossiers.models.money import (
    Charge,
    Disposition,
    OrderState,
    PaymentAttempt,
    PaymentOrder,
    Refund,
)
from dossiers.models.notices import DemoMessage, Notice
from dossiers.models.outbox import Outbox
from dossiers.models.parties import Party, PartyKind
from dossiers.models.work import Request, RequestState, Seen, Stale, Task, TaskState

__all__ = [
    "AccessRecord",
    "AnswersRevision",
    "Apology",
    "ApologyState",
    "AuthorisationPaper",
    "Blob",
    "Bundle",
    "CardLookUp",
    "Channel",
    "Charge",
    "Counter",
    "DemoMessage",
    "Disposition",
    "Document",
    "DocumentKind",
    "DocumentState",
    "Dossier",
    "Draft",
    "Event",
    "EventDetail",
    "File",
    "Notice",
    "OrderState",
    "Outbox",
    "Party",
    "PartyKind",
    "PaymentAttempt",
    "PaymentOrder",
    "PublicStatus",
    "Refund",
    "Request",
    "RequestState",
    "Seen",
    "Stale",
    "Submission",
    "Task",
    "TaskState",
    "TokenReading",
]
