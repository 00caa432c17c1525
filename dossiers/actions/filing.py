"""Draft → dossier, and the completed answer to a supplement request."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.models import Agency
from accounts.names import fold
from dossiers import clock, flow, ledger, numbering, outbox, policy, supplements
from dossiers.acts import Act
from dossiers.models import (
    AnswersRevision,
    Charge,
    Dossier,
    Draft,
    File,
    Party,
    PartyKind,
    RequestState,
    Submission,
)
from dossiers.notices import planning as notices
from procedures.cases import case_of
from procedures.catalogue import competent_agency
from procedures.definition import Definition
from procedures.fees import assess
from procedures.forms.answers import Problem, effective, problems
from procedures.forms.conditions import Facts
from procedures.papers import Paper, missing_papers
from procedures.workflow.doings import Answer


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A draft as it would be filed today: what counts, what is missing, where it would go."""

    definition: Definition
    answers: dict[str, Any]
    facts: Facts
    problems: list[Problem]
    missing: list[Paper]


def read_draft(draft: Draft, *, on: date) -> Reading:
    """Judge a draft by its own version; pages and filing ask the same."""
    definition = draft.version.parsed
    filed_on = clock.today(draft.dossier.filed_at) if draft.dossier else on
    first = Facts(channel=draft.channel, today=filed_on)
    case = case_of(definition.cases, effective(definition.form, draft.answers, first), first)
    facts = Facts(case=case, channel=draft.channel, today=filed_on)
    answers = effective(definition.form, draft.answers, facts)
    attached = set(_files(draft).values_list("paper", flat=True))
    return Reading(
        definition=definition,
        answers=answers,
        facts=facts,
        problems=problems(definition.form, draft.answers, facts),
        missing=missing_papers(definition.papers, answers, facts, attached=attached),
    )


def _files(draft: Draft) -> Any:
    """Files that would go with the draft: its own, and for a supplement those already filed."""
    own = File.objects.current().filter(draft=draft)
    return own | File.objects.current().filter(dossier=draft.dossier) if draft.dossier else own


def _require_complete(reading: Reading) -> None:
    errors = {problem.field: problem.message for problem in reading.problems if problem.level == "error"}
    errors |= {
        f"paper:{paper.code}": _("Attach: %(paper)s.") % {"paper": paper.name} for paper in reading.missing
    }
    if errors:
        raise ValidationError(errors)  # type: ignore[arg-type]


@transaction.atomic(durable=True)
def file(draft: Draft, *, actor: Citizen) -> Dossier:
    """Freeze a draft's effective answers into a dossier; the same draft and content give the same dossier.

    Raises `ValidationError` naming each field or paper that is missing, `PermissionDenied` when the
    draft is somebody else's. Source: Decree 118/2025; reliability.md item 4.
    """
    locked = (
        Draft.objects.select_for_update(of=("self",)).select_related("version__procedure").get(pk=draft.pk)
    )
    at = clock.now()
    policy.require(Act.FILE, actor, on=clock.today(at))
    if locked.user_id != actor.user.pk or locked.is_supplement:
        raise ValidationError(_("This form cannot be sent from this account."), code="not_yours")
    reading = read_draft(locked, on=clock.today(at))
    content = ledger.digest(reading.answers)
    submission, made = Submission.objects.get_or_create(
        key=locked.submission_key, defaults={"digest": content}
    )
    if not made:
        return _filed_before(submission, locked, content)
    _require_verified(actor)
    _require_complete(reading)
    competent = competent_agency(
        reading.definition, locked.version.procedure_id, reading.answers, on=clock.today(at)
    )
    files = list(File.objects.current().filter(draft=locked).select_related("blob").order_by("pk"))
    dossier = _dossier(locked, reading, actor, competent)
    dossier.filed_at = at
    move = flow.open_dossier(dossier, at=at)
    dossier.code = numbering.dossier_code(competent, clock.today(at))
    dossier.save()
    parties = _parties(dossier, reading, actor)
    Party.objects.bulk_create(parties)
    AnswersRevision.objects.create(
        dossier=dossier,
        number=1,
        answers=reading.answers,
        origins=locked.origins,
        digest=content,
        filed_at=at,
    )
    Charge.objects.bulk_create(_charges(dossier, reading, clock.today(at)))
    File.objects.filter(pk__in=[row.pk for row in files]).update(dossier=dossier, revision=1)
    event = ledger.record(
        dossier, Act.FILE, actor, at=at, answers_digest=content,
        files=[{"paper": row.paper, "name": row.name, "sha256": row.blob.sha256} for row in files],
    )  # fmt: skip
    flow.open_first_task(dossier, move, event)
    Dossier.objects.filter(pk=dossier.pk).update(
        events_count=dossier.events_count, last_event_at=at, search=_search(dossier)
    )
    Submission.objects.filter(pk=submission.pk).update(dossier=dossier)
    locked.filed_at = at
    locked.save(update_fields=["filed_at"])
    outbox.plan(notices.plan(event, dossier, "filed", parties=parties))
    return dossier


def _filed_before(submission: Submission, draft: Draft, content: str) -> Dossier:
    if submission.digest != content or submission.dossier is None:
        raise ValidationError(
            _("This form has already been sent with other answers. Open it under “My applications”."),
            code="sent_otherwise",
        )
    return submission.dossier


def _require_verified(actor: Citizen) -> None:
    """Filing online needs a verified identity (Decree 69/2024); otherwise a counter."""
    if not actor.verified:
        raise ValidationError(
            _("Verify your identity before sending, or bring the papers to a service centre."),
            code="unverified",
        )


def _dossier(draft: Draft, reading: Reading, actor: Citizen, competent: Agency) -> Dossier:
    centre = Agency.objects.office(competent, "centre")
    identity = actor.identity
    owner, subject = _named(reading, "owner_name"), _named(reading, "concerned_name")
    filer = identity.full_name if identity else actor.user.full_name
    return Dossier(
        procedure_id=draft.version.procedure_id,
        version_id=draft.version_id,
        channel=draft.channel,
        case=reading.facts.case or "",
        receiving=centre,
        competent=competent,
        returning=centre,
        applicant_name=owner or filer,
        subject_name=subject,
        identity_numbers=_identity_numbers(reading, identity.number if identity else ""),
    )


def _named(reading: Reading, part: str) -> str:
    field = getattr(reading.definition.parties, part)
    value = reading.answers.get(field) if field else None
    return value if isinstance(value, str) else ""


def _identity_numbers(reading: Reading, own: str) -> list[str]:
    """Every identity number in the answers: whoever holds one of them may not act on this dossier."""
    kinds = {"citizen_id", "identity_number", "document_number"}
    keys = [field.key for field in reading.definition.form.fields if field.type in kinds]
    found = {own, *(value for key in keys if isinstance(value := reading.answers.get(key), str))}
    return sorted(number for number in found if number)


def _parties(dossier: Dossier, reading: Reading, actor: Citizen) -> list[Party]:
    user, identity = actor.user, actor.identity
    filer = Party(
        dossier=dossier, kind=PartyKind.FILER, user=user, email=user.email,
        name=identity.full_name if identity else user.full_name,
        identity_number=identity.number if identity else "",
        phone=user.phone, language=user.language,
    )  # fmt: skip
    others = []
    owner, subject = _named(reading, "owner_name"), _named(reading, "concerned_name")
    if owner and owner != filer.name:
        others.append(Party(dossier=dossier, kind=PartyKind.OWNER, name=owner))
    if subject:
        others.append(Party(dossier=dossier, kind=PartyKind.CONCERNED, name=subject))
    return [filer, *others]


def _charges(dossier: Dossier, reading: Reading, on: date) -> list[Charge]:
    return [
        Charge(
            dossier=dossier,
            line=line.code,
            kind=line.kind,
            name_vi=line.name.vi,
            name_en=line.name.en,
            quantity=line.quantity,
            amount=line.amount,
            due=line.due,
        )  # fmt: skip
        for line in assess(reading.definition.fees, reading.answers, reading.facts, on)
    ]


def _search(dossier: Dossier) -> Any:
    """Folded names and the code, as words of the `simple` configuration."""
    words = [fold(dossier.applicant_name), fold(dossier.subject_name), dossier.code.lower()]
    parts = [SearchVector(Value(text), config="simple") for text in words if text]
    return functools.reduce(operator.add, parts)


@transaction.atomic(durable=True)
def refile(draft: Draft, *, actor: Citizen) -> Dossier:
    """Send the completed answers: a whole new revision is frozen and the clock goes on.

    Only what the request opened may differ from what was filed; anything else is put back.
    """
    if draft.dossier_id is None or draft.request is None:
        raise ValidationError(_("This form cannot be sent from this account."), code="not_yours")
    dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("receiving", "competent", "returning")
        .get(pk=draft.dossier_id)
    )
    locked = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("version", "request", "dossier")
        .get(pk=draft.pk)
    )
    at = clock.now(dossier)
    policy.require(Act.REFILE, actor, dossier, on=clock.today(at))
    if locked.filed_at is not None:
        return dossier
    request = locked.request
    if request is None or request.state != RequestState.OPEN:
        raise ValidationError(_("This request has been answered or closed."), code="closed")
    locked.answers = _only_opened(locked)
    reading = read_draft(locked, on=clock.today(at))
    _require_complete(reading)
    _require_answered(locked)
    number = dossier.answers_revision + 1
    content = ledger.digest(reading.answers)
    AnswersRevision.objects.create(
        dossier=dossier,
        number=number,
        answers=reading.answers,
        origins=locked.origins,
        digest=content,
        filed_at=at,
    )
    files = list(File.objects.current().filter(draft=locked, dossier__isnull=True).select_related("blob"))
    File.objects.filter(pk__in=[row.pk for row in files]).update(dossier=dossier, revision=number)
    doing = Answer(id=request.number)
    event = ledger.record(
        dossier, Act.REFILE, actor, at=at, doing=doing, answers_digest=content,
        files=[{"paper": row.paper, "name": row.name, "sha256": row.blob.sha256} for row in files],
    )  # fmt: skip
    numbers = _identity_numbers(reading, "") or dossier.identity_numbers
    flow.apply(
        dossier, event, doing, answers=reading.answers, refiled=True,
        identity_numbers=sorted({*dossier.identity_numbers, *numbers}),
    )  # fmt: skip
    locked.filed_at = at
    locked.save(update_fields=["filed_at", "answers"])
    outbox.plan(notices.plan(event, dossier, "refiled"))
    return dossier


def _only_opened(draft: Draft) -> dict[str, Any]:
    """The filed answers with only the opened fields taken from the draft."""
    if draft.request is None or draft.dossier is None:
        return dict(draft.answers)
    filed = dict(flow.FiledAnswers(draft.dossier))
    fields, _papers = supplements.open_boxes(draft.request, draft.answers)
    kept: Mapping[str, Any] = {key: value for key, value in draft.answers.items() if key in fields}
    return {**{key: value for key, value in filed.items() if key not in fields}, **kept}


def _require_answered(draft: Draft) -> None:
    """Each paper that was asked for has a new file."""
    if draft.request is None:
        return
    new = set(
        File.objects.current().filter(draft=draft, dossier__isnull=True).values_list("paper", flat=True)
    )
    asked = [gap for gap in supplements.gaps_of(draft.request) if gap.about == "paper" and gap.key not in new]
    if asked:
        definition = draft.version.parsed
        raise ValidationError(
            {
                f"paper:{gap.key}": _("Attach: %(paper)s.") % {"paper": definition.paper(gap.key).name}
                for gap in asked
            }
        )
