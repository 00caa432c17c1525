"""After the decision: a result is corrected, issued anew or taken back, and never changed."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.utils.translation import override

from accounts.actors import Citizen
from accounts.models import Post
from accounts.roles import Role
from dossiers import clock, ledger
from dossiers.actions import reissuing, transferring
from dossiers.models import Document, DocumentState, Dossier, Notice
from dossiers.replay import differences
from portal.citizen.following import documents_of, events_of
from tests.dossiers.actions import everyone
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

WRONG, RIGHT = make.ENTRIES["personal_id"], "079326000777"
BASIS = "Luật Hộ tịch 2014, Điều 71"


def issued(ward: Ward) -> Document:
    """The result of a dossier that was decided, in force."""
    dossier = make.a_dossier(at="return_result", ward=ward)
    make.run_outbox()
    return Document.objects.select_related("dossier").get(dossier=dossier, kind="result")


def fresh(document: Document) -> Document:
    return Document.objects.select_related("dossier").get(pk=document.pk)


def corrected(document: Document, actor: Post, **changes: str) -> Document:
    """Signed anew with other entries; the paper that now waits for its seal."""
    entries = {**make.ENTRIES, "personal_id": RIGHT, **changes}
    preview = reissuing.draft(fresh(document), entries, at=clock.now()).digest
    reissuing.correct(document, actor=actor, entries=entries, reason="Gõ nhầm số.", preview=preview)
    return Document.objects.select_related("dossier").filter(replaces=document).latest("pk")


def replaced(document: Document, actor: Post) -> Document:
    preview = reissuing.draft(fresh(document), None, at=clock.now()).digest
    reissuing.replace(document, actor=actor, reason="Bản trước bị hỏng chữ ký.", preview=preview)
    return Document.objects.select_related("dossier").filter(replaces=document).latest("pk")


def revoked(document: Document, actor: Post) -> Document:
    reissuing.revoke(document, actor=actor, reason="Giấy chứng sinh là giả.", basis=BASIS)
    return Document.objects.select_related("dossier").filter(replaces=document).latest("pk")


def put_in_force(document: Document, clerk: Post) -> Document:
    make.run_outbox()
    reissuing.seal(document, actor=clerk)
    make.run_outbox()
    reissuing.issue(document, actor=clerk)
    return fresh(document)


def test_a_corrected_result_takes_the_place_of_the_wrong_one(ward: Ward) -> None:
    first = issued(ward)
    second = corrected(first, ward.signatory)
    assert (second.state, fresh(first).state) == (DocumentState.PLANNED, DocumentState.ISSUED)
    assert (second.number, second.series) == (first.number + 1, first.series)
    assert RIGHT in str(second.data)
    assert WRONG not in str(second.data)

    second = put_in_force(second, ward.clerk)
    first = fresh(first)
    assert (second.state, first.state) == (DocumentState.ISSUED, DocumentState.REPLACED)
    assert (first.void_reason, first.file_id is not None) == ("Gõ nhầm số.", True)
    assert second.dossier.result_inputs["personal_id"] == RIGHT
    assert differences(second.dossier) == []
    assert ledger.faults(second.dossier) == []


def test_what_was_issued_anew_can_be_issued_anew_and_taken_back(ward: Ward) -> None:
    first = issued(ward)
    second = put_in_force(replaced(first, ward.signatory), ward.clerk)
    assert (second.data["blocks"], second.symbol) == (first.data["blocks"], "02/2026")
    decision = put_in_force(revoked(second, ward.signatory), ward.clerk)
    states = [row.state for row in Document.objects.filter(kind="result").order_by("pk")]
    assert states == [DocumentState.REPLACED, DocumentState.REVOKED]
    assert (decision.kind, decision.state, decision.symbol) == ("revocation", "issued", "01/QĐ-UBND")
    assert BASIS in decision.data["grounds"]
    assert "số 02/2026" in decision.data["revoked"]
    assert differences(decision.dossier) == []
    with nothing_happens(decision.dossier), refused("not_in_force"):
        revoked(second, ward.signatory)


def test_the_applicant_is_told_why_and_finds_the_new_paper_beside_the_old(
    ward: Ward, citizen: Citizen
) -> None:
    dossier = make.a_dossier(citizen, at="return_result", ward=ward)
    make.run_outbox()
    first = Document.objects.select_related("dossier").get(dossier=dossier, kind="result")
    put_in_force(corrected(first, ward.signatory), ward.clerk)
    with override("en"):
        shown = [row for row in documents_of(dossier) if str(row["title"]) == "Result"]
    assert [row["state"] for row in shown] == ["replaced", "valid"]
    assert any("Gõ nhầm số" in event["text"] for event in events_of(dossier, citizen))
    assert Notice.objects.filter(dossier=dossier, about="result_corrected", way="account").count() == 1


def test_only_one_successor_is_ever_on_its_way(ward: Ward) -> None:
    first = issued(ward)
    second = corrected(first, ward.signatory)
    for again in (corrected, replaced, revoked):
        with nothing_happens(first.dossier), refused("on_its_way"):
            again(first, ward.signatory)
    with nothing_happens(first.dossier), refused("not_in_force"):
        replaced(second, ward.signatory)  # not yet issued itself


def test_a_correction_corrects_something_and_what_is_signed_was_read(ward: Ward) -> None:
    first = issued(ward)
    with nothing_happens(first.dossier), refused("same"):
        corrected(first, ward.signatory, personal_id=WRONG)
    with nothing_happens(first.dossier), refused("preview_moved"):
        reissuing.replace(first, actor=ward.signatory, reason="Hỏng.", preview="0" * 64)
    with nothing_happens(first.dossier), refused(), make.city_time_at("2026-11-26 09:00"):
        reissuing.replace(first, actor=ward.signatory, reason=" ", preview="")
    with nothing_happens(first.dossier), refused():
        reissuing.revoke(first, actor=ward.signatory, reason="Giả.", basis=" ")


def test_an_entry_left_empty_is_gone_from_the_result(ward: Ward) -> None:
    first = issued(ward)
    second = corrected(first, ward.signatory, personal_id="")
    assert WRONG in str(first.data)
    assert WRONG not in str(second.data)
    second = put_in_force(second, ward.clerk)
    assert "personal_id" not in second.dossier.result_inputs


def test_what_was_signed_anew_can_be_sent_back_until_it_is_issued(ward: Ward) -> None:
    first = issued(ward)
    second = corrected(first, ward.signatory)
    make.run_outbox()
    with nothing_happens(first.dossier), refused(at="note"):
        reissuing.send_back(second, actor=ward.clerk, note=" ")
    reissuing.send_back(second, actor=ward.clerk, note="Số vẫn sai.")
    second = fresh(second)
    assert (second.state, second.void_reason) == (DocumentState.VOID, "Số vẫn sai.")
    assert second.dossier.result_inputs["personal_id"] == WRONG  # what was never issued changes nothing
    third = put_in_force(corrected(first, ward.signatory), ward.clerk)
    assert (third.symbol, third.dossier.result_inputs["personal_id"]) == ("03/2026", RIGHT)
    with nothing_happens(first.dossier), refused("not_in_the_making"):
        reissuing.send_back(third, actor=ward.signatory, note="Muộn rồi.")
    with denied():
        reissuing.send_back(second, actor=ward.case_officer, note="Không được.")
    assert differences(third.dossier) == []


def test_nothing_is_handed_over_that_is_being_taken_back(ward: Ward) -> None:
    first = issued(ward)
    decision = revoked(first, ward.signatory)
    for stage in ("on_its_way", "no_result"):
        task = make.task_of(first.dossier)
        with nothing_happens(first.dossier), refused(stage):
            everyone.hand_over(task, ward.reception)
        if stage == "on_its_way":
            put_in_force(decision, ward.clerk)


def test_an_office_it_was_moved_away_from_signs_nothing_more_of_it(ward: Ward) -> None:
    other = make.a_ward("Tân Định")
    dossier = make.a_dossier(at="sign", ward=ward)
    transferring.transfer(
        dossier, actor=ward.reception, events=dossier.events_count, to=other.committee, note="Nhầm."
    )
    for _step in ("sign", "publish"):
        make.take_next_step(Dossier.objects.get(pk=dossier.pk), other)
    first = Document.objects.select_related("dossier").get(dossier=dossier, kind="result", state="issued")
    with nothing_happens(first.dossier), denied():
        replaced(first, ward.signatory)
    assert replaced(first, other.signatory).agency == other.committee


def test_seal_and_issue_wait_for_the_hand_before_them(ward: Ward) -> None:
    second = replaced(issued(ward), ward.signatory)
    with nothing_happens(second.dossier), refused("not_signed_yet"):
        reissuing.seal(second, actor=ward.clerk)
    make.run_outbox()
    with nothing_happens(second.dossier), refused("not_sealed"):
        reissuing.issue(second, actor=ward.clerk)
    reissuing.seal(second, actor=ward.clerk)
    with nothing_happens(second.dossier), refused("sealed"):
        reissuing.seal(second, actor=ward.clerk)
    make.run_outbox()
    reissuing.issue(second, actor=ward.clerk)
    with nothing_happens(second.dossier), refused("not_sealed"):  # pressed twice
        reissuing.issue(second, actor=ward.clerk)


def test_who_neither_signs_nor_seals_here_changes_nothing(ward: Ward) -> None:
    first = issued(ward)
    elsewhere = make.a_ward("Tân Định")
    both = a_post(Role.SIGNATORY, agency=ward.committee, user=ward.reception.user)
    for wrong in (ward.case_officer, ward.unit_head, ward.clerk, elsewhere.signatory, both):
        with nothing_happens(first.dossier), denied():
            replaced(first, wrong)
    second = replaced(first, ward.signatory)
    make.run_outbox()
    for wrong in (ward.signatory, elsewhere.clerk, ward.reception):
        with nothing_happens(first.dossier), denied():
            reissuing.seal(second, actor=wrong)


def test_the_database_knows_one_result_in_force_and_one_in_the_making(ward: Ward) -> None:
    second = replaced(issued(ward), ward.signatory)
    first = second.replaces
    assert first is not None
    for row, state in ((second, DocumentState.ISSUED), (first, DocumentState.PLANNED)):
        with pytest.raises(Exception, match=r"document_one_result|document_issued"):
            _set(row, state)


def _set(document: Document, state: str) -> None:
    with transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state=state)
        connection.check_constraints()


def test_every_revocation_reads_as_a_decision(ward: Ward) -> None:
    decision = revoked(issued(ward), ward.signatory)
    assert decision.data["subject"].startswith("Về việc thu hồi")
    assert decision.data["signature"]["capacity"] == "TM. ỦY BAN NHÂN DÂN"
    assert Dossier.objects.get(pk=decision.dossier_id).outcome == "granted"  # what was decided stays decided
