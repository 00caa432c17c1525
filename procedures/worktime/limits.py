"""How long the law gives: a limit is data, with five ways of counting."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from procedures.text import Text

HOURS_PER_DAY = 8
DAYS_PER_MONTH = 21  # nominal working days, for comparing workflows with limits


class Policy(StrEnum):
    """How a limit counts; `clock` holds the arithmetic."""

    HOURS = "HOURS"
    WORKING_DAYS = "WORKING_DAYS"
    CALENDAR_DAYS = "CALENDAR_DAYS"
    MONTHS = "MONTHS"
    SAME_DAY = "SAME_DAY"


class OnSupplement(StrEnum):
    """What a supplement does to the limit once it is answered."""

    RESUME = "resume"
    RESTART = "restart"


Channel = Literal["online", "counter", "post"]

_UNITS = {  # policy: (Vietnamese, English singular, English plural)
    Policy.HOURS: ("giờ làm việc", "working hour", "working hours"),
    Policy.WORKING_DAYS: ("ngày làm việc", "working day", "working days"),
    Policy.CALENDAR_DAYS: ("ngày", "day", "days"),
    Policy.MONTHS: ("tháng", "month", "months"),
    Policy.SAME_DAY: ("ngày làm việc", "working day", "working days"),
}


class Term(BaseModel):
    """A stretch of time in one policy. `{"hours": 4}` is short for HOURS 4."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: Policy
    value: int | float = Field(default=1, gt=0, le=5000)
    cutoff: time = time(15, 0)
    basis: str = Field(default="", max_length=300)

    @model_validator(mode="before")
    @classmethod
    def _hours_in_short(cls, data: Any) -> Any:
        if isinstance(data, dict) and "hours" in data and "policy" not in data:
            if "value" in data:
                raise ValueError("a limit says `hours`, or a policy with its value, not both")
            rest = {key: value for key, value in data.items() if key != "hours"}
            return {"policy": Policy.HOURS, "value": data["hours"], **rest}
        return data

    @field_validator("cutoff")
    @classmethod
    def _cutoff_is_wall_time(cls, cutoff: time) -> time:
        if cutoff.tzinfo is not None:
            raise ValueError("a cut-off is wall time of the city, without a zone")
        return cutoff

    @model_validator(mode="after")
    def _value_suits_policy(self) -> Self:
        if self.policy is Policy.HOURS:
            if self.value * 60 % 1:
                raise ValueError("hours are counted in whole minutes")
        elif self.value % 1:
            raise ValueError(f"{self.policy} counts in whole units")
        if self.policy is Policy.SAME_DAY and self.value != 1:
            raise ValueError("SAME_DAY has no other value than 1")
        return self

    @property
    def unit(self) -> Text:
        """The unit's name beside this value."""
        vi, singular, plural = _UNITS[self.policy]
        return Text(vi=vi, en=singular if self.value == 1 else plural)

    def nominal_hours(self) -> float:
        """The limit in hours of work, for comparing a workflow's steps with it.

        Working day and SAME_DAY 8, n calendar days ⌊5n/7⌋ days, a month 21 days.
        """
        match self.policy:
            case Policy.HOURS:
                return float(self.value)
            case Policy.CALENDAR_DAYS:
                return float(5 * int(self.value) // 7 * HOURS_PER_DAY)
            case Policy.MONTHS:
                return float(self.value * DAYS_PER_MONTH * HOURS_PER_DAY)
            case _:
                return float(self.value * HOURS_PER_DAY)

    def sentence(self) -> Text:
        """The limit as a reader says it: “trong ngày làm việc”, “3 ngày làm việc”."""
        if self.policy is Policy.SAME_DAY:
            return Text(vi="trong ngày làm việc", en="within the working day")
        number = f"{self.value:g}"
        return Text(vi=f"{number.replace('.', ',')} {self.unit.vi}", en=f"{number} {self.unit.en}")

    def cutoff_note(self) -> Text | None:
        """What happens after the cut-off, for limits that have one."""
        if self.policy is not Policy.SAME_DAY:
            return None
        at = f"{self.cutoff:%H:%M}"
        return Text(
            vi=f"Hồ sơ nhận sau {at} được trả kết quả trong ngày làm việc tiếp theo.",
            en=f"Received after {at}, the result is due on the next working day.",
        )


class CaseTerm(Term):
    """The limit of one case of a procedure, which may again differ by channel."""

    by_channel: dict[Channel, Term] = {}
    on_supplement: OnSupplement | None = None


class Limit(Term):
    """The limit of a procedure or a step, with its exceptions by case and by channel."""

    on_supplement: OnSupplement = OnSupplement.RESUME
    by_channel: dict[Channel, Term] = {}
    by_case: dict[str, CaseTerm] = {}

    @property
    def varies(self) -> bool:
        """Must it be resolved before it can be counted?"""
        return bool(self.by_channel or self.by_case)

    def resolve(self, *, case: str | None, channel: str) -> Limit:
        """The one limit of a dossier: its case goes before its channel, a channel within the case first."""
        chosen: Term = self
        on_supplement = self.on_supplement
        by_channel = self.by_channel
        if case is not None and (own := self.by_case.get(case)) is not None:
            chosen, by_channel = own, own.by_channel
            on_supplement = own.on_supplement or on_supplement
        for name, term in by_channel.items():
            if name == channel:
                chosen = term
        return Limit(
            policy=chosen.policy,
            value=chosen.value,
            cutoff=chosen.cutoff,
            basis=chosen.basis,
            on_supplement=on_supplement,
        )

    def every(self) -> dict[tuple[str | None, str | None], Limit]:
        """Each distinct limit by (case, channel); None stands for any. For the checker of workflows."""
        pairs: list[tuple[str | None, str | None]] = [(None, None)]
        pairs += [(None, channel) for channel in self.by_channel]
        for case, term in self.by_case.items():
            pairs += [(case, None), *((case, channel) for channel in term.by_channel)]
        return {(case, channel): self.resolve(case=case, channel=channel or "") for case, channel in pairs}


def working_days(value: int) -> Limit:
    """A limit of so many working days."""
    return Limit(policy=Policy.WORKING_DAYS, value=value)


def working_hours(value: float) -> Limit:
    """A limit of so many working hours."""
    return Limit(policy=Policy.HOURS, value=value)


def same_day() -> Limit:
    """Within the working day, with the usual cut-off at 15:00."""
    return Limit(policy=Policy.SAME_DAY)
