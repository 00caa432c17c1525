"""Officers handle a dossier through real pages and forms, from reception to hand-over."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
from django.http import FileResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Post
from accounts.roles import Role
from dossiers import clock
from dossiers.models import AccessRecord, Document, Dossier, PublicStatus, Task
from tests.factories import dossiers as make
from tests.factories.people import a_post, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "a-password-of-an-officer"


def at(name: str, task: Task, *more: str) -> str:
    return reverse(f"officer:{name}", args=[task.public_id, *more])


def client_of(post: Post) -> Client:
    """A signed-in officer whose password is known, for signing."""
    post.user.set_password(PASSWORD)
    post.user.save(update_fields=["password"])
    return signed_in(post)


def status_of(dossier: Dossier) -> str:
    dossier.refresh_from_db()
    return dossier.public_status


def test_a_dossier_is_handled_page_by_page() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward)

    task = make.task_of(dossier)
    reception = client_of(ward.reception)
    assert dossier.code in reception.get(reverse("officer:queue")).content.decode()
    assert reception.post(at("receive", task), {"seen": str(task.seen)}).status_code == 302
    assert status_of(dossier) == PublicStatus.RECEIVED

    task = make.task_of(dossier)
    officer = client_of(ward.case_officer)
    page = officer.get(at("advance", task, "advance")).content.decode()
    assert "GIẤY KHAI SINH" in page.upper()
    answer = officer.post(
        at("advance", task, "advance"), {"seen": str(task.seen), "personal_id": "079326000456"}
    )
    assert answer.status_code == 302

    task = make.task_of(dossier)
    client_of(ward.unit_head).post(at("advance", task, "advance"), {"seen": str(task.seen)})

    task = make.task_of(dossier)
    signatory = client_of(ward.signatory)
    assert dossier.code in signatory.get(reverse("officer:signing")).content.decode()
    digest = signatory.get(at("sign", task)).context["preview"]["digest"]
    form = {"seen": str(task.seen), "preview": digest, "password": PASSWORD}
    assert signatory.post(at("sign", task), form).status_code == 302

    make.run_outbox()
    task = make.task_of(dossier)
    clerk = client_of(ward.clerk)
    assert clerk.post(at("seal", task), {"seen": str(task.seen)}).status_code == 302
    make.run_outbox()
    task = make.task_of(dossier)
    assert clerk.post(at("finish", task), {"seen": str(task.seen)}).status_code == 302
    assert status_of(dossier) == PublicStatus.RESOLVED

    task = make.task_of(dossier)
    answer = reception.post(at("hand_over", task), {"seen": str(task.seen), "received_by": "Nguyễn Thị Hạnh"})
    assert answer.status_code == 302
    assert status_of(dossier) == PublicStatus.DELIVERED


def test_a_supplement_names_each_gap_and_needs_at_least_one() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward)
    task = make.task_of(dossier)
    client = client_of(ward.reception)
    reply_by = clock.today(clock.now()) + timedelta(days=7)
    form = {"seen": str(task.seen), "reply_by": reply_by.isoformat(), "note": "Ảnh mờ"}

    refused = client.post(at("request_supplement", task), form)
    assert refused.status_code == 200
    assert "govuk-error-summary" in refused.content.decode()

    gap = f"paper:{make.BIRTH_NOTICE}"
    asked = client.post(
        at("request_supplement", task), {**form, f"{gap}:reason": "unreadable", f"{gap}:note": "Chụp lại"}
    )
    assert asked.status_code == 302
    assert status_of(dossier) == PublicStatus.SUPPLEMENT_REQUESTED
    assert dossier.requests.get().deficiencies[0]["note"] == "Chụp lại"


def test_a_refusal_needs_a_reason() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward)
    task = make.task_of(dossier)
    client = client_of(ward.reception)

    assert client.post(at("refuse", task), {"seen": str(task.seen)}).status_code == 200
    reasons = [reason.code for reason in dossier.version.parsed.reasons if "refuse" in reason.acts][:1]
    client.post(at("refuse", task), {"seen": str(task.seen), "reasons": reasons})

    assert status_of(dossier) == PublicStatus.REFUSED


def test_a_denial_goes_up_with_its_reasons() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="verify")
    task = make.task_of(dossier)
    client = client_of(ward.case_officer)
    path = at("advance", task, "propose_denial")
    reasons = [reason.code for reason in dossier.version.parsed.reasons if "deny" in reason.acts][:1]

    assert client.get(path).status_code == 200
    client.post(path, {"seen": str(task.seen), "reasons": reasons, "note": "Đã đăng ký nơi khác"})

    dossier.refresh_from_db()
    assert dossier.marking["proposal"] == "denied"


def test_sending_back_needs_a_word_why() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="review")
    task = make.task_of(dossier)
    client = client_of(ward.unit_head)
    action = next(a.key for a in dossier.version.parsed.workflow.step("review").actions if a.kind == "return")
    form = {"seen": str(task.seen), "to": "verify", "reasons": ["needs_verification"]}

    assert client.post(at("return_task", task, action), form).status_code == 200
    assert (
        client.post(at("return_task", task, action), {**form, "note": "Kiểm tra tên mẹ"}).status_code == 302
    )

    assert make.task_of(dossier).step == "verify"


def test_a_wrong_password_signs_nothing() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="sign")
    task = make.task_of(dossier)
    client = client_of(ward.signatory)
    digest = client.get(at("sign", task)).context["preview"]["digest"]

    answer = client.post(at("sign", task), {"seen": str(task.seen), "preview": digest, "password": "wrong"})

    assert answer.status_code == 200
    assert make.task_of(dossier).step == "sign"
    assert not Document.objects.filter(dossier=dossier, kind="result").exists()


def test_what_moved_meanwhile_is_said_and_what_was_typed_is_kept() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="verify")
    task = make.task_of(dossier)
    seen = str(task.seen)
    client = client_of(ward.case_officer)
    client.post(at("claim", task), {"seen": seen})

    answer = client.post(at("advance", task, "advance"), {"seen": seen, "personal_id": "079326000999"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "079326000999" in page
    assert "Nhận việc" in page or "Taken to hand" in page
    assert make.task_of(dossier).step == "verify"


def test_two_clicks_accept_once() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward)
    task = make.task_of(dossier)
    client = client_of(ward.reception)
    form = {"seen": str(task.seen)}

    first, second = client.post(at("receive", task), form), client.post(at("receive", task), form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Document.objects.filter(dossier=dossier, kind="form_01").count() == 1


@pytest.mark.parametrize("tab", ["answers", "papers", "handling", "journal"])
@pytest.mark.parametrize("step", ["reception", "verify", "return_result"])
def test_every_tab_opens_at_every_stage(tab: str, step: str) -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at=step)
    task = make.task_of(dossier)

    page = client_of(ward.officer_for(task)).get(at("task", task), {"tab": tab})

    assert page.status_code == 200
    assert dossier.parties.get(kind="filer").identity_number not in page.content.decode().replace(
        "079194000123", ""
    )


def test_reading_is_recorded_before_anything_is_shown() -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward))

    client_of(ward.reception).get(at("task", task))

    record = AccessRecord.objects.get(dossier=task.dossier)
    assert record.post == ward.reception


def test_oversight_says_why_first() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward)
    client = client_of(a_post(Role.OVERSIGHT, agency=ward.committee))
    path = reverse("officer:dossier", args=[dossier.public_id])

    asked = client.get(path).content.decode()
    assert dossier.applicant_name not in asked
    assert not AccessRecord.objects.filter(dossier=dossier).exists()

    shown = client.post(path, {"purpose": "Kiểm tra theo kế hoạch"}, follow=True).content.decode()
    assert dossier.applicant_name in shown
    assert dossier.code in client.get(path, {"tab": "journal"}).content.decode()
    assert AccessRecord.objects.get(dossier=dossier).purpose == "Kiểm tra theo kế hoạch"


def test_another_office_does_not_even_know_it() -> None:
    task = make.task_of(make.a_dossier())
    elsewhere = client_of(make.a_ward("Sài Gòn").reception)

    assert elsewhere.get(at("task", task)).status_code == 404
    assert elsewhere.post(at("receive", task), {"seen": str(task.seen)}).status_code == 404
    assert elsewhere.get(reverse("officer:dossier", args=[task.dossier.public_id])).status_code == 404


def test_a_role_that_may_never_do_it_is_refused() -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward, at="sign"))

    assert client_of(ward.case_officer).get(at("sign", task)).status_code == 403
    assert (
        client_of(a_post(Role.OPERATOR, agency=ward.committee)).get(reverse("officer:queue")).status_code
        == 403
    )


def test_a_citizen_has_no_place_here() -> None:
    client = signed_in(make.a_citizen().user)

    assert client.get(reverse("officer:queue")).status_code == 403


def test_the_search_finds_names_without_accents_and_only_at_home() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward)
    path = reverse("officer:dossiers")
    words = {"q": "tran minh khoi"}

    assert dossier.code in client_of(ward.reception).get(path, words).content.decode()
    assert dossier.code in client_of(ward.reception).get(path, {"q": dossier.code.lower()}).content.decode()
    assert dossier.code not in client_of(make.a_ward("Sài Gòn").reception).get(path, words).content.decode()
    for odd in ("'", "a & | !", "):*", "%", "\\"):
        assert client_of(ward.reception).get(path, {"q": odd}).status_code == 200


def test_an_uploaded_picture_is_shown_and_a_document_is_taken_away() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward)
    make.take_next_step(dossier, ward)
    make.run_outbox()
    client = client_of(ward.reception)
    file = dossier.files.first()
    document = Document.objects.get(dossier=dossier, kind="form_01")
    assert file is not None

    first_open_it = reverse("officer:dossier", args=[dossier.public_id])
    assert client.get(reverse("officer:file", args=[file.public_id]))["Location"] == first_open_it
    client.get(first_open_it)
    picture = client.get(reverse("officer:file", args=[file.public_id]))
    paper = client.get(reverse("officer:document", args=[document.public_id]))

    assert picture["Content-Disposition"].startswith("inline")
    assert paper["Content-Disposition"].startswith("attachment")
    assert picture["X-Content-Type-Options"] == paper["X-Content-Type-Options"] == "nosniff"
    for answer in (picture, paper):
        assert b"".join(cast(FileResponse, answer))
    elsewhere = client_of(make.a_ward("Sài Gòn").reception)
    assert elsewhere.get(reverse("officer:file", args=[file.public_id])).status_code == 404
