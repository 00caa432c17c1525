"""Taking one's own last step back while nobody has looked at what it opened."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import actor_ref
from accounts.models import Post
from dossiers import clock, flow, ledger, policy
from dossiers.acts import Act
from dossiers.models import AccessRecord, Dossier, Event, Stale, Task
from procedures.workflow.doings import Recall


@transaction.atomic(durable=True)
def recall(task: Task, *, actor: Post, content: int, note: str = "") -> Dossier:
    """Undo one's last advance or return of a task: it is open again, what it opened is cancelled.

    Until anybody else has opened the dossier since, and never when the act carried a signature. `content` is the
    content version that stood on the screen. Raises `Stale` when it has moved.
    """
    dossier = Dossier.objects.locked().get(pk=task.dossier_id)
    task = Task.objects.select_related("closed_by").get(pk=task.pk)
    at = clock.now(dossier)
    policy.require(Act.RECALL, actor, dossier, on=clock.today(at))
    if dossier.content_version != content:
        raise Stale
    done = task.closed_by
    if done is None or done.actor != actor_ref(actor):
        raise PermissionDenied(_("Only whoever took the step can take it back."))
    _require_unseen(dossier, done, actor)
    doing = Recall(token=task.token)
    event = ledger.record(dossier, Act.RECALL, actor, at=at, doing=doing, step=task.step, note=note)
    flow.apply(dossier, event, doing, actor=actor)
    return dossier


def _require_unseen(dossier: Dossier, done: Event, actor: Post) -> None:
    """Whoever has opened the dossier since may be working on it already."""
    seen = AccessRecord.objects.filter(dossier=dossier, at__gte=done.at).exclude(post=actor)
    if seen.exists():
        message = _("A colleague has opened it since. Ask them to send it back.")
        raise ValidationError(message, code="opened")


def recallable(dossier: Dossier, actor: Post) -> Task | None:
    """The closed task this post could take back now; None when there is none."""
    tokens = [undo.token for undo in flow.position_of(dossier).marking.recallable]
    rows = Task.objects.filter(dossier=dossier, token__in=tokens, closed_by__actor=actor_ref(actor))
    task = rows.select_related("closed_by").order_by("-closed_at", "-pk").first()
    if task is None or task.closed_by is None:
        return None
    looked = AccessRecord.objects.filter(dossier=dossier, at__gte=task.closed_by.at).exclude(post=actor)
    return None if looked.exists() else task
