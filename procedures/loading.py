"""Reference data: the real procedures, who offers them, the city's calendars. Loading twice changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from pydantic import ValidationError

from accounts.memory import forget_all
from accounts.models import Agency
from accounts.models.agencies import UNIT_KINDS, AgencyQuerySet
from accounts.names import fold
from procedures.agreement import faults_between
from procedures.definition import Competence, Definition, digest
from procedures.faults import in_plain_words
from procedures.models import CalendarVersion, Category, Offering, Procedure, Purpose, State, Version
from procedures.publishing import check_document, errors
from procedures.staffing import check_staff

REFERENCE = Path(__file__).parent / "reference"


class BrokenReference(ValueError):
    """A reference file that may not be loaded; says the file, the place in it and the reason."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__(f"{path.name}: " + "; ".join(faults))
        self.file, self.faults = path.name, faults


def read_definition(path: Path) -> tuple[dict[str, Any], Definition]:
    """The document of a file and its typed form. Raises `BrokenReference` with every fault and its place."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise BrokenReference(path, [f"byte {error.start}: this is not UTF-8"]) from error
    except json.JSONDecodeError as error:
        raise BrokenReference(path, [f"line {error.lineno}: {error.msg}"]) from error
    try:
        definition = Definition.model_validate(document)
    except ValidationError as error:
        raise BrokenReference(path, in_plain_words(error, document)) from error
    if disagreements := faults_between(definition):
        raise BrokenReference(path, disagreements)
    found = errors(check_document(definition, on=definition.valid_from))
    if found:
        raise BrokenReference(path, [f"{one.row or 'workflow'}: {one.message.en}" for one in found])
    return document, definition


def reference_files() -> Iterator[Path]:
    """The files of the procedures, in the order of their codes."""
    return iter(sorted(REFERENCE.glob("[0-9].[0-9]*.json")))


@transaction.atomic
def load_procedures(*, staffed_on: date | None = None) -> int:
    """Publish every reference procedure that is new or has changed; how many versions were made."""
    return sum(load_procedure(path, staffed_on=staffed_on) for path in reference_files())


@transaction.atomic
def load_procedure(path: Path, *, staffed_on: date | None = None) -> bool:
    """Publish one file as the next version, unless the newest version says the same already.

    With a day a new version is refused where a step has no officer then. Reference data is laid before
    anybody holds a post, so a first load names no day; `check_procedures` asks again at any time.
    """
    document, definition = read_definition(path)
    procedure = _procedure(definition)
    newest = Version.objects.filter(procedure=procedure).order_by("-number").first()
    made = digest(document)
    if newest is not None and newest.digest == made:
        _offer(procedure, definition)
        return False
    if newest is not None:
        _give_way(newest, definition.valid_from)
    Version.objects.create(
        procedure=procedure,
        number=newest.number + 1 if newest else 1,
        state=State.PUBLISHED,
        valid_from=definition.valid_from,
        definition=document,
        digest=made,
    )
    _offer(procedure, definition)
    if staffed_on is not None and (vacant := check_staff(definition, procedure, on=staffed_on)):
        raise BrokenReference(path, [f"{one.row}: {one.message.en}" for one in vacant])
    return True


def _give_way(version: Version, day: date) -> None:
    """A version that begins later lets the one before it run until then; else it takes its place at once."""
    rows = Version.objects.filter(pk=version.pk, state=State.PUBLISHED)
    if day > version.valid_from:
        rows.update(valid_to=day)
    else:
        rows.update(state=State.RETIRED)


def _procedure(definition: Definition) -> Procedure:
    category, _made = Category.objects.get_or_create(
        code=definition.category.code,
        defaults={"name_vi": definition.category.name.vi, "name_en": definition.category.name.en},
    )
    words = [definition.name.vi, definition.name.en, definition.code, *definition.about.keywords]
    values = {
        "category": category,
        "name_vi": definition.name.vi,
        "name_en": definition.name.en,
        "search_text": " ".join(fold(word) for word in words),
        "audience": list(definition.about.audience),
    }
    procedure, made = Procedure.objects.get_or_create(code=definition.code, defaults=values)
    if not made and any(getattr(procedure, name) != value for name, value in values.items()):
        Procedure.objects.filter(pk=procedure.pk).update(**values)
    return procedure


def _offer(procedure: Procedure, definition: Definition) -> None:
    """Whoever decides on a procedure: every committee of a unit, or every office of its kind serving one."""
    known = set(Offering.objects.filter(procedure=procedure).values_list("agency_id", flat=True))
    Offering.objects.bulk_create(
        Offering(procedure=procedure, agency=agency, valid_from=definition.valid_from)
        for agency in _deciding(definition.competence)
        if agency.pk not in known
    )
    forget_all()


def _deciding(competence: Competence) -> AgencyQuerySet:
    if competence.office is None:
        return Agency.objects.units().order_by("pk")
    inside, outside = Q(parent__kind__in=UNIT_KINDS), Q(services__isnull=False)
    return Agency.objects.filter(inside | outside, office=competence.office).order_by("pk").distinct()


@transaction.atomic
def load_calendars() -> int:
    """The city's working calendars, for every agency below it; how many versions were made."""
    tables = json.loads((REFERENCE / "calendars" / "hcmc.json").read_text(encoding="utf-8"))["calendars"]
    city = Agency.objects.get(kind="city", parent=None)
    return sum(
        CalendarVersion.objects.get_or_create(
            agency=city, purpose=purpose, version=table["version"], defaults={"table": table}
        )[1]
        for table in tables
        for purpose in _purposes(table["key"])
    )


def _purposes(key: str) -> list[Purpose]:
    """The city's own table counts for handling; Saturday desks are given to the agencies that have one."""
    return [Purpose.WORK] if key == "hcmc" else []
