"""Sharing work: to whom, whom to ask, what to answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Post
from portal.officer.forms import ActForm, NoteForm


class ColleagueForm(NoteForm):
    """Who is to do it. `posts` are those who could take the task themselves."""

    to = forms.TypedChoiceField(label=_("Who is to do it"), choices=[], empty_value=None)
    field_order: Iterable[str] | None = ("seen", "to", "note")

    def __init__(self, *args: Any, posts: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(post.public_id): post for post in posts}
        names = [(key, f"{post.user.full_name} – {post.get_role_display()}") for key, post in known.items()]
        to = self.fields["to"]
        to.choices = [("", _("Choose a colleague")), *names]  # type: ignore[attr-defined]
        to.coerce = known.__getitem__  # type: ignore[attr-defined]


class ConsultForm(ActForm):
    """Which offices are asked, and what."""

    agencies = forms.TypedMultipleChoiceField(
        label=_("Offices to ask"), choices=[], widget=forms.CheckboxSelectMultiple
    )
    code = forms.CharField(
        label=_("Another ward or office, by its code"), required=False, max_length=40,
        help_text=_("For an office outside this ward, such as a ward somebody lived in before."),
    )  # fmt: skip
    question = forms.CharField(label=_("What you ask them"), max_length=2000, widget=forms.Textarea)
    field_order: Iterable[str] | None = ("seen", "agencies", "code", "question")

    def __init__(self, *args: Any, near: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {agency.code: agency for agency in near}
        agencies = self.fields["agencies"]
        agencies.choices = [(code, agency.name) for code, agency in known.items()]  # type: ignore[attr-defined]
        agencies.coerce, agencies.required = known.__getitem__, False  # type: ignore[attr-defined]

    def clean_code(self) -> Agency | None:
        code = str(self.cleaned_data["code"]).strip()
        if not code:
            return None
        found = Agency.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("No office has this code."))
        try:  # a ward is asked by way of the office that does there what the asking one does here
            return Agency.objects.office(found, self.task.agency.office)
        except Agency.DoesNotExist:
            return found

    @property
    def acts_on(self) -> dict[str, Any]:
        elsewhere = self.cleaned_data["code"]
        agencies = [*self.cleaned_data["agencies"], *([elsewhere] if elsewhere else [])]
        return {
            "seen": self.cleaned_data["seen"],
            "agencies": agencies,
            "question": self.cleaned_data["question"],
        }


class PutBackForm(ActForm):
    note = forms.CharField(
        label=_("Why you put it back"), max_length=2000, widget=forms.Textarea,
        error_messages={"required": _("Say why you put it back.")},
    )  # fmt: skip


class OpinionForm(ActForm):
    opinion = forms.CharField(
        label=_("Opinion of your office"), max_length=4000, widget=forms.Textarea,
        error_messages={"required": _("Write the opinion of your office.")},
    )  # fmt: skip


class WithoutForm(ActForm):
    note = forms.CharField(
        label=_("Why you go on without it"), max_length=2000, widget=forms.Textarea,
        error_messages={"required": _("Say why you go on without the answer.")},
    )  # fmt: skip


class WaitForm(NoteForm):
    """What a register said, entered by hand."""

    agreed = forms.TypedChoiceField(
        label=_("What came back"), widget=forms.RadioSelect, coerce=lambda text: text == "yes", initial="yes",
        choices=[("yes", _("It is done")), ("no", _("It was not accepted; our office has to look again"))],
    )  # fmt: skip
    number = forms.CharField(label=_("Number given there"), required=False, max_length=100)
    field_order: Iterable[str] | None = ("seen", "agreed", "number", "note")
