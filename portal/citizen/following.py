"""An application as its own people see it: where it stands, what happened, what there is to fetch and to pay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.actors import Citizen, actor_ref
from accounts.models import Post, User
from dossiers import clock, ledger
from dossiers.actions import paying, transferring
from dossiers.acts import Act
from dossiers.documents.capacity import capacity_of
from dossiers.models import (
    Charge,
    Document,
    DocumentKind,
    DocumentState,
    Dossier,
    Event,
    Notice,
    PartyKind,
)
from dossiers.models.documents import PUBLIC
from dossiers.models.dossier import Outcome
from dossiers.notices.sending import message
from portal.citizen.words import BY_OTHERS, HAPPENED, NOT_COUNTED, PAPERS
from portal.components.formats import vn_datetime
from procedures.catalogue import definition_of
from procedures.definition import Definition
from procedures.worktime.clock import Clock
from procedures.worktime.explain import Explanation, explain

REASONED = {Act.REFUSE, Act.STOP}
TOLD_WHY = REASONED | {Act.CORRECT, Act.REPLACE, Act.REVOKE}
GOOD = {Act.RECEIVE, Act.FINISH, Act.HAND_OVER}
PAUSED = {Act.REQUEST_SUPPLEMENT, Act.REQUEST_CONFIRMATION, Act.REQUEST_PAYMENT}
KINDS = {
    "phi": gettext_lazy("Charge for a service (phí)"),
    "le_phi": gettext_lazy("Administrative fee (lệ phí)"),
}
DECISIONS = {DocumentKind.RESULT, DocumentKind.REVOCATION}
STATES = {
    DocumentState.ISSUED: "valid",
    DocumentState.REVOKED: "revoked",
    DocumentState.REPLACED: "replaced",
    DocumentState.VOID: "void",
}


def unpaid(dossier: Dossier) -> bool:
    """Whether something is still to be paid; an amount nobody has entered yet counts."""
    return owed().filter(dossier=dossier).exists()


def owed() -> QuerySet[Charge]:
    """Charges that are to be paid and were not."""
    return Charge.objects.filter(paid_at__isnull=True).filter(Q(amount__isnull=True) | Q(amount__gt=0))


def may_pay(dossier: Dossier) -> bool:
    """Whether something can be paid online now."""
    return bool(dossier.public_status not in paying.ENDED and paying.payable(dossier))


def charges_of(dossier: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "name": charge.name_en if _in_english() else charge.name_vi,
            "amount": charge.amount,
            "paid_at": charge.paid_at,
        }
        for charge in Charge.objects.filter(dossier=dossier).order_by("pk")
    ]


def _in_english() -> bool:
    return (get_language() or "vi").startswith("en")


def documents_of(dossier: Dossier) -> list[dict[str, Any]]:
    """Papers of the office. A result shows once it is issued; while it is unpaid it has no download."""
    rows = Document.objects.filter(dossier=dossier).exclude(state=DocumentState.VOID)
    withheld = unpaid(dossier)
    return [
        _document(row, withheld=withheld and row.kind == DocumentKind.RESULT)
        for row in rows.select_related("agency", "file").order_by("pk")
        if row.kind not in DECISIONS or (row.file_id is not None and row.issued_at is not None)
    ]


def _document(row: Document, *, withheld: bool) -> dict[str, Any]:
    issued = row.state in PUBLIC
    return {
        "title": PAPERS[DocumentKind(row.kind)],
        "number": row.symbol,
        "issued": row.dated,
        "issuer": row.agency.name,
        "state": _state(row),
        "size": row.file.size if row.file else None,
        "href": reverse("citizen:document", args=[row.public_id]) if issued and not withheld else "",
        "verify": reverse("public:document", args=[row.token]) if issued and not withheld else "",
        "token": row.token if issued and not withheld else "",
        "withheld": withheld,
    }


def _state(row: Document) -> str:
    """What the card says of it: a slip that was made needs no word, a result says whether it stands."""
    if row.state == DocumentState.ISSUED and row.kind not in DECISIONS:
        return ""
    return STATES.get(DocumentState(row.state), "pending")


def events_of(dossier: Dossier, citizen: Citizen) -> list[dict[str, Any]]:
    """The timeline, newest first; see `components.lists.timeline` for the keys. What somebody else did for the
    same applicant is told with their name.
    """
    rows: QuerySet[Event] = dossier.events.select_related("detail").order_by("-number")
    told = [event for event in rows if Act(event.act) in HAPPENED]
    agencies = _agencies(event.actor for event in told) | _people(event.actor for event in told)
    mine = actor_ref(citizen)
    by = {actor: name for actor, name in agencies.items() if actor != mine}
    moved = transferring.in_words(told)
    definition = definition_of(dossier.version_id)
    return [
        {
            "title": _title(event, mine=event.actor == mine),
            "at": event.at,
            "by": by.get(event.actor, ""),
            "text": _said(definition, event) or moved.get(event.pk, ""),
            "state": "good" if Act(event.act) in GOOD else "paused" if Act(event.act) in PAUSED else "done",
        }
        for event in told
    ]


def _said(definition: Definition, event: Event) -> str:
    """What stands under an event: why it ended, or the new date and why the first one is not kept."""
    if event.act == Act.EXTEND:
        until = datetime.fromisoformat(ledger.payload_of(event)["until"])
        return f"{_('New date: %(when)s.') % {'when': vn_datetime(until)}} {_reasons(definition, event)}"
    return _reasons(definition, event) if Act(event.act) in TOLD_WHY else ""


def _title(event: Event, *, mine: bool) -> str | Promise:
    """What happened; money that came and could not be counted is not said to have been paid."""
    if ledger.payload_of(event).get("disposition"):
        return NOT_COUNTED
    act = Act(event.act)
    return BY_OTHERS[act] if act in BY_OTHERS and not mine else HAPPENED[act]


def _people(actors: Iterable[str]) -> dict[str, str]:
    """The name behind each actor that is a citizen."""
    users = {actor.removeprefix("citizen:") for actor in actors if actor.startswith("citizen:")}
    rows = User.objects.filter(public_id__in=users).values_list("public_id", "full_name")
    return {f"citizen:{public_id}": name for public_id, name in rows}


def _agencies(actors: Iterable[str]) -> dict[str, str]:
    """The agency's name behind each actor that is a post."""
    posts = {actor.removeprefix("post:") for actor in actors if actor.startswith("post:")}
    rows = Post.objects.filter(public_id__in=posts).select_related("agency")
    return {f"post:{post.public_id}": post.agency.name for post in rows}


def _reasons(definition: Definition, event: Event) -> str:
    """Why an application ended: the coded reasons with their way out, then the officer's own words."""
    payload = ledger.payload_of(event)
    told = []
    for code in payload.get("reasons", ()):
        reason = definition.reason(code)
        told += [str(reason.label), *([str(reason.guidance)] if reason.guidance else [])]
    told += [payload["note"]] if payload.get("note") else []
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in told)


def why_this_date(dossier: Dossier) -> Explanation | None:
    """The days that lead to the promised date; None before it is accepted."""
    if dossier.received_at is None:
        return None
    limit = clock.limit_of(definition_of(dossier.version_id), dossier)
    return explain(Clock.from_json(dossier.clock), limit, clock.calendar_of(dossier)[1])


def is_paused(dossier: Dossier) -> bool:
    """Whether the time stands still; before it is accepted there is none that could."""
    return bool(dossier.is_open and dossier.received_at and Clock.from_json(dossier.clock).paused)


def notices_of(dossier: Dossier, citizen: Citizen) -> tuple[list[dict[str, Any]], list[int]]:
    """What the account was told about it, newest first, and the keys of what was not read yet."""
    rows = (
        Notice.objects.visible_to(citizen)
        .filter(dossier=dossier)
        .select_related(
            "dossier__procedure", "dossier__receiving", "dossier__competent", "dossier__returning", "party"
        )
        .order_by("-pk")[:20]
    )
    told, unread = [], []
    for notice in rows:
        notice.language = "en" if _in_english() else "vi"  # read here, in the reader's language of today
        words = message(notice)
        told.append({"subject": words.subject, "body": words.body, "at": notice.created_at,
                     "new": notice.read_at is None})  # fmt: skip
        unread += [notice.pk] if notice.read_at is None else []
    return told, unread


def filed_by(dossier: Dossier) -> str:
    """Who filed it for another, and in which capacity; "" for who filed for themselves."""
    filer = dossier.party(PartyKind.FILER)
    capacity = capacity_of(filer)
    return f"{filer.name}. {capacity}" if filer is not None and capacity is not None else ""


def ending_of(dossier: Dossier) -> str:
    """Why it ended without what was asked for, from the last event that says so; empty otherwise."""
    denied = dossier.outcome == Outcome.DENIED
    acts = [Act.ADVANCE] if denied else list(REASONED)
    rows = dossier.events.select_related("detail").filter(act__in=[act.value for act in acts])
    told = (
        event for event in rows.order_by("-number") if not denied or ledger.payload_of(event).get("reasons")
    )
    event = next(told, None)
    return _reasons(definition_of(dossier.version_id), event) if event else ""


def waits_for(dossier: Dossier) -> str:
    """Names of those who apply together and have not agreed yet; empty once nothing depends on them."""
    open_still = dossier.is_open and dossier.finished_at is None
    return ", ".join(party.name for party in dossier.not_agreed) if open_still else ""
