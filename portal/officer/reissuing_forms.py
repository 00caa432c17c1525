"""What an officer enters to correct a result, to issue it anew, or to take it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.models import Document
from portal.officer.forms import SignatureForm, entry_fields
from procedures.catalogue import definition_of


class AnewForm(SignatureForm):
    """A reason the applicant reads, and the hand that signs."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.Textarea,
        help_text=_("The applicant reads it; the register keeps it beside the number."),
        error_messages={"required": _("Say why. The applicant reads it.")},
    )  # fmt: skip
    field_order: Iterable[str] | None = ("reason", "preview", "password")
    entry_names: tuple[str, ...] = ()

    @property
    def acts_on(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("reason", "preview")}


class CorrectForm(AnewForm):
    """Besides, the entries of the result's template, as they stand."""

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dossier = document.dossier
        template = definition_of(dossier.version_id).results[dossier.outcome]
        fields = entry_fields(template)
        self.fields.update(fields)
        self.entry_names = tuple(fields)
        for name in fields:
            self.initial.setdefault(name, dossier.result_inputs.get(name, ""))
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


class SendBackForm(forms.Form):
    note = forms.CharField(
        label=_("What has to be done again"), max_length=300, widget=forms.Textarea,
        error_messages={"required": _("Say what has to be done again.")},
    )  # fmt: skip
