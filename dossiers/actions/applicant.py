"""What the applicant does with a dossier in flight, from an account or at a counter: confirm a draft, withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.models import Post
from dossiers import flow, ledger, outbox, supplements
from dossiers.actions.presence import Presence, lock
from dossiers.acts import Act
from dossiers.files import intake
from dossiers.models import Blob, Dossier, Draft, File, Submission
from dossiers.notices import planning as notices
from procedures.workflow import engine
from procedures.workflow.definition import Kind
from procedures.workflow.doings import Answer, Withdraw
from procedures.workflow.refusals import Refused

WITHDRAWAL = "withdrawal"  # what the signed request to withdraw is kept under, beside the codes of papers


def may_withdraw(dossier: Dossier) -> bool:
    """Whether the workflow still lets its applicant take it back."""
    position, rules = flow.position_of(dossier), flow.rules_of(dossier)
    try:
        engine.step(rules.workflow, position.marking, Withdraw(), rules.facts, rules.answers)
    except Refused:
        return False
    return True


@transaction.atomic(durable=True)
def confirm(
    dossier: Dossier,
    *,
    actor: Citizen | Post,
    agreed: bool,
    note: str = "",
    presence: Presence | None = None,
) -> Dossier:
    """Say whether the drafted result is right; an objection brings the dossier back to its officer.

    Answering twice is refused by name; the first act counts. An officer records what the applicant who is
    there (`presence`) has said of it.
    """
    locked, at, shown = lock(dossier, actor, Act.CONFIRM, presence)
    asked = supplements.open_request(locked)
    if asked is None or asked.kind != Kind.CONFIRM:
        raise ValidationError(_("There is nothing to confirm any more."), code="closed")
    if not agreed and not note.strip():
        raise ValidationError({"note": _("Say what is wrong, so that it can be put right.")})
    doing = Answer(id=asked.number, agreed=agreed)
    event = ledger.record(locked, Act.CONFIRM, actor, at=at, doing=doing, agreed=agreed, note=note, **shown)
    flow.apply(locked, event, doing)
    return locked


def withdraw(
    dossier: Dossier,
    *,
    actor: Citizen | Post,
    reason: str = "",
    presence: Presence | None = None,
    scan: BinaryIO | None = None,
    name: str = "",
) -> Dossier:
    """Take a dossier back, any time before its result is signed. Source: Decree 118/2025.

    At a counter the applicant who is there has signed a request, which stays with the dossier; `scan` is a
    picture of it under `name`. Raises `ValidationError` (on `scan`) when that cannot be kept.
    """
    try:
        kept = intake.take(scan, name) if scan is not None else None
    except ValidationError as error:
        raise ValidationError({"scan": error.messages}) from error
    return _withdraw(dossier, actor=actor, reason=reason, presence=presence, kept=kept)


@transaction.atomic(durable=True)
def _withdraw(
    dossier: Dossier,
    *,
    actor: Citizen | Post,
    reason: str,
    presence: Presence | None,
    kept: intake.Kept | None,
) -> Dossier:
    locked, at, shown = lock(dossier, actor, Act.WITHDRAW, presence)
    if isinstance(actor, Post) and not reason.strip():
        raise ValidationError({"reason": _("Say why, in the words of the signed request.")})
    doing = Withdraw()
    if kept is not None:
        shown["files"] = [{"paper": WITHDRAWAL, "name": kept.name, "sha256": kept.sha256}]
    event = ledger.record(locked, Act.WITHDRAW, actor, at=at, doing=doing, reason=reason, **shown)
    flow.apply(locked, event, doing)
    if kept is not None:
        _keep_request(locked, kept, actor, at)
    outbox.plan(notices.plan(event, locked, "withdrawn"))
    return locked


def _keep_request(dossier: Dossier, kept: intake.Kept, actor: Citizen | Post, at: datetime) -> None:
    """The signed request as a file of the dossier; files hang on a draft, so on the one it was filed from."""
    key = Submission.objects.values_list("key", flat=True).get(dossier=dossier)
    blob, _made = Blob.objects.get_or_create(
        sha256=kept.sha256, defaults={"size": kept.size, "content_type": kept.content_type}
    )
    File.objects.create(
        blob=blob,
        draft=Draft.objects.get(submission_key=key),
        dossier=dossier,
        paper=WITHDRAWAL,
        name=kept.name,
        scan=kept.scan,
        uploaded_by=actor.user,
        uploaded_at=at,
    )
