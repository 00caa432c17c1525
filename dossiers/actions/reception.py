"""At the reception: accept, or refuse; asking for a supplement is the same act everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Post
from dossiers import clock, flow, ledger, outbox
from dossiers.actions.owing import require_payment
from dossiers.actions.processing import begin, check_reasons, first_action
from dossiers.acts import Act
from dossiers.documents import planning as documents
from dossiers.models import DocumentKind, Dossier, Seen, Task
from dossiers.notices import planning as notices
from procedures.workflow.definition import Kind
from procedures.workflow.doings import Take


@transaction.atomic(durable=True)
def receive(task: Task, *, actor: Post, seen: Seen, note: str = "") -> Dossier:
    """Accept a dossier: the legal clock starts, Form 01 is owed, the promise is made.

    Source: Decree 118/2025; Form 01 of Circular 03/2025/TT-VPCP.
    """
    dossier, task, at = begin(Act.RECEIVE, task, actor, seen)
    if dossier.received_at is not None:
        raise ValidationError(_("This dossier has already been accepted."), code="already_received")
    action = first_action(dossier, task, Kind.RECEIVE)
    require_payment(dossier, action)
    reserved = documents.reserve_slip(dossier, DocumentKind.FORM_01, at=at)
    doing = Take(token=task.token, action=action.key)
    said = {
        "note": note,
        "documents": [reserved.ref],
        "calendar": clock.working_calendar(dossier.competent)[0],
    }
    event = ledger.record(dossier, Act.RECEIVE, actor, at=at, doing=doing, step=task.step, **said)
    flow.apply(dossier, event, doing, actor=actor, received_by_id=actor.user_id)
    body = documents.form_01(dossier, at=at, due=dossier.due_at, receiver=actor)
    body["ledger_head"] = event.hash
    slip = documents.plan(dossier, event, DocumentKind.FORM_01, reserved, agency=dossier.receiving, body=body)
    outbox.plan([slip, *notices.plan(event, dossier, "received")])
    return dossier


@transaction.atomic(durable=True)
def refuse(task: Task, *, actor: Post, seen: Seen, reasons: Sequence[str], note: str = "") -> Dossier:
    """Do not accept a dossier, with coded reasons and the way out; Form 03 is owed.

    A wrong place is never a reason: the system routes. Source: Form 03 of Circular 03/2025/TT-VPCP.
    """
    dossier, task, at = begin(Act.REFUSE, task, actor, seen)
    action = first_action(dossier, task, Kind.REFUSE)
    coded = check_reasons(dossier, action, "refuse", reasons)
    if not coded and not note.strip():
        raise ValidationError({"reasons": _("Choose at least one reason from the list.")})
    reserved = documents.reserve_slip(dossier, DocumentKind.FORM_03, at=at)
    doing = Take(token=task.token, action=action.key)
    event = ledger.record(
        dossier,
        Act.REFUSE,
        actor,
        at=at,
        doing=doing,
        step=task.step,
        note=note,
        reasons=[reason.code for reason in coded],
        documents=[reserved.ref],
    )
    flow.apply(dossier, event, doing, actor=actor)
    body = documents.form_03(dossier, reasons=coded, note=note, officer=actor)
    slip = documents.plan(dossier, event, DocumentKind.FORM_03, reserved, agency=dossier.receiving, body=body)
    outbox.plan([slip, *notices.plan(event, dossier, "refused")])
    return dossier
