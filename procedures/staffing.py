"""Whether people are there to do it: every step at every agency that offers a procedure has its officers.

Data of a day, not of the definition: asked when a version is to be published, and again whenever posts have
moved. The rules of the workflow itself are `workflow.soundness`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from accounts.models import Agency, Post
from procedures.definition import Definition
from procedures.models import Offering, Procedure
from procedures.text import Text
from procedures.workflow.definition import Kind, Step, Unit
from procedures.workflow.findings import Finding

People = dict[tuple[int, str], set[int]]
"""Accounts in force by agency and role."""

LATER = ("chosen", "answer:")
"""Units that only a dossier knows: who is chosen, or whose ward an answer names."""


@dataclass(frozen=True)
class Vacancy:
    """A step nobody can do at one agency, or (`alone`) one that a single person would both receive and sign."""

    step: str
    agency: Agency
    alone: bool = False


def check_staff(definition: Definition, procedure: Procedure, *, on: date) -> list[Finding]:
    """Findings about officers in every agency that offers the procedure on this day; none means all are there.

    One finding for each step, naming the first agency and how many there are: errors, which block publication.
    """
    offerings = Offering.objects.in_force(on).filter(procedure=procedure).select_related("agency__parent")
    offering = [row.agency for row in offerings.order_by("agency__path") if row.agency.is_in_force(on)]
    found: dict[tuple[str, bool], list[Agency]] = {}
    for vacancy in vacancies(definition, offering, on=on):
        found.setdefault((vacancy.step, vacancy.alone), []).append(vacancy.agency)
    return [
        _finding(definition.workflow.step(step), agencies, alone=alone)
        for (step, alone), agencies in found.items()
    ]


def vacancies(definition: Definition, offering: Iterable[Agency], *, on: date) -> Iterator[Vacancy]:
    """Each step without a living officer, agency by agency; then those where who receives must also sign."""
    posts = Post.objects.in_force(on).values_list("agency", "role", "user")
    people: People = {}
    for agency_id, role, user_id in posts:
        people.setdefault((agency_id, role), set()).add(user_id)
    for agency in offering:
        yield from _vacancies_at(definition, agency, people, on)


def _vacancies_at(definition: Definition, agency: Agency, people: People, on: date) -> Iterator[Vacancy]:
    workflow = definition.workflow
    holders: dict[str, set[int]] = {}
    for step in workflow.steps:
        if _is_the_system_s(step) or step.unit.of.startswith(LATER):
            continue
        there = agency_of(step.unit, agency, on=on)
        holders[step.key] = _holding(people, there, step) if there is not None else set()
        if not holders[step.key]:
            yield Vacancy(step.key, there or agency)
    receiving = holders.get(workflow.first.key, set())
    for step in workflow.steps:
        signing = holders.get(step.key, set())
        signs = any(action.signs for action in step.actions)
        if signs and signing and receiving == signing and len(signing) == 1 and not workflow.resolved_at_once:
            yield Vacancy(step.key, agency, alone=True)


def _is_the_system_s(step: Step) -> bool:
    """A step that only waits needs nobody."""
    return step.system is not None and all(action.kind is Kind.WAIT for action in step.actions)


def _holding(people: People, agency: Agency, step: Step) -> set[int]:
    return set().union(*(people.get((agency.pk, role.value), set()) for role in step.role))


def agency_of(unit: Unit, deciding: Agency, *, on: date) -> Agency | None:
    """The agency of a step when this one decides and its own centre receives and returns; None without one."""
    try:
        base = _base(unit, deciding, on)
        return (
            base if base is None or unit.office is None else Agency.objects.office(base, unit.office, on=on)
        )
    except Agency.DoesNotExist:
        return None


def _base(unit: Unit, deciding: Agency, on: date) -> Agency | None:
    if unit.of in {"receiving", "returning"}:
        return Agency.objects.office(deciding, "centre", on=on)
    if unit.of == "parent":
        return deciding.parent
    if unit.of.startswith("agency:"):
        return Agency.objects.in_force(on).get(code=unit.of.removeprefix("agency:"))
    return deciding


def _finding(step: Step, agencies: list[Agency], *, alone: bool) -> Finding:
    first, more = agencies[0], len(agencies) - 1
    vi_more, en_more = (f" và {more} nơi khác", f" and {more} more") if more else ("", "")
    if alone:
        vi = f"Ở {first.name_vi}{vi_more}, người duy nhất tiếp nhận cũng là người duy nhất ký ở bước “{step.name.vi}”."
        en = f"At {first.name_en}{en_more}, the only one who receives is the only one who signs at “{step.name.en}”."
    else:
        vi = f"Bước “{step.name.vi}” chưa có người làm ở {first.name_vi}{vi_more}."
        en = f"Nobody holds “{step.name.en}” at {first.name_en}{en_more}."
    code = "one_person" if alone else "no_officer"
    return Finding(severity="error", code=code, message=Text(vi=vi, en=en), row=step.key)
