"""A whole procedure version as one typed document; its parts belong to the modules they are named after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from procedures.cases import Case
from procedures.fees import FeeLine
from procedures.forms.conditions import Condition
from procedures.forms.schema import Form
from procedures.papers import Paper
from procedures.reasons import Reason
from procedures.results import ResultTemplate
from procedures.text import Text
from procedures.workflow.definition import Workflow
from procedures.worktime.limits import Limit

Channel = Literal["online", "counter", "post"]
Audience = Literal[
    "citizen",
    "overseas_vietnamese",
    "foreigner",
    "household_business",
    "business",
    "cooperative",
    "organisation",
]
"""Who may apply (đối tượng thực hiện), as the national catalogue tells them apart."""

PEOPLE: frozenset[str] = frozenset({"citizen", "overseas_vietnamese", "foreigner"})
BUSINESSES: Mapping[str, frozenset[str]] = {
    "company": frozenset(
        {"business", "organisation"}
    ),  # a company is an organisation, not the other way round
    "household": frozenset({"household_business"}),
    "cooperative": frozenset({"cooperative", "organisation"}),
    "organisation": frozenset({"organisation"}),
}
"""Kind of a business → the words of the catalogue that mean it."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class About(_Part):
    """What a reader needs before starting; shown on the procedure's page."""

    summary: Text
    for_whom: Text
    audience: tuple[Audience, ...] = ()
    result: Text
    bring: tuple[Text, ...] = ()
    conditions: tuple[Text, ...] = ()
    legal_basis: tuple[str, ...] = ()
    service_level: Literal["full", "partial", "information"] = "full"
    minutes: int = 10
    keywords: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()

    @property
    def takes_people(self) -> bool:
        """Whether a person may apply for themselves; so it is where nobody said who may."""
        return not self.audience or bool(PEOPLE.intersection(self.audience))

    @property
    def takes_businesses(self) -> bool:
        return bool(set(self.audience) - PEOPLE)

    def takes(self, business: str) -> bool:
        """Whether a business of this kind (`accounts.models.BusinessKind`) may apply."""
        return bool(BUSINESSES.get(business, frozenset()).intersection(self.audience))


class Competence(_Part):
    """Which agency decides: the one of the ward in an address answer, or the applicant's own choice.

    With `office` it is not the ward's committee but the office of that kind that serves the ward.
    """

    field: str | None = None
    office: Literal["police", "land"] | None = None


class Category(_Part):
    """The field of administration (lĩnh vực) a procedure belongs to."""

    code: str
    name: Text


class PartyFields(_Part):
    """Which answers describe one other party, or with `group` one party for each row of that repeating group.

    Each is the key of a field (inside the group when one is named); a party with no name has no row.
    """

    group: str | None = None
    name: str
    number: str | None = None
    phone: str | None = None
    email: str | None = None
    when: Condition | None = None


class SharedWith(_Part):
    """Which answers name the parties of a dossier besides its filer.

    Co-applicants ask for the same thing and confirm it themselves; other sides see only what the procedure
    shows them.
    """

    owner_name: str | None = None
    concerned_name: str | None = None
    co_applicants: tuple[PartyFields, ...] = ()
    other_sides: tuple[PartyFields, ...] = ()


class Definition(_Part):
    """One version of one procedure. Frozen once published."""

    code: str = Field(pattern=r"^\d\.\d{6}$")
    name: Text
    category: Category
    valid_from: date
    about: About
    channels: tuple[Channel, ...]
    cases: tuple[Case, ...] = ()
    competence: Competence
    parties: SharedWith = SharedWith()
    form: Form
    papers: tuple[Paper, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    limit: Limit
    workflow: Workflow
    results: dict[str, ResultTemplate] = {}
    reasons: tuple[Reason, ...] = ()
    sources: tuple[str, ...] = ()
    adapted: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if self.competence.field and self.competence.field not in self.form.plan.places:
            raise ValueError(f"competence: there is no field {self.competence.field!r}")
        codes = [paper.code for paper in self.papers]
        if len(set(codes)) < len(codes):
            raise ValueError("papers: two papers have the same code")
        for step in self.workflow.steps:
            if step.produces and not self.results:
                raise ValueError(f"workflow: step {step.key!r} produces a result but there is no template")
        return self

    def paper(self, code: str) -> Paper:
        """The paper of that code; KeyError when the version does not ask for it."""
        for paper in self.papers:
            if paper.code == code:
                return paper
        raise KeyError(code)

    def reason(self, code: str) -> Reason:
        """The coded reason of that code; KeyError when there is none."""
        for reason in self.reasons:
            if reason.code == code:
                return reason
        raise KeyError(code)


def digest(definition: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a definition: equal documents, equal digests."""
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
