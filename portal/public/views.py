"""Finding the right procedure: the home page, the list, and one procedure's page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import Citizen
from accounts.names import fold
from dossiers import clock
from dossiers.models import Dossier, Draft
from portal.public.offers import channel_names, exempt_from, facts_of, life_events, papers_of, terms_of
from procedures.catalogue import version_in_force
from procedures.models import Procedure, Version

MOST_DRAFTS = 1
MOST_SENT = 3


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "public/home.html", {"life_events": life_events(), **_begun(request)})


def _begun(request: HttpRequest) -> dict[str, Any]:
    """The newest draft and the newest open applications of whoever is signed in as a citizen."""
    viewer = getattr(request, "viewer", None)
    if not viewer or not isinstance(viewer, Citizen):
        return {}
    drafts = Draft.objects.visible_to(viewer).unfiled().filter(dossier=None)
    sent = Dossier.objects.visible_to(viewer).open().select_related("procedure", "competent")
    return {
        "drafts": list(drafts.select_related("version__procedure").order_by("-saved_at")[:MOST_DRAFTS]),
        "sent": list(sent.order_by("-filed_at")[:MOST_SENT]),
    }


@login_not_required
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The catalogue, or what a search finds: accents do not matter, and each word may be anywhere."""
    words = request.GET.get("q", "").strip()[:100]
    found = Procedure.objects.offered(clock.today(clock.now())).select_related("category").order_by("code")
    exact = found.filter(Q(code=words)) if words else found
    rows = list(exact[:50]) if words and exact else list(found.matching(fold(words))[:50])
    nothing = bool(words) and not rows
    return TemplateResponse(
        request,
        "public/procedures.html",
        {"rows": rows, "cards": _cards(rows), "words": words, "nothing": nothing},
    )


def _cards(rows: list[Procedure]) -> list[dict[str, str]]:
    return [
        {
            "icon": "document",
            "title": row.name,
            "text": f"{row.category} · {row.code}",
            "href": reverse("public:procedure", args=[row.code]),
        }
        for row in rows
    ]


@login_not_required
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: for whom, what to bring, what it costs and how long it takes, then the way in."""
    try:
        version = version_in_force(code, clock.today(clock.now()))
    except Version.DoesNotExist as error:
        raise Http404 from error
    definition = version.parsed
    context = {
        "procedure": version.procedure,
        "definition": definition,
        "facts": facts_of(definition),
        "terms": terms_of(definition),
        "headers": [_("By the way you apply"), *channel_names(definition)],
        "exempt": exempt_from(definition),
        "parts": len(definition.form.pages),
        "papers": papers_of(definition),
        "breadcrumbs": [(_("Procedures"), reverse("public:procedures"))],
        **_own(request, version),
    }
    return TemplateResponse(request, "public/procedure.html", context)


def _own(request: HttpRequest, version: Version) -> dict[str, Any]:
    """What the signed-in citizen has begun already, and whether this is an officer's account."""
    viewer = getattr(request, "viewer", None)
    if not viewer or not isinstance(viewer, Citizen):
        return {"drafts": [], "is_officer": bool(viewer)}
    drafts = (
        Draft.objects.visible_to(viewer)
        .unfiled()
        .filter(dossier=None, version__procedure=version.procedure_id)
    )
    return {"drafts": list(drafts.order_by("-saved_at")[:3]), "is_citizen": True}
