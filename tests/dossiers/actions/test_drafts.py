"""Filling in: nothing typed is lost, nobody else types, and what has been sent is closed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import F

from accounts.actors import Citizen
from dossiers.actions import applicant, drafts, filing
from dossiers.models import Draft, File, Stale
from procedures.models import Version
from tests.dossiers.actions import everyone
from tests.dossiers.refusals import denied, refused
from tests.factories import dossiers as make
from tests.factories.dossiers import BIRTH, BIRTH_NOTICE, Ward
from tests.factories.people import a_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press", "morning")]


def test_a_draft_is_filled_under_the_version_in_force_that_day(citizen: Citizen) -> None:
    draft = drafts.start_draft(BIRTH, actor=citizen)
    assert draft.version.procedure.code == BIRTH
    assert draft.answers == {}
    with make.city_time_at("2020-01-01 08:00"), pytest.raises(Version.DoesNotExist):
        drafts.start_draft(BIRTH, actor=citizen)


def test_answers_are_merged_and_pages_remembered(citizen: Citizen) -> None:
    draft = drafts.start_draft(BIRTH, actor=citizen)
    draft = drafts.save_answers(
        draft, actor=citizen, revision=1, changes={"child_name": "An", "child_sex": "NAM"}, page="child"
    )
    draft = drafts.save_answers(
        draft,
        actor=citizen,
        revision=2,
        changes={"child_name": "Ân"},
        page="child",
        origins={"child_name": "typed"},
    )
    assert draft.answers == {"child_name": "Ân", "child_sex": "NAM"}
    assert (draft.visited, draft.revision, draft.origins) == (["child"], 3, {"child_name": "typed"})


def test_a_form_open_on_two_devices_keeps_the_first_and_tells_the_second(citizen: Citizen) -> None:
    draft = drafts.start_draft(BIRTH, actor=citizen)
    drafts.save_answers(draft, actor=citizen, revision=1, changes={"child_name": "An"})
    with pytest.raises(Stale) as refusal:
        drafts.save_answers(draft, actor=citizen, revision=1, changes={"child_name": "Bình"})
    assert refusal.value.code == "stale"
    draft.refresh_from_db()
    assert draft.answers == {"child_name": "An"}


def test_a_draft_is_its_owners_alone(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward)
    file = File.objects.get(draft=draft)
    before = Draft.objects.values().get(pk=draft.pk)
    disabled = Citizen(a_user(is_active=False))
    strangers: list[Any] = [make.a_citizen(), disabled, ward.reception]
    for stranger in strangers:
        picture = make.a_picture("x")
        with denied():
            drafts.save_answers(draft, actor=stranger, revision=draft.revision, changes={"child_name": "X"})
        with denied():
            drafts.attach_file(draft, actor=stranger, paper=BIRTH_NOTICE, upload=picture, name="x.jpg")
        with denied():
            drafts.remove_file(file, actor=stranger)
        with denied():
            drafts.discard_draft(draft, actor=stranger)
        with denied():
            filing.file(draft, actor=stranger)
    with denied():
        drafts.start_draft(BIRTH, actor=disabled)
    assert Draft.objects.values().get(pk=draft.pk) == before
    assert File.objects.get(draft=draft).removed_at is None


def test_what_has_been_sent_is_closed(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward)
    filing.file(draft, actor=citizen)
    file = File.objects.get(draft=draft)
    with refused("filed"):
        drafts.save_answers(draft, actor=citizen, revision=draft.revision, changes={"child_name": "X"})
    with refused("filed"):
        drafts.attach_file(draft, actor=citizen, paper=BIRTH_NOTICE, upload=make.a_picture("x"), name="x.jpg")
    with refused("filed"):
        drafts.remove_file(file, actor=citizen)
    with refused("filed"):
        drafts.discard_draft(draft, actor=citizen)
    assert file.removed_at is None


def test_the_same_file_twice_is_one_file_also_when_the_paper_is_full(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drafts.start_draft(BIRTH, actor=citizen)

    def attach(text: str) -> File:
        return drafts.attach_file(
            draft, actor=citizen, paper=BIRTH_NOTICE, upload=make.a_picture(text), name="giay.jpg"
        )

    most = draft.version.parsed.paper(BIRTH_NOTICE).max_files
    held = [attach(str(number)) for number in range(most)]
    assert attach("0") == held[0]
    with refused():
        attach("one more")
    drafts.remove_file(held[0], actor=citizen)
    assert attach("one more").paper == BIRTH_NOTICE
    assert File.objects.current().filter(draft=draft).count() == most


def test_a_paper_takes_only_its_own_kinds_sizes_and_names(
    citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drafts.start_draft(BIRTH, actor=citizen)
    with refused("no_paper"):
        drafts.attach_file(draft, actor=citizen, paper="NO-SUCH", upload=make.a_picture(), name="x.jpg")
    asked = draft.version.parsed.paper(BIRTH_NOTICE)
    for narrower in ({"kinds": ("pdf",)}, {"max_megabytes": 0}):
        monkeypatch.setattr(
            type(draft.version.parsed), "paper", lambda _self, _code, n=narrower: asked.model_copy(update=n)
        )
        with refused():
            drafts.attach_file(
                draft, actor=citizen, paper=BIRTH_NOTICE, upload=make.a_picture(), name="x.jpg"
            )
    assert not File.objects.filter(draft=draft).exists()


def test_a_draft_that_is_thrown_away_takes_its_files_along(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward)
    drafts.discard_draft(draft, actor=citizen)
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert not File.objects.filter(draft_id=draft.pk).exists()


def test_the_answer_to_a_request_is_one_draft_however_often_it_is_begun(ward: Ward, citizen: Citizen) -> None:
    request = make.ask_for_more(make.a_dossier(citizen, ward=ward), ward)
    first = drafts.start_supplement(request.pk, actor=citizen)
    assert first == drafts.start_supplement(request.pk, actor=citizen)
    assert first.answers == dict(request.dossier.filed_answers)
    fields, papers = drafts.open_keys(first) or (set(), set())
    assert (fields, papers) == (frozenset(), frozenset({BIRTH_NOTICE}))
    with denied():
        drafts.start_supplement(request.pk, actor=make.a_citizen())


def test_a_closed_request_or_one_to_confirm_begins_no_supplement(ward: Ward, citizen: Citizen) -> None:
    request = make.ask_for_more(make.a_dossier(citizen, ward=ward), ward)
    applicant.withdraw(request.dossier, actor=citizen)
    with refused("closed"):
        drafts.start_supplement(request.pk, actor=citizen)

    task = make.task_of(make.a_dossier(citizen, at="verify", ward=ward))
    dossier = everyone.request_confirmation(task, ward.case_officer)
    with refused("closed"):
        drafts.start_supplement(dossier.requests.get().pk, actor=citizen)


def test_a_draft_keeps_its_version_and_is_sent_under_the_one_in_force(ward: Ward, citizen: Citizen) -> None:
    draft = make.a_draft(citizen, ward=ward)
    old = draft.version
    Version.objects.filter(pk=old.pk).update(valid_to=date(2026, 11, 1))
    Version.objects.create(
        procedure=old.procedure, number=old.number + 1, state="published", valid_from=date(2026, 11, 1),
        definition=old.definition, digest="0" * 64,
    )  # fmt: skip
    Draft.objects.filter(pk=draft.pk).update(revision=F("revision"))
    with refused("outdated"):
        filing.file(draft, actor=citizen)
    assert Draft.objects.get(pk=draft.pk).version == old
    new = drafts.carry_draft(draft, actor=citizen)
    assert filing.file(new, actor=citizen).version.number == old.number + 1
    assert drafts.start_draft(BIRTH, actor=citizen).version.number == old.number + 1
