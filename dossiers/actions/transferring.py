"""A dossier that came to the wrong office goes to the right one; for its applicant nothing changes but the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Agency, AgencySuccession, Post
from accounts.roles import Role
from dossiers import clock, flow, ledger, outbox, policy
from dossiers.acts import Act
from dossiers.models import Dossier, Event, Outbox, Stale, Task, TaskState
from dossiers.models.outbox import Kind as Effect
from dossiers.notices import planning as notices
from procedures.catalogue import definition_of
from procedures.models import Offering
from procedures.workflow.doings import Transfer

CENTRE = "centre"


@transaction.atomic(durable=True)
def transfer(dossier: Dossier, *, actor: Post, events: int, to: Agency, note: str = "") -> Dossier:
    """Move a dossier to the agency that decides on it; what is open is withdrawn and opened again there.

    Code, filing time, the desk's time and the promise stay. `events` is how many events stood on the screen; any
    further one makes it `Stale`. Raises `ValidationError` on `to` when that office cannot take it, on top when a
    colleague has work of it in hand, the applicant has been asked something, or the result is signed.
    Source: Decree 118/2025 (a wrong place is the office's to put right, never the applicant's).
    """
    locked, at = lock(dossier, actor, events, Act.TRANSFER)
    today = clock.today(at)
    _require_able(locked, to, on=today)
    require_free(locked, actor)
    places = _places_at(locked, to, on=today)
    before = codes_of(locked)
    desk_until = locked.reception_due_at
    doing = Transfer(reception_due=desk_until.astimezone(UTC).isoformat() if desk_until else "")
    kept = {"calendar": locked.calendar_version} if locked.calendar_version is not None else {}
    after = [places[name].code for name in ("competent", "receiving", "returning")]
    event = ledger.record(
        locked,
        Act.TRANSFER,
        actor,
        at=at,
        doing=doing,
        places={"before": list(before), "after": after},
        moves=moves_of(locked) + 1,
        note=note,
        **kept,
    )
    flow.apply(locked, event, doing, actor=actor, **places)
    reopen_elsewhere(locked, event)
    outbox.plan(notices.plan(event, locked, "transferred"))
    return locked


def lock(dossier: Dossier, actor: Post, events: int, act: Act) -> tuple[Dossier, datetime]:
    """The dossier, locked and as it was seen, when the actor's desk received it or is to receive it."""
    locked = Dossier.objects.locked().get(pk=dossier.pk)
    at = clock.now(locked)
    policy.require(act, actor, locked, on=clock.today(at))
    if locked.events_count != events:
        raise Stale
    if actor.agency_id != locked.receiving_id:
        raise PermissionDenied(_("Another office handles this application."))
    return locked, at


def moves_of(dossier: Dossier) -> int:
    """How often a dossier has been moved by hand."""
    return Event.objects.filter(dossier=dossier, act=Act.TRANSFER).count()


def in_words(events: Sequence[Event]) -> dict[int, str]:
    """What the timeline says of each transfer among these events, by the event's key; asks once for all names."""
    told = {event.pk: ledger.payload_of(event) for event in events if event.act == Act.TRANSFER}
    codes = {payload["places"][when][0] for payload in told.values() for when in ("before", "after")}
    names = {agency.code: agency.name for agency in Agency.objects.filter(code__in=codes)} if codes else {}
    words = _("From %(former)s to %(office)s. Moved by hand: time %(time)d.")
    return {
        pk: words
        % {
            "former": names[payload["places"]["before"][0]],
            "office": names[payload["places"]["after"][0]],
            "time": payload["moves"],
        }
        for pk, payload in told.items()
    }


def may_transfer(dossier: Dossier, actor: Post) -> bool:
    """Whether the page of the act is worth offering: this post's desk has it and nothing is decided yet."""
    here = actor.agency_id == dossier.receiving_id and Role(actor.role) in policy.GATES[Act.TRANSFER].roles
    return here and dossier.is_open and dossier.finished_at is None


def codes_of(dossier: Dossier) -> tuple[str, str, str]:
    """The agencies a transfer may change, in the order in which its event tells them."""
    return dossier.competent.code, dossier.receiving.code, dossier.returning.code


def offering(dossier: Dossier, *, on: date) -> QuerySet[Agency]:
    """Agencies in being that decide on this procedure today, without the one that has the dossier now."""
    offers = Offering.objects.in_force(on).filter(procedure=dossier.procedure_id)
    found = (
        Agency.objects.in_force(on).filter(pk__in=offers.values("agency")).exclude(pk=dossier.competent_id)
    )
    return found.order_by("code")


def _require_able(dossier: Dossier, to: Agency, *, on: date) -> None:
    """Raise on `to` unless that agency is another one, in being, and decides on this procedure today."""
    if to.pk == dossier.competent_id:
        raise _wrong(_("“%(office)s” has this application already."), to, "same_agency")
    if not to.is_in_force(on):
        after = (
            AgencySuccession.objects.filter(predecessor=to).select_related("successor").order_by("-on", "pk")
        )
        names = ", ".join(row.successor.name for row in after)
        said = (
            _("“%(office)s” no longer exists. Its work has gone to: %(names)s.")
            if names
            else _("“%(office)s” no longer exists.")
        )
        raise _wrong(said, to, "not_in_force", names=names)
    if not offering(dossier, on=on).filter(pk=to.pk).exists():
        raise _wrong(_("“%(office)s” does not decide on this procedure."), to, "not_offered")


def _wrong(text: str, to: Agency, code: str, **more: str) -> ValidationError:
    return ValidationError({"to": ValidationError(text % {"office": to.name, **more}, code=code)})


def require_free(dossier: Dossier, actor: Post) -> None:
    """Nobody's work is taken out of their hands."""
    held = Task.objects.live().filter(dossier=dossier, consultation=False, holder__isnull=False)
    other = held.exclude(holder=actor).select_related("holder__user").first()
    if other is not None and other.holder is not None:
        message = _("%(name)s has work of this application in hand. Ask them to put it back first.")
        raise ValidationError(message % {"name": other.holder.user.full_name}, code="held_by")


def _places_at(dossier: Dossier, to: Agency, *, on: date) -> dict[str, Any]:
    """Competent, receiving and returning agency from now on.

    A centre that took it in for another agency (any centre may) stays; the former agency's own centre does not.
    """
    former = _centre_of(dossier.competent)
    try:
        centre = Agency.objects.office(to, CENTRE, on=on)
    except Agency.DoesNotExist as error:
        raise _wrong(_("“%(office)s” has no service centre."), to, "no_centre") from error
    return {
        "competent": to,
        "receiving": centre if dossier.receiving == former else dossier.receiving,
        "returning": centre if dossier.returning == former else dossier.returning,
    }


def _centre_of(agency: Agency) -> Agency | None:
    try:
        return Agency.objects.office(agency, CENTRE)
    except Agency.DoesNotExist:
        return None


def reopen_elsewhere(dossier: Dossier, event: Event) -> None:
    """Close each open task whose step now belongs to another office, and open it there as the same token."""
    workflow = definition_of(dossier.version_id).workflow
    rows = Task.objects.live().filter(dossier=dossier, consultation=False).select_related("agency")
    for task in rows.order_by("pk"):
        agency = flow.agency_of(dossier, workflow.step(task.step).unit, on=clock.today(event.at))
        if agency.pk != task.agency_id:
            _move(dossier, task, agency, event)


def _move(dossier: Dossier, task: Task, agency: Agency, event: Event) -> None:
    state, due, left = task.state, task.due_at, task.work_left
    task.state, task.closed_at, task.closed_by, task.version = (
        TaskState.CANCELLED,
        event.at,
        event,
        task.version + 1,
    )
    task.save(update_fields=["state", "closed_at", "closed_by", "version"])
    definition = definition_of(dossier.version_id)
    if state == TaskState.OPEN:
        calendar = clock.working_calendar(agency)[1]
        step = definition.workflow.step(task.step)
        due = clock.due_of_task(definition, dossier, step, opened=event.at, calendar=calendar)
    again = Task.objects.create(
        dossier=dossier,
        token=task.token,
        step=task.step,
        roles=task.roles,
        agency=agency,
        state=state,
        opened_at=event.at,
        due_at=due,
        work_left=left,
        dossier_due_at=dossier.due_at,
        opened_by=event,
    )
    timer = Outbox.objects.filter(key=flow.timer_of(task)).first()
    if timer is not None:  # the wait for a register goes on with the time it had
        owed = outbox.owe(
            Effect.TIMER, flow.timer_of(again), again.pk, at=event.at, not_before=timer.not_before
        )
        outbox.plan([owed])
