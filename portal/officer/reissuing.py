"""Pages after the decision: correct a result, issue it anew, revoke it; seal and issue what was signed so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers import clock
from dossiers.actions import reissuing
from dossiers.acts import Act
from dossiers.models import Document, DocumentKind, DocumentState, Dossier, Task
from dossiers.models.documents import IN_THE_MAKING, DocumentQuerySet
from portal.access import policy, show
from portal.components.formats import vn_date
from portal.officer.reissuing_forms import AnewForm, CorrectForm, RevokeForm, SendBackForm
from portal.officer.scope import record_look
from portal.officer.signing import not_proved
from portal.signin.viewers import OfficerRequest

AnyMethod = require_http_methods(["GET", "POST"])
MOST = 100  # papers on their way at one office: a handful on any day


@policy(Act.CORRECT)
@AnyMethod
def correct(request: OfficerRequest, document_id: UUID) -> HttpResponse:
    """Change what was entered wrongly, read the result as it would be, sign."""
    document = _result(request, document_id)
    if not reissuing.correctable(document):
        raise Http404
    hint = _(
        "Put right what the office entered wrongly. What the applicant wrote is not changed here: for that there"
        " are procedures of their own."
    )
    form = CorrectForm(_data(request), document=document, initial=_typed(request))
    return _sign(request, document, form, reissuing.correct, title=_("Correct the result"), hint=hint)


@policy(Act.REPLACE)
@AnyMethod
def replace(request: OfficerRequest, document_id: UUID) -> HttpResponse:
    """The same result under a new number and date."""
    hint = _(
        "The same content under a new number and date. The one before it stops standing once the new one is issued."
    )
    form, title = AnewForm(_data(request)), _("Issue the result anew")
    return _sign(request, _result(request, document_id), form, reissuing.replace, title=title, hint=hint)


@policy(Act.REVOKE)
@AnyMethod
def revoke(request: OfficerRequest, document_id: UUID) -> HttpResponse:
    """Sign the decision that takes a result back."""
    hint = _(
        "You sign a decision that names the law and the reason; the applicant can complain against it. The result"
        " stops standing once the decision is sealed and issued."
    )
    form, title = RevokeForm(_data(request)), _("Revoke the result")
    document = _result(request, document_id)
    return _sign(request, document, form, reissuing.revoke, title=title, hint=hint, warning=True)


def _sign(
    request: OfficerRequest,
    document: Document,
    form: AnewForm,
    act: Callable[..., Any],
    **context: Any,
) -> HttpResponse:
    """Look first, then sign what was looked at; whatever is refused, what was typed stays."""
    record_look(request, document.dossier)
    if request.method != "POST" and (reissuing.is_on_its_way(document) or not reissuing.stands(document)):
        messages.info(request, _("This result is no longer in force, or what takes its place is on its way."))
        return redirect(_handling(document))
    preview = None if isinstance(form, RevokeForm) else _preview(document, form)
    digest = (preview or {}).get("digest", "")
    shown = {
        "document": document, "form": form, "preview": preview, "looks": bool(form.entry_names),
        "capacity": request.post.capacity_lines, "name": request.user.full_name, **context,
    }  # fmt: skip
    if not form.is_bound:
        form.initial["preview"] = digest
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
    here = Task.objects.filter(agency=request.post.agency_id, roles__contains=[request.post.role])
    rows = _all(request).filter(
        state__in=IN_THE_MAKING, replaces__isnull=False, dossier__in=here.values("dossier")
    )
    today = clock.today(clock.now())
    mine = [
        row for row in rows.order_by("pk")[:MOST] if reissuing.may(Act.ISSUE, row, request.post, on=today)
    ]
    context = {"rows": [_row(row) for row in mine]}
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
        "back": reverse("officer:send_back", args=[document.public_id]),
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


@policy(Act.RETURN)
@AnyMethod
def send_back(request: OfficerRequest, document_id: UUID) -> HttpResponse:
    """Void what was signed anew, with a word why; the result in force goes on standing."""
    document = get_object_or_404(_all(request).filter(replaces__isnull=False), public_id=document_id)
    record_look(request, document.dossier)
    form = SendBackForm(_data(request))
    if form.is_bound and form.is_valid():
        try:
            reissuing.send_back(document, actor=request.post, **form.cleaned_data)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(
                request,
                _("Sent back; its number stays in the register, void. %(number)s")
                % {"number": document.symbol},
            )
            return redirect(_handling(document))
    context = {"document": document, "form": form, "title": _("Send back unissued"), "warning": True,
               "act": _("Send back"), "hint": _("The result in force goes on standing. Who signed can sign anew.")}  # fmt: skip
    return TemplateResponse(request, "officer/anew_sign.html", context)


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
    if document is None or reissuing.is_on_its_way(document):
        return []
    document.dossier, today = dossier, clock.today(clock.now())
    links = [
        (Act.CORRECT, _("Correct the result")),
        (Act.REPLACE, _("Issue the result anew")),
        (Act.REVOKE, _("Revoke the result")),
    ]
    return [
        {"label": label, "href": reverse(f"officer:{act.value}", args=[document.public_id])}
        for act, label in links
        if reissuing.may(act, document, request.post, on=today)
        and (act is not Act.CORRECT or reissuing.correctable(document))
    ]


def _result(request: OfficerRequest, document_id: UUID) -> Document:
    """A result that was issued once, of a dossier this viewer may open, or 404."""
    rows = _all(request).filter(kind=DocumentKind.RESULT)
    return get_object_or_404(rows.issued(), public_id=document_id)


def _visible(request: OfficerRequest, document_id: UUID) -> Document:
    """A paper of a dossier this viewer may open, or 404."""
    return get_object_or_404(_all(request), public_id=document_id)


def _all(request: OfficerRequest) -> DocumentQuerySet:
    rows = Document.objects.visible_to(request.viewer)
    return rows.select_related("dossier__procedure", "replaces", "agency")


def _handling(document: Document) -> str:
    return f"{reverse('officer:dossier', args=[document.dossier.public_id])}?tab=handling"


def _data(request: OfficerRequest) -> Any:
    """What was sent to be signed; to look once more sends nothing yet."""
    return request.POST if request.method == "POST" and "look" not in request.POST else None


def _typed(request: OfficerRequest) -> dict[str, Any]:
    """What was typed before looking at the result with it; never the password."""
    if "look" not in request.POST:
        return {}
    return {name: text for name, text in request.POST.items() if name != "password"}
