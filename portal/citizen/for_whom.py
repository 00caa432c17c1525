"""For whom somebody applies: asked only where there is a choice, or where a procedure is not for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import Http404, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.actors import Citizen
from accounts.models import Authorisation, Business
from dossiers import clock
from dossiers.acts import Act
from dossiers.models import Draft
from portal.access import policy
from portal.components.drawing import Hinted
from portal.components.formats import vn_date
from portal.signin.viewers import CitizenRequest
from procedures.catalogue import version_in_force
from procedures.definition import Definition
from procedures.models import Version

MYSELF = "self"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer: oneself, a business, or a person."""

    key: str
    label: str
    hint: str = ""
    business: Business | None = None
    authorisation: Authorisation | None = None


def choices_of(citizen: Citizen, definition: Definition, *, on: date) -> list[Choice]:
    """For whom this person may apply for this procedure today; oneself first."""
    found = []
    about = definition.about
    if about.takes_people:
        found.append(Choice(key=MYSELF, label=_("For myself")))
    rows = citizen.representations(on).select_related("business").order_by("business__name", "pk")
    if about.takes_businesses:
        found += [_business(row.business, row.role) for row in rows if about.takes(row.business.kind)]
    if about.takes_people:
        given = citizen.authorisations(on).covering(definition.code).order_by("giver_name", "pk")
        found += [_person(row) for row in given.select_related("giver")]
    return found


def _business(business: Business, role: str) -> Choice:
    hint = _("Code %(code)s") % {"code": business.tax_code}
    return Choice(
        key=f"business:{business.public_id}",
        label=business.name,
        hint=f"{hint} · {role}" if role else hint,
        business=business,
    )


def _person(given: Authorisation) -> Choice:
    hint = _("By authorisation: %(paper)s") % {"paper": given.basis}
    if given.valid_to is not None:
        hint += " · " + _("until %(day)s") % {"day": vn_date(given.valid_to)}
    return Choice(key=f"person:{given.public_id}", label=given.giver_name, hint=hint, authorisation=given)


def must_be_asked(choices: list[Choice]) -> bool:
    """Whether there is more, or something else, to choose than oneself."""
    return [choice.key for choice in choices] != [MYSELF]


class ForWhomForm(forms.Form):
    for_whom = forms.ChoiceField(
        label=gettext_lazy("For whom do you apply?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose for whom you apply."),
            "invalid_choice": gettext_lazy("Choose for whom you apply."),
        },
    )

    def __init__(self, data: object = None, *, choices: list[Choice]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        options = [(choice.key, Hinted(choice.label, choice.hint)) for choice in choices]
        self.fields["for_whom"].choices = options  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial["for_whom"] = choices[0].key


def definition_in_force(code: str) -> Definition:
    """The procedure as it is offered today; 404 when it is not, or not online."""
    try:
        version: Version = version_in_force(code, clock.today(clock.now()))
    except Version.DoesNotExist as error:
        raise Http404 from error
    if "online" not in version.parsed.channels:
        raise Http404
    return version.parsed


@require_safe
@policy(Act.FILL)
def for_whom(request: CitizenRequest, code: str) -> HttpResponseBase:
    """The question on a page of its own; its answer goes to `start`."""
    definition = definition_in_force(code)
    choices = choices_of(request.viewer, definition, on=clock.today(clock.now()))
    return ask(request, definition, choices)


def ask(
    request: CitizenRequest, definition: Definition, choices: list[Choice], *, answered: bool = False
) -> HttpResponseBase:
    """The page; with `answered` what is wrong with the answer that came."""
    form = ForWhomForm(request.POST if answered else None, choices=choices)
    return TemplateResponse(request, "citizen/for_whom.html", {
        "definition": definition, "form": form, "choices": choices,
        "only_businesses": not definition.about.takes_people,
    })  # fmt: skip


def name_of(draft: Draft) -> str:
    """Whom a draft is for, when it is not for oneself."""
    if draft.business is not None:
        return draft.business.name
    return draft.authorisation.giver_name if draft.authorisation is not None else ""
