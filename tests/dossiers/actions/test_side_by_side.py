"""Assigning, asking other offices, taking one's own step back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import Role
from dossiers import clock, ledger
from dossiers.actions import assigning, consulting, looking, processing, recalling
from dossiers.jobs import deliver
from dossiers.models import Dossier, Event, Outbox, Stale, Task, TaskState
from dossiers.replay import differences
from procedures.workflow.definition import OnTimeout
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.people import a_post
from tests.factories.permits import Permit, a_permit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


@pytest.fixture
def permit() -> Permit:
    return a_permit()


def whole(dossier: Dossier) -> None:
    """Row equals replay, and the chain is whole."""
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert differences(dossier) == []
    assert ledger.faults(dossier) == []


# ---- assigning


def test_the_head_names_who_does_it_and_the_task_is_in_their_hands(permit: Permit) -> None:
    task = permit.at_examine()
    assert task.holder == permit.officer
    assert ledger.payload_of(Event.objects.get(pk=task.opened_by_id))["to"] == str(permit.officer.public_id)
    whole(task.dossier)


def test_a_step_that_asks_for_somebody_is_not_passed_on_without(permit: Permit) -> None:
    task = permit.at_assign()
    with nothing_happens(task.dossier), refused(at="to"):
        processing.advance(task, actor=permit.head, seen=task.seen, action="assign")
    stranger = a_post(Role.CASE_OFFICER, agency=permit.culture)
    with nothing_happens(task.dossier), refused(at="to"):
        processing.advance(task, actor=permit.head, seen=task.seen, action="assign", to=stranger)


def test_a_head_gives_a_held_task_to_somebody_else(permit: Permit) -> None:
    task = permit.at_examine()
    other = a_post(Role.CASE_OFFICER, agency=permit.economic)
    assigning.assign(task, actor=permit.head, seen=task.seen, to=other)
    assert permit.task(task.dossier).holder == other
    with refused("stale"):  # the same click again sees that it has moved
        assigning.assign(task, actor=permit.head, seen=task.seen, to=other)
    whole(task.dossier)


def test_only_heads_above_the_task_assign_and_only_to_who_could_take_it(permit: Permit) -> None:
    task = permit.at_examine()
    other = a_post(Role.CASE_OFFICER, agency=permit.economic)
    strange_head = a_post(Role.UNIT_HEAD, agency=permit.culture)
    for actor in (permit.officer, permit.ward.reception, strange_head):
        with nothing_happens(task.dossier), denied():
            assigning.assign(task, actor=actor, seen=task.seen, to=other)
    for to in (a_post(Role.CLERK, agency=permit.economic), a_post(Role.CASE_OFFICER, agency=permit.culture)):
        with nothing_happens(task.dossier), refused(at="to"):
            assigning.assign(task, actor=permit.head, seen=task.seen, to=to)


def test_a_head_puts_a_task_back_that_somebody_else_has(permit: Permit) -> None:
    task = permit.at_examine()
    strange_head = a_post(Role.UNIT_HEAD, agency=permit.culture)
    for actor in (permit.officer, permit.ward.reception, strange_head):
        with nothing_happens(task.dossier), denied():
            assigning.put_back(task, actor=actor, seen=task.seen, note="x")
    with nothing_happens(task.dossier), refused(at="note"):
        assigning.put_back(task, actor=permit.head, seen=task.seen, note=" ")
    assigning.put_back(task, actor=permit.head, seen=task.seen, note="Nghỉ ốm.")
    assert permit.task(task.dossier).holder is None
    event = Event.objects.filter(dossier=task.dossier).latest("number")
    assert (event.act, ledger.payload_of(event)["of"]) == ("release", str(permit.officer.public_id))
    with refused("stale"):
        assigning.put_back(task, actor=permit.head, seen=task.seen, note="x")
    free = permit.task(task.dossier)
    with nothing_happens(task.dossier), refused("nobody_has_it"):
        assigning.put_back(free, actor=permit.head, seen=free.seen, note="x")
    whole(task.dossier)


# ---- consulting


def asked(permit: Permit) -> tuple[Task, Task]:
    """The examiner's task and the consulted office's."""
    task = permit.at_examine()
    assert permit.expert  # somebody who can answer
    consulting.consult(
        task, actor=permit.officer, seen=task.seen, agencies=[permit.culture], question="Có di tích không?"
    )
    question = Task.objects.select_related("dossier", "agency").get(dossier=task.dossier, consultation=True)
    return permit.task(task.dossier), question


def test_a_consulted_office_gets_a_task_and_the_asker_goes_on(permit: Permit) -> None:
    task, question = asked(permit)
    assert (question.agency, question.state) == (permit.culture, TaskState.OPEN)
    assert question.due_at is not None
    whole(task.dossier)
    processing.advance(task, actor=permit.officer, seen=task.seen, action="advance")
    whole(task.dossier)
    expert = a_post(Role.CASE_OFFICER, agency=permit.culture)
    question.refresh_from_db()
    question.dossier.refresh_from_db()
    consulting.answer(question, actor=expert, seen=question.seen, opinion="Không có.")
    question.refresh_from_db()
    assert (question.state, question.holder) == (TaskState.DONE, expert)
    whole(task.dossier)


def test_a_question_is_taken_to_hand_and_put_back_like_any_task(permit: Permit) -> None:
    _task, question = asked(permit)
    expert = a_post(Role.CASE_OFFICER, agency=permit.culture)
    processing.claim(question, actor=expert, seen=question.seen)
    question = Task.objects.select_related("dossier", "agency").get(pk=question.pk)
    assert question.holder == expert
    colleague = a_post(Role.CASE_OFFICER, agency=permit.culture)
    with nothing_happens(question.dossier), denied():
        consulting.answer(question, actor=colleague, seen=question.seen, opinion="x")
    processing.release(question, actor=expert, seen=question.seen)
    whole(question.dossier)


def test_only_the_consulted_office_answers_once_and_with_words(permit: Permit) -> None:
    task, question = asked(permit)
    with nothing_happens(task.dossier), denied():
        consulting.answer(question, actor=permit.officer, seen=question.seen, opinion="x")
    expert = a_post(Role.CASE_OFFICER, agency=permit.culture)
    with nothing_happens(task.dossier), refused(at="opinion"):
        consulting.answer(question, actor=expert, seen=question.seen, opinion=" ")
    with nothing_happens(task.dossier), refused("no_action"):
        processing.advance(question, actor=expert, seen=question.seen, action="advance")
    with nothing_happens(task.dossier), refused("no_action"):  # least of all end what others handle
        processing.stop(question, actor=expert, seen=question.seen, note="x")
    consulting.answer(question, actor=expert, seen=question.seen, opinion="Không.")
    with refused("stale"):
        consulting.answer(question, actor=expert, seen=question.seen, opinion="Không.")


def test_silence_agrees_after_its_limit_and_only_once(permit: Permit) -> None:
    _task, question = asked(permit)
    timer = Outbox.objects.get(key=f"wait:{question.public_id}")
    assert timer.not_before == question.due_at
    assert consulting.time_out_task(question.pk) is None  # not yet
    with make.city_time_at(timer.not_before + timedelta(minutes=1)):
        assert deliver(timer.pk)
        assert consulting.time_out_task(question.pk) is None
    question.refresh_from_db()
    assert question.state == TaskState.DONE
    whole(question.dossier)


def test_one_s_own_office_or_nobody_cannot_be_asked(permit: Permit) -> None:
    task = permit.at_examine()
    for agencies in ([], [permit.economic], [permit.culture, permit.culture], [permit.ward.committee]):
        with nothing_happens(task.dossier), refused(at="agencies"):
            consulting.consult(task, actor=permit.officer, seen=task.seen, agencies=agencies, question="?")
    with nothing_happens(task.dossier), refused(at="question"):
        consulting.consult(task, actor=permit.officer, seen=task.seen, agencies=[permit.culture], question="")


def put_before_the_asker(permit: Permit) -> Task:
    """A question that ran out in a procedure where that is for the officer to decide."""
    _task, question = asked(permit)
    timer = Outbox.objects.get(key=f"wait:{question.public_id}")
    with pytest.MonkeyPatch.context() as patch:
        action = question.dossier.version.parsed.workflow.action("examine", "consult")
        patch.setitem(vars(action), "on_timeout", OnTimeout.OFFICER)
        with make.city_time_at(timer.not_before + timedelta(minutes=1)):
            assert consulting.time_out_task(question.pk) is not None
            assert consulting.time_out_task(question.pk) is None  # once
    return Task.objects.select_related("dossier", "agency").get(pk=question.pk)


def test_an_office_that_stays_silent_does_not_hold_a_dossier_for_ever(permit: Permit) -> None:
    question = put_before_the_asker(permit)
    assert question.state == TaskState.OPEN
    at = question.due_at
    assert at is not None
    with make.city_time_at(at + timedelta(hours=1)):
        assert consulting.unanswered(question.dossier, permit.officer, at=clock.now()) == [question]
        assert consulting.unanswered(question.dossier, permit.expert, at=clock.now()) == []
        for actor in (permit.expert, a_post(Role.CASE_OFFICER, agency=permit.culture)):
            with nothing_happens(question.dossier), denied():
                consulting.go_on_without(question, actor=actor, seen=question.seen, note="x")
        with nothing_happens(question.dossier), refused(at="note"):
            consulting.go_on_without(question, actor=permit.officer, seen=question.seen, note=" ")
        consulting.go_on_without(question, actor=permit.officer, seen=question.seen, note="Không trả lời.")
        with refused("stale"):
            consulting.go_on_without(question, actor=permit.officer, seen=question.seen, note="x")
    question.refresh_from_db()
    assert question.state == TaskState.DONE


def test_nobody_goes_on_without_an_answer_before_its_time(permit: Permit) -> None:
    _task, question = asked(permit)
    with nothing_happens(question.dossier), refused("not_yet"):
        consulting.go_on_without(question, actor=permit.officer, seen=question.seen, note="x")


def test_a_step_sent_back_goes_to_who_had_it_and_not_to_who_was_consulted(permit: Permit) -> None:
    task, question = asked(permit)
    expert = a_post(Role.CASE_OFFICER, agency=permit.culture)
    processing.advance(task, actor=permit.officer, seen=task.seen, action="advance")
    question = Task.objects.select_related("dossier", "agency").get(pk=question.pk)
    consulting.answer(question, actor=expert, seen=question.seen, opinion="Không.")
    visit = permit.task(task.dossier)
    processing.return_(
        visit, actor=permit.officer, seen=visit.seen, action="return", note="Xem lại.", to="examine",
        reasons=[reason.code for reason in visit.dossier.version.parsed.reasons if "return" in reason.acts][:1],
    )  # fmt: skip
    assert permit.task(task.dossier).holder == permit.officer


# ---- recalling


def passed_on(permit: Permit) -> Task:
    task = permit.at_examine()
    processing.advance(task, actor=permit.officer, seen=task.seen, action="advance")
    return Task.objects.select_related("dossier").get(pk=task.pk)


def test_a_misclick_is_taken_back_until_somebody_has_looked(permit: Permit) -> None:
    done = passed_on(permit)
    assert recalling.recallable(done.dossier, permit.officer) == done
    recalling.recall(done, actor=permit.officer, content=done.dossier.content_version)
    task = permit.task(done.dossier)
    assert (task.step, task.state, task.holder) == ("examine", TaskState.OPEN, permit.officer)
    whole(done.dossier)
    with nothing_happens(done.dossier), denied():  # twice: there is nothing left to take back
        recalling.recall(done, actor=permit.officer, content=done.dossier.content_version)


def test_what_a_colleague_has_opened_is_not_taken_back(permit: Permit) -> None:
    done = passed_on(permit)
    looking.open_dossier(done.dossier, actor=permit.head)
    assert recalling.recallable(done.dossier, permit.officer) is None
    with nothing_happens(done.dossier), refused("opened"):
        recalling.recall(done, actor=permit.officer, content=done.dossier.content_version)


def test_nobody_takes_back_what_another_has_done_or_from_an_old_page(permit: Permit) -> None:
    done = passed_on(permit)
    with nothing_happens(done.dossier), denied():
        recalling.recall(done, actor=permit.head, content=done.dossier.content_version)
    with pytest.raises(Stale):
        recalling.recall(done, actor=permit.officer, content=done.dossier.content_version - 1)
