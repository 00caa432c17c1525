"""Invented people of the demonstration: one account for every role at two wards and their offices, and citizens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.loading import demo_unit
from accounts.models import Agency, Identity, Kind, Post, Representation, Source, Standing, User
from accounts.models.agencies import DEMO_CODES
from accounts.representing import Company, vouch
from accounts.verification import Claims

PEOPLE = Path(__file__).parent / "reference" / "demo_people.json"
CITIZEN = "citizen"  # stands where a role would in a listing of accounts


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """An account of the demonstration with what a listing shows of it."""

    user: User
    role: str  # a key of `Role`, or `CITIZEN`
    post: Post | None


@cache
def _people() -> dict[str, Any]:
    people: dict[str, Any] = json.loads(PEOPLE.read_text(encoding="utf-8"))
    return people


def is_demo_address(email: str) -> bool:
    """Whether an address is in the demonstration's domain, where nobody may open an account."""
    return email.endswith(f"@{_people()['domain']}")


@cache
def addresses() -> frozenset[str]:
    """The addresses of the invented people; nobody else may come in by the demonstration's door."""
    people = _people()
    officers = {
        f"{seat}.{ward['key']}@{people['domain']}" for ward in people["wards"] for seat in ward["officers"]
    }
    return frozenset(officers | {f"{person['key']}@{people['domain']}" for person in people["citizens"]})


def unclaimed() -> list[Claims]:
    """Invented identities no account carries yet: who the verification button may turn somebody into."""
    offered = [Claims(**claims) for claims in _people()["unclaimed"]]
    taken = Identity.objects.filter(number__in=[claims.number for claims in offered])
    numbers = set(taken.values_list("number", flat=True))
    return [claims for claims in offered if claims.number not in numbers]


@transaction.atomic(durable=True)
def ensure_people(*, on: date, verified_at: datetime, password: str) -> list[DemoAccount]:
    """Every invented account, made where missing; an existing one is left as it is.

    Needs the units of `accounts.loading`. `on` is the first day of the posts made now. The password is
    hashed once: it is the same for all, and hashing it is most of the work.
    """
    hashed = make_password(password)
    return [*_officers(on, hashed), *_citizens(verified_at, hashed)]


def _officers(on: date, hashed: str) -> list[DemoAccount]:
    """The seats of each ward that it names an officer for."""
    people, accounts = _people(), []
    seats = {seat["key"]: seat for seat in people["seats"]}
    for ward in people["wards"]:
        committee = demo_unit(ward["place_name"])
        for key, name in ward["officers"].items():
            seat = seats[key]
            agency = _agency_of(seat, committee)
            email = f"{seat['key']}.{ward['key']}@{people['domain']}"
            user = _user(email, full_name=name, password=hashed)
            accounts.append(DemoAccount(user=user, role=seat["role"], post=_post(seat, user, agency, on)))
    return accounts


def _citizens(verified_at: datetime, hashed: str) -> list[DemoAccount]:
    people, accounts = _people(), []
    for person in people["citizens"]:
        email = f"{person['key']}@{people['domain']}"
        user = _user(email, full_name=person["full_name"], password=hashed, phone=person["phone"])
        if person["claims"] and user.verified_identity is None:
            claims = {"full_name": person["full_name"], **person["claims"]}
            Identity.objects.create(user=user, source=Source.DEMO, verified_at=verified_at, **claims)
        if person.get("business") and not Representation.objects.filter(user=user).exists():
            _represent(user, dict(person["business"]), verified_at)
        accounts.append(DemoAccount(user=user, role=CITIZEN, post=None))
    return accounts


def _represent(user: User, said: dict[str, Any], at: datetime) -> None:
    """The invented business of an invented person, in the first ward of the demonstration."""
    ward = demo_unit(_people()["wards"][0]["place_name"]).code
    place = {"country": "VN", "scheme": "2-TIER", "province": "79", "ward": ward}
    company = Company(
        tax_code=said["tax_code"],
        name=said["name"],
        kind=said["kind"],
        head_office={**place, "detail": said["detail"]},
        phone=said["phone"],
        email=said["email"],
        legal_representative=user.full_name,
    )
    vouch(
        user,
        company,
        role=said["role"],
        source=Standing.DEMO,
        at=at,
        on=at.astimezone(timezone.get_default_timezone()).date(),
    )


def _agency_of(seat: dict[str, Any], committee: Agency) -> Agency:
    """The seat's office: of the ward, serving it from outside, or of the city itself."""
    place = Agency.objects.get(coding_system=DEMO_CODES, kind=Kind.CITY) if seat.get("of_city") else committee
    return Agency.objects.office(place, seat["office"])


def _user(email: str, *, full_name: str, password: str, phone: str = "") -> User:
    found = User.objects.filter(email=email).first()
    return found or User.objects.create(email=email, full_name=full_name, password=password, phone=phone)


def _post(seat: dict[str, Any], user: User, agency: Agency, on: date) -> Post:
    found = Post.objects.filter(user=user, agency=agency, role=seat["role"]).order_by("-valid_from").first()
    return found or Post.objects.create(
        user=user,
        agency=agency,
        role=seat["role"],
        title_vi=seat["title_vi"],
        title_en=seat["title_en"],
        capacity=seat.get("capacity", ""),
        stands_for=seat.get("stands_for", ""),
        valid_from=on,
    )
