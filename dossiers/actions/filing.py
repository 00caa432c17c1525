"""Draft → dossier, and the completed answer to a supplement request."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.models import Post
from dossiers import clock, enrolment, flow, ledger, numbering, outbox, policy, supplements
from dossiers.actions import agreeing, drafts, presence, recounting
from dossiers.acts import Act
from dossiers.models import (
    AnswersRevision,
    Charge,
    Dossier,
    Draft,
    File,
    Party,
    PartyKind,
    Request,
    RequestState,
    Submission,
)
from dossiers.notices import planning as notices
from dossiers.reading import Reading, files_of, read_draft, require_complete
from procedures.catalogue import competent_agency
from procedures.workflow.doings import Answer

__all__ = ["Reading", "file", "read_draft", "refile"]


@transaction.atomic(durable=True)
def file(draft: Draft, *, actor: Citizen | Post) -> Dossier:
    """Freeze a draft's effective answers into a dossier; the same draft and content give the same dossier.

    At a counter the officer files for the person present, whose name and papers the draft holds. Raises
    `ValidationError` naming each field or paper that is missing, `PermissionDenied` when the draft is somebody
    else's. Source: Decree 118/2025; reliability.md item 4.
    """
    locked, at = _lock_new(draft, actor)
    files = list(files_of(locked).select_related("blob"))
    if locked.filed_at is not None:
        return _filed_before(locked, files)
    reading = _require_ready(locked, files, actor, at)
    filer = enrolment.filer_of(locked, actor)
    dossier = _enrol(locked, reading, filer, at)
    parties = Party.objects.bulk_create(enrolment.parties_of(dossier, reading, filer))
    if isinstance(actor, Post):  # nobody files what they are part of, at their own counter either
        policy.require(Act.FILE, actor, dossier, on=clock.today(at))
    Charge.objects.bulk_create(enrolment.charges_of(dossier, reading, on=clock.today(at)))
    frozen = _freeze(dossier, locked, reading, files, at=at)
    event = ledger.record(dossier, Act.FILE, actor, at=at, **frozen, **_for_whom(locked))
    flow.open_first_task(dossier, event)
    Submission.objects.create(key=locked.submission_key, digest=_content(locked, files), dossier=dossier)
    locked.filed_at = at
    locked.save(update_fields=["filed_at"])
    outbox.plan(notices.plan(event, dossier, "filed", parties=parties))
    outbox.plan(notices.plan(event, dossier, "agreement_requested", parties=parties))
    return dossier


def _for_whom(draft: Draft) -> dict[str, Any]:
    """What the event says of whom it was filed for: no name, which may have to be erased; nothing for oneself."""
    if draft.business is not None:
        return {"for_business": str(draft.business.public_id)}
    if draft.authorisation is not None:
        return {"under_authorisation": str(draft.authorisation.public_id)}
    return {}


def _lock_new(draft: Draft, actor: Citizen | Post) -> tuple[Draft, datetime]:
    """The actor's own draft of a new application, locked, and the moment."""
    rows = Draft.objects.select_for_update(of=("self",)).select_related(
        "version", "desk__agency", "chosen", "business", "authorisation__giver"
    )
    rows = rows.defer("version__definition")
    locked = rows.annotate(moment=clock.CityNow()).get(pk=draft.pk)
    at: datetime = cast("Any", locked).moment  # the annotation
    policy.require(Act.FILE, actor, on=clock.today(at))
    if not drafts.is_of(locked, actor):
        raise PermissionDenied(_("This is not yours to do."))
    drafts.require_right(locked, actor, on=clock.today(at))
    if locked.is_supplement:
        raise ValidationError(_("This form answers a request; send it from there."), code="supplement")
    return locked, at


def _content(draft: Draft, files: Sequence[File]) -> str:
    """Digest of what was typed and attached: what makes two sendings the same sending, on whatever day."""
    return ledger.digest([draft.answers, sorted(file.blob.sha256 for file in files)])


def _filed_before(draft: Draft, files: Sequence[File]) -> Dossier:
    submission = Submission.objects.select_related("dossier").get(key=draft.submission_key)
    if submission.digest != _content(draft, files) or submission.dossier is None:
        raise ValidationError(
            _("This form has already been sent with other answers. Open it under “My applications”."),
            code="sent_otherwise",
        )
    return submission.dossier


def _require_ready(draft: Draft, files: Sequence[File], actor: Citizen | Post, at: datetime) -> Reading:
    """The draft read for today. Filing online needs a verified identity (Decree 69/2024), else a counter."""
    if isinstance(actor, Citizen) and not actor.verified:
        raise ValidationError(
            _("Verify your identity before sending, or bring the papers to a service centre."),
            code="unverified",
        )
    if not draft.version.is_in_force(clock.today(at)):
        raise ValidationError(
            _("The form of this procedure has changed. Open the draft to go on with the new form."),
            code="outdated",
        )
    reading = read_draft(draft, on=clock.today(at), attached={file.paper for file in files})
    require_complete(reading)
    return reading


def _enrol(draft: Draft, reading: Reading, filer: enrolment.Filer, at: datetime) -> Dossier:
    """Save the dossier at its first position, under the next code of the agency's day."""
    today = clock.today(at)
    competent = competent_agency(
        reading.definition,
        draft.version.procedure_id,
        reading.answers,
        chosen=draft.chosen.code if draft.chosen else "",
        on=today,
    )
    dossier = enrolment.begin_dossier(draft, reading, filer, competent, on=today)
    dossier.filed_at = dossier.last_event_at = at
    dossier.events_count = 1  # the filing itself, recorded below in the same transaction
    flow.open_dossier(dossier, at=at)
    dossier.code = numbering.dossier_code(competent, today)
    dossier.search = enrolment.search_of(dossier.code, dossier.applicant_name, dossier.subject_name)
    dossier.save(force_insert=True)
    return dossier


def _freeze(
    dossier: Dossier, draft: Draft, reading: Reading, files: Sequence[File], *, at: datetime, number: int = 1
) -> dict[str, Any]:
    """Write the next answers revision and take its files in; returns what the event says of them."""
    content = ledger.digest(reading.answers)
    AnswersRevision.objects.create(
        dossier=dossier,
        number=number,
        answers=reading.answers,
        origins=draft.origins,
        digest=content,
        filed_at=at,
    )
    if files:
        File.objects.filter(pk__in=[row.pk for row in files]).update(dossier=dossier, revision=number)
    listed = [{"paper": row.paper, "name": row.name, "sha256": row.blob.sha256} for row in files]
    shown = {"on_paper": draft.on_paper} if draft.on_paper else {}
    return {"answers_digest": content, "files": listed, **shown}


@transaction.atomic(durable=True)
def refile(draft: Draft, *, actor: Citizen | Post) -> Dossier:
    """Send the completed answers: a whole new revision is frozen and the clock goes on.

    At a counter the officer sends what was begun there for the applicant who is present.

    Case and charges follow the completed answers, and the same event says so. Only what the request opened
    may differ from what was filed; anything else is put back. Sent twice, it is sent once. Source: Decree
    118/2025.
    """
    if draft.dossier_id is None:
        raise ValidationError(_("This form answers no request."), code="no_supplement")
    dossier = Dossier.objects.locked().get(pk=draft.dossier_id)
    locked = Draft.objects.select_for_update(of=("self",)).select_related("request", "desk").get(pk=draft.pk)
    at = clock.now(dossier)
    policy.require(Act.REFILE, actor, dossier, on=clock.today(at))
    if isinstance(actor, Post) and not drafts.is_of(locked, actor):
        raise PermissionDenied(_("This is not yours to do."))
    if locked.filed_at is not None:
        return dossier
    there = (
        presence.shown_before(actor, dossier, locked.filer, on=clock.today(at))
        if isinstance(actor, Post)
        else {}
    )
    locked.dossier, request = dossier, _require_open(locked)
    locked.answers = _only_opened(locked, request)
    reading = read_draft(locked, on=clock.today(at))
    require_complete(reading)
    files = list(File.objects.current().filter(draft=locked, dossier__isnull=True).select_related("blob"))
    _require_answered(request, reading, {file.paper for file in files} | set(locked.on_paper))
    frozen = _freeze(dossier, locked, reading, files, at=at, number=dossier.answers_revision + 1)
    frozen |= there
    recounted = recounting.recount(dossier, reading)
    doing = Answer(id=request.number)
    event = ledger.record(dossier, Act.REFILE, actor, at=at, doing=doing, **frozen, **recounted)
    on_paper = sorted({*dossier.on_paper, *locked.on_paper})
    changes = {"case": dossier.case, "on_paper": on_paper, **_renamed(dossier, reading)}
    asked_anew = agreeing.renew(dossier, reading, at=at)
    flow.apply(dossier, event, doing, answers=reading.answers, refiled=True, **changes)
    locked.filed_at = at
    locked.save(update_fields=["filed_at", "answers"])
    outbox.plan(notices.plan(event, dossier, "refiled"))
    outbox.plan(notices.plan(event, dossier, "agreement_requested", parties=asked_anew))
    return dossier


def _require_open(draft: Draft) -> Request:
    request = draft.request
    if request is None or request.state != RequestState.OPEN:
        raise ValidationError(_("This request has been answered or closed."), code="closed")
    return request


def _only_opened(draft: Draft, request: Request) -> dict[str, Any]:
    """The filed answers with only the opened fields taken from the draft."""
    filed = dict(request.dossier.filed_answers)
    fields, _papers = supplements.open_boxes(request, draft.answers)
    kept = {key: value for key, value in draft.answers.items() if key in fields}
    return {**{key: value for key, value in filed.items() if key not in fields}, **kept}


def _require_answered(request: Request, reading: Reading, new: Collection[str]) -> None:
    """Each paper that was asked for has a new file, or was handed in anew at the counter."""
    asked = [gap for gap in supplements.gaps_of(request) if gap.about == "paper" and gap.key not in new]
    if asked:
        raise ValidationError(
            {
                f"paper:{gap.key}": _("Attach: %(paper)s.")
                % {"paper": reading.definition.paper(gap.key).name}
                for gap in asked
            }
        )


def _renamed(dossier: Dossier, reading: Reading) -> dict[str, Any]:
    """Columns that follow from corrected answers, and the parties under their corrected names."""
    filer = dossier.party(PartyKind.FILER)
    for party in enrolment.named_of(dossier, reading, filer) if filer else []:
        before = dossier.party(PartyKind(party.kind))
        if before is None:
            party.save()
        elif before.name != party.name:
            Party.objects.filter(pk=before.pk).update(name=party.name)
    represented = enrolment.represented_name(filer) if filer else ""
    named = represented or enrolment.named(reading, "owner_name")
    applicant = named or (filer.name if filer else dossier.applicant_name)
    subject = enrolment.named(reading, "concerned_name")
    return {
        "identity_numbers": sorted({*dossier.identity_numbers, *enrolment.identity_numbers(reading)}),
        "applicant_name": applicant,
        "subject_name": subject,
        "search": enrolment.search_of(dossier.code, applicant, subject),
    }
