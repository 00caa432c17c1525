"""Answers to the office: what is missing, whether a draft is right, taking the application back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dossiers import clock, supplements
from dossiers.actions import applicant, drafts
from dossiers.acts import Act
from dossiers.documents.planning import draft_result
from dossiers.models import Dossier
from portal.access import policy, show
from portal.citizen.forms import ConfirmForm, WithdrawForm
from portal.citizen.scope import own_application
from portal.signin.viewers import CitizenRequest
from procedures.workflow.definition import Kind


@require_http_methods(["GET", "POST"])
@policy(Act.REFILE)
def supplement(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """Begin, or go on with, the answer to what the office asked for."""
    dossier = own_application(request, public_id)
    asked = supplements.open_request(dossier)
    if request.method == "GET" or asked is None:
        return redirect("citizen:dossier", public_id)
    try:
        draft = drafts.start_supplement(asked.pk, actor=request.viewer)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("citizen:dossier", public_id)
    if draft.user_id != request.user.pk:
        messages.warning(request, _("Somebody else of this application is already answering."))
        return redirect("citizen:dossier", public_id)
    return redirect("citizen:draft", draft.public_id)


@require_http_methods(["GET", "POST"])
@policy(Act.CONFIRM)
def confirm(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """The result as it will be printed; agree, or say what is wrong."""
    dossier = own_application(request, public_id)
    asked = supplements.open_request(dossier)
    if asked is None or asked.kind != Kind.CONFIRM:
        messages.info(request, _("There is nothing to confirm any more."))
        return redirect("citizen:dossier", public_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _confirmed(dossier, form, request):
        messages.success(request, _("Thank you. The office has your answer."))
        return redirect("citizen:dossier", public_id)
    return TemplateResponse(request, "citizen/confirm.html", {
        "dossier": dossier, "asked": asked, "form": form, **_drafted(dossier),
    })  # fmt: skip


def _confirmed(dossier: Dossier, form: ConfirmForm, request: CitizenRequest) -> bool:
    agreed = form.cleaned_data["agreed"] == "yes"
    try:
        applicant.confirm(dossier, actor=request.viewer, agreed=agreed, note=form.cleaned_data["note"])
    except ValidationError as error:
        show(form, error)
        return False
    return True


def _drafted(dossier: Dossier) -> dict[str, Any]:
    """The blocks of the result as it stands, dated today."""
    today = clock.today(clock.now())
    return {"result": draft_result(dossier, proposal=dossier.marking["proposal"], on=today).body}


@require_http_methods(["GET", "POST"])
@policy(Act.WITHDRAW)
def withdraw(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """Ask once more, then take the application back."""
    dossier = own_application(request, public_id)
    if request.method == "GET" and not applicant.may_withdraw(dossier):
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            applicant.withdraw(dossier, actor=request.viewer, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The application has been withdrawn."))
        return redirect("citizen:dossier", public_id)
    return TemplateResponse(request, "citizen/withdraw.html", {"dossier": dossier, "form": form})
