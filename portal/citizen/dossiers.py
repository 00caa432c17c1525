"""My applications: the list, one of them, and who has looked at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Authorisation
from dossiers import clock, supplements
from dossiers.actions import agreeing, applicant, looking
from dossiers.acts import Act
from dossiers.models import Dossier, Draft, Request, RequestState
from dossiers.policy import is_applicant
from portal.access import policy
from portal.citizen import asked, following
from portal.citizen.agreeing import asks_for_agreement
from portal.citizen.for_whom import name_of
from portal.citizen.scope import own_dossier
from portal.citizen.words import PURPOSES, promise_of, turn_of
from portal.components.formats import vn_datetime
from portal.signin.viewers import CitizenRequest
from procedures.catalogue import definition_of
from procedures.workflow.definition import Kind

PAGE = 20
MOST_DRAFTS = 50
MOST_READERS = 200


@require_safe
@policy(Act.LIST_OWN)
def dossiers(request: CitizenRequest) -> HttpResponseBase:
    """Drafts first, then applications that wait for their owner, then the others, newest first."""
    older_than = request.GET.get("before", "")
    rows = _applications(request).exclude(requests__state=RequestState.OPEN)
    if older_than.isascii() and older_than.isdigit():
        rows = rows.filter(pk__lt=int(older_than[:18]))
    now = clock.now()
    others = list(rows[: PAGE + 1])
    asked_rows = [] if older_than else _asked(request)
    drafts = [] if older_than else _drafts(request)
    more = f"?before={others[PAGE - 1].pk}" if len(others) > PAGE else ""
    return TemplateResponse(request, "citizen/dossiers.html", {
        "drafts": drafts, "asked": [_card(row, now) for row in asked_rows],
        "others": [_card(row, now) for row in others[:PAGE]], "more": more, "older": bool(older_than),
        "offered": 0 if older_than else agreeing.offered(request.viewer),
        "authorising": [] if older_than else _asked_to_authorise(request),
    })  # fmt: skip


def _asked_to_authorise(request: CitizenRequest) -> list[Authorisation]:
    """Those who say that the viewer authorised them, and wait for the answer."""
    rows = Authorisation.objects.given_by(request.user).filter(confirmed_at=None, revoked_at=None)
    return list(rows.select_related("holder").order_by("pk")[:MOST_DRAFTS])


def _applications(request: CitizenRequest) -> QuerySet[Dossier]:
    open_requests = Request.objects.filter(state=RequestState.OPEN)
    return (
        Dossier.objects.visible_to(request.viewer)
        .select_related("procedure", "receiving", "competent", "returning")
        .prefetch_related(Prefetch("requests", queryset=open_requests, to_attr="open_requests"))
        .annotate(unpaid=Exists(following.owed().filter(dossier=OuterRef("pk"))))
        .order_by("-pk")
    )


def _asked(request: CitizenRequest) -> list[Dossier]:
    """Applications with a question to their owner; what has to be answered first comes first."""
    rows = _applications(request).filter(requests__state=RequestState.OPEN)
    return sorted(rows, key=lambda row: getattr(row, "open_requests")[0].reply_by)  # noqa: B009 - a prefetch


def _card(dossier: Dossier, now: datetime) -> dict[str, Any]:
    """One application on the list; see `components.lists.case_card` for the keys."""
    requests: list[Request] = getattr(dossier, "open_requests", [])
    paused = following.is_paused(dossier)
    return {
        "title": f"{dossier.procedure} – {dossier.subject_name or dossier.applicant_name}",
        "href": reverse("citizen:dossier", args=[dossier.public_id]),
        "status": dossier.public_status,
        "code": dossier.code,
        "turn": turn_of(
            dossier, requests[0] if requests else None, now=now, unpaid=getattr(dossier, "unpaid", False)
        ),
        "agency": dossier.competent.name,
        "filed": dossier.filed_at,
        "outcome": dossier.outcome,
        "due": dossier.due_at,
        "late": _is_late(dossier, now) and not paused,
        "paused": paused,
    }


def _is_late(dossier: Dossier, now: datetime) -> bool:
    return (
        dossier.due_at is not None
        and dossier.finished_at is None
        and dossier.is_open
        and dossier.due_at < now
    )


def _drafts(request: CitizenRequest) -> list[dict[str, Any]]:
    rows = Draft.objects.visible_to(request.viewer).unfiled().not_carried().filter(dossier__isnull=True)
    return [
        {
            "title": _name_of(draft),
            "href": reverse("citizen:draft", args=[draft.public_id]),
            "turn": _("Your turn: fill it in and send it. Last saved at %(when)s.")
            % {"when": vn_datetime(draft.saved_at)},
        }
        for draft in rows.select_related("version__procedure", "business", "authorisation")
        .defer("version__definition")
        .order_by("-saved_at", "-pk")[:MOST_DRAFTS]
    ]


def _name_of(draft: Draft) -> str:
    """The procedure, with whom it is about as soon as that is known."""
    field = definition_of(draft.version_id).parties.concerned_name
    name = (draft.answers.get(field) if field else None) or name_of(draft) or None
    return f"{draft.version.procedure} – {name}" if isinstance(name, str) else str(draft.version.procedure)


@require_safe
@policy(Act.FOLLOW)
def dossier(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """One application: where it stands, what we ask, why this date, what happened, what to fetch."""
    found = own_dossier(request, public_id)
    now = clock.now()
    together = not is_applicant(request.viewer, found, on=clock.today(now))
    asks = None if together else supplements.open_request(found)
    definition = definition_of(found.version_id)
    told, unread = following.notices_of(found, request.viewer)
    looking.read_notices(unread, user_id=request.user.pk)
    started = Draft.objects.visible_to(request.viewer).unfiled().filter(request=asks) if asks else None
    paused = following.is_paused(found)
    return TemplateResponse(request, "citizen/dossier.html", {
        "dossier": found, "definition": definition, "turn": turn_of(
            found, asks, now=now, unpaid=following.unpaid(found)
        ),
        "asks": asks, "is_confirmation": asks is not None and asks.kind == Kind.CONFIRM,
        "is_payment": asks is not None and asks.kind == Kind.REQUEST_PAYMENT,
        "may_pay": not together and following.may_pay(found),
        "gaps": asked.gaps_in_words(definition, supplements.gaps_of(asks)) if asks else [],
        "started": started.first() if started is not None else None,
        "promise": promise_of(found), "why": following.why_this_date(found), "paused": paused,
        "late": _is_late(found, now) and not paused, "ending": following.ending_of(found),
        "events": following.events_of(found, request.viewer), "filed_by": following.filed_by(found), "documents": following.documents_of(found),
        "charges": following.charges_of(found), "notices": told,
        "may_withdraw": not together and applicant.may_withdraw(found),
        "to_agree": asks_for_agreement(found, request.viewer), "waits_for": following.waits_for(found),
    })  # fmt: skip


@require_safe
@policy(Act.FOLLOW)
def readers(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """Who looked at it: each opening by an office, newest first, by post and purpose."""
    found = own_dossier(request, public_id)
    rows = found.access_records.select_related("post__agency").order_by("-at", "-pk")[:MOST_READERS]
    events = [
        {
            "title": row.post.agency.name,
            "at": row.at,
            "by": row.post.title,
            "text": PURPOSES.get(row.purpose, row.purpose),
        }
        for row in rows
    ]
    programs = found.token_readings.filter(token__user=request.user).select_related("token")
    events += [
        {"title": _("A program with your token"), "at": row.at, "by": row.token.name, "text": ""}
        for row in programs.order_by("-at", "-pk")[:MOST_READERS]
    ]
    events = sorted(events, key=lambda event: event["at"], reverse=True)[:MOST_READERS]
    return TemplateResponse(request, "citizen/readers.html", {"dossier": found, "events": events})
