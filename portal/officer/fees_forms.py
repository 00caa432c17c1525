"""What a cashier enters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.actions.collecting import exemptions_of
from dossiers.models import Charge, Dossier, Task
from portal.components.formats import in_vietnamese, money
from portal.officer.forms import ActForm, last_day_field


def name_of(charge: Charge) -> str:
    return charge.name_vi if in_vietnamese() else charge.name_en


class CashForm(forms.Form):
    """Which lines are paid now; `expected` is the sum of all that can be, as shown."""

    lines = forms.MultipleChoiceField(label=_("What is being paid"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, charges: list[Charge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.priced = {charge.line: charge.amount for charge in charges if charge.amount}
        choices = [(c.line, f"{name_of(c)}: {money(c.amount)}") for c in charges if c.amount]
        self.fields["lines"].choices = choices  # type: ignore[attr-defined]
        self.fields["lines"].initial = list(self.priced)
        for line, amount in self.priced.items():
            self.fields[f"seen:{line}"] = forms.IntegerField(
                initial=amount, widget=forms.HiddenInput, required=False
            )

    @property
    def acts_on(self) -> dict[str, Any]:
        """The lines, and what they cost on the screen that was pressed."""
        lines = self.cleaned_data["lines"]
        expected = sum(self.cleaned_data.get(f"seen:{line}") or 0 for line in lines)
        return {"lines": lines, "expected": expected}


class LineForm(forms.Form):
    """An act on one line."""

    line = forms.ChoiceField(label=_("Fee"))

    def __init__(self, *args: Any, charges: list[Charge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(charge.line, name_of(charge)) for charge in charges]
        self.fields["line"].choices = choices  # type: ignore[attr-defined]


class AmountForm(LineForm):
    amount = forms.IntegerField(label=_("Amount in whole đồng"), min_value=0, max_value=10**12 - 1)
    basis = forms.CharField(
        label=_("What it rests on"),
        help_text=_("The resolution, the tax notice, or how it was counted."),
        max_length=300,
    )


class ExemptForm(LineForm):
    exemption = forms.ChoiceField(label=_("Why nothing is to be paid"))
    proof = forms.CharField(
        label=_("The paper that was shown"), help_text=_("What it is, its number and date."), max_length=300
    )

    def __init__(self, *args: Any, charges: list[Charge], **kwargs: Any) -> None:
        super().__init__(*args, charges=charges, **kwargs)
        known = {key: label for charge in charges for key, label in exemptions_of(charge)}
        self.fields["exemption"].choices = list(known.items())  # type: ignore[attr-defined]


class RefundForm(forms.Form):
    transfer = forms.CharField(label=_("Reference of the transfer back"), max_length=60)


class RequestPaymentForm(ActForm):
    """Which fees to ask for, the amounts nobody knew yet, and by when to pay."""

    lines = forms.MultipleChoiceField(label=_("Fees to be paid"), widget=forms.CheckboxSelectMultiple)
    basis = forms.CharField(
        label=_("What the amounts you enter rest on"), max_length=300, required=False,
        help_text=_("The resolution, the tax notice, or how it was counted."),
    )  # fmt: skip
    reply_by = last_day_field(_("To be paid by"))
    note = forms.CharField(
        label=_("A word to the applicant"), required=False, max_length=2000, widget=forms.Textarea
    )

    def __init__(self, *args: Any, task: Task, last_day: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"reply_by": last_day, **(kwargs.get("initial") or {})}
        super().__init__(*args, task=task, **kwargs)
        self.charges = on_request(task.dossier)
        self.fields["lines"].choices = [  # type: ignore[attr-defined]
            (charge.line, f"{name_of(charge)}: {money(charge.amount)}" if charge.amount else name_of(charge))
            for charge in self.charges
        ]
        self.fields["lines"].initial = [charge.line for charge in self.charges]
        self.unknown = [charge for charge in self.charges if charge.amount is None]
        for charge in self.unknown:
            self.fields[f"amount:{charge.line}"] = forms.IntegerField(
                label=_("Amount of “%(fee)s” in whole đồng") % {"fee": name_of(charge)},
                required=False, min_value=0, max_value=10**12 - 1,
            )  # fmt: skip
        if not self.unknown:
            del self.fields["basis"]
        known = ("seen", "lines", *(f"amount:{charge.line}" for charge in self.unknown))
        self.order_fields([*known, "basis", "reply_by", "note"])

    @property
    def acts_on(self) -> dict[str, Any]:
        data = self.cleaned_data
        amounts = {
            charge.line: data[f"amount:{charge.line}"]
            for charge in self.unknown
            if data.get(f"amount:{charge.line}") is not None
        }
        names = ("seen", "lines", "reply_by", "note")
        return {**{name: data[name] for name in names}, "amounts": amounts, "basis": data.get("basis", "")}


def on_request(dossier: Dossier) -> list[Charge]:
    """Unpaid lines that are due when the office asks for them."""
    rows = Charge.objects.filter(dossier=dossier, due="on_request", paid_at__isnull=True)
    return list(rows.order_by("pk"))
