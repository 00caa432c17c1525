"""A dossier at the wrong office is moved; its applicant loses nothing by it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from accounts.actors import Citizen, officer
from accounts.models import Agency, AgencySuccession, Post
from dossiers import clock, ledger
from dossiers.actions import agreeing, applicant, filing, recalling, serving, transferring
from dossiers.actions.drafts import save_answers
from dossiers.enrolment import Filer
from dossiers.models import Dossier, Event, Notice, Stale, Task, TaskState
from dossiers.notices import sending
from dossiers.replay import differences
from procedures.catalogue import calendar_for
from procedures.models import CalendarVersion, Offering, Purpose
from tests.dossiers.actions import everyone
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import an_agency, an_office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


@pytest.fixture
def right(morning: None) -> Ward:
    """The ward it should have gone to."""
    return make.a_ward("Tân Định")


def move(dossier: Dossier, actor: Post, to: Agency, **more: Any) -> Dossier:
    fresh = Dossier.objects.get(pk=dossier.pk)
    return transferring.transfer(
        fresh, **{"actor": actor, "events": fresh.events_count, "to": to, "note": "Nơi cư trú khác.", **more}
    )


def whole(dossier: Dossier) -> Dossier:
    """Row equals replay and the chain is whole; the fresh row."""
    fresh = Dossier.objects.get(pk=dossier.pk)
    assert differences(fresh) == []
    assert ledger.faults(fresh) == []
    return fresh


def afternoons_only(ward: Ward) -> None:
    """From now on this ward works from 13:00 to 17:00 and takes papers in at these hours."""
    table = calendar_for(ward.committee)[1].to_json()
    table["weekly"] = {day: [["13:00", "17:00"]] for day in table["weekly"]}
    for purpose in (Purpose.WORK, Purpose.RECEPTION):
        CalendarVersion.objects.create(agency=ward.committee, purpose=purpose, version=1, table=table)


# ---- what stays and what moves


def test_before_reception_the_work_is_opened_at_the_right_desk_and_its_time_stays(
    ward: Ward, right: Ward, citizen: Citizen
) -> None:
    afternoons_only(right)
    before = make.a_dossier(citizen, ward=ward)
    task = make.task_of(before)
    with make.city_time_at("2026-11-25 09:15"):
        move(before, ward.reception, right.committee)
    after, now = whole(before), make.task_of(before)
    assert (after.competent, after.receiving, after.returning) == (
        right.committee, right.reception.agency, right.reception.agency,
    )  # fmt: skip
    assert (after.code, after.filed_at, after.reception_due_at) == (
        before.code, before.filed_at, before.reception_due_at,
    )  # fmt: skip
    assert (now.agency, now.step, now.token, now.holder) == (
        right.reception.agency,
        "reception",
        task.token,
        None,
    )
    assert now.due_at == before.reception_due_at
    task.refresh_from_db()
    assert (task.state, task.closed_by) == (
        TaskState.CANCELLED,
        Event.objects.get(dossier=before, act="transfer"),
    )
    with make.city_time_at("2026-11-25 13:30"):  # acts after it leave the desk its time
        everyone.claim(now, right.reception)
    assert whole(before).reception_due_at == before.reception_due_at
    with make.city_time_at("2026-11-25 14:00"):
        everyone.receive(make.task_of(before), right.reception)
    assert whole(before).due_at is not None


def test_what_is_asked_for_at_the_new_desk_gives_that_desk_its_own_eight_hours(
    ward: Ward, right: Ward, citizen: Citizen
) -> None:
    afternoons_only(right)
    dossier = make.a_dossier(citizen, ward=ward)
    move(dossier, ward.reception, right.committee)
    request = make.ask_for_more(dossier, right)
    draft = make.an_answer_to(request, citizen)
    with make.city_time_at("2026-11-27 16:00"):
        filing.refile(draft, actor=citizen)
    due = whole(dossier).reception_due_at
    assert due is not None
    assert due.isoformat() == "2026-12-01T09:00:00+00:00"  # 1 + 4 + 3 afternoon hours


def test_after_reception_the_promise_is_reckoned_on_the_calendar_it_was_made_by(
    ward: Ward, right: Ward, citizen: Citizen
) -> None:
    afternoons_only(right)
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    before = whole(dossier)
    promised_by = calendar_for(ward.committee)[0]
    move(dossier, ward.reception, right.committee)
    after = whole(dossier)
    assert (after.due_at, after.promised_at, after.received_at) == (
        before.due_at, before.promised_at, before.received_at,
    )  # fmt: skip
    assert after.calendar_version == promised_by != calendar_for(right.committee)[0]
    assert make.task_of(dossier).agency == right.case_officer.agency
    request = make.ask_for_more(dossier, right)
    draft = make.an_answer_to(request, citizen)
    with make.city_time_at("2026-11-26 08:00"):
        filing.refile(draft, actor=citizen)
    again = whole(dossier)
    assert again.due_at == datetime.fromisoformat("2026-11-26T17:00:00+07:00")
    assert again.calendar_version == promised_by
    with make.city_time_at("2026-11-26 13:30"):  # and it goes its way to the end there
        while whole(dossier).is_open:
            make.take_next_step(dossier, right)
    assert whole(dossier).public_status == "delivered"


def test_without_the_calendar_of_its_time_the_replay_would_differ(ward: Ward, right: Ward) -> None:
    """The proof that the event's calendar is what makes them equal: an hour only one of the wards works."""
    afternoons_only(ward)
    with make.city_time_at("2026-11-25 14:50"):
        dossier = make.a_dossier(at="verify", ward=ward)
        move(dossier, ward.reception, right.committee)
    fresh = whole(dossier)
    event = Event.objects.select_related("detail").get(dossier=dossier, act="transfer")
    assert ledger.payload_of(event)["calendar"] == fresh.calendar_version
    fresh.calendar_version = calendar_for(right.committee)[0]
    assert any(line.startswith("calendar") for line in differences(fresh))


def test_a_centre_that_took_it_in_for_another_agency_keeps_it(ward: Ward, right: Ward) -> None:
    """Any centre may receive: only the agency that decides was wrong."""
    desk = make.a_ward("Sài Gòn").reception
    draft = serving.start_at_counter(make.BIRTH, actor=desk, filer=Filer(name="Trần Thị Hoa"))
    papers = [paper.code for paper in draft.version.parsed.papers]
    answers = make.birth_answers(ward.committee.code)
    draft = save_answers(draft, actor=desk, revision=draft.revision, changes=answers, on_paper=papers)
    dossier = filing.file(draft, actor=desk)
    task = make.task_of(dossier)
    move(dossier, desk, right.committee)
    after = whole(dossier)
    assert (after.competent, after.receiving, after.returning) == (right.committee, desk.agency, desk.agency)
    assert make.task_of(dossier).pk == task.pk


# ---- who is told, and who sees it


def test_the_applicant_is_told_in_plain_words_and_the_ledger_counts(
    ward: Ward, right: Ward, citizen: Citizen
) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    move(dossier, ward.reception, right.committee)
    move(dossier, right.reception, ward.committee)
    moves = [
        ledger.payload_of(event)["moves"]
        for event in Event.objects.filter(dossier=dossier, act="transfer")
        .select_related("detail")
        .order_by("number")
    ]
    assert moves == [1, 2]
    assert transferring.moves_of(dossier) == 2
    notice = Notice.objects.filter(dossier=dossier, about="transferred", way="email").latest("pk")
    words = sending.message(notice)
    assert ward.committee.name_vi in words.body
    assert dossier.code in words.subject
    assert make.run_outbox()


def test_the_former_office_may_still_read_it_and_do_nothing(
    ward: Ward, right: Ward, citizen: Citizen
) -> None:
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    task = make.task_of(dossier)
    move(dossier, ward.reception, right.committee)
    now = make.task_of(dossier)
    for post in (ward.reception, ward.case_officer):
        assert dossier in Dossier.objects.visible_to(officer(post))  # a task there, now closed
        assert not Task.objects.for_queue(officer(post)).filter(dossier=dossier).exists()
    assert dossier in Dossier.objects.visible_to(officer(right.case_officer))
    with nothing_happens(dossier):
        with pytest.raises(Stale):
            everyone.claim(task, ward.case_officer)
        with denied():
            everyone.claim(now, ward.case_officer)
        with denied():
            move(dossier, ward.reception, ward.committee)
        with denied():
            agreeing.record_agreement(dossier, actor=ward.reception, party=1, number="079194000123")


def test_nobody_takes_back_from_elsewhere_what_was_done_before(ward: Ward, right: Ward) -> None:
    dossier = make.a_dossier(at="verify", ward=ward)
    task = make.task_of(dossier)
    everyone.advance(task, ward.case_officer)
    fresh = Dossier.objects.get(pk=dossier.pk)
    assert recalling.recallable(fresh, ward.case_officer) == task
    move(dossier, ward.reception, right.committee)
    fresh = whole(dossier)
    assert recalling.recallable(fresh, ward.case_officer) is None
    with nothing_happens(dossier), refused("not_recallable"):
        recalling.recall(task, actor=ward.case_officer, content=fresh.content_version)


def test_a_return_after_it_goes_to_the_new_office(ward: Ward, right: Ward) -> None:
    dossier = make.a_dossier(ward=ward)
    for desk in (
        ward.reception,
        ward.case_officer,
    ):  # in hand when done, so that a return would go back to them
        everyone.claim(make.task_of(dossier), desk)
        make.take_next_step(Dossier.objects.get(pk=dossier.pk), ward)
    move(Dossier.objects.get(pk=dossier.pk), ward.reception, right.committee)
    task = make.task_of(dossier)
    everyone.return_(task, right.unit_head)
    now = make.task_of(dossier)
    assert (now.step, now.agency, now.holder) == ("verify", right.case_officer.agency, None)
    whole(dossier)


# ---- what is refused


def test_only_a_desk_that_has_it_moves_it(ward: Ward, right: Ward) -> None:
    dossier = make.a_dossier(ward=ward)
    task = make.task_of(dossier)
    for wrong, actor in everyone.wrong_officers(task, ward.reception, dossier):
        with nothing_happens(dossier), denied():
            move(dossier, actor, right.committee)
        assert wrong
    with nothing_happens(dossier), denied():
        move(dossier, right.reception, right.committee)


def test_an_office_that_cannot_take_it_is_refused_in_words(ward: Ward, right: Ward) -> None:
    dossier = make.a_dossier(ward=ward)
    with nothing_happens(dossier), refused(at="to") as caught:
        move(dossier, ward.reception, ward.committee)
    assert caught.value.error_dict["to"][0].code == "same_agency"
    closed = an_agency(valid_to=date(2026, 11, 1))
    AgencySuccession.objects.create(predecessor=closed, successor=right.committee, on=date(2026, 11, 1))
    Offering.objects.create(procedure=dossier.procedure, agency=closed, valid_from=date(2025, 7, 1))
    with nothing_happens(dossier), refused(at="to") as caught:
        move(dossier, ward.reception, closed)
    assert right.committee.name in caught.value.messages[0]
    Offering.objects.filter(agency=right.committee, procedure=dossier.procedure).update(
        valid_to=date(2026, 11, 25)
    )
    with nothing_happens(dossier), refused(at="to") as caught:
        move(dossier, ward.reception, right.committee)
    assert caught.value.error_dict["to"][0].code == "not_offered"
    bare = an_agency(parent=right.committee.parent)
    Offering.objects.create(procedure=dossier.procedure, agency=bare, valid_from=date(2025, 7, 1))
    with nothing_happens(dossier), refused(at="to") as caught:
        move(dossier, ward.reception, bare)
    assert caught.value.error_dict["to"][0].code == "no_centre"
    an_office(bare)
    move(dossier, ward.reception, bare)
    whole(dossier)


def test_what_a_colleague_has_in_hand_is_not_taken_away(ward: Ward, right: Ward) -> None:
    dossier = make.a_dossier(at="verify", ward=ward)
    everyone.claim(make.task_of(dossier), ward.case_officer)
    with nothing_happens(dossier), refused("held_by") as caught:
        move(dossier, ward.reception, right.committee)
    assert ward.case_officer.user.full_name in caught.value.messages[0]
    everyone.release(make.task_of(dossier), ward.case_officer)
    move(dossier, ward.reception, right.committee)


def test_ones_own_task_in_hand_goes_along(ward: Ward, right: Ward) -> None:
    dossier = make.a_dossier(ward=ward)
    everyone.claim(make.task_of(dossier), ward.reception)
    move(dossier, ward.reception, right.committee)
    assert make.task_of(dossier).holder is None


def test_while_the_applicant_is_asked_and_after_the_signature_it_stays(
    ward: Ward, right: Ward, citizen: Citizen
) -> None:
    asked = make.a_dossier(citizen, ward=ward)
    make.ask_for_more(asked, ward)
    with nothing_happens(asked), refused("asked"):
        move(asked, ward.reception, right.committee)
    for step, code in (("publish", "decided"), ("return_result", "finished")):
        dossier = make.a_dossier(citizen, at=step, ward=ward)
        with nothing_happens(dossier), refused(code):
            move(dossier, ward.reception, right.committee)
    gone = make.a_dossier(citizen, ward=ward)
    applicant.withdraw(gone, actor=citizen)
    with nothing_happens(gone), refused("ended"):
        move(gone, ward.reception, right.committee)


def test_a_screen_on_which_something_is_missing_moves_nothing(ward: Ward, right: Ward) -> None:
    dossier = make.a_dossier(ward=ward)
    everyone.receive(make.task_of(dossier), ward.reception)
    with nothing_happens(dossier), refused("stale"):
        transferring.transfer(dossier, actor=ward.reception, events=1, to=right.committee)


def test_who_can_take_it_is_offered(ward: Ward, right: Ward) -> None:
    dossier = make.a_dossier(ward=ward)
    offered = transferring.offering(dossier, on=clock.today(clock.now()))
    assert right.committee in offered
    assert ward.committee not in offered
