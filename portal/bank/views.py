"""The door for the bank's messages, and the page that plays a bank in a demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from dossiers import clock
from dossiers.actions import paying
from dossiers.models import PaymentOrder
from dossiers.payments.bank import bank
from dossiers.payments.demo import DemoBank
from portal.limits import too_often

MOST_MESSAGES = 1200  # of one network in ten minutes
HEARD, NO_ORDER, NOT_YOURS, TOO_MANY = "00", "01", "97", "99"
_STATUS = {HEARD: 200, NO_ORDER: 404, NOT_YOURS: 403, TOO_MANY: 429}
_LATE = "bank_late"  # session: references the demonstration's bank has not told us about yet


@csrf_exempt
@login_not_required
@require_POST
def callback(request: HttpRequest) -> JsonResponse:
    """What the bank tells us. Its signature is the only key; a message heard before gets the same answer."""
    provider = bank()
    if provider is None:
        raise Http404
    code = TOO_MANY if too_often(request, "bank", limit=MOST_MESSAGES) else _hear(request.body)
    return JsonResponse(provider.answer(code), status=_STATUS[code])


def _hear(message: bytes) -> str:
    try:
        paying.receive_payment(message)
    except PermissionDenied:
        return NOT_YOURS
    except ValidationError:
        return NO_ORDER
    return HEARD


@login_not_required
@require_http_methods(["GET", "POST"])
def pay_here(request: HttpRequest, reference: str) -> HttpResponse:
    """The demonstration's bank: pay, decline, pay and tell late, tell twice. Nowhere else does it exist."""
    if settings.PORTAL_MODE == "production" or not isinstance(bank(), DemoBank):
        raise Http404
    order = get_object_or_404(PaymentOrder.objects.select_related("dossier"), reference=reference)
    if request.method == "POST":
        _press(request, order, request.POST.get("press", ""))
        return redirect("citizen:payment", order.public_id)
    late = reference in request.session.get(_LATE, [])
    context: dict[str, Any] = {"order": order, "late": late}
    return TemplateResponse(request, "bank/pay_here.html", context)


def _press(request: HttpRequest, order: PaymentOrder, pressed: str) -> None:
    """What each button of the bank does; the messages go the way a real one's would."""
    waiting = [kept for kept in request.session.get(_LATE, []) if kept != order.reference]
    if pressed == "late":
        waiting.append(order.reference)
    request.session[_LATE] = waiting
    amount = order.amount + (1000 if pressed == "wrong" else 0)
    message = DemoBank().confirm(
        order.reference, amount=amount, paid=pressed != "decline", at=clock.now(), salt=pressed
    )
    times = {"pay": 1, "wrong": 1, "decline": 1, "twice": 2}.get(pressed, 0)
    for _time in range(times):
        _hear(message)
