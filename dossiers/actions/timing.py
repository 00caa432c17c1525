"""What the system does in its own name when a wait has lasted its limit and nobody acted first."""

from __future__ import annotations

from django.db import transaction

from accounts.actors import System
from dossiers import clock, flow, ledger, outbox, policy
from dossiers.acts import Act
from dossiers.documents import planning as documents
from dossiers.models import DocumentKind, Dossier, Outbox, Request, RequestState
from dossiers.notices import planning as notices
from procedures.reasons import Reason
from procedures.text import Text
from procedures.workflow.definition import Kind
from procedures.workflow.doings import Timeout

TIMER = System("timer")
_UNANSWERED = Reason(
    code="unanswered",
    label=Text(
        vi="Không bổ sung hồ sơ trong thời hạn đã thông báo",
        en="The missing parts were not sent by the date given",
    ),
    guidance=Text(
        vi="Ông/Bà có thể nộp lại hồ sơ khi đã đủ giấy tờ.",
        en="You can apply again once everything is at hand.",
    ),
    acts=("refuse",),
)


@transaction.atomic(durable=True)
def time_out(request_id: int, *, actor: System = TIMER) -> Dossier | None:
    """A request was not answered in time; None when somebody acted first. Safe to run again.

    Before reception a supplement never sent is refused (Form 03); a confirmation is taken as given;
    after reception a supplement, and a payment at any time, is put before the officer.
    """
    asked = Request.objects.get(pk=request_id)
    dossier = Dossier.objects.locked().get(pk=asked.dossier_id)
    asked.refresh_from_db()
    at = clock.now(dossier)
    if asked.state != RequestState.OPEN or asked.overdue or at < asked.reply_by:
        return None
    policy.require(Act.TIME_OUT, actor, dossier, on=clock.today(at))
    refused = dossier.received_at is None and asked.kind == Kind.REQUEST_SUPPLEMENT
    reserved = documents.reserve_slip(dossier, DocumentKind.FORM_03, at=at) if refused else None
    doing = Timeout(id=asked.number)
    event = ledger.record(
        dossier,
        Act.TIME_OUT,
        actor,
        at=at,
        doing=doing,
        request=asked.number,
        documents=[reserved.ref] if reserved else [],
    )
    flow.apply(dossier, event, doing)
    owed: list[Outbox] = []
    if reserved is not None:
        body = documents.form_03(dossier, reasons=[_UNANSWERED], note="", officer=None)
        owed.append(
            documents.plan(
                dossier, event, DocumentKind.FORM_03, reserved, agency=dossier.receiving, body=body
            )
        )
        owed += notices.plan(event, dossier, "refused")
    elif flow.position_of(dossier).marking.request is not None:
        overdue = "payment_overdue" if asked.kind == Kind.REQUEST_PAYMENT else "supplement_overdue"
        owed += notices.plan(event, dossier, overdue)
    outbox.plan(owed)
    return dossier
