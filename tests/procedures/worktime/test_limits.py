"""Limits as data."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from procedures.worktime.limits import Limit, OnSupplement, Policy, same_day, working_days, working_hours

VARIED = Limit.model_validate(
    {
        "policy": "WORKING_DAYS",
        "value": 5,
        "on_supplement": "restart",
        "by_channel": {"online": {"policy": "WORKING_DAYS", "value": 3}},
        "by_case": {
            "survey": {
                "policy": "WORKING_DAYS",
                "value": 10,
                "by_channel": {"online": {"policy": "CALENDAR_DAYS", "value": 9}},
            },
            "copy": {"policy": "SAME_DAY", "on_supplement": "resume"},
        },
    }
)


@pytest.mark.parametrize(
    ("document", "hours"),
    [
        ({"hours": 4}, 4),
        ({"hours": 3.5}, 3.5),
        ({"policy": "WORKING_DAYS", "value": 3}, 24),
        ({"policy": "SAME_DAY"}, 8),
        ({"policy": "CALENDAR_DAYS", "value": 30}, 168),  # ⌊150/7⌋ = 21 days
        ({"policy": "CALENDAR_DAYS", "value": 1}, 0),
        ({"policy": "MONTHS", "value": 2}, 336),
    ],
)
def test_nominal_hours(document, hours):
    assert Limit.model_validate(document).nominal_hours() == hours


@pytest.mark.parametrize(
    ("limit", "vi", "en"),
    [
        (same_day(), "trong ngày làm việc", "within the working day"),
        (working_days(3), "3 ngày làm việc", "3 working days"),
        (working_days(1), "1 ngày làm việc", "1 working day"),
        (working_hours(3.5), "3,5 giờ làm việc", "3.5 working hours"),
        (Limit(policy=Policy.CALENDAR_DAYS, value=30), "30 ngày", "30 days"),
        (Limit(policy=Policy.MONTHS, value=1), "1 tháng", "1 month"),
    ],
)
def test_a_limit_says_itself(limit, vi, en):
    assert (limit.sentence().vi, limit.sentence().en) == (vi, en)


def test_only_a_same_day_limit_tells_its_cut_off():
    note = same_day().cutoff_note()
    assert note is not None
    assert "15:00" in note.vi
    assert working_days(3).cutoff_note() is None


@pytest.mark.parametrize(
    ("case", "channel", "value", "policy", "on_supplement"),
    [
        (None, "counter", 5, Policy.WORKING_DAYS, OnSupplement.RESTART),
        (None, "online", 3, Policy.WORKING_DAYS, OnSupplement.RESTART),
        ("unheard_of", "online", 3, Policy.WORKING_DAYS, OnSupplement.RESTART),
        ("survey", "counter", 10, Policy.WORKING_DAYS, OnSupplement.RESTART),
        ("survey", "online", 9, Policy.CALENDAR_DAYS, OnSupplement.RESTART),
        ("copy", "online", 1, Policy.SAME_DAY, OnSupplement.RESUME),
    ],
)
def test_case_goes_before_channel(case, channel, value, policy, on_supplement):
    own = VARIED.resolve(case=case, channel=channel)
    assert (own.value, own.policy, own.on_supplement) == (value, policy, on_supplement)
    assert not own.varies


def test_every_distinct_limit_is_listed_for_the_checker():
    assert {pair: limit.value for pair, limit in VARIED.every().items()} == {
        (None, None): 5,
        (None, "online"): 3,
        ("survey", None): 10,
        ("survey", "online"): 9,
        ("copy", None): 1,
    }


@pytest.mark.parametrize(
    "fault",
    [
        {"policy": "FORTNIGHTS", "value": 1},
        {"policy": "WORKING_DAYS", "value": 0},
        {"policy": "WORKING_DAYS", "value": 1.5},
        {"policy": "HOURS", "value": 0.001},
        {"policy": "SAME_DAY", "value": 2},
        {"policy": "SAME_DAY", "cutoff": "15:00+07:00"},
        {"policy": "WORKING_DAYS", "value": 3, "by_channel": {"fax": {"hours": 1}}},
        {"hours": 4, "value": 5},
        {"value": 5},
    ],
)
def test_unsound_limits_are_refused(fault):
    with pytest.raises(ValidationError):
        Limit.model_validate(fault)


def test_a_limit_survives_json():
    assert Limit.model_validate(VARIED.model_dump(mode="json")) == VARIED
