"""The cashier: cash, amounts, exemptions; receipts whose numbers have no gap and no twin."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.actors import Citizen
from accounts.models import Post
from accounts.roles import Role
from dossiers.actions import collecting, deciding, filing, paying
from dossiers.models import Charge, Document, Dossier, PaymentAttempt, PublicStatus
from tests.dossiers.payments.conftest import COPIES, an_order, word_of_the_bank
from tests.dossiers.payments.test_paying import agree
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post

pytestmark = pytest.mark.django_db
BIRTH_FEE = "LE_PHI_KHAI_SINH"


def numbers(dossier: Dossier) -> list[tuple[str, int]]:
    rows = Document.objects.filter(dossier=dossier, kind="receipt").order_by("pk")
    return [(row.series, row.number) for row in rows]


def test_cash_pays_and_answers_the_request(asked: Dossier, cashier: Post) -> None:
    collecting.take_cash(asked, actor=cashier, lines=[COPIES], expected=24_000)
    dossier = agree(asked)
    assert dossier.public_status == PublicStatus.IN_PROGRESS
    assert numbers(dossier) == [(f"{cashier.agency.code}:bien-lai-phi", 1)]
    with nothing_happens(asked), refused("paid"):
        collecting.take_cash(asked, actor=cashier, lines=[COPIES], expected=24_000)


def test_a_sum_that_has_moved_is_not_taken(asked: Dossier, cashier: Post) -> None:
    with nothing_happens(asked), refused("moved"):
        collecting.take_cash(asked, actor=cashier, lines=[COPIES], expected=16_000)
    with nothing_happens(asked), refused(at="lines"):
        collecting.take_cash(asked, actor=cashier, lines=[], expected=0)


def test_only_the_desk_of_this_application_takes_its_money(asked: Dossier, ward: Ward) -> None:
    elsewhere = make.a_ward("Sài Gòn").post(Role.CASHIER, "centre")
    others = [elsewhere, ward.case_officer, ward.clerk, a_post(Role.CITY_LEADER, agency=ward.committee)]
    for actor in others:
        with nothing_happens(asked), denied():
            collecting.take_cash(asked, actor=actor, lines=[COPIES], expected=24_000)


def test_an_amount_is_entered_with_what_it_rests_on(owing: Dossier, cashier: Post) -> None:
    with nothing_happens(owing), refused(at="amount"):
        collecting.enter_amount(owing, actor=cashier, line=COPIES, amount=5, basis="x")
    Charge.objects.filter(dossier=owing, line=COPIES).update(amount=None)
    with nothing_happens(owing), refused(at="basis"):
        collecting.enter_amount(owing, actor=cashier, line=COPIES, amount=5, basis=" ")
    collecting.enter_amount(owing, actor=cashier, line=COPIES, amount=5_000, basis="NQ 5")
    collecting.enter_amount(owing, actor=cashier, line=COPIES, amount=6_000, basis="NQ 6")
    assert Charge.objects.get(dossier=owing, line=COPIES).amount == 6_000
    agree(owing)


def test_an_exemption_needs_its_proof_and_makes_a_receipt_of_nothing(owing: Dossier, cashier: Post) -> None:
    Charge.objects.filter(dossier=owing, line=BIRTH_FEE).update(amount=None)

    def exempt(exemption: str, proof: str) -> Dossier:
        return collecting.exempt(owing, actor=cashier, line=BIRTH_FEE, exemption=exemption, proof=proof)

    with nothing_happens(owing), refused(at="exemption"):
        exempt("on_time", "x")  # follows from the answers
    with nothing_happens(owing), refused(at="proof"):
        exempt("poor", " ")
    exempt("poor", "Giấy xác nhận hộ nghèo 12/2026")
    receipt = Document.objects.get(dossier=owing, kind="receipt")
    assert receipt.data["total"] == "0 đồng"
    assert "hộ nghèo 12/2026" in receipt.data["lines"][0]["note"]
    agree(owing)


def test_a_hand_over_gives_receipts_for_what_it_collected_and_for_nothing(
    quick_press: None, ward: Ward, citizen: Citizen
) -> None:
    dossier = make.a_dossier(citizen, at="return_result", ward=ward, copies_requested=True, copies=2)
    task = make.task_of(dossier)
    deciding.hand_over(task, actor=ward.reception, seen=task.seen, received_by="Hạnh", collected=True)
    totals = Document.objects.filter(dossier=dossier, kind="receipt").values_list("data__total", flat=True)
    assert sorted(totals) == ["0 đồng", "16.000 đồng"]
    agree(dossier)


def test_a_result_is_not_given_while_nobody_knows_what_it_costs(
    quick_press: None, ward: Ward, citizen: Citizen
) -> None:
    dossier = make.a_dossier(citizen, at="return_result", ward=ward)
    Charge.objects.filter(dossier=dossier).update(amount=None)
    task = make.task_of(dossier)
    with nothing_happens(dossier), refused(at="collected"):
        deciding.hand_over(task, actor=ward.reception, seen=task.seen, received_by="Hạnh", collected=True)


def test_what_the_bank_said_is_never_changed(asked: Dossier, citizen: Citizen) -> None:
    attempt = paying.receive_payment(word_of_the_bank(an_order(asked, citizen)))
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        PaymentAttempt.objects.filter(pk=attempt.pk).update(amount=1)
    with pytest.raises(IntegrityError, match="charge_paid_has_an_amount"), transaction.atomic():
        Charge.objects.filter(dossier=asked, line=COPIES).update(amount=None)


@pytest.mark.django_db(transaction=True)
def test_ten_cashiers_and_the_bank_at_once_take_it_once(
    quick_press: None, ward: Ward, citizen: Citizen, cashier: Post
) -> None:
    """Whoever is first takes it; the bank's money, when it comes second, is to be sent back."""
    draft = make.a_draft(citizen, ward=ward, copies_requested=True, copies=3)
    dossier = filing.file(draft, actor=citizen)
    message = word_of_the_bank(an_order(dossier, citizen))
    done: list[str] = []

    def try_it(act: object) -> None:
        try:
            with make.city_time_at("2026-11-25 08:31"):
                act()  # type: ignore[operator]
            done.append("taken")
        except ValidationError as error:
            done.append(str(error.code))
        finally:
            connection.close()

    acts: list[object] = [lambda: paying.receive_payment(message)] * 3
    acts += [lambda: collecting.take_cash(dossier, actor=cashier, lines=[COPIES], expected=24_000)] * 10
    threads = [threading.Thread(target=try_it, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 13
    assert len(numbers(dossier)) == 1
    assert PaymentAttempt.objects.count() == 1
    agree(dossier)
