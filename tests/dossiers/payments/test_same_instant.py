"""One bank reference heard twice at the same instant: the first is kept, the second is told, nothing breaks."""

from __future__ import annotations

import pytest
from django.conf import settings

from dossiers import clock
from dossiers.actions import paying
from dossiers.models import Dossier, PaymentAttempt
from dossiers.payments import messages
from dossiers.payments.bank import Forged, Told
from dossiers.payments.demo import PARTNER
from tests.dossiers.actions.test_at_once import at_once, raised
from tests.factories import dossiers as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_press")]


def test_two_orders_under_one_reference_are_heard_one_after_the_other() -> None:
    with make.city_time_at("2026-11-25 08:30"):
        citizen, orders = make.a_citizen(), []
        for _one in range(2):
            dossier = Dossier.objects.get(pk=make.a_dossier(citizen, copies_requested=True, copies=3).pk)
            lines = [row.line for row in paying.payable(dossier)]
            orders.append(paying.begin_payment(dossier, actor=citizen, lines=lines))
        told = [
            Told(
                reference=row.reference, bank_reference="FT001", amount=row.amount, paid=True, at=clock.now()
            )
            for row in orders
        ]
    words = [messages.write(one, partner=PARTNER, secret=settings.PORTAL_BANK_SECRET) for one in told]
    answers = at_once(*[lambda word=word: paying.receive_payment(word) for word in words])
    (refused,) = raised(answers)
    assert isinstance(refused, Forged)
    assert PaymentAttempt.objects.get().bank_reference == "FT001"
