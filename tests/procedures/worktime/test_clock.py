"""The clock: what may follow what, how pauses add up, and what a verdict says."""

from __future__ import annotations

import json

import pytest

from procedures.worktime.clock import Clock, ClockError, Kind, Moment, Reason, Verdict, judge
from procedures.worktime.limits import Limit, OnSupplement, Policy, same_day, working_days, working_hours
from procedures.worktime.reference import office
from tests.procedures.worktime.moments import at, paused, started

SUPPLEMENT, PAYMENT, WAIT = Reason.SUPPLEMENT, Reason.PAYMENT, Reason.WAIT
MONTH = Limit(policy=Policy.CALENDAR_DAYS, value=30)


def due(clock: Clock, limit: Limit):
    return clock.due(limit, office())


def test_nothing_is_due_before_reception_or_without_a_limit():
    assert due(Clock(), working_days(3)) is None
    assert started("2026-11-20T10:00").due(None, office()) is None


def test_a_limit_that_varies_must_be_resolved_first():
    limit = Limit(policy=Policy.WORKING_DAYS, value=3, by_channel={"online": working_days(2)})
    with pytest.raises(ValueError, match="resolve"):
        due(started("2026-11-20T10:00"), limit)


def test_while_paused_the_due_time_stands():
    clock = started("2026-11-25T08:30").pause(at("2026-11-26T10:00"), reason=SUPPLEMENT)
    assert clock.paused
    assert not clock.running
    assert due(clock, working_days(3)) == at("2026-11-30T17:00")


def test_several_pauses_at_once_are_one_stretch():
    clock = started("2026-11-25T08:30")
    clock = clock.pause(at("2026-11-26T10:00"), reason=SUPPLEMENT)
    clock = clock.pause(at("2026-11-27T10:00"), reason=WAIT, key="register")
    clock = clock.resume(at("2026-11-28T10:00"), reason=SUPPLEMENT)
    assert clock.paused
    clock = clock.resume(at("2026-11-30T10:00"), reason=WAIT, key="register")
    assert clock.running
    assert due(clock, working_days(3)) == at("2026-12-02T17:00")
    assert due(clock, working_hours(24)) == at("2026-12-02T08:30")


def test_two_waits_are_told_apart_by_their_key():
    clock = started("2026-11-25T08:30")
    clock = clock.pause(at("2026-11-25T09:00"), reason=WAIT, key="a")
    clock = clock.pause(at("2026-11-25T09:00"), reason=WAIT, key="b")
    clock = clock.resume(at("2026-11-25T10:00"), reason=WAIT, key="a")
    assert clock.is_open(WAIT, "b")
    assert not clock.is_open(WAIT, "a")


def test_pauses_add_up_and_are_rolled_once():
    """Two pauses of two days each from 20 December, a Sunday: the 24th, not 21st + 2 + 2 rolled twice."""
    clock = paused(started("2026-11-20T10:00"), "2026-11-23T09:00", "2026-11-25T09:00")
    clock = paused(clock, "2026-12-01T09:00", "2026-12-03T09:00")
    assert due(clock, MONTH) == at("2026-12-24T17:00")


def test_a_pause_that_begins_when_the_time_is_over_saves_nothing():
    clock = paused(started("2026-11-20T10:00"), "2026-11-26T17:00", "2026-12-01T09:00")
    assert due(clock, working_days(3)) == at("2026-11-26T17:00")
    last_minute = paused(started("2026-11-20T10:00"), "2026-11-26T16:59", "2026-12-01T09:00")
    assert due(last_minute, working_days(3)) == at("2026-12-01T17:00")


def test_a_restart_counts_the_whole_limit_anew():
    limit = Limit(policy=Policy.WORKING_DAYS, value=3, on_supplement=OnSupplement.RESTART)
    clock = started("2026-11-16T08:30").pause(at("2026-11-18T10:00"), reason=SUPPLEMENT)
    clock = clock.answered(at("2026-11-20T10:00"), limit)
    assert clock.moments[-1].kind is Kind.RESTARTED
    assert due(clock, limit) == at("2026-11-26T17:00")


def test_a_supplement_resumes_by_default():
    clock = started("2026-11-25T08:30").pause(at("2026-11-26T10:00"), reason=SUPPLEMENT)
    clock = clock.answered(at("2026-11-30T10:00"), working_days(3))
    assert clock.moments[-1].kind is Kind.RESUMED


def test_a_restart_leaves_another_pause_open():
    clock = started("2026-11-16T08:30").pause(at("2026-11-17T10:00"), reason=SUPPLEMENT)
    clock = clock.pause(at("2026-11-18T10:00"), reason=PAYMENT)
    clock = clock.restart(at("2026-11-20T10:00"), reason=SUPPLEMENT)
    assert clock.paused
    clock = clock.resume(at("2026-11-23T10:00"), reason=PAYMENT)
    assert due(clock, working_days(3)) == at("2026-11-27T17:00")


def test_an_extension_gives_one_new_date_and_keeps_the_promise():
    clock = started("2026-11-20T10:00").extend(at("2026-11-25T10:00"), until=at("2026-12-01T17:00"))
    assert due(clock, working_days(3)) == at("2026-12-01T17:00")
    assert clock.promise(working_days(3), office()) == at("2026-11-26T17:00")
    with pytest.raises(ClockError, match="once"):
        clock.extend(at("2026-11-30T10:00"), until=at("2026-12-08T17:00"))


@pytest.mark.parametrize(
    ("limit", "moved"),
    [
        (working_days(3), "2026-12-02T17:00"),  # Friday was lost
        (working_hours(24), "2026-12-03T14:30"),  # five and a half hours, and eight
        (MONTH, "2026-12-03T17:00"),
        (same_day(), "2026-12-01T17:00"),  # a pause never takes from an extension
    ],
)
def test_a_pause_after_an_extension_moves_the_extended_date(limit, moved):
    clock = started("2026-11-20T10:00").extend(at("2026-11-25T10:00"), until=at("2026-12-01T17:00"))
    clock = paused(clock, "2026-11-26T10:00", "2026-11-28T10:00")
    assert due(clock, limit) == at(moved)


def test_a_pause_over_an_extension_counts_from_the_extension():
    clock = started("2026-11-20T10:00").pause(at("2026-11-23T10:00"), reason=SUPPLEMENT)
    clock = clock.extend(at("2026-11-25T10:00"), until=at("2026-12-01T17:00"))
    clock = clock.resume(at("2026-11-27T10:00"), reason=SUPPLEMENT)
    assert due(clock, working_days(3)) == at("2026-12-03T17:00")


def test_a_restart_voids_the_extended_date_but_not_that_it_was_used():
    clock = started("2026-11-20T10:00").extend(at("2026-11-23T08:00"), until=at("2026-12-31T17:00"))
    clock = clock.pause(at("2026-11-23T10:00"), reason=SUPPLEMENT).restart(at("2026-11-25T10:00"))
    assert due(clock, working_days(3)) == at("2026-11-30T17:00")
    assert clock.extended
    with pytest.raises(ClockError, match="once"):
        clock.extend(at("2026-11-26T10:00"), until=at("2026-12-08T17:00"))


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Clock().pause(at("2026-11-20T10:00"), reason=SUPPLEMENT),
        lambda: started("2026-11-20T10:00").start(at("2026-11-20T11:00")),
        lambda: started("2026-11-20T10:00").resume(at("2026-11-20T11:00"), reason=SUPPLEMENT),
        lambda: started("2026-11-20T10:00").pause(at("2026-11-20T09:59"), reason=SUPPLEMENT),
        lambda: (
            started("2026-11-20T10:00")
            .pause(at("2026-11-20T11:00"), reason=PAYMENT)
            .pause(at("2026-11-20T12:00"), reason=PAYMENT)
        ),
        lambda: started("2026-11-20T10:00").stop(at("2026-11-20T11:00")).stop(at("2026-11-20T12:00")),
        lambda: started("2026-11-20T10:00").extend(at("2026-11-20T11:00"), until=at("2026-11-20T11:00")),
        lambda: Clock.of([Moment(kind=Kind.PAUSED, at=at("2026-11-20T10:00"))]),
        lambda: Clock().start(at("2026-11-20T10:00").replace(tzinfo=None)),
    ],
)
def test_what_cannot_follow_is_refused(broken):
    with pytest.raises(ClockError):
        broken()


def test_a_stopped_clock_keeps_its_due_time():
    clock = started("2026-11-20T10:00").stop(at("2026-11-25T10:00"), ground="finish")
    assert not clock.running
    assert due(clock, working_days(3)) == at("2026-11-26T17:00")


@pytest.mark.parametrize(
    ("finished", "verdict"),
    [
        ("2026-11-25T16:59", Verdict.EARLY),
        ("2026-11-26T07:30", Verdict.ON_TIME),
        ("2026-11-26T17:00", Verdict.ON_TIME),
        ("2026-11-26T17:00:01", Verdict.LATE),
    ],
)
def test_the_verdict_at_finish(finished, verdict):
    assert judge(at(finished), at("2026-11-26T17:00")) is verdict


def test_without_a_due_time_nothing_is_on_time():
    assert judge(at("2026-11-26T17:00"), None) is Verdict.NO_LIMIT


def test_the_stored_form_is_short_and_in_utc():
    clock = started("2026-11-25T08:30").pause(
        at("2026-11-26T10:00"), reason=PAYMENT, ground="Luật Phí và lệ phí"
    )
    assert clock.to_json() == [
        {"kind": "started", "at": "2026-11-25T01:30:00+00:00"},
        {
            "kind": "paused",
            "at": "2026-11-26T03:00:00+00:00",
            "reason": "payment",
            "ground": "Luật Phí và lệ phí",
        },
    ]
    assert Clock.from_json(json.loads(json.dumps(clock.to_json()))).state == clock.state
