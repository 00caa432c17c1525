"""Where a workflow says that something is paid first, nobody gets past it unpaid."""

from __future__ import annotations

import copy

import pytest

from accounts.actors import Citizen
from dossiers.acts import Act
from dossiers.models import Charge, Dossier
from procedures.definition import digest
from procedures.models import Version
from tests.dossiers.actions import everyone
from tests.dossiers.refusals import nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


def paid_first() -> None:
    """From now on every passing on of a birth, and its acceptance and its finish, asks for payment first."""
    old = Version.objects.filter(procedure__code=make.BIRTH).latest("number")
    document = copy.deepcopy(old.definition)
    for step in document["workflow"]["steps"]:
        for action in step["actions"]:
            if action["kind"] in {"receive", "advance", "finish"}:
                action["requires"] = sorted({*action.get("requires", []), "payment"})
    Version.objects.create(
        procedure=old.procedure, number=old.number + 1, state="published", valid_from=old.valid_from,
        definition=document, digest=digest(document),
    )  # fmt: skip


def owing(dossier: Dossier) -> Charge:
    return Charge.objects.create(dossier=dossier, line="copy", kind="le_phi", name_vi="Bản sao", name_en="Copy",
                                 amount=8000, due="before_result")  # fmt: skip


@pytest.mark.parametrize("act", [Act.RECEIVE, Act.ADVANCE, Act.SIGN, Act.FINISH], ids=str)
def test_an_act_that_asks_for_payment_waits_for_it(act: Act, ward: Ward, citizen: Citizen) -> None:
    paid_first()
    at, take = everyone.ON_TASKS[act]
    dossier = make.a_dossier(citizen, at=at, ward=ward)
    task = everyone.made_ready(act, make.task_of(dossier), ward)
    charge = owing(dossier)
    with nothing_happens(dossier), refused("unpaid"):
        take(task, ward.officer_for(task))
    Charge.objects.filter(pk=charge.pk).update(paid_at=dossier.filed_at)
    assert take(task, ward.officer_for(task)).pk == dossier.pk


def test_an_amount_nobody_has_entered_yet_is_owed_too_and_nothing_is_not(
    ward: Ward, citizen: Citizen
) -> None:
    paid_first()
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    charge = owing(dossier)
    task = make.task_of(dossier)
    Charge.objects.filter(pk=charge.pk).update(amount=None)
    with refused("unpaid"):
        everyone.advance(task, ward.case_officer)
    Charge.objects.filter(pk=charge.pk).update(amount=0)
    everyone.advance(task, ward.case_officer)
