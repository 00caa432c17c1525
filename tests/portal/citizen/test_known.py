"""What was said in an earlier application is offered in the next one, with where and when; never over anything."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.actors import Citizen
from dossiers.actions import drafts
from dossiers.models import Draft
from dossiers.reading import answered_before
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward, a_citizen
from tests.portal.citizen.browsing import form_of, text

pytestmark = pytest.mark.django_db
PAGE = "/my/drafts/{}/applicant/"


def page_of(draft: Draft) -> str:
    return PAGE.format(draft.public_id)


def test_the_residence_said_before_is_offered_with_its_application_and_day(
    citizen: Citizen, ward: Ward, browser: Client
) -> None:
    before = make.a_dossier(citizen, ward=ward)
    draft = drafts.start_draft(make.BIRTH, actor=citizen)

    shown = browser.get(page_of(draft))

    data = form_of(shown, "revision")["data"]
    assert data["applicant_residence__ward"] == ward.committee.code
    assert f"From your application {before.code} (" in text(shown)
    draft.refresh_from_db()
    assert draft.answers == {}  # looking writes nothing

    browser.post(page_of(draft), data)
    draft.refresh_from_db()
    assert draft.origins["applicant_residence"] == "dossier"
    assert draft.origins["applicant_name"] == "identity"


def test_what_was_typed_stands_and_the_proven_identity_goes_first(
    citizen: Citizen, ward: Ward, browser: Client
) -> None:
    make.a_dossier(citizen, ward=ward, applicant_phone="+84912000111")
    draft = drafts.start_draft(make.BIRTH, actor=citizen)
    typed = make.address(ward.committee.code, "99 Lý Tự Trọng")
    drafts.save_answers(draft, actor=citizen, revision=1, changes={"applicant_residence": typed})

    data = form_of(browser.get(page_of(draft)), "revision")["data"]

    assert data["applicant_residence__detail"] == "99 Lý Tự Trọng"
    assert data["applicant_phone"] == "0903 123 456"  # of the account, not of the application


def test_nobody_is_offered_what_somebody_else_said(citizen: Citizen, ward: Ward) -> None:
    make.a_dossier(citizen, ward=ward)
    assert answered_before(drafts.start_draft(make.BIRTH, actor=a_citizen())) == {}
