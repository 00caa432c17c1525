"""Pages of sharing work: give it to a colleague, ask other offices, answer them, take one's own step back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Agency
from dossiers import clock
from dossiers.actions import assigning, consulting, recalling
from dossiers.actions.handing import colleagues_for
from dossiers.acts import Act
from dossiers.ledger import payload_of
from dossiers.models import Event, Task
from dossiers.policy import require
from portal.access import policy, show
from portal.officer.acts import AnyMethod, perform, title_of, valid
from portal.officer.bar import waits_for_a_register
from portal.officer.scope import record_look, visible_dossier, visible_task
from portal.officer.sharing_forms import (
    ColleagueForm,
    ConsultForm,
    OpinionForm,
    PutBackForm,
    WaitForm,
    WithoutForm,
)
from portal.signin.viewers import OfficerRequest
from procedures.workflow.definition import Kind


def _data(request: OfficerRequest) -> Any:
    return request.POST if request.method == "POST" else None


@policy(Act.ASSIGN)
@AnyMethod
def assign(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    """Give the task to somebody of its office, whoever has it in hand now."""
    task = visible_task(request, task_id)
    posts = colleagues_for(task, on=clock.today(clock.now()))
    form = ColleagueForm(_data(request), task=task, posts=posts)
    done = _("The task is in the hands of the colleague you chose.")
    return perform(
        request, task, form, assigning.assign, title=_("Assign to a colleague"), done=done, of_others=True
    )


@policy(Act.RELEASE)
@AnyMethod
def put_back(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    """A head puts a colleague's task back into the queue."""
    task = visible_task(request, task_id)
    require(Act.ASSIGN, request.post, task.dossier, on=clock.today(clock.now()))  # heads only
    form = PutBackForm(_data(request), task=task)
    holder = task.holder.user.full_name if task.holder else "–"
    return perform(
        request, task, form, assigning.put_back, title=_("Put back for somebody else"), of_others=True,
        done=_("The task is back in the queue."), hint=_("In the hands of %(name)s") % {"name": holder},
    )  # fmt: skip


@policy(Act.CONSULT)
@AnyMethod
def consult(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    today = clock.today(clock.now())
    staffed = consulting.answering(on=today).values("agency")
    near = (
        Agency.objects.below(Agency.objects.committee_of(task.agency)).in_force(today).filter(pk__in=staffed)
    )
    form = ConsultForm(_data(request), task=task, near=list(near.exclude(pk=task.agency_id).order_by("code")))
    hint = _("You can go on meanwhile; only the end of handling waits for their answers.")
    done = _("The offices have been asked.")
    return perform(
        request,
        task,
        form,
        consulting.consult,
        title=title_of(task, Kind.CONSULT),
        done=done,
        hint=hint,
        stay=True,
    )


@policy(Act.ANSWER)
@AnyMethod
def answer(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    if not task.consultation:
        raise Http404
    form = OpinionForm(_data(request), task=task)
    asked = Event.objects.select_related("detail").get(pk=task.opened_by_id)
    hint = _("You are asked: %(question)s") % {"question": payload_of(asked).get("note", "")}
    done = _("Your office has answered.")
    return perform(request, task, form, consulting.answer, title=_("Answer"), done=done, hint=hint)


@policy(Act.END_WAIT)
@AnyMethod
def end_wait(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    if task.closed_at is None and not waits_for_a_register(task):
        raise Http404
    form = WaitForm(_data(request), task=task)
    title, done = _("Enter what the register said"), _("The dossier goes on.")
    return perform(request, task, form, consulting.end_wait, title=title, done=done)


@policy(Act.END_WAIT)
@AnyMethod
def go_on_without(request: OfficerRequest, dossier_id: UUID, task_id: UUID) -> HttpResponse:
    """The office that asked closes a question that was not answered in time."""
    dossier = visible_dossier(request, dossier_id)
    questions = Task.objects.live().filter(dossier=dossier, consultation=True)
    question = get_object_or_404(questions.select_related("agency"), public_id=task_id)
    question.dossier = dossier
    record_look(request, dossier)
    back = redirect("officer:dossier", dossier_id)
    form = WithoutForm(_data(request), task=question)
    if request.method == "POST" and valid(form):
        try:
            consulting.go_on_without(question, actor=request.post, **form.acts_on)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("You go on without the answer."))
            return back
    context = {
        "task": question, "form": form, "title": _("Go on without the answer"), "back": back.url,
        "hint": _("%(office)s has not answered in time.") % {"office": question.agency.name},
    }  # fmt: skip
    return TemplateResponse(request, "officer/act.html", context)


@policy(Act.RECALL)
@require_POST
def recall(request: OfficerRequest, dossier_id: UUID, task_id: UUID) -> HttpResponse:
    """Take one's own last step back; the task is open again, in the hands that had it."""
    dossier = visible_dossier(request, dossier_id)
    task = get_object_or_404(Task.objects.filter(dossier=dossier), public_id=task_id)
    seen = request.POST.get("content", "")
    try:
        content = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        recalling.recall(task, actor=request.post, content=content)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("officer:dossier", dossier.public_id)
    messages.success(request, _("The step has been taken back."))
    return redirect("officer:task", task.public_id)
