"""Short ways to say moments and clocks in these tests."""

from __future__ import annotations

from datetime import datetime

from procedures.worktime.calendar import CITY
from procedures.worktime.clock import Clock, Reason


def at(text: str) -> datetime:
    """A moment on the city's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY)


def started(text: str) -> Clock:
    return Clock().start(at(text))


def paused(clock: Clock, since: str, until: str, reason: Reason = Reason.SUPPLEMENT, key: str = "") -> Clock:
    """The clock with one whole pause."""
    return clock.pause(at(since), reason=reason, key=key).resume(at(until), reason=reason, key=key)
