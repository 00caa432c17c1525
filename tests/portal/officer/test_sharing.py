"""Pages of sharing work: a permit is assigned, another office asked, a misclick taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from dossiers.models import Dossier, Task, TaskState
from tests.factories import dossiers as make
from tests.factories.people import a_post, signed_in
from tests.factories.permits import Permit, a_permit
from tests.portal.citizen.browsing import send, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def permit() -> Permit:
    return a_permit()


def at(name: str, task: Task, *more: str) -> str:
    return reverse(f"officer:{name}", args=[task.public_id, *more])


def assigned(permit: Permit) -> Task:
    """The head names the examiner on the page of the step."""
    task, head = permit.at_assign(), signed_in(permit.head)
    officer = permit.officer
    address = at("advance", task, "assign")
    assert "id_to" in text(send(head, address, "seen"))  # nobody chosen: the page asks again
    send(head, address, "seen", to=str(officer.public_id))
    return permit.task(task.dossier)


def test_a_step_asks_for_somebody_and_gives_it_into_their_hands(permit: Permit) -> None:
    assert assigned(permit).holder == permit.officer


def test_a_head_reassigns_from_the_bar(permit: Permit) -> None:
    task, other = assigned(permit), a_post(Role.CASE_OFFICER, agency=permit.economic)
    head = signed_in(permit.head)
    assert at("assign", task) in text(head.get(at("task", task)))
    send(head, at("assign", task), "seen", to=str(other.public_id))
    assert permit.task(task.dossier).holder == other
    assert signed_in(permit.officer).get(at("assign", task)).status_code == 403


def test_another_office_is_asked_and_answers_from_its_own_queue(permit: Permit) -> None:
    task = assigned(permit)
    expert = signed_in(permit.expert)
    asker = signed_in(permit.officer)
    send(asker, at("consult", task), "seen", agencies=[permit.culture.code], question="Có di tích không?")
    question = Task.objects.get(dossier=task.dossier, consultation=True)
    assert at("task", question) in text(expert.get(reverse("officer:queue")))
    assert at("answer", question) in text(expert.get(at("task", question)))
    assert "Có di tích không?" in text(expert.get(at("answer", question)))
    send(expert, at("answer", question), "seen", opinion="Không có di tích.")
    question.refresh_from_db()
    assert question.state == TaskState.DONE
    assert "Không có di tích." in text(asker.get(at("task", task) + "?tab=journal"))


def test_nobody_to_ask_is_said_beside_the_boxes(permit: Permit) -> None:
    task = assigned(permit)
    page = text(send(signed_in(permit.officer), at("consult", task), "seen", question="?", code="X999"))
    assert "id_code" in page
    assert not Task.objects.filter(consultation=True).exists()


def take_back(client: Client, dossier: Dossier, task: Task) -> str:
    address = reverse("officer:recall", args=[dossier.public_id, task.public_id])
    return text(client.post(address, {"content": str(dossier.content_version)}, follow=True))


def test_a_misclick_is_taken_back_from_the_dossier_s_page(permit: Permit) -> None:
    task, officer = assigned(permit), signed_in(permit.officer)
    send(officer, at("advance", task, "advance"), "seen")
    dossier = Dossier.objects.get(pk=task.dossier_id)
    shown = text(officer.get(reverse("officer:dossier", args=[dossier.public_id])))
    assert reverse("officer:recall", args=[dossier.public_id, task.public_id]) in shown
    other = permit.task(dossier)
    assert other.step == "site_visit"
    take_back(officer, dossier, task)
    assert permit.task(dossier).step == "examine"


def test_a_consulted_office_has_the_pages_of_its_answer_and_no_others(permit: Permit) -> None:
    task = assigned(permit)
    expert, asker = signed_in(permit.expert), signed_in(permit.officer)
    send(asker, at("consult", task), "seen", agencies=[permit.culture.code], question="Có di tích không?")
    question = Task.objects.get(dossier=task.dossier, consultation=True)
    assert expert.get(at("answer", question)).status_code == 200
    for name in ("stop", "consult", "request_supplement", "end_wait"):
        assert expert.get(at(name, question)).status_code == 404, name
    for name in ("answer", "end_wait", "request_payment"):  # nor has an ordinary task those of a question
        assert asker.get(at(name, task)).status_code == 404, name


def test_another_ward_is_asked_by_way_of_its_office_for_the_same_work(permit: Permit) -> None:
    task, elsewhere = assigned(permit), make.a_ward("Tân Định")
    there = elsewhere.post(Role.CASE_OFFICER, "economic")
    page = text(signed_in(permit.officer).get(at("consult", task)))
    assert permit.ward.committee.name not in page.partition("<form method")[2]  # nobody there answers
    asker = signed_in(permit.officer)
    send(asker, at("consult", task), "seen", question="Có tranh chấp không?", code=elsewhere.committee.code)
    assert Task.objects.get(dossier=task.dossier, consultation=True).agency == there.agency


def test_the_asker_goes_on_when_no_answer_came(permit: Permit) -> None:
    task, _expert = assigned(permit), permit.expert
    asker = signed_in(permit.officer)
    send(asker, at("consult", task), "seen", agencies=[permit.culture.code], question="Có di tích không?")
    question = Task.objects.get(dossier=task.dossier, consultation=True)
    args = [task.dossier.public_id, question.public_id]
    address = reverse("officer:go_on_without", args=args)
    assert address not in text(asker.get(at("task", task)))
    assert question.due_at is not None
    with make.city_time_at(question.due_at + timedelta(hours=1)):
        assert address in text(asker.get(at("task", task)))
        send(asker, address, "seen", note="Quá hạn không trả lời.")
        question.refresh_from_db()
        assert question.state == TaskState.DONE
        assert asker.get(address).status_code == 404
