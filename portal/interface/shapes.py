"""What every answer is made of: frozen shapes, times with their offset, names in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext_noop
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from procedures.text import Text
from procedures.worktime.calendar import city_time


def say_moment(moment: datetime) -> str:
    """ISO 8601 in the city's own offset, to the second: `2026-11-26T17:00:00+07:00`."""
    return city_time(moment).isoformat(timespec="seconds")


Moment = Annotated[
    datetime,
    PlainSerializer(say_moment, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-26T17:00:00+07:00"]}),
]


class Shape(BaseModel):
    """One object of an answer. Fields that are not known are null; none is ever left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class Named(Shape):
    """Something with a code and a name."""

    code: str
    name: Text


class Fault(Shape):
    """One thing to put right."""

    field: str = Field(description=gettext_noop("Name of the parameter or field; empty: the whole request."))
    code: str = Field(description=gettext_noop("Stays the same in every language."))
    message: str


class Problem(Shape):
    """Why a request was not carried out, and the way out (RFC 9457), in the language asked for."""

    type: str = Field(
        description=gettext_noop("Address of the explanation on the page about this interface.")
    )
    title: str
    status: int
    detail: str = Field(description=gettext_noop("What to do now."))
    errors: list[Fault] = []
    request_id: str = Field(description=gettext_noop("Name it when you ask us for help."))


def text_of(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


def dumped(shape: Shape) -> dict[str, Any]:
    """The shape as JSON objects and lists."""
    return shape.model_dump(mode="json")
