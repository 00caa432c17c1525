"""Posts in time, what they print above a signature, and who looks as whom."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actors import Citizen, System, actor_ref, officer
from accounts.models import Capacity, Office, Post
from accounts.roles import HEADS, READS_ALL, SEES_NO_DOSSIERS, Role
from tests.factories.people import BEGINNING, a_post, a_user, a_verified_user, an_agency, an_office

pytestmark = pytest.mark.django_db


def test_a_post_lasts_from_its_first_day_to_the_day_before_its_end() -> None:
    post = a_post(valid_from=date(2026, 3, 2), valid_to=date(2026, 6, 1))

    in_force = {
        day: Post.objects.in_force(day).exists()
        for day in map(date.fromisoformat, ("2026-03-01", "2026-03-02", "2026-05-31", "2026-06-01"))
    }

    assert list(in_force.values()) == [False, True, True, False]
    assert [post.is_in_force(day) for day in in_force] == [False, True, True, False]


def test_a_disabled_account_holds_nothing() -> None:
    post = a_post(user=a_user(is_active=False))

    assert not Post.objects.in_force(BEGINNING).exists()
    assert not post.is_in_force(BEGINNING)


def test_holding_is_about_one_agency() -> None:
    ward = an_agency()
    post = a_post(Role.CLERK, agency=ward)
    a_post(Role.CLERK, agency=an_office(ward))

    assert list(Post.objects.holding(Role.CLERK, ward)) == [post]
    assert list(Post.objects.holding([Role.CLERK, Role.CASHIER], ward)) == [post]
    assert not Post.objects.holding(Role.CASHIER, ward).exists()


@pytest.mark.parametrize(
    ("capacity", "stands_for", "title", "lines"),
    [
        (Capacity.ON_BEHALF, "Ủy ban nhân dân", "Chủ tịch", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        (Capacity.FOR_SUPERIOR, "Chủ tịch", "Phó Chủ tịch", ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        (Capacity.ACTING, "", "Chủ tịch", ["Q. CHỦ TỊCH"]),
        (Capacity.BY_ORDER, "Chủ tịch", "Trưởng phòng đô thị", ["TL. CHỦ TỊCH", "TRƯỞNG PHÒNG ĐÔ THỊ"]),
        ("", "", "Giám đốc Trung tâm", ["GIÁM ĐỐC TRUNG TÂM"]),
    ],
)
def test_what_stands_above_a_signature(capacity: str, stands_for: str, title: str, lines: list[str]) -> None:
    post = a_post(Role.SIGNATORY, capacity=capacity, stands_for=stands_for, title_vi=title)

    assert post.capacity_lines == lines


def test_heads_see_below_and_others_only_their_own() -> None:
    ward = an_agency()
    centre, registry = an_office(ward), an_office(ward, Office.REGISTRY)
    an_agency()

    assert officer(a_post(Role.SIGNATORY, agency=ward)).agencies == {ward.pk, centre.pk, registry.pk}
    assert officer(a_post(Role.UNIT_HEAD, agency=registry)).agencies == {registry.pk}
    assert officer(a_post(Role.CLERK, agency=ward)).agencies == {ward.pk}


@pytest.mark.parametrize("role", sorted(SEES_NO_DOSSIERS))
def test_some_roles_see_no_dossier(role: Role) -> None:
    viewer = officer(a_post(role))

    assert (viewer.sees_dossiers, viewer.reads_all, viewer.agencies) == (False, False, frozenset())


def test_oversight_reads_all() -> None:
    assert officer(a_post(Role.OVERSIGHT)).reads_all
    assert not (HEADS | READS_ALL) & SEES_NO_DOSSIERS


def test_actors_are_named_without_personal_data() -> None:
    user, post = a_verified_user(), a_post()

    assert actor_ref(Citizen(user)) == f"citizen:{user.public_id}"
    assert actor_ref(post) == f"post:{post.public_id}"
    assert actor_ref(System("timer")) == "system:timer"


def test_a_citizen_is_verified_when_an_identity_stands_on_the_account() -> None:
    assert Citizen(a_verified_user()).verified
    assert not Citizen(a_user()).verified
    assert Citizen(a_user()).identity is None


def test_there_are_the_fourteen_roles_of_the_product() -> None:
    assert len(Role) == 14
