"""The fixed bar of a task: what this post can do now, at most three acts, the rest under “more”."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Post
from dossiers import flow
from dossiers.documents.planning import standing_result
from dossiers.models import DocumentState, Task, TaskState
from procedures.workflow import engine
from procedures.workflow.definition import Action, Kind

MOST = 3
_PAGES = {
    Kind.RECEIVE: "receive",
    Kind.REFUSE: "refuse",
    Kind.REQUEST_SUPPLEMENT: "request_supplement",
    Kind.CONFIRM: "request_confirmation",
    Kind.HAND_OVER: "hand_over",
}


def act_bar(task: Task, post: Post) -> dict[str, Any] | None:
    """`acts`, `more` and `status` for the bar; None when the task is not this post's to work on."""
    if task.agency_id != post.agency_id or post.role not in task.roles or task.state in {"done", "cancelled"}:
        return None
    if task.holder_id not in {None, post.pk} and task.holder is not None:
        return {
            "acts": [],
            "more": [],
            "status": _("In the hands of %(name)s") % {"name": task.holder.user.full_name},
        }
    acts = _acts(task)
    return {
        "acts": acts[:MOST],
        "more": [_as_link(act, task) for act in acts[MOST:]],
        "status": _status(task),
    }


def _status(task: Task) -> str:
    if task.state == TaskState.WAITING:
        return _("Waiting for the applicant's answer")
    if task.state == TaskState.HELD:
        return _("Held while another question is open")
    return task.dossier.code


def _acts(task: Task) -> list[dict[str, Any]]:
    """Acts of the workflow first, in its own words and order, then taking and putting back."""
    rules, marking = flow.rules_of(task.dossier), flow.position_of(task.dossier).marking
    offered = engine.available(rules.workflow, marking, task.token, rules.facts, rules.answers)
    acts = [act for action in offered for act in _act(task, action)]
    own = {"seen": str(task.seen)}
    if task.holder_id is None and task.state == TaskState.OPEN:
        claim = {
            "label": _("Take to hand"),
            "post": _url("claim", task),
            "fields": own,
            "key": "t",
            "style": "secondary",
        }
        acts.insert(1, claim)
    elif task.holder_id is not None:
        acts.append(
            {"label": _("Put back into the queue"), "href": _url("release", task), "style": "secondary"}
        )
    if marking.received and not marking.finished and marking.end is None:
        acts.append({"label": _("Stop handling"), "href": _url("stop", task), "style": "warning"})
    return acts


def _act(task: Task, action: Action) -> list[dict[str, Any]]:
    """One action of the step as entries of the bar; sealing stands before finishing."""
    label, style = (
        str(action.label),
        "primary" if action.kind in {Kind.RECEIVE, Kind.ADVANCE} else "secondary",
    )
    if action.kind is Kind.FINISH:
        return [_sealing(task, label)]
    if action.kind is Kind.ADVANCE and action.signs:
        return [{"label": label, "href": _url("sign", task), "style": "primary", "key": "k"}]
    if action.kind is Kind.ADVANCE:
        primary = action.proposes != "denied"
        href = reverse("officer:advance", args=[task.public_id, action.key])
        return [{"label": label, "href": href, "style": "primary" if primary else "secondary"}]
    if action.kind is Kind.RETURN:
        href = reverse("officer:return_task", args=[task.public_id, action.key])
        return [{"label": label, "href": href, "style": "secondary"}]
    page = _PAGES.get(action.kind)
    return [{"label": label, "href": _url(page, task), "style": style}] if page else []


def _sealing(task: Task, label: str) -> dict[str, Any]:
    """The agency's seal first; finishing is offered once the worker has set it."""
    document = standing_result(task.dossier)
    if document is not None and document.state == DocumentState.SEALED:
        return {"label": label, "href": _url("finish", task), "style": "primary", "key": "f"}
    return {
        "label": _("Enter in the register and seal"),
        "href": _url("seal", task),
        "style": "primary",
        "key": "s",
    }


def _url(name: str, task: Task) -> str:
    return reverse(f"officer:{name}", args=[task.public_id])


def _as_link(act: dict[str, Any], task: Task) -> dict[str, Any]:
    """Under “more” stand links: an act that is done at once gets its page."""
    return {"label": act["label"], "href": act.get("href") or act.get("post") or _url("task", task)}
