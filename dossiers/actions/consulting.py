"""Asking other offices for their opinion beside the main course, and answering them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actors import System
from accounts.models import Agency, Post
from dossiers import clock, flow, ledger, policy
from dossiers.actions.processing import begin, first_action, require_note
from dossiers.acts import Act
from dossiers.models import Dossier, Event, Outbox, Seen, Task, TaskState
from procedures.workflow.definition import Kind
from procedures.workflow.doings import Answer, Take, Timeout

TIMER = System("timer")


@transaction.atomic(durable=True)
def consult(task: Task, *, actor: Post, seen: Seen, agencies: Sequence[Agency], question: str) -> Dossier:
    """Ask one or more offices; each gets a task of its own. The asker may go on, only `finish` waits.

    Raises `ValidationError` on `agencies` when none, one twice, one's own office or one where nobody could
    answer is named, on `question` when nothing is asked.
    """
    dossier, task, at = begin(Act.CONSULT, task, actor, seen)
    action = first_action(dossier, task, Kind.CONSULT)
    if not question.strip():
        raise ValidationError({"question": _("Write what you ask them.")})
    _require_askable(agencies, actor, at)
    codes = tuple(agency.code for agency in agencies)
    doing = Take(token=task.token, action=action.key, chosen=codes)
    event = ledger.record(
        dossier, Act.CONSULT, actor, at=at, doing=doing, step=task.step, note=question, agencies=list(codes)
    )
    flow.apply(dossier, event, doing, actor=actor)
    return dossier


def _require_askable(agencies: Sequence[Agency], actor: Post, at: datetime) -> None:
    day = clock.today(at)
    wrong = [row for row in agencies if row.pk == actor.agency_id or not row.is_in_force(day)]
    if not agencies or wrong or len({row.pk for row in agencies}) < len(agencies):
        message = _("Choose the offices to ask: each once, not your own, and still in being.")
        raise ValidationError({"agencies": ValidationError(message, code="choose_agency")})
    staffed = set(answering(on=day).filter(agency__in=agencies).values_list("agency_id", flat=True))
    for agency in agencies:
        if agency.pk not in staffed:
            message = _("Nobody at “%(office)s” could answer. Choose another office.") % {
                "office": agency.name
            }
            raise ValidationError({"agencies": ValidationError(message, code="nobody_there")})


def answering(*, on: date) -> QuerySet[Post]:
    """Posts that answer for their office when it is consulted."""
    return Post.objects.in_force(on).filter(role__in=flow.CONSULTED)


@transaction.atomic(durable=True)
def answer(task: Task, *, actor: Post, seen: Seen, opinion: str) -> Dossier:
    """Give one's office's opinion to those who asked."""
    dossier, task, at = begin(Act.ANSWER, task, actor, seen)
    if not task.consultation:
        raise ValidationError(_("This step has no such action."), code="no_action")
    if not opinion.strip():
        raise ValidationError({"opinion": _("Write the opinion of your office.")})
    doing = Answer(id=task.token)
    event = ledger.record(dossier, Act.ANSWER, actor, at=at, doing=doing, step=task.step, note=opinion)
    flow.apply(dossier, event, doing, actor=actor)
    return dossier


@transaction.atomic(durable=True)
def go_on_without(task: Task, *, actor: Post, seen: Seen, note: str) -> Dossier:
    """Close a question nobody answered in its time; the office that asked decides so, and says why.

    Without it an office that stays silent would keep a dossier from ever being finished.
    """
    dossier, task = Task.objects.lock(task.pk, seen=seen)
    at = clock.now(dossier)
    policy.require(Act.END_WAIT, actor, dossier, on=clock.today(at))
    if not _asked_by(actor, dossier, task, at=at):
        raise PermissionDenied(_("Only the office that asked goes on without an answer."))
    if not _is_over(task, at=at):
        raise ValidationError(_("The time for the answer has not passed yet."), code="not_yet")
    if not note.strip():
        raise ValidationError({"note": _("Say why you go on without the answer.")})
    doing = Answer(id=task.token)
    event = ledger.record(dossier, Act.END_WAIT, actor, at=at, doing=doing, step=task.step, note=note)
    flow.apply(dossier, event, doing, actor=actor)
    return dossier


def unanswered(dossier: Dossier, actor: Post, *, at: datetime) -> list[Task]:
    """Questions whose time has passed and that this post may go on without; asks nothing when none is open."""
    if not dossier.marking["consultations"]:
        return []
    rows = Task.objects.live().filter(dossier=dossier, consultation=True).select_related("agency")
    return [task for task in rows if _is_over(task, at=at) and _asked_by(actor, dossier, task, at=at)]


def _is_over(task: Task, *, at: datetime) -> bool:
    return task.consultation and task.due_at is not None and task.due_at <= at


def _asked_by(actor: Post, dossier: Dossier, task: Task, *, at: datetime) -> bool:
    step = flow.rules_of(dossier).workflow.step(task.step)
    asking = flow.agency_of(dossier, step.unit, on=clock.today(at))
    return actor.agency_id == asking.pk and actor.role in step.role


@transaction.atomic(durable=True)
def end_wait(
    task: Task, *, actor: Post | System, seen: Seen, agreed: bool = True, number: str = "", note: str = ""
) -> Dossier:
    """The register or posting a task waited for is done with: on along its way, or back to its people.

    By the system when a register answers, by an officer who enters what it said. `number` is the register's.
    """
    dossier, task = Task.objects.lock(task.pk, seen=seen)
    at = clock.now(dossier)
    checked = task if isinstance(actor, Post) else None
    policy.require(Act.END_WAIT, actor, dossier, checked, on=clock.today(at))
    wait = flow.rules_of(dossier).workflow.step(task.step).wait
    if task.state != TaskState.WAITING or wait is None:
        raise ValidationError(_("This task is not waiting for a register."), code="nothing_open")
    require_note(wait, note)
    doing = Answer(id=task.token, agreed=agreed)
    event = ledger.record(
        dossier, Act.END_WAIT, actor, at=at, doing=doing, step=task.step, number=number, note=note
    )
    flow.apply(dossier, event, doing, actor=actor if isinstance(actor, Post) else None)
    return dossier


@transaction.atomic(durable=True)
def time_out_task(task_id: int, *, actor: System = TIMER) -> Dossier | None:
    """A consultation or a wait has lasted its limit; None when somebody acted first, or it is not yet time.

    Silence agrees, is only reminded of, or is put before the asking officer, as the workflow says; once, however
    often it is run.
    """
    found = Task.objects.get(pk=task_id)
    dossier = Dossier.objects.locked().get(pk=found.dossier_id)
    found.refresh_from_db()
    at = clock.now(dossier)
    waiting = found.state == (TaskState.OPEN if found.consultation else TaskState.WAITING)
    if not waiting or at < Outbox.objects.get(key=flow.timer_of(found)).not_before or _timed_out(found):
        return None
    policy.require(Act.TIME_OUT, actor, dossier, on=clock.today(at))
    doing = Timeout(id=found.token)
    event = ledger.record(dossier, Act.TIME_OUT, actor, at=at, doing=doing, step=found.step)
    flow.apply(dossier, event, doing)
    return dossier


def _timed_out(task: Task) -> bool:
    """Whether the ledger has it already: a reminder leaves the task as it was."""
    told = Event.objects.filter(dossier=task.dossier_id, act=Act.TIME_OUT)
    return told.filter(detail__payload__doing__id=task.token).exists()
