"""Due times below the dossier: a task's own, the reception desk's eight hours, and when to apologise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from procedures.worktime.calendar import Calendar
from procedures.worktime.clock import Clock, ClockError
from procedures.worktime.limits import Limit

RECEPTION_HOURS = 8


def task_due(
    *,
    opened: datetime,
    limit: Limit | None,
    calendar: Calendar,
    dossier_due: datetime | None,
    hours_after: float,
) -> datetime | None:
    """When a task is due: at its own limit on its agency's calendar, or in time for the rest of the way.

    `limit` is the step's, resolved; `hours_after` are the nominal hours of the shortest way from this step
    (excluded) to `finish`. The earlier of the two counts; None when neither exists.
    """
    own = Clock().start(opened).due(limit, calendar)
    if dossier_due is None:
        return own
    in_time = calendar.latest_start(dossier_due, timedelta(hours=hours_after))
    return in_time if own is None else min(own, in_time)


def hold_task(*, due: datetime, at: datetime, calendar: Calendar) -> timedelta:
    """The working time a task has left when it is held or waits; negative when it is already late."""
    return calendar.work_between(at, due)


def release_task(*, left: timedelta, at: datetime, calendar: Calendar) -> datetime:
    """The due time of a released task: it goes on with the working time it had left."""
    return calendar.add_work(at, left)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceptionClock:
    """Eight working hours from arrival to receive, ask or refuse, on the reception's own calendar.

    A request before reception stops it; re-filing starts it anew with all eight hours.
    """

    arrived: datetime
    stopped: datetime | None = None
    until: datetime | None = None  # as another desk had promised it before it passed the dossier on

    def __post_init__(self) -> None:
        if self.arrived.tzinfo is None or (self.stopped is not None and self.stopped.tzinfo is None):
            raise ClockError("the reception clock needs a time zone")
        if self.stopped is not None and self.stopped < self.arrived:
            raise ClockError("the reception clock cannot stop before the dossier arrived")

    @property
    def running(self) -> bool:
        return self.stopped is None

    def stop(self, at: datetime) -> ReceptionClock:
        """Received, refused, withdrawn, or asked for a supplement."""
        if not self.running:
            raise ClockError("the reception clock has stopped")
        return replace(self, stopped=at)

    def refiled(self, at: datetime) -> ReceptionClock:
        """The answer to a request before reception has arrived."""
        if self.stopped is None or at < self.stopped:
            raise ClockError("only a stopped reception clock starts anew, and later than it stopped")
        return ReceptionClock(arrived=at)

    def kept(self, until: datetime) -> ReceptionClock:
        """Another desk has it now, with the time that the first one had left, on whatever hours it works."""
        return replace(self, until=until) if self.running else self

    def due(self, calendar: Calendar) -> datetime | None:
        """By when the desk must have acted; None while the applicant has the dossier."""
        if not self.running:
            return None
        return self.until or calendar.add_hours(self.arrived, RECEPTION_HOURS)

    def to_json(self) -> dict[str, str | None]:
        kept = {} if self.until is None else {"until": self.until.astimezone(UTC).isoformat()}
        return {
            **kept,
            "arrived": self.arrived.astimezone(UTC).isoformat(),
            "stopped": None if self.stopped is None else self.stopped.astimezone(UTC).isoformat(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ReceptionClock:
        stopped = data["stopped"]
        return cls(
            arrived=datetime.fromisoformat(data["arrived"]),
            stopped=None if stopped is None else datetime.fromisoformat(stopped),
            until=datetime.fromisoformat(data["until"]) if "until" in data else None,
        )
