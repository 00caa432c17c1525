"""The signing desk: what waits for this signatory, and one document to read and sign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.attempts import count_attempt
from dossiers import clock
from dossiers.actions import deciding
from dossiers.acts import Act
from dossiers.models import Task
from dossiers.queues import Cursor, page_of, rows_of
from portal.access import policy
from portal.officer import apologising
from portal.officer.acts import perform
from portal.officer.forms import SignForm
from portal.officer.preview import preview_of
from portal.officer.rows import work_rows
from portal.officer.scope import visible_task
from portal.signin.viewers import OfficerRequest
from procedures.catalogue import definition_of
from procedures.workflow.definition import Action

MOST_TRIES = 60  # tries, right or wrong, of one account within PAUSE seconds: a long sitting, no guessing
PAUSE = 15 * 60


@policy(Act.SIGNING_DESK)
@require_safe
def signing(request: OfficerRequest) -> HttpResponse:
    """Results to be signed, the most urgent first; below them the apologies that wait for a head's word."""
    tasks = rows_of(Task.objects.for_queue(request.viewer))
    page = page_of(tasks, after=Cursor.parse(request.GET.get("after", "")))
    waiting = [task for task in page.rows if _signs(task.dossier__version_id, task.step)]
    now = clock.now()
    context = {
        "rows": work_rows(waiting, now=now, viewer=request.viewer),
        "next": f"?after={page.after}" if page.after else "",
        "apologies": apologising.waiting(request.viewer, now=now),
    }
    return TemplateResponse(request, "officer/signing.html", context)


def signing_action(task: Task) -> Action | None:
    """The step's act that carries a signature."""
    return _signs(task.dossier.version_id, task.step)


def _signs(version: int, step: str) -> Action | None:
    actions = definition_of(version).workflow.step(step).actions
    return next((action for action in actions if action.signs), None)


@policy(Act.SIGN)
@require_http_methods(["GET", "POST"])
def sign(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    """Read exactly what will be signed, give the password again, sign."""
    task = visible_task(request, task_id)
    action = signing_action(task)
    if action is None:
        return redirect("officer:task", task.public_id)
    preview = preview_of(task, action.proposes or str(task.dossier.marking["proposal"]))
    digest = (preview or {}).get("digest", "")
    form = SignForm(
        request.POST if request.method == "POST" else None, task=task, initial={"preview": digest}
    )
    context = _context(action, preview, request)
    if form.is_bound and form.is_valid() and (fault := not_proved(request, form.cleaned_data["password"])):
        form.add_error("password", fault)
        return TemplateResponse(request, "officer/sign.html", {"task": task, "form": form, **context})

    def act(task: Task, **kept: Any) -> Any:
        form.show_again(digest)  # should it be refused, what stands there now is read before it is approved
        return deciding.sign(task, action=action.key, **kept)

    done, template = _("Signed. The document is being made."), "officer/sign.html"
    return perform(request, task, form, act, done=done, template=template, **context)


def not_proved(request: OfficerRequest, secret: str) -> str:
    """Why this is not the account's password or the code its device shows; empty when it is one of them."""
    if count_attempt(f"sign:{request.user.pk}", seconds=PAUSE) > MOST_TRIES:
        return _("Too many tries. Nothing has been signed; wait a quarter of an hour.")
    code = secret.replace(" ", "")
    if len(code) == 6 and code.isdigit():
        devices = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP)
        if any(device.wrap().validate_code(code) for device in devices):
            return ""
    if request.user.check_password(secret):
        return ""
    return _("This is not your password. Nothing has been signed.")


def _context(action: Action, preview: dict[str, Any] | None, request: OfficerRequest) -> dict[str, Any]:
    return {
        "title": str(action.label),
        "preview": preview,
        "capacity": request.post.capacity_lines,
        "name": request.user.full_name,
    }
