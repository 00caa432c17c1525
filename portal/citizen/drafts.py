"""Starting an application, its task list, and throwing it away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import clock
from dossiers.actions import drafts
from dossiers.acts import Act
from dossiers.models import Draft
from dossiers.reading import left_behind
from portal.access import policy
from portal.citizen import asked
from portal.citizen.filling import Filling
from portal.citizen.for_whom import MYSELF, ask, choices_of, definition_in_force, must_be_asked, name_of
from portal.citizen.progress import done_of, parts_of
from portal.citizen.scope import own_draft, sent_as, with_draft
from portal.signin.viewers import CitizenRequest
from procedures.models import State, Version


@require_http_methods(["GET", "POST"])
@policy(Act.FILL)
def start(request: CitizenRequest, code: str) -> HttpResponseBase:
    """Begin an application, once it is said for whom. Coming by a link, for example after signing in, shows the
    procedure instead.
    """
    if request.method == "GET":
        return redirect("public:procedure", code)
    definition = definition_in_force(code)
    choices = choices_of(request.viewer, definition, on=clock.today(clock.now()))
    said = request.POST.get("for_whom")
    if said is None and must_be_asked(choices):
        return redirect("citizen:for_whom", code)
    chosen = next((choice for choice in choices if choice.key == (said or MYSELF)), None)
    if chosen is None:
        return ask(request, definition, choices, answered=True)
    untouched = Draft.objects.visible_to(request.viewer).unfiled().filter(
        version__procedure__code=code, version__state=State.PUBLISHED, version__valid_to__isnull=True,
        dossier__isnull=True, revision=1, carried_from__isnull=True, business=chosen.business,
        authorisation=chosen.authorisation,
    )  # fmt: skip
    draft = untouched.order_by("-pk").first()  # a second click begins no second one
    try:
        draft = draft or drafts.start_draft(
            code, actor=request.viewer, business=chosen.business, authorisation=chosen.authorisation
        )
    except Version.DoesNotExist as error:
        raise Http404 from error
    return redirect("citizen:draft", draft.public_id)


@require_safe
@policy(Act.FILL)
@with_draft
def draft(request: CitizenRequest, draft: Draft) -> HttpResponseBase:
    """The task list."""
    filling = Filling(draft, request.viewer)
    parts = parts_of(filling)
    done, total = done_of(parts)
    return TemplateResponse(request, "citizen/draft.html", {
        "draft": draft, "definition": filling.definition, "parts": parts, "done": done, "total": total,
        "asked": asked.gaps_in_words(filling.definition, filling.gaps), "onward": _onward(parts),
        "left": left_behind(draft), "for_whom": name_of(draft),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(Act.FILL)
def discard(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """Throw it away; also one whose form has changed meanwhile."""
    draft = own_draft(request, public_id)
    if draft.filed_at is not None:
        return redirect("citizen:filed", sent_as(draft).public_id)
    if request.method == "POST":
        drafts.discard_draft(draft, actor=request.viewer)
        messages.success(request, _("The draft is gone, with the files that were attached to it."))
        return redirect("citizen:dossiers")
    return TemplateResponse(request, "citizen/discard.html", {"draft": draft})


def _onward(parts: list[dict[str, Any]]) -> str:
    """The first part that is not done yet; at last the check."""
    left = (part for part in parts if part["state"] not in {"done", "optional"})
    return str(next(left, parts[-1])["href"])
