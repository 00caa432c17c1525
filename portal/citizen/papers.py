"""Papers of a draft: attaching and removing files, with or without scripts."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dossiers.actions import drafts
from dossiers.acts import Act
from dossiers.models import Draft, File
from portal.access import policy
from portal.citizen import asked
from portal.citizen.filling import Filling
from portal.citizen.scope import with_draft
from portal.signin.viewers import CitizenRequest
from procedures.papers import Paper

ENDINGS = {"jpeg": ".jpg,.jpeg", "heic": ".heic,.heif"}


@require_safe
@policy(Act.FILL)
@with_draft
def papers(request: CitizenRequest, draft: Draft) -> HttpResponseBase:
    return _show(request, Filling(draft, request.viewer))


@require_POST
@policy(Act.FILL)
@with_draft
def attach(request: CitizenRequest, draft: Draft) -> HttpResponseBase:
    """Take files in: one at once from a script (`file`, `?paper=`), or those chosen in the form, by paper."""
    filling = Filling(draft, request.viewer)
    if "paper" in request.GET:
        return _attach_at_once(request, filling, request.GET["paper"])
    errors: dict[str, str] = {}
    for paper in filling.papers:
        for upload in request.FILES.getlist(paper.code):
            try:
                _take(filling, paper.code, upload)
            except ValidationError as error:
                errors[paper.code] = f"{upload.name}: {' '.join(error.messages)}"
    if errors:
        return _show(request, Filling(draft, request.viewer), errors)
    return redirect("citizen:check", draft.public_id)


def _attach_at_once(request: CitizenRequest, filling: Filling, paper: str) -> JsonResponse:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        return JsonResponse({"error": _("Choose a file first.")}, status=400)
    if paper not in {known.code for known in filling.papers}:
        return JsonResponse({"error": _("This paper is not part of the application.")}, status=400)
    try:
        file = _take(filling, paper, upload)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    remove = reverse("citizen:remove_file", args=[file.public_id])
    return JsonResponse({"id": str(file.public_id), "name": file.name, "remove": remove})


def _take(filling: Filling, paper: str, upload: UploadedFile[bytes]) -> File:
    return drafts.attach_file(
        filling.draft,
        actor=filling.citizen,
        paper=paper,
        upload=cast("BinaryIO", upload),
        name=upload.name or "",
    )


def _show(
    request: CitizenRequest, filling: Filling, errors: dict[str, str] | None = None
) -> TemplateResponse:
    wanted = {paper.code for paper in filling.wanted}
    gaps = {gap.key: gap for gap in filling.gaps if gap.about == "paper"}
    told = dict(zip(gaps, asked.gaps_in_words(filling.definition, list(gaps.values())), strict=True))
    rows = [
        {**_place(filling, paper, (errors or {}).get(paper.code, "")), "gap": told.get(paper.code)}
        for paper in filling.papers
    ]
    failed = [{"text": row["error"], "href": f"#{row['id']}"} for row in rows if row["error"]]
    return TemplateResponse(request, "citizen/papers.html", {
        "draft": filling.draft, "definition": filling.definition, "rows": rows, "errors": failed,
        "wanted": wanted, "last_page": filling.pages[-1].key if filling.pages else "",
    })  # fmt: skip


def _place(filling: Filling, paper: Paper, error: str) -> dict[str, Any]:
    """One paper with its place for files."""
    address = reverse("citizen:attach", args=[filling.draft.public_id])
    return {
        "id": f"paper-{paper.code.replace('.', '-')}",
        "name": paper.code,
        "label": str(paper.name),
        "hint": _hint(paper),
        "required": paper.is_required(filling.reading.answers, filling.reading.facts)
        and not (paper.present_only and paper.replaceable_by_data is not None),
        "error": error,
        "url": f"{address}?paper={paper.code}",
        "accept": ",".join(ENDINGS.get(kind, f".{kind}") for kind in paper.kinds),
        "multiple": paper.max_files > 1,
        "max_bytes": paper.max_megabytes * 1024 * 1024,
        "files": [_file(file) for file in filling.files.get(paper.code, [])],
    }


def _hint(paper: Paper) -> str:
    kinds = ", ".join("JPG" if kind == "jpeg" else kind.upper() for kind in paper.kinds)
    parts = [str(paper.hint)] if paper.hint else []
    if paper.present_only and paper.replaceable_by_data is not None:
        parts.append(
            _("Not needed where the office finds it in: %(data)s.") % {"data": paper.replaceable_by_data}
        )
    parts.append(_("%(kinds)s, at most %(limit)d MB each.") % {"kinds": kinds, "limit": paper.max_megabytes})
    return " ".join(parts)


def _file(file: File) -> dict[str, Any]:
    return {
        "name": file.name,
        "size": file.blob.size,
        "href": reverse("citizen:file", args=[file.public_id]),
        "remove": reverse("citizen:remove_file", args=[file.public_id]),
    }


@require_POST
@policy(Act.FILL)
def remove_file(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """Take one file out of a draft that has not been sent."""
    rows = File.objects.visible_to(request.viewer).select_related("draft")
    file = get_object_or_404(rows, public_id=public_id)
    if file.dossier_id is not None or file.draft.filed_at is not None:
        raise Http404
    drafts.remove_file(file, actor=request.viewer)
    return redirect("citizen:papers", file.draft.public_id)
