"""Why this date: the days from reception to the due time, one line each, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from procedures.text import Text
from procedures.worktime.calendar import CITY, Calendar, DayKind, city_time
from procedures.worktime.clock import Clock, Pause, Reason
from procedures.worktime.counting import add_months
from procedures.worktime.limits import Limit, Policy

REASON_NAMES = {
    Reason.SUPPLEMENT: Text(vi="chờ bổ sung hồ sơ", en="waiting for the missing papers or answers"),
    Reason.PAYMENT: Text(vi="chờ nộp phí, lệ phí", en="waiting for the payment"),
    Reason.CONFIRMATION: Text(vi="chờ người nộp xác nhận", en="waiting for the applicant's confirmation"),
    Reason.WAIT: Text(vi="chờ cơ quan, hệ thống khác trả lời", en="waiting for another authority or system"),
    Reason.STEP: Text(vi="bước này không tính vào thời hạn", en="this step does not count"),
}

_WEEKDAYS = (
    Text(vi="thứ Hai", en="Monday"),
    Text(vi="thứ Ba", en="Tuesday"),
    Text(vi="thứ Tư", en="Wednesday"),
    Text(vi="thứ Năm", en="Thursday"),
    Text(vi="thứ Sáu", en="Friday"),
    Text(vi="thứ Bảy", en="Saturday"),
    Text(vi="Chủ nhật", en="Sunday"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One day: counted or not, as which day of the limit, with how many hours, and why."""

    day: date
    counted: bool
    why: Text
    number: int | None = None
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The due time with the days that lead to it; `standing` while the clock is paused."""

    due: datetime
    limit: Text
    summary: Text
    lines: tuple[Line, ...]
    standing: bool


def explain(clock: Clock, limit: Limit | None, calendar: Calendar) -> Explanation | None:
    """Every day from the start of the count to the due time; None without a limit or before reception."""
    due = clock.due(limit, calendar)
    promise = clock.promise(limit, calendar)
    if limit is None or due is None or promise is None:
        return None
    counting = _Counting(clock, limit, calendar, min(due, promise))
    lines = [*counting.lines(), *_extended(clock, calendar, promise, due)]
    return Explanation(
        due=due, limit=limit.sentence(), summary=say(due), lines=tuple(lines), standing=clock.paused
    )


def say(due: datetime) -> Text:
    """The due time in words: “17:00, thứ Năm ngày 26/11/2026”."""
    local = city_time(due)
    weekday = _WEEKDAYS[local.weekday()]
    return Text(
        vi=f"{local:%H:%M}, {weekday.vi} ngày {local:%d/%m/%Y}",
        en=f"{weekday.en} {local.day} {local:%B %Y}, {local:%H:%M}",
    )


class _Counting:
    """The lines of one count; the pauses are those that moved it, all of them before its due time."""

    def __init__(self, clock: Clock, limit: Limit, calendar: Calendar, due: datetime) -> None:
        state = clock.state
        if state.started is None:
            raise ValueError("nothing is counted before reception")
        self.start = city_time(state.started)
        self.restarted = state.restarted
        self.limit, self.calendar, self.due = limit, calendar, due
        self.pauses = [pause for pause in state.pauses if pause.until is not None and pause.since < due]

    def lines(self) -> Iterator[Line]:
        number = 0
        for day in _days(self.start.date(), self.due.date()):
            line = self._line(day, number + 1)
            number = line.number or number
            yield line

    def _line(self, day: date, number: int) -> Line:
        match self.limit.policy:
            case Policy.HOURS:
                return self._hours(day)
            case Policy.SAME_DAY:
                return self._same_day(day)
            case Policy.WORKING_DAYS:
                return self._working_day(day, number)
            case _:
                return self._calendar_day(day, number)

    def _hours(self, day: date) -> Line:
        worked = self._work_on(day, self.start, self.due)
        paused = [(pause, self._work_on(day, pause.since, pause.until)) for pause in self.pauses]
        spent = worked - sum((work for _, work in paused), timedelta(0))
        during = [_paused(pause) for pause, work in paused if work][:1]
        if not self.calendar.is_working(day):
            return _line(day, self.calendar.describe(day))
        if not spent:
            return _line(day, *(during or [_OUTSIDE_HOURS]))
        return _line(day, _duration(spent), *during, counted=True, hours=spent / timedelta(hours=1))

    def _same_day(self, day: date) -> Line:
        if day == self.due.date():
            return _line(day, _THIS_DAY, counted=True, number=1)
        if not self.calendar.is_working(day):
            return _line(day, self.calendar.describe(day))
        for pause in self.pauses:
            if _touches(pause, day):
                return _line(day, _paused(pause), _AFRESH)
        at = f"{self.limit.cutoff:%H:%M}"
        too_late = Text(
            vi=f"tiếp nhận sau {at} hoặc sau giờ làm việc, tính sang ngày làm việc tiếp theo",
            en=f"received after {at} or after closing, counted from the next working day",
        )
        return _line(day, too_late)

    def _working_day(self, day: date, number: int) -> Line:
        if day == self.start.date():
            return self._first_day(day)
        if not self.calendar.is_working(day):
            return _line(day, self.calendar.describe(day))
        if pause := self._pause_over(day):
            return _line(day, _paused(pause), *self._given_back(day))
        why = Text(vi=f"ngày làm việc thứ {number}", en=f"working day {number}")
        if self.calendar.kind(day) is DayKind.MAKE_UP:
            why = _with(why, self.calendar.describe(day))
        return _line(day, why, counted=True, number=number)

    def _calendar_day(self, day: date, number: int) -> Line:
        if day == self.start.date():
            return self._first_day(day)
        if pause := self._pause_over(day):
            return _line(day, _paused(pause), *self._given_back(day))
        off = not self.calendar.is_working(day)
        if number <= self._calendar_days():
            why = Text(vi=f"ngày thứ {number}", en=f"day {number}")
            shown = _with(why, self.calendar.describe(day)) if off else why
            return _line(day, shown, counted=True, number=number)
        return _line(day, self.calendar.describe(day) if off else _ROLLED)

    def _calendar_days(self) -> int:
        """How many days the limit counts; a month has as many as lie between its two dates."""
        if self.limit.policy is Policy.MONTHS:
            first = self.start.date()
            return (add_months(first, int(self.limit.value)) - first).days
        return int(self.limit.value)

    def _first_day(self, day: date) -> Line:
        return _line(day, _RESTARTED if self.restarted else _RECEIVED)

    def _given_back(self, day: date) -> list[Text]:
        """The clock was paused on the last day of the limit: what was lost is given back until this day."""
        return [_GIVEN_BACK] if day == self.due.date() else []

    def _pause_over(self, day: date) -> Pause | None:
        """The pause that takes this day: after the day it began, up to the day of resumption."""
        for pause in self.pauses:
            if pause.until is not None and _date(pause.since) < day <= _date(pause.until):
                return pause
        return None

    def _work_on(self, day: date, since: datetime, until: datetime | None) -> timedelta:
        opens = datetime.combine(day, time.min, tzinfo=CITY)
        closes = opens + timedelta(days=1)
        begin, end = max(since, opens), min(until or closes, closes, self.due)
        return self.calendar.work_between(begin, end) if begin < end else timedelta(0)


_RECEIVED = Text(vi="ngày tiếp nhận, không tính", en="day of reception, not counted")
_RESTARTED = Text(
    vi="ngày nhận đủ bổ sung, tính lại từ đầu", en="supplement received, counted anew from here"
)
_OUTSIDE_HOURS = Text(vi="ngoài giờ làm việc", en="outside working hours")
_THIS_DAY = Text(vi="trả kết quả trong ngày này", en="the result is due this day")
_AFRESH = Text(vi="tính lại từ khi tiếp tục", en="counted afresh from the resumption")
_GIVEN_BACK = Text(vi="hạn lùi đến ngày này", en="the due time moves to this day")
_ROLLED = Text(
    vi="ngày làm việc đầu tiên sau khi hết hạn vào ngày nghỉ",
    en="first working day after a last day that was off",
)
_EXTENSION = Text(vi="thời gian gia hạn", en="extension")


def _extended(clock: Clock, calendar: Calendar, promise: datetime, due: datetime) -> Iterator[Line]:
    """The days an extension added after the first promise."""
    pauses = [pause for pause in clock.state.pauses if pause.until is not None]
    for day in _days(promise.date() + timedelta(days=1), due.date()):
        pause = next((pause for pause in pauses if _touches(pause, day)), None)
        if not calendar.is_working(day):
            yield _line(day, calendar.describe(day))
        elif pause is not None and day != due.date():
            yield _line(day, _paused(pause))
        else:
            yield _line(day, _EXTENSION, counted=True)


def _line(
    day: date, *clauses: Text, counted: bool = False, number: int | None = None, hours: float | None = None
) -> Line:
    """A line from its clauses, which are written in lower case; the first letter of the whole is raised."""
    vi, en = "; ".join(clause.vi for clause in clauses), "; ".join(clause.en for clause in clauses)
    why = Text(vi=vi[:1].upper() + vi[1:], en=en[:1].upper() + en[1:])
    return Line(day, counted, why, number, hours)


def _duration(work: timedelta) -> Text:
    hours, minutes = divmod(round(work / timedelta(minutes=1)), 60)
    vi = [f"{hours} giờ"] * bool(hours) + [f"{minutes} phút"] * bool(minutes)
    en = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return Text(vi=f"{' '.join(vi)} làm việc", en=f"{' '.join(en)} of work")


def _paused(pause: Pause) -> Text:
    why = REASON_NAMES[pause.reason]
    return Text(vi=f"tạm dừng tính thời gian: {why.vi}", en=f"clock paused: {why.en}")


def _with(clause: Text, name: Text) -> Text:
    return Text(vi=f"{clause.vi} ({name.vi})", en=f"{clause.en} ({name.en})")


def _touches(pause: Pause, day: date) -> bool:
    return _date(pause.since) <= day and (pause.until is None or day <= _date(pause.until))


def _date(moment: datetime) -> date:
    return city_time(moment).date()


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
