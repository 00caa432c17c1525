"""Deciding and returning: sign a preview, seal, finish, hand over."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Post
from dossiers import clock, flow, ledger, outbox
from dossiers.actions.owing import require_payment
from dossiers.actions.processing import action_of, begin, first_action
from dossiers.acts import Act
from dossiers.documents import planning as documents
from dossiers.documents.registers import reserve_result
from dossiers.models import Charge, Document, DocumentKind, DocumentState, Dossier, Seen, Task
from dossiers.models.documents import IN_THE_MAKING
from dossiers.notices import planning as notices
from dossiers.payments import receipts
from procedures.workflow.definition import Kind
from procedures.workflow.doings import Take


@transaction.atomic(durable=True)
def sign(task: Task, *, actor: Post, seen: Seen, action: str, preview: str, note: str = "") -> Dossier:
    """Approve and sign the result: number and date are reserved, the worker renders and signs.

    `preview` is the digest of what the signatory saw; when template or data have moved since, nothing
    is signed (code `preview_moved`). The capacity is the post's on that day, printed and stored.
    """
    dossier, task, at = begin(Act.SIGN, task, actor, seen)
    draft = _approved(dossier, task, action, preview, at=at)
    reserved = reserve_result(dossier.competent, draft.template, at=at)
    doing = Take(token=task.token, action=action)
    said = {
        "note": note,
        "preview": preview,
        "capacity": " / ".join(actor.capacity_lines),
        "documents": [reserved.ref],
    }
    event = ledger.record(dossier, Act.SIGN, actor, at=at, doing=doing, step=task.step, **said)
    flow.apply(dossier, event, doing, actor=actor)
    body = documents.result_body(draft, actor)
    kind, agency = DocumentKind.RESULT, dossier.competent
    owed = documents.plan(dossier, event, kind, reserved, agency=agency, body=body, signatory=actor)
    outbox.plan([owed])
    return dossier


def _approved(dossier: Dossier, task: Task, action: str, preview: str, *, at: datetime) -> documents.Draft:
    """The result as it stands now, when it is what the signatory looked at."""
    taken = action_of(dossier, task, action, Kind.ADVANCE)
    if not taken.signs:
        raise ValidationError(_("Nothing is signed at this step."), code="no_signature")
    require_payment(dossier, taken)
    proposal = taken.proposes or flow.position_of(dossier).marking.proposal
    _require_agreement(dossier, proposal)
    draft = documents.draft_result(dossier, proposal=proposal, on=clock.today(at))
    if draft.digest != preview:
        raise ValidationError(
            _("The result has changed since you looked at it. Read it again before signing."),
            code="preview_moved",
        )
    return draft


def _require_agreement(dossier: Dossier, proposal: str) -> None:
    """Nothing is granted to people who have not all agreed; a denial does not wait for them."""
    if proposal != "denied" and (missing := dossier.not_agreed):
        raise ValidationError(
            _("Not everybody applying together has agreed yet: %(names)s.")
            % {"names": ", ".join(party.name for party in missing)},
            code="not_agreed",
        )


@transaction.atomic(durable=True)
def seal(task: Task, *, actor: Post, seen: Seen) -> Dossier:
    """Enter the signed result in the register and order the agency's seal; the worker sets it.

    Sealing moves no step: `finish` follows as its own act once the seal is there.
    """
    dossier, task, at = begin(Act.SEAL, task, actor, seen)
    first_action(dossier, task, Kind.FINISH)
    document = _result(dossier)
    if document.state == DocumentState.PLANNED:
        raise ValidationError(
            _("The signature is still being made. Try again in a moment."), code="not_signed_yet"
        )
    if document.state != DocumentState.SIGNED:
        raise ValidationError(_("This result has already been sealed."), code="sealed")
    ledger.record(dossier, Act.SEAL, actor, at=at, step=task.step, document=str(document.public_id))
    dossier.save(update_fields=["events_count", "last_event_at"])
    document.state, document.sealed_at = DocumentState.SEALING, at
    document.save(update_fields=["state", "sealed_at"])
    task.holder = task.holder or actor
    task.version += 1
    task.save(update_fields=["holder", "version"])
    outbox.plan([documents.plan_seal(document, at=at)])
    return dossier


@transaction.atomic(durable=True)
def finish(task: Task, *, actor: Post, seen: Seen, note: str = "") -> Dossier:
    """Issue the sealed result: the outcome is fixed, time kept or not is judged, the hand-over opens."""
    dossier, task, at = begin(Act.FINISH, task, actor, seen)
    action = first_action(dossier, task, Kind.FINISH)
    require_payment(dossier, action)
    document = _result(dossier)
    if document.state != DocumentState.SEALED:
        raise ValidationError(_("The result is not sealed yet."), code="not_sealed")
    doing = Take(token=task.token, action=action.key)
    event = ledger.record(
        dossier,
        Act.FINISH,
        actor,
        at=at,
        doing=doing,
        step=task.step,
        note=note,
        document=str(document.public_id),
    )
    flow.apply(dossier, event, doing, actor=actor)
    document.state, document.issued_at = DocumentState.ISSUED, at
    document.save(update_fields=["state", "issued_at"])
    outbox.plan(notices.plan(event, dossier, "resolved"))
    return dossier


@transaction.atomic(durable=True)
def hand_over(
    task: Task, *, actor: Post, seen: Seen, received_by: str, collected: bool = False, note: str = ""
) -> Dossier:
    """Record that the result was given; lateness never blocks it, an unpaid fee does.

    `received_by` names who took it; `collected` says that what was still owed has been paid here.
    """
    dossier, task, at = begin(Act.HAND_OVER, task, actor, seen)
    action = first_action(dossier, task, Kind.HAND_OVER)
    if not received_by.strip():
        raise ValidationError({"received_by": _("Write who received the result.")})
    _require_result(dossier, task)
    owed = _owed(dossier, collected=collected)
    numbered = receipts.reserve(actor.agency, owed, at=at)
    doing = Take(token=task.token, action=action.key)
    event = ledger.record(
        dossier,
        Act.HAND_OVER,
        actor,
        at=at,
        doing=doing,
        step=task.step,
        note=note,
        received_by=received_by,
        collected=sum(charge.amount or 0 for charge in owed),
        documents=[receipt.reserved.ref for receipt in numbered],
    )
    flow.apply(dossier, event, doing, actor=actor)
    Charge.objects.filter(pk__in=[charge.pk for charge in owed]).update(paid_at=at, paid_by=event)
    paid = receipts.plan(dossier, event, numbered, agency=actor.agency, way="cash", collector=actor)
    outbox.plan([*paid, *notices.plan(event, dossier, "delivered")])
    return dossier


def _require_result(dossier: Dossier, task: Task) -> None:
    """Nothing is handed over that was taken back, or is about to be replaced or taken back."""
    if task.opened_by.number == dossier.events_count:  # nothing has happened since it was issued
        return
    kinds = [DocumentKind.RESULT, DocumentKind.REVOCATION]
    papers = set(Document.objects.filter(dossier=dossier, kind__in=kinds).values_list("kind", "state"))
    if any(state in IN_THE_MAKING for _kind, state in papers):
        raise ValidationError(
            _("The result has been signed anew, or its revocation has. Wait until that is issued."),
            code="on_its_way",
        )
    if (DocumentKind.RESULT, DocumentState.ISSUED) not in papers:
        message = _("The result has been revoked: there is nothing to hand over.")
        raise ValidationError(message, code="no_result")


def _owed(dossier: Dossier, *, collected: bool) -> list[Charge]:
    """What is still to be paid; refused unless that is nothing or has been collected with this act."""
    rows = Charge.objects.filter(dossier=dossier, paid_at__isnull=True).select_for_update().order_by("pk")
    owed = list(rows)
    if any(charge.amount is None for charge in owed):
        raise ValidationError(
            {"collected": _("The amount of a fee is not known yet; it is entered under “Fees” first.")}
        )
    if any(charge.amount != 0 for charge in owed) and not collected:
        raise ValidationError({"collected": _("A fee is still to be paid before the result is handed over.")})
    return owed


def _result(dossier: Dossier) -> Document:
    document = documents.standing_result(dossier)
    if document is None:
        raise ValidationError(_("There is no signed result."), code="no_result")
    return document
