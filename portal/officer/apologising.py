"""Pages around being late: draft the apology, and for a head read the letter as it would go and send it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Officer
from accounts.models import Post
from dossiers import clock, lateness
from dossiers.actions import extending
from dossiers.acts import Act
from dossiers.documents.apology import form_04
from dossiers.models import Apology, Dossier
from dossiers.policy import admits, require
from portal.access import policy, show
from portal.components.formats import vn_datetime
from portal.officer.acts import AnyMethod, perform, valid
from portal.officer.apology_forms import ApologyForm, ExtendForm, LetterForm
from portal.officer.rows import short
from portal.officer.scope import record_look, visible_dossier, visible_task
from portal.officer.tabs import actors
from portal.signin.viewers import OfficerRequest
from procedures.catalogue import definition_of
from procedures.worktime.calendar import city_time

MOST = 50


def _data(request: OfficerRequest) -> Any:
    return request.POST if request.method == "POST" else None


@policy(Act.APOLOGISE)
@AnyMethod
def apologise(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    """Draft the apology; the letter is shown as it would go, and again with “Show the letter”."""
    task = visible_task(request, task_id)
    if task.consultation:
        raise Http404
    dossier, now = task.dossier, clock.now()
    if task.closed_at is None and request.method != "POST":
        try:
            lateness.require_extendable(dossier)
        except ValidationError as error:
            messages.info(request, " ".join(error.messages))
            return redirect("officer:task", task.public_id)
    day = lateness.suggested(dossier, lateness.tasks_of(dossier), at=now)
    form = ApologyForm(_data(request), task=task, dossier=dossier, initial={"until": day})
    context = {"title": _("Apologise and give a new date"), **_letter(dossier, form, day, head=None)}
    if "look" in request.POST:
        valid(form)
        context |= _letter(dossier, form, day, head=None)
        return TemplateResponse(request, "officer/apologise.html", {"task": task, "form": form, **context})
    return perform(
        request, task, form, extending.apologise, template="officer/apologise.html", stay=True,
        done=_("The apology is before the head, who sends it."), **context,
    )  # fmt: skip


def _letter(dossier: Dossier, form: LetterForm, day: date, *, head: Post | None) -> dict[str, Any]:
    """The letter with what has been entered so far; nothing before a date has been promised."""
    if dossier.received_at is None or dossier.promised_at is None or dossier.due_at is None:
        return {}
    entered = form.cleaned_data if form.is_bound and form.is_valid() else {**form.initial}
    until = entered.get("until") or day
    coded = [definition_of(dossier.version_id).reason(code) for code in entered.get("reasons", ())]
    moment = _end_of(dossier, until)
    letter = form_04(dossier, reasons=coded, note=entered.get("note", ""), until=moment, head=head)
    return {"letter": {**letter, "agency": dossier.receiving.name_vi, "code": dossier.code}}


def _end_of(dossier: Dossier, day: date) -> datetime:
    calendar = clock.working_calendar(dossier.competent)[1]
    return calendar.end_of_work(calendar.roll_forward(day))


@policy(Act.EXTEND)
@AnyMethod
def extend(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """What was drafted, the letter as it would go, and the head's word that sends it."""
    dossier = visible_dossier(request, dossier_id)
    require(Act.EXTEND, request.post, dossier, on=clock.today(clock.now()))
    draft = (
        Apology.objects.before(request.viewer).filter(dossier=dossier).select_related("drafted_by").first()
    )
    if draft is None:
        messages.info(request, _("No apology waits for you here."))
        return redirect("officer:dossier", dossier_id)
    record_look(request, dossier)
    form = ExtendForm(_data(request), dossier=dossier, initial=_initial(draft, dossier))
    if form.is_bound and form.is_valid() and "look" not in request.POST:
        seen = get_object_or_404(Apology, dossier=dossier, public_id=form.cleaned_data["draft"])
        try:
            extending.extend(seen, actor=request.post, **form.acts_on)
        except ValidationError as error:
            if getattr(error, "code", "") == "stale":
                form.see_again(draft, dossier)
            show(form, error)
        else:
            messages.success(request, _("The apology is being sent.") + f" {dossier.code}")
            return redirect("officer:signing")
    context = {
        "dossier": dossier, "form": form, "title": _("Send the apology"),
        "by": actors({draft.drafted_by.actor}).get(draft.drafted_by.actor, ""), "at": draft.drafted_at,
        "due": vn_datetime(dossier.due_at) if dossier.due_at else "", "send_by": _send_by(dossier),
        **_letter(dossier, form, city_time(draft.until).date(), head=request.post),
    }  # fmt: skip
    return TemplateResponse(request, "officer/extend.html", context)


def _initial(draft: Apology, dossier: Dossier) -> dict[str, Any]:
    return {
        "draft": str(draft.public_id), "content": dossier.content_version, "reasons": draft.reasons,
        "until": city_time(draft.until).date(), "note": draft.note,
    }  # fmt: skip


def _send_by(dossier: Dossier) -> str:
    by = lateness.send_by(dossier)
    return vn_datetime(by) if by else ""


# ---- on the signing desk


def waiting(viewer: Officer, *, now: datetime) -> list[dict[str, Any]]:
    """Apologies this head is to send, the most urgent first; see `officer/apologies.html` for the keys."""
    drafts = Apology.objects.to_send(viewer).select_related("dossier__procedure", "dossier__competent")
    today = clock.today(now)
    return [
        {
            "href": reverse("officer:extend", args=[row.dossier.public_id]),
            "code": row.dossier.code,
            "name": row.dossier.applicant_name,
            "procedure": str(row.dossier.procedure),
            "due": short(row.dossier.due_at, today=today) if row.dossier.due_at else "",
            "late": row.dossier.due_at is not None and row.dossier.due_at < now,
            "until": short(row.until, today=today),
            "send_by": short(by, today=today) if (by := lateness.send_by(row.dossier)) else "",
        }
        for row in drafts[:MOST]
    ]


def count_waiting(viewer: Officer) -> int:
    """How many apologies wait for this viewer's word; nothing is read for who never sends one."""
    return Apology.objects.to_send(viewer).order_by()[:MOST].count() if admits(Act.EXTEND, viewer) else 0
