"""Small forms of this face; the questions of a procedure come from its own document."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ConfirmForm(forms.Form):
    """Whether a drafted result is right; what is wrong with it when it is not."""

    agreed = forms.ChoiceField(
        label=_("Is everything right?"),
        choices=[("yes", _("Yes, everything is right")), ("no", _("No, something is wrong"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What is wrong"),
        help_text=_("Only when something is wrong: say where, and how it should read."),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
    )


class AgreeForm(forms.Form):
    """A deliberate yes; there is nothing else to say here."""

    agreed = forms.BooleanField(
        label=_("I have read what was sent and I apply for it too."),
        error_messages={"required": _("Tick the box if you agree.")},
    )


class PayForm(forms.Form):
    """The way to pay; what is paid follows from the application."""

    way = forms.ChoiceField(
        label=_("How do you want to pay?"),
        choices=[
            ("bank", _("In the browser, at the bank")),
            ("qr", _("With a QR code, in my bank's application")),
        ],
        widget=forms.RadioSelect,
        initial="bank",
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you withdraw it"),
        help_text=_("You do not have to say, but it helps us to get better."),
        required=False,
        max_length=500,
        widget=forms.Textarea,
    )
