"""After the decision: correct a result that was issued, issue it anew, or take it back.

None of these moves a step: the dossier has been decided. What was issued is never changed; a new paper, signed,
sealed and issued like the first, takes its place or takes it back, and the old one stays in the register with the
reason (product.md, step 7). A wrong *answer* of the applicant is not corrected here: the law knows procedures for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Post
from accounts.roles import Role
from dossiers import clock, flow, ledger, outbox, policy
from dossiers.acts import Act
from dossiers.documents import anew
from dossiers.documents import planning as documents
from dossiers.documents.registers import reserve_result
from dossiers.models import Document, DocumentKind, DocumentState, Dossier, Event
from dossiers.models.documents import IN_THE_MAKING
from dossiers.notices import planning as notices
from procedures.catalogue import definition_of
from procedures.results import ResultTemplate
from procedures.workflow.definition import Kind, Step, Workflow
from procedures.workflow.offers import signs_result

# What is told when a paper of this act is issued, and what becomes of the one before it.
_TOLD = {Act.CORRECT: "result_corrected", Act.REPLACE: "result_replaced", Act.REVOKE: "result_revoked"}


@transaction.atomic(durable=True)
def correct(
    document: Document, *, actor: Post, entries: Mapping[str, str], reason: str, preview: str
) -> Dossier:
    """Sign the result once more with what the office had entered wrongly put right.

    `preview` is the digest of what the signatory read; see `draft`. Raises `ValidationError` with the code `same`
    when nothing differs: that is `replace`.
    """
    return _sign_anew(Act.CORRECT, document, actor, entries=entries, reason=reason, preview=preview)


@transaction.atomic(durable=True)
def replace(document: Document, *, actor: Post, reason: str, preview: str) -> Dossier:
    """Sign the same result once more, under a new number and date, in place of one that can no longer be used."""
    return _sign_anew(Act.REPLACE, document, actor, entries=None, reason=reason, preview=preview)


@transaction.atomic(durable=True)
def revoke(document: Document, *, actor: Post, reason: str, basis: str) -> Dossier:
    """Sign the decision that takes an issued result back; it holds from the moment that decision is issued."""
    dossier, document, at = _lock(Act.REVOKE, document, actor)
    _require_standing(document)
    if not basis.strip():
        raise ValidationError({"basis": _("Name the law and the article this rests on.")})
    _require_reason(reason)
    reserved = anew.reserve_decision(document.agency, at=at)
    event = _record(
        Act.REVOKE,
        dossier,
        document,
        actor,
        at=at,
        reason=reason,
        basis=basis.strip(),
        documents=[reserved.ref],
    )
    body = anew.revocation(document, basis=basis.strip(), reason=reason.strip(), signatory=actor)
    kind, agency = DocumentKind.REVOCATION, document.agency
    owed = documents.plan(
        dossier, event, kind, reserved, agency=agency, body=body, signatory=actor, replaces=document
    )
    outbox.plan([owed])
    return dossier


@transaction.atomic(durable=True)
def seal(document: Document, *, actor: Post) -> Dossier:
    """Enter what was signed anew in the register and order the agency's seal."""
    dossier, document, at = _lock(Act.SEAL, document, actor)
    if document.state == DocumentState.PLANNED:
        raise ValidationError(
            _("The signature is still being made. Try again in a moment."), code="not_signed_yet"
        )
    if document.state != DocumentState.SIGNED or document.replaces_id is None:
        raise ValidationError(_("This result has already been sealed."), code="sealed")
    _record(Act.SEAL, dossier, document, actor, at=at)
    document.state, document.sealed_at = DocumentState.SEALING, at
    document.save(update_fields=["state", "sealed_at"])
    outbox.plan([documents.plan_seal(document, at=at)])
    return dossier


@transaction.atomic(durable=True)
def issue(document: Document, *, actor: Post) -> Dossier:
    """Issue what was sealed: it holds, the one before it no longer does, and the applicant is told."""
    dossier, document, at = _lock(Act.ISSUE, document, actor)
    before = document.replaces
    if document.state != DocumentState.SEALED or before is None:
        raise ValidationError(_("The result is not sealed yet."), code="not_sealed")
    event = _record(Act.ISSUE, dossier, document, actor, at=at)
    planned = Act(document.planned_by.act)
    before.state = DocumentState.REVOKED if planned is Act.REVOKE else DocumentState.REPLACED
    before.void_reason = ledger.payload_of(document.planned_by).get("note", "")[:300]
    before.save(update_fields=["state", "void_reason"])
    if "inputs" in (said := ledger.payload_of(document.planned_by)):
        dossier.result_inputs = said["inputs"]
        dossier.save(update_fields=["result_inputs"])
    document.state, document.issued_at = DocumentState.ISSUED, at
    document.save(update_fields=["state", "issued_at"])
    outbox.plan(notices.plan(event, dossier, _TOLD[planned]))
    return dossier


@transaction.atomic(durable=True)
def send_back(document: Document, *, actor: Post, note: str) -> Dossier:
    """Void what was signed anew before it is issued: a slip of the signatory, or what the clerk will not seal.

    Its number stays in the register with the reason, and the result in force goes on standing.
    """
    dossier, document, at = _lock(Act.RETURN, document, actor)
    if document.replaces_id is None or document.state not in IN_THE_MAKING:
        raise ValidationError(_("This has been issued, or sent back, already."), code="not_in_the_making")
    if not note.strip():
        raise ValidationError({"note": _("Say what has to be done again.")})
    _record(Act.RETURN, dossier, document, actor, at=at, reason=note)
    document.state, document.void_reason = DocumentState.VOID, note.strip()[:300]
    document.save(update_fields=["state", "void_reason"])
    return dossier


def draft(document: Document, entries: Mapping[str, str] | None, *, at: datetime) -> documents.Draft:
    """The result as it would be signed anew now: the filed answers as they stand, the entries as given.

    `entries` None keeps those of the result in force. Raises `ValidationError` per entry, or for what is missing.
    """
    dossier, on = document.dossier, clock.today(at)
    return documents.draft_result(dossier, proposal=dossier.outcome, on=on, entries=inputs(document, entries))


def inputs(document: Document, entries: Mapping[str, str] | None) -> dict[str, Any]:
    """What stands in the result besides the answers, with these entries of its template; one left empty is gone.

    None keeps those of the result in force. Raises `ValidationError` per entry.
    """
    kept = dict(document.dossier.result_inputs)
    if entries is None:
        return kept
    template = _template(document)
    for entry in template.entries:
        kept.pop(entry.key, None)
    return kept | documents.check_entries(template, entries)


def _template(document: Document) -> ResultTemplate:
    dossier = document.dossier
    return definition_of(dossier.version_id).results[dossier.outcome]


def stands(document: Document) -> bool:
    """Whether it is a result in force: only such a one is corrected, issued anew or revoked."""
    return document.kind == DocumentKind.RESULT and document.state == DocumentState.ISSUED


def is_on_its_way(document: Document) -> bool:
    """Whether something that takes its place, or takes it back, has been signed and not issued yet."""
    return document.replaced_by.filter(state__in=IN_THE_MAKING).exists()


def correctable(document: Document) -> bool:
    """Whether its template holds anything an officer entered, and so may have entered wrongly."""
    return bool(_template(document).entries)


def may(act: Act, document: Document, post: Post, *, on: date) -> bool:
    """Whether this post signs (or, for the seal, keeps) papers of this kind for this dossier."""
    return Role(post.role) in policy.GATES[act].roles and _works_there(act, document, post, on=on)


def _sign_anew(
    act: Act,
    document: Document,
    actor: Post,
    *,
    entries: Mapping[str, str] | None,
    reason: str,
    preview: str,
) -> Dossier:
    dossier, document, at = _lock(act, document, actor)
    _require_standing(document)
    _require_reason(reason)
    drafted, kept = draft(document, entries, at=at), inputs(document, entries)
    changed = sorted(
        key
        for key in kept.keys() | dossier.result_inputs.keys()
        if kept.get(key) != dossier.result_inputs.get(key)
    )
    if act is Act.CORRECT and not changed:
        raise ValidationError(
            _("Nothing has been corrected. Change what is wrong, or issue it anew."), code="same"
        )
    if drafted.digest != preview:
        raise ValidationError(
            _("The result has changed since you looked at it. Read it again before signing."),
            code="preview_moved",
        )
    reserved = reserve_result(dossier.competent, drafted.template, at=at)
    said: dict[str, Any] = {
        "preview": preview,
        "capacity": " / ".join(actor.capacity_lines),
        "documents": [reserved.ref],
    }
    said |= {"changed": changed, "inputs": kept} if changed else {}  # they hold once it is issued
    event = _record(act, dossier, document, actor, at=at, reason=reason, **said)
    body, agency = documents.result_body(drafted, actor), dossier.competent
    owed = documents.plan(
        dossier, event, DocumentKind.RESULT, reserved, agency=agency, body=body, signatory=actor,
        replaces=document,
    )  # fmt: skip
    outbox.plan([owed])
    return dossier


def _lock(act: Act, document: Document, actor: Post) -> tuple[Dossier, Document, datetime]:
    """The dossier and its document, locked, and the moment; refused where this post does not sign or seal."""
    dossier = Dossier.objects.locked().get(pk=document.dossier_id)
    rows = Document.objects.select_related("agency", "replaces", "planned_by__detail")
    locked = rows.get(pk=document.pk)
    locked.dossier = dossier
    at = clock.now(dossier)
    policy.require(act, actor, dossier, on=clock.today(at))
    here = {Act.RETURN: (Act.SEAL, Act.SIGN)}.get(act, (act,))
    if not any(_works_there(one, locked, actor, on=clock.today(at)) for one in here):
        raise PermissionDenied(_("This result belongs to another office or role."))
    return dossier, locked, at


def _works_there(act: Act, document: Document, post: Post, *, on: date) -> bool:
    """Whether a step that signs results of this kind (or issues them) is this post's role's at this post's agency.

    As the dossier stands today: an office it was moved away from signs nothing more of it.
    """
    dossier = document.dossier
    workflow = definition_of(dossier.version_id).workflow
    steps = [step for step in workflow.steps if post.role in step.role and _fits(act, workflow, step)]
    return any(_is_there(dossier, step, post, on=on) for step in steps)


def _fits(act: Act, workflow: Workflow, step: Step) -> bool:
    if act in {Act.SEAL, Act.ISSUE}:
        return any(action.kind is Kind.FINISH for action in step.actions)
    return signs_result(workflow, step.key)


def _is_there(dossier: Dossier, step: Step, post: Post, *, on: date) -> bool:
    try:
        return flow.agency_of(dossier, step.unit, on=on).pk == post.agency_id
    except ValidationError:  # that office has ended
        return False


def _require_standing(document: Document) -> None:
    """In force, and nothing that replaces it or takes it back on the way: a second click, a colleague first."""
    if is_on_its_way(document):
        raise ValidationError(
            _("Somebody has signed this anew, or signed its revocation. It waits for the seal."),
            code="on_its_way",
        )
    if not stands(document):
        raise ValidationError(_("This result is not in force."), code="not_in_force")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. The applicant reads it.")})


def _record(
    act: Act,
    dossier: Dossier,
    document: Document,
    actor: Post,
    *,
    at: datetime,
    reason: str = "",
    **said: Any,
) -> Event:
    event = ledger.record(
        dossier, act, actor, at=at, note=reason.strip(), document=str(document.public_id), **said
    )
    dossier.save(update_fields=["events_count", "last_event_at"])
    return event
