"""Actors × relations: what each person may open, do and be told, for every way of standing towards a dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.actors import Citizen
from accounts.models import Authorisation, Representation
from dossiers import clock, policy
from dossiers.actions import authorising, drafts, paying, reception, representing
from dossiers.acts import Act
from dossiers.models import Blob, Document, Dossier, Draft, File, Notice, Party, PartyKind, PaymentOrder
from portal.public.trust import _known
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_verified_user
from tests.factories.sharing import share_with_the_mother, the_mother
from tests.factories.standing import (
    MARITAL,
    PERMIT,
    a_company,
    a_draft_for,
    a_representative,
    an_authorisation,
    business_of,
    filed_for,
    representation_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press", "ward")]

OF_BUSINESS, UNDER, OF_GIVER, OF_HOLDER, SHARED = (
    "of business",
    "under authorisation",
    "giver's",
    "holder's",
    "shared",
)

# Who may open which dossier; whoever is not named may not. Those with a star may also act for its applicant.
SEE: dict[str, set[str]] = {
    OF_BUSINESS: {"director *", "deputy *"},
    UNDER: {"holder *", "giver *"},
    OF_GIVER: {"giver *"},
    OF_HOLDER: {"holder *"},
    SHARED: {"father *", "mother"},
}
ACTORS = (
    "director", "deputy", "former director", "of another business", "giver", "holder", "former holder",
    "holder for something else", "unconfirmed holder", "father", "mother", "stranger",
)  # fmt: skip


@dataclass
class City:
    """Everybody, and a dossier for each relation."""

    people: dict[str, Citizen]
    dossiers: dict[str, Dossier]


def a_person(name: str) -> Citizen:
    return Citizen(a_verified_user(full_name=name, phone="+84903000999"))


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch, ward: Ward) -> City:
    share_with_the_mother(monkeypatch)
    people = {name: a_person(name) for name in ACTORS if name != "mother"} | {"mother": the_mother()}
    people["director"] = a_representative()
    people["deputy"] = a_representative(name="Bùi Thanh Hà")
    people["former director"] = a_representative(name="Cao Văn Định")
    people["of another business"] = _of_another()
    giver, holder = people["giver"], people["holder"]
    given = an_authorisation(giver, holder)
    former = an_authorisation(giver, people["former holder"])
    an_authorisation(giver, people["holder for something else"], procedures=[make.BIRTH])
    an_authorisation(giver, people["unconfirmed holder"], confirmed_at=None, confirmed_by="")
    city = City(people, {
        OF_BUSINESS: filed_for(people["former director"], business=business_of(people["former director"])),
        UNDER: filed_for(holder, MARITAL, authorisation=given),
        OF_GIVER: filed_for(giver, MARITAL),
        OF_HOLDER: filed_for(holder, MARITAL),
        SHARED: make.a_dossier(people["father"], ward=ward),
    })  # fmt: skip
    revoked = filed_for(people["former holder"], MARITAL, authorisation=former)
    authorising.revoke_authorisation(former, actor=giver)
    assert revoked not in Dossier.objects.visible_to(people["former holder"])
    representing.end_representation(
        representation_of(people["former director"]), actor=people["former director"]
    )
    return city


def _of_another() -> Citizen:
    return a_representative(company=a_company("0101248141", name="Công ty Khác"), name="Đinh Thị Lan")


def allowed(relation: str, actor: str) -> tuple[bool, bool]:
    """Whether an actor may open a dossier, and act for its applicant."""
    return bool({actor, f"{actor} *"} & SEE[relation]), f"{actor} *" in SEE[relation]


def acts(citizen: Citizen, dossier: Dossier) -> bool:
    fresh = Dossier.objects.prefetch_related("parties").get(pk=dossier.pk)
    try:
        policy.require(Act.WITHDRAW, citizen, fresh, on=clock.today(clock.now()))
    except PermissionDenied:
        return False
    return True


def pays(citizen: Citizen, dossier: Dossier) -> bool:
    try:
        paying.begin_payment(dossier, actor=citizen, lines=[])
    except PermissionDenied:
        return False
    except ValidationError as error:
        return error.code == "not_payable"  # let in: only no line was chosen
    return True


# Every list and look-up that leads to a dossier, each by its own query.
LISTINGS: dict[str, Callable[[Citizen, Dossier], bool]] = {
    "dossiers": lambda who, it: Dossier.objects.visible_to(who).filter(pk=it.pk).exists(),
    "files": lambda who, it: File.objects.visible_to(who).filter(dossier=it).exists(),
    "payments": lambda who, it: PaymentOrder.objects.filter(
        dossier__in=Dossier.objects.visible_to(who), dossier=it
    ).exists(),
    "documents": lambda who, it: Document.objects.visible_to(who).filter(dossier=it).exists(),
}


def _attach_and_charge(dossier: Dossier, *, by: Citizen) -> None:
    """A file and a payment order for each, whatever its procedure asks for."""
    at = clock.now()
    blob, _made = Blob.objects.get_or_create(
        sha256="0" * 64, defaults={"size": 1, "content_type": "image/png"}
    )
    draft = Draft.objects.get(submission_key=dossier.submissions.get().key)
    File.objects.create(
        blob=blob, draft=draft, dossier=dossier, paper="more", name="more.png", uploaded_by=draft.user,
        uploaded_at=at,
    )  # fmt: skip
    PaymentOrder.objects.create(
        dossier=dossier, reference=f"R{dossier.pk}", amount=1000, lines={}, user=by.user, state="open",
        created_at=at, expires_at=at,
    )  # fmt: skip


def test_every_actor_against_every_relation(city: City, ward: Ward) -> None:
    for dossier in city.dossiers.values():
        task = make.task_of(dossier)
        reception.receive(task, actor=ward.reception, seen=task.seen)
        _attach_and_charge(dossier, by=city.people["stranger"])
    make.run_outbox()
    cells, wrong = 0, []
    for relation, dossier in city.dossiers.items():
        for actor, citizen in city.people.items():
            sees, does = allowed(relation, actor)
            found = {name: look(citizen, dossier) for name, look in LISTINGS.items()}
            wanted = dict.fromkeys(LISTINGS, sees)
            found |= {"act": acts(citizen, dossier), "pay": pays(citizen, dossier)}
            wanted |= {"act": does, "pay": does}
            cells += len(found)
            wrong += [(relation, actor, name) for name in found if found[name] != wanted[name]]
    assert not wrong
    assert cells == 5 * len(ACTORS) * 6


def test_notices_reach_who_may_open_their_dossier_and_nobody_else(city: City) -> None:
    told = {
        (relation, actor)
        for relation, dossier in city.dossiers.items()
        for actor, citizen in city.people.items()
        if Notice.objects.visible_to(citizen).filter(dossier=dossier).exists()
    }
    assert told == {(relation, name.removesuffix(" *")) for relation, names in SEE.items() for name in names}


def test_what_lies_unsent_is_its_makers_while_they_may(city: City) -> None:
    director, holder = city.people["director"], city.people["holder"]
    given = Authorisation.objects.get(holder=holder.user)
    made = {
        "director": a_draft_for(director, PERMIT, business=business_of(director)),
        "holder": drafts.start_draft(MARITAL, actor=holder, authorisation=given),
    }
    for name, draft in made.items():
        seen_by = {
            who for who, one in city.people.items() if Draft.objects.visible_to(one).filter(pk=draft.pk)
        }
        assert seen_by == {name}
    file = File.objects.filter(draft=made["director"]).first()
    assert file is not None
    assert File.objects.visible_to(director).filter(pk=file.pk).exists()
    representing.end_representation(representation_of(director), actor=director)
    authorising.revoke_authorisation(given, actor=city.people["giver"])
    for draft in made.values():
        assert not any(Draft.objects.visible_to(one).filter(pk=draft.pk) for one in city.people.values())
    assert not File.objects.visible_to(director).filter(pk=file.pk).exists()


def test_the_public_look_up_knows_who_speaks_for_it_today(city: City) -> None:
    """Code and four digits: of the business or its present filer, never of who filed it and has left."""

    def knows(relation: str, digits: str) -> bool:
        return _known(city.dossiers[relation].code, digits) is not None

    assert knows(OF_BUSINESS, "8569")  # the business's own code
    assert not knows(OF_BUSINESS, _ends("former director", city))
    assert knows(UNDER, _ends("holder", city))
    assert knows(UNDER, _ends("giver", city))
    authorising.revoke_authorisation(
        Authorisation.objects.get(holder=city.people["holder"].user), actor=city.people["giver"]
    )
    assert not knows(UNDER, _ends("holder", city))
    assert knows(UNDER, _ends("giver", city))


def _ends(name: str, city: City) -> str:
    identity = city.people[name].identity
    assert identity is not None
    return identity.number[-4:]


def test_a_right_of_tomorrow_opens_nothing_today(city: City) -> None:
    Representation.objects.filter(user=city.people["deputy"].user).update(valid_from=date(2026, 11, 26))
    assert not Dossier.objects.visible_to(city.people["deputy"]).exists()
    Authorisation.objects.filter(holder=city.people["holder"].user).update(valid_to=date(2026, 11, 25))
    assert list(Dossier.objects.visible_to(city.people["holder"])) == [city.dossiers[OF_HOLDER]]


def test_an_other_side_never_has_an_account_to_it(city: City) -> None:
    row = Party.objects.filter(dossier=city.dossiers[SHARED], kind=PartyKind.OTHER_SIDE)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(user=city.people["stranger"].user)


def test_seeing_costs_the_same_however_many_one_acts_for(ward: Ward) -> None:
    director, counts = a_representative(), []
    for more in (1, 2):
        for _ in range(more):
            filed_for(director, business=business_of(director))
        with CaptureQueriesContext(connection) as queries:
            found = list(Dossier.objects.visible_to(director))
        counts.append((len(found), len(queries)))
    assert counts == [(1, 1), (3, 1)]
