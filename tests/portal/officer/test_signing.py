"""Signing: late ones first, exactly what is shown, and only by who proves once more who they are."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Post
from dossiers.models import Document, Dossier, Task
from tests.factories import dossiers as make
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "a-password-of-an-officer"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def client_of(post: Post) -> Client:
    post.user.set_password(PASSWORD)
    post.user.save(update_fields=["password"])
    return signed_in(post)


def sign(client: Client, task: Task, password: str, **changed: str) -> int:
    path = reverse("officer:sign", args=[task.public_id])
    preview = client.get(path).context["preview"]["digest"]
    form = {"seen": str(task.seen), "preview": preview, "password": password, **changed}
    return client.post(path, form).status_code


def is_signed(dossier: Dossier) -> bool:
    return Document.objects.filter(dossier=dossier, kind="result").exists()


def test_the_code_of_the_device_signs_as_the_password_does() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="sign")
    client = client_of(ward.signatory)
    TOTP.activate(ward.signatory.user, SECRET)
    code = str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))

    assert sign(client, make.task_of(dossier), "000000" if code != "000000" else "111111") == 200
    assert not is_signed(dossier)
    assert sign(client, make.task_of(dossier), code) == 302
    assert is_signed(dossier)


def test_guessing_is_stopped_even_when_it_comes_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.officer.signing.MOST_TRIES", 2)
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="sign")
    client, task = client_of(ward.signatory), make.task_of(dossier)

    assert [sign(client, task, secret) for secret in ("one", "two", PASSWORD)] == [200, 200, 200]
    assert not is_signed(dossier)


def test_what_changed_since_it_was_read_is_shown_and_read_before_it_is_signed() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="sign")
    client, task = client_of(ward.signatory), make.task_of(dossier)
    path = reverse("officer:sign", args=[task.public_id])

    answer = client.post(path, {"seen": str(task.seen), "preview": "0" * 64, "password": PASSWORD})

    assert answer.status_code == 200
    assert not is_signed(dossier)
    shown = answer.context["form"]["preview"].value()
    assert shown == answer.context["preview"]["digest"]
    assert (
        client.post(path, {"seen": str(task.seen), "preview": shown, "password": PASSWORD}).status_code == 302
    )


def test_the_desk_holds_only_what_is_to_be_signed_the_late_ones_first() -> None:
    ward = make.a_ward()
    with make.city_time_at("2026-11-25 08:30"):
        later = make.a_dossier(ward=ward, at="sign")
    with make.city_time_at("2026-11-24 08:30"):
        late = make.a_dossier(ward=ward, at="sign")
    other = make.a_dossier(ward=ward, at="review")

    rows = signed_in(ward.signatory).get(reverse("officer:signing")).context["rows"]

    assert [row["code"] for row in rows] == [late.code, later.code]
    assert other.code not in {row["code"] for row in rows}
