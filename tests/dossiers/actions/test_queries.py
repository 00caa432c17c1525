"""How much an act asks of the database: numbers that may fall, and must not rise unnoticed.

Counted with reference data remembered, as in any process past its first minute; BEGIN and COMMIT not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Citizen
from dossiers.actions import applicant, drafts, filing
from tests.dossiers.actions import everyone
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


@contextmanager
def at_most(number: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as asked:
        yield
    counted = [row["sql"] for row in asked.captured_queries if "SAVEPOINT" not in row["sql"]]
    assert len(counted) <= number, "\n".join(f"{n}. {sql[:160]}" for n, sql in enumerate(counted, start=1))


@pytest.fixture(autouse=True)
def warm(ward: Ward) -> None:
    """One dossier has gone this way before, so the process remembers what hardly ever moves."""
    make.a_dossier(at="return_result", ward=ward)


def test_filing(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward)
    with at_most(14):
        filing.file(draft, actor=citizen)
    with at_most(4):
        filing.file(draft, actor=citizen)  # the second click


def test_saving_answers(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward)
    with at_most(3):
        drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes={"child_sex": "NU"})


ACTS: dict[str, tuple[str, everyone.Taking, int]] = {
    "claim": ("reception", everyone.claim, 8),
    "receive": ("reception", everyone.receive, 16),
    "refuse": ("reception", everyone.refuse, 15),
    "advance": ("verify", everyone.advance, 11),
    "request_supplement": ("verify", everyone.request_supplement, 18),
    "request_confirmation": ("verify", everyone.request_confirmation, 14),
    "return": ("review", everyone.return_, 13),
    "sign": ("sign", everyone.sign, 18),
    "hand_over": ("return_result", everyone.hand_over, 14),
}


def test_acts_of_officers(ward: Ward) -> None:
    for step, take, number in ACTS.values():
        task = make.task_of(make.a_dossier(at=step, ward=ward))
        actor = ward.officer_for(task)
        with at_most(number):
            take(task, actor)


def test_acts_of_applicants(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    everyone.request_confirmation(make.task_of(dossier), ward.case_officer)

    def counted(act: Callable[[], object], number: int) -> None:
        with at_most(number):
            act()

    counted(lambda: applicant.confirm(dossier, actor=citizen, agreed=True), 11)
    counted(lambda: applicant.withdraw(dossier, actor=citizen), 11)
