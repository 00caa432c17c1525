"""Finding a dossier among those a post may see: by its code, or by the words of a name."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dossiers.acts import Act
from dossiers.models import Dossier
from dossiers.queues import COUNT_LIMIT, PAGE, find, latest
from portal.access import policy
from portal.officer.rows import found_rows
from portal.signin.viewers import OfficerRequest

DRAWN = (
    "public_id", "code", "applicant_name", "subject_name", "version_id", "filed_at", "public_status",
)  # fmt: skip


@policy(Act.WORK)
@require_safe
def dossiers(request: OfficerRequest) -> HttpResponse:
    """What was asked for, newest first; without words the newest of all. Identity numbers are never shown."""
    words = request.GET.get("q", "").strip()[:100]
    before = request.GET.get("before", "")
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    said = ""
    if words:
        found = find(request.viewer, words)
        said = _count(len(found.keys), more=found.more)
        keys = [key for key in found.keys if start is None or key < start][: PAGE + 1]
    else:
        keys = latest(request.viewer, before=start, size=PAGE + 1)
    page = Dossier.objects.filter(pk__in=keys[:PAGE]).only(*DRAWN).order_by("-pk")
    query = f"{urlencode({'q': words})}&" if words else ""
    context = {
        "words": words,
        "rows": found_rows(page),
        "said": said,
        "first": f"?{query}".rstrip("&") if start else "",
        "next": f"?{query}before={keys[PAGE - 1]}" if len(keys) > PAGE else "",
        "nothing": _("Nothing found for “%(words)s” among the applications you may see.") % {"words": words},
    }
    return TemplateResponse(request, "officer/dossiers.html", context)


def _count(count: int, *, more: bool) -> str:
    if more:
        return _("More than %(count)d found: add another word.") % {"count": COUNT_LIMIT}
    return ngettext("%(count)d found", "%(count)d found", count) % {"count": count}
