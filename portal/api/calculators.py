"""What an application would cost, and when its result would be due: the same rules as filing and reception."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency
from accounts.models.agencies import Kind
from dossiers import clock
from portal.api import taking
from portal.api.calculator_shapes import ChargeFacts, Costs, DayFacts, DueTime
from portal.api.catalogue import version_of
from portal.interface.endpoint import Call, public
from procedures.cases import case_of
from procedures.definition import Definition
from procedures.fees import assess
from procedures.forms.answers import effective, field_problems, read
from procedures.forms.conditions import Facts
from procedures.forms.fields import type_of
from procedures.forms.values import missing
from procedures.worktime.calendar import Calendar
from procedures.worktime.clock import Clock, ClockError, Reason
from procedures.worktime.explain import explain
from procedures.worktime.limits import Limit

TAG = "calculators"


def refuse(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})


@public(
    name="calculateFee",
    method="POST",
    tag=TAG,
    summary=gettext_lazy("What an application costs"),
    description=gettext_lazy("Each fee of the case and channel on the day of filing, with its legal basis."),
    answers=Costs,
    takes=taking.FeeQuestion,
)
def fee(call: Call) -> Costs:
    given = call.given
    day = given.get("on") or clock.today(clock.now())
    version = version_of(given["procedure"], day)
    definition, channel = version.parsed, given["channel"]
    _require_offered(definition, given)
    answers = _readable(definition, given["answers"])
    facts = Facts(today=day, channel=channel)
    case = given.get("case") or case_of(definition.cases, effective(definition.form, answers, facts), facts)
    facts = Facts(today=day, channel=channel, case=case)
    _require_right(definition, answers, facts)
    claimed = _known_exemptions(definition, given["exemptions"])
    charges = assess(definition.fees, effective(definition.form, answers, facts), facts, day, claimed=claimed)
    amounts = [charge.amount for charge in charges]
    return Costs(
        procedure=definition.code,
        version=version.number,
        on=day,
        channel=channel,
        case=case,
        charges=tuple(ChargeFacts.model_validate(vars(charge)) for charge in charges),
        total=None if None in amounts else sum(amount or 0 for amount in amounts),
    )


def _require_offered(definition: Definition, given: Mapping[str, Any]) -> None:
    """Raise `ValidationError` when the procedure has no such channel or case."""
    if given["channel"] not in definition.channels:
        listed = ", ".join(definition.channels)
        raise refuse(
            "channel", _("This procedure is offered by: %(names)s.") % {"names": listed}, "not_offered"
        )
    keys = [case.key for case in definition.cases]
    if given.get("case") and given["case"] not in keys:
        listed = ", ".join(keys) or "–"
        raise refuse("case", _("The cases of this procedure are: %(names)s.") % {"names": listed}, "unknown")


def _readable(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, each of a question of the form and of its shape. Raises `ValidationError` naming the others."""
    places, wrong = definition.form.plan.places, {}
    for key, value in answers.items():
        place = places.get(key)
        if place is None or place.group is not None:
            wrong[f"answers.{key}"] = ValidationError(_("The form has no such question."), code="unknown")
        elif not missing(value) and not type_of(place.field).accepts(place.field, value):
            message = _("This is not an answer to that question; form_schema says what is.")
            wrong[f"answers.{key}"] = ValidationError(message, code="shape")
        elif place.field.fields and not missing(value):
            known = {sub.key for sub in place.field.fields}
            for inside in (
                f"{index}.{name}" for index, row in enumerate(value) for name in row if name not in known
            ):
                message = _("The form has no such question.")
                wrong[f"answers.{key}.{inside}"] = ValidationError(message, code="unknown")
    if wrong:
        raise ValidationError(wrong)
    return dict(answers)


def _require_right(definition: Definition, answers: Mapping[str, Any], facts: Facts) -> None:
    """Raise `ValidationError` for what filing would refuse of the answers given; those left out are not asked for."""
    form, wrong = definition.form, {}
    reading = read(form, answers, facts)
    for key, value in answers.items():
        if missing(value) or key not in reading.visible:
            continue
        for said in field_problems(form.plan.places[key].field, answers, reading, facts):
            group, *inside = said.name.split("__")
            left_out = inside and missing(value[int(inside[0])].get(inside[1]))
            if said.level == "error" and not left_out:
                name = ".".join(("answers", group, *inside))
                wrong[name] = ValidationError(said.message, code="refused")
    if wrong:
        raise ValidationError(wrong)


def _known_exemptions(definition: Definition, claimed: list[str]) -> list[str]:
    known = {one.key for line in definition.fees for one in line.exemptions if one.condition is None}
    if unknown := sorted(set(claimed) - known):
        message = _("There is no exemption “%(key)s” to claim. Known are: %(names)s.") % {
            "key": unknown[0],
            "names": ", ".join(sorted(known)) or "–",
        }
        raise refuse("exemptions", message, "unknown")
    return claimed


@public(
    name="calculateDueTime",
    method="POST",
    tag=TAG,
    summary=gettext_lazy("When a result is due"),
    description=gettext_lazy("Day by day from reception to the due time, with days off and pauses."),
    answers=DueTime,
    takes=taking.DueTimeQuestion,
)
def due_time(call: Call) -> DueTime:
    given = call.given
    limit, calendar = _limit(given), _calendar(given.get("agency"))
    explained = explain(_clock(given, limit), limit, calendar)
    if explained is None:
        raise refuse("received_at", _("Nothing is counted before reception."), "not_started")
    return DueTime(
        received_at=given["received_at"],
        due_at=explained.due,
        limit=explained.limit,
        summary=explained.summary,
        standing=explained.standing,
        preliminary=not calendar.is_filled(explained.due.date()),
        days=tuple(
            DayFacts(date=line.day, counted=line.counted, number=line.number, hours=line.hours, why=line.why)
            for line in explained.lines
        ),
    )


def _limit(given: Mapping[str, Any]) -> Limit:
    """The caller's own limit, or the procedure's for the case and channel on the day of reception."""
    if own := given.get("limit"):
        return Limit(**own)
    definition = version_of(given["procedure"], clock.today(given["received_at"])).parsed
    _require_offered(definition, given)
    return definition.limit.resolve(case=given.get("case"), channel=given["channel"])


def _calendar(agency: str | None) -> Calendar:
    """The working calendar of an agency, or the city's."""
    if agency is None:
        return clock.working_calendar(Agency.objects.get(kind=Kind.CITY, parent=None))[1]
    system, _colon, code = agency.partition(":")
    found = Agency.objects.filter(coding_system=system, code=code).first()
    if found is None:
        raise refuse("agency", _("There is no such agency; the list of agencies gives their ids."), "unknown")
    return clock.working_calendar(found)[1]


def _clock(given: Mapping[str, Any], limit: Limit) -> Clock:
    """The clock with its pauses. Raises `ValidationError` when they do not follow one another."""
    running = Clock().start(given["received_at"])
    try:
        for pause in given["pauses"]:
            reason = Reason(pause["reason"])
            running = running.pause(pause["since"], reason=reason)
            if pause["until"] is None:
                continue
            if reason is Reason.SUPPLEMENT:
                running = running.answered(pause["until"], limit)
            else:
                running = running.resume(pause["until"], reason=reason)
    except ClockError as error:
        message = _("Pauses begin after reception, follow one another, and end after they begin.")
        raise refuse("pauses", message, "order") from error
    return running
