"""The counter: begin a form for the person present, fill it in on one page, file it."""

from __future__ import annotations

import re
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers import clock
from dossiers.actions import drafts, filing, serving
from dossiers.acts import Act
from dossiers.models import Dossier, Draft, File, Stale, Submission, Task
from dossiers.queues import filed_for, matching
from portal.access import policy, show
from portal.officer.counter_forms import StartForm
from portal.officer.rows import found_rows
from portal.officer.search import DRAWN
from portal.officer.serving import Serving
from portal.signin.viewers import OfficerRequest
from procedures.catalogue import definition_of
from procedures.forms.pages import PageForm

IDENTITY_DIGITS = 12
OPEN_FORMS = 20  # of one desk, shown at once: the newest


@require_http_methods(["GET", "POST"])
@policy(Act.SERVE)
def counter(request: OfficerRequest) -> HttpResponse:
    """What is begun at this desk, and the way to begin the next."""
    starts = request.method == "POST" and "find" not in request.POST
    form = StartForm(request.POST if starts else None, on=clock.today(clock.now()))
    if starts and form.is_valid():
        try:
            draft = serving.start_at_counter(
                form.cleaned_data["procedure"], actor=request.post, filer=form.filer,
                channel=form.cleaned_data["channel"],
            )  # fmt: skip
        except ValidationError as error:
            show(form, error)
        else:
            return redirect("officer:serve", draft.public_id)
    words = "" if starts else request.POST.get("q", "").strip()[:100]  # posted: numbers stay out of addresses
    begun = Draft.objects.visible_to(request.viewer).unfiled().not_carried().order_by("-pk")[:OPEN_FORMS]
    rows = [
        {"href": reverse("officer:serve", args=[draft.public_id]), "name": draft.filer["name"],
         "procedure": str(definition_of(draft.version_id).name), "saved_at": draft.saved_at,
         "completes": draft.dossier.code if draft.dossier else ""}
        for draft in begun.select_related("dossier").defer("answers")
    ]  # fmt: skip
    return TemplateResponse(request, "officer/counter.html", {
        "form": form, "rows": rows, "words": words, "found": _come_back(request, words) if words else [],
    })  # fmt: skip


def _come_back(request: OfficerRequest, words: str) -> list[dict[str, Any]]:
    """Open applications of this centre by code, name, or the number on the card of whoever has come back."""
    here = request.post.agency_id
    open_here = (
        Dossier.objects.visible_to(request.viewer).open().filter(Q(receiving=here) | Q(returning=here))
    )
    digits = re.sub(r"[\s.\-]", "", words)
    of_person = digits.isdigit() and len(digits) == IDENTITY_DIGITS
    found = open_here.filter(pk__in=filed_for(digits)) if of_person else matching(open_here, words)
    newest = list(found.only(*DRAWN).order_by("-pk")[:OPEN_FORMS])
    return [
        {**row, "href": reverse("officer:applicant", args=[dossier.public_id])}
        for row, dossier in zip(found_rows(newest), newest, strict=True)
    ]


@require_http_methods(["GET", "POST"])
@policy(Act.SERVE)
def serve(request: OfficerRequest, draft_id: UUID) -> HttpResponse:
    """The whole form on one page: keep, or keep and file."""
    draft = _draft(request, draft_id)
    if draft.filed_at is not None:
        return _sent(draft)
    if request.method != "POST":
        return _show(request, Serving(draft, request.post, more=request.GET.get("more", "")))
    sheet = Serving(draft, request.post, request.POST)
    try:
        sheet.keep(request)
    except Stale as error:
        return _show(request, sheet, top=error.messages, status=409)
    if "send" in request.POST and not sheet.rows_changed:
        return _file(request, sheet)
    if sheet.wrong:
        return _show(request, sheet)
    return redirect(reverse("officer:serve", args=[draft_id]) + sheet.drawn_again)


def _file(request: OfficerRequest, sheet: Serving) -> HttpResponse:
    if not sheet.is_valid():
        return _show(request, sheet)
    try:
        if sheet.draft.is_supplement:
            filing.refile(sheet.draft, actor=request.post)
            messages.success(request, _("The application has been completed and is with the office again."))
        else:
            filing.file(sheet.draft, actor=request.post)
    except ValidationError as error:
        if getattr(error, "code", "") == "outdated":
            return _carry(request, sheet)
        return _show(request, sheet, refusal=error)
    return _sent(sheet.draft)


def _sent(draft: Draft) -> HttpResponse:
    """Where filing ends: with the code to give to the person, or on the application that was completed."""
    if draft.dossier is not None:
        return redirect("officer:dossier", draft.dossier.public_id)
    return redirect("officer:served", draft.public_id)


def _carry(request: OfficerRequest, sheet: Serving) -> HttpResponse:
    """The form has changed while it was filled in: on with the new one, answers, ticks and scans taken along."""
    carried = drafts.carry_draft(sheet.draft, actor=request.post)
    messages.warning(
        request,
        _(
            "The form of this procedure has changed. The answers are in the new form; look through it before filing."
        ),
    )
    return redirect("officer:serve", carried.public_id)


def _show(
    request: OfficerRequest, sheet: Serving, *, top: list[str] | None = None,
    refusal: ValidationError | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page with every fault where it belongs; a draft changed elsewhere shows what was typed here."""
    papers, loose = _place(sheet.forms, refusal)
    rows = sheet.paper_rows(papers)
    if status == 409:
        sheet.draft.refresh_from_db(fields=["revision", "saved_at"])
    faults = [{"text": text, "href": ""} for text in [*(top or []), *loose]]
    bound = sheet.data is not None and "send" in sheet.data
    for form in sheet.forms if bound else ():
        faults += [
            {"text": str(text), "href": f"#id_{name}"}
            for name, texts in form.errors.items()
            for text in texts
        ]
    faults += [{"text": row["error"], "href": f"#{row['id']}"} for row in rows if row["error"]]
    return TemplateResponse(request, "officer/serve.html", {
        "draft": sheet.draft, "definition": sheet.definition, "forms": sheet.forms, "papers": rows,
        "faults": faults, "filer": sheet.draft.filer, "gaps": sheet.gaps,
    }, status=status)  # fmt: skip


def _place(forms: list[PageForm], refusal: ValidationError | None) -> tuple[dict[str, str], list[str]]:
    """A refused filing: put on the questions it names; what is about papers and the rest is given back."""
    papers: dict[str, str] = {}
    loose: list[str] = []
    if refusal is None:
        return papers, loose
    if not hasattr(refusal, "error_dict"):
        return papers, list(refusal.messages)
    for name, texts in refusal.message_dict.items():
        form = next((form for form in forms if name in form.fields), None)
        if name.startswith("paper:"):
            papers[name.removeprefix("paper:")] = " ".join(texts)
        elif form is not None:
            form.add_error(name, texts)
        else:
            loose += texts
    return papers, loose


@require_safe
@policy(Act.SERVE)
def served(request: OfficerRequest, draft_id: UUID) -> HttpResponse:
    """The code to give to the person, and the next step: accept it while they stand there."""
    draft = _draft(request, draft_id)
    found = get_object_or_404(
        Submission.objects.select_related("dossier__competent"), key=draft.submission_key
    )
    dossier = cast("Dossier", found.dossier)
    task = Task.objects.live().at([request.post.agency_id]).filter(dossier=dossier).first()
    context: dict[str, Any] = {
        "dossier": dossier, "filer": draft.filer, "definition": definition_of(draft.version_id), "task": task,
    }  # fmt: skip
    return TemplateResponse(request, "officer/served.html", context)


@require_POST
@policy(Act.SERVE)
def remove_scan(request: OfficerRequest, file_id: UUID) -> HttpResponse:
    """Take one scan out of a form that has not been filed."""
    here = Draft.objects.visible_to(request.viewer).unfiled()
    file = get_object_or_404(
        File.objects.current().select_related("draft"), public_id=file_id, draft__in=here
    )
    drafts.remove_file(file, actor=request.post)
    return redirect("officer:serve", file.draft.public_id)


@require_POST
@policy(Act.SERVE)
def discard(request: OfficerRequest, draft_id: UUID) -> HttpResponse:
    """Throw a form away that nobody goes on with."""
    drafts.discard_draft(_draft(request, draft_id), actor=request.post)
    messages.success(request, _("The form is gone."))
    return redirect("officer:counter")


def _draft(request: OfficerRequest, draft_id: UUID) -> Draft:
    rows = Draft.objects.visible_to(request.viewer).select_related(
        "version", "desk", "dossier", "request__dossier"
    )
    return get_object_or_404(rows, public_id=draft_id)
