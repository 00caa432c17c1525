"""The same person in two windows: what is said twice at one moment is counted and answered as if in turn."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.actors import Citizen
from accounts.models import AccessToken, RepresentationClaim, Scope
from accounts.tokens import MOST, make_token
from dossiers import clock
from dossiers.actions import representing
from tests.dossiers.actions.test_at_once import MORNING, at_once
from tests.factories import dossiers as make
from tests.factories.people import a_verified_user
from tests.factories.standing import a_company

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_business_added_by_a_double_click_is_added_once_and_the_second_is_told() -> None:
    person, said = Citizen(a_verified_user()), a_company()
    answers = at_once(*[lambda: representing.claim_business(actor=person, said=said)] * 4)
    assert sum(isinstance(answer, RepresentationClaim) for answer in answers) == 1
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 3


def test_no_more_tokens_than_allowed_however_many_windows_ask() -> None:
    person = a_verified_user()

    def make_one() -> None:
        make_token(person, name="x", scopes=[Scope.LIST_DOSSIERS], days=1, at=clock.now())

    with make.city_time_at(MORNING):
        for _ in range(MOST - 1):
            make_one()
    at_once(*[make_one] * 4)
    assert AccessToken.objects.filter(user=person).count() == MOST
