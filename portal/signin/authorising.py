"""Authorisations between people: asked with the paper, read, confirmed with a fresh proof, taken back."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.identity import clean_number, mask_number
from accounts.models import Authorisation, Shared
from dossiers import clock
from dossiers.actions import authorising
from dossiers.acts import Act
from dossiers.files import storage
from dossiers.models import AuthorisationPaper
from portal.access import policy, show
from portal.components.formats import vn_date
from portal.downloads import protected_file
from portal.signin.proving import is_fresh, ways_to_prove
from portal.signin.standing import last_day
from portal.signin.viewers import CitizenRequest
from procedures.catalogue import definition_of
from procedures.models import Version


def names_of_procedures(on: date) -> list[tuple[str, str]]:
    """Code and name of every procedure for people that is taken online today, by name."""
    rows = Version.objects.in_force(on).order_by("procedure__code", "number")
    known = {code: definition_of(pk) for code, pk in dict(rows.values_list("procedure__code", "pk")).items()}
    fit = [
        (code, str(one.name))
        for code, one in known.items()
        if "online" in one.channels and one.about.takes_people
    ]
    return sorted(fit, key=lambda row: row[1])


class AuthorisationForm(forms.Form):
    """What the paper says, and a picture of it."""

    giver_name = forms.CharField(
        label=gettext_lazy("Full name of the person who authorises you"), max_length=200
    )
    giver_number = forms.CharField(
        label=gettext_lazy("Their citizen number"), max_length=20,
        help_text=gettext_lazy("12 digits, as on the paper."),
    )  # fmt: skip
    basis = forms.CharField(
        label=gettext_lazy("The paper"), max_length=300,
        help_text=gettext_lazy("What it is called, its number and date, and who certified it."),
    )  # fmt: skip
    procedures = forms.MultipleChoiceField(
        label=gettext_lazy("For which procedures"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick none when the paper is for all of them."),
    )  # fmt: skip
    since = forms.DateField(label=gettext_lazy("From"), input_formats=["%d/%m/%Y", "%Y-%m-%d"],
                            help_text=gettext_lazy("For example 25/11/2026."))  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("Last day"), required=False, input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        help_text=gettext_lazy("Leave it empty when the paper names none: it then holds for one year."),
    )  # fmt: skip
    paper = forms.FileField(
        label=gettext_lazy("Photograph or scan of the paper"),
        help_text=gettext_lazy("PDF, JPEG or PNG, all pages readable."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedures"].choices = names_of_procedures(on)  # type: ignore[attr-defined]
        self.initial.setdefault("since", vn_date(on))

    def clean_giver_number(self) -> str:
        return clean_number(self.cleaned_data["giver_number"])

    @property
    def given(self) -> authorising.Given:
        names = ("giver_name", "giver_number", "basis", "procedures", "since", "until")
        return authorising.Given(**{name: self.cleaned_data[name] for name in names})


class ConfirmAuthorisationForm(forms.Form):
    """What the holder may use of the giver, and the deliberate yes."""

    shares = forms.MultipleChoiceField(
        label=gettext_lazy("What may they use in forms besides your name and number?"), required=False,
        choices=Shared.choices, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    agreed = forms.BooleanField(
        label=gettext_lazy("I authorise this person as it is written here."),
    )


@require_http_methods(["GET", "POST"])
@policy(Act.REPRESENT)
def add_authorisation(request: CitizenRequest) -> HttpResponseBase:
    """Say who authorised one, with the paper; the giver or a counter has to confirm it."""
    if not request.viewer.verified:
        messages.warning(request, _("Verify your identity first."))
        return redirect("signin:verify_identity")
    today = clock.today(clock.now())
    posted = request.method == "POST"
    form = AuthorisationForm(request.POST if posted else None, request.FILES if posted else None, on=today)
    if posted and form.is_valid():
        upload = form.cleaned_data["paper"]
        try:
            row = authorising.ask_authorisation(
                actor=request.viewer, given=form.given, upload=cast("BinaryIO", upload), name=upload.name
            )
        except ValidationError as error:
            _show_paper(form, error)
        else:
            messages.success(
                request,
                _("We have it. It holds as soon as its giver, or a service centre, has confirmed it."),
            )
            return redirect("signin:authorisation", row.public_id)
    return TemplateResponse(request, "signin/add_authorisation.html", {"form": form})


def _show_paper(form: AuthorisationForm, error: ValidationError) -> None:
    """A refusal where it belongs; what is wrong with the file has no name of its own."""
    if hasattr(error, "error_dict") or error.code in {"unverified", "too_many"}:
        show(form, error)
    else:
        form.add_error("paper", error)


def _mine(request: CitizenRequest) -> QuerySet[Authorisation]:
    """Those one holds, and those that name one's proved number as the giver's."""
    identity = request.viewer.identity
    theirs = Q(holder=request.user)
    if identity is not None:
        theirs |= Q(giver_number=identity.number)
    return Authorisation.objects.filter(theirs).select_related("holder", "paper")


@require_http_methods(["GET", "POST"])
@policy(Act.REPRESENT)
def authorisation(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """One authorisation. Its giver confirms it here, after proving once more that it is them."""
    row = get_object_or_404(_mine(request), public_id=public_id)
    is_giver = row.holder_id != request.user.pk
    waits = row.confirmed_at is None and row.revoked_at is None
    fresh = is_fresh(request)
    form = ConfirmAuthorisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_giver and form.is_valid():
        try:
            authorising.confirm_authorisation(
                row, actor=request.viewer, proved_again=fresh, shares=form.cleaned_data["shares"]
            )
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("Confirmed. You can take it back at any time."))
            return redirect("signin:authorisation", public_id)
    return TemplateResponse(request, "signin/authorisation.html", {
        "authorisation": row, "rows": facts_of(row), "is_giver": is_giver, "waits": waits, "fresh": fresh,
        "form": form, **ways_to_prove(request),
        "stands": row.revoked_at is None and not (row.valid_to and row.valid_to <= clock.today(clock.now())),
    })  # fmt: skip


def facts_of(row: Authorisation) -> list[dict[str, Any]]:
    """The authorisation as rows of a summary; the giver's number is masked."""
    names = dict(names_of_procedures(clock.today(clock.now())))
    scope = [names.get(code, code) for code in row.procedures] or [_("Every procedure for people")]
    shares = [str(Shared(key).label) for key in row.shares] or [_("Name and citizen number only")]
    rows: list[dict[str, Any]] = [
        {"key": _("Who authorises"), "value": f"{row.giver_name} · {mask_number(row.giver_number)}"},
        {"key": _("Who may act"), "value": row.holder.full_name},
        {"key": _("The paper"), "value": row.basis},
        {"key": _("For which procedures"), "value": scope[0], "lines": scope},
        {"key": _("From"), "value": vn_date(row.valid_from)},
        {"key": _("Last day"), "value": vn_date(last) if (last := last_day(row)) else "–"},
        {"key": _("Where it stands"), "value": state_of(row)},
    ]
    if row.confirmed_at is not None:
        rows.append({"key": _("What may be used in forms"), "value": shares[0], "lines": shares})
    return rows


def state_of(row: Authorisation) -> str:
    """Whether it holds, in words."""
    if row.revoked_at is not None:
        return _("Ended on %(day)s") % {"day": vn_date(clock.today(row.revoked_at))}
    if row.confirmed_at is None:
        return _("Waits for its giver or a service centre to confirm it")
    if row.valid_to is not None and row.valid_to <= clock.today(clock.now()):
        return _("Over")
    return str(row.get_confirmed_by_display())


@require_POST
@policy(Act.REPRESENT)
def revoke_authorisation(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """Take it back, or give it up."""
    row = get_object_or_404(_mine(request), public_id=public_id)
    try:
        authorising.revoke_authorisation(row, actor=request.viewer)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It has ended. Nothing can be done under it any more."))
    return redirect(f"{reverse('signin:profile')}#acting")


@require_safe
@policy(Act.REPRESENT)
def authorisation_paper(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """The paper, for the two whose it is."""
    row = get_object_or_404(_mine(request), public_id=public_id)
    paper = get_object_or_404(AuthorisationPaper.objects.select_related("blob"), authorisation=row)
    return protected_file(
        storage.path(paper.blob.sha256), name=paper.name, content_type=paper.blob.content_type
    )
