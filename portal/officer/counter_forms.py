"""Who stands at the counter, and what they have come for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.identity import clean_number, clean_phone
from dossiers.enrolment import Filer
from dossiers.models.dossier import Channel
from procedures.catalogue import definition_of
from procedures.models import Version


class StartForm(forms.Form):
    """The beginning of a form at the counter. An account is not needed; a name is."""

    procedure = forms.ChoiceField(label=_("Procedure"))
    channel = forms.ChoiceField(
        label=_("How it came"), widget=forms.RadioSelect, initial=Channel.COUNTER,
        choices=[(Channel.COUNTER, _("The person is here")), (Channel.POST, _("By post"))],
    )  # fmt: skip
    name = forms.CharField(label=_("Full name of the person who files"), max_length=200)
    number = forms.CharField(
        label=_("Citizen number"), required=False, max_length=20,
        help_text=_("12 digits, as on the card. Compare the card with the person."),
    )  # fmt: skip
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=20)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=[("vi", "Tiếng Việt"), ("en", "English")], initial="vi"
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["procedure"].choices = [("", _("Choose a procedure")), *_taken_here(on)]  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"])
        return clean_number(number) if number else ""

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        return clean_phone(phone) if phone else ""

    @property
    def filer(self) -> Filer:
        kept = ("name", "number", "phone", "email", "language")
        return Filer(**{name: self.cleaned_data[name] for name in kept})


def _taken_here(on: date) -> list[tuple[str, str]]:
    """Procedures in force that are taken at a counter or by post, by name."""
    rows = Version.objects.in_force(on).order_by("procedure__code", "number")
    newest = dict(rows.values_list("procedure__code", "pk"))
    known = {code: definition_of(pk) for code, pk in newest.items()}
    taken = [(code, str(one.name)) for code, one in known.items() if {"counter", "post"} & set(one.channels)]
    return sorted(taken, key=lambda row: row[1])
