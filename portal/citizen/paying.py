"""Paying: what, why, how much and by when; to the bank and back; what is known of a payment, honestly."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import clock, supplements
from dossiers.actions import paying
from dossiers.acts import Act
from dossiers.documents import qr
from dossiers.models import Charge, Dossier, OrderState, PaymentAttempt, PaymentOrder, Request
from dossiers.payments.bank import Asked, Offer, bank
from portal.access import policy, show
from portal.citizen import following
from portal.citizen.forms import PayForm
from portal.citizen.scope import own_application
from portal.components.formats import in_vietnamese
from portal.signin.viewers import CitizenRequest
from procedures.workflow.definition import Kind


@require_http_methods(["GET", "POST"])
@policy(Act.PAY)
def pay(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """What is to be paid; choosing a way makes one order, however often it is pressed."""
    dossier = own_application(request, public_id)
    charges = paying.payable(dossier)
    if not charges or dossier.public_status in paying.ENDED:
        messages.info(request, _("There is nothing to pay for this application now."))
        return redirect("citizen:dossier", public_id)
    form = PayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and bank() is not None:
        try:
            order = paying.begin_payment(dossier, actor=request.viewer, lines=[row.line for row in charges])
        except ValidationError as error:
            show(form, error)
        else:
            return _onward(order, form.cleaned_data["way"])
    return TemplateResponse(request, "citizen/pay.html", {
        "dossier": dossier, "form": form, "lines": [_line(row) for row in charges], "asked": _asked(dossier),
        "total": sum(row.amount or 0 for row in charges), "online": bank() is not None,
    })  # fmt: skip


def _onward(order: PaymentOrder, way: str) -> HttpResponseBase:
    offer = _offer(order)
    return (
        redirect(offer.address) if offer and way == "bank" else redirect("citizen:payment", order.public_id)
    )


def _offer(order: PaymentOrder) -> Offer | None:
    provider = bank()
    if provider is None:
        return None
    return provider.begin(Asked(reference=order.reference, amount=order.amount, purpose=order.reference))


def _asked(dossier: Dossier) -> Request | None:
    asked = supplements.open_request(dossier)
    return asked if asked is not None and asked.kind == Kind.REQUEST_PAYMENT else None


def _line(charge: Charge) -> dict[str, Any]:
    return {
        "name": charge.name_vi if in_vietnamese() else charge.name_en,
        "kind": following.KINDS[charge.kind],
        "quantity": charge.quantity,
        "amount": charge.amount,
        "basis": charge.basis,
    }


@require_safe
@policy(Act.PAY)
def payment(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """Where a payment stands by what the bank has told us, never by what the browser brought back."""
    rows = PaymentOrder.objects.filter(dossier__in=Dossier.objects.visible_to(request.viewer))
    order = get_object_or_404(
        rows.select_related("dossier__procedure", "dossier__receiving"), public_id=public_id
    )
    attempt = PaymentAttempt.objects.filter(order=order).order_by("-pk").first()
    waiting = order.state == OrderState.OPEN
    offer = _offer(order) if waiting and clock.now() < order.expires_at else None
    picture = base64.b64encode(qr.of_text(offer.qr)).decode() if offer else ""
    return TemplateResponse(request, "citizen/payment.html", {
        "order": order, "dossier": order.dossier, "attempt": attempt, "waiting": waiting, "offer": offer,
        "qr": picture,
    })  # fmt: skip
