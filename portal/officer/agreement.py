"""At the counter: somebody who applies together with the filer stands there and agrees."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dossiers.actions import agreeing
from dossiers.acts import Act
from dossiers.models import Dossier
from portal.access import policy, show
from portal.officer.scope import record_look, visible_dossier
from portal.signin.viewers import OfficerRequest


class AgreementForm(forms.Form):
    """Who is there, and the number on the paper they show."""

    party = forms.TypedChoiceField(label=gettext_lazy("Who agrees"), coerce=int, widget=forms.RadioSelect)
    number = forms.CharField(label=gettext_lazy("Number on the paper shown"), max_length=20)

    def __init__(self, data: object = None, *, dossier: Dossier) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["party"].choices = [(row.pk, row.name) for row in dossier.not_agreed]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@policy(Act.AGREE)
def agree(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Choose the person, type the number on their paper, record that they agreed."""
    dossier = visible_dossier(request, dossier_id)
    record_look(request, dossier)
    if not dossier.not_agreed:
        messages.info(request, _("Everybody who applies together has agreed."))
        return redirect("officer:dossier", dossier_id)
    form = AgreementForm(request.POST if request.method == "POST" else None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.record_agreement(dossier, actor=request.post, **form.cleaned_data)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("The agreement has been recorded."))
            return redirect("officer:dossier", dossier_id)
    return TemplateResponse(request, "officer/agree.html", {"dossier": dossier, "form": form})
