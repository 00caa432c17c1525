"""Whom one may act for, and who may act for oneself: what the profile lists, and the pages behind it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Citizen
from accounts.models import Authorisation, ClaimState, Representation, RepresentationClaim
from dossiers import clock
from dossiers.actions import representing
from dossiers.acts import Act
from portal.access import policy
from portal.components.formats import vn_date
from portal.signin import vneid
from portal.signin.business_form import business_form, company_from
from portal.signin.viewers import CitizenRequest

MOST = 50
TOLD_FOR = 365  # days for which the profile tells of what an office ended


def standing_of(citizen: Citizen) -> dict[str, Any]:
    """What the profile shows of representation: what holds, what waits, who acts for whom."""
    today = clock.today(clock.now())
    held = Authorisation.objects.filter(holder=citizen.user, revoked_at=None).exclude(valid_to__lte=today)
    given = Authorisation.objects.given_by(citizen.user).filter(revoked_at=None).exclude(valid_to__lte=today)
    return {
        "representations": list(
            citizen.representations(today).select_related("business").order_by("business__name", "pk")[:MOST]
        ),
        "ended_elsewhere": [
            {
                "business": row.business.name,
                "day": row.valid_to,
                "office": row.ended_post.agency.name,
                "why": row.ended_why,
            }
            for row in _ended_at_counters(citizen, today)
            if row.ended_post is not None
        ],
        "claims": list(
            RepresentationClaim.objects.filter(
                user=citizen.user, state__in=[ClaimState.OPEN, ClaimState.REFUSED]
            ).order_by("-pk")[:MOST]
        ),
        "held": [authorisation_row(row) for row in held.select_related("holder").order_by("-pk")[:MOST]],
        "given": [authorisation_row(row) for row in given.select_related("holder").order_by("-pk")[:MOST]],
        "by_vneid": vneid.is_configured() and "vneid" in settings.PORTAL_REPRESENTATION,
    }


def _ended_at_counters(citizen: Citizen, today: date) -> list[Representation]:
    """What an office ended in the last year: the person reads where, and why."""
    rows = Representation.objects.filter(
        user=citizen.user, ended_post__isnull=False, valid_to__gt=today - timedelta(days=TOLD_FOR)
    )
    return list(rows.select_related("business", "ended_post__agency").order_by("-valid_to", "-pk")[:MOST])


def authorisation_row(row: Authorisation) -> dict[str, Any]:
    """One authorisation in words: until when, and whether it holds yet."""
    return {
        "giver": row.giver_name,
        "holder": row.holder.full_name,
        "basis": row.basis,
        "until": vn_date(last) if (last := last_day(row)) else "",
        "waits": row.confirmed_at is None,
        "href": reverse("signin:authorisation", args=[row.public_id]),
    }


def last_day(row: Authorisation) -> date | None:
    """The last day on which it holds; the column has the first one without it."""
    return row.valid_to - timedelta(days=1) if row.valid_to else None


@require_http_methods(["GET", "POST"])
@policy(Act.REPRESENT)
def add_business(request: CitizenRequest) -> HttpResponseBase:
    """Say which business one represents; it has to be proved before it opens anything."""
    if not request.viewer.verified:
        messages.warning(request, _("Verify your identity first."))
        return redirect("signin:verify_identity")
    data = request.POST if request.method == "POST" else None
    form = business_form(data, legal_representative=request.user.full_name)
    if data is not None and form.is_valid():
        company, role = company_from(form)
        try:
            representing.claim_business(actor=request.viewer, said=company, role=role)
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(
                request,
                _(
                    "We have it. Show the business's paper and your card at any service centre to have it confirmed."
                ),
            )
            return redirect(f"{reverse('signin:profile')}#acting")
    return TemplateResponse(request, "signin/add_business.html", {"form": form})


def _show(form: Any, error: ValidationError) -> None:
    """A refusal, on the question it names."""
    if not hasattr(error, "error_dict"):
        form.add_error("business_tax_code" if error.code == "tax_code" else None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(f"business_{name}" if f"business_{name}" in form.fields else None, errors)


@require_POST
@policy(Act.REPRESENT)
def withdraw_claim(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """Take back what was said and not looked at yet."""
    claim = get_object_or_404(RepresentationClaim.objects.filter(user=request.user), public_id=public_id)
    try:
        representing.withdraw_claim(claim, actor=request.viewer)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect(f"{reverse('signin:profile')}#acting")


@require_http_methods(["GET", "POST"])
@policy(Act.REPRESENT)
def end_representation(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """Ask once more, then stop acting for a business."""
    rows = request.viewer.representations(clock.today(clock.now())).select_related("business")
    row = get_object_or_404(rows, public_id=public_id)
    if request.method == "POST":
        try:
            representing.end_representation(row, actor=request.viewer)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request, _("You no longer act for %(business)s.") % {"business": row.business.name}
            )
        return redirect(f"{reverse('signin:profile')}#acting")
    return TemplateResponse(request, "signin/end_representation.html", {"representation": row})
