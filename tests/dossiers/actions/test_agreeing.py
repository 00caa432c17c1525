"""Who applies together agrees for themselves, once, before anything is granted."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Citizen
from accounts.models import Identity
from dossiers import ledger
from dossiers.actions import agreeing, applicant, drafts, filing, processing
from dossiers.actions.deciding import sign
from dossiers.models import Dossier, Event, Notice, Party, PartyKind, Request
from dossiers.replay import differences
from dossiers.supplements import Deficiency
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_verified_user
from tests.factories.sharing import MOTHER, share_with_the_mother, the_mother

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press", "shared")]


@pytest.fixture
def shared(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    share_with_the_mother(monkeypatch)


@pytest.fixture
def father() -> Citizen:
    return Citizen(a_verified_user(full_name="Trần Văn Khải"))


def co_applicant(dossier: Dossier) -> Party:
    return Party.objects.get(dossier=dossier, kind=PartyKind.CO_APPLICANT, left_at__isnull=True)


def test_filing_names_the_co_applicant_and_tells_her(ward: Ward, father: Citizen) -> None:
    mother = the_mother()
    dossier = make.a_dossier(father, ward=ward)
    party = co_applicant(dossier)
    assert (party.user, party.identity_number, party.agreed_at) == (mother.user, MOTHER, None)
    assert [n.about for n in Notice.objects.visible_to(mother)] == ["agreement_requested"]
    assert dossier in Dossier.objects.visible_to(mother)


def test_other_sides_have_no_account_to_it(ward: Ward, father: Citizen) -> None:
    dossier = make.a_dossier(father, ward=ward)
    assert Party.objects.get(dossier=dossier, kind=PartyKind.OTHER_SIDE).user is None


def test_who_files_is_not_asked_besides(ward: Ward) -> None:
    dossier = make.a_dossier(the_mother(), ward=ward)
    assert not Party.objects.filter(dossier=dossier, kind=PartyKind.CO_APPLICANT).exists()


def test_agreeing_is_written_into_the_ledger(ward: Ward, father: Citizen) -> None:
    mother = the_mother()
    dossier = agreeing.agree(make.a_dossier(father, ward=ward), actor=mother)
    assert co_applicant(dossier).agreed_at is not None
    event = Event.objects.select_related("detail").get(dossier=dossier, act="agree")
    assert ledger.payload_of(event)["by"] == "account"
    assert not ledger.faults(dossier)
    assert not differences(dossier)


def test_it_is_said_once(ward: Ward, father: Citizen) -> None:
    mother = the_mother()
    dossier = agreeing.agree(make.a_dossier(father, ward=ward), actor=mother)
    with nothing_happens(dossier), refused("agreed"):
        agreeing.agree(dossier, actor=mother)


def test_nobody_agrees_for_somebody_else(ward: Ward, father: Citizen) -> None:
    the_mother()
    dossier = make.a_dossier(father, ward=ward)
    with nothing_happens(dossier):
        for other in (father, Citizen(a_verified_user())):
            with denied():
                agreeing.agree(dossier, actor=other)


def test_a_number_proved_differently_since_does_not_agree(ward: Ward, father: Citizen) -> None:
    mother = the_mother()
    dossier = make.a_dossier(father, ward=ward)
    Identity.objects.filter(user=mother.user).update(number="079194000999")
    mother.user.refresh_from_db()
    with denied():
        agreeing.agree(dossier, actor=Citizen(type(mother.user).objects.get(pk=mother.user.pk)))


def test_not_after_the_end(ward: Ward, father: Citizen) -> None:
    mother = the_mother()
    dossier = applicant.withdraw(make.a_dossier(father, ward=ward), actor=father)
    with nothing_happens(dossier), refused("closed"):
        agreeing.agree(dossier, actor=mother)


def test_a_co_applicant_does_not_withdraw_for_all(ward: Ward, father: Citizen) -> None:
    mother = the_mother()
    with denied():
        applicant.withdraw(make.a_dossier(father, ward=ward), actor=mother)


def test_the_counter_records_it_for_the_number_shown(ward: Ward, father: Citizen) -> None:
    dossier = make.a_dossier(father, ward=ward, at="verify")
    party = co_applicant(dossier)
    with nothing_happens(dossier), refused(at="number"):
        agreeing.record_agreement(dossier, actor=ward.reception, party=party.pk, number="079194000124")
    with nothing_happens(dossier), denied():
        agreeing.record_agreement(dossier, actor=ward.case_officer, party=party.pk, number=MOTHER)
    filer = dossier.party(PartyKind.FILER)
    assert filer is not None
    with nothing_happens(dossier), refused(at="party"):
        agreeing.record_agreement(dossier, actor=ward.reception, party=filer.pk, number=MOTHER)
    agreeing.record_agreement(dossier, actor=ward.reception, party=party.pk, number=MOTHER)
    assert co_applicant(dossier).agreed_at is not None


def test_another_centre_does_not_record_it(ward: Ward, father: Citizen) -> None:
    dossier = make.a_dossier(father, ward=ward)
    elsewhere = make.a_ward("Bình Thạnh").reception
    with denied():
        agreeing.record_agreement(dossier, actor=elsewhere, party=co_applicant(dossier).pk, number=MOTHER)


def test_nothing_is_granted_before_all_agreed(ward: Ward, father: Citizen) -> None:
    dossier = make.a_dossier(father, ward=ward, at="sign")
    task = make.task_of(dossier)
    preview = make.preview_of(dossier)
    action = next(a.key for a in dossier.version.parsed.workflow.step("sign").actions if a.signs)
    with nothing_happens(dossier), refused("not_agreed"):
        sign(task, actor=ward.signatory, seen=task.seen, action=action, preview=preview)
    agreeing.agree(dossier, actor=_joined(dossier))
    sign(task, actor=ward.signatory, seen=make.task_of(dossier).seen, action=action, preview=preview)


def _joined(dossier: Dossier) -> Citizen:
    """The mother, who had no account when it was filed, takes it up into hers."""
    mother = the_mother()
    assert dossier not in Dossier.objects.visible_to(mother)
    assert agreeing.offered(mother) == 1
    assert agreeing.take_up(actor=mother) == 1
    assert dossier in Dossier.objects.visible_to(mother)
    return mother


def test_only_a_proved_number_takes_up(ward: Ward, father: Citizen) -> None:
    make.a_dossier(father, ward=ward)
    stranger = Citizen(a_verified_user())
    assert (agreeing.offered(stranger), agreeing.take_up(actor=stranger)) == (0, 0)


def test_a_corrected_name_asks_again(ward: Ward, father: Citizen) -> None:
    mother = the_mother()
    dossier = agreeing.agree(make.a_dossier(father, ward=ward), actor=mother)
    task = make.task_of(dossier)
    reason = next(r.code for r in dossier.version.parsed.reasons if "request_supplement" in r.acts)
    processing.request_supplement(
        task, actor=ward.officer_for(task), seen=task.seen,
        deficiencies=[Deficiency(about="field", key="mother_document_number", reason=reason)],
        reply_by=date(2026, 12, 2),
    )  # fmt: skip
    draft = drafts.start_supplement(Request.objects.get(dossier=dossier).pk, actor=father)
    changes = {"mother_document_number": "079194000999"}
    draft = drafts.save_answers(draft, actor=father, revision=draft.revision, changes=changes)
    filing.refile(draft, actor=father)
    party = co_applicant(dossier)
    assert (party.identity_number, party.agreed_at, party.user) == ("079194000999", None, None)
    assert dossier not in Dossier.objects.visible_to(mother)


def test_seeing_costs_the_same_for_one_and_three(ward: Ward, father: Citizen) -> None:
    mother, counts = the_mother(), []
    for more in (1, 2):
        for _ in range(more):
            make.a_dossier(father, ward=ward)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = list(Dossier.objects.visible_to(mother))
        counts.append((len(found), len(queries)))
    assert counts == [(1, 1), (3, 1)]
