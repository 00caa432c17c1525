"""A draft whose form has changed goes on in the new form: with what fits, saying what does not, losing nothing."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.actors import Citizen
from dossiers.actions import drafts, filing
from dossiers.models import Draft, File
from dossiers.reading import is_outdated, left_behind
from procedures.definition import digest
from procedures.models import State, Version
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward, a_citizen
from tests.portal.citizen.browsing import text

pytestmark = pytest.mark.django_db


def a_new_version() -> Version:
    """The next version of the birth registration: one question is gone, one takes another kind of answer."""
    old = Version.objects.filter(procedure__code=make.BIRTH, state=State.PUBLISHED).latest("number")
    document = copy.deepcopy(old.definition)
    for page in document["form"]["pages"]:
        for section in page["sections"]:
            kept = [spec for spec in section["fields"] if spec["key"] != "applicant_email"]
            section["fields"] = [_asked_otherwise(spec) for spec in kept]
    Version.objects.filter(pk=old.pk).update(state=State.RETIRED)
    return Version.objects.create(
        procedure=old.procedure, number=old.number + 1, state=State.PUBLISHED, valid_from=date(2026, 1, 1),
        definition=document, digest=digest(document),
    )  # fmt: skip


def _asked_otherwise(spec: dict[str, Any]) -> dict[str, Any]:
    """Where the child was born is asked as yes or no: in a hospital or not."""
    if spec["key"] != "child_birth_facility":
        return spec
    return {"key": spec["key"], "type": "yes_no", "label": spec["label"]}


@pytest.fixture
def old(citizen: Citizen, ward: Ward) -> Draft:
    return make.a_draft(citizen, ward=ward)


def fresh(draft: Draft) -> Draft:
    return Draft.objects.select_related("version", "carried_from").get(pk=draft.pk)


def test_what_fits_is_carried_and_the_rest_is_listed(old: Draft, citizen: Citizen) -> None:
    version = a_new_version()

    new = fresh(drafts.carry_draft(old, actor=citizen))

    assert new.version == version
    gone = {"applicant_email", "child_birth_facility"}
    assert new.answers == {key: value for key, value in old.answers.items() if key not in gone}
    assert [answer for _question, answer in left_behind(new)] == ["hanh@example.org", "Bệnh viện Từ Dũ"]
    papers = File.objects.filter(draft=new).values_list("paper", "blob", "name")
    assert list(papers) == list(File.objects.filter(draft=old).values_list("paper", "blob", "name"))
    assert fresh(old).answers == old.answers  # still there to be read


def test_carried_twice_is_carried_once(old: Draft, citizen: Citizen) -> None:
    a_new_version()
    assert drafts.carry_draft(old, actor=citizen) == drafts.carry_draft(old, actor=citizen)
    assert Draft.objects.count() == 2


def test_only_an_outdated_draft_of_ones_own_is_carried(old: Draft, citizen: Citizen) -> None:
    assert not is_outdated(old)
    with pytest.raises(ValidationError) as caught:
        drafts.carry_draft(old, actor=citizen)
    assert caught.value.code == "current"
    a_new_version()
    assert is_outdated(fresh(old))
    with pytest.raises(PermissionDenied):
        drafts.carry_draft(old, actor=a_citizen())


def test_an_outdated_draft_is_not_sent_but_its_carried_one_is(old: Draft, citizen: Citizen) -> None:
    a_new_version()
    with pytest.raises(ValidationError) as caught:
        filing.file(old, actor=citizen)
    assert caught.value.code == "outdated"
    dossier = filing.file(drafts.carry_draft(old, actor=citizen), actor=citizen)
    assert "applicant_email" not in dossier.filed_answers


def test_a_completion_keeps_the_version_of_its_application(citizen: Citizen, ward: Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    draft = make.an_answer_to(make.ask_for_more(dossier, ward), citizen)
    a_new_version()
    assert not is_outdated(fresh(draft))
    assert filing.refile(draft, actor=citizen).answers_revision == 2


def test_the_browser_is_led_over(old: Draft, browser: Client) -> None:
    a_new_version()
    address = f"/my/drafts/{old.public_id}/"

    shown = browser.get(f"{address}applicant/", follow=True)
    assert shown.redirect_chain == [(f"{address}outdated/", 302)]
    assert "this procedure has got a new form" in text(shown)
    assert "Trần Minh Khôi" in text(shown)

    led = browser.post(f"{address}outdated/", follow=True)
    new = Draft.objects.get(carried_from=old)
    assert led.redirect_chain == [(f"/my/drafts/{new.public_id}/", 302)]
    assert "These answers of the old form have no place in the new one" in text(led)
    assert "hanh@example.org" in text(led)

    again = text(browser.get(f"{address}outdated/"))
    assert "Go to the new form" in again
    assert "Take my answers over" not in again
    listed = browser.get("/my/").content.decode()
    assert str(new.public_id) in listed
    assert str(old.public_id) not in listed


def test_a_procedure_that_is_gone_leaves_the_answers_readable(old: Draft, browser: Client) -> None:
    Version.objects.filter(pk=old.version_id).update(state=State.RETIRED)
    answer = browser.post(f"/my/drafts/{old.public_id}/outdated/")
    assert "no longer offered" in text(answer)
    assert "Trần Minh Khôi" in text(answer)
    assert Draft.objects.count() == 1


def test_an_outdated_draft_can_be_thrown_away(old: Draft, browser: Client) -> None:
    a_new_version()
    assert browser.post(f"/my/drafts/{old.public_id}/discard/").status_code == 302
    assert not Draft.objects.exists()


def test_strangers_see_nothing(old: Draft, stranger: Client) -> None:
    a_new_version()
    assert stranger.get(f"/my/drafts/{old.public_id}/outdated/").status_code == 404
