"""Births whose copies are paid for when the office asks: the reference procedure with one action more."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from accounts.actors import Citizen
from accounts.memory import forget_all
from accounts.models import Post
from accounts.roles import Role
from dossiers import clock
from dossiers.actions import paying
from dossiers.models import Dossier, PaymentOrder
from dossiers.payments.demo import DemoBank
from procedures.models import Version
from tests.dossiers.conftest import citizen, morning, quick_press, ward
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward

__all__ = ["citizen", "morning", "quick_press", "ward"]

COPIES = "PHI_BAN_SAO"
ASKS: dict[str, Any] = {
    "key": "request_payment",
    "label": {"vi": "Thông báo nộp phí", "en": "Ask for payment"},
    "kind": "request_payment",
    "limit": {"policy": "WORKING_DAYS", "value": 5},
    "clock": "pause",
    "on_timeout": "officer",
}


@pytest.fixture
def paid_on_request(db: None) -> Iterator[None]:
    """The copies of a birth are due on request, and whoever verifies may ask."""
    version = Version.objects.filter(procedure__code=make.BIRTH, state="published").latest("number")
    changed = copy.deepcopy(version.definition)
    next(fee for fee in changed["fees"] if fee["code"] == COPIES)["due"] = "on_request"
    next(step for step in changed["workflow"]["steps"] if step["key"] == "verify")["actions"].append(ASKS)
    Version.objects.create(
        procedure=version.procedure,
        number=version.number + 1,
        state="published",
        valid_from=version.valid_from,
        definition=changed,
        digest="paid-on-request",
    )
    forget_all()
    yield
    forget_all()


@pytest.fixture
def owing(paid_on_request: None, quick_press: None, ward: Ward, citizen: Citizen) -> Dossier:
    """Three copies are wanted (24 000 đ), nothing has been asked yet; it stands with the case officer."""
    return make.a_dossier(citizen, at="verify", ward=ward, copies_requested=True, copies=3)


@pytest.fixture
def asked(owing: Dossier, ward: Ward) -> Dossier:
    """The applicant has been asked to pay by Wednesday 2 December 2026."""
    return ask_to_pay(owing, ward)


def ask_to_pay(dossier: Dossier, ward: Ward, **changes: Any) -> Dossier:
    task = make.task_of(dossier)
    wanted: dict[str, Any] = {
        "actor": ward.case_officer,
        "seen": task.seen,
        "lines": [COPIES],
        "reply_by": LAST_DAY,
        **changes,
    }
    return paying.request_payment(task, **wanted)


LAST_DAY = date(2026, 12, 2)


@pytest.fixture
def cashier(ward: Ward) -> Post:
    return ward.post(Role.CASHIER, "centre")


def an_order(dossier: Dossier, citizen: Citizen, *lines: str) -> PaymentOrder:
    return paying.begin_payment(dossier, actor=citizen, lines=lines or [COPIES])


def word_of_the_bank(
    order: PaymentOrder, *, amount: int | None = None, paid: bool = True, salt: str = ""
) -> bytes:
    """A message the demonstration's bank has signed."""
    asked_for = order.amount if amount is None else amount
    return DemoBank().confirm(order.reference, amount=asked_for, paid=paid, at=clock.now(), salt=salt)
