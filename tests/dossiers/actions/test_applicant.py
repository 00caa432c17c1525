"""What the applicant does on the way: say yes or no to a draft, take the dossier back."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.actors import Citizen
from dossiers.actions import applicant
from dossiers.models import Dossier, Party, PartyKind, PublicStatus, Request, Task
from tests.dossiers.actions import everyone
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_verified_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


@pytest.fixture
def asked(ward: Ward, citizen: Citizen) -> Dossier:
    """A dossier whose applicant is asked whether the drafted certificate is right."""
    return everyone.request_confirmation(
        make.task_of(make.a_dossier(citizen, at="verify", ward=ward)), ward.case_officer
    )


def test_agreeing_gives_the_task_back_with_the_draft_kept(asked: Dossier, citizen: Citizen) -> None:
    dossier = applicant.confirm(asked, actor=citizen, agreed=True)
    assert Request.objects.get(dossier=dossier).state == "answered"
    assert (make.task_of(dossier).step, make.task_of(dossier).state) == ("verify", "open")
    assert dossier.result_inputs == make.ENTRIES


def test_objecting_says_what_is_wrong(asked: Dossier, citizen: Citizen) -> None:
    with nothing_happens(asked), refused(at="note"):
        applicant.confirm(asked, actor=citizen, agreed=False)
    dossier = applicant.confirm(asked, actor=citizen, agreed=False, note="Sai ngày sinh.")
    assert make.task_of(dossier).state == "open"


def test_the_first_answer_counts(asked: Dossier, citizen: Citizen) -> None:
    dossier = applicant.confirm(asked, actor=citizen, agreed=True)
    with nothing_happens(dossier), refused("closed"):
        applicant.confirm(dossier, actor=citizen, agreed=False, note="Không.")


def test_there_is_nothing_to_confirm_in_a_supplement_request(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    with nothing_happens(dossier), refused("closed"):
        applicant.confirm(dossier, actor=citizen, agreed=True)
    make.ask_for_more(dossier, ward)
    with nothing_happens(dossier), refused("closed"):
        applicant.confirm(dossier, actor=citizen, agreed=True)


def test_the_owner_may_too_but_nobody_else(asked: Dossier, ward: Ward) -> None:
    concerned, owner = a_verified_user(), a_verified_user()
    Party.objects.create(dossier=asked, kind=PartyKind.CONCERNED, user=concerned, name="x")
    Party.objects.create(dossier=asked, kind=PartyKind.OWNER, user=owner, name="y")
    strangers: list[Any] = [make.a_citizen(), Citizen(concerned), ward.case_officer]
    for stranger in strangers:
        with nothing_happens(asked), denied():
            applicant.confirm(asked, actor=stranger, agreed=True)
        with nothing_happens(asked), denied():
            applicant.withdraw(asked, actor=stranger)
    assert applicant.confirm(asked, actor=Citizen(owner), agreed=True).content_version > asked.content_version


@pytest.mark.parametrize("step", ["reception", "verify", "review", "sign"])
def test_a_dossier_is_taken_back_at_any_time_before_the_signature(
    ward: Ward, citizen: Citizen, step: str
) -> None:
    dossier = applicant.withdraw(make.a_dossier(citizen, at=step, ward=ward), actor=citizen, reason="Nhầm.")
    assert dossier.public_status == PublicStatus.WITHDRAWN
    assert not Task.objects.live().filter(dossier=dossier).exists()
    with nothing_happens(dossier), refused("ended"):
        applicant.withdraw(dossier, actor=citizen)


def test_taking_back_closes_what_was_asked(asked: Dossier, citizen: Citizen) -> None:
    applicant.withdraw(asked, actor=citizen)
    assert Request.objects.get(dossier=asked).state == "cancelled"


def test_a_signed_result_is_not_taken_back(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, at="publish", ward=ward)
    with nothing_happens(dossier), refused("signed"):
        applicant.withdraw(dossier, actor=citizen)
