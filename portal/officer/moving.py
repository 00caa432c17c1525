"""Pages of putting a wrong place right: the dossier goes to the office that decides on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.actors import actor_ref
from accounts.models import Agency
from dossiers import clock
from dossiers.actions import transferring
from dossiers.acts import Act
from dossiers.models import Dossier, Event
from portal.access import policy, show
from portal.officer.scope import record_look, visible_dossier
from portal.signin.viewers import OfficerRequest


class TransferForm(forms.Form):
    """Where it belongs, and a word for the colleagues there. `events` is how many stood on the screen."""

    events = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**6)
    to = forms.TypedChoiceField(label=gettext_lazy("The office it belongs to"), empty_value=None)
    note = forms.CharField(
        label=gettext_lazy("Note for the colleagues there"), required=False, max_length=2000,
        widget=forms.Textarea,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, dossier: Dossier, offices: list[Agency]) -> None:
        super().__init__(data, initial={"events": dossier.events_count})
        known = {agency.code: agency for agency in offices}
        to = self.fields["to"]
        names = [(code, agency.name) for code, agency in known.items()]
        to.choices = [("", _("Choose an office")), *names]  # type: ignore[attr-defined]
        to.coerce = known.__getitem__  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@policy(Act.TRANSFER)
def transfer(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Choose the right office; the dossier and what is open of it go there at once."""
    dossier = visible_dossier(request, dossier_id)
    record_look(request, dossier)
    offices = list(transferring.offering(dossier, on=clock.today(clock.now())))
    form = TransferForm(_posted(request), dossier=dossier, offices=offices)
    if request.method != "POST" and not transferring.may_transfer(dossier, request.post):
        raise PermissionDenied(_("Another office handles this application."))
    if _done_already(request, dossier):
        messages.info(request, _("This had been done already."))
        return redirect("officer:dossier", dossier_id)
    if request.method == "POST" and form.is_valid():
        try:
            transferring.transfer(dossier, actor=request.post, **form.cleaned_data)
        except ValidationError as error:
            if getattr(error, "code", "") == "stale":
                form = _again(form, dossier, offices)
            show(form, error)
        else:
            to = form.cleaned_data["to"]
            messages.success(
                request,
                _("%(code)s is now with %(office)s. The applicant has been told.")
                % {"code": dossier.code, "office": to.name},
            )
            return redirect("officer:dossier", dossier_id)
    return TemplateResponse(
        request, "officer/transfer.html", {"dossier": dossier, "form": form, "offices": offices}
    )


def _posted(request: OfficerRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _again(form: TransferForm, dossier: Dossier, offices: list[Agency]) -> TransferForm:
    """The same form with what was typed, beside what stands there now."""
    dossier.refresh_from_db()
    data = {name: form.data.get(name, "") for name in form.fields}
    again = TransferForm({**data, "events": str(dossier.events_count)}, dossier=dossier, offices=offices)
    again.is_valid()
    return again


def _done_already(request: OfficerRequest, dossier: Dossier) -> bool:
    """Whether the last thing that happened since the page was shown is this very act by this post: a second click."""
    if request.method != "POST" or request.POST.get("events") == str(dossier.events_count):
        return False
    last = Event.objects.filter(dossier=dossier).order_by("-number").first()
    return last is not None and last.act == Act.TRANSFER and last.actor == actor_ref(request.post)
