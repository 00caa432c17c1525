"""Asking once for everything: deficiencies, what they open for the applicant, and by when to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Post
from accounts.roles import Role
from dossiers import clock, flow
from dossiers.acts import Act
from dossiers.models import Dossier, Request, RequestState
from procedures.catalogue import definition_of
from procedures.forms.answers import open_fields
from procedures.workflow.definition import Action, Kind
from procedures.worktime.calendar import city_time
from procedures.worktime.clock import Clock

SUPERIORS = (Role.UNIT_HEAD, Role.CENTRE_HEAD)


@dataclass(frozen=True, kw_only=True)
class Deficiency:
    """One gap: a field or a paper, why (a coded reason of the version), and what exactly to do."""

    about: Literal["field", "paper"]
    key: str
    reason: str
    note: str = ""

    def to_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Deficiency:
        return cls(about=data["about"], key=data["key"], reason=data["reason"], note=data.get("note", ""))


def check(
    dossier: Dossier, action: Action, deficiencies: Sequence[Deficiency], reply_by: date, *, at: datetime
) -> datetime:
    """The moment by which to answer, once everything asked for makes sense.

    Refuses an empty request, a gap that names nothing, an unknown reason, a date that gives no time or more
    than the procedure allows.
    """
    _check_gaps(dossier, deficiencies)
    return deadline(dossier, action, reply_by, at=at)


def deadline(dossier: Dossier, action: Action, reply_by: date, *, at: datetime) -> datetime:
    """The moment a day to answer ends; refused when it gives no time, or more than the procedure allows."""
    if reply_by <= clock.today(at):
        raise ValidationError({"reply_by": _("Give at least until tomorrow.")})
    if reply_by > last_day(action, dossier, at=at):
        raise ValidationError({"reply_by": _("This is later than the procedure allows.")})
    return end_of(reply_by, dossier)


def _check_gaps(dossier: Dossier, deficiencies: Sequence[Deficiency]) -> None:
    definition = definition_of(dossier.version_id)
    if not deficiencies:
        raise ValidationError({"deficiencies": _("Name at least one thing that is missing or wrong.")})
    papers = {paper.code for paper in definition.papers}
    reasons = {reason.code for reason in definition.reasons if Act.REQUEST_SUPPLEMENT in reason.acts}
    for gap in deficiencies:
        known = gap.key in papers if gap.about == "paper" else gap.key in definition.form.plan.places
        if not known:
            raise ValidationError(
                {"deficiencies": _("“%(key)s” is no field or paper of this procedure.") % {"key": gap.key}}
            )
        if gap.reason not in reasons:
            raise ValidationError({"deficiencies": _("Choose a reason for “%(key)s”.") % {"key": gap.key}})


def check_once(dossier: Dossier, *, new_fact: str, consent: Post | None, actor: Post, at: datetime) -> None:
    """A second request after reception needs a new fact and a superior's consent."""
    asked = Request.objects.filter(dossier=dossier, kind=Kind.REQUEST_SUPPLEMENT).exclude(
        state=RequestState.CANCELLED
    )
    if dossier.received_at is None or not asked.filter(asked_at__gte=dossier.received_at).exists():
        return
    if not new_fact.strip():
        raise ValidationError({"new_fact": _("A second request needs a fact that was not known before.")})
    competent = dossier.competent.path
    if (
        consent is None
        or consent.role not in SUPERIORS
        or consent.user_id == actor.user_id
        or not consent.agency.path.startswith(competent)
        or not consent.is_in_force(clock.today(at))
    ):
        raise ValidationError({"consent": _("Choose the superior who has agreed to a second request.")})


def last_day(action: Action, dossier: Dossier, *, at: datetime) -> date:
    """The last day to answer that the workflow gives, from the moment of asking."""
    if action.limit is None:
        raise ValueError(f"action {action.key} has no limit")
    limit = action.limit.resolve(case=dossier.case or None, channel=dossier.channel)
    due = Clock().start(at).due(limit, clock.working_calendar(dossier.competent)[1])
    if due is None:
        raise ValueError(f"action {action.key} gives no time")
    return city_time(due).date()


def end_of(day: date, dossier: Dossier) -> datetime:
    """The moment a day to answer ends: the end of work, or of the next working day when it is none."""
    calendar = clock.working_calendar(dossier.competent)[1]
    return calendar.end_of_work(calendar.roll_forward(day))


def open_request(dossier: Dossier) -> Request | None:
    """The question to the applicant that is open now."""
    return Request.objects.filter(dossier=dossier, state=RequestState.OPEN).select_related("task").first()


def gaps_of(request: Request) -> list[Deficiency]:
    return [Deficiency.from_json(row) for row in request.deficiencies]


def open_boxes(request: Request, answers: dict[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    """Fields and papers the applicant may change: those named, and what they make visible or required."""
    definition = definition_of(request.dossier.version_id)
    gaps = gaps_of(request)
    named = {gap.key for gap in gaps if gap.about == "field"}
    filed = dict(request.dossier.filed_answers)
    fields = open_fields(definition.form, named, answers, flow.facts_of(request.dossier), filed=filed)
    return frozenset(fields), frozenset(gap.key for gap in gaps if gap.about == "paper")
