"""One's own applications for a program with one's token: what the pages show, each reading recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from accounts.actors import Citizen
from accounts.models import Agency, Scope
from dossiers import clock, supplements
from dossiers.actions import looking
from dossiers.acts import Act
from dossiers.models import Dossier, PublicStatus, Request, RequestState
from dossiers.policy import is_applicant
from portal.citizen import following
from portal.citizen.asked import gaps_in_words
from portal.citizen.told import (
    DocumentFacts,
    DossierFacts,
    DossierPage,
    DossierRow,
    EventFacts,
    GapFacts,
    PaidFacts,
    RequestFacts,
    Turn,
    WhyFacts,
)
from portal.citizen.words import ENDED, turn_of
from portal.interface.endpoint import Call, own
from portal.interface.problems import WrongScope
from portal.interface.shapes import Named, text_of
from procedures.catalogue import definition_of
from procedures.text import Text
from procedures.workflow.status import national_code

CODE = r"^[A-Za-z0-9.-]{1,40}$"
NO_CODE = gettext_lazy("Write the code of one of your applications, as the list gives it.")
ITS_CODE = OpenApiParameter(
    "code",
    {"type": "string", "pattern": CODE},
    OpenApiParameter.PATH,
    description=gettext_lazy("Code of the application."),
)


class DossierSearch(serializers.Serializer[Any]):
    """Parameters of the list of one's own applications."""

    limit = serializers.IntegerField(
        required=False,
        default=20,
        min_value=1,
        max_value=50,
        help_text=gettext_lazy("Entries on one page, 1 to 50."),
    )
    after = serializers.RegexField(
        CODE,
        required=False,
        error_messages={"invalid": NO_CODE},
        help_text=gettext_lazy("Code of the last application of the page before; `next` carries it."),
    )


@own(
    name="listDossiers",
    scope=Scope.LIST_DOSSIERS,
    act=Act.LIST_OWN,
    summary=gettext_lazy("My applications"),
    description=gettext_lazy("Each with its status, whose turn it is and when the result is due."),
    answers=DossierPage,
    takes=DossierSearch,
)
def dossiers(call: Call) -> DossierPage:
    rows, given, now = _applications(call.citizen), call.given, clock.now()
    if code := given.get("after"):
        last = Dossier.objects.visible_to(call.citizen).filter(code=code).values_list("pk", flat=True).first()
        if last is None:
            raise ValidationError({"after": ValidationError(NO_CODE, code="unknown")})
        rows = rows.filter(pk__lt=last)
    found = list(rows[: given["limit"] + 1])
    shown = found[: given["limit"]]
    _record(call, None, shown=len(shown))
    more = len(found) > given["limit"]
    query = urlencode({"limit": given["limit"], "after": shown[-1].code}) if more else ""
    return DossierPage(
        items=tuple(DossierRow(**_row(row, now)) for row in shown),
        next=f"{reverse('own:dossiers')}?{query}" if more else None,
    )


def _record(call: Call, dossier: Dossier | None, *, shown: int = 1) -> None:
    """Committed before anything is answered."""
    if call.token is None:
        raise WrongScope
    looking.read_with_token(dossier, actor=call.citizen, token=call.token, shown=shown)


def _applications(citizen: Citizen) -> QuerySet[Dossier]:
    open_requests = Request.objects.filter(state=RequestState.OPEN)
    return (
        Dossier.objects.visible_to(citizen)
        .select_related("procedure", "receiving", "competent", "returning")
        .prefetch_related(Prefetch("requests", queryset=open_requests, to_attr="open_requests"))
        .annotate(unpaid=Exists(following.owed().filter(dossier=OuterRef("pk"))))
        .order_by("-pk")
    )


def _row(dossier: Dossier, now: datetime) -> dict[str, Any]:
    """What the list tells of an application read by `_applications`."""
    requests: list[Request] = vars(dossier)["open_requests"]
    asked = requests[0] if requests else None
    paused = following.is_paused(dossier)
    ran_out = dossier.due_at is not None and dossier.due_at < now
    sentence = turn_of(dossier, asked, now=now, unpaid=vars(dossier)["unpaid"])
    return {
        "code": dossier.code,
        "procedure": Named(
            code=dossier.procedure.code,
            name=text_of(dossier.procedure.name_vi, dossier.procedure.name_en),
        ),
        "about": dossier.subject_name or dossier.applicant_name,
        "status": dossier.public_status,
        "status_code": national_code(dossier.public_status),
        "status_name": str(PublicStatus(dossier.public_status).label),
        "outcome": dossier.outcome or None,
        "turn": Turn.model_validate({"whose": _whose(dossier, asked), "sentence": sentence}),
        "filed_at": dossier.filed_at,
        "due_at": dossier.due_at,
        "paused": paused,
        "late": ran_out and dossier.finished_at is None and dossier.is_open and not paused,
        "href": reverse("own:dossier", args=[dossier.code]),
    }


def _whose(dossier: Dossier, asked: Request | None) -> str:
    if asked is not None or dossier.public_status == PublicStatus.RESOLVED:
        return "applicant"
    return "nobody" if dossier.public_status in ENDED else "office"


@own(
    name="readDossier",
    scope=Scope.READ_DOSSIERS,
    act=Act.FOLLOW,
    summary=gettext_lazy("One of my applications"),
    description=gettext_lazy(
        "What is asked of me, what happened in plain words, documents with their verification codes, and why the result is due on that day."
    ),
    answers=DossierFacts,
    path=(ITS_CODE,),
)
def dossier(call: Call, code: str) -> DossierFacts:
    found = _applications(call.citizen).prefetch_related("parties").filter(code=code).first()
    if found is None:
        raise Http404
    _record(call, found)
    now = clock.now()
    if not is_applicant(call.citizen, found, on=clock.today(now)):
        vars(found)["open_requests"] = []  # as on the page: what is asked is between us and who filed it
    requests: list[Request] = vars(found)["open_requests"]
    why = following.why_this_date(found)
    return DossierFacts(
        **_row(found, now),
        competent=_name(found.competent),
        receiving=_name(found.receiving),
        returning=_name(found.returning),
        received_at=found.received_at,
        promised_at=found.promised_at,
        finished_at=found.finished_at,
        ending=following.ending_of(found),
        request=_request(found, requests[0]) if requests else None,
        timeline=tuple(_events(found, call.citizen)),
        documents=tuple(_documents(found)),
        charges=tuple(
            PaidFacts(name=row["name"], amount=row["amount"], paid_at=row["paid_at"])
            for row in following.charges_of(found)
        ),
        why_this_date=tuple(
            WhyFacts(date=line.day, counted=line.counted, why=line.why) for line in (why.lines if why else ())
        ),
    )


def _name(agency: Agency) -> Text:
    return text_of(agency.name_vi, agency.name_en)


def _request(found: Dossier, asked: Request) -> RequestFacts:
    gaps = gaps_in_words(definition_of(found.version_id), supplements.gaps_of(asked))
    return RequestFacts(
        kind=asked.kind,
        asked_at=asked.asked_at,
        reply_by=asked.reply_by,
        overdue=asked.overdue,
        note=asked.note,
        gaps=tuple(
            GapFacts(about=gap.about, reason=gap.reason, guidance=gap.guidance, note=gap.note) for gap in gaps
        ),
    )


def _events(found: Dossier, citizen: Citizen) -> Iterator[EventFacts]:
    for event in following.events_of(found, citizen):
        yield EventFacts(
            at=event["at"], title=str(event["title"]), by=str(event["by"]), text=str(event["text"])
        )


def _documents(found: Dossier) -> Iterator[DocumentFacts]:
    for row in following.documents_of(found):
        yield DocumentFacts(
            title=str(row["title"]),
            number=row["number"],
            issued=row["issued"],
            issuer=row["issuer"],
            state=row["state"],
            withheld=row["withheld"],
            verification_code=row["token"] or None,
        )
