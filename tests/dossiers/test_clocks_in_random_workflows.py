"""The legal clock in random sound workflows: whatever opens and closes, it stands exactly while it should.

What the marking shows is written down here as plain stretches of time, and the due time is reckoned from them
minute by minute; the fold of positions must say the same, also when it has been stored in between.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.position import Position, Rules, begin, evolve
from procedures.workflow.definition import Kind, Workflow
from procedures.workflow.engine import Answer, Doing, Stop
from procedures.workflow.marking import Marking
from procedures.worktime.calendar import CITY
from procedures.worktime.clock import Clock
from procedures.worktime.limits import Limit
from procedures.worktime.reference import office
from procedures.worktime.tasks import ReceptionClock
from tests.procedures.workflow.random_workflows import workflows
from tests.procedures.workflow.sketches import FACTS
from tests.procedures.workflow.test_properties import drawn_answers, play
from tests.procedures.worktime import minute_by_minute as slow
from tests.procedures.worktime.hcmc import hcmc
from tests.procedures.worktime.test_clock_against_minutes import limits, reckon

START = datetime.fromisoformat("2026-11-16T08:10")
ENOUGH = settings(
    max_examples=70,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
waits = st.sampled_from([7, 95, 480, 1_440, 4_321]).map(lambda minutes: timedelta(minutes=minutes))


def must_stand(flow: Workflow, marking: Marking) -> bool:
    """The rule in its own words: a question to the applicant, a wait or a consultation that pauses, or steps
    that all do."""
    if marking.request is not None:
        return True
    asked = [flow.action(one.step, one.action) for one in marking.consultations]
    waited = [flow.step(token.step).wait for token in marking.tokens if token.state == "waiting"]
    if any(action is not None and action.clock == "pause" for action in (*asked, *waited)):
        return True
    return bool(marking.tokens) and all(flow.step(token.step).clock == "pause" for token in marking.tokens)


def _answers_a_supplement(before: Marking, doing: Doing) -> bool:
    asked = before.request
    return (
        asked is not None
        and asked.kind is Kind.REQUEST_SUPPLEMENT
        and isinstance(doing, Answer)
        and doing.id == asked.id
    )


@dataclass
class Diary:
    """When the clock began, and each stretch in which it stood, as somebody at the desk would note them."""

    flow: Workflow
    restarts: bool
    started: datetime | None = None
    stretches: list[tuple[datetime, datetime]] = field(default_factory=list)
    since: datetime | None = None

    def note(self, before: Marking, doing: Doing, after: Marking, at: datetime) -> str:
        """Write down one act; says what it meant for the clock."""
        if after.finished or after.end is not None or not after.received:
            return ""
        if self.started is None:
            self.started = at
        stands = must_stand(self.flow, after)
        if self.restarts and _answers_a_supplement(before, doing):
            self.started, self.stretches, self.since = at, [], at if stands else None
            return "began anew"
        if self.since is None and stands:
            self.since = at
            return "stood"
        if self.since is not None and not stands:
            self.stretches.append((self.since, at))
            self.since = None
            return "went on"
        return ""

    @property
    def closed(self) -> list[tuple[datetime, datetime]]:
        """Stretches that are over, those that touch taken as they are."""
        return [(since, until) for since, until in self.stretches if until > since]


def test_the_clock_stands_exactly_while_it_should() -> None:
    met: Counter[str] = Counter()

    @ENOUGH
    @given(workflows(), st.data(), limits(), st.booleans())
    def in_any_life(flow: Workflow, data: st.DataObject, limit: Limit, restarts: bool) -> None:
        limit = Limit.model_validate(
            limit.model_dump() | {"on_supplement": "restart" if restarts else "resume"}
        )
        answers = drawn_answers(flow, data)
        rules = Rules(workflow=flow, limit=limit, facts=FACTS, answers=answers)
        position, _move = begin(flow, at=START.replace(tzinfo=CITY))
        now, diary = START, Diary(flow, restarts)
        for doing, before, move in play(flow, data, answers):
            now += data.draw(waits)
            position, _ = evolve(stored(position), doing, rules, at=now.replace(tzinfo=CITY))
            assert position.marking == move.marking
            met[diary.note(before, doing, move.marking, now)] += 1
            _agrees(position, diary, limit, move.marking)
            if move.finished or move.end is not None:
                met["over"] += 1
                return

    in_any_life()
    assert {"stood", "went on", "began anew", "over"} <= met.keys(), met


def _agrees(position: Position, diary: Diary, limit: Limit, marking: Marking) -> None:
    clock = position.clock
    if diary.started is None:
        assert clock.state.started is None
        return
    assert clock.state.started == diary.started.replace(tzinfo=CITY)
    if marking.finished or marking.end is not None:
        assert clock.state.stopped is not None
        return
    assert clock.paused is (diary.since is not None)
    expected = reckon(HCMC, limit, diary.started, diary.closed)
    assert clock.due(limit, office()) == expected.replace(tzinfo=CITY)


HCMC: slow.Facts = hcmc()


def stored(position: Position) -> Position:
    """As a row would give it back."""
    return Position(
        marking=Marking.from_json(_text(position.marking.to_json())),
        clock=Clock.from_json(_text(position.clock.to_json())),
        reception=ReceptionClock.from_json(_text(position.reception.to_json())),
        content_version=position.content_version,
        answers_revision=position.answers_revision,
    )


def _text(data: Any) -> Any:
    return json.loads(json.dumps(data))


def test_a_general_stop_stops_the_clock_whatever_it_waits_for() -> None:
    met: Counter[str] = Counter()

    @settings(ENOUGH, max_examples=40)
    @given(workflows(), st.data(), limits())
    def in_any_life(flow: Workflow, data: st.DataObject, limit: Limit) -> None:
        answers = drawn_answers(flow, data)
        rules = Rules(workflow=flow, limit=limit, facts=FACTS, answers=answers)
        now = START.replace(tzinfo=CITY)
        position, _move = begin(flow, at=now)
        for doing, _before, _after in play(flow, data, answers):
            now += timedelta(hours=5)
            position, _ = evolve(position, doing, rules, at=now)
        marking = position.marking
        if not marking.received or marking.finished or marking.end is not None:
            return
        stopped, _ = evolve(position, Stop(), rules, at=now + timedelta(hours=1))
        assert stopped.clock.state.stopped == now + timedelta(hours=1)
        assert stopped.clock.due(limit, office()) == position.clock.due(limit, office())
        met["paused" if position.clock.paused else "running"] += 1

    in_any_life()
    assert {"paused", "running"} <= met.keys(), met
