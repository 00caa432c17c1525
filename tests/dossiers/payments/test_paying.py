"""Asking for a fee, and what every word of the bank comes to."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from accounts.actors import Citizen, System
from accounts.models import Post
from dossiers import ledger, supplements
from dossiers.actions import applicant, collecting, paying, timing
from dossiers.models import (
    Charge,
    Document,
    Dossier,
    Notice,
    OrderState,
    PaymentAttempt,
    PublicStatus,
    RequestState,
)
from dossiers.payments.bank import Forged
from dossiers.replay import differences
from tests.dossiers.payments.conftest import COPIES, an_order, ask_to_pay, word_of_the_bank
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.dossiers.test_due_times import limited_to
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_verified_user

pytestmark = pytest.mark.django_db
DONE = "2026-11-27 10:00"


def agree(dossier: Dossier) -> Dossier:
    """The row, the chain and its replay say the same."""
    fresh = Dossier.objects.get(pk=dossier.pk)
    assert ledger.faults(fresh) == []
    assert differences(fresh) == []
    return fresh


def paid(dossier: Dossier) -> int:
    return sum(c.amount or 0 for c in Charge.objects.filter(dossier=dossier, paid_at__isnull=False))


def test_asking_stops_the_clock_and_tells_the_applicant(asked: Dossier) -> None:
    asked = agree(asked)
    request = supplements.open_request(asked)
    assert asked.public_status == PublicStatus.PAYMENT_DUE
    assert request is not None
    assert request.kind == "request_payment"
    assert make.task_of(asked).state == "waiting"
    assert make.task_of(asked).due_at is None
    assert set(Notice.objects.filter(dossier=asked, about="payment_requested").values_list("way", flat=True)) == {
        "account", "email", "sms"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"lines": []}, "lines"),
        ({"lines": ["LE_PHI_KHAI_SINH"]}, "lines"),
        ({"lines": ["NO_SUCH"]}, "lines"),
        ({"reply_by": date(2026, 11, 25)}, "reply_by"),
        ({"reply_by": date(2026, 12, 31)}, "reply_by"),
    ],
)
def test_a_request_without_sense_is_refused(
    owing: Dossier, ward: Ward, changes: dict[str, object], at: str
) -> None:
    with nothing_happens(owing), refused(at=at):
        ask_to_pay(owing, ward, **changes)


def test_who_may_not_ask_does_not(owing: Dossier, ward: Ward) -> None:
    for actor in (ward.reception, ward.clerk, ward.signatory):
        with nothing_happens(owing), denied():
            ask_to_pay(owing, ward, actor=actor)


def test_an_amount_nobody_knew_is_given_with_what_it_rests_on(owing: Dossier, ward: Ward) -> None:
    Charge.objects.filter(dossier=owing, line=COPIES).update(amount=None)
    with nothing_happens(owing), refused(at="amount"):
        ask_to_pay(owing, ward)
    with nothing_happens(owing), refused(at="basis"):
        ask_to_pay(owing, ward, amounts={COPIES: 50_000})
    ask_to_pay(owing, ward, amounts={COPIES: 50_000}, basis="Thông báo 12/TB")
    assert Charge.objects.get(dossier=owing, line=COPIES).amount == 50_000


def test_paid_at_the_bank_the_tasks_go_on_and_the_clock_counts_again(
    asked: Dossier, citizen: Citizen
) -> None:
    promised = Dossier.objects.get(pk=asked.pk).promised_at
    with make.city_time_at(DONE):
        order = an_order(asked, citizen)
        attempt = paying.receive_payment(word_of_the_bank(order))
        make.run_outbox()
        dossier = agree(asked)
    assert attempt.disposition == "settled"
    assert dossier.public_status == PublicStatus.IN_PROGRESS
    assert dossier.requests.get().state == RequestState.ANSWERED
    assert make.task_of(dossier).state == "open"
    assert make.task_of(dossier).due_at is not None
    assert dossier.promised_at == promised
    assert paid(dossier) == 24_000
    receipt = Document.objects.get(dossier=dossier, kind="receipt")
    assert receipt.state == "issued"
    assert receipt.data["total_in_words"] == "Hai mươi bốn nghìn đồng"


@pytest.mark.usefixtures("quick_press")
@pytest.mark.parametrize(
    ("limit", "due"),
    [
        ({"policy": "WORKING_DAYS", "value": 3}, "2026-12-02T17:00+07:00"),
        ({"policy": "HOURS", "value": 24}, "2026-12-02T08:30+07:00"),
    ],
    ids=["3 working days", "24 hours"],
)
def test_waiting_for_the_money_moves_the_due_time_as_the_vectors_say(
    paid_on_request: None, ward: Ward, citizen: Citizen, limit: dict[str, object], due: str
) -> None:
    """Wed 25 Nov 08:30, paused Thu 26 10:00 to Mon 30 10:00 (`rules.md` §3)."""
    limited_to(limit)
    dossier = make.a_dossier(citizen, at="verify", ward=ward, copies_requested=True, copies=3)
    with make.city_time_at("2026-11-26 10:00"):
        ask_to_pay(dossier, ward)
    with make.city_time_at("2026-11-30 10:00"):
        paying.receive_payment(word_of_the_bank(an_order(dossier, citizen)))
    assert agree(dossier).due_at == datetime.fromisoformat(due)


def test_a_limit_of_the_same_day_is_counted_afresh_from_the_payment(asked: Dossier, citizen: Citizen) -> None:
    with make.city_time_at(DONE):
        paying.receive_payment(word_of_the_bank(an_order(asked, citizen)))
    assert agree(asked).due_at == datetime.fromisoformat("2026-11-27T17:00+07:00")


def test_begun_twice_it_is_one_order(asked: Dossier, citizen: Citizen) -> None:
    first, second = an_order(asked, citizen), an_order(asked, citizen)
    assert first == second
    with make.city_time_at("2026-11-25 09:00"):
        third = an_order(asked, citizen)
    first.refresh_from_db()
    assert third != first
    assert first.state == OrderState.REPLACED


def test_a_stranger_begins_nothing(asked: Dossier) -> None:
    with nothing_happens(asked), denied():
        an_order(asked, Citizen(a_verified_user()))


def test_what_cannot_be_paid_is_not_begun(asked: Dossier, citizen: Citizen) -> None:
    for lines in (["LE_PHI_KHAI_SINH"], ["NO_SUCH"], [COPIES, "NO_SUCH"]):
        with nothing_happens(asked), refused("not_payable"):
            an_order(asked, citizen, *lines)


def test_the_same_message_twice_is_counted_once(asked: Dossier, citizen: Citizen) -> None:
    message = word_of_the_bank(an_order(asked, citizen))
    first = paying.receive_payment(message)
    with nothing_happens(asked):
        assert paying.receive_payment(message) == first
    assert paid(agree(asked)) == 24_000


def test_a_forged_message_changes_nothing_and_is_logged(
    asked: Dossier, citizen: Citizen, caplog: pytest.LogCaptureFixture
) -> None:
    said = json.loads(word_of_the_bank(an_order(asked, citizen)))
    said["SoTien"] = "1"
    with nothing_happens(asked), pytest.raises(Forged), caplog.at_level("WARNING", logger="security"):
        paying.receive_payment(json.dumps(said).encode())
    assert [record.name for record in caplog.records] == ["security"]
    assert not PaymentAttempt.objects.exists()


def test_one_bank_reference_with_two_contents_is_refused(asked: Dossier, citizen: Citizen) -> None:
    order = an_order(asked, citizen)
    paying.receive_payment(word_of_the_bank(order))
    with nothing_happens(asked), pytest.raises(Forged):
        paying.receive_payment(word_of_the_bank(order, amount=1))


def test_an_unknown_order_is_refused_by_name(asked: Dossier, citizen: Citizen) -> None:
    order = an_order(asked, citizen)
    order.reference = "MCNOBODY"
    with nothing_happens(asked), refused("no_order"):
        paying.receive_payment(word_of_the_bank(order))


def test_late_money_is_counted_and_said_to_be_late(asked: Dossier, citizen: Citizen) -> None:
    order = an_order(asked, citizen)
    with make.city_time_at("2026-12-03 09:00"):
        timing.time_out(asked.requests.get().pk)
        attempt = paying.receive_payment(word_of_the_bank(order))
        dossier = agree(asked)
    assert attempt.late
    assert attempt.disposition == "settled"
    assert dossier.public_status == PublicStatus.IN_PROGRESS


def test_a_request_not_paid_in_time_is_put_before_the_officer(asked: Dossier) -> None:
    with make.city_time_at("2026-12-03 09:00"):
        timing.time_out(asked.requests.get().pk)
    assert agree(asked).public_status == PublicStatus.PAYMENT_DUE
    assert asked.requests.get().overdue
    assert Notice.objects.filter(dossier=asked, about="payment_overdue").exists()


def test_a_wrong_amount_pays_nothing_and_is_parked(asked: Dossier, citizen: Citizen) -> None:
    attempt = paying.receive_payment(word_of_the_bank(an_order(asked, citizen), amount=23_000))
    dossier = agree(asked)
    assert (attempt.disposition, attempt.reason) == ("parked", "wrong_amount")
    assert dossier.public_status == PublicStatus.PAYMENT_DUE
    assert paid(dossier) == 0
    assert paying.receive_payment(word_of_the_bank(an_order(asked, citizen))).disposition == "settled"


def test_a_declined_payment_can_be_tried_again(asked: Dossier, citizen: Citizen) -> None:
    order = an_order(asked, citizen)
    assert paying.receive_payment(word_of_the_bank(order, paid=False)).disposition == "declined"
    order.refresh_from_db()
    assert order.state == OrderState.DECLINED
    assert paying.receive_payment(word_of_the_bank(an_order(asked, citizen))).disposition == "settled"
    assert paid(agree(asked)) == 24_000


def test_paid_twice_the_second_sum_goes_back(asked: Dossier, citizen: Citizen, cashier: Post) -> None:
    order = an_order(asked, citizen)
    collecting.take_cash(asked, actor=cashier, lines=[COPIES], expected=24_000)
    attempt = paying.receive_payment(word_of_the_bank(order))
    assert (attempt.disposition, attempt.reason) == ("refund_due", "paid_before")
    assert paid(agree(asked)) == 24_000


def test_money_after_a_withdrawal_goes_back(asked: Dossier, citizen: Citizen, cashier: Post) -> None:
    order = an_order(asked, citizen)
    applicant.withdraw(asked, actor=citizen)
    attempt = paying.receive_payment(word_of_the_bank(order))
    assert (attempt.disposition, attempt.reason) == ("refund_due", "ended")
    assert agree(asked).public_status == PublicStatus.WITHDRAWN
    with nothing_happens(asked), refused("ended"):
        an_order(asked, citizen)
    back = collecting.refund(attempt, actor=cashier, transfer="FT-77")
    assert back.amount == 24_000
    with nothing_happens(asked), refused("refunded"):
        collecting.refund(attempt, actor=cashier, transfer="FT-78")
    agree(asked)


def test_only_the_system_hears_the_bank(asked: Dossier, citizen: Citizen, ward: Ward) -> None:
    message = word_of_the_bank(an_order(asked, citizen))
    with nothing_happens(asked), denied():
        paying.receive_payment(message, actor=ward.clerk)  # type: ignore[arg-type]
    assert paying.receive_payment(message, actor=System("bank")).disposition == "settled"
