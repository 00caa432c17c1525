"""Who a request looks as, for how long, and which face is open to whom."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Post
from accounts.roles import Role
from portal.signin.viewers import city_today
from tests.factories.people import a_post, a_user, an_agency, an_office, signed_in

pytestmark = pytest.mark.django_db


def body(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_nobody_looks_as_nobody(client: Client) -> None:
    assert body(client, "/") == "nobody"
    assert client.get("/shared/")["Location"] == "/sign-in/?next=/shared/"


def test_each_face_is_closed_to_the_accounts_of_the_other() -> None:
    citizen, officer = signed_in(a_user()), signed_in(a_post())

    assert [citizen.get(page).status_code for page in ("/my/dossiers/", "/officer/queue/")] == [200, 403]
    assert [officer.get(page).status_code for page in ("/my/dossiers/", "/officer/queue/")] == [403, 200]


def test_an_officer_with_one_post_need_not_choose() -> None:
    post = a_post(Role.CASHIER)
    client = signed_in(post)
    session = client.session
    del session["signin_post"]
    session.save()

    assert body(client, "/officer/queue/") == f"officer {post.public_id} cashier"


def test_an_officer_with_two_posts_chooses_and_switches() -> None:
    first = a_post(Role.CLERK)
    second = a_post(Role.CASHIER, user=first.user)
    client = signed_in(first)
    session = client.session
    del session["signin_post"]
    session.save()

    assert client.get("/officer/queue/?page=2")["Location"] == "/post/?next=%2Fofficer%2Fqueue%2F%3Fpage%3D2"
    assert body(client, "/") == "nobody"
    page = body(client, "/post/?next=/shared/")
    assert str(first.public_id) in page
    assert str(second.public_id) in page

    chosen = client.post("/post/", {"post": str(second.public_id), "next": "/shared/"})
    assert chosen["Location"] == "/shared/"
    assert body(client, "/shared/") == f"officer {second.public_id} cashier"

    client.post("/post/", {"post": str(first.public_id)})
    assert body(client, "/shared/") == f"officer {first.public_id} clerk"


def test_nobody_acts_as_somebody_else_s_post() -> None:
    mine, other = a_post(), a_post()
    client = signed_in(mine)

    assert client.post("/post/", {"post": str(other.public_id)}).status_code == 404
    assert str(mine.public_id) in body(client, "/shared/")
    assert signed_in(a_user()).get("/post/").status_code == 404


def test_a_post_that_has_ended_no_longer_acts() -> None:
    ended, lasting = a_post(Role.CLERK), a_post(Role.CASHIER)
    lasting.user = ended.user
    lasting.save()
    client = signed_in(ended)

    Post.objects.filter(pk=ended.pk).update(valid_to=city_today())

    assert body(client, "/officer/queue/") == f"officer {lasting.public_id} cashier"
    Post.objects.filter(pk=lasting.pk).update(valid_to=city_today())
    assert client.get("/officer/queue/").status_code == 403


def test_a_post_of_tomorrow_does_not_act_today() -> None:
    post = a_post(valid_from=city_today() + timedelta(days=1))

    assert signed_in(post).get("/officer/queue/").status_code == 403


def test_a_disabled_account_is_out_at_once() -> None:
    post = a_post()
    client = signed_in(post)

    post.user.is_active = False
    post.user.save()

    assert client.get("/officer/queue/").status_code == 302
    assert body(client, "/") == "nobody"


def test_a_head_s_viewer_reaches_below(client: Client) -> None:
    from portal.signin.viewers import viewer_of

    ward = an_agency()
    centre = an_office(ward)
    response = signed_in(a_post(Role.SIGNATORY, agency=ward)).get("/shared/")

    viewer = viewer_of(response.wsgi_request)

    assert viewer is not None
    assert viewer.agencies == {ward.pk, centre.pk}  # type: ignore[union-attr]


def aged(client: Client, seconds: int) -> Client:
    session = client.session
    session["signin_seen"] = int(time.time()) - seconds
    session.save()
    return client


def test_an_officer_away_for_fifteen_minutes_is_signed_out() -> None:
    client = aged(signed_in(a_post()), 15 * 60 + 1)

    assert body(client, "/") == "nobody"  # public pages do not extend, and do not trust, an idle session
    assert client.get("/officer/queue/")["Location"].startswith("/sign-in/?next=")
    assert "sessionid" not in client.cookies or "_auth_user_id" not in client.session


def test_opening_pages_keeps_an_officer_signed_in() -> None:
    client = aged(signed_in(a_post()), 14 * 60)

    assert client.get("/officer/queue/").status_code == 200
    assert client.session["signin_seen"] > time.time() - 60


def test_the_mark_is_not_written_on_every_page() -> None:
    client = aged(signed_in(a_post()), 5)
    before = client.session["signin_seen"]

    client.get("/officer/queue/")

    assert client.session["signin_seen"] == before


def test_a_citizen_may_take_an_hour_over_a_form() -> None:
    client = aged(signed_in(a_user()), 3600)

    assert client.get("/my/dossiers/").status_code == 200


def test_a_citizen_who_is_given_a_post_signs_in_again() -> None:
    user = a_user()
    client = aged(signed_in(user), 3600)

    a_post(user=user)

    assert client.get("/my/dossiers/")["Location"].startswith("/sign-in/")


def test_a_fragment_takes_the_whole_page_to_the_sign_in() -> None:
    client = aged(signed_in(a_post()), 3600)

    response = client.get(
        "/officer/queue/", headers={"HX-Request": "true", "HX-Current-URL": "/officer/queue/?late=1"}
    )

    assert response["HX-Redirect"] == "/sign-in/?next=%2Fofficer%2Fqueue%2F%3Flate%3D1"


def test_a_factor_given_by_another_account_does_not_count() -> None:
    post, other = a_post(), a_user()
    client = signed_in(post)
    session = client.session
    session["signin_factor"] = {"user": other.pk, "by": "totp"}
    session.save()

    assert client.get("/officer/queue/")["Location"].startswith("/second-factor/add/")


def test_the_demonstration_s_factor_counts_in_demo_mode_only(settings: Settings) -> None:
    post = a_post()
    client = signed_in(post)
    session = client.session
    session["signin_factor"] = {"user": post.user_id, "by": "demo"}
    session.save()

    assert client.get("/officer/queue/").status_code == 302
    settings.IS_DEMO = True
    assert client.get("/officer/queue/").status_code == 200


def test_the_queries_behind_a_page_are_few_and_constant(django_assert_num_queries: object) -> None:
    ward = an_agency()
    for _ in range(3):
        an_office(ward)
    client = signed_in(a_post(Role.SIGNATORY, agency=ward))
    client.get("/shared/")

    with django_assert_num_queries(4):  # type: ignore[operator]  # session, account, posts, agencies below
        client.get("/shared/")
