"""Citizens come in through VNeID: the whole dance against a provider that runs on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from accounts.models import Business, Identity, Representation, RepresentationClaim, Source, User
from accounts.roles import Role
from portal.signin.admission import Refused
from portal.signin.vneid import iso_date, person_from
from tests.factories.oidc import (
    CLIENT_ID,
    CLIENT_SECRET,
    STRANGER,
    IdentityProvider,
    claims,
    identity_provider,
    visit,
)
from tests.factories.people import a_post, a_user, a_verified_user

NUMBER = "079190012345"
DOOR, CALLBACK = "/sign-in/vneid/", "/sign-in/vneid/callback/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def vneid(settings: Settings) -> Iterator[IdentityProvider]:
    with identity_provider(claims(NUMBER, "NGUYỄN THỊ AN")) as provider:
        settings.VNEID_SERVER = provider.server
        settings.VNEID_CLIENT_ID, settings.VNEID_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        yield provider


def come_in(client: Client, *, next_page: str = "") -> Any:
    """From the button to the answer of our callback."""
    there = client.post(DOOR, {"next": next_page})
    assert there.status_code == 302
    return come_back(client, visit(there["Location"]))


def come_back(client: Client, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}", headers={"accept-language": "en"})


def who(client: Client) -> str:
    return client.get("/").content.decode()


def assert_refused(client: Client, answer: Any, saying: str) -> None:
    assert answer.status_code == 403
    assert saying in answer.content.decode()
    assert who(client) == "nobody"


def test_a_new_person_gets_an_account_with_a_proved_identity(client: Client, vneid: IdentityProvider) -> None:
    answer = come_in(client, next_page="/shared/")

    assert (answer.status_code, answer["Location"]) == (302, "/shared/")
    user = User.objects.get(identity__number=NUMBER)
    assert who(client) == f"citizen {user.email}"
    identity = user.identity
    assert (identity.source, identity.level, identity.birth_date) == (Source.VNEID, 2, "1990-05-17")
    assert identity.full_name == user.full_name == "NGUYỄN THỊ AN"
    assert not user.has_usable_password()
    assert user.reachable_email == ""
    assert not EmailAddress.objects.filter(user=user).exists()
    (link,) = SocialAccount.objects.all()
    assert (link.uid, link.extra_data) == (NUMBER, {})
    assert vneid.asked[0]["code_challenge"]
    assert vneid.asked[0]["redirect_uri"].endswith(CALLBACK)


def test_it_never_leads_to_another_site(client: Client, vneid: IdentityProvider) -> None:
    assert come_in(client, next_page="https://elsewhere.example/")["Location"] == "/my/dossiers/"


def test_the_same_person_comes_again_under_a_changed_name(vneid: IdentityProvider) -> None:
    come_in(Client())
    first = Identity.objects.get()
    vneid.person = claims(NUMBER, "Nguyễn Thị Ân", NgayThangNamSinh="19900500")
    come_in(Client())

    again = Identity.objects.get()
    assert again.user_id == first.user_id
    assert (again.full_name, again.birth_date) == ("Nguyễn Thị Ân", "1990-05")
    assert again.user.full_name == "Nguyễn Thị Ân"
    assert again.verified_at > first.verified_at


def test_an_account_proved_at_a_counter_with_this_number_is_the_same_person(
    client: Client, vneid: IdentityProvider
) -> None:
    user = a_verified_user()
    Identity.objects.filter(user=user).update(number=NUMBER, source=Source.COUNTER, sex="female")
    come_in(client)

    assert who(client) == f"citizen {user.email}"
    identity = Identity.objects.get(number=NUMBER)
    assert (identity.user_id, identity.source, identity.sex) == (user.pk, Source.VNEID, "female")
    assert User.objects.count() == 1


def test_three_people_get_three_accounts(vneid: IdentityProvider) -> None:
    for number in ("079190000001", "079190000002", "079190000003"):
        vneid.person = claims(number, "Trần Văn Ba")
        come_in(Client())
    assert User.objects.filter(identity__source=Source.VNEID).count() == 3


@pytest.mark.parametrize("level", [1, "1", "", "high", None])
def test_below_level_two_a_person_comes_in_without_a_proved_identity(
    client: Client, vneid: IdentityProvider, level: Any
) -> None:
    vneid.person = claims(NUMBER, "Lê Văn Tám", level=level)
    come_in(client)
    user = User.objects.get()
    assert who(client) == f"citizen {user.email}"
    assert user.verified_identity is None

    come_in(Client())
    assert User.objects.count() == 1


def test_reaching_level_two_proves_the_account_and_ends_what_was_open(
    client: Client, vneid: IdentityProvider
) -> None:
    vneid.person = claims(NUMBER, "Lê Văn Tám", level=1)
    come_in(client)
    vneid.person = claims(NUMBER, "Lê Văn Tám", level=2)
    proved = Client()
    come_in(proved)

    assert User.objects.get().identity.number == NUMBER
    assert who(proved).startswith("citizen")
    assert who(client) == "nobody"


def test_a_claimed_number_does_not_open_a_proved_account(client: Client, vneid: IdentityProvider) -> None:
    come_in(Client())
    vneid.person = claims(NUMBER, "Kẻ Mạo Danh", level=1)
    assert_refused(client, come_in(client), "level 2")
    assert Identity.objects.get().full_name == "NGUYỄN THỊ AN"


def test_an_account_that_was_proved_to_be_another_is_not_overwritten(
    client: Client, vneid: IdentityProvider
) -> None:
    other = a_verified_user()
    SocialAccount.objects.create(provider="vneid", uid=NUMBER, user=other)
    for level in (1, 2):
        vneid.person = claims(NUMBER, "Nguyễn Thị An", level=level)
        assert_refused(client, come_in(client), "another verified person")


def test_the_same_email_address_opens_nothing(client: Client, vneid: IdentityProvider) -> None:
    owner = a_user(email="an@example.org")
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    vneid.person = claims(
        NUMBER, "Nguyễn Thị An", email="an@example.org", email_verified=True, ThuDienTu="an@example.org"
    )
    come_in(client)

    assert Identity.objects.get().user_id != owner.pk
    assert who(client) != "citizen an@example.org"
    owner.refresh_from_db()
    assert owner.verified_identity is None


def test_an_officers_account_is_refused_at_this_door(client: Client, vneid: IdentityProvider) -> None:
    officer = a_verified_user()
    Identity.objects.filter(user=officer).update(number=NUMBER)
    a_post(Role.CLERK, user=officer)
    assert_refused(client, come_in(client), "officer&#x27;s")
    assert Identity.objects.get().source == Source.DEMO


def test_a_closed_account_stays_closed(client: Client, vneid: IdentityProvider) -> None:
    come_in(Client())
    User.objects.update(is_active=False)
    assert come_in(client)["Location"] == "/sign-in/closed/"
    assert who(client) == "nobody"


CODE = "0300588569"


def company(**more: Any) -> dict[str, Any]:
    """An organisation's account, as who signed in for it is named."""
    said = {"MaSoThue": CODE, "TenDoanhNghiep": "Công ty Sao Mai", "DiaChi": "18 Lê Lợi, Bến Thành"}
    return claims(NUMBER, "Nguyễn Thị An", LoaiTaiKhoan=2, **{**said, **more})


def test_an_organisation_with_its_person_gives_them_the_business(
    client: Client, vneid: IdentityProvider
) -> None:
    vneid.person = company(NguoiDaiDien="NGUYỄN THỊ AN")
    come_in(client)
    come_in(Client())  # again: the same row

    user = User.objects.get(identity__number=NUMBER)
    assert who(client) == f"citizen {user.email}"
    row = Representation.objects.select_related("business").get()
    assert (row.user, row.source, row.business.source) == (user, "vneid", "vneid")
    assert (row.business.tax_code, row.business.name) == (CODE, "Công ty Sao Mai")


def test_a_bare_organisation_is_given_to_the_verified_person_who_is_signed_in(
    client: Client, vneid: IdentityProvider
) -> None:
    come_in(client)
    user = User.objects.get()
    RepresentationClaim.objects.create(
        user=user, tax_code=CODE, name="Sao Mai", kind="company", legal_representative="An",
        created_at=user.created_at,
    )  # fmt: skip
    vneid.person = claims(CODE, "Công ty Sao Mai", LoaiTaiKhoan=2, NgayThangNamSinh=None)
    there = client.post(DOOR, {"next": "/shared/", "anew": "1"})
    assert "prompt=login" in there["Location"]
    answer = come_back(client, visit(there["Location"]))

    assert (answer.status_code, answer["Location"]) == (302, "/shared/")
    assert who(client) == f"citizen {user.email}"
    assert Representation.objects.get().user == user
    assert RepresentationClaim.objects.get().state == "confirmed"


def test_a_bare_organisation_opens_no_account(client: Client, vneid: IdentityProvider) -> None:
    vneid.person = claims(CODE, "Công ty", LoaiTaiKhoan=2)
    assert_refused(client, come_in(client), "does not say who you are")
    assert not User.objects.exists()

    vneid.person = claims(NUMBER, "Lê Văn Tám", level=1)
    come_in(client)  # signed in, but proved to be nobody
    vneid.person = claims(CODE, "Công ty", LoaiTaiKhoan=2)
    assert come_in(client).status_code == 403
    assert not Representation.objects.exists()


@pytest.mark.parametrize(
    ("more", "saying"),
    [
        ({"loAs": 1}, "level 2"),
        ({"NguoiDaiDien": "Trần Văn Khác"}, "names somebody else"),
        ({"MaSoThue": "0300588568"}, "did not answer"),
        ({"TenDoanhNghiep": ""}, "did not answer"),
    ],
)
def test_an_organisation_that_proves_nothing_gives_nothing(
    client: Client, vneid: IdentityProvider, more: dict[str, Any], saying: str
) -> None:
    vneid.person = company(**more)
    assert_refused(client, come_in(client), saying)
    assert not Representation.objects.exists()


def test_an_officer_represents_nobody_by_this_door(client: Client, vneid: IdentityProvider) -> None:
    officer = a_verified_user()
    Identity.objects.filter(user=officer).update(number=NUMBER)
    a_post(Role.CLERK, user=officer)
    vneid.person = company()
    assert_refused(client, come_in(client), "officer&#x27;s")
    assert not Representation.objects.exists()


def test_where_vneid_does_not_vouch_for_organisations_they_are_refused(
    client: Client, vneid: IdentityProvider, settings: Settings
) -> None:
    settings.PORTAL_REPRESENTATION = ["counter"]
    vneid.person = company()
    assert_refused(client, come_in(client), "Organisations do not sign in")


def test_what_vneid_says_of_a_business_stays_until_it_says_otherwise(
    client: Client, vneid: IdentityProvider
) -> None:
    vneid.person = company()
    come_in(client)
    vneid.person = company(TenDoanhNghiep="Công ty Sao Mai Mới")
    come_in(client)
    assert Business.objects.get().name == "Công ty Sao Mai Mới"


@pytest.mark.parametrize(
    "fault",
    [
        {"key": STRANGER},
        {"algorithm": "none"},
        {"proof": {"nonce": "of-another-sign-in"}},
        {"proof": {"nonce": None}},
        {"proof": {"aud": "another-site"}},
        {"proof": {"iss": "https://elsewhere.example"}},
        {"proof": {"exp": 1_700_000_000}},
        {"proof": {"sub": "subject-of-somebody-else"}},
    ],
    ids=lambda fault: str(next(iter(fault.values())))[:40],
)
def test_a_token_that_is_not_the_providers_for_this_sign_in_is_refused(
    client: Client, vneid: IdentityProvider, fault: dict[str, Any]
) -> None:
    for name, value in fault.items():
        setattr(vneid, name, value)
    assert_refused(client, come_in(client), "did not answer as it should")
    assert not User.objects.exists()


def test_a_code_another_browser_asked_for_is_refused(client: Client, vneid: IdentityProvider) -> None:
    """Somebody sends their own way back as a link: whoever opens it must not be signed in as them."""
    theirs = visit(Client().post(DOOR)["Location"])
    assert_refused(client, come_back(client, theirs), "did not answer")

    ours = parse_qs(urlsplit(client.post(DOOR)["Location"]).query)["state"][0]
    stolen = parse_qs(urlsplit(theirs).query)["code"][0]
    mixed = f"{CALLBACK}?{urlencode({'code': stolen, 'state': ours})}"
    assert_refused(client, client.get(mixed, headers={"accept-language": "en"}), "did not answer")


def test_a_way_back_works_once(client: Client, vneid: IdentityProvider) -> None:
    back = visit(client.post(DOOR)["Location"])
    assert come_back(client, back).status_code == 302
    assert come_back(client, back).status_code == 403


def test_who_turns_back_at_vneid_is_told_so(client: Client, vneid: IdentityProvider) -> None:
    state = parse_qs(urlsplit(client.post(DOOR)["Location"]).query)["state"][0]
    back = f"{CALLBACK}?{urlencode({'error': 'access_denied', 'state': state})}"
    assert_refused(client, client.get(back, headers={"accept-language": "en"}), "did not finish")


def test_a_provider_that_is_away_is_a_page_not_a_fault(
    client: Client, vneid: IdentityProvider, settings: Settings
) -> None:
    settings.VNEID_SERVER = "http://127.0.0.1:1"
    answer = client.post(DOOR, headers={"accept-language": "en"})
    assert_refused(client, answer, "did not answer as it should")


def test_the_door_is_shown_only_where_it_leads_somewhere(client: Client, settings: Settings) -> None:
    settings.VNEID_SERVER = ""
    assert DOOR not in client.get("/sign-in/").content.decode()
    assert client.post(DOOR).status_code == client.get(CALLBACK).status_code == 404
    settings.VNEID_SERVER, settings.VNEID_CLIENT_ID = "https://vneid.example", CLIENT_ID
    assert DOOR in client.get("/sign-in/").content.decode()
    assert client.get(DOOR).status_code == 405


@pytest.mark.parametrize(
    ("said", "kept"),
    [("19900517", "1990-05-17"), ("19900500", "1990-05"), ("19900000", "1990"), ("1990", "1990")],
)
def test_dates_are_kept_as_exact_as_they_are_said(said: str, kept: str) -> None:
    assert iso_date(said) == kept


@pytest.mark.parametrize("said", ["", "1990-05-17", "19901317", "19900231", "199005170", "１９９０"])
def test_other_dates_are_refused(said: str) -> None:
    with pytest.raises(ValueError):
        iso_date(said)


@pytest.mark.parametrize(
    "missing", ["LoaiTaiKhoan", "SoDinhDanh", "HoVaTen", "NgayThangNamSinh"], ids=lambda name: name
)
def test_claims_that_lack_something_are_refused(missing: str) -> None:
    said = claims(NUMBER, "Nguyễn Thị An")
    del said[missing]
    with pytest.raises(Refused):
        person_from(said)
