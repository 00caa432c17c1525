"""Profile, identity, language, and the demonstration's door."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.demo import unclaimed
from accounts.loading import load_units
from accounts.models import Identity, Post, User
from accounts.roles import Role
from portal.signin.demo import DemoRow, ensure_demo_accounts
from tests.factories.people import a_post, a_user, a_verified_user, signed_in
from tests.portal.signin.conftest import code

ON = date(2026, 1, 5)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def rows(db: None) -> list[DemoRow]:
    load_units()
    return ensure_demo_accounts(ON)


def test_there_is_an_account_for_every_role(rows: list[DemoRow]) -> None:
    roles = [row.role for row in rows]

    assert set(roles) == {*Role.values, "citizen"}
    assert roles.count("signatory") == 7  # chair and vice chair, chief of police; director of the land branch
    assert roles.count("citizen") == 4
    assert Identity.objects.count() == 3
    benthanh = {row.email for row in rows if row.email.endswith(".benthanh@motcua.example")}
    assert {f"{role}.benthanh@motcua.example" for role in Role.values} <= benthanh
    chair = Post.objects.get(user__email="signatory.benthanh@motcua.example")
    assert chair.capacity_lines == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
    assert str(chair.agency.name_vi) == "Ủy ban nhân dân phường Bến Thành"


def test_making_them_again_writes_nothing(rows: list[DemoRow]) -> None:
    with CaptureQueriesContext(connection) as queries:
        again = ensure_demo_accounts(date(2026, 2, 1))

    assert again == rows
    assert not [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_they_sign_in_as_the_listing_says(rows: list[DemoRow], settings: Settings) -> None:
    row = next(row for row in rows if row.role == "cashier")
    client = Client()

    client.post("/sign-in/", {"login": row.email, "password": row.password})
    client.post("/sign-in/code/", {"code": code(row.totp_secret)})

    assert client.get("/officer/queue/").content.decode().endswith("cashier")


def test_they_are_never_made_in_production(settings: Settings) -> None:
    settings.IS_PRODUCTION = True

    with pytest.raises(ImproperlyConfigured):
        ensure_demo_accounts(ON)


def test_one_click_comes_in_with_the_second_factor(rows: list[DemoRow], demo_site: None) -> None:
    client = Client()
    page = client.get("/sign-in/", headers=ENGLISH).content.decode()
    clerk = User.objects.get(email="clerk.benthanh@motcua.example")
    door = f"/sign-in/demo/{clerk.public_id}/"
    assert door in page
    assert page.index("Nguyễn Thị Hoài An") < page.index(clerk.full_name)

    response = client.post(door)

    assert response["Location"] == "/officer/queue/"
    assert client.get("/officer/queue/").content.decode().endswith("clerk")


def test_the_door_wants_a_post_and_a_token(rows: list[DemoRow], demo_site: None) -> None:
    door = f"/sign-in/demo/{User.objects.get(email='clerk.benthanh@motcua.example').public_id}/"

    assert Client().get(door).status_code == 405
    assert Client(enforce_csrf_checks=True).post(door).status_code == 403


def test_there_is_no_door_outside_demo_mode(rows: list[DemoRow]) -> None:
    clerk = User.objects.get(email="clerk.benthanh@motcua.example")
    client = Client()

    assert "motcua.example" not in client.get("/sign-in/").content.decode()
    assert client.post(f"/sign-in/demo/{clerk.public_id}/").status_code == 404
    assert client.get("/shared/").status_code == 302


@pytest.mark.django_db
def test_the_door_is_for_invented_people_only(demo_site: None) -> None:
    user = a_user(email="stranger@motcua.example")

    assert Client().post(f"/sign-in/demo/{user.public_id}/").status_code == 404


@pytest.mark.django_db
def test_nobody_opens_an_account_in_the_demonstration_s_domain(client: Client) -> None:
    data = {"full_name": "X", "email": "clerk.benthanh@motcua.example", "password1": "a quiet river at night"}

    assert client.post("/sign-up/", data).status_code == 200
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_button_of_the_demonstration_verifies(demo_site: None) -> None:
    user = a_user()
    client = signed_in(user)
    claims = unclaimed()[0]
    assert claims.full_name in client.get("/profile/identity/").content.decode()

    response = client.post("/profile/identity/", {"number": claims.number, "next": "/shared/"})

    assert response["Location"] == "/shared/"
    user = User.objects.get(pk=user.pk)
    assert (user.identity.number, user.full_name) == (claims.number, claims.full_name)
    assert claims.number not in [left.number for left in unclaimed()]
    page = client.get("/profile/").content.decode()
    assert user.identity.masked_number in page
    assert claims.number not in page


@pytest.mark.django_db
def test_only_the_demonstration_verifies_by_button(demo_site: None, settings: Settings) -> None:
    number = unclaimed()[0].number
    assert signed_in(a_post()).post("/profile/identity/", {"number": number}).status_code == 404
    assert signed_in(a_verified_user()).post("/profile/identity/", {"number": number}).status_code == 404
    assert signed_in(a_user()).post("/profile/identity/", {"number": "079090999999"}).status_code == 404
    settings.IS_DEMO = False
    assert signed_in(a_user()).post("/profile/identity/", {"number": number}).status_code == 404


@pytest.mark.django_db
def test_the_profile_keeps_what_is_typed_in_its_stored_form() -> None:
    user = a_user()

    signed_in(user).post(
        "/profile/", {"full_name": "  Lê   Thị Hòa ", "phone": "090 123 4567", "language": "en"}
    )

    user.refresh_from_db()
    assert (user.full_name, user.phone, user.language) == ("Lê Thị Hòa", "+84901234567", "en")


@pytest.mark.django_db
def test_a_bad_telephone_is_named_on_its_field() -> None:
    data = {"full_name": "Lê Thị Hòa", "phone": "call me", "language": "en"}
    page = signed_in(a_user()).post("/profile/", data, headers=ENGLISH)

    assert page.status_code == 200
    assert "This is not a telephone number we can reach." in page.content.decode()


@pytest.mark.django_db
def test_a_verified_name_stays() -> None:
    user = a_verified_user(full_name="Nguyễn Văn An")

    signed_in(user).post("/profile/", {"full_name": "Somebody Else", "phone": "", "language": "vi"})

    user.refresh_from_db()
    assert user.full_name == "Nguyễn Văn An"


@pytest.mark.django_db
def test_the_language_is_kept_on_the_device_and_the_account() -> None:
    user = a_user()
    client = signed_in(user)

    response = client.post("/language/", {"language": "en", "next": "/shared/"})

    assert (response["Location"], response.cookies["django_language"].value) == ("/shared/", "en")
    user.refresh_from_db()
    assert user.language == "en"
    assert "Sign out" in client.get("/sign-out/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "next_page"), [("xx", "/"), ("", "https://evil.example/")])
def test_an_unknown_language_and_a_foreign_page_are_ignored(
    client: Client, language: str, next_page: str
) -> None:
    response = client.post("/language/", {"language": language, "next": next_page})

    assert response["Location"] == "/"
    assert "django_language" not in response.cookies


@pytest.mark.django_db
def test_changing_the_device_asks_for_a_proof_first() -> None:
    user = a_user()
    user.set_password("a quiet river at night")
    user.save()
    client = signed_in(user)

    assert client.get("/second-factor/add/")["Location"].startswith("/sign-in/again/")
    assert not Authenticator.objects.exists()
