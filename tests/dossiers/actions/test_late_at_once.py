"""An apology drafted, sent and overtaken at the same moment, on real connections: one date, one letter."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from dossiers import ledger
from dossiers.actions import applicant, assigning, extending
from dossiers.models import Apology, Document, Dossier, Event, Stale
from dossiers.replay import differences
from tests.dossiers.actions import everyone
from tests.dossiers.actions.test_at_once import MORNING, at_once, one_won, raised
from tests.factories import dossiers as make
from tests.factories.people import a_post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_press")]


def whole(dossier: Dossier) -> None:
    fresh = Dossier.objects.get(pk=dossier.pk)
    assert (ledger.faults(fresh), differences(fresh)) == ([], [])


def test_two_heads_send_one_letter() -> None:
    with make.city_time_at(MORNING):
        ward = make.a_ward()
        dossier = make.a_dossier(at="verify", ward=ward)
        everyone.apologise(make.task_of(dossier), ward.case_officer)
        apology, content = Apology.objects.get(), Dossier.objects.get().content_version
        heads = [ward.unit_head, ward.signatory, a_post(Role.UNIT_HEAD, agency=ward.unit_head.agency)]
    answers = at_once(
        *[
            lambda head=head: extending.extend(
                apology, actor=head, content=content, until=everyone.NEW_DATE, note="Chờ."
            )
            for head in heads
        ]
    )
    errors = raised(answers)
    assert [error.code for error in errors] == ["extended"] * 2
    assert Event.objects.filter(act="extend").count() == Document.objects.filter(kind="form_04").count() == 1
    whole(dossier)


def test_two_officers_draft_from_one_screen_and_a_timer_beside_them() -> None:
    with make.city_time_at(MORNING):
        ward = make.a_ward()
        dossier = make.a_dossier(at="verify", ward=ward)
        task, colleague = make.task_of(dossier), a_post(Role.CASE_OFFICER, agency=ward.case_officer.agency)
    one, other, drafted = at_once(
        lambda: everyone.apologise(task, ward.case_officer),
        lambda: everyone.apologise(task, colleague),
        lambda: extending.draft_apology(dossier.pk),
        moment="2026-11-25 16:59",
    )
    one_won([one, other])
    assert not isinstance(drafted, Exception), drafted
    assert Apology.objects.filter(state="drafted").count() == 1
    assert Apology.objects.count() in {1, 2}  # the system's, where it came first, is replaced
    whole(dossier)


def test_the_sweep_drafts_once_from_wherever_it_runs() -> None:
    with make.city_time_at(MORNING):
        dossier = make.a_dossier(at="verify", ward=make.a_ward())
    answers = at_once(*[lambda: extending.draft_apology(dossier.pk)] * 4, moment="2026-11-25 16:59")
    assert raised(answers) == []
    assert len([apology for apology in answers if apology is not None]) == 1
    whole(dossier)


def test_a_date_is_given_while_the_applicant_takes_it_back() -> None:
    with make.city_time_at(MORNING):
        ward, citizen = make.a_ward(), make.a_citizen()
        dossier = make.a_dossier(citizen, at="verify", ward=ward)
        everyone.apologise(make.task_of(dossier), ward.case_officer)
        apology, content = Apology.objects.get(), Dossier.objects.get().content_version
    sent, withdrawn = at_once(
        lambda: extending.extend(
            apology, actor=ward.unit_head, content=content, until=everyone.NEW_DATE, note="Chờ."
        ),
        lambda: applicant.withdraw(dossier, actor=citizen),
    )
    assert not isinstance(withdrawn, Exception), withdrawn
    assert [error.code for error in raised([sent])] in ([], ["ended"]), sent
    whole(dossier)


def test_a_head_puts_a_task_back_while_its_officer_passes_it_on() -> None:
    with make.city_time_at(MORNING):
        ward = make.a_ward()
        dossier = make.a_dossier(at="verify", ward=ward)
        everyone.claim(make.task_of(dossier), ward.case_officer)
        task, head = make.task_of(dossier), ward.unit_head
    answers = at_once(
        lambda: assigning.put_back(task, actor=head, seen=task.seen, note="Nghỉ ốm."),
        lambda: everyone.advance(task, ward.case_officer),
    )
    (loser,) = raised(answers)
    assert isinstance(loser, Stale)
    whole(dossier)
