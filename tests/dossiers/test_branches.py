"""Branches, joins, registers and a limit that begins anew, on rows: no real procedure has them all, this one does."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from dossiers import flow
from dossiers.actions import consulting, filing, processing, timing
from dossiers.models import Dossier, Outbox, Request, Task
from procedures.definition import Definition, digest
from procedures.models import Version
from procedures.workflow.soundness import check
from tests.dossiers.paths.driver import Tally, Walk
from tests.dossiers.paths.taking import Hands, Staff
from tests.factories import dossiers as make
from tests.procedures.workflow.sketches import act, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

BASIS = "Điều 13 Luật Hộ tịch"
TWO_DAYS = {"policy": "WORKING_DAYS", "value": 2, "basis": BASIS}


@pytest.fixture(autouse=True)
def city_clock() -> Iterator[None]:
    """The walk moves the city's time; afterwards it is what it was."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('city.now', '', false)")


def steps() -> list[dict[str, Any]]:
    """reception → split → (left → posting at a register, right with a consultation) → sign as the join → …"""
    return [
        place(
            "reception", act("receive", "split"), act("request_supplement"), act("refuse"),
            role="reception", unit={"of": "receiving", "office": "centre"},
        ),
        place(
            "split",
            act("advance", "left", "right", proposes="granted", requires=["result"]),
            act("advance", "sign", key="deny", proposes="denied", reasons=["deny"], requires=["result"]),
            act("request_supplement"), limit={"hours": 4},
        ),
        place("left", act("advance", "posting"), act("return"), act("request_supplement"), limit={"hours": 3}),
        place(
            "posting", act("wait", "sign", clock="pause", limit=TWO_DAYS, on_timeout="officer"),
            act("advance", "sign"), system="posting", limit={"hours": 2},
        ),
        place(
            "right", act("advance", "second"), act("return"), act("consult", limit={"hours": 4}),
            role="unit_head", limit={"hours": 6},
        ),
        place(
            "second", act("advance", "sign"),
            act("request_supplement", limit={"policy": "WORKING_DAYS", "value": 5}), limit={"hours": 2},
        ),
        place(
            "sign", act("advance", "publish", key="sign", requires=["signature"]), act("return"),
            role="signatory", unit={"of": "competent", "office": "committee"}, join=True, produces="result",
            limit={"hours": 4},
        ),
        place("publish", act("finish", "hand_over"), role="clerk", limit={"hours": 1}),
        place(
            "hand_over", act("hand_over"), role="reception", clock="outside",
            unit={"of": "returning", "office": "centre"},
        ),
    ]  # fmt: skip


def published(on_supplement: str) -> Definition:
    """The birth procedure with these steps, in a version of its own."""
    old = Version.objects.filter(procedure__code=make.BIRTH).latest("number")
    limit = {"policy": "WORKING_DAYS", "value": 10, "on_supplement": on_supplement}
    document = copy.deepcopy(old.definition) | {"limit": limit, "workflow": {"steps": steps()}}
    version = Version.objects.create(
        procedure=old.procedure, number=old.number + 1, state="published", valid_from=old.valid_from,
        definition=document, digest=digest(document),
    )  # fmt: skip
    assert not [one.code for one in check(version.parsed) if one.severity == "error"]
    return version.parsed


@pytest.mark.parametrize("on_supplement", ["resume", "restart"])
def test_every_action_of_a_branching_procedure_is_taken(on_supplement: str, record_property: Any) -> None:
    definition, tally = published(on_supplement), Tally()
    walk = Walk(definition, "on_time", "online", Staff(), tally)
    walk.all()

    everything = {
        (step.key, action.key)
        for step in definition.workflow.steps
        for action in step.actions
        if action.key != "advance" or step.key != "posting"  # only after silence
    }
    assert everything <= walk.done
    assert {"delivered", "refused", "stopped", "withdrawn"} <= set(tally.ends)
    assert not Dossier.objects.filter(ended_at=None).exists()
    record_property(
        "walked",
        f"branches, {on_supplement}: {tally.paths} paths, {tally.acts.total()} acts,"
        f" {tally.due_times} due times compared; ends {dict(tally.ends)}",
    )


class Course:
    """One dossier of this procedure, moved act by act and compared after each."""

    def __init__(self, on_supplement: str = "resume") -> None:
        definition = published(on_supplement)
        self.walk = Walk(definition, "on_time", "online", Staff(), Tally())
        self.hands: Hands = self.walk.file()

    def on(self, step: str) -> Task:
        (task,) = [task for task in self.hands.tasks if task.step == step and not task.consultation]
        return task

    def take(self, *ways: str) -> Course:
        """`take("left advance", …)`: one action after another, each three quarters of an hour later."""
        for way in ways:
            step, key = way.split()
            self.walk._tick()
            action = self.walk.definition.workflow.action(step, key)
            self.hands.take(self.on(step), action)
            self.compare(way)
        return self

    def ask(self, step: str, *, days: int = 1) -> Request:
        """The supplement of a step, asked and not answered."""
        self.walk._tick()
        task = self.on(step)
        processing.request_supplement(
            task, actor=self.hands.staff.for_task(task), seen=task.seen, deficiencies=[make.a_gap()],
            reply_by=(self.walk.now + timedelta(days=days)).date(), new_fact="Mới.",
            consent=self.hands.staff.at(self.hands.dossier.competent, "unit_head"),
        )  # fmt: skip
        self.compare("ask")
        return self.hands._open_request()

    def refile(self, asked: Request) -> None:
        assert self.hands.citizen is not None
        self.walk._tick()
        draft = make.an_answer_to(asked, self.hands.citizen)
        filing.refile(draft, actor=self.hands.citizen)
        self.compare("refile")

    def silence(self, task: Task) -> None:
        """The wait of a task lasts its limit."""
        self.walk.now = Outbox.objects.get(key=flow.timer_of(task)).not_before + timedelta(minutes=1)
        self.walk._tick()
        assert consulting.time_out_task(task.pk) is not None
        self.compare("silence")

    def compare(self, what: str) -> None:
        self.walk._after(what, self.hands.dossier)


def to_branches() -> Course:
    return Course().take("reception receive", "split advance")


def test_a_question_of_one_branch_holds_the_other_and_both_go_on_with_what_was_left() -> None:
    course = to_branches()
    asked = course.ask("left")
    assert (course.on("left").state, course.on("right").state) == ("waiting", "held")
    course.refile(asked)
    assert (course.on("left").state, course.on("right").state) == ("open", "open")


def test_the_join_opens_once_and_has_passed_both_branches() -> None:
    course = to_branches().take("left advance")
    course.walk._tick()
    course.hands.end_wait(course.on("posting"))
    course.compare("end_wait")
    assert {task.step for task in course.hands.tasks} == {"right"}

    course.take("right advance", "second advance")

    (task,) = course.hands.tasks
    assert task.step == "sign"
    marking = Dossier.objects.get(pk=course.hands.dossier.pk).marking
    assert {"left", "posting", "right", "second"} <= set(marking["tokens"][0]["passed"])


def test_a_posting_pauses_the_clock_together_with_a_question() -> None:
    """Two reasons to stand still are one stretch: the clock goes on when the last of them ends."""
    course = to_branches().take("left advance")
    course.take("right advance")
    asked = course.ask("second")
    course.walk._tick()
    course.hands.end_wait(course.on("posting"))
    course.compare("end_wait")
    assert Dossier.objects.get(pk=course.hands.dossier.pk).clock[-1]["kind"] == "resumed"
    course.refile(asked)


def test_silence_of_a_register_while_a_question_is_open_gives_its_people_a_due_time_afterwards() -> None:
    """It comes before them held; once nothing holds it any more their own limit begins."""
    course = to_branches().take("left advance", "right advance")
    asked = course.ask("second", days=6)
    course.silence(course.on("posting"))
    assert (course.on("posting").state, course.on("posting").due_at) == ("held", None)
    course.refile(asked)
    task = course.on("posting")
    assert task.state == "open"
    assert task.due_at is not None
    course.take("posting advance", "second advance", "sign sign")


def test_silence_of_a_register_puts_it_before_its_people_with_a_due_time() -> None:
    course = to_branches().take("left advance")
    posting = course.on("posting")
    course.silence(posting)
    assert course.on("posting").due_at is not None


def test_a_return_cancels_the_other_branch() -> None:
    course = to_branches().take("right advance", "left return")
    assert {task.step for task in course.hands.tasks} == {"split"}
    states = Task.objects.filter(dossier=course.hands.dossier, step="second").values_list("state", flat=True)
    assert list(states) == ["cancelled"]
    course.take("split advance")


def test_a_question_nobody_answers_is_put_before_the_officer_and_ends_every_branch() -> None:
    course = to_branches()
    asked = course.ask("left")
    course.walk.now = asked.reply_by + timedelta(minutes=1)
    course.walk._tick()
    assert timing.time_out(asked.pk) is not None
    course.compare("time_out")
    course.walk._tick()
    course.walk._stop(course.hands)
    assert course.hands.tasks == []
    assert Dossier.objects.get(pk=course.hands.dossier.pk).public_status == "stopped"


def test_branches_and_the_wait_for_a_register_go_along_to_another_office() -> None:
    """Each as it stood; the wait ends when it would have ended, for the task that is open there now."""
    course = to_branches().take("left advance")
    before = {task.step: task for task in course.hands.tasks}
    ends = Outbox.objects.get(key=flow.timer_of(before["posting"])).not_before
    course.walk._moved(course.hands)
    after = {task.step: task for task in course.hands.tasks}
    assert {step: task.state for step, task in after.items()} == {"posting": "waiting", "right": "open"}
    assert {task.agency_id for task in before.values()}.isdisjoint(task.agency_id for task in after.values())
    assert Outbox.objects.get(key=flow.timer_of(after["posting"])).not_before == ends
    course.walk.now = ends + timedelta(minutes=1)
    course.walk._tick()
    assert consulting.time_out_task(before["posting"].pk) is None
    course.silence(course.on("posting"))
    course.take("posting advance", "right advance", "second advance", "sign sign")
