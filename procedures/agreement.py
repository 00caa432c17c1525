"""Whether the parts of a definition speak of the same procedure: every name one uses is known to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from procedures.cases import Case
from procedures.definition import Definition, PartyFields
from procedures.forms.conditions import Condition
from procedures.forms.schema import Form
from procedures.forms.soundness import computation_faults, condition_faults, path_kind
from procedures.papers import When
from procedures.results import variables
from procedures.workflow.definition import Step
from procedures.worktime.limits import Limit

# What the press lays beside the answers when it fills a result (`dossiers.documents.planning`).
BESIDE_THE_ANSWERS = frozenset({"dossier", "agency", "procedure", "decision", "entry"})


def faults_between(definition: Definition) -> list[str]:
    """Each disagreement between the parts of a definition, its place first; none means they fit."""
    found = _Agreement(definition)
    return [
        *found.of_cases(),
        *found.of_papers(),
        *found.of_fees(),
        *found.of_limits(),
        *found.of_competence(),
        *found.of_workflow(),
        *found.of_results(),
        *found.of_reasons(),
        *found.of_parties(),
    ]


class _Agreement:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.form: Form = definition.form
        self.cases = tuple(case.key for case in definition.cases)

    def of_cases(self) -> Iterator[str]:
        seen: list[Case] = []
        for case in self.definition.cases:
            place = f"cases.{case.key}"
            if case.key in {one.key for one in seen}:
                yield f"{place}: two cases have the same key"
            yield from self._condition(case.when, f"{place}.when")
            seen.append(case)
        if any(case.when is None for case in seen[:-1]):
            yield "cases: only the last may be the one that is left, without `when`"

    def of_papers(self) -> Iterator[str]:
        for paper in self.definition.papers:
            if isinstance(paper.required, When):
                place = f"papers.{paper.code}.required"
                yield from self._condition(paper.required.condition, f"{place}.condition")
                yield from self._cases(paper.required.cases or (), f"{place}.cases")

    def of_fees(self) -> Iterator[str]:
        for line in self.definition.fees:
            place = f"fees.{line.code}"
            yield from self._condition(line.condition, f"{place}.condition")
            if line.quantity is not None:
                yield from map(str, computation_faults(line.quantity, self.form, place=f"{place}.quantity"))
            for rate in (rate for table in line.tables for rate in table.rates):
                yield from self._condition(rate.condition, f"{place}.rates")
                yield from self._cases(rate.cases or (), f"{place}.rates")
                if rate.amount is not None:
                    yield from map(str, computation_faults(rate.amount, self.form, place=f"{place}.rates"))
            for exemption in line.exemptions:
                yield from self._condition(exemption.condition, f"{place}.exemptions.{exemption.key}")

    def of_limits(self) -> Iterator[str]:
        yield from self._limit(self.definition.limit, "limit")
        for step in self.definition.workflow.steps:
            yield from self._limit(step.limit, f"workflow.{step.key}.limit")

    def of_competence(self) -> Iterator[str]:
        field = self.definition.competence.field
        if field is not None and self.form.plan.places[field].field.type != "address":
            yield f"competence.field: {field!r} is no address, so no agency can be found by it"

    def of_workflow(self) -> Iterator[str]:
        known = {act for reason in self.definition.reasons for act in reason.acts}
        for step in self.definition.workflow.steps:
            yield from self._unit(step)
            for action in step.actions:
                place = f"workflow.{step.key}.{action.key}"
                yield from self._condition(action.when, f"{place}.when")
                for way in action.to:
                    yield from self._condition(way.when, f"{place}.to.{way.step}")
                for act in action.reasons:
                    if act not in known:
                        yield f"{place}: there is no reason for {act!r}"

    def _unit(self, step: Step) -> Iterator[str]:
        """A unit that follows an answer needs an address every agency can be found by."""
        if step.unit.of.startswith("answer:"):
            field = step.unit.of.removeprefix("answer:")
            place = self.form.plan.places.get(field)
            if place is None or place.field.type != "address":
                yield f"workflow.{step.key}.unit: {field!r} is no address field of the form"

    def of_results(self) -> Iterator[str]:
        for outcome, template in self.definition.results.items():
            for path in sorted(variables(template)):
                if not self._known(path):
                    yield f"results.{outcome}: there is no answer {path!r}"
        steps = self.definition.workflow.steps
        outcomes = {action.proposes for step in steps for action in step.actions}
        if any(step.produces for step in steps):
            outcomes.add("granted")  # what is proposed at first, until an action proposes something else
        for outcome in sorted(filter(None, outcomes)):
            if outcome not in self.definition.results:
                yield f"results: a step proposes {outcome!r} but no template is named so"

    def _known(self, path: str) -> bool:
        """Whether a template finds something there: an answer, a part of one, or what the press adds."""
        plan = self.form.plan
        beside = path.partition(".")[0] in BESIDE_THE_ANSWERS
        return beside or path in plan.places or path_kind(path, None, plan) is not None

    def of_reasons(self) -> Iterator[str]:
        codes = {paper.code for paper in self.definition.papers}
        for reason in self.definition.reasons:
            for field in reason.fields:
                if field not in self.form.plan.places:
                    yield f"reasons.{reason.code}: there is no field {field!r}"
            for paper in set(reason.papers) - codes:
                yield f"reasons.{reason.code}: there is no paper {paper!r}"

    def of_parties(self) -> Iterator[str]:
        parties = self.definition.parties
        for name in ("owner_name", "concerned_name"):
            field = getattr(parties, name)
            if field is not None and field not in self.form.plan.places:
                yield f"parties.{name}: there is no field {field!r}"
        for name, described in (
            ("co_applicants", parties.co_applicants),
            ("other_sides", parties.other_sides),
        ):
            for party in described:
                yield from self._party(party, f"parties.{name}")

    def _party(self, party: PartyFields, place: str) -> Iterator[str]:
        inside = f"{party.group}." if party.group else ""
        for field in (party.name, party.number, party.phone, party.email):
            if field is not None and f"{inside}{field}" not in self.form.plan.places:
                yield f"{place}: there is no field {inside + field!r}"

    def _condition(self, condition: Condition | None, place: str) -> Iterator[str]:
        if condition is not None:
            yield from map(str, condition_faults(condition, self.form, cases=self.cases, place=place))

    def _cases(self, named: Iterable[str], place: str) -> Iterator[str]:
        for case in named:
            if case not in self.cases:
                yield f"{place}: there is no case {case!r}"

    def _limit(self, limit: Limit | None, place: str) -> Iterator[str]:
        if limit is not None:
            yield from self._cases(limit.by_case, f"{place}.by_case")
