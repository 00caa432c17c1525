"""Due times as they come out of acts: the desk's eight hours, the promise, pauses, tasks that were held."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.actors import Citizen
from dossiers.actions import applicant, filing
from dossiers.models import Dossier
from procedures.definition import digest
from procedures.models import Version
from tests.dossiers.actions import everyone
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

HOURS, WORKING_DAYS = {"policy": "HOURS", "value": 24}, {"policy": "WORKING_DAYS", "value": 3}
CALENDAR_DAYS, SAME_DAY = {"policy": "CALENDAR_DAYS", "value": 30}, None


def local(moment: datetime | None) -> str:
    return moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%Y-%m-%d %H:%M") if moment else ""


def limited_to(limit: dict[str, Any] | None) -> None:
    """From now on the procedure has this limit, in a version of its own; None leaves SAME_DAY."""
    if limit is None:
        return
    old = Version.objects.filter(procedure__code=make.BIRTH).latest("number")
    document = copy.deepcopy(old.definition) | {"limit": limit}
    Version.objects.create(
        procedure=old.procedure, number=old.number + 1, state="published", valid_from=old.valid_from,
        definition=document, digest=digest(document),
    )  # fmt: skip


def received(at: str, ward: Ward, citizen: Citizen) -> Dossier:
    with make.city_time_at(at):
        return make.a_dossier(citizen, at="verify", ward=ward)


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        ("2026-11-25 08:30", "2026-11-26 08:30"),
        ("2026-11-25 14:00", "2026-11-26 14:00"),
        ("2026-11-25 12:00", "2026-11-26 11:30"),  # filed over lunch: counted from 13:00
        ("2026-11-23 16:00", "2026-11-25 16:00"),  # the 24th is the city's day of culture
        ("2026-11-21 09:00", "2026-11-23 17:00"),  # a Saturday
    ],
)
def test_the_desk_has_eight_working_hours(ward: Ward, citizen: Citizen, filed: str, due: str) -> None:
    with make.city_time_at(filed):
        dossier = make.a_dossier(citizen, ward=ward)
    assert local(dossier.reception_due_at) == due
    assert local(make.task_of(dossier).due_at) == due


def test_a_request_stops_the_desk_and_the_answer_gives_it_all_eight_hours_again(
    ward: Ward, citizen: Citizen
) -> None:
    with make.city_time_at("2026-11-25 08:30"):
        dossier = make.a_dossier(citizen, ward=ward)
    with make.city_time_at("2026-11-25 16:00"):
        request = make.ask_for_more(dossier, ward)
    dossier.refresh_from_db()
    assert (dossier.reception_due_at, make.task_of(dossier).due_at) == (None, None)
    with make.city_time_at("2026-11-27 10:00"):
        dossier = filing.refile(make.an_answer_to(request, citizen), actor=citizen)
    assert local(dossier.reception_due_at) == "2026-11-30 10:00"
    assert local(make.task_of(dossier).due_at) == "2026-11-30 10:00"


@pytest.mark.parametrize(
    ("limit", "start", "due"),
    [
        (HOURS, "2026-11-20 10:00", "2026-11-26 10:00"),
        (WORKING_DAYS, "2026-11-20 10:00", "2026-11-26 17:00"),
        (CALENDAR_DAYS, "2026-11-20 10:00", "2026-12-21 17:00"),
        (SAME_DAY, "2026-11-20 14:30", "2026-11-20 17:00"),
        (SAME_DAY, "2026-11-20 15:00", "2026-11-20 17:00"),
        (SAME_DAY, "2026-11-20 15:01", "2026-11-23 17:00"),
        (SAME_DAY, "2026-11-23 15:30", "2026-11-25 17:00"),
        (SAME_DAY, "2026-11-21 09:00", "2026-11-23 17:00"),
    ],
)
def test_reception_makes_the_promise(
    ward: Ward, citizen: Citizen, limit: dict[str, Any] | None, start: str, due: str
) -> None:
    limited_to(limit)
    dossier = received(start, ward, citizen)
    assert local(dossier.due_at) == local(dossier.promised_at) == due
    assert make.task_of(dossier).dossier_due_at == dossier.due_at


@pytest.mark.parametrize(
    "pause",  # limit, received, asked, answered, due
    [
        (HOURS, "2026-11-25 08:30", "2026-11-26 10:00", "2026-11-30 10:00", "2026-12-02 08:30"),
        (HOURS, "2026-11-25 08:30", "2026-11-26 10:00", "2026-11-26 15:00", "2026-11-30 13:30"),
        (WORKING_DAYS, "2026-11-25 08:30", "2026-11-26 10:00", "2026-11-30 10:00", "2026-12-02 17:00"),
        (WORKING_DAYS, "2026-11-25 08:30", "2026-11-26 10:00", "2026-11-26 15:00", "2026-11-30 17:00"),
        (CALENDAR_DAYS, "2026-11-20 09:00", "2026-11-23 09:00", "2026-11-25 09:00", "2026-12-22 17:00"),
        (SAME_DAY, "2026-11-20 14:30", "2026-11-20 15:30", "2026-11-23 10:00", "2026-11-23 17:00"),
        (SAME_DAY, "2026-11-25 08:30", "2026-11-25 09:00", "2026-11-26 15:30", "2026-11-27 17:00"),
    ],
)
@pytest.mark.parametrize("question", ["supplement", "confirmation"])
def test_a_question_to_the_applicant_pauses_the_clock(
    pause: tuple[dict[str, Any] | None, str, str, str, str], question: str, ward: Ward, citizen: Citizen
) -> None:
    limit, start, paused, resumed, due = pause
    limited_to(limit)
    dossier = received(start, ward, citizen)
    promised = dossier.promised_at
    with make.city_time_at(paused):
        if question == "supplement":
            make.ask_for_more(dossier, ward)
        else:
            everyone.request_confirmation(make.task_of(dossier), ward.case_officer)
    dossier.refresh_from_db()
    assert dossier.due_at == promised  # while it stands, the due time stands
    assert make.task_of(dossier).due_at is None
    assert make.task_of(dossier).work_left is not None
    with make.city_time_at(resumed):
        if question == "supplement":
            dossier = filing.refile(make.an_answer_to(dossier.requests.get(), citizen), actor=citizen)
        else:
            dossier = applicant.confirm(dossier, actor=citizen, agreed=True)
    assert local(dossier.due_at) == due
    assert dossier.promised_at == promised  # the first promise is never overwritten
    assert make.task_of(dossier).dossier_due_at == dossier.due_at


def test_a_task_goes_on_with_the_hours_it_had_left(ward: Ward, citizen: Citizen) -> None:
    dossier = received("2026-11-25 08:30", ward, citizen)
    with make.city_time_at("2026-11-25 10:30"):
        request = make.ask_for_more(dossier, ward)
    left = make.task_of(dossier).work_left
    assert left is not None
    with make.city_time_at("2026-11-26 07:30"):
        filing.refile(make.an_answer_to(request, citizen), actor=citizen)
    released = make.task_of(dossier)
    assert local(released.due_at) == local(datetime.fromisoformat("2026-11-26T07:30+07:00") + left)
    assert released.work_left is None


@pytest.mark.parametrize(
    ("start", "finish", "verdict"),
    [
        ("2026-11-25 08:30", "2026-11-25 17:00", "on_time"),
        ("2026-11-25 08:30", "2026-11-25 17:00:00.000001", "late"),
        ("2026-11-25 15:30", "2026-11-25 16:30", "early"),
    ],
)
def test_kept_or_not_is_judged_at_finish_and_never_again(
    ward: Ward, citizen: Citizen, start: str, finish: str, verdict: str
) -> None:
    with make.city_time_at(start):
        dossier = make.a_dossier(citizen, at="publish", ward=ward)
    with make.city_time_at(finish):
        make.take_next_step(dossier, ward)
    with make.city_time_at("2027-02-01 09:00"):
        make.take_next_step(dossier, ward)
    dossier.refresh_from_db()
    assert (dossier.verdict, local(dossier.finished_at)) == (verdict, finish[:16])
    assert dossier.public_status == "delivered"
