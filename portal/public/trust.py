"""What anybody may ask of us: where an application stands, and whether a document is genuine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.documents.verification import Report, inspect
from dossiers.models import Document, DocumentState, Dossier, Party, PartyKind
from dossiers.models.documents import PUBLIC
from dossiers.policy import APPLICANTS
from portal.limits import too_often
from portal.public.forms import LookUpForm, VerifyForm

LOOK_UPS = 30
CHECKS = 30
NOT_YET = [DocumentState.PLANNED, DocumentState.SIGNED, DocumentState.SEALING, DocumentState.SEALED]
Verdict = Literal["genuine", "revoked", "not_ours", "changed", "unreadable"]


@login_not_required
@require_http_methods(["GET", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Code and a second fact give the status, and nothing else; a wrong pair is answered alike."""
    form = LookUpForm(request.POST if request.method == "POST" else None)
    found: Dossier | None = None
    if request.method == "POST" and form.is_valid():
        if too_often(request, "look-up", limit=LOOK_UPS):
            return TemplateResponse(request, "errors/429.html", status=429)
        found = _known(form.cleaned_data["code"], form.cleaned_data["digits"])
        if found is None:
            form.refuse()
    return TemplateResponse(request, "public/look_up.html", {"form": form, "dossier": found})


def _known(code: str, digits: str) -> Dossier | None:
    """The application of that code, when the digits end an applicant's identity number or telephone."""
    ends = Q(identity_number__endswith=digits) | Q(phone__endswith=digits)
    applicants = Party.objects.speaking().filter(ends, dossier=OuterRef("pk"), kind__in=APPLICANTS)
    rows = Dossier.objects.filter(Exists(applicants), code=code).select_related("procedure", "receiving")
    return rows.defer("marking", "clock", "search").first()


@login_not_required
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """By the code under a document's QR, or by the PDF itself."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    result: Checked | None = None
    if request.method == "POST" and form.is_valid():
        if too_often(request, "verify", limit=CHECKS):
            return TemplateResponse(request, "errors/429.html", status=429)
        if form.cleaned_data["token"]:
            if Document.objects.issued().filter(token=form.cleaned_data["token"]).exists():
                return redirect("public:document", form.cleaned_data["token"])
            form.refuse_token()
        else:
            result = check(form.cleaned_data["pdf"].read())
    return TemplateResponse(request, "public/verify.html", {"form": form, "result": result})


@dataclass(frozen=True)
class Checked:
    """What a shown PDF is worth, and our own record of it when there is one."""

    verdict: Verdict
    report: Report
    document: Document | None = None


def check(pdf: bytes) -> Checked:
    """Genuine only when its signatures hold over every byte *and* its digest is in our register."""
    report = inspect(pdf)
    known = Document.objects.issued().filter(file__sha256=report.sha256).select_related("agency").first()
    if known is not None and report.intact and report.whole_range:
        stands = known.state == DocumentState.ISSUED
        return Checked("genuine" if stands else "revoked", report, known)
    if report.problem:
        return Checked("unreadable", report)
    if report.signatures and any(
        signature.trusted or not signature.intact for signature in report.signatures
    ):
        return Checked("changed", report)
    return Checked("not_ours", report)


@login_not_required
@require_safe
def document(request: HttpRequest, token: str) -> HttpResponse:
    """What a document is and whether it stands; the data of the law, no personal number."""
    found = (
        Document.objects.filter(token=token)
        .exclude(issued_at=None, state__in=NOT_YET)
        .select_related("agency", "dossier__procedure", "signatory", "file", "replaces")
        .first()
    )
    if found is None:
        raise Http404
    return TemplateResponse(request, "public/document.html", {
        "document": found, "stands": found.state == DocumentState.ISSUED,
        "successor": _successor(found),
        "about": _about(found.dossier),
    })  # fmt: skip


def _about(dossier: Dossier) -> str:
    """Whom a document is about: a person by initials, a business by its name, which is public."""
    owner = dossier.party(PartyKind.OWNER)
    if owner is not None and owner.business_id is not None and not dossier.subject_name:
        return owner.name
    return initials(dossier.subject_name or dossier.applicant_name)


def _successor(document: Document) -> Document | None:
    """The paper that took this one's place, or took it back."""
    return document.replaced_by.filter(state__in=PUBLIC).order_by("pk").first()


def initials(name: str) -> str:
    """A name that can be compared with the paper in one's hand, and not read by who has no paper.

    The given name, which stands last in Vietnamese, is kept: `Trần Minh Khôi` gives `T. M. Khôi`.
    """
    *others, given = name.split() or [""]
    return " ".join([*(f"{other[0]}." for other in others), given])
