"""An application as a program of its people gets it: the words and times of its page, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from portal.interface.shapes import Moment, Named, Shape
from procedures.text import Text


class Turn(Shape):
    """Whose turn it is: the applicant's, the office's, or nobody's any more."""

    whose: Literal["applicant", "office", "nobody"]
    sentence: str = Field(description=gettext_noop("In plain words, in the language asked for."))


class DossierRow(Shape):
    """One application and where it stands."""

    code: str
    procedure: Named
    about: str = Field(description=gettext_noop("Whom it is about, as lists show it."))
    status: str = Field(description=gettext_noop("One word of a closed list."))
    status_code: int = Field(description=gettext_noop("National code of the status, 1 to 10."))
    status_name: str
    outcome: str | None = Field(description=gettext_noop("Once decided: granted, partly_granted or denied."))
    turn: Turn
    filed_at: Moment
    due_at: Moment | None
    paused: bool = Field(description=gettext_noop("The time stands still."))
    late: bool
    href: str


class DossierPage(Shape):
    """Some applications, the newest first."""

    items: tuple[DossierRow, ...]
    next: str | None = Field(description=gettext_noop("Address of the next page; null on the last one."))


class GapFacts(Shape):
    """One thing to put right: what it is about, what is wrong, how to mend it."""

    about: str
    reason: str
    guidance: str
    note: str


class RequestFacts(Shape):
    """What the office asks of the applicant now."""

    kind: str
    asked_at: Moment
    reply_by: Moment
    overdue: bool
    note: str
    gaps: tuple[GapFacts, ...]


class EventFacts(Shape):
    """Something that happened, in plain words."""

    at: Moment
    title: str
    by: str
    text: str


class DocumentFacts(Shape):
    """A paper of the office."""

    title: str
    number: str
    issued: date
    issuer: str
    state: str = Field(
        description=gettext_noop("valid, replaced, revoked or pending; empty: it needs no word.")
    )
    withheld: bool = Field(description=gettext_noop("Given out once the fee is paid."))
    verification_code: str | None = Field(description=gettext_noop("Opens the public verification."))


class PaidFacts(Shape):
    """One fee of the application."""

    name: str
    amount: int | None = Field(description=gettext_noop("Whole đồng; null while nobody knows it."))
    paid_at: Moment | None


class WhyFacts(Shape):
    """One day on the way to the promised date."""

    date: date
    counted: bool
    why: Text


class DossierFacts(DossierRow):
    """Everything its page tells."""

    competent: Text
    receiving: Text
    returning: Text
    received_at: Moment | None
    promised_at: Moment | None = Field(
        description=gettext_noop("The first promise; it is never overwritten.")
    )
    finished_at: Moment | None
    ending: str = Field(description=gettext_noop("Why it was denied, or ended without a decision."))
    request: RequestFacts | None
    timeline: tuple[EventFacts, ...] = Field(description=gettext_noop("The newest first."))
    documents: tuple[DocumentFacts, ...]
    charges: tuple[PaidFacts, ...]
    why_this_date: tuple[WhyFacts, ...]
