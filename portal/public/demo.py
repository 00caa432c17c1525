"""The demonstration's inbox: e-mails and text messages that were sent, readable in demo mode only."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from dossiers.models import DemoMessage

SHOWN = 60


@login_not_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest messages, or those to one recipient (`?to=`)."""
    if settings.PORTAL_MODE == "production":
        raise Http404
    messages = DemoMessage.objects.order_by("-at", "-pk")
    to = request.GET.get("to", "").strip()
    if to:
        messages = messages.filter(recipient__iexact=to)
    return TemplateResponse(request, "public/inbox.html", {"letters": messages[:SHOWN], "to": to})
