"""One table of acts: who may ever take them, and who sees what."""

from __future__ import annotations

import pytest

from accounts.actors import Citizen, System, Viewer, officer
from accounts.roles import Role
from dossiers import policy
from dossiers.acts import LEDGER, Act
from dossiers.models import Document, Dossier, Draft, File, Notice, Party, Task
from dossiers.policy import GATES
from tests.dossiers.refusals import denied
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post

pytestmark = pytest.mark.django_db

R = Role
CITIZENS = {
    Act.FILE, Act.REFILE, Act.CONFIRM, Act.WITHDRAW, Act.FILL, Act.FOLLOW, Act.LIST_OWN, Act.AGREE, Act.REPRESENT,
}  # fmt: skip
AT_THE_COUNTER = {Act.FILE, Act.REFILE, Act.CONFIRM, Act.WITHDRAW, Act.AGREE}
EITHER = {*AT_THE_COUNTER, Act.PAY, Act.READ_FILE, Act.READ_DEMO}  # taken by citizens and by officers
HANDLERS = {R.RECEPTION, R.CASE_OFFICER, R.UNIT_HEAD, R.CENTRE_HEAD, R.SIGNATORY, R.CLERK}
READERS = HANDLERS | {R.OVERSIGHT, R.GREETER, R.POSTAL, R.CASHIER}

# Written out once more by hand: who may take which act, as the product says it.
EXPECTED: dict[Act, set[Role]] = {
    **{act: set() for act in CITIZENS},
    **{act: {R.RECEPTION, R.CENTRE_HEAD} for act in AT_THE_COUNTER},
    Act.RECEIVE: {R.RECEPTION, R.CENTRE_HEAD},
    Act.REFUSE: {R.RECEPTION, R.CENTRE_HEAD},
    Act.REQUEST_SUPPLEMENT: {R.RECEPTION, R.CENTRE_HEAD, R.CASE_OFFICER, R.UNIT_HEAD},
    Act.CLAIM: HANDLERS,
    Act.RELEASE: HANDLERS,
    Act.ASSIGN: {R.UNIT_HEAD, R.CENTRE_HEAD},
    Act.ADVANCE: HANDLERS,
    Act.RETURN: HANDLERS,
    Act.REQUEST_CONFIRMATION: {R.CASE_OFFICER, R.UNIT_HEAD},
    Act.SIGN: {R.SIGNATORY, R.UNIT_HEAD, R.CENTRE_HEAD},
    Act.SEAL: {R.CLERK},
    Act.FINISH: {R.CLERK, R.RECEPTION, R.CASE_OFFICER},
    Act.HAND_OVER: {R.RECEPTION, R.CENTRE_HEAD},
    Act.STOP: {R.CASE_OFFICER, R.UNIT_HEAD, R.CENTRE_HEAD, R.SIGNATORY},
    Act.RECALL: HANDLERS,
    Act.CONSULT: {R.CASE_OFFICER, R.UNIT_HEAD},
    Act.ANSWER: HANDLERS,
    Act.END_WAIT: {R.CASE_OFFICER, R.UNIT_HEAD, R.CLERK},
    Act.REQUEST_PAYMENT: {R.RECEPTION, R.CENTRE_HEAD, R.CASE_OFFICER, R.UNIT_HEAD},
    Act.PAY: {R.RECEPTION, R.CASHIER},
    Act.SET_FEE: {R.RECEPTION, R.CASHIER},
    Act.REFUND: {R.CASHIER},
    Act.APOLOGISE: HANDLERS,
    Act.CORRECT: {R.SIGNATORY, R.UNIT_HEAD, R.CENTRE_HEAD},
    Act.REPLACE: {R.SIGNATORY, R.UNIT_HEAD, R.CENTRE_HEAD},
    Act.REVOKE: {R.SIGNATORY, R.UNIT_HEAD, R.CENTRE_HEAD},
    Act.ISSUE: {R.CLERK},
    Act.EXTEND: {R.UNIT_HEAD, R.CENTRE_HEAD, R.SIGNATORY},
    Act.TRANSFER: {R.RECEPTION, R.CENTRE_HEAD},
    Act.CHANGE_PROCEDURE: {R.RECEPTION, R.CENTRE_HEAD},
    Act.SERVE: {R.RECEPTION, R.CENTRE_HEAD},
    Act.TAKE_FEES: {R.CASHIER, R.RECEPTION},
    Act.TIME_OUT: set(),
    Act.WORK: READERS,
    Act.OPEN: READERS,
    Act.READ_FILE: READERS,
    Act.SIGNING_DESK: {R.SIGNATORY, R.UNIT_HEAD, R.CENTRE_HEAD},
    Act.READ_DEMO: set(Role),
    Act.VOUCH: {R.RECEPTION, R.CENTRE_HEAD},
}


def test_every_act_has_a_gate_and_every_gate_was_thought_of() -> None:
    assert set(GATES) == set(Act)
    assert set(EXPECTED) == set(Act)


@pytest.mark.parametrize("act", list(Act), ids=str)
def test_officers_pass_the_gates_of_their_role_only(act: Act, ward: Ward) -> None:
    for role in Role:
        viewer = officer(a_post(role, agency=ward.committee))
        assert policy.admits(act, viewer) == (role in EXPECTED[act]), role
    citizen = make.a_citizen()
    assert policy.admits(act, citizen) == (act in CITIZENS | EITHER)


def test_the_system_only_watches_the_time_drafts_apologies_and_hears_registers_and_banks(ward: Ward) -> None:
    day = ward.reception.valid_from
    for act in Act:
        if act in {Act.TIME_OUT, Act.END_WAIT, Act.PAY, Act.APOLOGISE}:
            policy.require(act, System("timer"), on=day)
        else:
            with denied():
                policy.require(act, System("timer"), on=day)


def test_looking_is_never_written_into_the_ledger() -> None:
    assert set(LEDGER).isdisjoint({Act.FILL, Act.FOLLOW, Act.LIST_OWN, Act.WORK, Act.OPEN, Act.READ_FILE})
    assert Act.TIME_OUT in LEDGER


# ---- what exists for whom


@pytest.fixture
def dossier(quick_press: None, ward: Ward, citizen: Citizen) -> Dossier:
    found = make.a_dossier(citizen, at="verify", ward=ward)
    make.run_outbox()
    return found


def sees(viewer: Viewer) -> tuple[int, int, int, int]:
    """How many dossiers, files, documents and tasks exist for a viewer."""
    return (
        Dossier.objects.visible_to(viewer).count(),
        File.objects.visible_to(viewer).count(),
        Document.objects.visible_to(viewer).count(),
        Task.objects.visible_to(viewer).count(),
    )


def test_a_citizen_sees_what_they_are_a_party_to(dossier: Dossier, citizen: Citizen) -> None:
    make.a_dossier(make.a_citizen())
    stranger = make.a_citizen()
    assert sees(citizen) == (1, 1, 1, 0)
    assert sees(stranger) == (0, 0, 0, 0)
    Party.objects.create(dossier=dossier, kind="concerned", user=stranger.user, name="x")
    assert sees(stranger)[0] == 1
    assert Notice.objects.visible_to(citizen).count() == 3 - 1  # filed and received, of one's own account
    assert not Notice.objects.visible_to(stranger).exists()


def test_an_officer_sees_what_has_a_task_at_their_agency(dossier: Dossier, ward: Ward) -> None:
    assert sees(officer(ward.reception)) == (1, 1, 1, 1)  # done there
    assert sees(officer(ward.case_officer)) == (1, 1, 1, 1)  # open there
    assert sees(officer(ward.clerk))[0] == 0  # nothing has come to the records office yet
    assert sees(officer(make.a_ward("Tân Định").reception)) == (0, 0, 0, 0)


def test_heads_see_what_is_below_them(dossier: Dossier, ward: Ward) -> None:
    assert sees(officer(ward.signatory)) == (1, 1, 1, 2)
    assert sees(officer(make.a_ward("Tân Định").signatory)) == (0, 0, 0, 0)


def test_oversight_reads_all_and_others_nothing(dossier: Dossier, ward: Ward) -> None:
    assert sees(officer(a_post(Role.OVERSIGHT))) == (1, 1, 1, 2)
    for role in (Role.CITY_LEADER, Role.OPERATOR, Role.PROCEDURE_EDITOR, Role.PROCEDURE_APPROVER):
        assert sees(officer(a_post(role, agency=ward.committee))) == (0, 0, 0, 0)


def test_drafts_and_their_files_are_their_owners_alone(
    quick_press: None, ward: Ward, citizen: Citizen
) -> None:
    make.a_draft(citizen, ward=ward)
    for viewer in (officer(ward.reception), officer(a_post(Role.OVERSIGHT)), make.a_citizen()):
        assert not Draft.objects.visible_to(viewer).exists()
        assert not File.objects.visible_to(viewer).exists()
    assert Draft.objects.visible_to(citizen).count() == File.objects.visible_to(citizen).count() == 1


def test_a_result_exists_for_its_applicant_only_once_it_is_issued(
    quick_press: None, ward: Ward, citizen: Citizen
) -> None:
    dossier = make.a_dossier(citizen, at="publish", ward=ward)
    mine = Document.objects.visible_to(citizen).filter(kind="result")
    make.run_outbox()
    assert not mine.exists()
    make.take_next_step(dossier, ward)
    assert mine.count() == 1
