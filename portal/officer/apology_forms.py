"""What is entered for an apology: why it takes longer, and the one new date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.models import Apology, Dossier
from portal.officer.forms import ActForm, show_as_it_stands
from procedures.catalogue import definition_of


class LetterForm(forms.Form):
    """What stands in Form 04 besides what the dossier says."""

    until = forms.DateField(
        label=_("New date"), input_formats=["%d/%m/%Y", "%Y-%m-%d"], widget=forms.DateInput(format="%d/%m/%Y"),
        help_text=_("Day/month/year, a working day after the date that stands now. It can be moved only once."),
        error_messages={
            "required": _("Enter the new date."),
            "invalid": _("Enter the date as day/month/year."),
        },
    )  # fmt: skip
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    note = forms.CharField(
        label=_("Why it takes longer, in words for the applicant"), required=False, max_length=2000,
        widget=forms.Textarea, help_text=_("It stands in the letter as you write it."),
    )  # fmt: skip
    field_order: Iterable[str] | None = ("seen", "draft", "content", "until", "reasons", "note")

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [row for row in definition_of(dossier.version_id).reasons if "apologise" in row.acts]
        self.fields["reasons"].choices = [(row.code, str(row.label)) for row in known]  # type: ignore[attr-defined]
        if not known:
            del self.fields["reasons"]


class ApologyForm(LetterForm, ActForm):
    """Drafted by whoever has the work."""


class ExtendForm(LetterForm):
    """Sent by a head: the draft and the content that stood on the screen come along."""

    draft = forms.UUIDField(widget=forms.HiddenInput)
    content = forms.IntegerField(widget=forms.HiddenInput)

    def see_again(self, apology: Apology, dossier: Dossier) -> None:
        """The page is shown once more as things stand now; what was typed stays."""
        show_as_it_stands(self, draft=str(apology.public_id), content=str(dossier.content_version))

    @property
    def acts_on(self) -> dict[str, Any]:
        names = ("content", "until", "reasons", "note")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
