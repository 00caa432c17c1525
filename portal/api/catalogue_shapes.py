"""What the catalogue answers: a procedure in a list, everything about one, agencies."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from portal.interface.shapes import Named, Shape
from procedures.definition import Audience, Channel
from procedures.papers import FileKind
from procedures.text import Text

DecidedBy = Literal["ward", "police", "land", "choice"]


class ProcedureRow(Shape):
    """One procedure of the catalogue."""

    code: str
    name: Text
    field: Named = Field(description=gettext_noop("Field of administration (lĩnh vực)."))
    audience: tuple[Audience, ...] = Field(description=gettext_noop("Who may apply."))
    href: str = Field(description=gettext_noop("Address of everything about it."))


class ProcedurePage(Shape):
    """Some procedures, by code."""

    items: tuple[ProcedureRow, ...]
    next: str | None = Field(description=gettext_noop("Address of the next page; null on the last one."))


class CaseFacts(Shape):
    """One case of a procedure (trường hợp)."""

    key: str
    name: Text
    when: Text | None = Field(
        description=gettext_noop("The condition in words; null when it is the case left.")
    )


class PaperFacts(Shape):
    """One paper that may be asked for."""

    code: str
    name: Text
    hint: Text | None
    originals: int
    copies: int
    required: Literal["always", "optional", "conditional"]
    when: Text | None = Field(description=gettext_noop("The condition in words, when there is one."))
    channels: tuple[Channel, ...] | None = Field(description=gettext_noop("Null: by every channel."))
    cases: tuple[str, ...] | None = Field(description=gettext_noop("Null: in every case."))
    one_of: str | None = Field(description=gettext_noop("Of papers with the same word here one is enough."))
    replaceable_by_data: Text | None
    present_only: bool = Field(description=gettext_noop("Shown and given back, not kept."))
    filled_online: bool = Field(description=gettext_noop("The form itself is this paper."))
    kinds: tuple[FileKind, ...]
    max_megabytes: int
    max_files: int


class RateFacts(Shape):
    """What one unit costs where everything given here holds; the first rate that fits counts."""

    amount: int | None = Field(description=gettext_noop("Whole đồng; null when computed or not known."))
    computed: bool = Field(description=gettext_noop("It follows from the answers: ask the calculator."))
    channels: tuple[Channel, ...] | None
    cases: tuple[str, ...] | None
    when: Text | None
    note: str


class TableFacts(Shape):
    """Rates in force from one day to another, both included."""

    valid_from: date
    valid_to: date | None
    basis: str
    rates: tuple[RateFacts, ...]


class ExemptionFacts(Shape):
    """A reason to pay nothing."""

    key: str
    label: Text
    claimed: bool = Field(
        description=gettext_noop("Claimed by the applicant; else it follows from the answers.")
    )


class FeeFacts(Shape):
    """One fee: phí (a charge for a service) or lệ phí (an administrative fee)."""

    code: str
    kind: Literal["phi", "le_phi"]
    name: Text
    unit: Text | None
    due: Literal["at_filing", "on_request", "before_result"]
    when: Text | None
    tables: tuple[TableFacts, ...]
    exemptions: tuple[ExemptionFacts, ...]


class LimitFacts(Shape):
    """How long it takes, for a case and a channel; null stands for any other."""

    case: str | None
    channel: Channel | None
    policy: Literal["HOURS", "WORKING_DAYS", "CALENDAR_DAYS", "MONTHS", "SAME_DAY"]
    value: float
    cutoff: str | None = Field(
        description=gettext_noop("Within the day: received later, the next day counts.")
    )
    sentence: Text
    after_supplement: Literal["resume", "restart"]
    basis: str


class CompetenceFacts(Shape):
    """Which agency decides."""

    decided_by: DecidedBy
    field: str | None = Field(
        description=gettext_noop("The answer whose ward decides; null when one chooses.")
    )


class ProcedureFacts(Shape):
    """Everything about one procedure in the version of a day."""

    code: str
    name: Text
    field: Named
    version: int
    valid_from: date
    valid_to: date | None = Field(description=gettext_noop("The first day without this version."))
    summary: Text
    for_whom: Text
    audience: tuple[Audience, ...]
    result: Text
    conditions: tuple[Text, ...]
    bring: tuple[Text, ...]
    service_level: Literal["full", "partial", "information"]
    channels: tuple[Channel, ...]
    minutes: int = Field(description=gettext_noop("Minutes the form takes."))
    life_events: tuple[str, ...]
    legal_basis: tuple[str, ...]
    competence: CompetenceFacts
    cases: tuple[CaseFacts, ...]
    limits: tuple[LimitFacts, ...]
    fees: tuple[FeeFacts, ...]
    papers: tuple[PaperFacts, ...]
    form_schema: dict[str, Any] = Field(
        description=gettext_noop("JSON Schema 2020-12 of the answers; x-label and x-options carry the words.")
    )
    page: str = Field(description=gettext_noop("Address of the page for people."))


class AgencyRow(Shape):
    """A public body, or one of its offices."""

    id: str = Field(description=gettext_noop("Coding system and code, as other addresses take it."))
    code: str
    kind: str
    office: str | None = Field(description=gettext_noop("What it does inside its committee."))
    name: Text
    place: str
    parent: str | None = Field(description=gettext_noop("Id of the agency it belongs to."))
    address: str
    phone: str
    email: str
    valid_from: date
    valid_to: date | None


class AgencyPage(Shape):
    """Some agencies, by id."""

    items: tuple[AgencyRow, ...]
    next: str | None = Field(description=gettext_noop("Address of the next page; null on the last one."))


class Competence(Shape):
    """Who decides on a procedure for a place on a day, and who receives it online."""

    procedure: str
    on: date
    competent: AgencyRow
    receiving: AgencyRow
