"""Sending: what is frozen, what is refused, and that twice is once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from accounts.actors import Citizen
from accounts.models import Agency
from dossiers import ledger
from dossiers.actions import applicant, drafts, filing
from dossiers.acts import Act
from dossiers.models import (
    AnswersRevision,
    Charge,
    Counter,
    Dossier,
    Draft,
    Event,
    File,
    Notice,
    Party,
    PublicStatus,
    Submission,
)
from dossiers.replay import differences
from procedures.models import Offering
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import BIRTH_NOTICE, Ward
from tests.factories.people import a_user, a_verified_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press", "morning")]


def own_numbers(citizen: Citizen) -> list[str]:
    return [citizen.identity.number] if citizen.identity else []


def test_sending_freezes_what_counts_and_leaves_out_what_is_hidden(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward, copies_requested=False, copies=5, authorised=True)
    dossier = filing.file(draft, actor=citizen)

    frozen = AnswersRevision.objects.get(dossier=dossier)
    assert "copies" not in frozen.answers
    assert "authorised" not in frozen.answers
    assert frozen.answers["child_name"] == "Trần Minh Khôi"
    draft.refresh_from_db()
    assert draft.answers["copies"] == 5  # the draft keeps what was typed
    assert draft.filed_at == dossier.filed_at


def test_a_dossier_begins_with_everything_people_will_ask_for(ward: Ward, citizen: Citizen) -> None:
    dossier = filing.file(make.a_draft(citizen, ward=ward), actor=citizen)
    dossier.refresh_from_db()

    assert dossier.code == f"{ward.committee.code}-261125-000001"
    assert (dossier.competent, dossier.receiving.office) == (ward.committee, "centre")
    assert (dossier.public_status, dossier.case) == (PublicStatus.FILED, "on_time")
    assert (dossier.applicant_name, dossier.subject_name) == ("Nguyễn Thị Hạnh", "Trần Minh Khôi")
    assert {"079194000123", *own_numbers(citizen)} <= set(dossier.identity_numbers)
    assert [(party.kind, party.name) for party in dossier.parties.order_by("pk")] == [
        ("filer", "Nguyễn Thị Hạnh"),
        ("concerned", "Trần Minh Khôi"),
    ]
    assert [(charge.line, charge.amount) for charge in Charge.objects.filter(dossier=dossier)] == [
        ("LE_PHI_KHAI_SINH", 0)
    ]
    event = Event.objects.get(dossier=dossier)
    file = File.objects.get(dossier=dossier)
    assert (event.act, ledger.payload_of(event)["files"]) == (
        Act.FILE,
        [{"paper": BIRTH_NOTICE, "name": file.name, "sha256": file.blob.sha256}],
    )
    assert dossier.events_count == 1
    assert make.task_of(dossier).due_at == dossier.reception_due_at
    assert (ledger.faults(dossier), differences(dossier)) == ([], [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT search @@ 'minh & khoi'::tsquery FROM dossiers_dossier")
        assert cursor.fetchall() == [(True,)]


@pytest.mark.parametrize("later", ["2026-11-25 08:31", "2026-11-30 09:00", "2027-06-01 09:00"])
def test_sent_twice_is_one_dossier_on_whatever_day(ward: Ward, citizen: Citizen, later: str) -> None:
    draft = make.a_draft(citizen, ward=ward)
    first = filing.file(draft, actor=citizen)
    with make.city_time_at(later), nothing_happens(first):  # by June the child would be registered late
        assert filing.file(draft, actor=citizen) == first
    assert Submission.objects.get().dossier == first


def test_the_same_key_with_other_content_is_refused(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward)
    dossier = filing.file(draft, actor=citizen)
    Draft.objects.filter(pk=draft.pk).update(answers={**draft.answers, "child_name": "Trần Minh Khoa"})
    with nothing_happens(dossier), refused("sent_otherwise"):
        filing.file(draft, actor=citizen)


def test_every_gap_is_named_at_once_and_no_number_is_used(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward, papers=False, child_name=None, applicant_phone=None)
    with refused() as refusal:
        filing.file(draft, actor=citizen)
    assert {"child_name", "applicant_phone", f"paper:{BIRTH_NOTICE}"} <= set(refusal.value.message_dict)
    assert not Dossier.objects.exists()
    assert not Counter.objects.exists()
    draft.refresh_from_db()
    assert draft.filed_at is None


def test_only_a_verified_person_sends_and_only_their_own(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward)
    strangers: list[Any] = [make.a_citizen(), ward.reception, Citizen(a_verified_user(is_active=False))]
    for stranger in strangers:
        with denied():
            filing.file(draft, actor=stranger)
    unverified = Citizen(a_user())
    with refused("unverified"):
        filing.file(make.a_draft(unverified, ward=ward), actor=unverified)
    assert not Dossier.objects.exists()


def test_the_office_is_found_by_the_address_or_the_address_is_to_be_mended(
    ward: Ward, citizen: Citizen
) -> None:
    draft = make.a_draft(citizen, ward=ward)
    Offering.objects.filter(agency=ward.committee).delete()
    with refused(at="applicant_residence"):
        filing.file(draft, actor=citizen)


def test_a_committee_without_a_centre_is_said_in_words(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward)
    Agency.objects.filter(parent=ward.committee, office="centre").update(valid_to="2026-11-25")
    with refused("no_centre"):
        filing.file(draft, actor=citizen)


def test_identity_numbers_are_found_in_repeated_groups_too() -> None:
    from types import SimpleNamespace as Some

    from dossiers import enrolment

    number = Some(key="number", type="citizen_id", fields=())
    group = Some(key="children", type="group", fields=(number,))
    form = Some(fields=[group, Some(key="own", type="document_number", fields=())])
    answers = {"children": [{"number": "079326000456"}, {}], "own": "B1234567"}
    found = enrolment.identity_numbers(Some(definition=Some(form=form), answers=answers))  # type: ignore[arg-type]
    assert found == ["079326000456", "B1234567"]


# ---- the answer to a request


def test_a_supplement_is_a_whole_new_revision_and_the_first_stays(ward: Ward, citizen: Citizen) -> None:
    request = make.ask_for_more(make.a_dossier(citizen, ward=ward), ward)
    dossier = filing.refile(make.an_answer_to(request, citizen), actor=citizen)

    revisions = AnswersRevision.objects.filter(dossier=dossier).order_by("number")
    assert [row.number for row in revisions] == [1, 2]
    assert dossier.answers_revision == 2
    assert File.objects.get(dossier=dossier, revision=2).paper == BIRTH_NOTICE
    assert Notice.objects.filter(dossier=dossier, about="refiled").exists()
    assert differences(Dossier.objects.get(pk=dossier.pk)) == []


def test_sending_a_supplement_twice_sends_it_once(ward: Ward, citizen: Citizen) -> None:
    request = make.ask_for_more(make.a_dossier(citizen, ward=ward), ward)
    draft = make.an_answer_to(request, citizen)
    dossier = filing.refile(draft, actor=citizen)
    with nothing_happens(dossier):
        assert filing.refile(draft, actor=citizen) == dossier


def test_only_what_was_asked_for_changes(ward: Ward, citizen: Citizen) -> None:
    from dossiers.actions import processing
    from dossiers.supplements import Deficiency
    from tests.dossiers.actions.everyone import REPLY_BY

    task = make.task_of(make.a_dossier(citizen, ward=ward))
    gap = Deficiency(about="field", key="child_name", reason="name_against_rules")
    dossier = processing.request_supplement(
        task, actor=ward.reception, seen=task.seen, deficiencies=[gap], reply_by=REPLY_BY
    )
    draft = drafts.start_supplement(dossier.requests.get().pk, actor=citizen)
    changes = {"child_name": "Trần Minh Khuê", "mother_name": "Somebody Else", "child_sex": "NU"}
    draft = drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes=changes)

    filing.refile(draft, actor=citizen)

    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.filed_answers["child_name"] == "Trần Minh Khuê"
    assert dossier.filed_answers["mother_name"] == "Nguyễn Thị Hạnh"
    assert dossier.filed_answers["child_sex"] == "NAM"
    assert dossier.subject_name == "Trần Minh Khuê"  # lists and searches follow the corrected name
    assert Party.objects.get(dossier=dossier, kind="concerned").name == "Trần Minh Khuê"
    with connection.cursor() as cursor:
        cursor.execute("SELECT search @@ 'khue'::tsquery FROM dossiers_dossier")
        assert cursor.fetchone() == (True,)


def test_a_paper_that_was_asked_for_must_come(ward: Ward, citizen: Citizen) -> None:
    request = make.ask_for_more(make.a_dossier(citizen, ward=ward), ward)
    draft = drafts.start_supplement(request.pk, actor=citizen)
    with nothing_happens(request.dossier), refused(at=f"paper:{BIRTH_NOTICE}"):
        filing.refile(draft, actor=citizen)


def test_a_supplement_is_the_applicants_and_only_while_it_is_asked(ward: Ward, citizen: Citizen) -> None:
    request = make.ask_for_more(make.a_dossier(citizen, ward=ward), ward)
    draft = make.an_answer_to(request, citizen)
    strangers: list[Any] = [make.a_citizen(), ward.reception]
    for stranger in strangers:
        with nothing_happens(request.dossier), denied():
            filing.refile(draft, actor=stranger)
    with refused("supplement"):
        filing.file(draft, actor=citizen)
    with refused("no_supplement"):
        filing.refile(make.a_draft(citizen, ward=ward), actor=citizen)
    applicant.withdraw(request.dossier, actor=citizen)
    with nothing_happens(request.dossier), refused("closed"):
        filing.refile(draft, actor=citizen)
