"""The working calendar of an agency: when people work there, and arithmetic in working time.

A calendar is a version: it never changes after publication; a due time stores the key and version it
was computed with. All arithmetic is in the city's wall time, which has had no daylight saving since
1975; any aware datetime is accepted, aware datetimes in the city's zone are returned.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from procedures.text import Text

CITY = ZoneInfo("Asia/Ho_Chi_Minh")

Span = tuple[time, time]
Weekly = dict[int, tuple[Span, ...]]

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_MEMO_LIMIT = 4096  # days remembered per calendar, about eleven years


class DayKind(StrEnum):
    """Why people work on a day, or why not."""

    WORKING = "working"
    WEEKEND = "weekend"
    DAY_OFF = "day_off"
    COMPENSATION = "compensation"
    MAKE_UP = "make_up"


KIND_NAMES = {
    DayKind.WORKING: Text(vi="ngày làm việc", en="working day"),
    DayKind.WEEKEND: Text(vi="ngày nghỉ hằng tuần", en="weekly day off"),
    DayKind.DAY_OFF: Text(vi="ngày nghỉ lễ, tết", en="public holiday"),
    DayKind.COMPENSATION: Text(vi="ngày nghỉ bù, nghỉ hoán đổi", en="day off in compensation"),
    DayKind.MAKE_UP: Text(vi="ngày làm bù", en="make-up working day"),
}


class MakeUpDay(BaseModel):
    """A day worked in exchange for another; it has that other day's hours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    in_place_of: date


class HoursFrom(BaseModel):
    """Weekly hours that begin on a date, so that one version can hold a change of hours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid_from: date
    weekly: Weekly

    @field_validator("weekly")
    @classmethod
    def _weekly_is_sound(cls, weekly: Weekly) -> Weekly:
        return check_weekly(weekly)


class _Worked(NamedTuple):
    """One day, unfolded once: its spans in naive city time and their sum."""

    spans: tuple[tuple[datetime, datetime], ...]
    total: timedelta


def check_weekly(weekly: Weekly) -> Weekly:
    """Refuse hours that overlap, run backwards, carry a zone, or leave the whole week empty."""
    if not any(weekly.values()):
        raise ValueError("a calendar needs at least one working interval in the week")
    for weekday, spans in weekly.items():
        if weekday not in range(7):
            raise ValueError(f"weekday {weekday} is not 0 (Monday) to 6 (Sunday)")
        last = None
        for start, end in spans:
            if start.tzinfo or end.tzinfo:
                raise ValueError("working hours are wall time of the city, without a zone")
            if start >= end or (last is not None and start < last):
                raise ValueError(f"working hours of weekday {weekday} overlap or run backwards")
            last = end
    return weekly


def city_time(moment: datetime) -> datetime:
    """The same instant on the city's clock. Raises `ValueError` for a datetime without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no place in working time")
    return moment.astimezone(CITY)


class Calendar(BaseModel):
    """Working intervals per weekday (0 is Monday), with the days that differ.

    `days_off` are holidays; `compensation_days` are days off given for a holiday on a weekend or for a
    make-up day; `make_up_days` are worked although their weekday is not. `filled` names the years whose
    days were entered, `unverified` those entered from a rule before the official announcement.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    version: int = Field(default=1, ge=1)
    valid_from: date
    name: Text
    weekly: Weekly
    changes: tuple[HoursFrom, ...] = ()
    days_off: dict[date, Text] = {}
    compensation_days: dict[date, Text] = {}
    make_up_days: dict[date, MakeUpDay] = {}
    filled: tuple[int, ...] = ()
    unverified: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _days_agree(self) -> Self:
        check_weekly(self.weekly)
        if sorted(self.changes, key=lambda change: change.valid_from) != list(self.changes):
            raise ValueError("changes of hours must be in order of their dates")
        off = self.days_off.keys() | self.compensation_days.keys()
        if both := off & self.make_up_days.keys():
            raise ValueError(f"{min(both)} is both a day off and a make-up day")
        if both := self.days_off.keys() & self.compensation_days.keys():
            raise ValueError(f"{min(both)} is both a holiday and a compensation day")
        for day, make_up in self.make_up_days.items():
            if not self._weekly_spans(make_up.in_place_of):
                raise ValueError(f"make-up day {day} replaces {make_up.in_place_of}, which has no hours")
        return self

    # ---- days

    def kind(self, day: date) -> DayKind:
        """What sort of day this is here."""
        if day in self.make_up_days:
            return DayKind.MAKE_UP
        if day in self.days_off:
            return DayKind.DAY_OFF
        if day in self.compensation_days:
            return DayKind.COMPENSATION
        return DayKind.WORKING if self._weekly_spans(day) else DayKind.WEEKEND

    def describe(self, day: date) -> Text:
        """The day in words: the holiday's own name where there is one, else its kind."""
        if make_up := self.make_up_days.get(day):
            return make_up.name
        return self.days_off.get(day) or self.compensation_days.get(day) or KIND_NAMES[self.kind(day)]

    def intervals(self, day: date) -> tuple[Span, ...]:
        """Working intervals of one day, in order; none on a day off."""
        kind = self.kind(day)
        if kind is DayKind.MAKE_UP:
            return self._weekly_spans(self.make_up_days[day].in_place_of)
        return self._weekly_spans(day) if kind is DayKind.WORKING else ()

    def is_working(self, day: date) -> bool:
        return bool(self._worked(day).spans)

    def is_working_at(self, moment: datetime) -> bool:
        """Is somebody at work at this instant? A span includes its first moment, not its last."""
        now = _naive(moment)
        return any(start <= now < end for start, end in self._worked(now.date()).spans)

    def is_filled(self, day: date) -> bool:
        """Were the holidays of this day's year entered? Beyond them a due time is a preliminary one."""
        return day.year in self.filled

    def opening(self, day: date) -> datetime:
        """The first working moment of a working day. Raises `ValueError` on a day off."""
        return _aware(self._spans_of_working(day)[0][0])

    def end_of_work(self, day: date) -> datetime:
        """The last working moment of a working day, when limits in days end. `ValueError` on a day off."""
        return _aware(self._spans_of_working(day)[-1][1])

    def roll_forward(self, day: date) -> date:
        """This day when it is worked, else the next one that is."""
        while not self._worked(day).spans:
            day += _DAY
        return day

    def next_working_day(self, day: date) -> date:
        return self.roll_forward(day + _DAY)

    def previous_working_day(self, day: date) -> date:
        return self.nth_working_day(day, -1)

    def nth_working_day(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself is not counted (before it when n is negative).

        `n` = 0 gives `day` itself, rolled forward to a working day.
        """
        if n == 0:
            return self.roll_forward(day)
        step, left = (_DAY, n) if n > 0 else (-_DAY, -n)
        while left:
            day += step
            if self._worked(day).spans:
                left -= 1
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days lie after the first date, up to and including the second."""
        count = 0
        while after < until:
            after += _DAY
            if self._worked(after).spans:
                count += 1
        return count

    # ---- working time

    def add_work(self, start: datetime, work: timedelta) -> datetime:
        """The earliest moment by which so much working time has passed since `start`.

        Work that fills a day ends at the close of that day, not at the next opening. A negative amount
        goes back, as `latest_start` does.
        """
        if work < _NOTHING:
            return self.latest_start(start, -work)
        now = _naive(start)
        if work == _NOTHING:
            return _aware(now)
        day = now.date()
        while True:
            worked = self._worked(day)
            if day > now.date() and worked.total < work:  # a whole day, and more is left
                work -= worked.total
            else:
                for opens, end in worked.spans:
                    begin = max(opens, now)
                    if work <= end - begin:
                        return _aware(begin + work)
                    work -= max(end - begin, _NOTHING)
            day += _DAY

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """`add_work` in hours: 24 are three days of eight."""
        return self.add_work(start, timedelta(hours=hours))

    def latest_start(self, due: datetime, work: timedelta) -> datetime:
        """The latest moment from which so much working time still fits before `due`."""
        now = _naive(due)
        if work <= _NOTHING:
            return _aware(now) if work == _NOTHING else self.add_work(due, -work)
        day = now.date()
        while True:
            worked = self._worked(day)
            if day < now.date() and worked.total < work:
                work -= worked.total
            else:
                for begin, closes in reversed(worked.spans):
                    end = min(closes, now)
                    if work <= end - begin:
                        return _aware(end - work)
                    work -= max(end - begin, _NOTHING)
            day -= _DAY

    def work_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from one moment to another; negative when the second comes first."""
        first, last = _naive(start), _naive(end)
        if last < first:
            return -self._work(last, first)
        return self._work(first, last)

    def hours_between(self, start: datetime, end: datetime) -> float:
        """`work_between` in hours."""
        return self.work_between(start, end) / timedelta(hours=1)

    # ---- JSON

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data; `from_json` reads it back to an equal calendar."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Calendar:
        """Read `to_json`. Raises pydantic's `ValidationError`, which names the field."""
        return cls.model_validate(data)

    # ---- inside

    @cached_property
    def _memo(self) -> dict[date, _Worked]:
        return {}

    def _weekly_spans(self, day: date) -> tuple[Span, ...]:
        weekly = self.weekly
        for change in self.changes:
            if change.valid_from > day:
                break
            weekly = change.weekly
        return weekly.get(day.weekday(), ())

    def _worked(self, day: date) -> _Worked:
        memo = self._memo
        worked = memo.get(day)
        if worked is None:
            spans = tuple(
                (datetime.combine(day, start), datetime.combine(day, end))
                for start, end in self.intervals(day)
            )
            worked = _Worked(spans, sum((end - start for start, end in spans), _NOTHING))
            if len(memo) >= _MEMO_LIMIT:
                memo.clear()
            memo[day] = worked
        return worked

    def _spans_of_working(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        if spans := self._worked(day).spans:
            return spans
        raise ValueError(f"{day} is not worked in calendar {self.key}")

    def _work(self, first: datetime, last: datetime) -> timedelta:
        total, day, last_day = _NOTHING, first.date(), last.date()
        while day <= last_day:
            worked = self._worked(day)
            if first.date() < day < last_day:
                total += worked.total
            else:
                for begin, end in worked.spans:
                    if (overlap := min(end, last) - max(begin, first)) > _NOTHING:
                        total += overlap
            day += _DAY
        return total


def _naive(moment: datetime) -> datetime:
    return city_time(moment).replace(tzinfo=None)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=CITY)
