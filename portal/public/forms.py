"""What the public pages take in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dossiers.documents.verification import MOST_BYTES


class LookUpForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the application"),
        max_length=40,
        help_text=_("It stands on your receipt and in our messages, like D003-261124-000123."),
        error_messages={"required": _("Enter the code of the application.")},
    )
    digits = forms.CharField(
        label=_("Last four digits"),
        max_length=4,
        help_text=_("Of the identity number or the telephone of whoever applied."),
        error_messages={"required": _("Enter the last four digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        return re.sub(r"\s+", "", str(self.cleaned_data["code"])).upper()

    def clean_digits(self) -> str:
        digits = str(self.cleaned_data["digits"]).strip()
        if not re.fullmatch(r"[0-9]{4}", digits):
            raise ValidationError(_("Enter exactly four digits."), code="digits")
        return digits

    def refuse(self) -> None:
        """The same answer for an unknown code and for wrong digits."""
        self.add_error(
            None,
            ValidationError(_("No application has this code and these digits. Check both."), code="unknown"),
        )


class VerifyForm(forms.Form):
    token = forms.CharField(
        label=_("Code under the QR"),
        max_length=200,
        required=False,
        help_text=_("The address or the code printed at the upper left of the document."),
    )
    pdf = forms.FileField(
        label=_("Or the PDF file itself"),
        required=False,
        help_text=_("We look at it and forget it; nothing is kept."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_token(self) -> str:
        """A whole address may be pasted: its last part is the code."""
        text = str(self.cleaned_data["token"]).strip().rstrip("/")
        token = text.rsplit("/", 1)[-1]
        return token if re.fullmatch(r"[A-Za-z0-9_-]{0,64}", token) else "-"

    def clean_pdf(self) -> Any:
        upload = self.cleaned_data["pdf"]
        if upload is not None and upload.size > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than 25 MB; our documents never are."), code="too_large"
            )
        return upload

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("token") and not data.get("pdf"):
            raise ValidationError(_("Enter a code or choose a file."), code="nothing")
        return data

    def refuse_token(self) -> None:
        self.add_error(
            "token",
            ValidationError(_("No document of ours has this code. Check every sign."), code="unknown"),
        )
