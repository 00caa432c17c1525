"""Moulds: one real dossier for each place a dossier can stand, walked there by the real actions.

A city of N dossiers is made by casting these (see `city`), so that history, tasks, events, documents
and notices have the shape that the product gives them, whatever it becomes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from dossiers import clock
from dossiers.actions import applicant, processing, reception
from dossiers.models import Dossier
from tests.factories import dossiers as make


@dataclass(frozen=True)
class Mould:
    """A dossier to cast; `share` of the closed or of the open part of the city."""

    name: str
    dossier: int
    open: bool
    share: float


def _at(step: str) -> Callable[[make.Ward], Dossier]:
    return lambda ward: make.a_dossier(ward=ward, at=step)


def _delivered(ward: make.Ward) -> Dossier:
    dossier = make.a_dossier(ward=ward, at="return_result")
    make.take_next_step(dossier, ward)
    make.run_outbox()
    return dossier


def _asked(ward: make.Ward) -> Dossier:
    dossier = make.a_dossier(ward=ward)
    task = make.task_of(dossier)
    reply_by = clock.today(clock.now()) + timedelta(days=7)
    processing.request_supplement(
        task, actor=ward.reception, seen=task.seen, deficiencies=[make.a_gap()], reply_by=reply_by
    )
    return dossier


def _refused(ward: make.Ward) -> Dossier:
    dossier = make.a_dossier(ward=ward)
    task = make.task_of(dossier)
    definition = dossier.version.parsed
    reason = next(reason.code for reason in definition.reasons if "refuse" in reason.acts)
    reception.refuse(task, actor=ward.reception, seen=task.seen, reasons=[reason])
    make.run_outbox()
    return dossier


def _withdrawn(ward: make.Ward) -> Dossier:
    citizen = make.a_citizen()
    dossier = make.a_dossier(citizen, ward=ward)
    applicant.withdraw(dossier, actor=citizen)
    return dossier


PLAN: tuple[tuple[str, bool, float, Callable[[make.Ward], Dossier]], ...] = (
    ("delivered", False, 0.90, _delivered),
    ("refused", False, 0.04, _refused),
    ("withdrawn", False, 0.06, _withdrawn),
    ("reception", True, 0.30, _at("reception")),
    ("verify", True, 0.40, _at("verify")),
    ("sign", True, 0.15, _at("sign")),
    ("asked", True, 0.15, _asked),
)


def pour(ward: make.Ward) -> list[Mould]:
    """Make one dossier of each kind; about ten seconds, most of it documents."""
    moulds = [Mould(name, walk(ward).pk, is_open, share) for name, is_open, share, walk in PLAN]
    make.run_outbox()
    return moulds
