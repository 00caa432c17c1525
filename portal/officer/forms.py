"""What officers enter with their acts. Forms shape, actions decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.actors import Officer
from accounts.memory import Memory
from accounts.models import Post
from dossiers import flow
from dossiers.models import Dossier, File, Seen, Task
from dossiers.queues import procedures_at
from dossiers.supplements import SUPERIORS, Deficiency
from procedures.catalogue import definition_of
from procedures.forms.answers import tell
from procedures.papers import offered_papers
from procedures.reasons import reasons_for
from procedures.results import ResultTemplate

_here: Memory[frozenset[int], list[tuple[str, int]]] = Memory()


class FilterForm(forms.Form):
    """What narrows the queue; every box ends in the address."""

    q = forms.CharField(label=_("Code or name"), required=False, max_length=100)
    whose = forms.ChoiceField(
        label=_("In whose hands"), required=False,
        choices=[("all", _("Anybody's")), ("mine", _("Mine")), ("free", _("Nobody's"))],
    )  # fmt: skip
    step = forms.ChoiceField(label=_("Step"), required=False)
    procedure = forms.ChoiceField(label=_("Procedure"), required=False)

    def __init__(self, *args: Any, viewer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = _here.recall(viewer.agencies, lambda: procedures_at(viewer.agencies))
        definitions = [definition_of(version) for _code, version in known]
        steps = {
            step.key: str(step.name)
            for definition in definitions
            for step in definition.workflow.steps
            if viewer.role in step.role
        }
        names = {definition.code: str(definition.name) for definition in definitions}
        for field, choices in (("step", steps), ("procedure", names)):
            self.fields[field].choices = [("", _("All")), *choices.items()]  # type: ignore[attr-defined]


About = Literal["field", "paper"]


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=_("For what purpose do you open this dossier?"),
        max_length=200,
        help_text=_("It is recorded, and the applicant sees it."),
        error_messages={"required": _("Say for what purpose you open it.")},
    )


def show_as_it_stands(form: forms.Form, **hidden: str) -> None:
    """Put the hidden fields of a sent form to what the page shows now; what was typed stays."""
    data = form.data.copy()  # type: ignore[attr-defined]
    for name, value in hidden.items():
        data[name] = value
    form.data = data


class ActForm(forms.Form):
    """Every act carries what stood on the officer's screen."""

    seen = forms.CharField(widget=forms.HiddenInput)
    field_order: Iterable[str] | None = ()

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["seen"] = str(task.seen)
        super().__init__(*args, **kwargs)
        self.task = task
        self.definition = definition_of(task.dossier.version_id)

    def see_again(self, task: Task) -> None:
        """The page is shown once more as things stand now; what was typed stays."""
        show_as_it_stands(self, seen=str(task.seen))

    def clean_seen(self) -> Seen:
        return Seen.parse(self.cleaned_data["seen"])

    @property
    def acts_on(self) -> dict[str, Any]:
        """The cleaned fields as the keyword arguments of the act."""
        return dict(self.cleaned_data)


class NoteForm(ActForm):
    """An act with an optional word for whoever comes next."""

    note = forms.CharField(
        label=_("Note for colleagues"), required=False, max_length=2000, widget=forms.Textarea
    )


class ReasonsForm(NoteForm):
    """An act with coded reasons of the version."""

    reasons = forms.MultipleChoiceField(
        label=_("Reasons"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    field_order: Iterable[str] | None = ("seen", "reasons", "note")

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [reason for reason in self.definition.reasons if act in reason.acts]
        self.fields["reasons"].choices = [(reason.code, str(reason.label)) for reason in known]  # type: ignore[attr-defined]


class RefuseForm(ReasonsForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, act="refuse", **kwargs)
        self.fields["note"].label = _("What else the applicant should know")


class StopForm(ReasonsForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, act="stop", **kwargs)
        self.fields["note"].label, self.fields["note"].required = _("Why handling stops"), True
        if not self.fields["reasons"].choices:  # type: ignore[attr-defined]
            del self.fields["reasons"]


def entry_fields(template: ResultTemplate | None) -> dict[str, forms.CharField]:
    """A box for each entry a result's template asks officers for, by its key."""
    return {
        entry.key: forms.CharField(
            label=str(entry.label), help_text=str(entry.hint or ""), required=entry.required, max_length=200
        )
        for entry in (template.entries if template else ())
    }


class EntriesForm(NoteForm):
    """What the drafting officer writes into the result: the entries its template asks for."""

    def __init__(self, *args: Any, template: ResultTemplate | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = entry_fields(template)
        self.fields.update(fields)
        self.entry_names = list(fields)
        for name in fields:
            self.initial.setdefault(name, self.task.dossier.result_inputs.get(name, ""))
        self.order_fields(["seen", *self.entry_names, "note"])

    @property
    def acts_on(self) -> dict[str, Any]:
        entries = {name: self.cleaned_data[name] for name in self.entry_names}
        return {"seen": self.cleaned_data["seen"], "note": self.cleaned_data["note"], "entries": entries}


class DenyForm(ReasonsForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, act="deny", **kwargs)
        self.fields["note"].label = _("What the notice says besides the reasons")
        self.fields["reasons"].required = bool(self.fields["reasons"].choices)  # type: ignore[attr-defined]


class ReturnForm(ReasonsForm):
    """To which passed step, why, and what has to be done again."""

    to = forms.ChoiceField(label=_("Back to"), choices=[], widget=forms.RadioSelect)
    field_order: Iterable[str] | None = ("seen", "to", "reasons", "note")

    def __init__(self, *args: Any, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, act="return", **kwargs)
        names = [(key, str(self.definition.workflow.step(key).name)) for key in steps]
        self.fields["to"].choices = names  # type: ignore[attr-defined]
        self.initial["to"] = steps[-1] if steps else ""
        self.fields["note"].label, self.fields["note"].required = _("What has to be done again"), True
        self.fields["reasons"].required = bool(self.fields["reasons"].choices)  # type: ignore[attr-defined]


class HandOverForm(NoteForm):
    received_by = forms.CharField(label=_("Who receives the result"), max_length=200)
    collected = forms.BooleanField(label=_("The fee that is still owed has been paid here"), required=False)
    field_order: Iterable[str] | None = ("seen", "received_by", "collected", "note")

    def __init__(self, *args: Any, owed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["received_by"] = self.task.dossier.applicant_name
        if not owed:
            del self.fields["collected"]


class SignatureForm(forms.Form):
    """A signature asks for the password again and names what was looked at."""

    preview = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("Your password, or the code of your device"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("You sign with your own name; we ask again who you are."),
        error_messages={"required": _("Enter your password or the code to sign.")},
    )

    def show_again(self, digest: str) -> None:
        """What is approved next is what is shown now, not what was shown before."""
        show_as_it_stands(self, preview=digest)


class SignForm(SignatureForm, ActForm):
    """The signature of a step."""

    @property
    def acts_on(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("seen", "preview")}


@dataclass(frozen=True)
class GapRow:
    """One thing that may be missing or wrong: what it is, what was given, and the two boxes of a gap."""

    label: str
    given: str
    reason: BoundField
    note: BoundField


def last_day_field(label: Any) -> forms.DateField:
    """A day by which the applicant answers, written as people here write it."""
    return forms.DateField(
        label=label, help_text=_("Day/month/year. This is the last day the procedure allows."),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"], widget=forms.DateInput(format="%d/%m/%Y"),
    )  # fmt: skip


class SupplementForm(ActForm):
    """The checklist of papers and fields: a row with a reason is a gap; nothing else is asked for twice."""

    reply_by = last_day_field(_("To be answered by"))
    note = forms.CharField(
        label=_("A word to the applicant"), required=False, max_length=2000, widget=forms.Textarea,
        help_text=_("In plain words; the list below is sent with it."),
    )  # fmt: skip
    new_fact = forms.CharField(label=_("New fact"), required=False, max_length=1000, widget=forms.Textarea)
    consent = forms.ModelChoiceField(
        label=_("Superior who agreed"), queryset=Post.objects.none(), required=False
    )

    def __init__(self, *args: Any, last_day: date, second: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reply_by"] = last_day
        dossier = self.task.dossier
        if second:
            heads = Post.objects.filter(agency__path__startswith=dossier.competent.path, role__in=SUPERIORS)
            self.fields["consent"].queryset = heads.select_related("agency", "user")  # type: ignore[attr-defined]
        else:
            del self.fields["new_fact"], self.fields["consent"]
        self.gaps: list[tuple[About, str, str, str]] = [
            *self._paper_rows(dossier),
            *self._field_rows(dossier),
        ]
        for about, key, label, _given in self.gaps:
            self._add_row(about, key, label)

    def _paper_rows(self, dossier: Dossier) -> Iterator[tuple[About, str, str, str]]:
        answers, facts = dossier.filed_answers, flow.facts_of(dossier)
        held = list(File.objects.current().filter(dossier=dossier).values_list("paper", flat=True))
        for paper in offered_papers(self.definition.papers, answers, facts):
            if not paper.filled_online:
                count = held.count(paper.code)
                given = ngettext("%(count)d file", "%(count)d files", count) % {"count": count}
                yield "paper", paper.code, str(paper.name), given if count else gettext("no file")

    def _field_rows(self, dossier: Dossier) -> Iterator[tuple[About, str, str, str]]:
        answers = dossier.filed_answers
        for field in self.definition.form.fields:
            if field.key in answers and field.value is None:
                given = "" if isinstance(answers[field.key], list) else tell(field, answers[field.key])
                yield "field", field.key, str(field.label), given

    def _add_row(self, about: About, key: str, label: str) -> None:
        field, paper = (key, None) if about == "field" else (None, key)
        reasons = reasons_for(self.definition.reasons, "request_supplement", field=field, paper=paper)
        name = f"{about}:{key}"
        self.fields[f"{name}:reason"] = forms.ChoiceField(
            label=_("What is wrong with “%(label)s”") % {"label": label},
            choices=[("", _("nothing is wrong")), *((reason.code, str(reason.label)) for reason in reasons)],
            required=False,
        )
        self.fields[f"{name}:note"] = forms.CharField(
            label=_("What to do about “%(label)s”") % {"label": label},
            required=False,
            max_length=500,
            widget=forms.TextInput(attrs={"placeholder": _("What to do")}),
        )

    def clean(self) -> dict[str, Any]:
        """A word about something without a reason would be lost; so the reason is asked for."""
        for about, key, label, _given in self.gaps:
            name = f"{about}:{key}"
            if self.cleaned_data.get(f"{name}:note") and not self.cleaned_data.get(f"{name}:reason"):
                message = gettext("Choose what is wrong with “%(label)s”.") % {"label": label}
                self.add_error(f"{name}:reason", message)
        return self.cleaned_data

    def rows(self, wanted: About) -> list[GapRow]:
        return [
            GapRow(label, given, self[f"{about}:{key}:reason"], self[f"{about}:{key}:note"])
            for about, key, label, given in self.gaps
            if about == wanted
        ]

    def paper_rows(self) -> list[GapRow]:
        return self.rows("paper")

    def field_rows(self) -> list[GapRow]:
        return self.rows("field")

    @property
    def names_fields(self) -> bool:
        """Whether something is said about an answer, so that the list of answers stands open."""
        names = (f"field:{key}:{part}" for _about, key, *_rest in self.gaps for part in ("reason", "note"))
        return any(self.data.get(name) for name in names)

    @property
    def acts_on(self) -> dict[str, Any]:
        data = self.cleaned_data
        gaps = [
            Deficiency(about=about, key=key, reason=reason, note=data[f"{about}:{key}:note"])
            for about, key, _label, _given in self.gaps
            if (reason := data.get(f"{about}:{key}:reason"))
        ]
        names = ("seen", "reply_by", "note", "new_fact", "consent")
        kept: dict[str, Any] = {name: data[name] for name in names if name in data}
        return {**kept, "deficiencies": gaps}
