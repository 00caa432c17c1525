"""Reading the catalogue: the version in force, who is competent, which calendar counts.

Published versions and calendar versions never change, so each process keeps what it has parsed. Which calendar
counts for whom is remembered for a minute (`accounts.memory`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.memory import Memory
from accounts.models import Agency, AgencySuccession
from procedures.definition import Definition
from procedures.models import CalendarVersion, Offering, Purpose, State, Version
from procedures.worktime.calendar import Calendar

_published: dict[int, Definition] = {}
_calendars: dict[int, Calendar] = {}
_nearest: Memory[tuple[str, str], int] = Memory()
_offered: Memory[tuple[int, str], tuple[Offering, ...]] = Memory()
_units: Memory[str, Agency] = Memory()


def definition_of(version_id: int) -> Definition:
    """The definition of a version, without reading its document again once it is published."""
    found = _published.get(version_id)
    if found is None:
        version = Version.objects.get(pk=version_id)
        found = version.parsed
        if version.state != State.DRAFT:
            _published[version_id] = found
    return found


def version_in_force(code: str, on: date) -> Version:
    """The newest published version of a procedure on a day. Raises `Version.DoesNotExist`."""
    return (
        Version.objects.in_force(on).filter(procedure__code=code).select_related("procedure").latest("number")
    )


def calendar_for(agency: Agency, purpose: str = Purpose.WORK) -> tuple[int, Calendar]:
    """The calendar version (its key) and calendar of an agency: its own or the nearest above.

    A reception desk without a calendar of its own follows the working calendar.
    """
    key = _nearest.recall((agency.path, str(purpose)), lambda: _nearest_calendar(agency, purpose))
    return key, calendar_under(key)


def calendars_for(agencies: Collection[Agency]) -> dict[int, Calendar]:
    """The working calendar of each agency by its key: two questions, however many they are."""
    paths = {path for agency in agencies for path in _above(agency)}
    rows = list(_calendar_rows(paths, str(Purpose.WORK)))
    keys = {
        agency.pk: _nearest.recall(
            (agency.path, str(Purpose.WORK)), partial(_best, rows, agency, str(Purpose.WORK))
        )
        for agency in agencies
    }
    unread = set(keys.values()) - _calendars.keys()
    _calendars.update((row.pk, row.calendar) for row in CalendarVersion.objects.filter(pk__in=unread))
    return {pk: _calendars[key] for pk, key in keys.items()}


def calendar_under(key: int) -> Calendar:
    """The calendar of one calendar version, by its key."""
    if key not in _calendars:
        _calendars[key] = CalendarVersion.objects.get(pk=key).calendar
    return _calendars[key]


def _nearest_calendar(agency: Agency, purpose: str) -> int:
    """Key of the newest calendar version at the agency or the nearest one above it."""
    return _best(_calendar_rows(_above(agency), purpose), agency, purpose)


CalendarRow = tuple[str, int, int, int, str]
"""Of a calendar version: purpose, its agency's depth, number, key, its agency's path."""


def _calendar_rows(paths: Collection[str], purpose: str) -> Iterable[CalendarRow]:
    rows = CalendarVersion.objects.filter(agency__path__in=paths, purpose__in={purpose, Purpose.WORK})
    return rows.values_list("purpose", "agency__depth", "version", "pk", "agency__path")


def _best(rows: Iterable[CalendarRow], agency: Agency, purpose: str) -> int:
    """The key among rows of the version that counts for an agency. Raises `CalendarVersion.DoesNotExist`."""
    above = set(_above(agency))
    fitting = [row for row in rows if row[4] in above]
    if not fitting:
        raise CalendarVersion.DoesNotExist(f"no working calendar for {agency.code}")
    return max(fitting, key=lambda row: (row[0] == purpose, row[1], row[2]))[3]


def _above(agency: Agency) -> list[str]:
    """The paths of an agency and of all above it."""
    steps = [step for step in agency.path.split("/") if step]
    return ["/".join(steps[: end + 1]) + "/" for end in range(len(steps))]


def competent_agency(
    definition: Definition, procedure_id: int, answers: Mapping[str, Any], *, chosen: str = "", on: date
) -> Agency:
    """The agency that decides: computed from procedure, address and day, never guessed.

    Raises `ValidationError` naming the field to mend, when the address lies outside or nobody there offers it.
    """
    field = definition.competence.field
    code = chosen
    if field is not None:
        address = _address(answers, field)
        code = address.get("ward", "") if isinstance(address, Mapping) else ""
        if not code:
            message = _(
                "Choose a ward of the city here, so that we know which office handles your application."
            )
            raise ValidationError({field: ValidationError(message, code="no_ward")})
    if field is not None and definition.competence.office is not None:
        code = _office_serving(code, definition.competence.office, on)
    offerings = _offered.recall((procedure_id, code), lambda: _offerings(procedure_id, code))
    offering = next((row for row in offerings if row.is_in_force(on)), None)
    if field is None and not code:
        message = _("Choose which office should decide.")
        raise ValidationError({"agency": ValidationError(message, code="not_chosen")})
    if field is None and (offering is None or not offering.agency.is_in_force(on)):
        message = _("The office you chose no longer decides on this. Choose another one.")
        raise ValidationError({"agency": ValidationError(message, code="not_offered")})
    if offering is None or not offering.agency.is_in_force(on):
        message = _(
            "The office for this address does not take this application online. Choose another address or ask at a service centre."
        )
        raise ValidationError({field or "agency": ValidationError(message, code="not_offered")})
    return offering.agency


def deciding_agencies(procedure_id: int, on: date) -> list[Agency]:
    """Every agency in force that decides on a procedure on a day, in no order."""
    rows = Offering.objects.in_force(on).filter(procedure_id=procedure_id).select_related("agency")
    return [row.agency for row in rows if row.agency.is_in_force(on)]


def successors_of(agency: Agency, on: date) -> list[Agency]:
    """Who took over from an agency that has ended, step by step down to those in force; none while it lasts."""
    if agency.is_in_force(on):
        return []
    found: dict[int, Agency] = {}
    passed, waiting = {agency.pk}, [agency]
    while waiting:
        rows = AgencySuccession.objects.filter(predecessor=waiting.pop(), on__lte=on)
        for row in rows.select_related("successor").order_by("successor__code"):
            if row.successor.is_in_force(on):
                found[row.successor_id] = row.successor
            elif row.successor_id not in passed:
                waiting.append(row.successor)
            passed.add(row.successor_id)
    return list(found.values())


def _address(answers: Mapping[str, Any], field: str) -> Any:
    """The answer that says where; of a repeating group (`parcels.address`) the first row's."""
    group, _dot, key = field.rpartition(".")
    rows = answers.get(group) if group else None
    first = rows[0] if isinstance(rows, list) and rows else None
    return first.get(key) if isinstance(first, Mapping) else answers.get(field)


def _office_serving(code: str, office: str, on: date) -> str:
    """Code of the office of this kind that serves the unit of a code; "" when there is none that day."""
    try:
        unit = _units.recall(code, lambda: Agency.objects.units().get(code=code))
        return Agency.objects.office(unit, office, on=on).code
    except Agency.DoesNotExist:
        return ""


def _offerings(procedure_id: int, code: str) -> tuple[Offering, ...]:
    """All offerings of a procedure by the agency of this code, whenever they held."""
    rows = Offering.objects.filter(procedure_id=procedure_id, agency__code=code)
    return tuple(rows.select_related("agency__parent").order_by("-valid_from", "pk"))
