"""Receiving, passing on, sending back, asking: what each act changes, and the moments it is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.actors import Citizen
from accounts.models import Post
from accounts.roles import Role
from dossiers.actions import filing, processing, reception
from dossiers.documents import making
from dossiers.models import Document, DocumentState, Dossier, Event, PublicStatus, Request, Task
from dossiers.replay import differences
from dossiers.supplements import Deficiency
from tests.dossiers.actions import everyone
from tests.dossiers.actions.everyone import REPLY_BY
from tests.dossiers.refusals import nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


def at(step: str, ward: Ward, citizen: Citizen | None = None) -> Task:
    return make.task_of(make.a_dossier(citizen, at=step, ward=ward))


def returned_to(step: str, task: Task, actor: Post) -> Task:
    processing.return_(
        task,
        actor=actor,
        seen=task.seen,
        action="return",
        note="Xem lại.",
        to=step,
        reasons=["needs_verification"],
    )
    return make.task_of(task.dossier)


# ---- reception


def test_receiving_starts_the_clock_makes_the_promise_and_owes_the_receipt(ward: Ward) -> None:
    dossier = everyone.receive(at("reception", ward), ward.reception)
    assert dossier.public_status == PublicStatus.RECEIVED
    assert dossier.received_by == ward.reception.user
    assert dossier.promised_at == dossier.due_at
    assert dossier.reception_due_at is None
    receipt = Document.objects.get(dossier=dossier)
    assert (receipt.kind, receipt.number, receipt.agency) == ("form_01", 1, dossier.receiving)
    assert receipt.data["ledger_head"] == Event.objects.filter(dossier=dossier).latest("number").hash
    assert make.task_of(dossier).step == "verify"


def test_a_dossier_is_received_once_also_when_it_comes_back_to_the_desk(ward: Ward) -> None:
    before = at("verify", ward)
    promise = Dossier.objects.get(pk=before.dossier_id).promised_at
    task = returned_to("reception", before, ward.case_officer)
    assert task.holder == ward.reception  # whoever had it last
    with nothing_happens(task.dossier), refused("already_received"):
        everyone.receive(task, ward.reception)
    with nothing_happens(task.dossier), refused("already_received"):
        everyone.refuse(task, ward.reception)
    dossier = processing.advance(task, actor=ward.reception, seen=task.seen, action="receive")
    assert dossier.promised_at == promise
    assert Document.objects.filter(dossier=dossier, kind="form_01").count() == 1


def test_a_refusal_carries_coded_reasons_and_ends_the_dossier(ward: Ward) -> None:
    task = at("reception", ward)
    for reasons in ([], ["no_such"], ["needs_verification"], ["unreadable"]):
        with nothing_happens(task.dossier), refused(at="reasons"):
            reception.refuse(task, actor=ward.reception, seen=task.seen, reasons=reasons)
    dossier = everyone.refuse(task, ward.reception)
    assert (dossier.public_status, dossier.ended_at) == (PublicStatus.REFUSED, dossier.last_event_at)
    assert dossier.received_at is None
    assert dossier.promised_at is None
    letter = Document.objects.get(dossier=dossier)
    assert letter.kind == "form_03"
    assert letter.data["grounds"][0]["reason"]


# ---- hands


def test_claiming_shows_whose_it_is_and_releasing_gives_it_back(ward: Ward) -> None:
    task = at("reception", ward)
    everyone.claim(task, ward.reception)
    task = make.task_of(task.dossier)
    assert task.holder == ward.reception
    everyone.release(task, ward.reception)
    assert make.task_of(task.dossier).holder is None


def test_the_next_task_is_the_free_one_that_is_due_first(ward: Ward) -> None:
    second, first = at("reception", ward), at("reception", ward)
    Task.objects.filter(pk=first.pk).update(due_at="2026-11-25T09:00+07:00")
    assert [processing.claim_next(actor=ward.reception) for _time in range(3)] == [first, second, None]
    assert make.task_of(first.dossier).holder == ward.reception


def test_nobody_is_given_their_own_dossier_or_another_role_s(ward: Ward, citizen: Citizen) -> None:
    at("reception", ward, citizen)
    own = a_post(Role.RECEPTION, agency=ward.reception.agency, user=citizen.user)
    assert processing.claim_next(actor=own) is None
    assert processing.claim_next(actor=ward.case_officer) is None


def test_work_done_stays_with_whoever_did_it(ward: Ward) -> None:
    task = at("verify", ward)
    everyone.advance(task, ward.case_officer)
    task.refresh_from_db()
    assert (task.state, task.holder) == ("done", ward.case_officer)


# ---- passing on and sending back


def test_a_denial_is_an_advance_with_reasons_and_its_own_result(ward: Ward) -> None:
    task = at("verify", ward)
    with nothing_happens(task.dossier), refused(at="reasons"):
        processing.advance(task, actor=ward.case_officer, seen=task.seen, action="propose_denial")
    dossier = everyone.propose_denial(task, ward.case_officer)
    assert dossier.marking["proposal"] == "denied"
    assert dossier.result_inputs["reasons"]
    assert dossier.public_status == PublicStatus.IN_PROGRESS


def test_what_goes_into_the_result_is_checked_when_it_is_entered(ward: Ward) -> None:
    task = at("verify", ward)
    with nothing_happens(task.dossier), refused(at="personal_id"):
        processing.advance(
            task, actor=ward.case_officer, seen=task.seen, action="advance", entries={"personal_id": "12"}
        )


@pytest.mark.parametrize("action", ["sign", "no_such", "return", "confirm"])
def test_only_an_advance_of_this_step_passes_it_on(ward: Ward, action: str) -> None:
    task = at("verify", ward)
    with nothing_happens(task.dossier), refused("no_action"):
        processing.advance(task, actor=ward.case_officer, seen=task.seen, action=action)


def test_a_step_that_is_signed_cannot_just_be_passed_on(ward: Ward) -> None:
    task = at("sign", ward)
    with nothing_happens(task.dossier), refused("signs"):
        processing.advance(task, actor=ward.signatory, seen=task.seen, action="sign")


def test_sending_back_says_why_and_goes_to_its_last_holder(ward: Ward) -> None:
    task = at("review", ward)
    with nothing_happens(task.dossier), refused(at="note"):
        processing.return_(task, actor=ward.unit_head, seen=task.seen, action="return", note=" ")
    with nothing_happens(task.dossier), refused("choose_step"):
        processing.return_(
            task, actor=ward.unit_head, seen=task.seen, action="return", note="Vì sao?", to="publish",
            reasons=["needs_verification"],
        )  # fmt: skip
    everyone.return_(task, ward.unit_head)
    back = make.task_of(task.dossier)
    assert (back.step, back.holder) == ("verify", ward.case_officer)


def test_whoever_has_left_gets_nothing_back(ward: Ward) -> None:
    task = at("review", ward)
    Post.objects.filter(pk=ward.case_officer.pk).update(valid_to=date(2026, 11, 25))
    everyone.return_(task, ward.unit_head)
    assert make.task_of(task.dossier).holder is None


# ---- asking the applicant


def test_asking_stops_both_clocks_and_names_every_gap(ward: Ward) -> None:
    gaps = [make.a_gap(), Deficiency(about="field", key="child_name", reason="name_against_rules")]
    task = at("reception", ward)
    dossier = processing.request_supplement(
        task, actor=ward.reception, seen=task.seen, deficiencies=gaps, reply_by=REPLY_BY
    )
    asked = Request.objects.get(dossier=dossier)
    assert dossier.public_status == PublicStatus.SUPPLEMENT_REQUESTED
    assert dossier.reception_due_at is None
    assert [gap["key"] for gap in asked.deficiencies] == [gap.key for gap in gaps]
    assert make.task_of(dossier).state == "waiting"
    assert make.task_of(dossier).due_at is None
    assert make.task_of(dossier).holder == ward.reception
    assert len(Document.objects.get(dossier=dossier, kind="form_02").data["gaps"]) == 2


@pytest.mark.parametrize(
    ("gaps", "reply_by", "field"),
    [
        ([], REPLY_BY, "deficiencies"),
        ([Deficiency(about="paper", key="NO", reason="unreadable")], REPLY_BY, "deficiencies"),
        ([Deficiency(about="field", key="no", reason="unreadable")], REPLY_BY, "deficiencies"),
        ([make.a_gap(reason="no_such")], REPLY_BY, "deficiencies"),
        ([make.a_gap(reason="not_entitled")], REPLY_BY, "deficiencies"),  # a reason to refuse, not to ask
        ([make.a_gap()], date(2026, 11, 25), "reply_by"),
        ([make.a_gap()], date(2027, 11, 25), "reply_by"),
    ],
)
def test_a_request_that_asks_nothing_or_gives_no_time_is_refused(
    ward: Ward, gaps: list[Deficiency], reply_by: date, field: str
) -> None:
    task = at("verify", ward)
    with nothing_happens(task.dossier), refused(at=field):
        processing.request_supplement(
            task, actor=ward.case_officer, seen=task.seen, deficiencies=gaps, reply_by=reply_by
        )


def test_after_reception_one_asks_once_or_with_a_new_fact_and_a_superiors_consent(
    ward: Ward, citizen: Citizen
) -> None:
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    filing.refile(make.an_answer_to(make.ask_for_more(dossier, ward), citizen), actor=citizen)
    task = make.task_of(dossier)
    elsewhere = make.a_ward("Tân Định").unit_head
    own = a_post(Role.UNIT_HEAD, agency=ward.unit_head.agency, user=ward.case_officer.user)

    def ask(**again: Any) -> Dossier:
        return processing.request_supplement(
            task, actor=ward.case_officer, seen=task.seen, deficiencies=[make.a_gap()], reply_by=REPLY_BY,
            **again,
        )  # fmt: skip

    with nothing_happens(dossier), refused(at="new_fact"):
        ask(consent=ward.unit_head)
    for nobody in (None, ward.clerk, elsewhere, own):
        with nothing_happens(dossier), refused(at="consent"):
            ask(new_fact="Giấy tờ mới.", consent=nobody)
    assert ask(new_fact="Giấy tờ mới.", consent=ward.unit_head).requests.filter(state="open").exists()


def test_before_reception_the_desk_may_ask_again(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    for picture in ("once", "twice"):
        filing.refile(
            make.an_answer_to(make.ask_for_more(dossier, ward), citizen, picture=picture), actor=citizen
        )
    assert Request.objects.filter(dossier=dossier, state="answered").count() == 2


@pytest.mark.parametrize("take", [everyone.advance, everyone.claim, everyone.request_supplement])
def test_while_the_applicant_is_asked_the_task_waits(ward: Ward, take: everyone.Taking) -> None:
    dossier = make.a_dossier(at="verify", ward=ward)
    everyone.request_confirmation(make.task_of(dossier), ward.case_officer)
    task = make.task_of(dossier)
    with nothing_happens(dossier), refused() as refusal:
        take(task, ward.case_officer)
    assert refusal.value.code in {"waiting", "request_open", "held"}


# ---- stopping


def test_stopping_says_why_and_closes_everything(ward: Ward) -> None:
    dossier = make.a_dossier(at="verify", ward=ward)
    make.ask_for_more(dossier, ward)
    task = make.task_of(dossier)
    with nothing_happens(dossier), refused(at="note"):
        processing.stop(task, actor=ward.case_officer, seen=task.seen, note="")
    dossier = everyone.stop(task, ward.case_officer)
    assert dossier.public_status == PublicStatus.STOPPED
    assert not Task.objects.live().filter(dossier=dossier).exists()
    assert Request.objects.get(dossier=dossier).state == "cancelled"


def test_stopping_owes_one_notice_that_says_why_and_is_made_once(ward: Ward) -> None:
    dossier = everyone.stop(at("verify", ward), ward.case_officer)
    notice = Document.objects.get(dossier=dossier, kind="form_05")
    assert (notice.number, notice.agency) == (1, dossier.receiving)
    said = Event.objects.select_related("detail").get(dossier=dossier, act="stop").detail.payload or {}
    assert notice.data["grounds"][-1]["reason"] == said["note"]
    assert differences(dossier) == []
    make.run_outbox()
    notice.refresh_from_db()
    assert notice.state == DocumentState.ISSUED
    assert notice.file is not None
    making.make(notice)()  # a second run finds it made
    assert Document.objects.get(pk=notice.pk).file == notice.file


def test_stopping_makes_a_signed_result_void(ward: Ward) -> None:
    task = at("publish", ward)
    Task.objects.filter(pk=task.pk).update(roles=["case_officer", "clerk"])
    officer = a_post(Role.CASE_OFFICER, agency=task.agency)
    dossier = everyone.stop(task, officer)
    assert Document.objects.get(dossier=dossier, kind="result").state == DocumentState.VOID
    make.run_outbox()
    assert Document.objects.get(dossier=dossier, kind="result").signed_file is None


def test_a_denial_sent_back_may_be_shown_to_the_applicant_with_its_reasons(
    ward: Ward, citizen: Citizen
) -> None:
    task = at("verify", ward, citizen)
    everyone.propose_denial(task, ward.case_officer)
    again = returned_to("verify", make.task_of(task.dossier), ward.unit_head)
    dossier = everyone.request_confirmation(again, ward.case_officer)
    assert dossier.result_inputs["reasons"]
    assert dossier.result_inputs["note"] == "Trùng."
