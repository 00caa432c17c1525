"""At the counter: somebody shows for whom they may act, and the officer vouches for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.identity import clean_number, mask_number
from accounts.models import Authorisation, Business, ClaimState, Representation, RepresentationClaim, Shared
from accounts.representing import said_in
from dossiers import clock
from dossiers.actions import authorising, looking, representing
from dossiers.acts import Act
from dossiers.documents.capacity import address_in_words
from dossiers.files import storage
from dossiers.models import AuthorisationPaper
from portal.access import policy, show
from portal.downloads import protected_file
from portal.limits import post_too_often
from portal.signin.authorising import facts_of
from portal.signin.viewers import OfficerRequest

LOOK_UPS = 60
MOST = 20


class FindForm(forms.Form):
    """The number on the card of whoever stands there."""

    number = forms.CharField(
        label=gettext_lazy("Citizen number of the person present"), max_length=20,
        help_text=gettext_lazy("12 digits, as on the card. Compare the card with the person."),
    )  # fmt: skip

    def clean_number(self) -> str:
        return clean_number(self.cleaned_data["number"])


class ClaimForm(forms.Form):
    """Confirm with the number on the card, or say why not."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Do the papers show it?"), widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Yes: the business's paper names this person, or a certified paper gives them the right")),
            ("no", gettext_lazy("No")),
        ],
    )  # fmt: skip
    number = forms.CharField(label=gettext_lazy("Number on the card shown"), max_length=20, required=False)
    note = forms.CharField(
        label=gettext_lazy("Why it is not confirmed"), max_length=300, required=False,
        help_text=gettext_lazy("The person reads this."), widget=forms.Textarea,
    )  # fmt: skip


class PaperForm(forms.Form):
    """The certified paper, compared with what was said of it."""

    number = forms.CharField(
        label=gettext_lazy("Number of the person who authorises, from the paper"), max_length=20
    )
    shares = forms.MultipleChoiceField(
        label=gettext_lazy("What the paper lets them use besides name and number"), required=False,
        choices=Shared.choices, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class EndForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it ends"), max_length=300, widget=forms.Textarea,
        help_text=gettext_lazy("Name the paper that shows it. The person reads this, with your office."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@policy(Act.VOUCH)
def vouching(request: OfficerRequest) -> HttpResponse:
    """Find by the card what waits to be confirmed for the person present, and what holds for them."""
    form = FindForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "found": False}
    if request.method == "POST" and form.is_valid():
        if post_too_often(request.post, "vouching", limit=LOOK_UPS):
            return TemplateResponse(request, "errors/429.html", status=429)
        looking.look_up_card(form.cleaned_data["number"], actor=request.post)
        context |= {"found": True, "number": mask_number(form.cleaned_data["number"])}
        context |= _standing_of(form.cleaned_data["number"])
    return TemplateResponse(request, "officer/vouching.html", context)


def _standing_of(number: str) -> dict[str, Any]:
    """Claims and representations of the person of this number, authorisations they hold or give."""
    today = clock.today(clock.now())
    claims = RepresentationClaim.objects.filter(user__identity__number=number, state=ClaimState.OPEN)
    held = Authorisation.objects.filter(holder__identity__number=number, confirmed_at=None, revoked_at=None)
    rows = Representation.objects.in_force(today).filter(user__identity__number=number)
    return {
        "claims": list(claims.order_by("pk")[:MOST]),
        "papers": list(held.select_related("holder").order_by("pk")[:MOST]),
        "representations": list(rows.select_related("business").order_by("business__name")[:MOST]),
    }


@require_http_methods(["GET", "POST"])
@policy(Act.VOUCH)
def vouch_claim(request: OfficerRequest, claim_id: UUID) -> HttpResponse:
    """What the person says of the business beside its paper; confirm it, or say why not."""
    claim = get_object_or_404(RepresentationClaim.objects.filter(state=ClaimState.OPEN), public_id=claim_id)
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(claim, form, request)
        except ValidationError as error:
            show(form, error)
        else:
            return redirect("officer:vouching")
    return TemplateResponse(request, "officer/vouch.html", {
        "form": form, "rows": _said(claim), "title": _("Confirm who represents a business"), "caption": claim.name,
        "paper": "",
    })  # fmt: skip


def _answer(claim: RepresentationClaim, form: ClaimForm, request: OfficerRequest) -> None:
    if form.cleaned_data["answer"] == "yes":
        representing.confirm_claim(claim, actor=request.post, number=form.cleaned_data["number"])
        messages.success(request, _("Confirmed. The person can apply for the business from now on."))
    else:
        representing.refuse_claim(claim, actor=request.post, note=form.cleaned_data["note"])
        messages.success(request, _("The person has been told why."))


def _said(claim: RepresentationClaim) -> list[dict[str, Any]]:
    said, identity = said_in(claim), claim.user.verified_identity
    known = Business.objects.filter(tax_code=said.tax_code).first()
    return [
        {"key": _("Person present"), "value": claim.user.full_name},
        {"key": _("Citizen number"), "value": identity.masked_number if identity else ""},
        {"key": _("Business"), "value": said.name},
        {"key": _("Tax code"), "value": said.tax_code},
        {"key": _("Kind"), "value": str(claim.get_kind_display())},
        {"key": _("Head office"), "value": address_in_words(said.head_office, get_language() or "vi")},
        {"key": _("Legal representative"), "value": said.legal_representative},
        _beside(_("Telephone of the business"), said.phone, known.phone if known else ""),
        _beside(_("E-mail address of the business"), said.email, known.email if known else ""),
        {"key": _("Position of the person"), "value": claim.role},
    ]


def _beside(key: str, said: str, known: str) -> dict[str, Any]:
    """What this person says, and what we have and keep: a claim fills in only what is missing."""
    if not known or known == said:
        return {"key": key, "value": said}
    lines = [
        _("Said now: %(said)s") % {"said": said or "–"},
        _("On record, and kept: %(known)s") % {"known": known},
    ]
    return {"key": key, "value": lines[0], "lines": lines}


@require_http_methods(["GET", "POST"])
@policy(Act.VOUCH)
def vouch_authorisation(request: OfficerRequest, authorisation_id: UUID) -> HttpResponse:
    """What was said of a paper beside the paper itself; confirm it."""
    rows = Authorisation.objects.filter(confirmed_at=None, revoked_at=None).select_related("holder")
    row = get_object_or_404(rows, public_id=authorisation_id)
    form = PaperForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            authorising.record_authorisation(row, actor=request.post, **form.cleaned_data)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("Confirmed. It holds from the day on the paper."))
            return redirect("officer:vouching")
    return TemplateResponse(request, "officer/vouch.html", {
        "form": form, "rows": facts_of(row), "title": _("Confirm an authorisation"),
        "caption": row.holder.full_name, "paper": row.public_id,
    })  # fmt: skip


@require_safe
@policy(Act.VOUCH)
def vouching_paper(_request: OfficerRequest, authorisation_id: UUID) -> HttpResponseBase:
    """The picture the holder sent of the paper that lies on the desk."""
    paper = get_object_or_404(
        AuthorisationPaper.objects.select_related("blob"),
        authorisation__public_id=authorisation_id, authorisation__confirmed_at=None,
        authorisation__revoked_at=None,
    )  # fmt: skip
    return protected_file(
        storage.path(paper.blob.sha256), name=paper.name, content_type=paper.blob.content_type
    )


@require_http_methods(["GET", "POST"])
@policy(Act.VOUCH)
def end_representation(request: OfficerRequest, representation_id: UUID) -> HttpResponse:
    """The business's papers no longer name this person: end what they may do from today."""
    today = clock.today(clock.now())
    rows = Representation.objects.in_force(today).select_related("business", "user")
    row = get_object_or_404(rows, public_id=representation_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            representing.end_representation(row, actor=request.post, **form.cleaned_data)
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("Ended. Nothing of the business is open to this person any more."))
            return redirect("officer:vouching")
    context = {"representation": row, "form": form}
    return TemplateResponse(request, "officer/end_representation.html", context)
