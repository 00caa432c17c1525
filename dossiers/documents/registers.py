"""How the register a result is entered in writes its number."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Agency
from dossiers import clock, numbering
from dossiers.documents import wording
from dossiers.documents.planning import Reserved, issued_by, reserve
from procedures.results import ResultTemplate


def reserve_result(agency: Agency, template: ResultTemplate, *, at: datetime) -> Reserved:
    """A number for a result, with the date to print beside it.

    Source: Circular 04/2020/TT-BTP (civil status: number and year), Decree 23/2015 (certification: number and book).
    """
    if template.numbering == "symbol":
        return reserve(agency, template.series, issued_by(agency, template.abbreviation), at=at)
    day = clock.today(at)
    series, number = numbering.document_number(agency, template.series, day.year)
    if template.numbering == "year":
        written = wording.number(number, str(day.year))
    else:
        written = wording.number_in_book(number, day.year, template.abbreviation)
    return Reserved(series, day.year, number, written, day)
