"""From an empty account to the result in hand, by the pages alone and without scripts."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dossiers.actions import processing
from dossiers.models import Document, Dossier, Draft, PublicStatus
from tests.factories import dossiers as make
from tests.factories.people import a_verified_user, signed_in
from tests.portal.citizen.browsing import send, text

pytestmark = pytest.mark.django_db


def on(name: str, value: str) -> dict[str, str]:
    year, month, day = value.split("-")
    return {f"{name}__day": day, f"{name}__month": month, f"{name}__year": year}


def place(name: str, ward: str, detail: str = "12 Lê Lợi") -> dict[str, str]:
    return {f"{name}__province": "79", f"{name}__ward": ward, f"{name}__detail": detail}


def a_photo(text: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(f"giấy {text}.jpg", make.a_picture(text).read(), content_type="image/jpeg")


def test_a_birth_is_registered_by_the_pages_alone() -> None:
    with make.city_time_at("2026-11-25 08:30"):
        ward = make.a_ward()
        code = ward.committee.code
        mother = a_verified_user(full_name="Nguyễn Thị Hạnh", phone="+84903123456")
        browser = signed_in(mother)

        answer = browser.post(f"/my/start/{make.BIRTH}/", follow=True)
        draft = Draft.objects.get(user=mother)
        base = f"/my/drafts/{draft.public_id}/"
        assert answer.redirect_chain[-1][0] == base

        answer = send(browser, f"{base}applicant/", "revision", applicant_relation="ME",
                      **place("applicant_residence", code))  # fmt: skip
        assert answer.redirect_chain[-1][0] == f"{base}child/"
        answer = send(browser, f"{base}child/", "revision", child_name="Trần Minh Khôi", child_sex="NAM",
                      child_ethnicity="01", child_nationality="VN", **on("child_birth_date", "2026-11-10"))  # fmt: skip
        assert answer.redirect_chain[-1][0] == f"{base}birth/", text(answer)
        answer = send(browser, f"{base}birth/", "revision", child_birth_facility="Bệnh viện Từ Dũ",
                      abandoned="no", surrogacy="no", **place("child_birth_place", code, "284 Cống Quỳnh"),
                      **place("child_origin", code, ""))  # fmt: skip
        answer = send(browser, f"{base}mother/", "revision", mother_name="Nguyễn Thị Hạnh", mother_ethnicity="01",
                      mother_nationality="VN", mother_document_type="CC",
                      mother_document_number=mother.identity.number, **on("mother_birth_date", "1990-05-17"),
                      **place("mother_residence", code))  # fmt: skip
        answer = send(browser, f"{base}father/", "revision")
        answer = send(browser, f"{base}closing/", "revision", copies_requested="no", declaration="yes")
        assert answer.redirect_chain[-1][0] == f"{base}papers/", text(answer)
        answer = send(browser, f"{base}papers/", make.BIRTH_NOTICE, **{make.BIRTH_NOTICE: a_photo("one")})
        assert answer.redirect_chain[-1][0] == f"{base}check/"
        assert ward.committee.name_vi in text(answer)

        answer = send(browser, f"{base}check/", "check/")
        dossier = Dossier.objects.get()
        assert answer.redirect_chain[-1][0] == f"/my/{dossier.public_id}/filed/", text(answer)
        assert dossier.code in text(answer)
        assert re.search("[0-9a-f]{64}", text(answer))
        again = browser.post(f"{base}check/", follow=True)
        assert again.redirect_chain == answer.redirect_chain
        assert Dossier.objects.count() == 1

        task = make.task_of(dossier)
        processing.request_supplement(
            task, actor=ward.reception, seen=task.seen, deficiencies=[make.a_gap(note="Ảnh bị mờ")],
            reply_by=date(2026, 12, 2),
        )  # fmt: skip
        make.run_outbox()
        page = f"/my/{dossier.public_id}/"
        assert "Ảnh bị mờ" in text(browser.get(page))
        answer = send(browser, page, "supplement/")
        second = Draft.objects.get(user=mother, filed_at=None)
        base = f"/my/drafts/{second.public_id}/"
        assert answer.redirect_chain[-1][0] == base
        assert "applicant/" not in text(answer)
        answer = send(browser, f"{base}papers/", make.BIRTH_NOTICE, **{make.BIRTH_NOTICE: a_photo("two")})
        answer = send(browser, f"{base}check/", "check/")
        assert answer.redirect_chain[-1][0] == f"{page}filed/", text(answer)
        dossier.refresh_from_db()
        assert dossier.public_status == PublicStatus.FILED

        while not dossier.delivered_at:
            make.take_next_step(dossier, ward)
            make.run_outbox()
            assert browser.get(page).status_code == 200
            dossier.refresh_from_db()
        result = Document.objects.get(dossier=dossier, kind="result")
        assert f"/my/documents/{result.public_id}/" in text(browser.get(page))
        download = browser.get(f"/my/documents/{result.public_id}/")
        assert b"".join(download).startswith(b"%PDF")
