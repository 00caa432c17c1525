"""What officers do with a task: take it, pass it on, send it back, ask the applicant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Post
from dossiers import clock, flow, ledger, outbox, policy, supplements
from dossiers.actions.handing import give_next, hand_to, record_move
from dossiers.actions.owing import require_payment
from dossiers.acts import Act
from dossiers.documents import planning as documents
from dossiers.models import (
    Document,
    DocumentKind,
    DocumentState,
    Dossier,
    Event,
    Request,
    Seen,
    Stale,
    Task,
    TaskState,
)
from dossiers.models.outbox import Kind as Effect
from dossiers.notices import planning as notices
from dossiers.supplements import Deficiency
from procedures.catalogue import definition_of
from procedures.reasons import Reason
from procedures.workflow import engine
from procedures.workflow.definition import Action, Kind
from procedures.workflow.doings import Claim, Release, Stop, Take

_ON_CONSULTATIONS = {Act.CLAIM, Act.RELEASE, Act.ANSWER}
_TRIES = 20  # of finding a free task while colleagues take others


@transaction.atomic(durable=True)
def claim(task: Task, *, actor: Post, seen: Seen) -> Dossier:
    """Take a task to hand; colleagues see whose it is and cannot act on it."""
    return _claim(task, actor, seen)


@transaction.atomic(durable=True)
def claim_next(*, actor: Post) -> Task | None:
    """Take to hand the free task of this post that is due first; None when nothing is free.

    Dossiers a colleague is just taking are passed over, so no two officers are ever given the same one.
    What the actor may not handle, being part of it, is passed over as well.
    """
    for _attempt in range(_TRIES):
        task = _first_free(actor)
        if task is None:
            return None
        try:
            _claim(task, actor, task.seen)
        except Stale:  # taken between reading the task and locking its dossier: look again
            continue
        return task
    return None


def _first_free(actor: Post) -> Task | None:
    """The task to take, its dossier locked as every act locks it first."""
    theirs = Q(dossier__parties__user=actor.user_id)
    number = getattr(getattr(actor.user, "identity", None), "number", None)
    if number is not None:
        theirs |= Q(dossier__identity_numbers__contains=[number])
    theirs |= Q(dossier__parties__business__representations__user=actor.user_id)
    free = Task.objects.at([actor.agency_id]).filter(
        state=TaskState.OPEN, roles__contains=[actor.role], holder__isnull=True
    )
    rows = free.exclude(theirs).select_related("dossier").order_by("due_at", "pk")
    return rows.select_for_update(of=("dossier",), skip_locked=True).first()


def _claim(task: Task, actor: Post, seen: Seen) -> Dossier:
    dossier, task, at = begin(Act.CLAIM, task, actor, seen)
    doing = None if task.consultation else Claim(token=task.token)
    event = ledger.record(dossier, Act.CLAIM, actor, at=at, doing=doing, step=task.step)
    record_move(dossier, event, doing, actor)
    hand_to(task, actor)
    return dossier


@transaction.atomic(durable=True)
def release(task: Task, *, actor: Post, seen: Seen) -> Dossier:
    """Put a task back into the queue, also one that is held."""
    dossier, task, at = begin(Act.RELEASE, task, actor, seen)
    doing = None if task.consultation else Release(token=task.token)
    event = ledger.record(dossier, Act.RELEASE, actor, at=at, doing=doing, step=task.step)
    record_move(dossier, event, doing, actor)
    hand_to(task, None)
    return dossier


@transaction.atomic(durable=True)
def advance(
    task: Task,
    *,
    actor: Post,
    seen: Seen,
    action: str,
    note: str = "",
    reasons: Sequence[str] = (),
    entries: Mapping[str, str] | None = None,
    to: Post | None = None,
) -> Dossier:
    """Pass a task on along its workflow; `action` is the step's own key (also a proposed denial).

    `entries` are what the officer writes into the result, `to` the colleague who gets the task it opens. An
    advance that carries a signature is `sign`.
    """
    dossier, task, at = begin(Act.ADVANCE, task, actor, seen)
    taken = action_of(dossier, task, action, Kind.ADVANCE, Kind.RECEIVE)
    if taken.signs:
        raise ValidationError(_("This step is signed, not passed on."), code="signs")
    coded = check_reasons(dossier, taken, "deny" if taken.proposes == "denied" else "return", reasons)
    changes = _drafted(dossier, taken, entries, reasons=coded, note=note, on=clock.today(at))
    require_note(taken, note)
    require_payment(dossier, taken)
    if "assignee" in taken.requires and to is None:
        raise ValidationError({"to": _("Choose who is to do it.")})
    doing = Take(token=task.token, action=action)
    said = {"note": note, "reasons": [reason.code for reason in coded], **changes}
    said |= {"to": str(to.public_id)} if to else {}
    event = ledger.record(dossier, Act.ADVANCE, actor, at=at, doing=doing, step=task.step, **said)
    flow.apply(dossier, event, doing, actor=actor, **changes)
    if to is not None:
        give_next(dossier, event, to)
    return dossier


def _drafted(
    dossier: Dossier,
    action: Action,
    entries: Mapping[str, str] | None,
    *,
    reasons: Sequence[Reason] = (),
    note: str = "",
    on: date,
) -> dict[str, Any]:
    """What an act adds to the draft of the result: entries checked, and the draft shown to be complete."""
    proposal = action.proposes or engine.Marking.from_json(dossier.marking).proposal
    definition = definition_of(dossier.version_id)
    if action.proposes is None and "result" not in action.requires:
        return {}
    template = definition.results.get(proposal)
    if template is None:
        return {}
    kept: dict[str, Any] = dict(documents.check_entries(template, entries or {}))
    if action.proposes == "denied":
        kept["reasons"] = [{"text": reason.label.vi, "basis": reason.basis} for reason in reasons]
        kept["note"] = note
    elif proposal == "denied":  # still standing after a return: its reasons stand with it
        kept |= {key: dossier.result_inputs[key] for key in ("reasons", "note")}
    documents.draft_result(dossier, proposal=proposal, on=on, entries=kept)
    return {"result_inputs": kept}


@transaction.atomic(durable=True)
def return_(
    task: Task, *, actor: Post, seen: Seen, action: str, note: str, to: str = "", reasons: Sequence[str] = ()
) -> Dossier:
    """Send a task back to a step it has passed, with a word why; a number already taken becomes void."""
    dossier, task, at = begin(Act.RETURN, task, actor, seen)
    taken = action_of(dossier, task, action, Kind.RETURN)
    if not note.strip():
        raise ValidationError({"note": _("Say what has to be done again.")})
    coded = check_reasons(dossier, taken, "return", reasons)
    doing = Take(token=task.token, action=action, chosen=to or _only_target(dossier, task, action))
    event = ledger.record(
        dossier,
        Act.RETURN,
        actor,
        at=at,
        doing=doing,
        step=task.step,
        note=note,
        reasons=[reason.code for reason in coded],
    )
    flow.apply(dossier, event, doing, actor=actor)
    _void_result(dossier, note)
    return dossier


def _only_target(dossier: Dossier, task: Task, action: str) -> str:
    """The step to return to when none was chosen: the one directly before."""
    rules = flow.rules_of(dossier)
    marking = flow.position_of(dossier).marking
    steps = engine.returnable(
        rules.workflow, marking, task.token, action, facts=rules.facts, answers=rules.answers
    )
    if not steps:
        raise ValidationError(_("There is no earlier step to return to."), code="nowhere_to_return")
    return steps[-1]


def _void_result(dossier: Dossier, note: str) -> None:
    """A signed result whose signature no longer stands keeps its number in the book, void with its reason."""
    workflow = definition_of(dossier.version_id).workflow
    if engine.signed(workflow, flow.position_of(dossier).marking):
        return
    standing = Document.objects.filter(dossier=dossier, kind=DocumentKind.RESULT, issued_at__isnull=True)
    standing.exclude(state=DocumentState.VOID).update(state=DocumentState.VOID, void_reason=note[:300])


@transaction.atomic(durable=True)
def request_supplement(
    task: Task,
    *,
    actor: Post,
    seen: Seen,
    deficiencies: Sequence[Deficiency],
    reply_by: date,
    note: str = "",
    new_fact: str = "",
    consent: Post | None = None,
) -> Dossier:
    """Send the dossier back to its applicant once, naming every gap; the legal clock stops.

    `seen` is what stood on the officer's screen (task and content versions). Raises `Stale` when
    either moved, `PermissionDenied` when the post may not, `ValidationError` when a deficiency
    names nothing. Source: Decree 118/2025; Form 02 of Circular 03/2025/TT-VPCP.
    """
    dossier, task, at = begin(Act.REQUEST_SUPPLEMENT, task, actor, seen)
    action = first_action(dossier, task, Kind.REQUEST_SUPPLEMENT)
    supplements.check_once(dossier, new_fact=new_fact, consent=consent, actor=actor, at=at)
    deadline = supplements.check(dossier, action, deficiencies, reply_by, at=at)
    reserved = documents.reserve_slip(dossier, DocumentKind.FORM_02, at=at)
    doing = Take(token=task.token, action=action.key)
    gaps = [gap.to_json() for gap in deficiencies]
    said = {
        "deficiencies": gaps,
        "reply_by": reply_by.isoformat(),
        "note": note,
        "new_fact": new_fact,
        "consent": str(consent.public_id) if consent else "",
        "documents": [reserved.ref],
    }
    event = ledger.record(dossier, Act.REQUEST_SUPPLEMENT, actor, at=at, doing=doing, step=task.step, **said)
    owed = ask(dossier, task, event, doing, actor=actor, deadline=deadline, gaps=gaps, note=note)
    body = documents.form_02(dossier, gaps=deficiencies, reply_by=deadline, note=note, officer=actor)
    slip = documents.plan(dossier, event, DocumentKind.FORM_02, reserved, agency=dossier.receiving, body=body)
    outbox.plan([*owed, slip, *notices.plan(event, dossier, "supplement_requested")])
    return dossier


@transaction.atomic(durable=True)
def request_confirmation(
    task: Task, *, actor: Post, seen: Seen, entries: Mapping[str, str] | None = None, note: str = ""
) -> Dossier:
    """Show the applicant the drafted result and ask whether it is right; silence agrees after its limit.

    Source: procedure 1.001193 of the national catalogue (one day, silence counts as consent).
    """
    dossier, task, at = begin(Act.REQUEST_CONFIRMATION, task, actor, seen)
    action = first_action(dossier, task, Kind.CONFIRM)
    changes = _drafted(dossier, action, entries, on=clock.today(at))
    deadline = supplements.end_of(supplements.last_day(action, dossier, at=at), dossier)
    doing = Take(token=task.token, action=action.key)
    event = ledger.record(
        dossier, Act.REQUEST_CONFIRMATION, actor, at=at, doing=doing, step=task.step, note=note, **changes
    )
    owed = ask(dossier, task, event, doing, actor=actor, deadline=deadline, note=note, **changes)
    outbox.plan([*owed, *notices.plan(event, dossier, "confirmation_requested")])
    return dossier


def ask(
    dossier: Dossier,
    task: Task,
    event: Event,
    doing: Take,
    *,
    actor: Post,
    deadline: datetime,
    gaps: Sequence[dict[str, str]] = (),
    note: str = "",
    **changes: Any,
) -> list[Any]:
    """Move the dossier into its request, write the request's row and owe its timer."""
    move = flow.apply(dossier, event, doing, actor=actor, **changes)
    if move.requested is None:
        raise ValidationError(_("Nothing was asked."), code="not_asked")
    row = Request.objects.create(
        dossier=dossier,
        number=move.requested.id,
        kind=move.requested.kind,
        task=task,
        deficiencies=list(gaps),
        note=note,
        asked_at=event.at,
        reply_by=deadline,
        asked_by=event,
    )
    Task.objects.filter(pk=task.pk, holder__isnull=True).update(holder=actor)
    return [outbox.owe(Effect.TIMER, f"timer:{row.public_id}", row.pk, at=event.at, not_before=deadline)]


@transaction.atomic(durable=True)
def stop(task: Task, *, actor: Post, seen: Seen, note: str, reasons: Sequence[str] = ()) -> Dossier:
    """End handling without a decision, such as a supplement that never came; everything open is cancelled.

    An act on the dossier, possible wherever it stands between reception and decision; Form 05 is owed.
    """
    dossier, task, at = begin(Act.STOP, task, actor, seen)
    if not note.strip():
        raise ValidationError({"note": _("Say why handling stops.")})
    coded = coded_reasons(dossier, "stop", reasons)
    reserved = documents.reserve_slip(dossier, DocumentKind.FORM_05, at=at)
    doing = Stop()
    event = ledger.record(
        dossier,
        Act.STOP,
        actor,
        at=at,
        doing=doing,
        step=task.step,
        note=note,
        reasons=[reason.code for reason in coded],
        documents=[reserved.ref],
    )
    flow.apply(dossier, event, doing, actor=actor)
    _void_result(dossier, note)
    body = documents.form_05(dossier, reasons=coded, note=note, officer=actor)
    slip = documents.plan(dossier, event, DocumentKind.FORM_05, reserved, agency=dossier.receiving, body=body)
    outbox.plan([slip, *notices.plan(event, dossier, "stopped")])
    return dossier


# ---- the beats every act on a task shares


def begin(act: Act, task: Task, actor: Post, seen: Seen) -> tuple[Dossier, Task, datetime]:
    """Lock and check: the dossier, the task as it stands now, and the moment of the act.

    A consulted office takes its question to hand and answers it; nothing else of the dossier is its business.
    """
    dossier, locked = Task.objects.lock(task.pk, seen=seen)
    if locked.consultation and act not in _ON_CONSULTATIONS:
        raise ValidationError(_("This step has no such action."), code="no_action")
    at = clock.now(dossier)
    policy.require(act, actor, dossier, locked, on=clock.today(at))
    return dossier, locked, at


def action_of(dossier: Dossier, task: Task, key: str, *kinds: Kind) -> Action:
    """The action of that key on the task's step; refused when there is none of these kinds."""
    action = definition_of(dossier.version_id).workflow.step(task.step).by_key.get(key)
    if action is None or action.kind not in kinds:
        raise ValidationError(_("This step has no such action."), code="no_action")
    return action


def first_action(dossier: Dossier, task: Task, kind: Kind) -> Action:
    """The step's action of one kind that fits this dossier."""
    rules = flow.rules_of(dossier)
    marking = flow.position_of(dossier).marking
    step = rules.workflow.step(task.step)
    of_kind = [action for action in step.actions if action.kind is kind]
    if not of_kind:
        raise ValidationError(_("This step has no such action."), code="no_action")
    offered = engine.available(rules.workflow, marking, task.token, rules.facts, rules.answers)
    return next((action for action in of_kind if action in offered), of_kind[0])


def check_reasons(dossier: Dossier, action: Action, act: str, codes: Sequence[str]) -> list[Reason]:
    """The coded reasons of an act; at least one when the action asks for reasons and the version has some."""
    coded = coded_reasons(dossier, act, codes)
    definition = definition_of(dossier.version_id)
    if action.reasons and not coded and any(act in reason.acts for reason in definition.reasons):
        raise ValidationError({"reasons": _("Choose at least one reason from the list.")})
    return coded


def coded_reasons(dossier: Dossier, act: str, codes: Sequence[str]) -> list[Reason]:
    """The version's reasons of these codes for an act; an unknown one is refused."""
    known = {
        reason.code: reason for reason in definition_of(dossier.version_id).reasons if act in reason.acts
    }
    if any(code not in known for code in codes):
        raise ValidationError({"reasons": _("Choose at least one reason from the list.")})
    return [known[code] for code in codes]


def require_note(action: Action, note: str) -> None:
    if "note" in action.requires and not note.strip():
        raise ValidationError({"note": _("Write a note for whoever comes next.")})
