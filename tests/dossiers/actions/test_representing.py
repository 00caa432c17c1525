"""Who may act for whom: said, proved, used, ended. Whatever has ended opens nothing from that moment on."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from pytest_django import Settings

from accounts.actors import Citizen
from accounts.models import Authorisation, Business, ClaimState, Representation, RepresentationClaim
from accounts.roles import Role
from dossiers import ledger
from dossiers.actions import applicant, authorising, drafts, filing, processing, representing
from dossiers.documents.planning import form_01
from dossiers.models import Dossier, Draft, Event, Notice, PartyKind, Request
from dossiers.replay import differences
from dossiers.supplements import Deficiency
from tests.dossiers.refusals import denied, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post, a_user, a_verified_user
from tests.factories.standing import (
    MARITAL,
    PERMIT,
    a_company,
    a_draft_for,
    a_representative,
    an_authorisation,
    business_of,
    filed_for,
    representation_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press", "ward")]


@pytest.fixture
def person() -> Citizen:
    return Citizen(a_verified_user(full_name="Đỗ Minh Châu"))


def number_of(citizen: Citizen) -> str:
    assert citizen.identity is not None
    return citizen.identity.number


# a business


def test_what_is_said_of_a_business_opens_nothing_before_it_is_confirmed(person: Citizen, ward: Ward) -> None:
    claim = representing.claim_business(actor=person, said=a_company(), role="Giám đốc")
    assert not Business.objects.exists()
    with refused(at="tax_code"):
        representing.claim_business(actor=person, said=a_company())

    with refused(at="number"):
        representing.confirm_claim(claim, actor=ward.reception, number="079000000000")
    row = representing.confirm_claim(claim, actor=ward.reception, number=number_of(person))

    assert (row.user, row.business.tax_code, row.role) == (person.user, "0300588569", "Giám đốc")
    assert (row.business.name, row.business.source) == ("Công ty TNHH Sao Mai", "counter")
    claim.refresh_from_db()
    assert (claim.state, claim.closed_by) == (ClaimState.CONFIRMED, ward.reception)
    with refused("closed"):
        representing.confirm_claim(claim, actor=ward.reception, number=number_of(person))


def test_a_wrong_code_an_unverified_person_and_a_wrong_kind_are_refused(person: Citizen) -> None:
    with refused("tax_code"):
        representing.claim_business(actor=person, said=a_company("0300588568"))
    with refused("unverified"):
        representing.claim_business(actor=Citizen(a_user()), said=a_company())
    with refused(at="tax_code"):
        representing.claim_business(actor=person, said=a_company("079190000123"))
    representing.claim_business(actor=person, said=a_company("079190000123", kind="household"))


def test_only_a_desk_vouches_and_never_for_its_own_officer(person: Citizen, ward: Ward) -> None:
    claim = representing.claim_business(actor=person, said=a_company())
    for other in (ward.case_officer, ward.clerk):
        with denied():
            representing.confirm_claim(claim, actor=other, number=number_of(person))
    own = a_post("reception", agency=ward.reception.agency, user=person.user)  # type: ignore[arg-type]
    with denied():
        representing.confirm_claim(claim, actor=own, number=number_of(person))
    with refused(at="note"):
        representing.refuse_claim(claim, actor=ward.reception, note=" ")
    representing.refuse_claim(claim, actor=ward.reception, note="Giấy đăng ký đã hết hiệu lực.")
    assert not Representation.objects.exists()


def test_where_counters_do_not_vouch_they_do_not(person: Citizen, ward: Ward, settings: Settings) -> None:
    settings.PORTAL_REPRESENTATION = ["vneid"]
    claim = representing.claim_business(actor=person, said=a_company())
    with refused("not_here"):
        representing.confirm_claim(claim, actor=ward.reception, number=number_of(person))


def test_a_claim_is_its_makers_to_withdraw(person: Citizen) -> None:
    claim = representing.claim_business(actor=person, said=a_company())
    with denied():
        representing.withdraw_claim(claim, actor=make.a_citizen())
    representing.withdraw_claim(claim, actor=person)
    assert RepresentationClaim.objects.get().state == ClaimState.WITHDRAWN


def test_a_representative_files_for_the_business_and_both_are_named() -> None:
    director = a_representative()
    business = business_of(director)
    dossier = filed_for(director, business=business)

    filer, owner = dossier.party(PartyKind.FILER), dossier.party(PartyKind.OWNER)
    assert filer is not None
    assert owner is not None
    assert (filer.user, filer.name, filer.business) == (director.user, "Đỗ Minh Châu", business)
    assert (owner.user, owner.name, owner.identity_number) == (None, business.name, "0300588569")
    assert dossier.parties.filter(kind=PartyKind.OWNER).count() == 1  # whoever the form names besides
    assert dossier.applicant_name == business.name
    event = Event.objects.select_related("detail").get(dossier=dossier)
    assert ledger.payload_of(event)["for_business"] == str(business.public_id)
    assert not differences(dossier)
    told = Notice.objects.filter(dossier=dossier, way="account")
    assert [(row.user, row.party) for row in told] == [(None, owner)]
    assert list(Notice.objects.visible_to(director)) == list(told)


def test_form_01_says_in_which_capacity_it_was_filed(ward: Ward) -> None:
    director = a_representative()
    dossier = filed_for(director, business=business_of(director))
    said = form_01(dossier, at=dossier.filed_at, due=None, receiver=ward.reception)
    assert said["owner_name"] == "Công ty TNHH Sao Mai"
    assert said["owner_address"].startswith("18 Lê Lợi, Phường Bến Thành")
    assert said["filer_capacity"] == "Người đại diện của Công ty TNHH Sao Mai (mã số 0300588569), Giám đốc"


def test_every_representative_acts_for_it_and_an_ended_one_at_once_no_more() -> None:
    director, deputy = a_representative(), a_representative(name="Bùi Thanh Hà")
    dossier = filed_for(director, business=business_of(director))
    begun = a_draft_for(director, business=business_of(director))
    assert dossier in Dossier.objects.visible_to(deputy)
    assert begun not in Draft.objects.visible_to(deputy)

    representing.end_representation(representation_of(director), actor=director)

    assert dossier not in Dossier.objects.visible_to(director)
    assert not Draft.objects.visible_to(director).filter(pk=begun.pk)
    assert not Notice.objects.visible_to(director)
    with denied():
        applicant.withdraw(dossier, actor=director)
    with denied():
        filing.file(begun, actor=director)
    with denied():
        drafts.start_draft(PERMIT, actor=director, business=business_of(director))
    applicant.withdraw(dossier, actor=deputy)
    told = Notice.objects.filter(dossier=dossier, about="withdrawn")
    assert {row.party.kind for row in told} == {PartyKind.OWNER}


def test_a_representation_of_tomorrow_or_of_yesterday_is_none() -> None:
    director = a_representative()
    business = business_of(director)
    Representation.objects.update(valid_to=date(2026, 11, 25))  # today is the first day without it
    with denied():
        drafts.start_draft(PERMIT, actor=director, business=business)
    Representation.objects.update(valid_from=date(2026, 11, 26), valid_to=None)
    with denied():
        drafts.start_draft(PERMIT, actor=director, business=business)


def test_who_no_longer_acts_does_not_keep_the_others_from_answering(ward: Ward) -> None:
    director, deputy = a_representative(), a_representative(name="Bùi Thanh Hà")
    dossier = filed_for(director, business=business_of(director))
    task = make.task_of(dossier)
    reason = next(r.code for r in dossier.version.parsed.reasons if "request_supplement" in r.acts)
    gap = Deficiency(about="field", key="owner_phone", reason=reason)
    processing.request_supplement(
        task, actor=ward.reception, seen=task.seen, deficiencies=[gap], reply_by=date(2026, 12, 2)
    )
    asked = Request.objects.get(dossier=dossier)
    first = drafts.start_supplement(asked.pk, actor=director)
    assert drafts.start_supplement(asked.pk, actor=deputy) == first
    representing.end_representation(representation_of(director), actor=director)
    second = drafts.start_supplement(asked.pk, actor=deputy)
    assert (second.user, second.business) == (deputy.user, business_of(deputy))
    assert not Draft.objects.filter(pk=first.pk).exists()


def test_an_officer_who_represents_the_business_does_not_handle_its_dossiers(ward: Ward) -> None:
    director = a_representative()
    dossier = filed_for(director, business=business_of(director))
    deputy = a_representative(name="Bùi Thanh Hà")
    officer = a_post("reception", agency=ward.reception.agency, user=deputy.user)  # type: ignore[arg-type]
    task = make.task_of(dossier)
    with denied():
        processing.claim(task, actor=officer, seen=task.seen)
    assert processing.claim_next(actor=officer) is None


def test_a_procedure_for_people_is_not_started_for_a_business() -> None:
    director = a_representative()
    with refused("not_for_them"):
        drafts.start_draft(make.BIRTH, actor=director, business=business_of(director))


# a person


def given_by(giver: Citizen, **changes: Any) -> authorising.Given:
    said: dict[str, Any] = {
        "giver_name": "Trần Văn Khải", "giver_number": number_of(giver), "procedures": [MARITAL],
        "basis": "Giấy ủy quyền số 12/2026", "since": date(2026, 11, 20), "until": date(2026, 12, 31),
    }  # fmt: skip
    return authorising.Given(**{**said, **changes})


def asked(giver: Citizen, holder: Citizen, **changes: Any) -> Authorisation:
    return authorising.ask_authorisation(
        actor=holder, given=given_by(giver, **changes), upload=make.a_picture("giấy"), name="uy-quyen.jpg"
    )


@pytest.fixture
def giver() -> Citizen:
    return Citizen(a_verified_user(full_name="Trần Văn Khải", phone="+84903222333"))


@pytest.fixture
def holder() -> Citizen:
    return Citizen(a_verified_user(full_name="Lê Thu Ngân", phone="+84903444555"))


def test_the_giver_confirms_it_after_proving_again_who_they_are(giver: Citizen, holder: Citizen) -> None:
    row = asked(giver, holder)
    with denied():
        drafts.start_draft(MARITAL, actor=holder, authorisation=row)
    for other in (holder, make.a_citizen()):
        with denied():
            authorising.confirm_authorisation(row, actor=other, proved_again=True)
    with refused("prove_again"):
        authorising.confirm_authorisation(row, actor=giver, proved_again=False)
    authorising.confirm_authorisation(row, actor=giver, proved_again=True, shares=["contact", "everything"])
    row.refresh_from_db()
    assert (row.giver, row.confirmed_by, row.shares) == (giver.user, "account", ["contact"])
    assert row.paper.name.endswith(".jpg")
    assert drafts.start_draft(MARITAL, actor=holder, authorisation=row)


def test_a_counter_records_it_for_a_giver_without_an_account(holder: Citizen, ward: Ward) -> None:
    row = authorising.ask_authorisation(
        actor=holder, upload=make.a_picture("giấy"), name="uy-quyen.jpg",
        given=authorising.Given(
            giver_name="Bà Tư", giver_number="079045000777", basis="Giấy ủy quyền số 3", since=date(2026, 11, 20)
        ),
    )  # fmt: skip
    assert row.valid_to == date(2027, 11, 20)  # a paper without a term holds for one year
    with refused(at="number"):
        authorising.record_authorisation(row, actor=ward.reception, number="079045000778")
    with denied():
        authorising.record_authorisation(row, actor=ward.case_officer, number="079045000777")
    row = authorising.record_authorisation(row, actor=ward.reception, number="079045000777")
    assert (row.giver, row.confirmed_by, row.post) == (None, "counter", ward.reception)
    dossier = filed_for(holder, MARITAL, authorisation=row)
    owner = dossier.party(PartyKind.OWNER)
    assert owner is not None
    assert (owner.name, owner.user, dossier.applicant_name) == ("Bà Tư", None, "Bà Tư")
    assert "079045000777" in dossier.identity_numbers


def test_one_does_not_authorise_oneself_nor_backwards_in_time(holder: Citizen, giver: Citizen) -> None:
    for at, changes in (
        ("giver_number", {"giver_number": number_of(holder)}),
        ("until", {"until": date(2026, 11, 19)}),
        ("until", {"since": date(2026, 10, 1), "until": date(2026, 11, 24)}),
    ):
        with refused(at=at):
            asked(giver, holder, **changes)
    with refused():
        authorising.ask_authorisation(
            actor=holder, given=given_by(giver), upload=io.BytesIO(b"no picture"), name="uy-quyen.jpg"
        )
    assert not Authorisation.objects.exists()


def test_it_covers_its_procedures_and_its_days_only(giver: Citizen, holder: Citizen) -> None:
    row = an_authorisation(giver, holder)
    with denied():
        drafts.start_draft(make.BIRTH, actor=holder, authorisation=row)
    stranger = Citizen(a_verified_user())
    with denied():
        drafts.start_draft(MARITAL, actor=stranger, authorisation=row)
    Authorisation.objects.update(valid_to=date(2026, 11, 25))
    with denied():
        drafts.start_draft(MARITAL, actor=holder, authorisation=row)


@pytest.mark.parametrize("by_giver", [True, False])
def test_either_side_ends_it_and_the_holder_sees_nothing_more(
    giver: Citizen, holder: Citizen, by_giver: bool
) -> None:
    row = an_authorisation(giver, holder)
    dossier = filed_for(holder, MARITAL, authorisation=row)
    assert dossier in Dossier.objects.visible_to(holder)
    assert dossier in Dossier.objects.visible_to(giver)
    with denied():
        authorising.revoke_authorisation(row, actor=make.a_citizen())
    authorising.revoke_authorisation(row, actor=giver if by_giver else holder)
    assert dossier not in Dossier.objects.visible_to(holder)
    assert dossier in Dossier.objects.visible_to(giver)
    with denied():
        applicant.withdraw(dossier, actor=holder)
    with refused("ended"):
        authorising.revoke_authorisation(row, actor=giver)
    applicant.withdraw(dossier, actor=giver)
    assert not Notice.objects.filter(dossier=dossier, about="withdrawn", party__user=holder.user)


def test_form_01_names_the_paper_it_was_filed_under(giver: Citizen, holder: Citizen, ward: Ward) -> None:
    dossier = filed_for(holder, MARITAL, authorisation=an_authorisation(giver, holder))
    said = form_01(dossier, at=dossier.filed_at, due=None, receiver=ward.reception)
    assert (said["filer_name"], said["owner_name"]) == ("Lê Thu Ngân", "Trần Văn Khải")
    assert said["filer_capacity"] == "Được Trần Văn Khải ủy quyền (Giấy ủy quyền số 12/2026)"


def test_a_giver_who_opened_an_account_after_the_counter_took_the_paper_follows_what_is_filed() -> None:
    giver, holder = Citizen(a_verified_user()), Citizen(a_verified_user())
    given = an_authorisation(giver, holder)
    Authorisation.objects.filter(pk=given.pk).update(giver=None)
    given.refresh_from_db()
    dossier = filed_for(holder, MARITAL, authorisation=given)
    owner = dossier.party(PartyKind.OWNER)
    assert owner is not None
    assert owner.user == giver.user
    assert dossier in Dossier.objects.visible_to(giver)


def test_a_counter_ends_a_representation_with_a_reason_and_never_an_officers_own(ward: Ward) -> None:
    director = a_representative()
    row = representation_of(director)
    with refused(at="reason"):
        representing.end_representation(row, actor=ward.reception, reason=" ")
    own = a_post(Role.RECEPTION, agency=ward.reception.agency, user=director.user)
    with denied():
        representing.end_representation(row, actor=own, reason="x")
    representing.end_representation(row, actor=ward.reception, reason="Đã thôi chức.")
    row.refresh_from_db()
    assert (row.ended_post, row.ended_why, row.ended_by) == (
        ward.reception,
        "Đã thôi chức.",
        ward.reception.user,
    )
