"""Health, headers, and what production refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from portal import checks, health
from portal.headers import content_policy
from portal.management.check import LIKE_PRODUCTION
from tests.database import as_owner


def test_the_process_answers_without_a_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_ready_with_a_migrated_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "redis": "ok"}
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_redis_is_told_but_does_not_count(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["redis"]) == (200, "away")


@pytest.mark.django_db
def test_a_database_behind_the_code_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda _self, _targets: ["one"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


@pytest.mark.django_db
def test_every_answer_carries_the_policies(client: Client) -> None:
    for address in ("/healthz", "/sign-in/", "/no-such-page/"):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
        assert "'unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_forms_may_lead_to_the_identity_provider_and_the_bank() -> None:
    assert "form-action 'self' https://id.example https://bank.example;" in content_policy(
        ["https://id.example", "https://bank.example"]
    )


@pytest.fixture
def production(settings: Any) -> Any:
    """Settings as a careful operator leaves them."""
    settings.IS_PRODUCTION = True
    settings.SECRET_KEY = LIKE_PRODUCTION["PORTAL_SECRET_KEY"]
    settings.ALLOWED_HOSTS = ["motcua.example"]
    settings.PORTAL_ADDRESS = "https://motcua.example"
    settings.PORTAL_SIGNER = settings.PORTAL_SMS = settings.PORTAL_MAIL = "city.backends.Real"
    settings.CITIZEN_SIGN_IN, settings.PORTAL_BANK = "vneid", ""
    settings.VNEID_SERVER = "https://vneid.example"
    settings.VNEID_CLIENT_ID = settings.VNEID_CLIENT_SECRET = "registered"
    settings.DATABASE_URL_GIVEN = settings.REDIS_URL_GIVEN = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = True
    return settings


def test_a_careful_production_starts(production: Any) -> None:
    checks.refuse_insecure()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("SECRET_KEY", "", "E001"),
        ("SECRET_KEY", "demo-only-secret-key-never-in-production-0123456789", "E001"),
        ("ALLOWED_HOSTS", [], "E002"),
        ("ALLOWED_HOSTS", ["*"], "E002"),
        ("DEBUG", True, "E003"),
        ("PORTAL_ADDRESS", "http://motcua.example", "E004"),
        ("DATABASE_URL_GIVEN", False, "E005"),
        ("DATABASES", {"default": {"USER": "owner"}}, "E006"),
        ("REDIS_URL_GIVEN", False, "E007"),
        ("PORTAL_SIGNER", "dossiers.documents.signing.LocalSigner", "E008"),
        ("PORTAL_MAIL", "dossiers.notices.backends.DemoMail", "E009"),
        ("CITIZEN_SIGN_IN", "vneid_and_local", "E010"),
        ("SESSION_COOKIE_SECURE", False, "E011"),
        ("VNEID_SERVER", "http://vneid.example", "E014"),
        ("VNEID_CLIENT_ID", "", "E014"),
        ("VNEID_CLIENT_SECRET", "", "E014"),
    ],
)
@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_production_refuses(production: Any, name: str, value: Any, code: str) -> None:
    setattr(production, name, value)
    assert [problem.id for problem in checks.production()] == [f"portal.{code}"]
    with pytest.raises(ImproperlyConfigured, match=code):
        checks.refuse_insecure()


def test_other_modes_are_asked_nothing(settings: Any) -> None:
    settings.SECRET_KEY = ""
    assert checks.production() == []


@pytest.mark.django_db(transaction=True)
def test_production_refuses_a_database_whose_clock_can_be_moved(production: Any) -> None:
    assert [problem.id for problem in checks.database_mark(databases=["default"])] == ["portal.E020"]
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("DELETE FROM deployment_mark")
    assert checks.database_mark(databases=["default"]) == []
