"""What the calculators answer: charges with their sum, a due time with the days that lead to it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from portal.interface.shapes import Moment, Shape
from procedures.definition import Channel
from procedures.text import Text


class ChargeFacts(Shape):
    """What is to be paid for one fee line."""

    code: str
    kind: Literal["phi", "le_phi"]
    name: Text
    due: Literal["at_filing", "on_request", "before_result"]
    quantity: int
    unit_amount: int | None = Field(description=gettext_noop("Whole đồng; null while nobody knows it."))
    amount: int | None = Field(description=gettext_noop("Whole đồng; null while nobody knows it."))
    exemption: str | None
    basis: str


class Costs(Shape):
    """What an application costs on a day. Nothing to pay is still a line: a receipt of 0 đ is made."""

    procedure: str
    version: int
    on: date
    channel: Channel
    case: str | None
    charges: tuple[ChargeFacts, ...]
    total: int | None = Field(description=gettext_noop("Whole đồng; null when an amount is not known yet."))


class DayFacts(Shape):
    """One day on the way to the due time."""

    date: date
    counted: bool
    number: int | None = Field(description=gettext_noop("Which day of the limit it is."))
    hours: float | None = Field(description=gettext_noop("Working hours counted, for limits in hours."))
    why: Text


class DueTime(Shape):
    """When a result is due, and why."""

    received_at: Moment
    due_at: Moment
    limit: Text
    summary: Text
    standing: bool = Field(description=gettext_noop("The time stands still: the due time will move."))
    preliminary: bool = Field(
        description=gettext_noop("Days off of that year are not published yet, so it may change.")
    )
    days: tuple[DayFacts, ...]
