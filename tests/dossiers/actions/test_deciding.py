"""Signing what was read, sealing what was signed, issuing what is sealed, handing over what is paid."""

from __future__ import annotations

import pytest

from accounts.actors import Citizen
from accounts.roles import Role
from dossiers.actions import deciding
from dossiers.models import Charge, Document, DocumentState, Dossier, Notice, PublicStatus
from tests.dossiers.actions import everyone
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


def result_of(dossier: Dossier) -> Document:
    return Document.objects.get(dossier=dossier, kind="result")


def test_signing_reserves_number_and_date_and_keeps_the_capacity(ward: Ward) -> None:
    dossier = everyone.sign(make.task_of(make.a_dossier(at="sign", ward=ward)), ward.signatory)
    signed = result_of(dossier)
    assert (signed.number, signed.year, str(signed.dated)) == (1, 2026, "2026-11-25")
    assert signed.series == f"{ward.committee.code}:birth"
    assert (signed.state, signed.signatory) == (DocumentState.PLANNED, ward.signatory)
    assert signed.data["signature"]["capacity"] == "TM. ỦY BAN NHÂN DÂN"
    assert make.task_of(dossier).step == "publish"


def test_what_moved_after_the_preview_is_not_signed(ward: Ward) -> None:
    dossier = make.a_dossier(at="sign", ward=ward)
    task, preview = make.task_of(dossier), make.preview_of(dossier)
    Dossier.objects.filter(pk=dossier.pk).update(result_inputs={"personal_id": "079326999999"})
    with nothing_happens(dossier), refused("preview_moved"):
        deciding.sign(task, actor=ward.signatory, seen=task.seen, action="sign", preview=preview)
    with make.city_time_at("2026-11-26 08:30"), nothing_happens(dossier), refused("preview_moved"):
        deciding.sign(task, actor=ward.signatory, seen=task.seen, action="sign", preview=preview)


def test_whoever_accepted_a_dossier_does_not_sign_its_result(ward: Ward) -> None:
    dossier = make.a_dossier(at="sign", ward=ward)
    both = a_post(Role.SIGNATORY, agency=ward.committee, user=ward.reception.user)
    with nothing_happens(dossier), denied():
        everyone.sign(make.task_of(dossier), both)


def test_only_a_step_with_a_signature_is_signed(ward: Ward) -> None:
    dossier = make.a_dossier(at="review", ward=ward)
    task = make.task_of(dossier)
    with nothing_happens(dossier), refused("no_signature"):
        deciding.sign(task, actor=ward.unit_head, seen=task.seen, action="advance", preview="")


def test_sealing_and_issuing_wait_for_the_hand_before_them(ward: Ward) -> None:
    dossier = make.a_dossier(at="publish", ward=ward)
    with nothing_happens(dossier), refused("not_signed_yet"):
        everyone.seal(make.task_of(dossier), ward.clerk)
    make.run_outbox()
    with nothing_happens(dossier), refused("not_sealed"):
        everyone.finish(make.task_of(dossier), ward.clerk)
    everyone.seal(make.task_of(dossier), ward.clerk)
    assert result_of(dossier).state == DocumentState.SEALING
    with nothing_happens(dossier), refused("sealed"):
        everyone.seal(make.task_of(dossier), ward.clerk)
    make.run_outbox()
    finished = everyone.finish(make.task_of(dossier), ward.clerk)
    assert result_of(dossier).state == DocumentState.ISSUED
    assert (finished.public_status, finished.outcome) == (PublicStatus.RESOLVED, "granted")
    assert finished.verdict == "on_time"


def test_a_denied_dossier_ends_in_a_signed_letter(ward: Ward) -> None:
    dossier = make.a_dossier(at="verify", ward=ward)
    everyone.propose_denial(make.task_of(dossier), ward.case_officer)
    while make.task_of(dossier).step != "return_result":
        make.take_next_step(dossier, ward)
    dossier.refresh_from_db()
    assert dossier.outcome == "denied"
    assert (result_of(dossier).series, result_of(dossier).state) == (
        f"{ward.committee.code}:outgoing",
        "issued",
    )


def test_a_result_not_approved_goes_back_without_a_number(ward: Ward) -> None:
    dossier = make.a_dossier(at="sign", ward=ward)
    task = make.task_of(dossier)
    from dossiers.actions import processing

    processing.return_(
        task,
        actor=ward.signatory,
        seen=task.seen,
        action="refuse_sign",
        note="Sai tên.",
        reasons=["needs_verification"],
    )
    assert make.task_of(dossier).step == "review"
    assert not Document.objects.filter(dossier=dossier, kind="result").exists()


def test_a_fee_is_paid_before_the_result_is_given_and_lateness_never_blocks(
    ward: Ward, citizen: Citizen
) -> None:
    dossier = make.a_dossier(citizen, at="return_result", ward=ward, copies_requested=True, copies=3)
    task = make.task_of(dossier)
    with make.city_time_at("2027-03-01 09:00"):
        with nothing_happens(dossier), refused(at="received_by"):
            deciding.hand_over(task, actor=ward.reception, seen=task.seen, received_by=" ", collected=True)
        with nothing_happens(dossier), refused(at="collected"):
            deciding.hand_over(task, actor=ward.reception, seen=task.seen, received_by="Hạnh")
        dossier = everyone.hand_over(task, ward.reception)
    assert dossier.public_status == PublicStatus.DELIVERED
    assert dossier.delivered_at == dossier.ended_at
    paid = Charge.objects.filter(dossier=dossier, paid_at=dossier.delivered_at)
    assert sum(charge.amount or 0 for charge in paid) == 24_000
    assert Notice.objects.filter(dossier=dossier, about="delivered").exists()


def test_nothing_owed_needs_no_payment(ward: Ward) -> None:
    task = make.task_of(make.a_dossier(at="return_result", ward=ward))
    dossier = deciding.hand_over(task, actor=ward.reception, seen=task.seen, received_by="Hạnh")
    assert dossier.public_status == PublicStatus.DELIVERED
