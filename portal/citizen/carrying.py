"""A draft whose form has changed: to be read as it stands, and carried over to the new form."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dossiers.actions import drafts
from dossiers.acts import Act
from dossiers.models import Draft
from dossiers.reading import is_outdated
from portal.access import policy
from portal.citizen.filling import Filling
from portal.citizen.scope import own_draft
from portal.citizen.sending import answered_cards
from portal.signin.viewers import CitizenRequest
from procedures.models import Version


@require_http_methods(["GET", "POST"])
@policy(Act.FILL)
def outdated(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """The old answers, and one button that goes on with the new form; nothing is lost on the way."""
    draft = own_draft(request, public_id)
    if draft.filed_at is not None or not is_outdated(draft):
        return redirect("citizen:draft", draft.public_id)
    gone = False
    if request.method == "POST":
        try:
            carried = drafts.carry_draft(draft, actor=request.viewer)
        except Version.DoesNotExist:
            gone = True
        else:
            messages.success(request, _("Your answers are in the new form. Please look through the parts."))
            return redirect("citizen:draft", carried.public_id)
    filling = Filling(draft, request.viewer)
    return TemplateResponse(request, "citizen/outdated.html", {
        "draft": draft, "gone": gone,
        "cards": answered_cards(filling.definition.form, draft.answers, filling.reading.facts),
        "carried": Draft.objects.visible_to(request.viewer).filter(carried_from=draft).first(),
    })  # fmt: skip
