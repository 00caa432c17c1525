"""Who acts, and who looks. An actor is named in events; a viewer decides what a query may find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Agency, Authorisation, Identity, Post, Representation, User
from accounts.models.businesses import AuthorisationQuerySet, Day, RepresentationQuerySet
from accounts.roles import HEADS, READS_ALL, SEES_NO_DOSSIERS, Role


@dataclass(frozen=True)
class Citizen:
    """A person, for themselves and for those who let them act.

    Whom they may act for is asked of the rows at each reading and each act, never carried along: what has ended
    is closed at once.
    """

    user: User

    @property
    def identity(self) -> Identity | None:
        """Who they have been proved to be; None until an identity is verified."""
        return self.user.verified_identity

    @property
    def verified(self) -> bool:
        """Filing online needs this, or a counter."""
        return self.identity is not None

    def representations(self, on: Day) -> RepresentationQuerySet:
        """The businesses they represent on this day."""
        return Representation.objects.in_force(on).filter(user=self.user)

    def authorisations(self, on: Day) -> AuthorisationQuerySet:
        """What other people let them do on this day."""
        return Authorisation.objects.in_force(on).filter(holder=self.user)


@dataclass(frozen=True)
class System:
    """The system in its own name: a timer, a worker, the generator of demo data."""

    name: str


@dataclass(frozen=True)
class Officer:
    """A viewer acting as one post. `agencies` are the keys of those whose dossiers the post may see."""

    post: Post
    agencies: frozenset[int]

    @property
    def role(self) -> Role:
        return Role(self.post.role)

    @property
    def reads_all(self) -> bool:
        """Oversight: every dossier, with a stated purpose."""
        return self.role in READS_ALL

    @property
    def sees_dossiers(self) -> bool:
        """False for leaders, editors, approvers and operators: no dossier exists for them."""
        return self.role not in SEES_NO_DOSSIERS


Actor = Citizen | Post | System
Viewer = Citizen | Officer


def officer(post: Post) -> Officer:
    """The viewer a post makes: its agency, for heads also everything below it, for some roles nothing."""
    role = Role(post.role)
    if role in SEES_NO_DOSSIERS or role in READS_ALL:
        return Officer(post, frozenset())
    if role in HEADS:
        below: Iterable[int] = Agency.objects.below(post.agency).values_list("pk", flat=True)
        return Officer(post, frozenset(below))
    return Officer(post, frozenset({post.agency_id}))


def actor_ref(actor: Actor) -> str:
    """How events and logs name an actor: no personal data, stable for ever.

    `citizen:<uuid>`, `post:<uuid>` or `system:<name>`.
    """
    match actor:
        case Citizen():
            return f"citizen:{actor.user.public_id}"
        case Post():
            return f"post:{actor.public_id}"
        case System():
            return f"system:{actor.name}"
