"""Walks one procedure: every action of every step once for each case and channel, each dossier to an end."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from accounts.actors import Citizen
from dossiers import clock, flow, lateness, ledger
from dossiers.actions import drafts, filing, processing, serving
from dossiers.enrolment import Filer
from dossiers.models import Dossier, Task, TaskState
from dossiers.position import Rules
from dossiers.replay import differences
from procedures.definition import Definition
from procedures.workflow import engine
from procedures.workflow.definition import Action, Kind
from procedures.workflow.doings import Take
from procedures.workflow.exploration import plain
from procedures.workflow.marking import Marking, Token
from procedures.worktime.calendar import CITY
from tests.dossiers.paths import tasks
from tests.dossiers.paths.moving import move
from tests.dossiers.paths.reference import due_by_minutes
from tests.dossiers.paths.taking import Hands, Staff, an_upload
from tests.factories import dossiers as make
from tests.factories.answers.every import SAMPLES
from tests.factories.schemas import schema_faults

START = datetime.fromisoformat("2026-11-30T08:10:00+07:00")
BETWEEN = timedelta(minutes=47)
LONGEST = 60  # acts of one dossier
MOST = 40  # dossiers of one case and channel
STOPPERS = {"case_officer", "unit_head", "centre_head", "signatory"}
FORWARD = (Kind.RECEIVE, Kind.ADVANCE, Kind.FINISH, Kind.HAND_OVER)


@dataclass
class Tally:
    """What was walked, for the last line of the test."""

    paths: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    due_times: int = 0
    not_walked: list[str] = field(default_factory=list)


def way_to_new(rules: Rules, marking: Marking, done: set[tuple[str, str]]) -> tuple[int, str] | None:
    """The first act (token, action) of the shortest way forward to an action not yet taken; None without one."""
    ways: deque[tuple[Marking, tuple[int, str] | None]] = deque([(marking, None)])
    seen = {plain(marking)}
    while ways:
        here, first = ways.popleft()
        for token, action in _offered_at(rules, here):
            act = first or (token.id, action.key)
            if (token.step, action.key) not in done and action.kind not in {Kind.REFUSE, Kind.STOP}:
                return act
            if action.kind not in FORWARD:
                continue
            doing = Take(token=token.id, action=action.key)
            later = engine.step(rules.workflow, here, doing, rules.facts, rules.answers).marking
            if plain(later) not in seen:
                seen.add(plain(later))
                ways.append((later, act))
    return None


def _offered_at(rules: Rules, marking: Marking) -> list[tuple[Token, Action]]:
    return [
        (token, action)
        for token in marking.tokens
        for action in engine.available(rules.workflow, marking, token.id, rules.facts, rules.answers)
    ]


class Walk:
    """One procedure, one case, one channel."""

    def __init__(self, definition: Definition, case: str, channel: str, staff: Staff, tally: Tally) -> None:
        self.definition, self.case, self.channel = definition, case, channel
        self.staff, self.tally = staff, tally
        self.done: set[tuple[str, str]] = set()
        self.now = START

    def all(self) -> None:
        """Dossier after dossier, until no action that was offered is left; then the acts on a dossier.

        Every second one is late, and gets a new date on its way.
        """
        for number in range(MOST):
            if not self._walk(late=number % 2 == 0):
                break
        else:
            raise AssertionError(f"{self.definition.code}: still something new after {MOST} dossiers")
        self._end_along_the_way()

    def _steps_before_finish(self) -> list[str]:
        workflow = self.definition.workflow
        steps = [step for step in workflow.steps[1:] if step.key not in workflow.after_finish]
        return [step.key for step in steps if step.wait is None and STOPPERS & set(step.role)]

    # ---- filing

    def file(self) -> Hands:
        self.now = START
        code, today = self.definition.code, clock.today(self._tick())
        answers = SAMPLES[code][self.case](today)
        if self.channel == "online":
            citizen: Citizen | None = make.a_citizen()
            assert citizen is not None
            draft = drafts.start_draft(code, actor=citizen, chosen=make.a_ward().committee)
            draft = drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes=answers)
            for paper in make.needed_papers(draft):
                upload = an_upload(self.definition.paper(paper))
                drafts.attach_file(draft, actor=citizen, paper=paper, **upload)
            dossier = filing.file(draft, actor=citizen)
        else:
            citizen, desk = None, make.a_ward().reception
            filer = Filer(name="Trần Thị Hoa", number="079188001234")
            draft = serving.start_at_counter(code, actor=desk, filer=filer, channel=self.channel)
            papers = [paper.code for paper in self.definition.papers]
            draft = drafts.save_answers(
                draft, actor=desk, revision=draft.revision, changes=answers, on_paper=papers
            )
            dossier = filing.file(draft, actor=desk)
        assert dossier.case == (self.case or ""), (code, dossier.case, self.case)
        assert schema_faults(dossier) == [], code
        self._after("file", dossier)
        return Hands(dossier, self.staff, citizen)

    # ---- walking

    def _walk(self, *, late: bool) -> bool:
        """One dossier to its end by way of what has not been taken yet; False when nothing new was found."""
        hands, new = self.file(), False
        for _act in range(LONGEST):
            fresh = self._fresh(hands)
            if fresh.ended_at is not None:
                self.tally.paths += 1
                self.tally.ends[fresh.public_status] += 1
                assert schema_faults(fresh) == [], self.definition.code  # also what was completed since
                return new
            if late:
                self._given_a_new_date(hands)
            new = self._one(hands) or new
        raise AssertionError(f"{self.definition.code}: no end after {LONGEST} acts")

    def _one(self, hands: Hands) -> bool:
        """The next act: something not taken before, else forward. True when it was new."""
        self._tick()
        live = [task for task in hands.tasks if not task.consultation]
        for task in live:
            step = self.definition.workflow.step(task.step)
            if task.state == TaskState.WAITING and step.wait is not None:
                hands.end_wait(task)
                self._after("end_wait", hands.dossier)
                return self._mark(task.step, step.wait.key)
        choices = [(task, action) for task in live for action in self._offered(task)]
        if not choices:  # a request nobody answered is before the officer, who ends it (Form 05)
            self._stop(hands)
            return False
        task, action = self._chosen(choices)
        hands.take(task, action)
        self._after(action.kind.value, hands.dossier)
        return self._mark(task.step, action.key)

    def _chosen(self, choices: list[tuple[Task, Action]]) -> tuple[Task, Action]:
        """What was not taken before, else the way to it, else an end not yet reached, else forward."""
        new = [choice for choice in choices if (choice[0].step, choice[1].key) not in self.done]
        going_on = [choice for choice in new if choice[1].kind not in {Kind.REFUSE, Kind.STOP}]
        if going_on:
            return going_on[0]
        dossier = choices[0][0].dossier
        ahead = way_to_new(flow.rules_of(dossier), flow.position_of(dossier).marking, self.done)
        leading = [(task, action) for task, action in choices if (task.token, action.key) == ahead]
        usual = [c for c in choices if c[1].kind in FORWARD and c[1].proposes != "denied"] or choices
        return (leading or new or usual)[0]

    def _given_a_new_date(self, hands: Hands) -> None:
        """Once, as soon as it can be: drafted by whoever has the work, sent by the head of that office."""
        fresh = self._fresh(hands)
        open_work = [task for task in lateness.tasks_of(fresh) if task.state == TaskState.OPEN]
        if not open_work or not lateness.is_extendable(fresh):
            return
        calendar = clock.working_calendar(fresh.competent)[1]
        now = self._tick()
        until = calendar.nth_working_day(max(fresh.due_at or now, now).astimezone(CITY).date(), 3)
        task = next(task for task in hands.tasks if task.pk == open_work[0].pk)
        hands.apologise(task, until)
        self._after("apologise", hands.dossier)
        self._tick()
        hands.extend(task, until)
        self._after("extend", hands.dossier)

    def _offered(self, task: Task) -> list[Action]:
        rules, marking = flow.rules_of(task.dossier), flow.position_of(task.dossier).marking
        return engine.available(rules.workflow, marking, task.token, rules.facts, rules.answers)

    def _mark(self, step: str, action: str) -> bool:
        known = (step, action) in self.done
        self.done.add((step, action))
        return not known

    def _end_along_the_way(self) -> None:
        """One dossier the usual way: at each step it comes by it is stopped, at the first also withdrawn.

        Each such end is an act like any other and compared like any other; then it is undone, and the same
        dossier goes on, so that a step need not be walked to anew for every way of ending there.
        """
        hands, left = self.file(), set(self._steps_before_finish())
        self._ended_here(hands, self._withdraw)
        self._moved(hands)
        for act in range(LONGEST):
            self._tick()
            if act == 1:
                self._moved(hands)
            here = {task.step for task in hands.tasks if not task.consultation} & left
            for _step in sorted(here):
                self._ended_here(hands, self._stop)
            left -= here
            if self._fresh(hands).ended_at is not None:
                return
            self._one(hands)

    def _moved(self, hands: Hands) -> None:
        """It goes elsewhere, before it is accepted and once it is, and is handled there from then on."""
        self._tick()
        move(hands)
        self._after("transfer", hands.dossier)

    def _ended_here(self, hands: Hands, end: Callable[[Hands], None]) -> None:
        """Take an act that ends the dossier, count it, and undo it."""
        now = self.now
        for task in hands.tasks:
            self.staff.for_task(task)  # whoever is needed is there before, and stays
        before = transaction.savepoint()  # not `atomic`, inside which no durable act may begin
        end(hands)
        self.tally.paths += 1
        self.tally.ends[self._fresh(hands).public_status] += 1
        transaction.savepoint_rollback(before)
        self.now = now

    def _withdraw(self, hands: Hands) -> None:
        hands.withdraw()
        self._after("withdraw", hands.dossier)

    def _stop(self, hands: Hands) -> None:
        """Whoever may stop it does, from a task of theirs."""
        mine = [task for task in hands.tasks if STOPPERS & set(task.roles) and not task.consultation]
        task = mine[0] if mine else None
        if task is None:
            self.tally.not_walked.append(f"{self.definition.code} {self._fresh(hands).public_status}: stop")
            raise AssertionError(f"{self.definition.code}: nobody may stop it where it stands")
        actor = self.staff.for_task(task)
        reasons = [reason.code for reason in self.definition.reasons if "stop" in reason.acts][:1]
        processing.stop(task, actor=actor, seen=task.seen, note="Dừng.", reasons=reasons)
        self._after("stop", hands.dossier)

    # ---- comparing

    def _after(self, act: str, dossier: Dossier) -> None:
        """Row, replay, chain and the reference clock agree after every act."""
        self.tally.acts[act] += 1
        fresh = Dossier.objects.get(pk=dossier.pk)
        if fresh.last_event_at is not None:  # a wait that was let pass has taken the city's time along
            self.now = max(self.now, fresh.last_event_at + BETWEEN)
        where = f"{self.definition.code} {self.case} {self.channel} after {act}"
        assert differences(fresh) == [], where
        assert ledger.faults(fresh) == [], where
        expected = due_by_minutes(fresh)
        assert fresh.due_at == expected, (where, fresh.due_at, expected)
        self.tally.due_times += int(expected is not None) + tasks.compare(fresh, where)

    def _fresh(self, hands: Hands) -> Dossier:
        return Dossier.objects.get(pk=hands.dossier.pk)

    def _tick(self) -> datetime:
        """Let three quarters of an hour pass in the city."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('city.now', %s, false)", [self.now.isoformat()])
        self.now += BETWEEN
        return self.now
