"""Where the law leaves it to people which office decides: the applicant chooses one, and may change it until filing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Agency
from accounts.names import fold, place_key
from dossiers import clock
from dossiers.actions import drafts
from dossiers.acts import Act
from dossiers.models import Draft
from dossiers.reading import answered_before
from portal.access import policy, show
from portal.citizen.scope import with_draft
from portal.signin.viewers import CitizenRequest
from procedures.catalogue import calendars_for, deciding_agencies, definition_of, successors_of
from procedures.worktime.calendar import Calendar

PAGE = 20


class AgencyForm(forms.Form):
    """One of the offices shown."""

    agency = forms.ChoiceField(
        label=gettext_lazy("Which office should decide?"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the offices.")},
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, offices: Sequence[Agency], chosen: str, hints: dict[str, str]
    ) -> None:
        super().__init__(data, initial={"agency": chosen})
        named = [
            (row.code, f"{row.name} – {hints[row.code]}" if hints[row.code] else row.name) for row in offices
        ]
        self.fields["agency"].choices = named  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@policy(Act.FILL)
@with_draft
def agency(request: CitizenRequest, draft: Draft) -> HttpResponseBase:
    """The offices that decide this, one's own ward first; found without marks, twenty on a page."""
    if not drafts.chooses_agency(draft):
        return redirect("citizen:draft", draft.public_id)
    today = clock.today(clock.now())
    words = request.GET.get("q", "").strip()[:100]
    offices = _in_order(draft, words, today)
    number = _page_number(request, len(offices))
    shown = offices[number * PAGE : (number + 1) * PAGE]
    chosen = draft.chosen.code if draft.chosen else ""
    data = request.POST if request.method == "POST" else None
    form = AgencyForm(data, offices=shown, chosen=chosen, hints=_hints(shown, today))
    if request.method == "POST" and form.is_valid():
        picked = next(row for row in shown if row.code == form.cleaned_data["agency"])
        try:
            drafts.choose_agency(draft, actor=request.viewer, agency=picked)
        except ValidationError as error:
            show(form, error)
        else:
            return redirect("citizen:draft", draft.public_id)
    last = (number + 1) * PAGE >= len(offices)
    return TemplateResponse(request, "citizen/agency.html", {
        "draft": draft, "definition": definition_of(draft.version_id), "form": form, "words": words,
        "count": len(offices), "gone": gone_of(draft, today), "page": number,
        "previous": _address(words, number - 1) if number else "", "next": "" if last else _address(words, number + 1),
    })  # fmt: skip


def gone_of(draft: Draft, today: date) -> dict[str, Any] | None:
    """The chosen office when it no longer decides this: its name and who has followed it."""
    chosen = draft.chosen
    if chosen is None or drafts.still_decides(draft, today):
        return None
    return {
        "name": chosen.name,
        "since": date_format(chosen.valid_to, "d/m/Y")
        if chosen.valid_to and chosen.valid_to <= today
        else "",
        "successors": [row.name for row in successors_of(chosen, today)],
    }


def _in_order(draft: Draft, words: str, today: date) -> list[Agency]:
    """Whoever has followed the chosen office, then the applicant's own ward, then all by name."""
    first = _own_ward(draft)
    chosen = draft.chosen
    followed = [row.code for row in successors_of(chosen, today)] if chosen is not None else []
    kept = chosen.code if chosen is not None else ""
    folded = fold(words).split()
    rows = [
        row
        for row in deciding_agencies(draft.version.procedure_id, today)
        if all(word in fold(f"{row.name} {row.territory()}") for word in folded)
    ]
    return sorted(
        rows,
        key=lambda row: (
            row.code not in followed,
            row.code != kept,
            row.code != first,
            place_key(row.place_name),
        ),
    )


def _own_ward(draft: Draft) -> str:
    """The ward of the residence given in an earlier application; "" when there is none."""
    known = answered_before(draft).get("identity.residence")
    value = known.value if known is not None else None
    return str(value.get("ward", "")) if isinstance(value, dict) else ""


def _page_number(request: CitizenRequest, count: int) -> int:
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return min(number, max(0, (count - 1) // PAGE))


def _address(words: str, number: int) -> str:
    return "?" + urlencode({**({"q": words} if words else {}), "page": number})


def _hints(offices: Sequence[Agency], today: date) -> dict[str, str]:
    """Where each office is and when it is open, by code."""
    calendars = calendars_for(offices)
    return {
        row.code: ". ".join(part for part in (row.address, _open(calendars[row.pk], today)) if part)
        for row in offices
    }


def _open(calendar: Calendar, today: date) -> str:
    """The hours of the next working day, in words."""
    spans = calendar.intervals(calendar.roll_forward(today))
    return _("open on working days %(hours)s") % {
        "hours": ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in spans)
    }
