"""At the counter: an officer fills in and files for whoever stands there."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.actors import Citizen, officer
from accounts.roles import Role
from dossiers import ledger
from dossiers.actions import drafts, filing, serving
from dossiers.enrolment import Filer
from dossiers.models import Dossier, Draft, Event, PartyKind, Stale, Task
from tests.dossiers.refusals import denied
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post

pytestmark = pytest.mark.django_db

HOA = Filer(name="Trần Thị Hoa", number="079188001234", phone="+84903123456")


def a_form(ward: Ward, filer: Filer = HOA, channel: str = "counter") -> Draft:
    return serving.start_at_counter(make.BIRTH, actor=ward.reception, filer=filer, channel=channel)


def filled(ward: Ward, draft: Draft) -> Draft:
    """Every answer given, every paper handed in."""
    answers = make.birth_answers(ward.committee.code)
    papers = [paper.code for paper in draft.version.parsed.papers]
    return drafts.save_answers(
        draft, actor=ward.reception, revision=draft.revision, changes=answers, on_paper=papers
    )


def test_the_person_present_needs_no_account_and_their_papers_no_upload(ward: Ward) -> None:
    draft = filled(ward, a_form(ward))
    dossier = filing.file(draft, actor=ward.reception)
    filer = dossier.party(PartyKind.FILER)
    assert filer is not None
    assert (filer.name, filer.user, filer.identity_number) == (HOA.name, None, HOA.number)
    assert (dossier.channel, dossier.receiving) == ("counter", ward.reception.agency)
    assert HOA.number in dossier.identity_numbers
    assert make.BIRTH_NOTICE in dossier.on_paper
    event = Event.objects.get(dossier=dossier)
    assert event.actor == f"post:{ward.reception.public_id}"
    assert ledger.payload_of(event)["on_paper"] == dossier.on_paper
    assert Task.objects.live().get(dossier=dossier).agency == ward.reception.agency


def test_a_paper_neither_handed_in_nor_scanned_is_named(ward: Ward) -> None:
    draft = a_form(ward)
    draft = drafts.save_answers(
        draft,
        actor=ward.reception,
        revision=draft.revision,
        changes=make.birth_answers(ward.committee.code),
        on_paper=[],
    )
    with pytest.raises(ValidationError) as refused:
        filing.file(draft, actor=ward.reception)
    assert f"paper:{make.BIRTH_NOTICE}" in refused.value.message_dict
    assert not Dossier.objects.exists()


def test_pressed_twice_it_is_filed_once(ward: Ward) -> None:
    draft = filled(ward, a_form(ward))
    first = filing.file(draft, actor=ward.reception)
    assert filing.file(draft, actor=ward.reception) == first


def test_a_colleague_at_the_same_desk_goes_on_and_nobody_else(ward: Ward) -> None:
    draft = a_form(ward)
    colleague = a_post(Role.RECEPTION, agency=ward.reception.agency)
    draft = drafts.save_answers(
        draft, actor=colleague, revision=draft.revision, changes={"child_name": "Trần An"}
    )
    elsewhere = a_post(Role.RECEPTION, agency=ward.committee)
    for stranger in (elsewhere, make.a_citizen()):
        with denied():
            drafts.save_answers(draft, actor=stranger, revision=draft.revision, changes={})
        with denied():
            filing.file(draft, actor=stranger)


def test_two_windows_at_one_desk_do_not_write_over_each_other(ward: Ward) -> None:
    draft = a_form(ward)
    drafts.save_answers(draft, actor=ward.reception, revision=draft.revision, changes={"child_name": "A"})
    with pytest.raises(Stale):
        drafts.save_answers(draft, actor=ward.reception, revision=draft.revision, changes={"child_name": "B"})


def test_nobody_files_for_themselves_at_their_own_counter(ward: Ward) -> None:
    number = make.a_citizen().identity
    assert number is not None
    number.user = ward.reception.user
    number.save()
    draft = filled(ward, a_form(ward, Filer(name="Tôi", number=number.number)))
    with denied():
        filing.file(draft, actor=ward.reception)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.CLERK, Role.CASHIER, Role.CITY_LEADER])
def test_only_reception_serves(ward: Ward, role: Role) -> None:
    with denied():
        serving.start_at_counter(make.BIRTH, actor=a_post(role, agency=ward.reception.agency), filer=HOA)


def test_an_envelope_counts_as_post_and_online_is_not_for_the_counter(ward: Ward) -> None:
    assert a_form(ward, channel="post").channel == "post"
    with pytest.raises(ValidationError):
        a_form(ward, channel="online")


def test_the_desk_sees_its_forms_and_the_officer_as_a_citizen_does_not(ward: Ward) -> None:
    draft = a_form(ward)
    assert list(Draft.objects.visible_to(officer(ward.reception))) == [draft]
    assert not Draft.objects.visible_to(Citizen(ward.reception.user)).exists()
    assert not Draft.objects.visible_to(officer(ward.case_officer)).exists()
