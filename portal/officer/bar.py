"""The fixed bar of a task: what this post can do now, at most three acts, the rest under “more”."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Post
from accounts.roles import Role
from dossiers import clock, flow, lateness, policy
from dossiers.acts import Act
from dossiers.documents.planning import standing_result
from dossiers.models import Document, DocumentState, Task, TaskState
from procedures.catalogue import definition_of
from procedures.workflow import engine
from procedures.workflow.definition import Action, Kind

MOST = 3
_PAGES = {
    Kind.RECEIVE: (Act.RECEIVE, "receive", "a"),
    Kind.REFUSE: (Act.REFUSE, "refuse", "r"),
    Kind.REQUEST_SUPPLEMENT: (Act.REQUEST_SUPPLEMENT, "request_supplement", "b"),
    Kind.CONFIRM: (Act.REQUEST_CONFIRMATION, "request_confirmation", "n"),
    Kind.REQUEST_PAYMENT: (Act.REQUEST_PAYMENT, "request_payment", "p"),
    Kind.HAND_OVER: (Act.HAND_OVER, "hand_over", "h"),
    Kind.CONSULT: (Act.CONSULT, "consult", "o"),
}
Entry = dict[str, Any]


def act_bar(task: Task, post: Post, *, now: datetime) -> dict[str, Any] | None:
    """`acts`, `more` and `status` for the bar; None when the task is not this post's to work on.

    What the acts themselves would refuse to this very post is not offered, and the bar says why.
    """
    if task.agency_id != post.agency_id or task.closed_at is not None:
        return None
    assign = _assigning(task, post, now=now)
    if post.role not in task.roles:
        return {"acts": assign, "more": [], "status": _status(task, None)} if assign else None
    if task.holder is not None and task.holder_id != post.pk:
        held = _("In the hands of %(name)s") % {"name": task.holder.user.full_name}
        return {"acts": assign, "more": [], "status": held}
    offered: list[Entry] = []
    objections: list[str] = []
    result = standing_result(task.dossier) if _finishes(task) else None
    for entry in _acts(task, result):
        act = entry.pop("act")
        if Role(post.role) not in policy.GATES[act].roles:
            continue
        objection = _objection(act, task, post, now=now)
        if objection is None:
            offered.append(entry)
        else:
            objections.append(objection)
    offered += assign
    return {
        "acts": offered[:MOST],
        "more": [
            {"label": entry["label"], "href": entry.get("href") or entry["post"]} for entry in offered[MOST:]
        ],
        "status": objections[0] if objections else _status(task, result),
    }


def _assigning(task: Task, post: Post, *, now: datetime) -> list[Entry]:
    """Heads give work of their office to somebody, whoever has it now."""
    if Role(post.role) not in policy.GATES[Act.ASSIGN].roles or task.state != TaskState.OPEN:
        return []
    try:
        policy.require(Act.ASSIGN, post, task.dossier, on=clock.today(now))
    except PermissionDenied:
        return []
    entries = [_page(Act.ASSIGN, _("Assign"), "assign", task, key="g")]
    if task.holder_id not in (None, post.pk):
        entries.append(_page(Act.RELEASE, _("Put back for somebody else"), "put_back", task, key="w"))
    for entry in entries:
        del entry["act"]
    return entries


def _objection(act: Act, task: Task, post: Post, *, now: datetime) -> str | None:
    """Why this post may not take the act on this task, in the words the act would use."""
    try:
        policy.require(act, post, task.dossier, task, on=clock.today(now))
    except PermissionDenied as refused:
        return str(refused)
    return None


def _status(task: Task, result: Document | None) -> str:
    if waits_for_a_register(task):
        return _("Waiting for a register")
    if task.state == TaskState.WAITING:
        return _("Waiting for the applicant's answer")
    if task.state == TaskState.HELD:
        return _("Held while another question is open")
    if result is not None and result.state in {DocumentState.PLANNED, DocumentState.SEALING}:
        return _("The document is being made. Look again in a moment.")
    return task.dossier.code


def _finishes(task: Task) -> bool:
    return Kind.FINISH in definition_of(task.dossier.version_id).workflow.step(task.step).kinds()


def _acts(task: Task, result: Document | None) -> list[Entry]:
    """Acts of the workflow first, in its own words and order, then taking and putting back."""
    if task.consultation:
        return [_page(Act.ANSWER, _("Answer"), "answer", task, key="a", style="primary"), *_hands(task)]
    rules, marking = flow.rules_of(task.dossier), flow.position_of(task.dossier).marking
    offered = engine.available(rules.workflow, marking, task.token, rules.facts, rules.answers)
    entries = [entry for action in offered for entry in _act(task, action, result)]
    if waits_for_a_register(task):
        words = _("Enter what the register said")
        entries.append(_page(Act.END_WAIT, words, "end_wait", task, key="e", style="primary"))
    for entry in _hands(task):  # taking comes second, putting back last
        entries.insert(1 if entry["act"] is Act.CLAIM else len(entries), entry)
    if marking.received and not marking.finished and marking.end is None:
        if lateness.is_extendable(task.dossier):
            words = _("Apologise and give a new date")
            entries.append(_page(Act.APOLOGISE, words, "apologise", task, key="y"))
        entries.append(_page(Act.STOP, _("Stop handling"), "stop", task, key="x", style="warning"))
    return entries


def _hands(task: Task) -> list[Entry]:
    """Taking a free task to hand, or putting back one's own."""
    if task.holder_id is not None:
        return [_page(Act.RELEASE, _("Put back into the queue"), "release", task, key="l")]
    if task.state != TaskState.OPEN:
        return []
    return [_at_once(Act.CLAIM, _("Take to hand"), "claim", task, key="t", style="secondary")]


def waits_for_a_register(task: Task) -> bool:
    """Whether a register or a posting is waited for, and not the applicant."""
    step = definition_of(task.dossier.version_id).workflow.step(task.step)
    return task.state == TaskState.WAITING and step.wait is not None


def _act(task: Task, action: Action, result: Document | None) -> list[Entry]:
    """One action of the step as entries of the bar; sealing stands before finishing."""
    label = str(action.label)
    if action.kind is Kind.FINISH:
        return _sealing(task, label, result)
    if action.kind is Kind.ADVANCE and action.signs:
        return [_page(Act.SIGN, label, "sign", task, key="k", style="primary")]
    if action.kind is Kind.ADVANCE or (action.kind is Kind.RECEIVE and task.dossier.received_at is not None):
        href = reverse("officer:advance", args=[task.public_id, action.key])
        denies = action.proposes == "denied"
        style, key = ("warning", "u") if denies else ("primary", "a")
        return [{"act": Act.ADVANCE, "label": label, "href": href, "style": style, "key": key}]
    if action.kind is Kind.RETURN:
        href = reverse("officer:return_task", args=[task.public_id, action.key])
        return [{"act": Act.RETURN, "label": label, "href": href, "style": "secondary", "key": "q"}]
    if action.kind not in _PAGES:
        return []
    act, page, key = _PAGES[action.kind]
    styles = {Kind.RECEIVE: "primary", Kind.HAND_OVER: "primary", Kind.REFUSE: "warning"}
    return [_page(act, label, page, task, key=key, style=styles.get(action.kind, "secondary"))]


def _sealing(task: Task, label: str, result: Document | None) -> list[Entry]:
    """The agency's seal first, once the signature is there; finishing once the seal is. Nothing in between."""
    if result is not None and result.state == DocumentState.SEALED:
        return [_page(Act.FINISH, label, "finish", task, key="f", style="primary")]
    if result is not None and result.state == DocumentState.SIGNED:
        words = _("Enter in the register and seal")
        return [_at_once(Act.SEAL, words, "seal", task, key="s", style="primary")]
    return []


def _page(act: Act, label: str, name: str, task: Task, *, key: str, style: str = "secondary") -> Entry:
    """An act that asks something first."""
    href = reverse(f"officer:{name}", args=[task.public_id])
    return {"act": act, "label": label, "href": href, "key": key, "style": style}


def _at_once(act: Act, label: str, name: str, task: Task, *, key: str, style: str) -> Entry:
    """An act done by pressing its button."""
    address = reverse(f"officer:{name}", args=[task.public_id])
    return {
        "act": act,
        "label": label,
        "post": address,
        "fields": {"seen": str(task.seen)},
        "key": key,
        "style": style,
    }
