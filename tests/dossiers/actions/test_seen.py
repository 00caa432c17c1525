"""What makes a screen stale, and what must not (reliability.md item 6)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from accounts.actors import Citizen
from dossiers.actions import applicant, filing, looking, processing, timing
from dossiers.models import Dossier, Seen, Task
from dossiers.replay import differences
from procedures.definition import digest
from procedures.models import Version
from tests.dossiers.actions import everyone
from tests.factories import dossiers as make
from tests.factories.dossiers import BIRTH, Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


def seen_now(task: Task) -> Seen:
    return Task.objects.select_related("dossier").get(pk=task.pk).seen


def raised(task: Task, act: Callable[[], object]) -> tuple[int, int]:
    """By how much an act raises the task's version and the dossier's content version."""
    before = seen_now(task)
    act()
    after = seen_now(task)
    return after.task - before.task, after.content - before.content


TASK, CONTENT, BOTH, NOTHING = (1, 0), (0, 1), (1, 1), (0, 0)


def test_acts_on_a_task_raise_its_version_and_leave_the_content(ward: Ward) -> None:
    task = make.task_of(make.a_dossier(at="verify", ward=ward))
    assert raised(task, lambda: everyone.claim(task, ward.case_officer)) == TASK
    task = make.task_of(task.dossier)
    assert raised(task, lambda: everyone.release(task, ward.case_officer)) == TASK
    task = make.task_of(task.dossier)
    assert raised(task, lambda: everyone.advance(task, ward.case_officer)) == TASK


def test_a_new_proposal_is_new_content(ward: Ward) -> None:
    task = make.task_of(make.a_dossier(at="verify", ward=ward))
    assert raised(task, lambda: everyone.propose_denial(task, ward.case_officer)) == BOTH


def test_a_request_and_its_answer_are_each_new_content(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    task = make.task_of(dossier)
    assert raised(task, lambda: make.ask_for_more(dossier, ward)) == BOTH
    draft = make.an_answer_to(dossier.requests.get(), citizen)
    assert raised(task, lambda: filing.refile(draft, actor=citizen)) == BOTH
    task = make.task_of(dossier)
    assert raised(task, lambda: everyone.request_confirmation(task, ward.case_officer)) == BOTH
    assert raised(task, lambda: applicant.confirm(dossier, actor=citizen, agreed=True)) == BOTH


def test_silence_that_agrees_is_an_answer_and_a_reminder_is_not(ward: Ward) -> None:
    task = make.task_of(make.a_dossier(at="verify", ward=ward))
    everyone.request_confirmation(task, ward.case_officer)
    with make.city_time_at("2026-12-24 09:00"):
        assert raised(task, lambda: timing.time_out(task.requests.get().pk)) == BOTH
    other = make.a_dossier(at="verify", ward=ward)
    request = make.ask_for_more(other, ward)
    with make.city_time_at("2026-12-24 09:00"):
        assert raised(make.task_of(other), lambda: timing.time_out(request.pk)) == NOTHING


def test_taking_a_dossier_back_is_new_content(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    task = make.task_of(dossier)
    assert raised(task, lambda: applicant.withdraw(dossier, actor=citizen)) == BOTH


def test_documents_notices_and_looking_change_nothing_on_the_screen(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, at="publish", ward=ward)
    task = make.task_of(dossier)
    assert raised(task, make.run_outbox) == NOTHING
    assert raised(task, lambda: looking.open_dossier(dossier, actor=ward.clerk)) == NOTHING
    assert raised(task, lambda: everyone.seal(task, ward.clerk)) == TASK
    assert raised(task, make.run_outbox) == NOTHING


# ---- side by side


@pytest.fixture
def side_by_side(ward: Ward, citizen: Citizen) -> Dossier:
    """A dossier of a procedure whose officer hands it to two reviewers at once; both must be done to sign."""
    old = Version.objects.get(procedure__code=BIRTH, state="published")
    document = copy.deepcopy(old.definition)
    steps = {step["key"]: step for step in document["workflow"]["steps"]}
    second = copy.deepcopy(steps["review"]) | {"key": "second"}
    advance = next(action for action in steps["verify"]["actions"] if action["key"] == "advance")
    advance["to"] = [{"step": "review"}, {"step": "second"}]
    ask = next(action for action in steps["verify"]["actions"] if action["key"] == "request_supplement")
    second["actions"].append(ask)
    steps["sign"]["join"] = True
    place = document["workflow"]["steps"].index(steps["sign"])
    document["workflow"]["steps"].insert(place, second)
    Version.objects.create(
        procedure=old.procedure, number=old.number + 1, state="published", valid_from=old.valid_from,
        definition=document, digest=digest(document),
    )  # fmt: skip
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    everyone.advance(make.task_of(dossier), ward.case_officer)
    return dossier


def branch(dossier: Dossier, step: str) -> Task:
    return Task.objects.live().select_related("dossier", "agency").get(dossier=dossier, step=step)


def pass_on(task: Task, actor: object) -> Dossier:
    return processing.advance(task, actor=actor, seen=task.seen, action="advance")  # type: ignore[arg-type]


def test_acts_on_another_branch_leave_a_screen_fresh(side_by_side: Dossier, ward: Ward) -> None:
    one, other = branch(side_by_side, "review"), branch(side_by_side, "second")
    assert raised(other, lambda: everyone.claim(one, ward.unit_head)) == NOTHING
    one = branch(side_by_side, "review")
    assert raised(other, lambda: pass_on(one, ward.unit_head)) == NOTHING
    assert not Task.objects.live().filter(dossier=side_by_side, step="sign").exists()  # waits at the join
    side_by_side.refresh_from_db()
    assert differences(side_by_side) == []
    pass_on(other, ward.unit_head)
    assert make.task_of(side_by_side).step == "sign"
    side_by_side.refresh_from_db()
    assert differences(side_by_side) == []


def test_returning_behind_the_fork_cancels_the_other_branch(side_by_side: Dossier, ward: Ward) -> None:
    one, other = branch(side_by_side, "review"), branch(side_by_side, "second")
    processing.return_(
        one,
        actor=ward.unit_head,
        seen=one.seen,
        action="return",
        note="Lại.",
        to="verify",
        reasons=["needs_verification"],
    )
    other.refresh_from_db()
    assert other.state == "cancelled"
    assert make.task_of(side_by_side).step == "verify"


def test_a_question_to_the_applicant_holds_the_other_branch_with_the_time_it_has_left(
    side_by_side: Dossier, ward: Ward, citizen: Citizen
) -> None:
    asking, other = branch(side_by_side, "second"), branch(side_by_side, "review")
    with make.city_time_at("2026-11-25 09:00"):
        assert raised(other, lambda: everyone.request_supplement(asking, ward.unit_head)) == BOTH
    other.refresh_from_db()
    assert (other.state, other.due_at, other.work_left) == (
        "held",
        None,
        timedelta(minutes=30),
    )

    request = side_by_side.requests.get()
    with make.city_time_at("2026-11-25 14:00"):
        answer = make.an_answer_to(request, citizen)
        assert raised(other, lambda: filing.refile(answer, actor=citizen)) == BOTH
    other.refresh_from_db()
    assert (other.state, other.work_left) == ("open", None)
    assert other.due_at == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)  # half an hour was left at nine o'clock
    side_by_side.refresh_from_db()
    assert differences(side_by_side) == []
