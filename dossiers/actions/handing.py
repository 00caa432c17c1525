"""Into whose hands a task goes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import Agency, Post
from dossiers import clock, flow, policy
from dossiers.acts import Act
from dossiers.models import Dossier, Event, Task
from procedures.catalogue import definition_of
from procedures.workflow.definition import Action
from procedures.workflow.doings import Doing


def hand_to(task: Task, holder: Post | None) -> None:
    """Write the holder of a locked task; whoever saw it before has to look again."""
    task.holder = holder
    task.version += 1
    task.save(update_fields=["holder", "version"])


def record_move(dossier: Dossier, event: Event, doing: Doing | None, actor: Post) -> None:
    """Apply a change of hands; a consultation is no token, so there only the ledger has moved."""
    if doing is None:
        dossier.save(update_fields=["events_count", "last_event_at"])
    else:
        flow.apply(dossier, event, doing, actor=actor)


def require_able(task: Task, to: Post, dossier: Dossier, *, at: datetime) -> None:
    """Raise `ValidationError` on `to` unless that post could take this task to hand itself."""
    free = Task(agency_id=task.agency_id, roles=task.roles)
    try:
        policy.require(Act.CLAIM, to, dossier, free, on=clock.today(at))
    except PermissionDenied as error:
        message = _("This colleague cannot take the task: another office or role, or a part in the dossier.")
        raise ValidationError({"to": ValidationError(message, code="cannot_take")}) from error


def give_next(dossier: Dossier, event: Event, to: Post) -> None:
    """Put the task an act has opened into the hands of the colleague it names."""
    opened = Task.objects.live().filter(dossier=dossier, opened_by=event, agency=to.agency_id)
    task = opened.filter(roles__contains=[to.role]).first()
    if task is None:
        message = _("The next step belongs to another office or role. Choose somebody who works on it.")
        raise ValidationError({"to": ValidationError(message, code="cannot_take")})
    require_able(task, to, dossier, at=event.at)
    hand_to(task, to)


def colleagues_for(task: Task, *, on: date) -> list[Post]:
    """Posts in force that could take this task, by name."""
    return _able(task.agency, task.roles, on=on)


def colleagues_next(dossier: Dossier, action: Action, *, on: date) -> list[Post]:
    """Posts in force at the offices an action leads to, who could take the task it opens."""
    workflow = definition_of(dossier.version_id).workflow
    steps = [workflow.step(way.step) for way in action.to]
    return [
        post
        for step in steps
        for post in _able(
            flow.agency_of(dossier, step.unit, on=on), [role.value for role in step.role], on=on
        )
    ]


def _able(agency: Agency, roles: Collection[str], *, on: date) -> list[Post]:
    rows = Post.objects.in_force(on).filter(agency=agency, role__in=roles).select_related("user", "agency")
    return list(rows.order_by("user__full_name", "pk"))
