"""Filling in: a draft keeps whatever is typed and refuses only what was typed elsewhere meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.models import Agency, Authorisation, Business, Post
from dossiers import clock, policy, supplements
from dossiers.actions.presence import Presence, shown_at, shown_before
from dossiers.acts import Act
from dossiers.files import intake
from dossiers.models import AnswersRevision, Blob, Dossier, Draft, File, Request, RequestState, Stale
from procedures.catalogue import competent_agency, definition_of, version_in_force
from procedures.forms.answers import carry
from procedures.models import Version
from procedures.papers import Paper
from procedures.workflow.definition import Kind


@transaction.atomic(durable=True)
def start_draft(
    code: str,
    *,
    actor: Citizen,
    chosen: Agency | None = None,
    business: Business | None = None,
    authorisation: Authorisation | None = None,
) -> Draft:
    """Begin filling the version in force today: for oneself, for a business one represents, or for who authorised.

    `chosen` is the agency the applicant asks to decide, where the procedure leaves that to them; whether it
    offers the procedure is asked on the day of filing. Raises `Version.DoesNotExist` when there is no version,
    `PermissionDenied` when they may not act for them today, `ValidationError` when the procedure is not for them
    (`not_for_them`).
    """
    at = clock.now()
    policy.require(Act.FILL, actor, on=clock.today(at))
    version: Version = version_in_force(code, clock.today(at))
    if "online" not in version.parsed.channels:
        raise ValidationError(
            _("This is done at the counter of a service centre, not online."), code="counter_only"
        )
    left_to_them = version.parsed.competence.field is None
    draft = Draft(
        user=actor.user, version=version, chosen=chosen if left_to_them else None, business=business,
        authorisation=authorisation, created_at=at, saved_at=at,
    )  # fmt: skip
    require_right(draft, actor, on=clock.today(at))
    _require_audience(draft, version)
    draft.save(force_insert=True)
    return draft


def require_right(draft: Draft, actor: Citizen | Post, *, on: date) -> None:
    """Raise `PermissionDenied` unless the actor may still act for whom the draft is."""
    if isinstance(actor, Post):
        return
    stands = True
    if draft.business_id is not None:
        stands = actor.representations(on).filter(business=draft.business_id).exists()
    elif draft.authorisation_id is not None:
        code = draft.version.procedure.code
        stands = actor.authorisations(on).covering(code).filter(pk=draft.authorisation_id).exists()
    if not stands:
        raise PermissionDenied(_("You may not act for them any more."))


def _require_audience(draft: Draft, version: Version) -> None:
    """The procedure is for people, for businesses, or for both."""
    about = version.parsed.about
    if not (about.takes_people if draft.business is None else about.takes(draft.business.kind)):
        raise ValidationError(_("This procedure is not for them."), code="not_for_them")


@transaction.atomic(durable=True)
def start_supplement(request_id: int, *, actor: Citizen | Post, presence: Presence | None = None) -> Draft:
    """The buffered draft that answers a supplement request: a copy of the filed answers, made once.

    At a counter the officer fills it in for the applicant who is there. Raises `ValidationError` (code
    `begun`) when the answer has been begun from an account or at another desk: there it is finished.
    """
    asked = Request.objects.select_related("dossier").get(pk=request_id)
    dossier = type(asked.dossier).objects.select_for_update().get(pk=asked.dossier_id)
    at = clock.now(dossier)
    policy.require(Act.REFILE, actor, dossier, on=clock.today(at))
    filer = _present(actor, dossier, presence, on=clock.today(at)) if isinstance(actor, Post) else {}
    asked.refresh_from_db()
    if asked.state != RequestState.OPEN or asked.kind != Kind.REQUEST_SUPPLEMENT:
        raise ValidationError(_("This request has been answered or closed."), code="closed")
    found = Draft.objects.filter(request=asked, filed_at__isnull=True).select_related("version").first()
    if found is not None:
        if isinstance(actor, Post) and is_of(found, actor):  # sent for whoever is there now
            Draft.objects.filter(pk=found.pk).update(filer=filer)
            return found
        if isinstance(actor, Post) and _still_stands(found, dossier, on=clock.today(at)):
            raise ValidationError(
                _("An answer has been begun online or at another desk. It is sent or thrown away there."),
                code="begun",
            )
        if found.user_id == actor.user.pk or _still_stands(found, dossier, on=clock.today(at)):
            return found
        _throw_away(found)  # whoever began it may not act any more, and must not keep the others from it
    as_party = policy.spoken_for(actor, dossier, on=clock.today(at)) if isinstance(actor, Citizen) else None
    filed = AnswersRevision.objects.get(dossier=dossier, number=dossier.answers_revision)
    return Draft.objects.create(
        user=actor.user,
        version_id=dossier.version_id,
        dossier=dossier,
        request=asked,
        channel=dossier.channel,
        desk=actor if isinstance(actor, Post) else None,
        filer=filer,
        business_id=as_party.business_id if as_party else None,
        authorisation_id=as_party.authorisation_id if as_party else None,
        answers=filed.answers,
        origins=filed.origins,
        created_at=at,
        saved_at=at,
    )


def _present(actor: Post, dossier: Dossier, presence: Presence | None, *, on: date) -> dict[str, Any]:
    """Who is at the desk, as a draft keeps it: the form that was begun for them is sent for them."""
    shown = shown_at(actor, dossier, presence, on=on)
    party = next(row for row in dossier.parties.all() if row.pk == shown["party"])
    reached = {"name": party.name, "phone": party.phone, "email": party.email, "language": party.language}
    return {**shown, **reached}


def _still_stands(draft: Draft, dossier: Dossier, *, on: date) -> bool:
    """Whether whoever began a completion may still go on with it: a desk, while the dossier and who came are its."""
    try:
        if draft.desk is not None:
            shown_before(draft.desk, dossier, draft.filer, on=on)
        else:
            require_right(draft, Citizen(draft.user), on=on)
    except (PermissionDenied, ValidationError):
        return False
    return True


@transaction.atomic(durable=True)
def carry_draft(draft: Draft, *, actor: Citizen | Post) -> Draft:
    """Go on under the version in force today: a new draft with every answer and file that fits it.

    The old draft stays as it is, to be read (`dossiers.reading.left_behind` says what did not fit). Done
    twice it is done once. Raises `Version.DoesNotExist` when the procedure is no longer offered.
    """
    locked, at = lock_draft(draft, actor)
    today = clock.today(at)
    carried = Draft.objects.filter(carried_from=locked).first()
    if carried is not None:
        return carried
    if locked.is_supplement or locked.version.is_in_force(today):
        raise ValidationError(_("This form is still the right one; go on with it."), code="current")
    version = version_in_force(locked.version.procedure.code, today)
    answers, _left = carry(version.parsed.form, locked.answers)
    new = Draft.objects.create(
        user=locked.user,
        version=version,
        channel=locked.channel,
        desk=locked.desk,
        filer=locked.filer,
        chosen=locked.chosen,
        business_id=locked.business_id,
        authorisation_id=locked.authorisation_id,
        on_paper=[paper.code for paper in version.parsed.papers if paper.code in locked.on_paper],
        carried_from=locked,
        answers=answers,
        origins={key: origin for key, origin in locked.origins.items() if key in answers},
        created_at=at,
        saved_at=at,
    )
    _copy_files(locked, new)
    return new


def _copy_files(old: Draft, new: Draft) -> None:
    """The files of papers that the new version asks for too, kept once and named twice."""
    papers = {paper.code for paper in new.version.parsed.papers}
    rows = File.objects.current().filter(draft=old, paper__in=papers).order_by("pk")
    File.objects.bulk_create(
        File(
            blob_id=row.blob_id,
            draft=new,
            paper=row.paper,
            name=row.name,
            scan=row.scan,
            uploaded_by_id=row.uploaded_by_id,
            uploaded_at=row.uploaded_at,
        )
        for row in rows
    )


@transaction.atomic(durable=True)
def choose_agency(draft: Draft, *, actor: Citizen, agency: Agency) -> Draft:
    """Ask this agency to decide, where the procedure leaves that to people; changed as often as they like.

    Raises `ValidationError` (on `agency`) when it does not decide on this today.
    """
    locked, at = lock_draft(draft, actor)
    if not chooses_agency(locked):
        raise ValidationError(_("Which office decides follows from your answers."), code="computed")
    definition = definition_of(locked.version_id)
    competent_agency(
        definition, locked.version.procedure_id, locked.answers, chosen=agency.code, on=clock.today(at)
    )
    locked.chosen, locked.saved_at = agency, at
    locked.save(update_fields=["chosen", "saved_at"])
    return locked


def chooses_agency(draft: Draft) -> bool:
    """Whether the applicant says who decides: nothing in the answers does, and it has not been filed."""
    return definition_of(draft.version_id).competence.field is None and not draft.is_supplement


def still_decides(draft: Draft, on: date) -> bool:
    """Whether the agency that was chosen can decide on this day."""
    definition, chosen = definition_of(draft.version_id), draft.chosen
    try:
        competent_agency(
            definition, draft.version.procedure_id, {}, chosen=chosen.code if chosen else "", on=on
        )
    except ValidationError:
        return False
    return True


@transaction.atomic(durable=True)
def save_answers(
    draft: Draft,
    *,
    actor: Citizen | Post,
    revision: int,
    changes: Mapping[str, Any],
    page: str = "",
    origins: Mapping[str, str] | None = None,
    on_paper: Collection[str] | None = None,
) -> Draft:
    """Merge answers into a draft. `revision` is the one the form was shown with; `on_paper` the codes of
    papers handed in at a counter.

    Raises `Stale` (code `stale`) when the draft was changed elsewhere since; nothing is lost, the other
    device's answers stand and the caller still has what was typed.
    """
    locked, at = lock_draft(draft, actor)
    if locked.revision != revision:
        raise Stale(_("This form was changed in another window. Reload to see the latest answers."))
    locked.answers = {**locked.answers, **changes}
    locked.origins = {**locked.origins, **(origins or {})}
    if page and page not in locked.visited:
        locked.visited = [*locked.visited, page]
    if on_paper is not None and locked.desk_id is not None:
        locked.on_paper = sorted(
            {paper.code for paper in definition_of(locked.version_id).papers} & set(on_paper)
        )
    locked.revision += 1
    locked.saved_at = at
    locked.save(update_fields=["answers", "origins", "visited", "on_paper", "revision", "saved_at"])
    return locked


def attach_file(draft: Draft, *, actor: Citizen | Post, paper: str, upload: BinaryIO, name: str) -> File:
    """Take in one uploaded file for a paper. Raises `ValidationError` on the paper when it cannot be kept.

    Inspection and storing come before the transaction: bytes without a row are swept, a row without
    bytes would be a loss.
    """
    kept = intake.take(upload, name)
    return _link(draft, actor=actor, paper=paper, kept=kept)


@transaction.atomic(durable=True)
def _link(draft: Draft, *, actor: Citizen | Post, paper: str, kept: intake.Kept) -> File:
    locked, at = lock_draft(draft, actor)
    definition = definition_of(locked.version_id)
    try:
        asked = definition.paper(paper)
    except KeyError as error:
        raise ValidationError(_("This paper is not part of the application."), code="no_paper") from error
    held = File.objects.current().filter(draft=locked, paper=paper)
    same = held.filter(blob__sha256=kept.sha256).first()
    if same is not None:  # the same file twice: a double click, or a retry after a lost answer
        return same
    _require_room(asked, kept, held.count())
    blob, _made = Blob.objects.get_or_create(
        sha256=kept.sha256, defaults={"size": kept.size, "content_type": kept.content_type}
    )
    locked.saved_at = at
    locked.save(update_fields=["saved_at"])
    return File.objects.create(
        blob=blob,
        draft=locked,
        paper=paper,
        name=kept.name,
        scan=kept.scan,
        uploaded_by=actor.user,
        uploaded_at=at,
    )


def _require_room(asked: Paper, kept: intake.Kept, held: int) -> None:
    """What the paper itself allows: kinds of file, size of each, how many."""
    if kept.kind not in asked.kinds:
        kinds = ", ".join(kind.upper() for kind in asked.kinds)
        raise ValidationError(_("This paper takes files of these kinds: %(kinds)s.") % {"kinds": kinds})
    if kept.size > asked.max_megabytes * 1024 * 1024:
        raise ValidationError(
            _("The file is larger than %(limit)d MB. Make it smaller or photograph it again.")
            % {"limit": asked.max_megabytes}
        )
    if held >= asked.max_files:
        raise ValidationError(_("This paper has as many files as it can hold. Remove one first."))


@transaction.atomic(durable=True)
def remove_file(file: File, *, actor: Citizen | Post) -> None:
    """Take a file out of a draft that has not been sent. Its bytes stay until nothing points at them."""
    draft, at = lock_draft(file.draft, actor)
    rows = File.objects.current().filter(pk=file.pk, draft=draft, dossier__isnull=True)
    rows.update(removed_at=at)


@transaction.atomic(durable=True)
def discard_draft(draft: Draft, *, actor: Citizen | Post) -> None:
    """Throw a draft away, with its files; what was sent is never touched."""
    locked, _at = lock_draft(draft, actor)
    _throw_away(locked)


def _throw_away(draft: Draft) -> None:
    File.objects.filter(draft=draft, dossier__isnull=True).delete()
    draft.delete()


def is_of(draft: Draft, actor: Citizen | Post) -> bool:
    """Whether a draft is this citizen's own, or was begun at the desk of this officer's agency."""
    if isinstance(actor, Post):
        return draft.desk is not None and draft.desk.agency_id == actor.agency_id
    return draft.desk_id is None and draft.user_id == actor.user.pk


def lock_draft(draft: Draft, actor: Citizen | Post) -> tuple[Draft, datetime]:
    """The draft, locked, when it is the actor's and still open."""
    rows = Draft.objects.select_for_update(of=("self",)).select_related("version__procedure", "desk")
    locked = rows.defer("version__definition").get(pk=draft.pk)
    at = clock.now()
    policy.require(Act.SERVE if isinstance(actor, Post) else Act.FILL, actor, on=clock.today(at))
    if not is_of(locked, actor):
        raise PermissionDenied(_("This is not yours to do."))
    require_right(locked, actor, on=clock.today(at))
    if locked.filed_at is not None:
        raise ValidationError(_("This has already been sent."), code="filed")
    return locked, at


def open_keys(draft: Draft) -> tuple[frozenset[str], frozenset[str]] | None:
    """Fields and papers that may be changed in a supplement; None for a new application (all of them)."""

    if draft.request is None:
        return None
    return supplements.open_boxes(draft.request, draft.answers)
