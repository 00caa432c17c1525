"""For an applicant who comes back to the counter, or has written: complete what was asked, confirm, withdraw."""

from __future__ import annotations

import re
from typing import Any, BinaryIO, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import supplements
from dossiers.actions import applicant as acts
from dossiers.actions import drafts, presence
from dossiers.actions.presence import Presence, applicants_of
from dossiers.acts import Act
from dossiers.models import Charge, Dossier, Draft, Request
from dossiers.models.dossier import Channel
from portal.access import policy, show
from portal.officer.preview import preview_of
from portal.officer.scope import record_look, visible_dossier
from portal.officer.tabs import gap_line
from portal.signin.viewers import OfficerRequest
from procedures.catalogue import definition_of
from procedures.workflow.definition import Kind

AnyMethod = require_http_methods(["GET", "POST"])


class PresenceForm(forms.Form):
    """Who is there, how they came, and the number on the paper they show or have written."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"), widget=forms.RadioSelect, initial=Channel.COUNTER,
        choices=[
            (Channel.COUNTER, gettext_lazy("The person is here")),
            (Channel.POST, gettext_lazy("By post, signed")),
        ],
    )  # fmt: skip
    party = forms.TypedChoiceField(label=gettext_lazy("Who it is"), coerce=int, widget=forms.RadioSelect)
    number = forms.CharField(
        label=gettext_lazy("Number on the paper shown"), max_length=20,
        help_text=gettext_lazy(
            "On the card of the person, or in the letter. It is compared with the application. For a business: the"
            " card of somebody who represents it."
        ),
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, *, dossier: Dossier) -> None:
        super().__init__(data, files)
        people = [(row.pk, row.name) for row in applicants_of(dossier)]
        self.fields["party"].choices = people  # type: ignore[attr-defined]
        self.fields["party"].initial = people[0][0] if people else None

    def clean_number(self) -> str:
        """Without the spaces and dots people type between the digits."""
        number = str(self.cleaned_data["number"]).strip()
        digits = re.sub(r"[\s.\-]", "", number)
        return digits if digits.isdigit() else number

    @property
    def presence(self) -> Presence:
        return Presence(**{name: self.cleaned_data[name] for name in ("party", "number", "channel")})


class ConfirmedForm(PresenceForm):
    agreed = forms.ChoiceField(
        label=gettext_lazy("Is everything right?"),
        choices=[
            ("yes", gettext_lazy("Yes, everything is right")),
            ("no", gettext_lazy("No, something is wrong")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("What is wrong"), required=False, max_length=2000, widget=forms.Textarea,
        help_text=gettext_lazy("Only when something is wrong: say where, and how it should read."),
    )  # fmt: skip


class WithdrawnForm(PresenceForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"), max_length=500, widget=forms.Textarea,
        help_text=gettext_lazy("In the words of the signed request, which stays with the papers."),
    )  # fmt: skip
    scan = forms.FileField(label=gettext_lazy("Scan of the signed request"), required=False)


@require_safe
@policy(Act.SERVE)
def applicant(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """What the applicant is asked, and what can be done for them here."""
    dossier = _at_this_desk(request, dossier_id)
    asked = supplements.open_request(dossier)
    begun = Draft.objects.visible_to(request.viewer).unfiled().filter(request=asked) if asked else None
    owed = Charge.objects.filter(dossier=dossier, paid_at__isnull=True).exclude(amount=0)
    return TemplateResponse(request, "officer/applicant.html", {
        "dossier": dossier, "asked": asked, "gaps": _gaps(dossier, asked),
        "is_confirmation": asked is not None and asked.kind == Kind.CONFIRM,
        "is_payment": asked is not None and asked.kind == Kind.REQUEST_PAYMENT,
        "begun": begun.first() if begun is not None else None, "owed": owed.exists(),
        "may_withdraw": acts.may_withdraw(dossier),
    })  # fmt: skip


@AnyMethod
@policy(Act.REFILE)
def supplement(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Begin, or go on with, what was asked: the form opens with those questions and papers alone."""
    dossier = _at_this_desk(request, dossier_id)
    asked = supplements.open_request(dossier)
    if asked is None or asked.kind != Kind.REQUEST_SUPPLEMENT:
        return _nothing(request, dossier)
    form = PresenceForm(request.POST or None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        try:
            draft = drafts.start_supplement(asked.pk, actor=request.post, presence=form.presence)
        except ValidationError as error:
            show(form, error)
        else:
            return redirect("officer:serve", draft.public_id)
    return _page(request, dossier, form, title=_("Complete the application"), gaps=_gaps(dossier, asked))


@AnyMethod
@policy(Act.CONFIRM)
def confirm(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """The drafted result, shown to the applicant; what they say of it is recorded."""
    dossier = _at_this_desk(request, dossier_id)
    asked = supplements.open_request(dossier)
    if asked is None or asked.kind != Kind.CONFIRM:
        return _nothing(request, dossier)
    form = ConfirmedForm(request.POST or None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            acts.confirm(
                dossier, actor=request.post, agreed=said["agreed"] == "yes", note=said["note"],
                presence=form.presence,
            )  # fmt: skip
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("The applicant’s answer has been recorded."))
            return redirect("officer:dossier", dossier_id)
    preview = preview_of(asked.task, str(dossier.marking["proposal"]))
    title = _("Record the applicant’s answer")
    return _page(request, dossier, form, title=title, preview=preview)


@AnyMethod
@policy(Act.WITHDRAW)
def withdraw(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Take the application back on a signed request."""
    dossier = _at_this_desk(request, dossier_id)
    if request.method == "GET" and not acts.may_withdraw(dossier):
        messages.info(request, _("This application can no longer be withdrawn."))
        return redirect("officer:applicant", dossier_id)
    form = WithdrawnForm(request.POST or None, request.FILES or None, dossier=dossier)
    if request.method == "POST" and form.is_valid():
        scan = cast("UploadedFile[bytes] | None", form.cleaned_data["scan"])
        try:
            acts.withdraw(
                dossier, actor=request.post, reason=form.cleaned_data["reason"], presence=form.presence,
                scan=cast("BinaryIO | None", scan), name=(scan.name or "") if scan else "",
            )  # fmt: skip
        except ValidationError as error:
            show(form, error)
        else:
            messages.success(request, _("The application has been withdrawn."))
            return redirect("officer:dossier", dossier_id)
    return _page(request, dossier, form, title=_("Withdraw on a signed request"), warning=True)


def _at_this_desk(request: OfficerRequest, dossier_id: UUID) -> Dossier:
    """The dossier, when this centre received it or hands its result over; showing it is a look."""
    dossier = visible_dossier(request, dossier_id)
    presence.require_desk_of(request.post, dossier)
    record_look(request, dossier)
    return dossier


def _nothing(request: OfficerRequest, dossier: Dossier) -> HttpResponse:
    messages.info(request, _("The applicant is asked nothing of this kind any more."))
    return redirect("officer:applicant", dossier.public_id)


def _gaps(dossier: Dossier, asked: Request | None) -> list[str]:
    definition = definition_of(dossier.version_id)
    return [gap_line(gap, definition) for gap in supplements.gaps_of(asked)] if asked else []


def _page(
    request: OfficerRequest, dossier: Dossier, form: forms.Form, *, title: str, **context: Any
) -> HttpResponse:
    return TemplateResponse(
        request, "officer/answer_for.html", {"dossier": dossier, "form": form, "title": title, **context}
    )
