"""Filling in: nothing typed is lost, nothing foreign is seen, nothing proven is changed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.actors import Citizen
from dossiers.actions import drafts
from dossiers.models import Dossier, Draft, File
from procedures.forms.values import is_typed
from tests.factories import dossiers as make
from tests.factories.people import a_user, signed_in
from tests.portal.citizen.browsing import form_of, send, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(citizen: Citizen) -> Draft:
    return drafts.start_draft(make.BIRTH, actor=citizen)


def base(draft: Draft) -> str:
    return f"/my/drafts/{draft.public_id}/"


def answers(draft: Draft) -> dict[str, Any]:
    draft.refresh_from_db()
    found: dict[str, Any] = draft.answers
    return found


def a_photo(text: str = "", name: str = "giấy chứng sinh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make.a_picture(text).read(), content_type="image/jpeg")


def test_starting_twice_by_a_double_click_begins_one_draft(browser: Client) -> None:
    first = browser.post(f"/my/start/{make.BIRTH}/")
    second = browser.post(f"/my/start/{make.BIRTH}/")

    assert first["Location"] == second["Location"]
    assert Draft.objects.count() == 1


def test_the_link_to_start_shows_the_procedure(browser: Client) -> None:
    assert browser.get(f"/my/start/{make.BIRTH}/")["Location"] == f"/procedures/{make.BIRTH}/"
    assert browser.post("/my/start/9.999999/").status_code == 404


@pytest.mark.parametrize("part", ["", "discard/", "papers/", "check/", "applicant/"])
def test_a_draft_is_its_owners_alone(draft: Draft, stranger: Client, part: str) -> None:
    assert stranger.get(base(draft) + part).status_code == 404
    assert "/sign-in/" in Client().get(base(draft) + part)["Location"]


@pytest.mark.parametrize(
    "part", ["applicant/save/", "applicant/reveal/", "papers/attach/", "check/", "discard/"]
)
def test_nobody_else_changes_a_draft(draft: Draft, stranger: Client, part: str) -> None:
    before = answers(draft)

    assert stranger.post(base(draft) + part, {"revision": "1"}).status_code == 404
    assert answers(draft) == before


@pytest.mark.parametrize("part", ["nothing", "nothing/save", "nothing/reveal"])
def test_a_page_the_procedure_has_not(draft: Draft, browser: Client, part: str) -> None:
    ask = browser.get if part == "nothing" else browser.post

    assert ask(f"{base(draft)}{part}/").status_code == 404


def test_the_task_list_says_how_far_each_part_is(draft: Draft, browser: Client) -> None:
    page = text(browser.get(base(draft)))
    assert "Not started" in page
    assert "Completed" not in page

    send(browser, f"{base(draft)}closing/", "revision", copies_requested="no", declaration="yes")
    send(browser, f"{base(draft)}child/", "revision", child_name="Trần Minh Khôi")

    page = text(browser.get(base(draft)))
    assert "Completed" in page
    assert "Partly filled in" in page
    assert re.search(r"\d answers to go", page)


def test_wrong_answers_are_kept_named_and_let_one_go_on(draft: Draft, browser: Client) -> None:
    answer = send(browser, f"{base(draft)}child/", "revision", child_name="Khôi 123", child_birth_date__day="31",
                  child_birth_date__month="2", child_birth_date__year="2026")  # fmt: skip

    assert answer.status_code == 200
    page = text(answer)
    assert "Please check these answers" in page
    assert 'href="#id_child_birth_date' in page
    assert f'href="{base(draft)}birth/"' in page  # continue anyway
    assert is_typed(answers(draft)["child_birth_date"])
    shown = form_of(browser.get(f"{base(draft)}child/"), "revision")["data"]
    assert shown["child_birth_date__day"] == "31"
    assert shown["child_birth_date__month"] == "2"
    assert "Needs correcting" in text(browser.get(base(draft)))


def test_known_facts_are_offered_with_their_source_and_identity_is_locked(
    draft: Draft, browser: Client, citizen: Citizen
) -> None:
    shown = browser.get(f"{base(draft)}applicant/")
    assert "From your verified identity" in text(shown)
    assert "From your account" in text(shown)
    assert answers(draft) == {}  # looking writes nothing
    form = form_of(shown, "revision")

    browser.post(
        f"{base(draft)}applicant/",
        {**form["data"], "applicant_name": "Kẻ Mạo Danh", "applicant_phone": "0912345678"},
    )

    kept = answers(draft)
    assert kept["applicant_name"] == citizen.user.full_name
    assert kept["applicant_phone"] == "+84912345678"
    assert draft.origins["applicant_name"] == "identity"
    assert draft.origins["applicant_phone"] == "typed"
    assert draft.origins["applicant_email"] == "profile"


def test_an_emptied_offer_is_not_made_again(draft: Draft, browser: Client) -> None:
    send(browser, f"{base(draft)}applicant/", "revision", applicant_email="")

    assert form_of(browser.get(f"{base(draft)}applicant/"), "revision")["data"]["applicant_email"] == ""


def test_a_question_an_answer_brings_up_is_shown_before_it_is_missed(draft: Draft, browser: Client) -> None:
    shown = form_of(browser.get(f"{base(draft)}closing/"), "revision")["data"]
    posted = {**shown, "copies_requested": "yes", "declaration": "yes"}

    answer = browser.post(f"{base(draft)}closing/", posted)

    assert "There are a few more questions" in text(answer)
    assert "Please check these answers" not in text(answer)
    posted["revision"] = form_of(answer, "revision")["data"]["revision"]
    assert "Please check these answers" in text(browser.post(f"{base(draft)}closing/", posted))


def test_saving_while_typing_tells_what_appears(draft: Draft, browser: Client) -> None:
    answer = browser.post(f"{base(draft)}closing/save/", {"revision": "1", "copies_requested": "yes"})

    said = json.loads(answer.content)
    assert said["revision"] == 2
    assert said["saved_at"]
    assert said["shown"] == ["copies"]
    assert answers(draft)["copies_requested"] is True


def test_saving_what_was_changed_elsewhere_is_refused_and_overwrites_nothing(
    draft: Draft, browser: Client
) -> None:
    browser.post(f"{base(draft)}child/save/", {"revision": "1", "child_name": "Trần Minh Khôi"})

    for revision in ("1", "", "no number", "0"):
        late = browser.post(f"{base(draft)}child/save/", {"revision": revision, "child_name": "Khác"})
        assert late.status_code == 409
    assert answers(draft)["child_name"] == "Trần Minh Khôi"


def test_a_page_changed_elsewhere_comes_back_with_what_was_typed(draft: Draft, browser: Client) -> None:
    shown = form_of(browser.get(f"{base(draft)}child/"), "revision")["data"]
    browser.post(f"{base(draft)}child/save/", {"revision": "1", "child_name": "Trần Minh Khôi"})

    answer = browser.post(f"{base(draft)}child/", {**shown, "child_name": "Trần Minh Anh"})

    assert answer.status_code == 409
    assert "changed in another window" in text(answer)
    form = form_of(answer, "revision")["data"]
    assert form["child_name"] == "Trần Minh Anh"
    assert answers(draft)["child_name"] == "Trần Minh Khôi"
    browser.post(f"{base(draft)}child/", form)
    assert answers(draft)["child_name"] == "Trần Minh Anh"


def test_what_is_asked_follows_the_form_as_it_stands(draft: Draft, browser: Client) -> None:
    asked = json.loads(browser.post(f"{base(draft)}closing/reveal/", {"copies_requested": "yes"}).content)
    assert "copies" in asked["visible"]

    asked = json.loads(browser.post(f"{base(draft)}closing/reveal/", {"copies_requested": "no"}).content)
    assert "copies" not in asked["visible"]
    assert answers(draft) == {}


def test_files_are_attached_and_removed_without_scripts(
    draft: Draft, browser: Client, stranger: Client
) -> None:
    page = f"{base(draft)}papers/"
    send(browser, page, make.BIRTH_NOTICE, **{make.BIRTH_NOTICE: [a_photo("a"), a_photo("b", "sau.jpg")]})

    files = list(File.objects.current().filter(draft=draft).order_by("pk"))
    assert [file.name for file in files] == ["giấy chứng sinh.jpg", "sau.jpg"]
    remove = f"/my/files/{files[0].public_id}/remove/"
    assert f'formaction="{remove}"' in text(browser.get(page))
    assert stranger.post(remove).status_code == 404
    assert stranger.get(f"/my/files/{files[0].public_id}/").status_code == 404
    assert browser.post(remove)["Location"] == page
    assert File.objects.current().filter(draft=draft).count() == 1


def test_a_script_attaches_at_once(draft: Draft, browser: Client) -> None:
    address = f"{base(draft)}papers/attach/?paper={make.BIRTH_NOTICE}"

    said = json.loads(browser.post(address, {"file": a_photo("a")}).content)

    file = File.objects.get(draft=draft)
    assert said == {"id": str(file.public_id), "name": "giấy chứng sinh.jpg",
                    "remove": f"/my/files/{file.public_id}/remove/"}  # fmt: skip
    for wrong in ({}, {"file": SimpleUploadedFile("virus.exe", b"MZ\x90\x00")}):
        refused = browser.post(address, wrong)
        assert refused.status_code == 400
        assert json.loads(refused.content)["error"]
    unknown = browser.post(f"{base(draft)}papers/attach/?paper=NONE", {"file": a_photo("c")})
    assert unknown.status_code == 400


def test_a_file_that_cannot_be_taken_is_named_beside_its_paper(draft: Draft, browser: Client) -> None:
    wrong = SimpleUploadedFile("ghi chú.txt", b"not a paper", content_type="text/plain")

    answer = send(browser, f"{base(draft)}papers/", make.BIRTH_NOTICE, **{make.BIRTH_NOTICE: wrong})

    assert "ghi chú.txt:" in text(answer)
    assert "Please check these answers" in text(answer)
    assert not File.objects.filter(draft=draft).exists()


def test_the_check_names_what_is_missing_and_sends_nothing(draft: Draft, browser: Client) -> None:
    page = text(browser.get(f"{base(draft)}check/"))
    assert "Before you can send it" in page
    assert f'href="{base(draft)}papers/#paper-' in page
    assert "Shown once the address is filled in." in page

    answer = browser.post(f"{base(draft)}check/")

    assert answer.status_code == 200
    assert "Please check these answers" in text(answer)
    assert not Dossier.objects.exists()


def test_the_check_shows_office_cost_and_time(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    draft = make.a_draft(citizen, ward=ward, copies_requested=True, copies=2)

    page = text(browser.get(f"{base(draft)}check/"))

    assert ward.committee.name_en in page
    assert "16,000 VND" in page
    assert "within the working day" in page
    assert "Trần Minh Khôi" in page
    assert f"{make.BIRTH_NOTICE}.jpg" in page
    assert "Before you can send it" not in page


def test_an_unverified_person_is_told_how_to_verify(ward: make.Ward) -> None:
    person = Citizen(a_user(full_name="Nguyễn Thị Hạnh"))
    draft = make.a_draft(person, ward=ward)
    browser = signed_in(person.user)

    page = text(browser.get(f"{base(draft)}check/"))
    answer = browser.post(f"{base(draft)}check/")

    assert f"/profile/identity/?next={base(draft)}check/" in page
    assert answer.status_code == 200
    assert not Dossier.objects.exists()


def test_what_is_proven_is_sent_even_when_its_page_was_never_saved(
    citizen: Citizen, browser: Client, ward: make.Ward
) -> None:
    draft = make.a_draft(citizen, ward=ward, applicant_name="Tên Gõ Sai")

    browser.post(f"{base(draft)}check/")

    assert Dossier.objects.get().revisions.get().answers["applicant_name"] == citizen.user.full_name


def test_a_draft_is_discarded_after_asking(draft: Draft, browser: Client) -> None:
    assert "Discard this draft?" in text(browser.get(f"{base(draft)}discard/"))
    assert Draft.objects.filter(pk=draft.pk).exists()

    browser.post(f"{base(draft)}discard/")

    assert not Draft.objects.filter(pk=draft.pk).exists()


def test_a_draft_that_was_sent_leads_to_its_application(
    citizen: Citizen, browser: Client, ward: make.Ward
) -> None:
    draft = make.a_draft(citizen, ward=ward)
    first = browser.post(f"{base(draft)}check/")
    second = browser.post(f"{base(draft)}check/")

    filed = f"/my/{Dossier.objects.get().public_id}/filed/"
    assert first["Location"] == second["Location"] == filed
    for part in ("", "papers/", "check/", "applicant/", "discard/"):
        assert browser.get(base(draft) + part)["Location"] == filed
    assert browser.post(f"{base(draft)}child/save/", {"revision": "2", "child_name": "X"}).status_code == 409


def test_a_row_that_was_asked_for_is_there(citizen: Citizen, browser: Client) -> None:
    address = base(drafts.start_draft("1.001612", actor=citizen)) + "lines/"
    first = {"business_lines__0__line_code": "4711", "business_lines__0__line_name": "Bán lẻ tổng hợp"}
    form = form_of(browser.get(address), "revision")
    answer = browser.post(address, {**form["data"], **first, "business_lines__add": "1"})
    assert answer["Location"] == f"{address}?more=business_lines#business_lines__1"
    shown = browser.get(answer["Location"])
    assert 'id="business_lines__1"' in text(shown)
    second = {"business_lines__1__line_code": "5610", "business_lines__1__line_name": "Nhà hàng"}
    form = form_of(shown, "revision")
    browser.post(address, {**form["data"], **second, "business_lines__0__line_main": "yes"})
    rows = Draft.objects.get().answers["business_lines"]
    assert [row["line_code"] for row in rows] == ["4711", "5610"]


def test_who_applies_for_themselves_is_asked_once_who_they_are(citizen: Citizen, browser: Client) -> None:
    draft = drafts.start_draft("1.004873", actor=citizen)
    drafts.save_answers(
        draft, actor=citizen, revision=draft.revision, changes={"applicant_relation": "BAN_THAN"}
    )
    page = text(browser.get(base(draft) + "subject/"))
    assert f'value="{citizen.user.full_name}"' in page
    assert "As you wrote in “About you”" in page
    drafts.save_answers(
        draft, actor=citizen, revision=draft.revision + 1, changes={"applicant_relation": "CHA_ME"}
    )
    assert f'value="{citizen.user.full_name}"' not in text(browser.get(base(draft) + "subject/"))


def test_the_owner_of_a_business_may_be_somebody_else(citizen: Citizen, browser: Client) -> None:
    draft = drafts.start_draft("1.001612", actor=citizen)
    page = text(browser.get(base(draft) + "owner/"))
    assert f'value="{citizen.user.full_name}"' in page
    assert "From your verified identity" in page
