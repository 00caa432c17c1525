"""A dossier filed without an account: its applicant comes back to the counter, or writes, and is served there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.actors import Citizen
from accounts.models import Representation
from accounts.roles import Role
from dossiers import ledger
from dossiers.actions import applicant, drafts, filing, serving
from dossiers.actions.presence import Presence
from dossiers.enrolment import Filer
from dossiers.models import Dossier, Draft, Event, File, Notice, Party, PartyKind, PublicStatus, Request, Task
from dossiers.replay import differences
from tests.dossiers.actions import everyone
from tests.dossiers.refusals import denied, nothing_happens, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post
from tests.factories.standing import a_representative, business_of, filed_for, representation_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

HOA = Filer(name="Trần Thị Hoa", number="079188001234", phone="+84903123456", email="hoa@example.org")


def filed(ward: Ward, filer: Filer = HOA, channel: str = "counter") -> Dossier:
    """Filed at the desk with every paper handed in, nothing scanned."""
    draft = serving.start_at_counter(make.BIRTH, actor=ward.reception, filer=filer, channel=channel)
    papers = [paper.code for paper in draft.version.parsed.papers]
    draft = drafts.save_answers(
        draft, actor=ward.reception, revision=draft.revision,
        changes=make.birth_answers(ward.committee.code), on_paper=papers,
    )  # fmt: skip
    return filing.file(draft, actor=ward.reception)


def present(dossier: Dossier, number: str = HOA.number, channel: str = "counter") -> Presence:
    party = dossier.party(PartyKind.FILER)
    assert party is not None
    return Presence(party=party.pk, number=number, channel=channel)


@pytest.fixture
def dossier(ward: Ward) -> Dossier:
    return filed(ward)


def answering(dossier: Dossier, ward: Ward, **who: Any) -> Draft:
    asked = make.ask_for_more(dossier, ward)
    return drafts.start_supplement(asked.pk, actor=ward.reception, presence=replace(present(dossier), **who))


# ---- completing


def test_what_was_asked_is_handed_in_at_the_counter_and_filed_again(dossier: Dossier, ward: Ward) -> None:
    draft = answering(dossier, ward)
    draft = drafts.save_answers(
        draft, actor=ward.reception, revision=draft.revision, changes={}, on_paper=[make.BIRTH_NOTICE]
    )
    done = filing.refile(draft, actor=ward.reception)
    assert (done.public_status, done.answers_revision) == (PublicStatus.FILED, 2)
    assert Request.objects.get(dossier=dossier).state == "answered"
    event = Event.objects.filter(dossier=dossier).latest("number")
    said = ledger.payload_of(event)
    assert (event.act, event.actor) == ("refile", f"post:{ward.reception.public_id}")
    assert (said["by"], said["number"], said["on_paper"]) == ("counter", HOA.number, [make.BIRTH_NOTICE])
    assert Notice.objects.filter(dossier=dossier, about="refiled").exists()
    assert (ledger.faults(done), differences(Dossier.objects.get(pk=dossier.pk))) == ([], [])


def test_papers_shown_at_filing_still_count_and_the_one_asked_for_is_needed_anew(
    dossier: Dossier, ward: Ward
) -> None:
    draft = answering(dossier, ward)
    with nothing_happens(dossier), refused(at=f"paper:{make.BIRTH_NOTICE}"):
        filing.refile(draft, actor=ward.reception)
    drafts.attach_file(
        draft, actor=ward.reception, paper=make.BIRTH_NOTICE, upload=make.a_picture("mới"), name="moi.jpg"
    )
    done = filing.refile(draft, actor=ward.reception)
    assert set(done.on_paper) == set(dossier.on_paper)
    assert File.objects.get(dossier=dossier).revision == 2


def test_only_what_was_asked_is_changed(dossier: Dossier, ward: Ward) -> None:
    draft = answering(dossier, ward)
    draft = drafts.save_answers(
        draft, actor=ward.reception, revision=draft.revision, changes={"child_name": "Người khác"},
        on_paper=[make.BIRTH_NOTICE],
    )  # fmt: skip
    done = filing.refile(draft, actor=ward.reception)
    assert done.filed_answers["child_name"] == "Trần Minh Khôi"
    assert drafts.open_keys(draft) == (frozenset(), frozenset({make.BIRTH_NOTICE}))


def test_begun_twice_at_one_desk_it_is_one_form(dossier: Dossier, ward: Ward) -> None:
    draft = answering(dossier, ward)
    colleague = a_post(Role.RECEPTION, agency=ward.reception.agency)
    request = Request.objects.get(dossier=dossier)
    again = drafts.start_supplement(request.pk, actor=colleague, presence=present(dossier))
    assert again == draft
    drafts.save_answers(
        draft, actor=colleague, revision=draft.revision, changes={}, on_paper=[make.BIRTH_NOTICE]
    )
    filing.refile(draft, actor=colleague)
    assert filing.refile(draft, actor=ward.reception).answers_revision == 2


def test_what_was_filed_online_may_be_completed_at_the_counter(ward: Ward, citizen: Citizen) -> None:
    online = make.a_dossier(citizen, ward=ward)
    assert citizen.identity is not None
    number = citizen.identity.number
    draft = answering(online, ward, number=number)
    drafts.save_answers(
        draft, actor=ward.reception, revision=draft.revision, changes={}, on_paper=[make.BIRTH_NOTICE]
    )
    done = filing.refile(draft, actor=ward.reception)
    assert (done.channel, done.on_paper) == ("online", [make.BIRTH_NOTICE])
    assert differences(Dossier.objects.get(pk=done.pk)) == []


def test_an_answer_begun_online_is_finished_there(ward: Ward, citizen: Citizen) -> None:
    online = make.a_dossier(citizen, ward=ward)
    request = make.ask_for_more(online, ward)
    mine = drafts.start_supplement(request.pk, actor=citizen)
    assert citizen.identity is not None
    with refused("begun"):
        drafts.start_supplement(
            request.pk, actor=ward.reception, presence=present(online, citizen.identity.number)
        )
    with denied():
        filing.refile(mine, actor=ward.reception)


# ---- confirming


def test_a_draft_is_confirmed_or_objected_to_at_the_counter(ward: Ward, citizen: Citizen) -> None:
    assert citizen.identity is not None
    for agreed in (True, False):
        dossier = make.a_dossier(citizen, at="verify", ward=ward)
        asked = everyone.request_confirmation(make.task_of(dossier), ward.case_officer)
        here = present(asked, citizen.identity.number)
        with nothing_happens(asked), refused(at="number"):
            applicant.confirm(asked, actor=ward.reception, agreed=True, presence=present(asked))
        done = applicant.confirm(asked, actor=ward.reception, agreed=agreed, note="Sai tên.", presence=here)
        assert (make.task_of(done).step, make.task_of(done).state) == ("verify", "open")
        said = ledger.payload_of(Event.objects.filter(dossier=dossier).latest("number"))
        assert (said["agreed"], said["by"]) == (agreed, "counter")
        assert differences(Dossier.objects.get(pk=dossier.pk)) == []


# ---- taking back


def test_it_is_taken_back_on_a_signed_request_and_the_scan_is_kept(dossier: Dossier, ward: Ward) -> None:
    done = applicant.withdraw(
        dossier, actor=ward.reception, reason="Nộp nhầm.", presence=present(dossier),
        scan=make.a_picture("đơn"), name="don.jpg",
    )  # fmt: skip
    assert done.public_status == PublicStatus.WITHDRAWN
    assert not Task.objects.live().filter(dossier=dossier).exists()
    kept = File.objects.get(dossier=dossier, paper=applicant.WITHDRAWAL)
    said = ledger.payload_of(Event.objects.filter(dossier=dossier).latest("number"))
    assert said["files"] == [{"paper": "withdrawal", "name": "don.jpg", "sha256": kept.blob.sha256}]
    assert (said["reason"], said["by"]) == ("Nộp nhầm.", "counter")
    assert Notice.objects.filter(dossier=dossier, about="withdrawn").exists()
    assert (ledger.faults(done), differences(Dossier.objects.get(pk=dossier.pk))) == ([], [])


def test_by_letter_it_is_taken_back_without_a_scan(ward: Ward) -> None:
    dossier = filed(ward, channel="post")
    letter = present(dossier, channel="post")
    done = applicant.withdraw(dossier, actor=ward.reception, reason="Theo đơn.", presence=letter)
    assert done.public_status == PublicStatus.WITHDRAWN
    assert ledger.payload_of(Event.objects.filter(dossier=dossier).latest("number"))["by"] == "post"


def test_a_reason_is_needed_and_a_scan_that_cannot_be_kept_is_named(dossier: Dossier, ward: Ward) -> None:
    here = present(dossier)
    with nothing_happens(dossier), refused(at="reason"):
        applicant.withdraw(dossier, actor=ward.reception, presence=here)
    with nothing_happens(dossier), refused(at="scan"):
        applicant.withdraw(
            dossier, actor=ward.reception, reason="x", presence=here, scan=_bytes(b"MZ" + b"\0" * 99),
            name="a.exe",
        )  # fmt: skip


def _bytes(content: bytes) -> Any:
    found = make.a_picture()
    found.seek(0)
    found.truncate()
    found.write(content)
    found.seek(0)
    return found


# ---- who


def test_the_number_shown_is_the_one_in_the_application(dossier: Dossier, ward: Ward) -> None:
    wrong = present(dossier, "079188009999")
    asked = make.ask_for_more(dossier, ward)
    with refused(at="number"):
        drafts.start_supplement(asked.pk, actor=ward.reception, presence=wrong)
    with nothing_happens(dossier), refused(at="number"):
        applicant.withdraw(dossier, actor=ward.reception, reason="x", presence=wrong)
    with nothing_happens(dossier), refused(at="party"):
        child = dossier.party(PartyKind.CONCERNED)
        assert child is not None
        nobody = Presence(party=child.pk, number=HOA.number)
        applicant.withdraw(dossier, actor=ward.reception, reason="x", presence=nobody)


def test_where_no_number_was_given_the_one_shown_stands_in_the_event_alone(ward: Ward) -> None:
    dossier = filed(ward, replace(HOA, number=""))
    with nothing_happens(dossier), refused(at="number"):
        applicant.withdraw(dossier, actor=ward.reception, reason="x", presence=present(dossier, " "))
    applicant.withdraw(dossier, actor=ward.reception, reason="x", presence=present(dossier, "079188005555"))
    filer = Dossier.objects.get(pk=dossier.pk).party(PartyKind.FILER)
    assert filer is not None
    assert filer.identity_number == ""
    said = ledger.payload_of(Event.objects.filter(dossier=dossier).latest("number"))
    assert said["number"] == "079188005555"


def test_only_reception_of_the_centre_that_has_it_and_never_without_the_person(
    dossier: Dossier, ward: Ward
) -> None:
    asked = make.ask_for_more(dossier, ward)
    elsewhere = make.a_ward("Tân Định").reception
    cashier = a_post(Role.CASHIER, agency=ward.reception.agency)
    for actor in (elsewhere, cashier, ward.case_officer):
        with denied():
            drafts.start_supplement(asked.pk, actor=actor, presence=present(dossier))
        with nothing_happens(dossier), denied():
            applicant.withdraw(dossier, actor=actor, reason="x", presence=present(dossier))
    with nothing_happens(dossier), denied():
        applicant.withdraw(dossier, actor=ward.reception, reason="x")
    with denied():
        drafts.start_supplement(asked.pk, actor=ward.reception)


def test_nobody_serves_themselves(ward: Ward) -> None:
    dossier = filed(ward)
    identity = make.a_citizen().identity
    assert identity is not None
    identity.user, identity.number = ward.reception.user, HOA.number
    identity.save()
    with nothing_happens(dossier), denied():
        applicant.withdraw(dossier, actor=ward.reception, reason="x", presence=present(dossier))


def test_a_letter_that_comes_some_other_way_is_not_known(dossier: Dossier, ward: Ward) -> None:
    with nothing_happens(dossier), pytest.raises(ValidationError):
        applicant.withdraw(
            dossier, actor=ward.reception, reason="x", presence=present(dossier, channel="online")
        )


# ---- for a business


def owner_of(dossier: Dossier) -> Party:
    party = dossier.party(PartyKind.OWNER)
    assert party is not None
    return party


def test_for_a_business_the_card_of_who_represents_it_is_needed_and_its_code_is_not_enough(
    ward: Ward,
) -> None:
    director = a_representative()
    dossier = filed_for(director, business=business_of(director))
    desk = a_post(Role.RECEPTION, agency=dossier.receiving)
    owner = owner_of(dossier)
    stranger = make.a_citizen().identity
    assert stranger is not None
    assert director.identity is not None
    for number in (owner.identity_number, stranger.number, ""):
        shown = Presence(party=owner.pk, number=number)
        with nothing_happens(dossier), refused(at="number"):
            applicant.withdraw(dossier, actor=desk, reason="x", presence=shown)
    shown = Presence(party=owner.pk, number=director.identity.number)
    representation = representation_of(director)
    Representation.objects.filter(pk=representation.pk).update(
        valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 2)
    )
    with nothing_happens(dossier), refused(at="number"):
        applicant.withdraw(dossier, actor=desk, reason="x", presence=shown)
    Representation.objects.filter(pk=representation.pk).update(valid_to=None)
    applicant.withdraw(dossier, actor=desk, reason="x", presence=shown)
    said = ledger.payload_of(Event.objects.filter(dossier=dossier).latest("number"))
    assert (said["number"], said["representative"]) == (
        director.identity.number, str(director.user.public_id),
    )  # fmt: skip


# ---- a completion begun at a desk is judged again


def test_what_was_begun_here_is_not_sent_once_the_dossier_is_elsewhere(dossier: Dossier, ward: Ward) -> None:
    draft = answering(dossier, ward)
    drafts.save_answers(
        draft, actor=ward.reception, revision=draft.revision, changes={}, on_paper=[make.BIRTH_NOTICE]
    )
    other = make.a_ward("Tân Định").reception
    Dossier.objects.filter(pk=dossier.pk).update(receiving=other.agency, returning=other.agency)
    with nothing_happens(dossier), denied():
        filing.refile(draft, actor=ward.reception)
    request = Request.objects.get(dossier=dossier)
    theirs = drafts.start_supplement(request.pk, actor=other, presence=present(dossier))
    assert (theirs.desk, Draft.objects.filter(pk=draft.pk).exists()) == (other, False)
