"""Two at once, on real connections: one wins, the other is told; nothing happens twice and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.roles import Role
from dossiers import clock, ledger, numbering, outbox
from dossiers.actions import applicant, drafts, filing, processing, reissuing, timing
from dossiers.models import Document, Dossier, Draft, Event, Outbox, Request, Stale, Submission
from dossiers.replay import differences
from tests.dossiers.actions import everyone
from tests.factories import dossiers as make
from tests.factories.people import a_post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_press")]

Job = Callable[[], Any]
MORNING = "2026-11-25 08:30"


def at_once(*jobs: Job, moment: str = MORNING) -> list[Any]:
    """Start every job in a thread of its own at the same moment; each one's answer, or what it raised."""
    gate = Barrier(len(jobs))

    def run(job: Job) -> Any:
        try:
            with make.city_time_at(moment):
                gate.wait(20)
                return job()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))


def raised(answers: Sequence[Any]) -> list[Any]:
    return [answer for answer in answers if isinstance(answer, Exception)]


def one_won(answers: Sequence[Any]) -> None:
    """Exactly one act took effect; every other was told in words that it came too late."""
    errors = raised(answers)
    assert len(errors) == len(answers) - 1, answers
    for error in errors:
        assert isinstance(error, Stale), error
        assert error.code == "stale"


def test_one_draft_sent_from_twenty_places_is_one_dossier() -> None:
    with make.city_time_at(MORNING):
        citizen = make.a_citizen()
        draft = make.a_draft(citizen)
    answers = at_once(*[lambda: filing.file(Draft.objects.get(pk=draft.pk), actor=citizen)] * 20)
    assert raised(answers) == []
    assert {dossier.pk for dossier in answers} == {Dossier.objects.get().pk}
    assert Submission.objects.count() == Event.objects.count() == 1
    assert Outbox.objects.filter(kind="notice").count() == 1


def test_numbers_are_dense_and_unique_under_eight_threads() -> None:
    def take_some() -> list[int]:
        def one() -> int:
            with transaction.atomic():
                return numbering.take("book")

        return [one() for _number in range(25)]

    taken = [number for numbers in at_once(*[take_some] * 8) for number in numbers]
    assert sorted(taken) == list(range(1, 201))


def test_a_number_that_was_not_used_is_given_out_again() -> None:
    def changed_my_mind() -> None:
        with transaction.atomic():
            numbering.take("book")
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        changed_my_mind()
    with transaction.atomic():
        assert numbering.take("book") == 1


def test_two_officers_decide_forty_dossiers_and_each_takes_one_decision() -> None:
    with make.city_time_at(MORNING):
        ward = make.a_ward()
        one, other = ward.reception, a_post(Role.RECEPTION, agency=ward.reception.agency)
        citizens = [make.a_citizen() for _person in range(8)]
        drafted = [(person, [make.a_draft(person, ward=ward) for _draft in range(5)]) for person in citizens]

    def send_all(person: Any, mine: list[Draft]) -> list[Dossier]:
        return [filing.file(draft, actor=person) for draft in mine]

    sent = at_once(*[lambda p=person, m=mine: send_all(p, m) for person, mine in drafted])
    assert raised(sent) == []
    codes = sorted(dossier.code for mine in sent for dossier in mine)
    assert codes == [f"{ward.committee.code}-261125-{number:06}" for number in range(1, 41)]

    tasks = [make.task_of(dossier) for mine in sent for dossier in mine]
    gates = [Barrier(2) for _task in tasks]

    def decide(take: everyone.Taking, officer: Any) -> list[Any]:
        answers: list[Any] = []
        for task, gate in zip(tasks, gates, strict=True):
            gate.wait(20)
            try:
                answers.append(take(task, officer))
            except Exception as error:
                answers.append(error)
        return answers

    accepted, rejected = at_once(
        lambda: decide(everyone.receive, one), lambda: decide(everyone.refuse, other)
    )
    for pair in zip(accepted, rejected, strict=True):
        one_won(pair)
    assert Event.objects.filter(act__in=["receive", "refuse"]).count() == 40
    for kind in ("form_01", "form_03"):  # the books of both letters have no gap
        numbers = list(Document.objects.filter(kind=kind).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
    for dossier in Dossier.objects.order_by("pk")[:5]:
        assert (ledger.faults(dossier), differences(dossier)) == ([], [])


def test_a_task_goes_into_one_pair_of_hands() -> None:
    with make.city_time_at(MORNING):
        ward = make.a_ward()
        task = make.task_of(make.a_dossier(ward=ward))
        desk = [ward.reception, *(a_post(Role.RECEPTION, agency=ward.reception.agency) for _more in range(3))]
    one_won(at_once(*[lambda officer=officer: everyone.claim(task, officer) for officer in desk]))
    assert make.task_of(task.dossier).holder in desk


def test_each_officer_who_asks_for_the_next_task_gets_another_one() -> None:
    with make.city_time_at(MORNING):
        ward = make.a_ward()
        free = [make.task_of(make.a_dossier(ward=ward)) for _dossier in range(4)]
        desk = [ward.reception, *(a_post(Role.RECEPTION, agency=ward.reception.agency) for _more in range(3))]
    taken = at_once(*[lambda officer=officer: processing.claim_next(actor=officer) for officer in desk])
    assert sorted(task.pk for task in taken) == [task.pk for task in free]
    assert {make.task_of(task.dossier).holder for task in free} == set(desk)


def test_citizen_officer_and_timer_meet_on_one_dossier() -> None:
    with make.city_time_at(MORNING):
        ward, citizen = make.a_ward(), make.a_citizen()
        asked = make.a_dossier(citizen, ward=ward)
        request = make.ask_for_more(asked, ward)
        answer = make.an_answer_to(request, citizen)
        twice = everyone.request_confirmation(
            make.task_of(make.a_dossier(citizen, at="verify", ward=ward)), ward.case_officer
        )
        signing = make.a_dossier(citizen, at="sign", ward=ward)
        signature = make.task_of(signing)

    refiled, timed_out = at_once(
        lambda: filing.refile(answer, actor=citizen),
        lambda: timing.time_out(request.pk),
        moment="2026-12-02 17:00",
    )
    asked.refresh_from_db()
    if timed_out is None:  # the citizen was first
        assert (asked.public_status, raised([refiled])) == ("filed", [])
    else:
        assert (asked.public_status, refiled.code) == ("refused", "closed")

    answers = at_once(*[lambda: applicant.confirm(twice, actor=citizen, agreed=True)] * 4)
    assert [error.code for error in raised(answers)] == ["closed"] * 3

    answers = at_once(
        lambda: everyone.sign(signature, ward.signatory), lambda: applicant.withdraw(signing, actor=citizen)
    )
    (loser,) = raised(answers)
    assert loser.code in {"stale", "signed"}
    for dossier in (asked, twice, signing):
        dossier.refresh_from_db()
        assert (ledger.faults(dossier), differences(dossier)) == ([], [])


def test_two_devices_and_two_clicks_on_a_draft() -> None:
    with make.city_time_at(MORNING):
        ward, citizen = make.a_ward(), make.a_citizen()
        draft = drafts.start_draft(make.BIRTH, actor=citizen)
        request = make.ask_for_more(make.a_dossier(citizen, ward=ward), ward)
    names = ["An", "Bình", "Chi"]
    one_won(
        at_once(
            *[
                lambda name=name: drafts.save_answers(
                    draft, actor=citizen, revision=1, changes={"child_name": name}
                )
                for name in names
            ]
        )
    )
    draft.refresh_from_db()
    assert (draft.revision, draft.answers["child_name"] in names) == (2, True)
    begun = at_once(*[lambda: drafts.start_supplement(request.pk, actor=citizen)] * 4)
    assert len({started.pk for started in begun}) == 1


def test_an_effect_is_leased_to_one_worker() -> None:
    with make.city_time_at(MORNING):
        make.a_dossier(make.a_citizen())
    row = Outbox.objects.get()
    for _round in range(5):
        taken = at_once(*[lambda: outbox.take(row.pk)] * 4)
        (leased,) = [found for found in taken if found is not None]
        outbox.put_back(leased, "again")
        Outbox.objects.update(leased_until=None)
    assert Outbox.objects.get().attempts == 5


def test_the_request_of_a_second_officer_is_refused_by_name() -> None:
    with make.city_time_at(MORNING):
        ward = make.a_ward()
        dossier = make.a_dossier(ward=ward)
        task = make.task_of(dossier)
        second = a_post(Role.RECEPTION, agency=ward.reception.agency)
    one_won(
        at_once(
            *[
                lambda officer=officer: processing.request_supplement(
                    task,
                    actor=officer,
                    seen=task.seen,
                    deficiencies=[make.a_gap()],
                    reply_by=everyone.REPLY_BY,
                )
                for officer in (ward.reception, second)
            ]
        )
    )
    assert Request.objects.filter(dossier=dossier).count() == 1


def test_a_result_is_taken_back_or_replaced_never_both() -> None:
    with make.city_time_at(MORNING):
        ward = make.a_ward()
        dossier = make.a_dossier(at="return_result", ward=ward)
        make.run_outbox()
        paper = Document.objects.select_related("dossier").get(dossier=dossier, kind="result")
        preview = reissuing.draft(paper, None, at=clock.now()).digest
    colleague = a_post(Role.SIGNATORY, agency=ward.committee)

    def replace() -> Dossier:
        return reissuing.replace(paper, actor=ward.signatory, reason="Hỏng.", preview=preview)

    def revoke() -> Dossier:
        return reissuing.revoke(paper, actor=colleague, reason="Giả.", basis="Điều 71")

    errors = raised(at_once(replace, revoke, replace))
    assert [getattr(error, "code", error) for error in errors] == ["on_its_way", "on_its_way"]
    assert Document.objects.filter(replaces=paper).count() == 1
    dossier.refresh_from_db()
    assert (ledger.faults(dossier), differences(dossier)) == ([], [])
