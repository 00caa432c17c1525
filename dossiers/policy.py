"""Who may do what: one table of acts, asked by routes (the role at all) and by actions (this very case)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.actors import Actor, Citizen, Officer, System, Viewer
from accounts.models import Post, Representation
from accounts.roles import SEES_NO_DOSSIERS, Role
from dossiers.acts import Act
from dossiers.models import Dossier, Party, PartyKind, Task

APPLICANTS = frozenset({PartyKind.FILER, PartyKind.OWNER})

Face = Literal["citizen", "officer", "system"]

_SIGNED = {Act.SIGN, Act.CORRECT, Act.REPLACE, Act.REVOKE}
_HANDLERS = frozenset(Role) - SEES_NO_DOSSIERS - {Role.OVERSIGHT, Role.GREETER, Role.POSTAL, Role.CASHIER}
_READERS = frozenset(Role) - SEES_NO_DOSSIERS


@dataclass(frozen=True)
class Gate:
    """Which faces an act belongs to and, for officers, which roles may ever take it."""

    faces: frozenset[Face]
    roles: frozenset[Role] = frozenset()


def _citizens() -> Gate:
    return Gate(frozenset({"citizen"}))


def _officers(*roles: Role) -> Gate:
    return Gate(frozenset({"officer"}), frozenset(roles) or _HANDLERS)


def _either(*roles: Role) -> Gate:
    """Taken by people for themselves, and for them at a counter."""
    return Gate(frozenset({"citizen", "officer"}), frozenset(roles))


GATES: dict[Act, Gate] = {
    Act.FILE: _either(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.REFILE: _either(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.CONFIRM: _either(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.WITHDRAW: _either(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.FILL: _citizens(),
    Act.FOLLOW: _citizens(),
    Act.LIST_OWN: _citizens(),
    Act.RECEIVE: _officers(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.REFUSE: _officers(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.REQUEST_SUPPLEMENT: _officers(Role.RECEPTION, Role.CENTRE_HEAD, Role.CASE_OFFICER, Role.UNIT_HEAD),
    Act.CLAIM: _officers(),
    Act.RELEASE: _officers(),
    Act.ASSIGN: _officers(Role.UNIT_HEAD, Role.CENTRE_HEAD),
    Act.ADVANCE: _officers(),
    Act.RETURN: _officers(),
    Act.REQUEST_CONFIRMATION: _officers(Role.CASE_OFFICER, Role.UNIT_HEAD),
    Act.SIGN: _officers(Role.SIGNATORY, Role.UNIT_HEAD, Role.CENTRE_HEAD),
    Act.SEAL: _officers(Role.CLERK),
    Act.FINISH: _officers(Role.CLERK, Role.RECEPTION, Role.CASE_OFFICER),
    Act.HAND_OVER: _officers(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.STOP: _officers(Role.CASE_OFFICER, Role.UNIT_HEAD, Role.CENTRE_HEAD, Role.SIGNATORY),
    Act.RECALL: _officers(),
    Act.CONSULT: _officers(Role.CASE_OFFICER, Role.UNIT_HEAD),
    Act.ANSWER: _officers(),
    Act.END_WAIT: Gate(
        frozenset({"officer", "system"}), frozenset({Role.CASE_OFFICER, Role.UNIT_HEAD, Role.CLERK})
    ),
    Act.REQUEST_PAYMENT: _officers(Role.RECEPTION, Role.CENTRE_HEAD, Role.CASE_OFFICER, Role.UNIT_HEAD),
    Act.PAY: Gate(frozenset({"citizen", "officer", "system"}), frozenset({Role.RECEPTION, Role.CASHIER})),
    Act.SET_FEE: _officers(Role.CASHIER, Role.RECEPTION),
    Act.REFUND: _officers(Role.CASHIER),
    Act.AGREE: _either(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.APOLOGISE: Gate(frozenset({"officer", "system"}), _HANDLERS),
    Act.CORRECT: _officers(Role.SIGNATORY, Role.UNIT_HEAD, Role.CENTRE_HEAD),
    Act.REPLACE: _officers(Role.SIGNATORY, Role.UNIT_HEAD, Role.CENTRE_HEAD),
    Act.REVOKE: _officers(Role.SIGNATORY, Role.UNIT_HEAD, Role.CENTRE_HEAD),
    Act.ISSUE: _officers(Role.CLERK),
    Act.EXTEND: _officers(Role.UNIT_HEAD, Role.CENTRE_HEAD, Role.SIGNATORY),
    Act.TRANSFER: _officers(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.CHANGE_PROCEDURE: _officers(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.TIME_OUT: Gate(frozenset({"system"})),
    Act.WORK: Gate(frozenset({"officer"}), _READERS),
    Act.OPEN: Gate(frozenset({"officer"}), _READERS),
    Act.READ_FILE: Gate(frozenset({"citizen", "officer"}), _READERS),
    Act.SIGNING_DESK: _officers(Role.SIGNATORY, Role.UNIT_HEAD, Role.CENTRE_HEAD),
    Act.SERVE: _officers(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.TAKE_FEES: _officers(Role.CASHIER, Role.RECEPTION),
    Act.REPRESENT: _citizens(),
    Act.VOUCH: _officers(Role.RECEPTION, Role.CENTRE_HEAD),
    Act.READ_DEMO: Gate(frozenset({"citizen", "officer"}), frozenset(Role)),
}


def admits(act: Act, viewer: Viewer) -> bool:
    """Whether this viewer may ever take the act; asked by routes before anything is read."""
    gate = GATES.get(act)
    if gate is None:
        return False
    if isinstance(viewer, Officer):
        return "officer" in gate.faces and viewer.role in gate.roles
    return "citizen" in gate.faces


def require(
    act: Act, actor: Actor, dossier: Dossier | None = None, task: Task | None = None, *, on: date
) -> None:
    """Refuse with `PermissionDenied` unless this actor may take this act on this dossier and task today.

    Called with the dossier locked; what it reads cannot move under it.
    """
    gate = GATES[act]
    match actor:
        case System():
            allowed = "system" in gate.faces
        case Citizen():
            allowed = "citizen" in gate.faces and actor.user.is_active
            allowed = allowed and (dossier is None or _is_party(actor, dossier, act, on=on))
        case Post():
            allowed = "officer" in gate.faces and Role(actor.role) in gate.roles and actor.is_in_force(on)
    if not allowed:
        raise PermissionDenied(_("This is not yours to do."))
    if isinstance(actor, Post) and dossier is not None:
        _require_impartial(act, actor, dossier)
        if task is not None:
            _require_task(actor, task)


def _is_party(citizen: Citizen, dossier: Dossier, act: Act, *, on: date) -> bool:
    """An applicant; agreeing is for co-applicants alone."""
    if act is not Act.AGREE:
        return is_applicant(citizen, dossier, on=on)
    return any(
        party.user_id == citizen.user.pk and party.kind == PartyKind.CO_APPLICANT and party.left_at is None
        for party in dossier.parties.all()
    )


def is_applicant(citizen: Citizen, dossier: Dossier, *, on: date) -> bool:
    """Whether they may answer, confirm, pay and withdraw on this day: as the filer, as the owner, or for the owner."""
    return spoken_for(citizen, dossier, on=on) is not None


def spoken_for(citizen: Citizen, dossier: Dossier, *, on: date) -> Party | None:
    """The applicant this account is, or acts for, on this day; None for everybody else."""
    applicants = (p for p in dossier.parties.all() if p.kind in APPLICANTS and p.left_at is None)
    return next((party for party in applicants if speaks_as(citizen, party, on=on)), None)


def speaks_as(citizen: Citizen, party: Party, *, on: date) -> bool:
    """Whether this account is this party, or acts for it, on this day. What was ended gives nothing.

    A business speaks by whoever represents it now; whoever filed under an authorisation, while it holds.
    """
    if party.business_id is not None:
        return citizen.representations(on).filter(business=party.business_id).exists()
    if party.user_id != citizen.user.pk:
        return False
    return (
        party.authorisation_id is None
        or citizen.authorisations(on).filter(pk=party.authorisation_id).exists()
    )


def _require_impartial(act: Act, post: Post, dossier: Dossier) -> None:
    """Nobody acts on a dossier they are part of, and nobody both receives and grants."""
    parties = list(dossier.parties.all())
    businesses = {party.business_id for party in parties if party.business_id is not None}
    mine = any(party.user_id == post.user_id for party in parties)
    if mine or (businesses and _represents_one(post, businesses)):
        raise PermissionDenied(_("You are a party to this dossier, so a colleague must handle it."))
    identity = getattr(post.user, "identity", None)
    if identity is not None and identity.number in dossier.identity_numbers:
        raise PermissionDenied(
            _("Your identity number stands in this dossier, so a colleague must handle it.")
        )
    if act in _SIGNED and dossier.received_by_id == post.user_id:
        raise PermissionDenied(_("Whoever accepted a dossier may not sign its result."))


def _represents_one(post: Post, businesses: Collection[int | None]) -> bool:
    """Whether this officer ever represented one of them: what ended yesterday is no distance."""
    return Representation.objects.filter(user=post.user_id, business__in=businesses).exists()


def _require_task(post: Post, task: Task) -> None:
    """The task is of this post's agency and role, and in nobody else's hands."""
    if task.agency_id != post.agency_id or post.role not in task.roles:
        raise PermissionDenied(_("This task belongs to another office or role."))
    if task.holder_id is not None and task.holder_id != post.pk:
        raise PermissionDenied(_("A colleague has taken this task to hand."))
