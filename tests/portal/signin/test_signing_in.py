"""Coming in by the front door: password, second factor, and what a stranger may learn from trying."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import CachedValue, User
from accounts.roles import Role
from tests.factories.people import a_post
from tests.portal.signin.conftest import PASSWORD, SECRET, code

pytestmark = pytest.mark.django_db

Account = Callable[..., User]
WRONG = "The e-mail address or the password is not right."


def attempt(client: Client, email: str, password: str = PASSWORD, next: str = "") -> Any:
    return client.post(
        "/sign-in/", {"login": email, "password": password, "next": next}, headers={"accept-language": "en"}
    )


def test_a_citizen_signs_in_with_a_password(client: Client, account: Account) -> None:
    account(language="en")

    response = attempt(client, " AN@example.org ", next="/shared/")

    assert (response.status_code, response["Location"]) == (302, "/shared/")
    assert client.get("/shared/").content == b"citizen an@example.org"
    assert response.cookies["django_language"].value == "en"


def test_without_a_next_page_a_citizen_lands_on_their_applications(client: Client, account: Account) -> None:
    account()

    assert attempt(client, "an@example.org")["Location"] == "/my/dossiers/"


def test_a_next_page_elsewhere_is_ignored(client: Client, account: Account) -> None:
    account()

    assert attempt(client, "an@example.org", next="https://evil.example/")["Location"] == "/my/dossiers/"


def test_signing_out_takes_a_post(client: Client, account: Account) -> None:
    account()
    attempt(client, "an@example.org")

    assert client.get("/sign-out/").status_code == 200
    assert client.get("/shared/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/shared/")["Location"].startswith("/sign-in/")


def test_an_officer_needs_the_second_factor(client: Client, account: Account) -> None:
    post = a_post(Role.CLERK, user=account(device=True))

    assert attempt(client, "an@example.org")["Location"].startswith("/sign-in/code/")
    assert client.get("/officer/queue/")["Location"].startswith(
        "/sign-in/"
    )  # half signed in is not signed in

    response = client.post("/sign-in/code/", {"code": code()})

    assert response["Location"] == "/officer/queue/"
    assert client.get("/officer/queue/").content.decode() == f"officer {post.public_id} clerk"


def test_a_wrong_code_is_refused_and_guessing_is_stopped(client: Client, account: Account) -> None:
    a_post(Role.CLERK, user=account(device=True))
    attempt(client, "an@example.org")

    for _ in range(5):
        page = client.post("/sign-in/code/", {"code": "000000"}, headers={"accept-language": "en"})
        assert "This code is not right" in page.content.decode()
    page = client.post("/sign-in/code/", {"code": code()}, headers={"accept-language": "en"})

    assert "Too many attempts" in page.content.decode()
    assert client.get("/officer/queue/").status_code == 302


def test_a_code_works_once(account: Account) -> None:
    a_post(Role.CLERK, user=account(device=True))
    shown = code()

    outcomes = []
    for _ in range(2):
        client = Client()
        attempt(client, "an@example.org")
        outcomes.append(client.post("/sign-in/code/", {"code": shown}).status_code)

    assert outcomes == [302, 200]


def test_a_new_officer_sets_up_a_device_before_anything_else(client: Client, account: Account) -> None:
    post = a_post(Role.CLERK, user=account())
    attempt(client, "an@example.org")

    assert client.get("/officer/queue/")["Location"].startswith("/second-factor/add/")
    assert client.get("/shared/")["Location"].startswith("/second-factor/add/")
    page = client.get("/second-factor/add/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert "style=" not in page.content.decode().split("<svg", 1)[1].split("</svg>", 1)[0]

    assert client.post("/second-factor/add/", {"code": "000000"}).status_code == 200
    done = client.post("/second-factor/add/", {"code": code(secret)})

    assert done["Location"] == "/second-factor/codes/"
    assert client.get("/second-factor/codes/").status_code == 200
    assert client.get("/officer/queue/").content.decode() == f"officer {post.public_id} clerk"


def test_a_recovery_code_stands_in_for_the_device(client: Client, account: Account) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = account(device=True)
    a_post(Role.CLERK, user=user)
    spare = RecoveryCodes.activate(user).get_unused_codes()[0]
    attempt(client, "an@example.org")

    client.post("/sign-in/code/", {"code": spare})

    assert client.get("/officer/queue/").status_code == 200


def test_the_secret_of_a_device_is_not_readable_in_the_table(account: Account) -> None:
    account(device=True)

    stored = Authenticator.objects.get(type="totp").data["secret"]

    assert SECRET not in stored


@pytest.mark.parametrize("email", ["an@example.org", "nobody@example.org"])
def test_known_and_unknown_accounts_are_answered_alike(client: Client, account: Account, email: str) -> None:
    account()

    page = attempt(client, email, password="wrong").content.decode()

    assert WRONG in page
    assert page.count(email) == 1  # only in the box where it was typed


def test_known_and_unknown_accounts_cost_the_same_work(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing is what takes time at the door; it happens once whether or not there is an account."""
    account()
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str, **extra: Any) -> str:
        hashed.append(password)
        return encode(self, password, salt, **extra)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)

    work = []
    for email in ("an@example.org", "nobody@example.org"):
        hashed.clear()
        attempt(Client(), email, password="wrong")
        work.append(list(hashed))

    assert work == [["wrong"], ["wrong"]]


def test_guessing_at_one_account_is_stopped_from_everywhere(account: Account) -> None:
    account()
    for number in range(5):
        attempt(Client(REMOTE_ADDR=f"10.0.0.{number}"), "an@example.org", password="wrong")

    page = attempt(Client(REMOTE_ADDR="10.0.1.1"), "an@example.org").content.decode()

    assert "Too many attempts" in page
    assert CachedValue.objects.count() > 0  # counted in PostgreSQL


def test_the_limit_says_nothing_about_whether_the_account_exists(account: Account) -> None:
    account()

    answers = []
    for email in ("an@example.org", "nobody@example.org"):
        pages = [attempt(Client(REMOTE_ADDR="10.0.0.9"), email, password="wrong") for _ in range(6)]
        answers.append(["Too many attempts" in page.content.decode() for page in pages])

    assert answers[0] == answers[1] == [False] * 5 + [True]


def test_guessing_at_many_accounts_is_stopped_by_network(account: Account, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "999/m/ip", "login_failed": "3/m/ip,5/300s/key"}
    account()
    guesser = Client(REMOTE_ADDR="10.0.0.1")
    for number in range(3):
        attempt(guesser, f"person{number}@example.org", password="wrong")

    assert "Too many attempts" in attempt(guesser, "an@example.org").content.decode()
    assert attempt(Client(REMOTE_ADDR="10.0.0.2"), "an@example.org").status_code == 302


def test_a_flood_from_one_network_is_turned_away_kindly(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip", "login_failed": "99/m/ip,99/m/key"}
    guesser = Client()

    pages = [attempt(guesser, "nobody@example.org") for _ in range(3)]

    assert [page.status_code for page in pages] == [200, 200, 429]
    assert "Too many tries" in pages[-1].content.decode()


def test_a_closed_account_stays_out(client: Client, account: Account) -> None:
    account(is_active=False)

    assert WRONG in attempt(client, "an@example.org", password="wrong").content.decode()
    assert attempt(client, "an@example.org")["Location"] == "/sign-in/closed/"
    assert client.get("/shared/").status_code == 302


def test_in_production_citizens_have_no_passwords(
    client: Client, account: Account, settings: Settings
) -> None:
    settings.CITIZEN_SIGN_IN = "vneid"
    account()
    a_post(Role.CLERK, user=account("officer@example.org", device=True))

    assert WRONG in attempt(client, "an@example.org").content.decode()
    assert "VNeID" in client.get("/sign-in/").content.decode()
    assert "<form" not in client.get("/sign-up/").content.decode().split("<main", 1)[1]
    assert attempt(client, "officer@example.org")["Location"].startswith("/sign-in/code/")


def sign_up(client: Client, email: str, **fields: str) -> Any:
    data = {"full_name": "  Trần  Văn Mới ", "email": email, "password1": PASSWORD, **fields}
    return client.post("/sign-up/", data, headers={"accept-language": "en"})


def test_a_citizen_opens_an_account_and_confirms_the_address(client: Client) -> None:
    assert sign_up(client, "Moi@example.org")["Location"].startswith("/sign-up/confirm/")
    assert client.get("/shared/").status_code == 302
    (letter,) = mail.outbox
    sent = re.search(r"code is (\S+)", str(letter.body))
    assert sent

    client.post("/sign-up/confirm/", {"code": sent[1]})

    assert client.get("/shared/").content == b"citizen moi@example.org"
    user = User.objects.get()
    assert (user.full_name, user.language) == ("Trần Văn Mới", "en")


def test_signing_up_does_not_tell_whether_an_address_is_known(client: Client, account: Account) -> None:
    account()

    known, fresh = sign_up(client, "an@example.org"), sign_up(Client(), "moi@example.org")

    assert (known.status_code, known["Location"]) == (fresh.status_code, fresh["Location"])
    assert [letter.to for letter in mail.outbox] == [["an@example.org"], ["moi@example.org"]]
    assert "already" in mail.outbox[0].subject


@pytest.mark.parametrize("password", ["short", "1234567890123", "password1234"])
def test_weak_passwords_are_refused(client: Client, password: str) -> None:
    assert sign_up(client, "moi@example.org", password1=password).status_code == 200
    assert not User.objects.exists()


def test_a_forgotten_password_is_replaced_by_a_link(client: Client, account: Account) -> None:
    account(language="en")

    answers = [
        client.post("/password/reset/", {"email": email})["Location"]
        for email in ("an@example.org", "nobody@example.org")
    ]
    assert answers[0] == answers[1]
    link = re.search(r"http://testserver(/password/reset/\S+)", str(mail.outbox[0].body))
    assert link
    assert "No account" in mail.outbox[1].subject or mail.outbox[1].to == ["nobody@example.org"]
    step = client.get(link[1])["Location"]
    assert client.get(step).status_code == 200

    client.post(step, {"password1": "another quiet river"})

    assert attempt(client, "an@example.org").status_code == 200
    assert attempt(client, "an@example.org", password="another quiet river").status_code == 302
    assert "expired" in Client().get(link[1], headers={"accept-language": "en"}).content.decode()


def test_letters_speak_the_language_of_their_reader(client: Client, account: Account) -> None:
    account(language="en")

    client.post("/password/reset/", {"email": "an@example.org"}, headers={"accept-language": "vi"})

    assert mail.outbox[0].subject == "Choose a new password"
