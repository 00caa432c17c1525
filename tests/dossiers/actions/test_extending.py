"""Late, and saying so: a draft, a head who sends it, one new date; the first promise stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Citizen, System
from accounts.roles import Role
from dossiers import clock, lateness, ledger
from dossiers.actions import applicant, extending, filing
from dossiers.jobs import deliver
from dossiers.models import (
    Apology,
    ApologyState,
    DemoMessage,
    Document,
    Dossier,
    Event,
    Notice,
    Outbox,
    Stale,
    Task,
)
from dossiers.replay import differences
from tests.dossiers.actions import everyone
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.dossiers.test_due_times import limited_to, local
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

TEN_DAYS = {"policy": "WORKING_DAYS", "value": 10}  # received on 25 November: due on Wednesday 9 December
MINUTE = timedelta(minutes=1)
NEW = everyone.NEW_DATE  # Tuesday 15 December


@pytest.fixture
def dossier(ward: Ward, citizen: Citizen) -> Dossier:
    limited_to(TEN_DAYS)
    return make.a_dossier(citizen, at="verify", ward=ward)


def draft_of(dossier: Dossier) -> Apology:
    return Apology.objects.get(dossier=dossier, state=ApologyState.DRAFTED)


def drafted(dossier: Dossier, ward: Ward) -> Apology:
    everyone.apologise(make.task_of(dossier), ward.case_officer)
    return draft_of(dossier)


def send(apology: Apology, actor: Any, **changes: Any) -> Dossier:
    said: dict[str, Any] = {"until": NEW, "reasons": apology.reasons, "note": apology.note} | changes
    content = Dossier.objects.get(pk=apology.dossier_id).content_version
    return extending.extend(apology, actor=actor, content=content, **said)


def whole(dossier: Dossier) -> None:
    fresh = Dossier.objects.get(pk=dossier.pk)
    assert (differences(fresh), ledger.faults(fresh)) == ([], [])


# ---- drafting and sending


def test_a_draft_moves_nothing_and_waits_for_the_head(dossier: Dossier, ward: Ward) -> None:
    before = dossier.due_at
    apology = drafted(dossier, ward)
    dossier.refresh_from_db()
    assert (dossier.due_at, local(apology.until)) == (before, "2026-12-15 17:00")
    assert not Document.objects.filter(dossier=dossier, kind="form_04").exists()
    assert not Notice.objects.filter(dossier=dossier, about="extended").exists()
    whole(dossier)


def test_the_head_sends_it_and_the_due_time_moves_while_the_promise_stays(
    dossier: Dossier, ward: Ward
) -> None:
    task = make.task_of(dossier)
    apology = drafted(dossier, ward)
    send(apology, ward.unit_head)
    dossier.refresh_from_db()
    assert local(dossier.promised_at) == "2026-12-09 17:00"
    assert local(dossier.due_at) == "2026-12-15 17:00"
    now = make.task_of(dossier)
    assert (now.due_at, now.dossier_due_at) == (task.due_at, dossier.due_at)
    apology.refresh_from_db()
    assert (apology.state, apology.closed_by and apology.closed_by.act) == ("sent", "extend")
    whole(dossier)


def test_form_04_and_the_notices_say_both_dates_and_the_reason(dossier: Dossier, ward: Ward) -> None:
    send(drafted(dossier, ward), ward.unit_head)
    make.run_outbox()
    letter = Document.objects.get(dossier=dossier, kind="form_04")
    assert (letter.state, letter.symbol) == ("issued", "01/XLGH-TTPVHCC")
    assert letter.data["promised"] == "17 giờ 00 phút, ngày 09 tháng 12 năm 2026"
    assert letter.data["until"] == "17 giờ 00 phút, ngày 15 tháng 12 năm 2026"
    assert [ground["reason"] for ground in letter.data["grounds"]] == ["Phải xác minh thêm", "Chờ xác minh."]
    assert letter.data["hand"]["name"] == ward.unit_head.user.full_name
    ways = Notice.objects.filter(dossier=dossier, about="extended").values_list("way", flat=True)
    assert {"account", "email", "sms"} <= set(ways)
    mail = DemoMessage.objects.get(subject__contains="Xin lỗi", way="email")
    assert "17:00 ngày 09/12/2026" in mail.body
    assert "17:00 ngày 15/12/2026" in mail.body


def test_what_the_head_changes_is_what_is_sent(dossier: Dossier, ward: Ward) -> None:
    send(drafted(dossier, ward), ward.signatory, until=date(2026, 12, 11), reasons=[], note="Thiếu người.")
    dossier.refresh_from_db()
    assert local(dossier.due_at) == "2026-12-11 17:00"
    letter = Document.objects.get(dossier=dossier, kind="form_04")
    assert letter.data["grounds"] == [{"reason": "Thiếu người.", "basis": ""}]
    assert letter.data["hand"]["capacity"] == "TM. ỦY BAN NHÂN DÂN"
    whole(dossier)


def test_a_second_date_is_refused_in_words(dossier: Dossier, ward: Ward) -> None:
    apology = drafted(dossier, ward)
    send(apology, ward.unit_head)
    task = make.task_of(dossier)
    with nothing_happens(dossier), refused("extended") as why:
        everyone.apologise(task, ward.case_officer)
    assert "once" in str(why.value.messages[0]) or "một lần" in str(why.value.messages[0])
    with nothing_happens(dossier), refused("extended"):
        send(apology, ward.unit_head)


def test_a_new_draft_replaces_the_one_before_it(dossier: Dossier, ward: Ward) -> None:
    old = drafted(dossier, ward)
    new = drafted(dossier, ward)
    old.refresh_from_db()
    assert (old.state, new.state) == ("replaced", "drafted")
    with nothing_happens(dossier), pytest.raises(Stale):
        send(old, ward.unit_head)
    whole(dossier)


def test_a_head_who_looked_before_the_content_moved_looks_again(
    dossier: Dossier, ward: Ward, citizen: Citizen
) -> None:
    apology, content = drafted(dossier, ward), dossier.content_version
    request = make.ask_for_more(dossier, ward)
    with nothing_happens(dossier), refused("paused"):
        send(apology, ward.unit_head)
    filing.refile(make.an_answer_to(request, citizen), actor=citizen)
    with nothing_happens(dossier), pytest.raises(Stale):
        extending.extend(apology, actor=ward.unit_head, content=content, until=NEW, note="x")
    send(apology, ward.unit_head)
    whole(dossier)


@pytest.mark.parametrize(
    ("until", "why"),
    [
        (date(2026, 12, 13), "Sunday"),
        (date(2026, 12, 9), "no later than the promise"),
        (date(2026, 11, 26), "before the promise"),
        (date(2062, 12, 15), "a year nobody has entered"),
    ],
)
def test_dates_that_cannot_be_promised(dossier: Dossier, ward: Ward, until: date, why: str) -> None:
    task = make.task_of(dossier)
    with nothing_happens(dossier), refused(at="until"):
        extending.apologise(task, actor=ward.case_officer, seen=task.seen, until=until, note=why)
    apology = drafted(dossier, ward)
    with nothing_happens(dossier), refused(at="until"):
        send(apology, ward.unit_head, until=until)


def test_there_is_always_a_reason(dossier: Dossier, ward: Ward) -> None:
    task = make.task_of(dossier)
    for note in ("", "  "):
        with nothing_happens(dossier), refused(at="note"):
            extending.apologise(task, actor=ward.case_officer, seen=task.seen, until=NEW, note=note)
    with nothing_happens(dossier), refused(at="reasons"):
        extending.apologise(task, actor=ward.case_officer, seen=task.seen, until=NEW, reasons=["unreadable"])


def test_only_heads_over_the_office_where_it_stands_send_it(dossier: Dossier, ward: Ward) -> None:
    apology = drafted(dossier, ward)
    other_office = a_post(Role.UNIT_HEAD, agency=ward._office("economic"))
    other_ward = make.a_ward("Tân Định").signatory
    for actor in (ward.case_officer, ward.reception, ward.clerk, other_office, other_ward):
        with nothing_happens(dossier), denied():
            send(apology, actor)
    with nothing_happens(dossier), denied():
        extending.extend(apology, actor=System("timer"), content=1, until=NEW, note="x")  # type: ignore[arg-type]
    send(apology, a_post(Role.CENTRE_HEAD, agency=ward.reception.agency))


def test_before_reception_and_after_the_decision_there_is_nothing_to_move(
    ward: Ward, citizen: Citizen
) -> None:
    filed = make.a_dossier(citizen, ward=ward)
    task = make.task_of(filed)
    with nothing_happens(filed), refused("no_promise"):
        everyone.apologise(task, ward.reception)
    decided = make.a_dossier(citizen, at="return_result", ward=ward)
    task = make.task_of(decided)
    with nothing_happens(decided), refused("ended"):
        everyone.apologise(task, ward.reception)


def test_later_pauses_move_the_new_date_and_the_verdict_is_judged_by_it(
    dossier: Dossier, ward: Ward, citizen: Citizen
) -> None:
    send(drafted(dossier, ward), ward.unit_head)
    with make.city_time_at("2026-11-30 09:00"):
        request = make.ask_for_more(dossier, ward)
    with make.city_time_at("2026-12-02 09:00"):
        filing.refile(make.an_answer_to(request, citizen), actor=citizen)
    dossier.refresh_from_db()
    assert local(dossier.due_at) == "2026-12-17 17:00"  # two working days were the applicant's
    whole(dossier)
    with make.city_time_at("2026-12-17 16:00"):
        while make.task_of(dossier).step != "return_result":
            make.take_next_step(dossier, ward)
    dossier.refresh_from_db()
    assert (dossier.verdict, local(dossier.promised_at)) == ("on_time", "2026-12-09 17:00")
    whole(dossier)


def test_lateness_never_blocks_an_act(dossier: Dossier, ward: Ward) -> None:
    send(drafted(dossier, ward), ward.unit_head)
    with make.city_time_at("2027-01-20 09:00"):
        while make.task_of(dossier).step != "return_result":
            make.take_next_step(dossier, ward)
        make.take_next_step(dossier, ward)
    dossier.refresh_from_db()
    assert (dossier.verdict, dossier.public_status) == ("late", "delivered")
    whole(dossier)


# ---- the system's draft


def by_the_sweep(moment: str) -> int:
    with make.city_time_at(moment):
        return extending.draft_owed()


def test_two_working_days_ahead_the_system_puts_a_draft_before_the_head_once(dossier: Dossier) -> None:
    assert by_the_sweep("2026-12-07 07:29") == 0
    assert by_the_sweep("2026-12-07 07:30") == 1
    assert by_the_sweep("2026-12-07 07:31") == 0
    apology = draft_of(dossier)
    assert (apology.reasons, apology.note, apology.drafted_by.actor) == ([], "", "system:timer")
    assert local(apology.until) >= "2026-12-10 17:00"
    whole(dossier)


def test_the_system_never_sends_one(dossier: Dossier, ward: Ward) -> None:
    by_the_sweep("2026-12-07 08:00")
    for moment in ("2026-12-08 17:00", "2026-12-09 17:01", "2026-12-20 08:00"):
        assert by_the_sweep(moment) == 0
        with make.city_time_at(moment):
            make.run_outbox()
    dossier.refresh_from_db()
    assert local(dossier.due_at) == "2026-12-09 17:00"
    assert not Event.objects.filter(dossier=dossier, act="extend").exists()
    with nothing_happens(dossier), refused(at="note"):  # and without a reason neither does a head
        send(draft_of(dossier), ward.unit_head)


def test_what_an_officer_has_drafted_or_a_head_has_sent_is_left_alone(
    dossier: Dossier, ward: Ward, citizen: Citizen
) -> None:
    drafted(dossier, ward)
    sent = make.a_dossier(citizen, at="verify", ward=ward)
    send(drafted(sent, ward), ward.unit_head)
    assert by_the_sweep("2026-12-08 08:00") == 0
    assert by_the_sweep("2026-12-18 08:00") == 0


def test_nothing_is_drafted_for_what_waits_for_its_applicant_or_has_ended(
    dossier: Dossier, ward: Ward, citizen: Citizen
) -> None:
    with make.city_time_at("2026-12-04 09:00"):
        request = make.ask_for_more(dossier, ward, reply_by=date(2026, 12, 11))
    gone = make.a_dossier(citizen, at="verify", ward=ward)
    applicant.withdraw(gone, actor=citizen)
    done = make.a_dossier(citizen, at="return_result", ward=ward)
    assert by_the_sweep("2026-12-08 08:00") == 0
    with make.city_time_at("2026-12-09 09:00"):
        filing.refile(make.an_answer_to(request, citizen), actor=citizen)
        dossier.refresh_from_db()
    assert local(dossier.due_at) == "2026-12-14 17:00"
    assert by_the_sweep("2026-12-09 17:00") == 0
    assert by_the_sweep("2026-12-10 07:30") == 1
    assert not Apology.objects.filter(dossier__in=[gone, done]).exists()


def test_within_one_day_it_is_drafted_as_soon_as_lateness_is_certain(ward: Ward, citizen: Citizen) -> None:
    """Received at 08:30, due at 17:00 the same day; the steps after the first take four hours and a half."""
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    task = make.task_of(dossier)
    last = certain_at(task)
    assert last < dossier.due_at  # type: ignore[operator]
    assert by_the_sweep((last - MINUTE).isoformat()) == 0
    assert by_the_sweep((last + MINUTE).isoformat()) == 1
    assert local(draft_of(dossier).until) == "2026-11-26 17:00"
    whole(dossier)


def certain_at(task: Task) -> datetime:
    """The task's own due time is the earlier of its limit and of what the rest needs; here it is the rest's."""
    calendar = clock.working_calendar(task.dossier.competent)[1]
    return lateness.certain(task.dossier, task, calendar)


def test_a_look_costs_the_same_for_one_and_for_three(dossier: Dossier, ward: Ward, citizen: Citizen) -> None:
    def asked() -> tuple[int, int]:
        with make.city_time_at("2026-12-07 08:00"), CaptureQueriesContext(connection) as queries:
            found = extending.owed(clock.now())
        return len(found), len(queries)

    asked()  # what hardly ever moves is remembered from here on
    _one, first = asked()
    for _more in range(2):
        make.a_dossier(citizen, at="verify", ward=ward)
    assert asked() == (3, first)


def test_the_outbox_owes_what_the_head_has_sent(dossier: Dossier, ward: Ward) -> None:
    make.run_outbox()
    send(drafted(dossier, ward), ward.unit_head)
    owed = Outbox.objects.filter(done_at=None)
    assert sorted({row.kind for row in owed}) == ["document", "notice"]
    assert all(deliver(row.pk) for row in owed)
