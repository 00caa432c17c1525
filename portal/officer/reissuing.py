"""Pages after the decision: correct a result, issue it anew, revoke it; seal and issue what was signed so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers import clock
from dossiers.actions import reissuing
from dossiers.acts import Act
from dossiers.models import Document, DocumentKind, DocumentState, Dossier
from dossiers.models.documents import IN_THE_MAKING
from portal.access import policy, show
from portal.components.formats import vn_date
from portal.officer.reissuing_forms import AnewForm, CorrectForm, RevokeForm
from portal.officer.scope import record_look
from portal.officer.signing import not_proved
from portal.signin.viewers import OfficerRequest

AnyMethod = require_http_methods(["GET", "POST"])
MOST = 100  # papers on their way at one office: a handful on any day


@policy(Act.CORRECT)
@AnyMethod
def correct(request: OfficerRequest, document_id: UUID) -> HttpResponse:
    """Change what was entered wrongly, read the result as it would be, sign."""
    document = _visible(request, document_id)
    if not reissuing.correctable(document):
        raise Http404
    form = CorrectForm(_data(request), document=document)
    return _sign(
        request, document, form, reissuing.correct, preview=_preview(document, form),
        title=_("Correct the result"), hint=_(
            "Put right what the office entered wrongly. What the applicant wrote is not changed here: for that there"
            " are procedures of their own."
        ),
    )  # fmt: skip


@policy(Act.REPLACE)
@AnyMethod
def replace(request: OfficerRequest, document_id: UUID) -> HttpResponse:
    """The same result under a new number and date."""
    document = _visible(request, document_id)
    form = AnewForm(_data(request))
    return _sign(
        request, document, form, reissuing.replace, preview=_preview(document, form),
        title=_("Issue the result anew"), hint=_(
            "The same content under a new number and date. The one before it stops standing once the new one is issued."
        ),
    )  # fmt: skip


@policy(Act.REVOKE)
@AnyMethod
def revoke(request: OfficerRequest, document_id: UUID) -> HttpResponse:
    """Sign the decision that takes a result back."""
    document = _visible(request, document_id)
    form = RevokeForm(_data(request))
    return _sign(
        request, document, form, reissuing.revoke, preview=None, warning=True,
        title=_("Revoke the result"), hint=_(
            "You sign a decision that names the law and the reason; the applicant can complain against it. The result"
            " stops standing once the decision is sealed and issued."
        ),
    )  # fmt: skip


def _sign(
    request: OfficerRequest,
    document: Document,
    form: AnewForm,
    act: Callable[..., Any],
    *,
    preview: dict[str, Any] | None,
    **context: Any,
) -> HttpResponse:
    """Look first, then sign what was looked at; whatever is refused, what was typed stays."""
    record_look(request, document.dossier)
    digest = (preview or {}).get("digest", "")
    shown = {
        "document": document, "form": form, "preview": preview, "looks": bool(form.entry_names),
        "capacity": request.post.capacity_lines, "name": request.user.full_name, **context,
    }  # fmt: skip
    if request.method != "POST":
        form.initial["preview"] = digest
    elif "look" in request.POST:
        form.show_again(digest)
    elif form.is_valid():
        if fault := not_proved(request, form.cleaned_data["password"]):
            form.add_error("password", fault)
        else:
            try:
                act(document, actor=request.post, **form.acts_on)
            except ValidationError as error:
                show(form, error)
                form.show_again(digest)
            else:
                messages.success(request, _("Signed. Once it is sealed and issued, it holds."))
                return redirect(_handling(document))
    return TemplateResponse(request, "officer/anew_sign.html", shown)


def _preview(document: Document, form: AnewForm) -> dict[str, Any]:
    """The result as it would be signed with what the form holds now; `fault` says what is missing."""
    try:
        drafted = reissuing.draft(
            document, form.entries if isinstance(form, CorrectForm) else None, at=clock.now()
        )
    except ValidationError as error:
        return {"fault": " ".join(error.messages)}
    return {**drafted.body, "digest": drafted.digest}


@policy(Act.ISSUE)
@require_safe
def anew(request: OfficerRequest) -> HttpResponse:
    """What was signed anew and waits for its seal, or sealed and waits to be issued; the oldest first."""
    rows = _all(request).filter(state__in=IN_THE_MAKING, replaces__isnull=False).order_by("pk")[:MOST]
    context = {"rows": [_row(row) for row in rows if reissuing.may(Act.ISSUE, row, request.post)]}
    return TemplateResponse(request, "officer/anew.html", context)


def _row(document: Document) -> dict[str, Any]:
    state = document.state
    step = {DocumentState.SIGNED: "seal_anew", DocumentState.SEALED: "issue_anew"}.get(DocumentState(state))
    before = document.replaces
    return {
        "symbol": document.symbol,
        "signed": vn_date(document.dated),
        "title": str(document.get_kind_display()),
        "before": before.symbol if before else "",
        "code": document.dossier.code,
        "name": document.dossier.applicant_name,
        "href": _handling(document),
        "state": str(document.get_state_display()),
        "act": reverse(f"officer:{step}", args=[document.public_id]) if step else "",
        "does": {"seal_anew": _("Seal"), "issue_anew": _("Issue")}.get(step or "", ""),
    }


@policy(Act.SEAL)
@require_POST
def seal(request: OfficerRequest, document_id: UUID) -> HttpResponse:
    """Order the seal of a paper that was signed anew."""
    return _press(request, document_id, reissuing.seal, _("The seal is being set. Issue it in a moment."))


@policy(Act.ISSUE)
@require_POST
def issue(request: OfficerRequest, document_id: UUID) -> HttpResponse:
    """Issue a paper that was signed anew and sealed."""
    return _press(request, document_id, reissuing.issue, _("Issued; the applicant is told."))


def _press(request: OfficerRequest, document_id: UUID, act: Callable[..., Any], done: str) -> HttpResponse:
    document = _visible(request, document_id)
    record_look(request, document.dossier)
    try:
        act(document, actor=request.post)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, f"{done} {document.symbol}")
    return redirect("officer:anew")


def offers(dossier: Dossier, request: OfficerRequest) -> list[dict[str, str]]:
    """The acts this post may take on the result in force, as links; none while something is on its way already."""
    rows = Document.objects.filter(dossier=dossier, kind=DocumentKind.RESULT, state=DocumentState.ISSUED)
    document = rows.first()
    if document is None or document.replaced_by.filter(state__in=IN_THE_MAKING).exists():
        return []
    document.dossier = dossier
    links = [
        (Act.CORRECT, _("Correct the result")),
        (Act.REPLACE, _("Issue the result anew")),
        (Act.REVOKE, _("Revoke the result")),
    ]
    return [
        {"label": label, "href": reverse(f"officer:{act.value}", args=[document.public_id])}
        for act, label in links
        if reissuing.may(act, document, request.post)
        and (act is not Act.CORRECT or reissuing.correctable(document))
    ]


def _visible(request: OfficerRequest, document_id: UUID) -> Document:
    """A paper of a dossier this viewer may open, or 404."""
    return get_object_or_404(_all(request), public_id=document_id)


def _all(request: OfficerRequest) -> QuerySet[Document]:
    rows = Document.objects.visible_to(request.viewer)
    return rows.select_related("dossier__procedure", "replaces", "agency")


def _handling(document: Document) -> str:
    return f"{reverse('officer:dossier', args=[document.dossier.public_id])}?tab=handling"


def _data(request: OfficerRequest) -> Any:
    return request.POST if request.method == "POST" else None
