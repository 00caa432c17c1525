"""When nobody answers: the timer acts once, at its moment, and only if nobody acted first."""

from __future__ import annotations

import pytest

from accounts.actors import Citizen, System
from dossiers.actions import applicant, filing, timing
from dossiers.jobs import deliver
from dossiers.models import Document, Dossier, Event, Notice, Outbox, PublicStatus, Request
from dossiers.replay import differences
from tests.dossiers.actions import everyone
from tests.dossiers.refusals import denied, nothing_happens
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

JUST_BEFORE, IN_TIME = "2026-12-02 16:59:59.999999", "2026-12-02 17:00"


def the_timer(dossier: Dossier) -> int:
    return Outbox.objects.get(kind="timer", subject=dossier.requests.get().pk).pk


def test_a_supplement_never_sent_to_the_desk_is_refused_by_the_system(ward: Ward) -> None:
    dossier = make.a_dossier(ward=ward)
    make.ask_for_more(dossier, ward)
    with make.city_time_at(JUST_BEFORE), nothing_happens(dossier):
        assert not deliver(the_timer(dossier))
        assert timing.time_out(dossier.requests.get().pk) is None
    with make.city_time_at(IN_TIME):
        assert deliver(the_timer(dossier))
        assert not deliver(the_timer(dossier))
    dossier.refresh_from_db()
    assert dossier.public_status == PublicStatus.REFUSED
    assert Event.objects.filter(dossier=dossier).latest("number").actor == "system:timer"
    assert Request.objects.get(dossier=dossier).state == "timed_out"
    letter = Document.objects.get(dossier=dossier, kind="form_03")
    assert letter.data["officer_name"] == ""
    assert Notice.objects.filter(dossier=dossier, about="refused").exists()
    assert differences(dossier) == []


def test_after_reception_it_is_put_before_the_officer_once(ward: Ward) -> None:
    dossier = make.a_dossier(at="verify", ward=ward)
    asked = make.ask_for_more(dossier, ward)
    with make.city_time_at(IN_TIME):
        assert timing.time_out(asked.pk) is not None
        dossier.refresh_from_db()
        with nothing_happens(dossier):
            assert timing.time_out(asked.pk) is None
    asked.refresh_from_db()
    assert (asked.state, asked.overdue) == ("open", True)
    assert dossier.public_status == PublicStatus.SUPPLEMENT_REQUESTED
    assert Notice.objects.filter(dossier=dossier, about="supplement_overdue").exists()
    assert differences(dossier) == []
    everyone.stop(make.task_of(dossier), ward.case_officer)


def test_an_overdue_answer_is_still_welcome(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    asked = make.ask_for_more(dossier, ward)
    with make.city_time_at("2026-12-03 09:00"):
        timing.time_out(asked.pk)
        dossier = filing.refile(make.an_answer_to(asked, citizen), actor=citizen)
    assert dossier.public_status == PublicStatus.IN_PROGRESS


def test_silence_agrees_to_a_draft(ward: Ward) -> None:
    dossier = everyone.request_confirmation(
        make.task_of(make.a_dossier(at="verify", ward=ward)), ward.case_officer
    )
    with make.city_time_at("2026-11-26 17:00"):
        assert timing.time_out(dossier.requests.get().pk) is not None
    dossier.refresh_from_db()
    assert Request.objects.get(dossier=dossier).state == "timed_out"
    assert (make.task_of(dossier).step, make.task_of(dossier).state) == ("verify", "open")
    assert differences(dossier) == []


def test_the_timer_is_silent_when_somebody_acted_first(ward: Ward, citizen: Citizen) -> None:
    answered = make.a_dossier(citizen, at="verify", ward=ward)
    filing.refile(make.an_answer_to(make.ask_for_more(answered, ward), citizen), actor=citizen)
    withdrawn = make.a_dossier(citizen, ward=ward)
    make.ask_for_more(withdrawn, ward)
    applicant.withdraw(withdrawn, actor=citizen)
    with make.city_time_at("2026-12-24 08:00"):
        for dossier in (answered, withdrawn):
            with nothing_happens(dossier):
                assert deliver(the_timer(dossier))  # done: nothing is owed any more
    assert not Event.objects.filter(act="time_out").exists()


def test_only_the_system_times_out(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    asked = make.ask_for_more(dossier, ward)
    with make.city_time_at(IN_TIME):
        for actor in (citizen, ward.reception):
            with nothing_happens(dossier), denied():
                timing.time_out(asked.pk, actor=actor)  # type: ignore[arg-type]
        assert timing.time_out(asked.pk, actor=System("sweep")) is not None
