"""The cashier's desk: what is to be collected, one application's fees, money that has to go back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dossiers import clock, supplements
from dossiers.actions import collecting, paying, processing
from dossiers.acts import Act
from dossiers.models import Charge, Disposition, Document, DocumentKind, Dossier, PaymentAttempt, Task
from dossiers.queues import PAGE, matching
from portal.access import policy, show
from portal.components.formats import money, vn_datetime
from portal.officer.acts import perform, title_of
from portal.officer.fees_forms import (
    AmountForm,
    CashForm,
    ExemptForm,
    RefundForm,
    RequestPaymentForm,
    name_of,
    on_request,
)
from portal.officer.scope import record_look, visible_dossier, visible_task
from portal.officer.signing import not_proved
from portal.signin.viewers import OfficerRequest
from procedures.workflow.definition import Kind

AnyMethod = require_http_methods(["GET", "POST"])


@policy(Act.TAKE_FEES)
@require_safe
def fees(request: OfficerRequest) -> HttpResponse:
    """Applications of this office with something to collect, found by code or name; newest first."""
    words = request.GET.get("q", "").strip()[:100]
    mine = Dossier.objects.visible_to(request.viewer)
    dossiers: QuerySet[Dossier] = matching(mine, words) if words else mine
    owing = (
        Charge.objects.filter(paid_at__isnull=True, dossier__in=dossiers)
        .exclude(amount=0)
        .exclude(dossier__public_status__in=paying.ENDED)
        .select_related("dossier__procedure")
        .order_by("-dossier_id", "pk")
    )
    after = _cursor(request.GET.get("after", ""))
    if after is not None:
        dossier_id, line = after
        owing = owing.filter(Q(dossier_id__lt=dossier_id) | Q(dossier_id=dossier_id, pk__gt=line))
    charges = list(owing[: PAGE + 1])
    last = charges[PAGE - 1] if len(charges) > PAGE else None
    query = f"{urlencode({'q': words})}&" if words else ""
    return TemplateResponse(request, "officer/fees.html", {
        "words": words, "rows": [_row(charge) for charge in charges[:PAGE]],
        "first": f"?{query}".rstrip("&") if after else "",
        "next": f"?{query}after={last.dossier_id}~{last.pk}" if last else "",
        "aside": [_aside(row) for row in _not_counted(request)[:PAGE]],
    })  # fmt: skip


def _cursor(text: str) -> tuple[int, int] | None:
    """Where a page ends, from an address: application and line; anything unreadable begins at the first page."""
    parts = text.partition("~")[::2]
    if all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        return int(parts[0]), int(parts[1])
    return None


def _row(charge: Charge) -> dict[str, Any]:
    dossier = charge.dossier
    return {
        "href": reverse("officer:fees_of", args=[dossier.public_id]),
        "code": dossier.code,
        "name": dossier.applicant_name,
        "procedure": str(dossier.procedure),
        "fee": name_of(charge),
        "amount": money(charge.amount) if charge.amount is not None else _("to be entered by the cashier"),
    }


def _not_counted(request: OfficerRequest) -> QuerySet[PaymentAttempt]:
    """Money that paid nothing and was not sent back yet."""
    kept = [Disposition.PARKED, Disposition.REFUND_DUE]
    rows = PaymentAttempt.objects.filter(disposition__in=kept, refund__isnull=True)
    seen = Dossier.objects.visible_to(request.viewer)
    return rows.filter(order__dossier__in=seen).select_related("order__dossier").order_by("-pk")


def _aside(attempt: PaymentAttempt) -> dict[str, Any]:
    reasons = {
        "wrong_amount": _("wrong amount"),
        "paid_before": _("paid before"),
        "ended": _("the application has ended"),
    }
    return {
        "href": reverse("officer:refund", args=[attempt.pk]),
        "code": attempt.order.dossier.code,
        "reference": attempt.bank_reference,
        "amount": money(attempt.amount),
        "reason": reasons[attempt.reason],
        "at": vn_datetime(attempt.at),
    }


@policy(Act.TAKE_FEES)
@AnyMethod
def fees_of(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """The fees of one application: take cash, enter an amount, exempt; each button is its own act."""
    dossier = visible_dossier(request, dossier_id)
    record_look(request, dossier)
    charges = list(Charge.objects.filter(dossier=dossier).select_related("dossier").order_by("pk"))
    open_forms = _forms(request, charges)
    pressed = request.POST.get("press", "")
    if request.method == "POST" and pressed in open_forms and open_forms[pressed].is_valid():
        done = _press(request, dossier, pressed, open_forms[pressed])
        if done:
            messages.success(request, done)
            return redirect("officer:fees_of", dossier_id)
    return TemplateResponse(request, "officer/fees_of.html", {
        "dossier": dossier, "rows": [_line(charge) for charge in charges], "forms": open_forms,
        "errors": open_forms.get(pressed), "receipts": _receipts(dossier),
    })  # fmt: skip


def _forms(request: OfficerRequest, charges: list[Charge]) -> dict[str, Any]:
    """The forms that make sense now, by the button that sends them."""
    unpaid = [charge for charge in charges if charge.paid_at is None]
    pressed = request.POST.get("press", "") if request.method == "POST" else ""
    kinds: dict[str, tuple[Any, list[Charge]]] = {
        "cash": (CashForm, [charge for charge in unpaid if charge.amount]),
        "amount": (AmountForm, [c for c in unpaid if c.amount is None or c.entered_by_id is not None]),
        "exempt": (ExemptForm, [c for c in unpaid if c.amount != 0 and collecting.exemptions_of(c)]),
    }
    return {
        name: kind(request.POST if name == pressed else None, charges=rows, prefix=name)
        for name, (kind, rows) in kinds.items()
        if rows
    }


def _press(request: OfficerRequest, dossier: Dossier, pressed: str, form: Any) -> str:
    """Do what was pressed; what to say when it is done, empty when it was refused (the form says why)."""
    acts: dict[str, tuple[Callable[..., Any], str]] = {
        "cash": (collecting.take_cash, _("The payment has been recorded. The receipt is being made.")),
        "amount": (collecting.enter_amount, _("The amount has been entered.")),
        "exempt": (collecting.exempt, _("Nothing is to be paid. The receipt of 0 đ is being made.")),
    }
    act, done = acts[pressed]
    try:
        act(dossier, actor=request.post, **(form.acts_on if pressed == "cash" else form.cleaned_data))
    except ValidationError as error:
        if getattr(error, "code", "") == "paid":
            return _("This fee has been paid already; nothing was taken twice.")
        show(form, error)
        return ""
    return done


def _line(charge: Charge) -> dict[str, Any]:
    return {
        "name": name_of(charge),
        "quantity": charge.quantity,
        "amount": money(charge.amount) if charge.amount is not None else _("to be entered by the cashier"),
        "basis": charge.basis,
        "paid": vn_datetime(charge.paid_at) if charge.paid_at else "",
    }


def _receipts(dossier: Dossier) -> list[dict[str, Any]]:
    rows = Document.objects.filter(dossier=dossier, kind=DocumentKind.RECEIPT).order_by("pk")
    return [
        {
            "number": row.symbol,
            "href": reverse("officer:document", args=[row.public_id]) if row.file_id else "",
        }
        for row in rows
    ]


@policy(Act.REFUND)
@AnyMethod
def refund(request: OfficerRequest, attempt_id: int) -> HttpResponse:
    """Record that money which paid nothing went back; the password is asked once more."""
    attempt = get_object_or_404(_not_counted(request), pk=attempt_id)
    form = RefundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _sent_back(request, attempt, form):
        messages.success(request, _("The money is recorded as sent back, and the applicant is told."))
        return redirect("officer:fees")
    context = {"form": form, "attempt": attempt, "row": _aside(attempt)}
    return TemplateResponse(request, "officer/refund.html", context)


def _sent_back(request: OfficerRequest, attempt: PaymentAttempt, form: Form) -> bool:
    fault = not_proved(request, request.POST.get("password", ""))
    if fault:
        form.add_error(None, fault)
        return False
    try:
        collecting.refund(attempt, actor=request.post, transfer=form.cleaned_data["transfer"])
    except ValidationError as error:
        show(form, error)
        return False
    return True


@policy(Act.REQUEST_PAYMENT)
@AnyMethod
def request_payment(request: OfficerRequest, task_id: UUID) -> HttpResponse:
    """Ask the applicant to pay; the time stands still until they have."""
    task: Task = visible_task(request, task_id)
    title = title_of(task, Kind.REQUEST_PAYMENT)
    if not on_request(task.dossier) and task.closed_at is None:
        messages.info(request, _("No fee of this application is to be asked for."))
        return redirect("officer:task", task_id)
    action = processing.first_action(task.dossier, task, Kind.REQUEST_PAYMENT)
    last_day = supplements.last_day(action, task.dossier, at=clock.now())
    data = request.POST if request.method == "POST" else None
    form = RequestPaymentForm(data, task=task, last_day=last_day)
    hint = _("The applicant is told at once. The time stands still until everything is paid.")
    done = _("The applicant has been asked to pay.")
    return perform(request, task, form, paying.request_payment, title=title, done=done, hint=hint)
