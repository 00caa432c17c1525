"""Every act on a task: the right officer, everybody else, a screen that has aged, the second click."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from dossiers import ledger
from dossiers.actions import processing
from dossiers.acts import Act
from dossiers.models import Event, Seen, Stale, Task
from dossiers.replay import differences
from tests.dossiers.actions import everyone
from tests.dossiers.refusals import denied, nothing_happens
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


def standing(act: Act, ward: Ward) -> Task:
    step, _take = everyone.ON_TASKS[act]
    return make.task_of(make.a_dossier(at=step, ward=ward))


@pytest.fixture(params=list(everyone.ON_TASKS), ids=str)
def act(request: pytest.FixtureRequest) -> Act:
    return Act(request.param)


def test_the_right_officer_acts_once_and_rows_agree_with_the_ledger(act: Act, ward: Ward) -> None:
    task = everyone.made_ready(act, standing(act, ward), ward)
    right, (_step, take) = ward.officer_for(task), everyone.ON_TASKS[act]

    dossier = take(task, right)

    last = Event.objects.filter(dossier=dossier).latest("number")
    assert (last.act, last.actor) == (act, f"post:{right.public_id}")
    dossier.refresh_from_db()
    assert ledger.faults(dossier) == []
    assert differences(dossier) == []

    with nothing_happens(dossier), pytest.raises(Stale) as again:
        take(task, right)  # the second click comes with what stood on the screen before the first
    assert again.value.code == "stale"


def test_nobody_else_may_and_nothing_happens(act: Act, ward: Ward) -> None:
    task = standing(act, ward)
    right, (_step, take) = ward.officer_for(task), everyone.ON_TASKS[act]
    for wrong, post in everyone.wrong_officers(task, right, task.dossier):
        with nothing_happens(task.dossier), denied():
            take(task, post)
            pytest.fail(f"{act} was allowed to {wrong}")

    Task.objects.filter(pk=task.pk).update(holder=a_post(Role(right.role), agency=right.agency))
    with nothing_happens(task.dossier), denied():
        take(task, right)  # a colleague has it in hand


def test_whatever_moved_since_it_was_seen_is_looked_at_again(ward: Ward) -> None:
    task = standing(Act.CLAIM, ward)
    now = task.seen
    for task_moved, content_moved in [(1, 0), (0, 1), (-1, 0), (0, -1)]:
        aged = Seen(now.task + task_moved, now.content + content_moved)
        with nothing_happens(task.dossier), pytest.raises(Stale) as refusal:
            processing.claim(task, actor=ward.reception, seen=aged)
        assert refusal.value.code == "stale"


@pytest.mark.parametrize("text", ["", "1", "1.", ".1", "a.b", "1.1.1", "²·1", "-1.1", "١.١"])
def test_a_screen_that_cannot_be_read_counts_as_aged(text: str) -> None:
    with pytest.raises(Stale):
        Seen.parse(text)


def test_what_was_seen_survives_a_form() -> None:
    assert Seen.parse(str(Seen(3, 7))) == Seen(3, 7)
