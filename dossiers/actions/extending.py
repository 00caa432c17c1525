"""Being late, honestly: an apology is drafted, a head sends it, and the due time moves once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from accounts.actors import Actor, System, officer
from accounts.models import Agency, Post
from dossiers import clock, flow, lateness, ledger, outbox, policy
from dossiers.actions.processing import begin, coded_reasons
from dossiers.acts import Act
from dossiers.documents import planning as documents
from dossiers.documents.apology import form_04
from dossiers.models import (
    Apology,
    ApologyState,
    DocumentKind,
    Dossier,
    Request,
    RequestState,
    Seen,
    Stale,
    Task,
    TaskState,
)
from dossiers.notices import planning as notices
from procedures.models import CalendarVersion, Purpose
from procedures.worktime.calendar import Calendar, city_time

log = logging.getLogger(__name__)

TIMER = System("timer")
AT_ONCE = 200  # drafts of one look
LOOKED_AT = 2000  # dossiers of one look; the others are less urgent


@transaction.atomic(durable=True)
def apologise(
    task: Task, *, actor: Post, seen: Seen, until: date, reasons: Sequence[str] = (), note: str = ""
) -> Dossier:
    """Draft the apology for a dossier that will be late and put it before the head; a draft there is replaced.

    Raises `ValidationError` on `until` and `note`, or with the code `extended` once the date has been moved.
    Source: Decree 118/2025; Form 04 of Circular 03/2025/TT-VPCP.
    """
    dossier, task, at = begin(Act.APOLOGISE, task, actor, seen)
    lateness.require_extendable(dossier)
    moment = lateness.new_date(dossier, until, at=at)
    codes = _reasoned(dossier, reasons, note)
    _draft(dossier, actor, at=at, until=moment, reasons=codes, note=note, step=task.step)
    task.version += 1  # a colleague's draft from the same screen would replace this one unseen
    task.save(update_fields=["version"])
    return dossier


def _reasoned(dossier: Dossier, reasons: Sequence[str], note: str) -> list[str]:
    """The codes, known to this version; without any there are words."""
    codes = [reason.code for reason in coded_reasons(dossier, "apologise", reasons)]
    if not codes and not note.strip():
        raise ValidationError(
            {"note": _("Say why it takes longer, by a reason from the list or in your words.")}
        )
    return codes


def _draft(
    dossier: Dossier, actor: Actor, *, at: datetime, until: datetime, reasons: list[str], note: str, step: str
) -> Apology:
    said: dict[str, Any] = {"until": until.isoformat(), "reasons": reasons, "note": note, "step": step}
    event = ledger.record(dossier, Act.APOLOGISE, actor, at=at, **said)
    dossier.save(update_fields=["events_count", "last_event_at"])
    for old in Apology.objects.filter(dossier=dossier, state=ApologyState.DRAFTED):
        old.close(ApologyState.REPLACED, event.pk, at)
    return Apology.objects.create(
        dossier=dossier, until=until, reasons=reasons, note=note, drafted_at=at, drafted_by=event
    )


@transaction.atomic(durable=True)
def extend(
    apology: Apology, *, actor: Post, content: int, until: date, reasons: Sequence[str] = (), note: str = ""
) -> Dossier:
    """Send the apology with its one new date: the due time moves, what was promised first stays as it was.

    A head does it, of the office where the dossier stands or one above; what they change of the draft is what is
    sent. `content` is the content version that stood on the screen. Raises `Stale` when that, or the draft, has
    moved; `ValidationError` with the code `extended` for a second time.
    """
    dossier = Dossier.objects.locked().get(pk=apology.dossier_id)
    apology = Apology.objects.get(pk=apology.pk)
    at = clock.now(dossier)
    policy.require(Act.EXTEND, actor, dossier, on=clock.today(at))
    lateness.require_extendable(dossier)
    if apology.state != ApologyState.DRAFTED or dossier.content_version != content:
        raise Stale
    if not Apology.objects.before(officer(actor)).filter(pk=apology.pk).exists():
        raise PermissionDenied(_("This dossier stands at another office."))
    moment = lateness.new_date(dossier, until, at=at)
    coded = coded_reasons(dossier, "apologise", _reasoned(dossier, reasons, note))
    body = form_04(dossier, reasons=coded, note=note, until=moment, head=actor)
    reserved = documents.reserve_slip(dossier, DocumentKind.FORM_04, at=at)
    said: dict[str, Any] = {
        "until": moment.isoformat(),
        "reasons": [reason.code for reason in coded],
        "note": note,
        "documents": [reserved.ref],
    }
    event = ledger.record(dossier, Act.EXTEND, actor, at=at, **said)
    flow.extend(dossier, event, until=moment)
    apology.until, apology.reasons, apology.note = moment, said["reasons"], note
    apology.close(ApologyState.SENT, event.pk, at)
    slip = documents.plan(dossier, event, DocumentKind.FORM_04, reserved, agency=dossier.receiving, body=body)
    outbox.plan([slip, *notices.plan(event, dossier, "extended")])
    return dossier


# ---- the system puts a draft before the head; sending it is never the system's


@transaction.atomic(durable=True)
def draft_apology(dossier_id: int, *, actor: System = TIMER) -> Apology | None:
    """Put a first draft before the head of a dossier whose time is running out; it names no reason.

    None when it is not yet time, when there has been a draft before, or when no date can be given now. Safe to
    run again.
    """
    dossier = Dossier.objects.locked().get(pk=dossier_id)
    at, tasks = clock.now(dossier), lateness.tasks_of(dossier)
    due = lateness.begins(dossier, tasks)
    if due is None or at < due or not lateness.is_extendable(dossier):
        return None
    if Apology.objects.filter(dossier=dossier).exists():
        return None
    policy.require(Act.APOLOGISE, actor, dossier, on=clock.today(at))
    try:
        until = lateness.new_date(dossier, lateness.suggested(dossier, tasks, at=at), at=at)
    except ValidationError:  # a year whose holidays nobody has entered yet: a person has to choose
        return None
    step = tasks[0].step if tasks else ""
    return _draft(dossier, actor, at=at, until=until, reasons=[], note="", step=step)


def draft_owed() -> int:
    """Draft what is owed, one act each; how many were drafted. One that fails does not keep the others."""
    done = 0
    for dossier in owed(clock.now()):
        try:
            done += draft_apology(dossier) is not None
        except Exception:  # whatever it was, the next look tries again
            log.exception("no apology was drafted", extra={"dossier": dossier})
    return done


def owed(now: datetime) -> list[int]:
    """Dossiers that are owed a draft, the most urgent first, read without a lock; the act looks again."""
    calendars = _calendars()
    near = Q(due_at__lt=now)
    for calendar in calendars:
        near |= _near(calendar, now)
    asked = Request.objects.filter(dossier=OuterRef("pk"), state=RequestState.OPEN)
    open_work = Task.objects.live().filter(consultation=False)
    rows = (
        Dossier.objects.filter(near, ended_at=None, finished_at=None, apologies=None)
        .filter(due_at__lte=max((_end(calendar, now) for calendar in calendars), default=now))
        .filter(Exists(open_work.filter(dossier=OuterRef("pk"))))
        .exclude(Exists(asked))
        .select_related("competent")
        .prefetch_related(Prefetch("tasks", queryset=open_work))
        .order_by("due_at", "pk")[:LOOKED_AT]
    )
    return [row.pk for row in rows if _is_owed(row, list(row.tasks.all()), now)][:AT_ONCE]


def _is_owed(dossier: Dossier, tasks: list[Task], now: datetime) -> bool:
    since = lateness.begins(dossier, tasks)
    return since is not None and since <= now and lateness.is_extendable(dossier)


def _near(calendar: Calendar, now: datetime) -> Q:
    """Due within two working days and received before the first of them; or a task of it is late already."""
    late = Task.objects.filter(
        dossier=OuterRef("pk"), state=TaskState.OPEN, consultation=False, due_at__lt=now
    )
    soon = Q(due_at__lte=_end(calendar, now)) & Q(Exists(late))
    for days in range(lateness.DRAFTED + 1):
        day = calendar.nth_working_day(_today(calendar, now), days)
        first = calendar.opening(calendar.nth_working_day(day, -lateness.DRAFTED))
        soon |= Q(
            due_at__gt=calendar.end_of_work(calendar.previous_working_day(day)),
            due_at__lte=calendar.end_of_work(day),
            received_at__lt=first.replace(hour=0, minute=0),
        )
    return soon


def _today(calendar: Calendar, now: datetime) -> date:
    return calendar.roll_forward(city_time(now).date())


def _end(calendar: Calendar, now: datetime) -> datetime:
    """The end of the last day that comes into question."""
    return calendar.end_of_work(calendar.nth_working_day(_today(calendar, now), lateness.DRAFTED))


def _calendars() -> list[Calendar]:
    """Every working calendar of the city; most offices share one."""
    keys = CalendarVersion.objects.filter(purpose=Purpose.WORK).values("agency")
    found = dict(map(clock.working_calendar, Agency.objects.filter(pk__in=keys)))
    return list(found.values())
