"""What an officer enters to correct a result, to issue it anew, or to take it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.models import Document
from procedures.catalogue import definition_of


class AnewForm(forms.Form):
    """A reason the applicant reads, and the hand that signs: what was read is named, the password asked again."""

    reason = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea,
        help_text=_("The applicant reads it; the register keeps it beside the number."),
        error_messages={"required": _("Say why. The applicant reads it.")},
    )  # fmt: skip
    preview = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("Your password, or the code of your device"), required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("You sign with your own name; we ask again who you are."),
    )  # fmt: skip
    entry_names: tuple[str, ...] = ()

    def show_again(self, digest: str) -> None:
        """What is approved next is what is shown now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["preview"] = digest
        self.data = data

    @property
    def acts_on(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("reason", "preview")}


class CorrectForm(AnewForm):
    """Besides, the entries of the result's template, as they stand."""

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dossier = document.dossier
        template = definition_of(dossier.version_id).results[dossier.outcome]
        for entry in template.entries:
            self.fields[entry.key] = forms.CharField(
                label=str(entry.label),
                help_text=str(entry.hint or ""),
                required=entry.required,
                max_length=200,
            )
            self.initial.setdefault(entry.key, dossier.result_inputs.get(entry.key, ""))
        self.entry_names = tuple(entry.key for entry in template.entries)
        self.order_fields([*self.entry_names, "reason", "preview", "password"])

    @property
    def entries(self) -> dict[str, str]:
        """The entries as typed, also before the form is valid: the preview follows them."""
        return {name: str(self[name].value() or "") for name in self.entry_names}

    @property
    def acts_on(self) -> dict[str, Any]:
        return {**super().acts_on, "entries": {name: self.cleaned_data[name] for name in self.entry_names}}


class RevokeForm(AnewForm):
    """Besides, the law it rests on. The decision shows what is revoked, so there is no preview to approve."""

    basis = forms.CharField(
        label=_("Legal basis"), max_length=300,
        help_text=_("The law and the article, for example: Luật Hộ tịch 2014, Điều 71."),
        error_messages={"required": _("Name the law and the article this rests on.")},
    )  # fmt: skip
    field_order = ("reason", "basis", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["preview"]

    @property
    def acts_on(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("reason", "basis")}
