"""One page for each act: the form, the action, a word, and back to work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor_ref
from dossiers import clock, flow, supplements
from dossiers.actions import deciding, owing, processing, reception
from dossiers.actions.handing import colleagues_next
from dossiers.acts import Act
from dossiers.models import Charge, Event, RequestState, Task
from dossiers.policy import require
from portal.access import policy, show
from portal.officer.forms import (
    ActForm,
    DenyForm,
    EntriesForm,
    HandOverForm,
    NoteForm,
    RefuseForm,
    ReturnForm,
    StopForm,
    SupplementForm,
)
from portal.officer.preview import preview_of
from portal.officer.scope import record_look, visible_task
from portal.officer.sharing_forms import ColleagueForm
from portal.officer.tabs import actors, charge_line, missing_names, promise_now
from portal.signin.viewers import OfficerRequest
from procedures.catalogue import definition_of
from procedures.workflow import engine
from procedures.workflow.definition import Action, Kind

AnyMethod = require_http_methods(["GET", "POST"])


def perform(
    request: OfficerRequest,
    task: Task,
    form: ActForm,
    act: Callable[..., Any],
    *,
    title: str,
    done: str,
    stay: bool = False,
    of_others: bool = False,
    template: str = "officer/act.html",
    **context: Any,
) -> HttpResponse:
    """The beats of every act's page: a valid form acts, a refusal is shown where it belongs.

    A task that moved meanwhile keeps what was typed and says who did what; pressing again then decides on
    what is shown now. The same act pressed twice is done once.
    """
    onwards = redirect("officer:task", task.public_id) if stay else redirect("officer:queue")
    if request.method != "POST":
        turned_away = _turned_away(request, task, of_others=of_others)
        if turned_away is not None:
            return turned_away
    elif valid(form):
        try:
            act(task, actor=request.post, **form.acts_on)
        except ValidationError as error:
            if getattr(error, "code", "") == "stale":
                if _was_mine(request, task):
                    messages.info(request, _("This had been done already."))
                    return onwards
                task = visible_task(request, task.public_id)
                form.see_again(task)
                context["meanwhile"] = _meanwhile(task)
            show(form, error)
        else:
            messages.success(request, f"{done} {task.dossier.code}")
            return onwards
    return TemplateResponse(request, template, {"task": task, "form": form, "title": title, **context})


def valid(form: ActForm) -> bool:
    """Valid, with a stale or forged `seen` shown on top like any other staleness."""
    valid = form.is_valid()
    if "seen" in form.errors:
        form.add_error(None, form.errors.pop("seen").as_data())
    return valid


def _turned_away(request: OfficerRequest, task: Task, *, of_others: bool) -> HttpResponse | None:
    """Away from a page whose task has been dealt with; 403 when it is not this post's. Showing it is a look.

    `of_others`: the act is taken on colleagues' tasks, so only the dossier is asked about.
    """
    if task.closed_at is not None:
        messages.info(request, _("This task has been dealt with already."))
        return redirect("officer:dossier", task.dossier.public_id)
    mine = None if of_others else task
    require(_act_of(request), request.post, task.dossier, mine, on=clock.today(clock.now()))
    record_look(request, task.dossier)
    return None


def _act_of(request: OfficerRequest) -> Act:
    """The act the route has declared."""
    match = request.resolver_match
    return Act(getattr(match.func, "act", Act.OPEN)) if match else Act.OPEN


def _last(task: Task) -> Event | None:
    return Event.objects.filter(dossier=task.dossier_id).order_by("-number").first()


def _was_mine(request: OfficerRequest, task: Task) -> bool:
    """Whether the last thing that happened is this very act by this post: a second click, or a lost answer."""
    last = _last(task)
    return last is not None and last.act == _act_of(request) and last.actor == actor_ref(request.post)


def _meanwhile(task: Task) -> dict[str, Any] | None:
    """What happened since the page was shown: the last event in words, by whom and when."""
    last = _last(task)
    if last is None:
        return None
    return {"what": str(Act(last.act).label), "by": actors({last.actor}).get(last.actor, ""), "at": last.at}


def _data(request: OfficerRequest) -> Any:
    return request.POST if request.method == "POST" else None


def title_of(task: Task, kind: Kind) -> str:
    """The workflow's own words for an act; 404 when the step has none of this kind, or only asks an opinion."""
    step = definition_of(task.dossier.version_id).workflow.step(task.step)
    label = next((str(action.label) for action in step.actions if action.kind is kind), None)
    if label is None or task.consultation:
        raise Http404
    return label


def _action(task: Task, key: str, *kinds: Kind) -> Action:
    """The step's action of that key; 404 when it has none of these kinds. A signature has its own page."""
    action = definition_of(task.dossier.version_id).workflow.step(task.step).by_key.get(key)
    if task.consultation or action is None or action.kind not in kinds or action.signs:
        raise Http404
    return action


@policy(Act.CLAIM)
@AnyMethod
def claim(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    form = ActForm(_data(request), task=task)
    title, done = _("Take to hand"), _("The task is in your hands.")
    return perform(request, task, form, processing.claim, title=title, done=done, stay=True)


@policy(Act.RELEASE)
@AnyMethod
def release(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    form = ActForm(_data(request), task=task)
    title, done = _("Put back into the queue"), _("The task is back in the queue.")
    return perform(request, task, form, processing.release, title=title, done=done)


@policy(Act.RECEIVE)
@AnyMethod
def receive(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    form = NoteForm(_data(request), task=task)
    hint = _("The legal time starts now, and the applicant gets the receipt with its appointment.")
    done = _("Accepted. The receipt is being made and sent.")
    return perform(
        request, task, form, reception.receive, title=title_of(task, Kind.RECEIVE), done=done, hint=hint,
        missing=missing_names(task.dossier), promise=promise_now(task.dossier, now=clock.now()),
    )  # fmt: skip


@policy(Act.REFUSE)
@AnyMethod
def refuse(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    form = RefuseForm(_data(request), task=task)
    hint = _("The applicant is told the reasons and what to do instead. A wrong office is never a reason.")
    done = _("Not accepted. The letter with the reasons is being sent.")
    return perform(
        request,
        task,
        form,
        reception.refuse,
        title=title_of(task, Kind.REFUSE),
        done=done,
        hint=hint,
        warning=True,
    )


@policy(Act.REQUEST_SUPPLEMENT)
@AnyMethod
def request_supplement(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    dossier = task.dossier
    title = title_of(task, Kind.REQUEST_SUPPLEMENT)
    action = processing.first_action(dossier, task, Kind.REQUEST_SUPPLEMENT)
    last_day = supplements.last_day(action, dossier, at=clock.now())
    form = SupplementForm(_data(request), task=task, last_day=last_day, second=_asked_before(task))
    done = _("The applicant has been asked to complete the application.")
    return perform(
        request, task, form, processing.request_supplement,
        title=title, done=done, template="officer/request_supplement.html",
    )  # fmt: skip


def _asked_before(task: Task) -> bool:
    received = task.dossier.received_at
    asked = task.dossier.requests.filter(kind=Kind.REQUEST_SUPPLEMENT).exclude(state=RequestState.CANCELLED)
    return received is not None and asked.filter(asked_at__gte=received).exists()


@policy(Act.REQUEST_CONFIRMATION)
@AnyMethod
def request_confirmation(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    title = title_of(task, Kind.CONFIRM)
    action = processing.first_action(task.dossier, task, Kind.CONFIRM)
    hint = _("The applicant sees the draft and has %(limit)s to answer; silence counts as agreement.") % {
        "limit": action.limit.sentence() if action.limit else ""
    }
    return perform(
        request, task, _entries(request, task, action), processing.request_confirmation, title=title,
        done=_("The draft has been sent to the applicant."), hint=hint,
        preview=preview_of(task, _proposal(task, action)),
    )  # fmt: skip


@policy(Act.ADVANCE)
@AnyMethod
def advance(request: OfficerRequest, task_id: UUID, action: str) -> HttpResponse:
    """Pass on along the workflow; the same page proposes a denial, with its reasons."""
    task = visible_task(request, task_id)
    taken = _action(task, action, Kind.ADVANCE, Kind.RECEIVE)
    denies = taken.proposes == "denied"
    form: ActForm = DenyForm(_data(request), task=task) if denies else _entries(request, task, taken)
    if "assignee" in taken.requires:
        posts = colleagues_next(task.dossier, taken, on=clock.today(clock.now()))
        form = ColleagueForm(_data(request), task=task, posts=posts)
    hint = _("The reasons and your words stand in the letter to the applicant.") if denies else ""

    def act(task: Task, **kept: Any) -> Any:
        return processing.advance(task, action=action, **kept)

    return perform(
        request, task, form, act, title=str(taken.label), done=_("Passed on."), hint=hint, warning=denies,
        preview=None if denies else preview_of(task, _proposal(task, taken)), owed=_owed(task, taken),
    )  # fmt: skip


def _owed(task: Task, action: Action) -> list[str]:
    """What has to be paid before the action, shown before it is tried."""
    return [charge_line(row) for row in owing.owed_by(task.dossier)] if "payment" in action.requires else []


def _entries(request: OfficerRequest, task: Task, action: Action) -> ActForm:
    results = definition_of(task.dossier.version_id).results
    drafts = action.proposes is not None or "result" in action.requires
    template = results.get(_proposal(task, action)) if drafts else None
    return EntriesForm(_data(request), task=task, template=template)


def _proposal(task: Task, action: Action) -> str:
    """What the result would say: what the action proposes, or what has been proposed before."""
    return action.proposes or str(task.dossier.marking["proposal"])


@policy(Act.RETURN)
@AnyMethod
def return_task(request: OfficerRequest, task_id: UUID, action: str) -> HttpResponse:
    task = visible_task(request, task_id)
    taken = _action(task, action, Kind.RETURN)
    rules, marking = flow.rules_of(task.dossier), flow.position_of(task.dossier).marking
    steps = engine.returnable(
        rules.workflow, marking, task.token, action, facts=rules.facts, answers=rules.answers
    )
    form = ReturnForm(_data(request), task=task, steps=steps)

    def act(task: Task, **kept: Any) -> Any:
        return processing.return_(task, action=action, **kept)

    return perform(request, task, form, act, title=str(taken.label), done=_("Sent back with your note."))


@policy(Act.SEAL)
@AnyMethod
def seal(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    form = ActForm(_data(request), task=task)
    hint = _(
        "The result enters the register and gets the agency's seal; finish follows once the seal is there."
    )
    title, done = _("Enter in the register and seal"), _("The seal is being set. Finish in a moment.")
    return perform(request, task, form, deciding.seal, title=title, done=done, hint=hint, stay=True)


@policy(Act.FINISH)
@AnyMethod
def finish(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    form = NoteForm(_data(request), task=task)
    hint = _("The result is issued, and the applicant is told.")
    return perform(
        request,
        task,
        form,
        deciding.finish,
        title=title_of(task, Kind.FINISH),
        done=_("Finished and issued."),
        hint=hint,
    )


@policy(Act.HAND_OVER)
@AnyMethod
def hand_over(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    unpaid = (
        Charge.objects.filter(dossier=task.dossier, paid_at__isnull=True).exclude(amount=0).order_by("pk")
    )
    owed = [charge_line(row) for row in unpaid]
    form = HandOverForm(_data(request), task=task, owed=bool(owed))
    done, title = _("The hand-over has been recorded."), title_of(task, Kind.HAND_OVER)
    return perform(request, task, form, deciding.hand_over, title=title, done=done, owed=owed)


@policy(Act.STOP)
@AnyMethod
def stop(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    task = visible_task(request, task_id)
    if task.consultation:
        raise Http404
    form = StopForm(_data(request), task=task)
    hint = _(
        "Handling ends without a decision; everything that is open is closed, and the applicant is told why."
    )
    return perform(
        request, task, form, processing.stop, title=_("Stop handling"), done=_("Handling has been stopped."),
        hint=hint, warning=True,
    )  # fmt: skip
