"""Following an application: status, answers to the office, downloads, and what nobody else may see."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actors import Citizen
from dossiers import ledger
from dossiers.actions import drafts, looking, processing, reception
from dossiers.models import Charge, Document, Dossier, Draft, File, Notice
from dossiers.supplements import Deficiency
from procedures.catalogue import definition_of
from procedures.reasons import reasons_for
from tests.factories import dossiers as make
from tests.factories.people import signed_in
from tests.portal.citizen.browsing import form_of, send, text

pytestmark = pytest.mark.django_db


def at(dossier: Dossier, part: str = "") -> str:
    return f"/my/{dossier.public_id}/{part}"


def ask_for(dossier: Dossier, ward: make.Ward, *gaps: Deficiency) -> None:
    task = make.task_of(dossier)
    processing.request_supplement(
        task, actor=ward.officer_for(task), seen=task.seen, deficiencies=list(gaps or [make.a_gap()]),
        reply_by=date(2026, 12, 2),
    )  # fmt: skip


def ask_to_confirm(dossier: Dossier, ward: make.Ward) -> None:
    task = make.task_of(dossier)
    processing.request_confirmation(task, actor=ward.case_officer, seen=task.seen, entries=make.ENTRIES)


@pytest.mark.parametrize("part", ["", "filed/", "readers/", "withdraw/", "confirm/", "supplement/"])
def test_an_application_is_its_peoples_alone(
    citizen: Citizen, stranger: Client, ward: make.Ward, part: str
) -> None:
    dossier = make.a_dossier(citizen, ward=ward)

    assert stranger.get(at(dossier, part)).status_code == 404
    assert "/sign-in/" in Client().get(at(dossier, part))["Location"]


@pytest.mark.parametrize("part", ["withdraw/", "confirm/", "supplement/"])
def test_nobody_else_acts_on_it(citizen: Citizen, stranger: Client, ward: make.Ward, part: str) -> None:
    dossier = make.a_dossier(citizen, ward=ward)

    assert stranger.post(at(dossier, part), {"agreed": "yes"}).status_code == 404
    dossier.refresh_from_db()
    assert dossier.is_open


def test_officers_stay_outside(citizen: Citizen, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)

    assert signed_in(ward.reception).get(at(dossier)).status_code in {302, 403}


def test_an_empty_list_says_what_to_do(browser: Client) -> None:
    page = text(browser.get("/my/"))

    assert "You have no applications yet" in page
    assert 'href="/procedures/"' in page


def test_the_list_says_whose_turn_it_is_and_asks_as_many_questions_for_three_as_for_one(
    citizen: Citizen, browser: Client, ward: make.Ward
) -> None:
    def rows() -> None:
        ask_for(make.a_dossier(citizen, ward=ward), ward)
        make.a_dossier(citizen, ward=ward, at="verify")
        drafts.save_answers(
            drafts.start_draft(make.BIRTH, actor=citizen), actor=citizen, revision=1, changes={}
        )

    def queries() -> int:
        with CaptureQueriesContext(connection) as run:
            assert browser.get("/my/").status_code == 200
        return len(run)

    rows()
    queries()
    one = queries()
    rows()
    rows()
    assert queries() == one
    page = text(browser.get("/my/"))
    assert (
        page.index("send what is missing by")
        < page.index("fill it in and send it")
        < page.index("The office is working on it")
    )


def test_older_applications_are_a_page_further(
    citizen: Citizen, browser: Client, ward: make.Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.citizen.dossiers.PAGE", 1)
    old, new = make.a_dossier(citizen, ward=ward), make.a_dossier(citizen, ward=ward)

    first = text(browser.get("/my/"))
    assert new.code in first
    assert old.code not in first
    second = text(browser.get(f"/my/?before={new.pk}"))
    assert old.code in second
    assert new.code not in second
    assert browser.get("/my/?before=x²").status_code == 200


def test_the_receipt_holds_every_file_and_the_head_of_the_chain(
    citizen: Citizen, browser: Client, ward: make.Ward
) -> None:
    dossier = make.a_dossier(citizen, ward=ward)

    page = text(browser.get(at(dossier, "filed/")))

    assert dossier.code in page
    for file in File.objects.filter(dossier=dossier):
        assert file.name in page
        assert file.blob.sha256 in page
    assert dossier.events.latest("number").hash in page


def test_the_page_explains_status_date_and_messages(
    citizen: Citizen, browser: Client, ward: make.Ward
) -> None:
    dossier = make.a_dossier(citizen, ward=ward, at="verify")
    make.run_outbox()

    page = text(browser.get(at(dossier)))

    assert "Accepted, result due 25/11/2026" in page
    assert "Why this date?" in page
    assert "The application was accepted" in page
    assert "You sent the application" in page
    assert f"Application {dossier.code} has been accepted" in page
    assert "Taken to hand" not in page  # who holds the work is the office's own business
    assert not Notice.objects.filter(user=citizen.user, way="account", read_at=None).exists()


@pytest.mark.parametrize("word", ["dossier", "supplement", "token"])
def test_the_words_of_the_office_are_not_the_citizens(
    citizen: Citizen, browser: Client, ward: make.Ward, word: str
) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    ask_for(dossier, ward)
    second = drafts.start_supplement(dossier.requests.get().pk, actor=citizen)
    addresses = ["/my/", at(dossier), at(dossier, "filed/"), at(dossier, "readers/"), at(dossier, "withdraw/"),
                 *(f"/my/drafts/{second.public_id}/{part}" for part in ("", "papers/", "check/", "discard/"))]  # fmt: skip
    for address in addresses:
        assert word not in seen_text(browser.get(address)).lower(), address


def seen_text(response: Any) -> str:
    """What a person reads of a page: no tags, no attributes."""
    return re.sub(r"<[^>]*>", " ", text(response))


def test_only_what_was_asked_for_can_be_changed(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    gap = Deficiency(about="field", key="child_name", reason="differs_from_paper", note="Viết hoa sai")
    ask_for(dossier, ward, gap)
    page = text(browser.get(at(dossier)))
    assert "We need this from you" in page
    assert "Viết hoa sai" in page

    answer = send(browser, at(dossier), "supplement/")
    draft = Draft.objects.unfiled().get(request__dossier=dossier)
    base = f"/my/drafts/{draft.public_id}/"
    assert answer.redirect_chain[-1][0] == base
    assert "Viết hoa sai" in text(answer)
    assert "/mother/" not in text(answer)
    shown = form_of(browser.get(f"{base}child/"), "revision")
    assert {"child_name", "revision"} <= shown["names"]
    assert "child_sex" not in shown["names"]
    assert browser.get(f"{base}mother/").status_code == 404

    browser.post(f"{base}child/", {**shown["data"], "child_name": "Trần Minh Khoa", "child_sex": "NU"})
    browser.post(f"{base}child/save/", {"revision": "2", "mother_name": "Người Khác"})
    answer = browser.post(f"{base}check/", follow=True)

    assert "We have what was missing" in text(answer)
    dossier.refresh_from_db()
    sent = dossier.revisions.get(number=2).answers
    assert sent["child_name"] == "Trần Minh Khoa"
    assert sent["child_sex"] == "NAM"
    assert sent["mother_name"] == "Nguyễn Thị Hạnh"


def test_a_paper_asked_for_must_come_anew(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    ask_for(dossier, ward)
    draft = drafts.start_supplement(dossier.requests.get().pk, actor=citizen)

    page = browser.get(f"/my/drafts/{draft.public_id}/check/")
    refused = browser.post(f"/my/drafts/{draft.public_id}/check/")

    assert "Before you can send it" in text(page)
    assert refused.status_code == 200
    dossier.refresh_from_db()
    assert dossier.answers_revision == 1


def test_going_on_with_an_answer_begins_no_second_one(
    citizen: Citizen, browser: Client, ward: make.Ward
) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    ask_for(dossier, ward)

    assert (
        browser.post(at(dossier, "supplement/"))["Location"]
        == browser.post(at(dossier, "supplement/"))["Location"]
    )
    assert browser.get(at(dossier, "supplement/"))["Location"] == at(dossier)
    assert "Go on with your answer" in text(browser.get(at(dossier)))


def test_nothing_asked_nothing_begun(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)

    assert browser.post(at(dossier, "supplement/"))["Location"] == at(dossier)
    assert browser.get(at(dossier, "confirm/"))["Location"] == at(dossier)
    assert not Draft.objects.unfiled().exists()


def test_an_answer_to_a_closed_question_leads_back(
    citizen: Citizen, browser: Client, ward: make.Ward
) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    ask_for(dossier, ward)
    draft = drafts.start_supplement(dossier.requests.get().pk, actor=citizen)
    browser.post(at(dossier, "withdraw/"))

    assert browser.get(f"/my/drafts/{draft.public_id}/")["Location"] == at(dossier)


def test_a_draft_result_is_read_and_agreed_to(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward, at="verify")
    ask_to_confirm(dossier, ward)
    page = text(browser.get(at(dossier, "confirm/")))
    assert "TRẦN MINH KHÔI" in page
    assert make.ENTRIES["personal_id"] in page

    answer = browser.post(at(dossier, "confirm/"), {"agreed": "yes"}, follow=True)

    assert "Thank you. The office has your answer." in text(answer)
    assert dossier.events.filter(act="confirm").count() == 1
    assert browser.post(at(dossier, "confirm/"), {"agreed": "no", "note": "x"})["Location"] == at(dossier)
    assert dossier.events.filter(act="confirm").count() == 1


def test_objecting_needs_a_word_why(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward, at="verify")
    ask_to_confirm(dossier, ward)

    for wrong in ({}, {"agreed": "no"}, {"agreed": "no", "note": "  "}):
        answer = browser.post(at(dossier, "confirm/"), wrong)
        assert "Please check these answers" in text(answer)
    assert browser.post(at(dossier, "confirm/"), {"agreed": "no", "note": "Sai tên đệm"})["Location"] == at(
        dossier
    )
    assert ledger.payload_of(dossier.events.get(act="confirm"))["note"] == "Sai tên đệm"


def test_an_application_is_withdrawn_after_asking(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward, at="verify")
    assert "Withdraw the application?" in text(browser.get(at(dossier, "withdraw/")))

    answer = browser.post(at(dossier, "withdraw/"), {"reason": "Nộp nhầm"}, follow=True)

    assert "Withdrawn at your request" in text(answer)
    assert browser.get(at(dossier, "withdraw/")).status_code == 404
    assert browser.post(at(dossier, "withdraw/")).status_code == 302


def test_a_signed_decision_cannot_be_withdrawn(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward, at="return_result")

    assert browser.get(at(dossier, "withdraw/")).status_code == 404
    assert at(dossier, "withdraw/") not in text(browser.get(at(dossier)))


def test_readers_are_named_by_post_and_office(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    assert "Nobody has opened it yet" in text(browser.get(at(dossier, "readers/")))
    looking.open_dossier(dossier, actor=ward.reception)

    page = text(browser.get(at(dossier, "readers/")))

    assert ward.reception.agency.name_en in page
    assert ward.reception.title_en in page
    assert ward.reception.user.full_name not in page


def test_an_own_file_comes_back_under_its_name(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    file = File.objects.filter(dossier=dossier).first()
    assert file is not None
    File.objects.filter(pk=file.pk).update(name="giấy chứng sinh.jpg")

    answer = browser.get(f"/my/files/{file.public_id}/")

    assert answer["Content-Type"] == "image/jpeg"
    assert "filename*=utf-8''gi%E1%BA%A5y%20ch%E1%BB%A9ng%20sinh.jpg" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert len(b"".join(answer)) == file.blob.size


def test_a_result_waits_for_its_payment(
    citizen: Citizen, browser: Client, stranger: Client, ward: make.Ward
) -> None:
    dossier = make.a_dossier(citizen, ward=ward, at="return_result", copies_requested=True, copies=2)
    result = Document.objects.get(dossier=dossier, kind="result")
    address = f"/my/documents/{result.public_id}/"
    page = text(browser.get(at(dossier)))
    assert address not in page
    assert "once what it costs has been paid" in page
    assert browser.get(address)["Location"] == at(dossier)

    Charge.objects.filter(dossier=dossier).update(paid_at=dossier.finished_at)

    assert address in text(browser.get(at(dossier)))
    answer = browser.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer).startswith(b"%PDF")
    assert stranger.get(address).status_code == 404


def test_a_paper_not_issued_yet_is_no_download(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward, at="verify")
    form_01 = Document.objects.get(dossier=dossier, kind="form_01")

    assert browser.get(f"/my/documents/{form_01.public_id}/").status_code == 404
    assert "Being signed" in text(browser.get(at(dossier)))


def test_why_it_was_not_accepted_is_said(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    task = make.task_of(dossier)
    reason = reasons_for(definition_of(dossier.version_id).reasons, "refuse")[0]
    reception.refuse(task, actor=ward.reception, seen=task.seen, reasons=[reason.code], note="Xin xem lại")

    page = text(browser.get(at(dossier)))

    assert "Not accepted" in page
    assert reason.label.en in page
    assert "Xin xem lại" in page


def test_a_denial_says_why_and_how_to_complain(citizen: Citizen, browser: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(citizen, ward=ward, at="verify")
    task = make.task_of(dossier)
    reason = next(one for one in definition_of(dossier.version_id).reasons if "deny" in one.acts)
    processing.advance(
        task, actor=ward.case_officer, seen=task.seen, action="propose_denial", reasons=[reason.code],
        note="Trẻ đã có giấy khai sinh.",
    )  # fmt: skip
    assert "Why it was not granted" not in text(browser.get(at(dossier)))  # nothing before it is decided
    while make.task_of(dossier).step != "return_result":
        make.take_next_step(dossier, ward)

    page = text(browser.get(at(dossier)))
    for words in (
        "Why it was not granted",
        reason.label.en,
        "Trẻ đã có giấy khai sinh.",
        "lodge a complaint",
    ):
        assert words in page
