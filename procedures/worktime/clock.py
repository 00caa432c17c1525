"""The legal clock of a dossier: folded from what happened, never a stored countdown.

A `Clock` is its list of moments. Its due time is a pure function of those moments, the limit and the
calendar, so it can be computed again under another calendar version and compared with what was promised.
A clock is never paused for lack of staff or a system outage: `Reason` has no word for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from procedures.worktime.calendar import Calendar, city_time
from procedures.worktime.counting import Target, first_target, moment_of, moved_target
from procedures.worktime.limits import Limit, OnSupplement


class ClockError(ValueError):
    """A moment that cannot follow the ones before it."""


class Kind(StrEnum):
    """What a moment does to the clock."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESTARTED = "restarted"
    EXTENDED = "extended"
    STOPPED = "stopped"


class Reason(StrEnum):
    """Why a clock may stand still. Closed: there are no others."""

    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    CONFIRMATION = "confirmation"
    WAIT = "wait"
    STEP = "step"


class Verdict(StrEnum):
    """How a finished dossier kept its time; one without a due time is never “on time”."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    NO_LIMIT = "no_limit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One event of the clock. `key` tells two pauses of one reason apart; `ground` is the legal basis."""

    kind: Kind
    at: datetime
    reason: Reason | None = None
    key: str = ""
    ground: str = ""
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None or (self.until is not None and self.until.tzinfo is None):
            raise ClockError("a moment of the clock needs a time zone")

    def to_json(self) -> dict[str, str]:
        """Only what is set; times in UTC, ISO 8601."""
        data = {"kind": str(self.kind), "at": _to_utc(self.at)}
        if self.reason is not None:
            data["reason"] = str(self.reason)
        if self.key:
            data["key"] = self.key
        if self.ground:
            data["ground"] = self.ground
        if self.until is not None:
            data["until"] = _to_utc(self.until)
        return data

    @classmethod
    def from_json(cls, data: dict[str, str]) -> Moment:
        return cls(
            kind=Kind(data["kind"]),
            at=datetime.fromisoformat(data["at"]),
            reason=Reason(data["reason"]) if "reason" in data else None,
            key=data.get("key", ""),
            ground=data.get("ground", ""),
            until=datetime.fromisoformat(data["until"]) if "until" in data else None,
        )


@dataclass(frozen=True, slots=True)
class Pause:
    """One unbroken stretch in which the clock stood; `until` is None while it still stands."""

    since: datetime
    until: datetime | None
    reason: Reason
    ground: str


@dataclass(frozen=True, slots=True)
class State:
    """What the moments add up to. `pauses` are those of the running count, since the last start."""

    started: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    open: tuple[tuple[Reason, str], ...] = ()
    restarted: bool = False
    extension: Moment | None = None
    stopped: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """The moments so far, oldest first. Every act returns a new clock; what may not happen is a `ClockError`."""

    moments: tuple[Moment, ...] = ()

    @classmethod
    def of(cls, moments: Iterable[Moment]) -> Clock:
        """Fold a list of moments, checking each against those before it."""
        clock = cls(tuple(moments))
        _ = clock.state
        return clock

    # ---- acts

    def start(self, at: datetime) -> Clock:
        """Reception: the legal time begins."""
        return self._then(Moment(kind=Kind.STARTED, at=at))

    def pause(self, at: datetime, *, reason: Reason, ground: str = "", key: str = "") -> Clock:
        """Stand still from now. Several pauses may be open; the clock runs again when the last one ends."""
        return self._then(Moment(kind=Kind.PAUSED, at=at, reason=reason, ground=ground, key=key))

    def resume(self, at: datetime, *, reason: Reason, key: str = "") -> Clock:
        """End the open pause of this reason and key."""
        return self._then(Moment(kind=Kind.RESUMED, at=at, reason=reason, key=key))

    def restart(self, at: datetime, *, reason: Reason = Reason.SUPPLEMENT, key: str = "") -> Clock:
        """End the open pause and count the whole limit anew from here."""
        return self._then(Moment(kind=Kind.RESTARTED, at=at, reason=reason, key=key))

    def answered(self, at: datetime, limit: Limit | None, *, key: str = "") -> Clock:
        """A supplement was re-filed: resume or restart, as the limit says."""
        if limit is not None and limit.on_supplement is OnSupplement.RESTART:
            return self.restart(at, reason=Reason.SUPPLEMENT, key=key)
        return self.resume(at, reason=Reason.SUPPLEMENT, key=key)

    def extend(self, at: datetime, *, until: datetime, ground: str = "") -> Clock:
        """The one new date, with an apology; a second one is refused."""
        return self._then(Moment(kind=Kind.EXTENDED, at=at, until=until, ground=ground))

    def stop(self, at: datetime, *, ground: str = "") -> Clock:
        """Finish, withdrawal or stop: nothing moves the clock any more."""
        return self._then(Moment(kind=Kind.STOPPED, at=at, ground=ground))

    # ---- readings

    @cached_property
    def state(self) -> State:
        state = State()
        for moment in self.moments:
            state = _apply(state, moment)
        return state

    @property
    def running(self) -> bool:
        return self.state.started is not None and not self.paused and self.state.stopped is None

    @property
    def paused(self) -> bool:
        return bool(self.state.open) and self.state.stopped is None

    @property
    def extended(self) -> bool:
        return self.state.extension is not None

    def is_open(self, reason: Reason, key: str = "") -> bool:
        """Is a pause of this reason and key open?"""
        return (reason, key) in self.state.open

    def due(self, limit: Limit | None, calendar: Calendar) -> datetime | None:
        """When the result is due, in city time; None before reception or without a limit.

        `limit` is the dossier's own, `Limit.resolve`d; one that still varies is a `ValueError`. While the
        clock is paused the due time stands where it was.
        """
        state = self.state
        if state.extension is None or state.extension.until is None:
            return self.promise(limit, calendar)
        if limit is None:
            return city_time(state.extension.until)
        target = city_time(state.extension.until)
        return _after_pauses(limit, target, state, state.extension.at, calendar)

    def promise(self, limit: Limit | None, calendar: Calendar) -> datetime | None:
        """The due time as it would be without the extension: what was promised first."""
        state = self.state
        if limit is None or state.started is None:
            return None
        if limit.varies:
            raise ValueError("resolve the limit for the dossier's case and channel first")
        target = first_target(limit, state.started, calendar)
        return _after_pauses(limit, target, state, state.started, calendar)

    # ---- JSON

    def to_json(self) -> list[dict[str, str]]:
        return [moment.to_json() for moment in self.moments]

    @classmethod
    def from_json(cls, data: list[dict[str, Any]]) -> Clock:
        """Read `to_json`. Raises `ClockError` when the moments do not follow one another."""
        return cls.of(Moment.from_json(moment) for moment in data)

    def _then(self, moment: Moment) -> Clock:
        clock = Clock((*self.moments, moment))
        clock.__dict__["state"] = _apply(self.state, moment)  # fold on, not over
        return clock


def judge(finished_at: datetime, due: datetime | None) -> Verdict:
    """Early is an earlier day than the due day, on time up to the due moment itself, late after it.

    Judged at finish, not at hand-over, against the due time in force (after an extension, the extended one).
    """
    if due is None:
        return Verdict.NO_LIMIT
    if finished_at > due:
        return Verdict.LATE
    early = city_time(finished_at).date() < city_time(due).date()
    return Verdict.EARLY if early else Verdict.ON_TIME


def _after_pauses(
    limit: Limit, target: Target, state: State, begins: datetime, calendar: Calendar
) -> datetime:
    """Move a target by every pause that ended after it began to count, and roll it once at the end."""
    for pause in state.pauses:
        if pause.until is not None and pause.until > begins:
            target = moved_target(limit, target, max(pause.since, begins), pause.until, calendar)
    return moment_of(target, calendar)


def _apply(state: State, moment: Moment) -> State:
    """One step of the fold."""
    if state.last is not None and moment.at < state.last:
        raise ClockError(f"{moment.kind} at {moment.at} comes before {state.last}")
    if state.stopped is not None:
        raise ClockError(f"{moment.kind}: the clock has stopped")
    if (moment.kind is Kind.STARTED) == (state.started is not None):
        raise ClockError(f"{moment.kind}: the clock {'has' if state.started else 'has not'} started")
    state = replace(state, last=moment.at)
    match moment.kind:
        case Kind.STARTED:
            return replace(state, started=moment.at)
        case Kind.PAUSED:
            return _open(state, moment)
        case Kind.RESUMED:
            return _close(state, moment)
        case Kind.RESTARTED:
            return _restart(_close(state, moment), moment)
        case Kind.EXTENDED:
            return _extend(state, moment)
        case Kind.STOPPED:
            return replace(state, stopped=moment.at)


def _open(state: State, moment: Moment) -> State:
    if moment.reason is None:
        raise ClockError("a pause has a reason")
    mark = (moment.reason, moment.key)
    if mark in state.open:
        raise ClockError(f"the clock is already paused for {moment.reason} {moment.key}".rstrip())
    if not state.open:
        begun = Pause(moment.at, None, moment.reason, moment.ground)
        state = replace(state, pauses=(*state.pauses, begun))
    return replace(state, open=(*state.open, mark))


def _close(state: State, moment: Moment) -> State:
    mark = (moment.reason, moment.key)
    if mark not in state.open:
        raise ClockError(f"the clock is not paused for {moment.reason} {moment.key}".rstrip())
    left = tuple(other for other in state.open if other != mark)
    if left:
        return replace(state, open=left)
    ended = replace(state.pauses[-1], until=moment.at)
    return replace(state, open=(), pauses=(*state.pauses[:-1], ended))


def _restart(state: State, moment: Moment) -> State:
    """Begin anew; a pause that is open for another reason goes on from here. The extension stays spent."""
    pauses: tuple[Pause, ...] = ()
    if state.open:
        pauses = (Pause(moment.at, None, state.open[0][0], ""),)
    spent = replace(state.extension, until=None) if state.extension is not None else None
    return replace(state, started=moment.at, pauses=pauses, restarted=True, extension=spent)


def _extend(state: State, moment: Moment) -> State:
    if state.extension is not None:
        raise ClockError("the time has already been extended once")
    if moment.until is None or moment.until <= moment.at:
        raise ClockError("an extension ends after it is given")
    return replace(state, extension=moment)


def _to_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
