"""Who works in a fault run: citizens and a ward's officers, two of some roles so that they get in each other's way."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string

from accounts.actors import Citizen, actor_ref
from accounts.models import Post, User
from accounts.roles import Role
from tests.factories import dossiers as make
from tests.factories.people import a_post, a_user, a_verified_user, signed_in

CITIZENS = 6
PASSWORD = "a-word-for-signing-1"  # signing asks for it again
SEATS = (
    (Role.RECEPTION, 2),
    (Role.CASE_OFFICER, 2),
    (Role.SIGNATORY, 2),  # one account may only try so many passwords within a while
)


@dataclass(frozen=True)
class Account:
    """Somebody signed in; `actor` is how events name them."""

    actor: str
    role: str
    name: str
    number: str  # of the verified identity; empty for officers
    cookies: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Cast:
    ward: str  # code of the ward everybody lives and works in
    citizens: list[Account]
    officers: list[Account]


def gather() -> Cast:
    """Make everybody and sign them in."""
    ward = make.a_ward()
    citizens = [
        _account(
            a_verified_user(full_name=f"Nguyễn Thị Hạnh {_letters(n)}", phone=f"+8490312{n:04}"), "citizen"
        )
        for n in range(CITIZENS)
    ]
    officers = [_account(post, post.role) for post in _posts(ward)]
    return Cast(ward.committee.code, citizens, officers)


def _posts(ward: make.Ward) -> list[Post]:
    first = [ward.reception, ward.case_officer, ward.unit_head, ward.signatory, ward.clerk]
    more = []
    for role, count in SEATS:
        like = next(post for post in first if post.role == role)
        seat = {"capacity": like.capacity, "stands_for": like.stands_for}
        more += [a_post(role, agency=like.agency, user=a_user(), **seat) for _n in range(count - 1)]
    for post in first + more:
        if post.role == Role.SIGNATORY:
            post.user.set_password(PASSWORD)
            post.user.save(update_fields=["password"])
    return first + more


def _account(who: User | Post, role: str) -> Account:
    client = signed_in(who)
    user = who.user if isinstance(who, Post) else who
    actor = who if isinstance(who, Post) else Citizen(who)
    cookies = {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.CSRF_COOKIE_NAME: _get_new_csrf_string(),
    }
    identity = user.verified_identity
    number = identity.number if identity else ""
    return Account(actor_ref(actor), role, user.full_name, number, cookies)


def _letters(number: int) -> str:
    """A name may hold letters only."""
    return "".join(chr(ord("A") + int(digit)) for digit in str(number))
