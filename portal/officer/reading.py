"""A dossier to be read: opening it is recorded first, then it is shown in tabs that are links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from dossiers import clock
from dossiers.actions import consulting, transferring
from dossiers.actions.recalling import recallable
from dossiers.acts import Act
from dossiers.models import Dossier, Task
from portal.access import policy, show
from portal.officer import reissuing, tabs
from portal.officer.bar import act_bar
from portal.officer.forms import PurposeForm
from portal.officer.scope import record_look, visible_dossier, visible_task
from portal.signin.viewers import OfficerRequest


@policy(Act.OPEN)
@require_http_methods(["GET", "POST"])
def task(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    """The dossier at one of its tasks, with what can be done there."""
    found = visible_task(request, task_id)
    return _opened(request, found.dossier, found)


@policy(Act.OPEN)
@require_http_methods(["GET", "POST"])
def dossier(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """The dossier as such: acts are offered when it waits at this post's desk."""
    found = visible_dossier(request, dossier_id)
    return _opened(request, found, _own_task(request, found))


def _own_task(request: OfficerRequest, dossier: Dossier) -> Task | None:
    tasks = Task.objects.live().at(request.viewer.agencies).filter(dossier=dossier)
    found = tasks.filter(roles__contains=[request.post.role]).select_related("agency", "holder__user").first()
    if found is not None:
        found.dossier = dossier
    return found


def _opened(request: OfficerRequest, dossier: Dossier, task: Task | None) -> HttpResponse:
    """Record the reading, then show; whoever must say a purpose is asked for it before anything is shown."""
    form = PurposeForm(request.POST if request.method == "POST" else None)
    purpose = form.cleaned_data["purpose"] if form.is_bound and form.is_valid() else ""
    try:
        if not form.is_bound or purpose:
            record_look(request, dossier, purpose=purpose)
    except ValidationError as error:
        if form.is_bound:
            show(form, error)
    else:
        if purpose:
            return redirect(request.get_full_path())
        if not form.is_bound:
            return _shown(request, dossier, task)
    return TemplateResponse(request, "officer/purpose.html", {"form": form, "code": dossier.code})


def _shown(request: OfficerRequest, dossier: Dossier, task: Task | None) -> HttpResponse:
    chosen, now = request.GET.get("tab", ""), clock.now()
    tab = chosen if chosen in tabs.TABS else tabs.TABS[0]
    context: dict[str, Any] = {
        "dossier": dossier,
        "task": task,
        "tab": tab,
        "head": tabs.head(dossier, task, now=now),
        "links": tabs.links(request.path, tab),
        **tabs.content(tab, dossier),
    }
    if tab == "handling":
        context["anew"] = reissuing.offers(dossier, request)
    if task is not None:
        context["bar"] = act_bar(task, request.post, now=now)
    context["desks"] = {dossier.receiving_id, dossier.returning_id}
    context["undo"] = recallable(dossier, request.post)
    context["may_move"] = transferring.may_transfer(dossier, request.post)
    context["unanswered"] = consulting.unanswered(dossier, request.post, at=now)
    return TemplateResponse(request, "officer/dossier.html", context)
