"""Every due time can say why it is that one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from procedures.worktime.clock import Clock
from procedures.worktime.explain import explain
from procedures.worktime.limits import Limit, Policy, same_day, working_days, working_hours
from procedures.worktime.reference import office
from tests.procedures.worktime.moments import at, paused, started
from tests.procedures.worktime.test_against_minutes import calendar_of, clock_of, facts, histories

PAUSED = paused(started("2026-11-25T08:30"), "2026-11-26T10:00", "2026-11-30T10:00")


def told(clock: Clock, limit: Limit) -> list[tuple[str, bool, str]]:
    explanation = explain(clock, limit, office())
    assert explanation is not None
    return [(f"{line.day:%d/%m}", line.counted, line.why.vi) for line in explanation.lines]


def test_working_days_with_a_holiday():
    assert told(started("2026-11-20T10:00"), working_days(3)) == [
        ("20/11", False, "Ngày tiếp nhận, không tính"),
        ("21/11", False, "Ngày nghỉ hằng tuần"),
        ("22/11", False, "Ngày nghỉ hằng tuần"),
        ("23/11", True, "Ngày làm việc thứ 1"),
        ("24/11", False, "Ngày Văn hóa Việt Nam"),
        ("25/11", True, "Ngày làm việc thứ 2"),
        ("26/11", True, "Ngày làm việc thứ 3"),
    ]


def test_a_pause_is_named_and_its_days_do_not_count():
    lines = {day: (counted, why) for day, counted, why in told(PAUSED, working_days(3))}
    assert lines["27/11"] == (False, "Tạm dừng tính thời gian: chờ bổ sung hồ sơ")
    assert lines["02/12"] == (True, "Ngày làm việc thứ 3")


def test_hours_are_told_per_day():
    lines = {day: why for day, _, why in told(PAUSED, working_hours(24))}
    assert lines["25/11"] == "7 giờ làm việc"
    assert lines["26/11"] == "2 giờ 30 phút làm việc; tạm dừng tính thời gian: chờ bổ sung hồ sơ"
    assert lines["02/12"] == "1 giờ làm việc"


def test_a_same_day_result_after_the_cut_off():
    assert told(started("2026-11-23T15:30"), same_day()) == [
        ("23/11", False, "Tiếp nhận sau 15:00 hoặc sau giờ làm việc, tính sang ngày làm việc tiếp theo"),
        ("24/11", False, "Ngày Văn hóa Việt Nam"),
        ("25/11", True, "Trả kết quả trong ngày này"),
    ]


def test_a_make_up_day_and_a_rolled_date_are_named():
    assert told(started("2026-08-21T10:00"), working_days(1))[-1] == (
        "22/08",
        True,
        "Ngày làm việc thứ 1 (Ngày làm bù cho ngày 31/08/2026)",
    )
    rolled = told(started("2026-11-20T10:00"), Limit(policy=Policy.CALENDAR_DAYS, value=30))
    assert rolled[-1] == ("21/12", False, "Ngày làm việc đầu tiên sau khi hết hạn vào ngày nghỉ")


def test_an_extension_is_told_apart():
    clock = started("2026-11-20T10:00").extend(at("2026-11-25T10:00"), until=at("2026-11-30T17:00"))
    assert told(clock, working_days(3))[-4:] == [
        ("27/11", True, "Thời gian gia hạn"),
        ("28/11", False, "Ngày nghỉ hằng tuần"),
        ("29/11", False, "Ngày nghỉ hằng tuần"),
        ("30/11", True, "Thời gian gia hạn"),
    ]


def test_the_summary_is_a_sentence_in_both_languages():
    explanation = explain(started("2026-11-20T10:00"), working_days(3), office())
    assert explanation is not None
    assert explanation.summary.vi == "17:00, thứ Năm ngày 26/11/2026"
    assert explanation.summary.en == "Thursday 26 November 2026, 17:00"
    assert explanation.limit.vi == "3 ngày làm việc"
    assert not explanation.standing


def test_nothing_is_explained_without_a_due_time():
    assert explain(Clock(), working_days(3), office()) is None
    assert explain(started("2026-11-20T10:00"), None, office()) is None


@settings(max_examples=150, deadline=None)
@given(facts(), histories(), st.integers(1, 12))
def test_what_is_counted_adds_up(known, history, value):
    """Whatever happened: the counted days are the limit's days, the counted hours its hours."""
    clock, calendar = clock_of(*history), calendar_of(known)
    for policy in (Policy.WORKING_DAYS, Policy.CALENDAR_DAYS, Policy.HOURS):
        explanation = explain(clock, Limit(policy=policy, value=value), calendar)
        assert explanation is not None
        lines = explanation.lines
        assert lines[-1].day == explanation.due.date()
        assert [line.day for line in lines] == sorted({line.day for line in lines})
        if policy is Policy.HOURS:
            assert round(sum(line.hours or 0 for line in lines), 6) == value
        else:
            assert [line.number for line in lines if line.counted] == list(range(1, value + 1))
