"""A version as other programs see it: the same facts as on its page, in both languages at once."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from accounts.models import Agency
from portal.api.catalogue_shapes import (
    AgencyRow,
    CaseFacts,
    CompetenceFacts,
    ExemptionFacts,
    FeeFacts,
    LimitFacts,
    PaperFacts,
    ProcedureFacts,
    ProcedureRow,
    RateFacts,
    TableFacts,
)
from portal.interface.shapes import Named, text_of
from procedures.definition import Definition
from procedures.fees import FeeLine, Rate
from procedures.forms.conditions import Condition
from procedures.forms.json_schema import json_schema
from procedures.forms.sentences import sentence
from procedures.models import Category, Procedure, Version
from procedures.papers import Paper, When
from procedures.text import Text
from procedures.worktime.limits import Limit, Policy


def row_of(procedure: Procedure) -> ProcedureRow:
    """One procedure of a list; its category is read with it."""
    return ProcedureRow(
        code=procedure.code,
        name=text_of(procedure.name_vi, procedure.name_en),
        field=_named(procedure.category),
        audience=tuple(procedure.audience),
        href=reverse("api:procedure", args=[procedure.code]),
    )


def _named(category: Category) -> Named:
    return Named(code=category.code, name=text_of(category.name_vi, category.name_en))


def facts_of(version: Version) -> ProcedureFacts:
    """Everything public about a version."""
    definition, told = version.parsed, _Telling(version.parsed)
    about = definition.about
    return ProcedureFacts(
        code=definition.code,
        name=definition.name,
        field=Named(code=definition.category.code, name=definition.category.name),
        version=version.number,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        summary=about.summary,
        for_whom=about.for_whom,
        audience=about.audience,
        result=about.result,
        conditions=about.conditions,
        bring=about.bring,
        service_level=about.service_level,
        channels=definition.channels,
        minutes=about.minutes,
        life_events=about.life_events,
        legal_basis=about.legal_basis,
        competence=_competence(definition),
        cases=tuple(
            CaseFacts(key=case.key, name=case.name, when=told.when(case.when)) for case in definition.cases
        ),
        limits=limits_of(definition),
        fees=tuple(told.fee(line) for line in definition.fees),
        papers=tuple(told.paper(paper) for paper in definition.papers),
        form_schema=json_schema(definition.form, both_languages=True),
        page=reverse("public:procedure", args=[definition.code]),
    )


def _competence(definition: Definition) -> CompetenceFacts:
    field, office = definition.competence.field, definition.competence.office
    return CompetenceFacts(decided_by="choice" if field is None else office or "ward", field=field)


def limits_of(definition: Definition) -> tuple[LimitFacts, ...]:
    """Each limit that differs, the general one first."""
    return tuple(_limit(limit, case, channel) for (case, channel), limit in definition.limit.every().items())


def _limit(limit: Limit, case: str | None, channel: str | None) -> LimitFacts:
    return LimitFacts.model_validate(
        {
            "case": case,
            "channel": channel,
            "policy": limit.policy.value,
            "value": limit.value,
            "cutoff": f"{limit.cutoff:%H:%M}" if limit.policy is Policy.SAME_DAY else None,
            "sentence": limit.sentence(),
            "after_supplement": limit.on_supplement.value,
            "basis": limit.basis,
        }
    )


class _Telling:
    """The parts of a definition, each condition as a sentence in both languages."""

    def __init__(self, definition: Definition) -> None:
        self.form = definition.form
        self.names: dict[str, Mapping[str, str]] = {
            language: {case.key: case.name.in_language(language) for case in definition.cases}
            for language in ("vi", "en")
        }

    def when(self, condition: Condition | None) -> Text | None:
        if condition is None:
            return None
        vi, en = (
            sentence(condition, self.form, language, cases=self.names[language]) for language in ("vi", "en")
        )
        return text_of(vi, en)

    def paper(self, paper: Paper) -> PaperFacts:
        when = paper.required if isinstance(paper.required, When) else None
        return PaperFacts(
            code=paper.code,
            name=paper.name,
            hint=paper.hint,
            originals=paper.originals,
            copies=paper.copies,
            required="conditional" if isinstance(paper.required, When) else paper.required,
            when=self.when(when.condition) if when else None,
            channels=when.channels if when else None,
            cases=when.cases if when else None,
            one_of=paper.one_of,
            replaceable_by_data=paper.replaceable_by_data,
            present_only=paper.present_only,
            filled_online=paper.filled_online,
            kinds=paper.kinds,
            max_megabytes=paper.max_megabytes,
            max_files=paper.max_files,
        )

    def fee(self, line: FeeLine) -> FeeFacts:
        return FeeFacts(
            code=line.code,
            kind=line.kind,
            name=line.name,
            unit=line.unit,
            due=line.due,
            when=self.when(line.condition),
            tables=tuple(
                TableFacts(
                    valid_from=table.valid_from,
                    valid_to=table.valid_to,
                    basis=table.basis,
                    rates=tuple(self.rate(rate) for rate in table.rates),
                )
                for table in line.tables
            ),
            exemptions=tuple(
                ExemptionFacts(key=one.key, label=one.label, claimed=one.condition is None)
                for one in line.exemptions
            ),
        )

    def rate(self, rate: Rate) -> RateFacts:
        plain = isinstance(rate.amount, int)
        return RateFacts(
            amount=rate.amount if isinstance(rate.amount, int) else None,
            computed=rate.amount is not None and not plain,
            channels=rate.channels,
            cases=rate.cases,
            when=self.when(rate.condition),
            note=rate.note,
        )


def agency_row(agency: Agency) -> AgencyRow:
    """An agency; its parent is read with it."""
    return AgencyRow(
        id=agency_id(agency),
        code=agency.code,
        kind=agency.kind,
        office=agency.office or None,
        name=text_of(agency.name_vi, agency.name_en),
        place=agency.place_name,
        parent=agency_id(agency.parent) if agency.parent else None,
        address=agency.address,
        phone=agency.phone,
        email=agency.email,
        valid_from=agency.valid_from,
        valid_to=agency.valid_to,
    )


def agency_id(agency: Agency) -> str:
    """How addresses name an agency: its coding system and its code there."""
    return f"{agency.coding_system}:{agency.code}"
