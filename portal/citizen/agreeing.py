"""Applying together: agree to what somebody else has sent, and take up what names one's own number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Citizen
from dossiers import flow
from dossiers.actions import agreeing
from dossiers.acts import Act
from dossiers.models import Dossier, PartyKind
from portal.access import policy, show
from portal.citizen.forms import AgreeForm
from portal.citizen.scope import own_dossier
from portal.citizen.sending import answered_cards
from portal.signin.viewers import CitizenRequest
from procedures.catalogue import definition_of


@require_http_methods(["GET", "POST"])
@policy(Act.AGREE)
def agree(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """What was sent, who sent it and what agreeing means; then the agreement itself."""
    dossier = own_dossier(request, public_id)
    if not is_co_applicant(dossier, request.viewer):
        raise Http404
    if not asks_for_agreement(dossier, request.viewer):
        messages.info(request, _("There is nothing to agree to any more."))
        return redirect("citizen:dossier", public_id)
    form = AgreeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.agree(dossier, actor=request.viewer)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("Thank you. You now apply together."))
            return redirect("citizen:dossier", public_id)
    return TemplateResponse(request, "citizen/agree.html", {
        "dossier": dossier, "form": form, "filer": dossier.party(PartyKind.FILER), "cards": _sent(dossier),
    })  # fmt: skip


def is_co_applicant(dossier: Dossier, viewer: Citizen) -> bool:
    """Whether the viewer applies together with whoever filed it, and is not the one who answers for all."""
    return any(
        party.user_id == viewer.user.pk and party.kind == PartyKind.CO_APPLICANT and party.left_at is None
        for party in dossier.parties.all()
    )


def asks_for_agreement(dossier: Dossier, viewer: Citizen) -> bool:
    """Whether the viewer's own agreement is open."""
    mine = any(party.user_id == viewer.user.pk for party in dossier.not_agreed)
    return mine and dossier.is_open and dossier.finished_at is None


def _sent(dossier: Dossier) -> list[dict[str, Any]]:
    form = definition_of(dossier.version_id).form
    return answered_cards(form, dossier.filed_answers, flow.facts_of(dossier))


@require_POST
@policy(Act.LIST_OWN)
def take_up(request: CitizenRequest) -> HttpResponseBase:
    """Put the applications that name the viewer's verified number into this account."""
    count = agreeing.take_up(actor=request.viewer)
    messages.success(
        request,
        ngettext("%(count)d application added.", "%(count)d applications added.", count) % {"count": count},
    )
    return redirect("citizen:dossiers")
