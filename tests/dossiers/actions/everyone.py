"""Each act on a task as it is taken rightly, and the officers who must not take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from accounts.models import Post
from accounts.roles import Role
from dossiers.actions import deciding, extending, processing, reception
from dossiers.acts import Act
from dossiers.models import Dossier, Party, PartyKind, Task
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_post, a_user, a_verified_user

REPLY_BY = date(2026, 12, 2)
NEW_DATE = date(2026, 12, 15)
Taking = Callable[[Task, Post], Dossier]


def claim(task: Task, actor: Post) -> Dossier:
    return processing.claim(task, actor=actor, seen=task.seen)


def release(task: Task, actor: Post) -> Dossier:
    return processing.release(task, actor=actor, seen=task.seen)


def receive(task: Task, actor: Post) -> Dossier:
    return reception.receive(task, actor=actor, seen=task.seen)


def refuse(task: Task, actor: Post) -> Dossier:
    return reception.refuse(task, actor=actor, seen=task.seen, reasons=["not_entitled"])


def request_supplement(task: Task, actor: Post) -> Dossier:
    return processing.request_supplement(
        task, actor=actor, seen=task.seen, deficiencies=[make.a_gap()], reply_by=REPLY_BY
    )


def advance(task: Task, actor: Post) -> Dossier:
    return processing.advance(task, actor=actor, seen=task.seen, action="advance", entries=make.ENTRIES)


def propose_denial(task: Task, actor: Post) -> Dossier:
    return processing.advance(
        task, actor=actor, seen=task.seen, action="propose_denial", reasons=["not_entitled"], note="Trùng."
    )


def return_(task: Task, actor: Post) -> Dossier:
    return processing.return_(
        task, actor=actor, seen=task.seen, action="return", note="Xem lại.", reasons=["needs_verification"]
    )


def request_confirmation(task: Task, actor: Post) -> Dossier:
    return processing.request_confirmation(task, actor=actor, seen=task.seen, entries=make.ENTRIES)


def apologise(task: Task, actor: Post) -> Dossier:
    return extending.apologise(
        task,
        actor=actor,
        seen=task.seen,
        until=NEW_DATE,
        reasons=["needs_verification"],
        note="Chờ xác minh.",
    )


def stop(task: Task, actor: Post) -> Dossier:
    return processing.stop(task, actor=actor, seen=task.seen, note="Không bổ sung.")


def sign(task: Task, actor: Post) -> Dossier:
    preview = make.preview_of(task.dossier)
    return deciding.sign(task, actor=actor, seen=task.seen, action="sign", preview=preview)


def seal(task: Task, actor: Post) -> Dossier:
    return deciding.seal(task, actor=actor, seen=task.seen)


def finish(task: Task, actor: Post) -> Dossier:
    return deciding.finish(task, actor=actor, seen=task.seen)


def hand_over(task: Task, actor: Post) -> Dossier:
    return deciding.hand_over(task, actor=actor, seen=task.seen, received_by="Hạnh", collected=True)


# Act → the step at which it belongs, and how it is taken.
ON_TASKS: dict[Act, tuple[str, Taking]] = {
    Act.CLAIM: ("reception", claim),
    Act.RELEASE: ("reception", release),
    Act.RECEIVE: ("reception", receive),
    Act.REFUSE: ("reception", refuse),
    Act.REQUEST_SUPPLEMENT: ("verify", request_supplement),
    Act.ADVANCE: ("verify", advance),
    Act.RETURN: ("review", return_),
    Act.REQUEST_CONFIRMATION: ("verify", request_confirmation),
    Act.STOP: ("verify", stop),
    Act.APOLOGISE: ("verify", apologise),
    Act.SIGN: ("sign", sign),
    Act.SEAL: ("publish", seal),
    Act.FINISH: ("publish", finish),
    Act.HAND_OVER: ("return_result", hand_over),
}


def made_ready(act: Act, task: Task, ward: Ward) -> Task:
    """Let the worker sign, and for `finish` the clerk seal, before the act can be taken."""
    if act in {Act.SEAL, Act.FINISH}:
        make.run_outbox()
    if act is Act.FINISH:
        seal(task, ward.officer_for(task))
        make.run_outbox()
    return make.task_of(task.dossier)


def wrong_officers(task: Task, right: Post, dossier: Dossier) -> Iterator[tuple[str, Post]]:
    """Everybody who is nearly the right officer, each with what is wrong."""
    role, agency = Role(right.role), right.agency
    elsewhere = make.a_ward("Tân Định")
    yield "another role", a_post(Role.CASHIER, agency=agency)
    yield (
        "a role that handles elsewhere",
        a_post(Role.SIGNATORY if role is not Role.SIGNATORY else Role.CLERK, agency=agency),
    )
    office = agency.office
    yield "another ward", a_post(role, agency=elsewhere._office(office))
    yield "a post that has ended", a_post(role, agency=agency, valid_to=date(2026, 11, 25))
    yield "a post not yet begun", a_post(role, agency=agency, valid_from=date(2026, 11, 26))
    yield "a disabled account", a_post(role, agency=agency, user=a_user(is_active=False))
    party = a_user()
    Party.objects.create(dossier=dossier, kind=PartyKind.CONCERNED, user=party, name=party.full_name)
    yield "a party", a_post(role, agency=agency, user=party)
    named = a_verified_user()
    Dossier.objects.filter(pk=dossier.pk).update(
        identity_numbers=[*dossier.identity_numbers, named.identity.number]
    )
    yield "whose number stands in it", a_post(role, agency=agency, user=named)
