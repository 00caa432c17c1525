"""The catalogue: procedures, one procedure, agencies, and who decides where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from accounts.models import Agency
from accounts.names import fold
from dossiers import clock
from portal.api import taking
from portal.api.catalogue_facts import agency_id, agency_row, facts_of, row_of
from portal.api.catalogue_shapes import AgencyPage, Competence, ProcedureFacts, ProcedurePage
from portal.interface.endpoint import Call, public
from procedures.catalogue import competent_agency, version_in_force
from procedures.definition import Definition
from procedures.models import Procedure, Version

MINUTES = 300  # seconds for which a cache may keep the catalogue
CODE = OpenApiParameter(
    "code",
    {"type": "string", "pattern": taking.CODE, "examples": ["1.001193"]},
    OpenApiParameter.PATH,
    description=_("Code of the procedure."),
)


@public(
    name="listProcedures",
    summary=_("Find procedures"),
    description=_("By words with or without accents, by field of administration, by who applies."),
    answers=ProcedurePage,
    takes=taking.ProcedureSearch,
    keep=MINUTES,
)
def procedures(call: Call) -> ProcedurePage:
    given = call.given
    rows = Procedure.objects.offered(clock.today(clock.now())).select_related("category").order_by("code")
    if words := given.get("q", "").strip():
        exact = Q(code=words)
        rows = rows.filter(exact | Q(pk__in=Procedure.objects.matching(fold(words)).values("pk")))
    if field := given.get("field"):
        rows = rows.filter(category__code=field)
    if audience := given.get("audience"):
        rows = rows.open_to(audience)
    if after := given.get("after"):
        rows = rows.filter(code__gt=after)
    found = list(rows[: given["limit"] + 1])
    more = len(found) > given["limit"]
    shown = found[: given["limit"]]
    return ProcedurePage(
        items=tuple(row_of(row) for row in shown),
        next=following("api:procedures", given, shown[-1].code) if more else None,
    )


def following(name: str, given: Mapping[str, Any], after: str) -> str:
    """Address of the page after this entry, with the same filters."""
    kept = {key: value for key, value in given.items() if key != "after" and value not in {None, ""}}
    return f"{reverse(name)}?{urlencode({**kept, 'after': after})}"


@public(
    name="readProcedure",
    summary=_("Everything about one procedure"),
    description=_("Cases, papers, fees, limits and the form as JSON Schema, in the version in force."),
    answers=ProcedureFacts,
    path=(CODE,),
    keep=MINUTES,
)
def procedure(_call: Call, code: str) -> ProcedureFacts:
    return facts_of(version_of(code, clock.today(clock.now())))


def version_of(code: str, on: date) -> Version:
    """The version in force on a day. Raises `Http404`."""
    try:
        return version_in_force(code, on)
    except Version.DoesNotExist as error:
        raise Http404 from error


@public(
    name="listAgencies",
    summary=_("Find agencies"),
    description=_("Committees and their offices in force on a day."),
    answers=AgencyPage,
    takes=taking.AgencySearch,
    keep=MINUTES,
)
def agencies(call: Call) -> AgencyPage:
    given = call.given
    day = given.get("on") or clock.today(clock.now())
    rows = Agency.objects.in_force(day).select_related("parent").order_by("coding_system", "code")
    if words := given.get("q", "").strip():
        rows = rows.filter(Q(code=words) | Q(pk__in=_named(fold(words), day)))
    if kind := given.get("kind"):
        rows = rows.filter(kind=kind)
    if after := given.get("after"):
        system, _colon, code = after.partition(":")
        rows = rows.filter(Q(coding_system__gt=system) | Q(coding_system=system, code__gt=code))
    found = list(rows[: given["limit"] + 1])
    more = len(found) > given["limit"]
    shown = found[: given["limit"]]
    return AgencyPage(
        items=tuple(agency_row(row) for row in shown),
        next=following("api:agencies", given, agency_id(shown[-1])) if more else None,
    )


def _named(folded: str, on: date) -> list[int]:
    """Agencies in force on a day whose name or place, without marks, holds every word."""
    rows = Agency.objects.in_force(on).values_list("pk", "name_vi", "name_en", "place_name")
    words = folded.split()
    return [pk for pk, *names in rows if all(word in fold(" ".join(names)) for word in words)]


@public(
    name="findCompetentAgency",
    summary=_("Which agency decides"),
    description=_(
        "For a procedure, the ward of the address that counts and a day; the rules are those of filing."
    ),
    answers=Competence,
    takes=taking.CompetenceQuestion,
    keep=MINUTES,
)
def competence(call: Call) -> Competence:
    given = call.given
    day = given.get("on") or clock.today(clock.now())
    version = version_of(given["procedure"], day)
    ward = given["ward"]
    answers = located(version.parsed, ward)
    try:
        competent = competent_agency(version.parsed, version.procedure_id, answers, chosen=ward, on=day)
        receiving = Agency.objects.office(competent, "centre", on=day)
    except (ValidationError, Agency.DoesNotExist) as error:
        message = _("No office decides on this procedure for this ward on that day.")
        raise ValidationError({"ward": ValidationError(message, code="not_offered")}) from error
    return Competence(
        procedure=given["procedure"],
        on=day,
        competent=agency_row(competent),
        receiving=agency_row(receiving),
    )


def located(definition: Definition, ward: str) -> dict[str, Any]:
    """Answers that say nothing but where: the ward in the address that decides."""
    field = definition.competence.field
    if field is None:
        return {}
    group, _dot, key = field.rpartition(".")
    address = {"ward": ward}
    return {group: [{key: address}]} if group else {field: address}
