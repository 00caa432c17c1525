"""The calendars that come with the project, read from `procedures/reference/calendars/`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from procedures.worktime.calendar import Calendar

_FOLDER = Path(__file__).resolve().parent.parent / "reference" / "calendars"


@cache
def calendars(city: str = "hcmc") -> dict[str, Calendar]:
    """The reference calendars of a city by their key. A broken file raises pydantic's `ValidationError`."""
    document = json.loads((_FOLDER / f"{city}.json").read_text(encoding="utf-8"))
    return {calendar.key: calendar for calendar in map(Calendar.from_json, document["calendars"])}


def office() -> Calendar:
    """Office hours of Ho Chi Minh City, Monday to Friday."""
    return calendars()["hcmc"]


def saturday_desk() -> Calendar:
    """A reception desk that is also open on Saturday morning."""
    return calendars()["hcmc-saturday-desk"]
