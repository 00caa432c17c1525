"""A draft as it would be sent now: what counts, what is missing. Pages and filing ask the same question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dossiers import clock
from dossiers.models import Draft, File
from procedures.cases import case_of
from procedures.catalogue import definition_of
from procedures.definition import Definition
from procedures.forms.answers import Problem, effective, problems
from procedures.forms.conditions import Facts
from procedures.papers import Paper, missing_papers


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A draft judged by its own version on one day."""

    definition: Definition
    answers: dict[str, Any]
    facts: Facts
    problems: list[Problem]
    missing: list[Paper]


def read_draft(draft: Draft, *, on: date, attached: Collection[str] | None = None) -> Reading:
    """Judge a draft as filed on this day; a supplement as on the day its dossier was filed.

    `attached` are the codes of papers that have a file, when the caller knows them already.
    """
    definition = definition_of(draft.version_id)
    filed_on = clock.today(draft.dossier.filed_at) if draft.dossier else on
    first = Facts(channel=draft.channel, today=filed_on)
    case = case_of(definition.cases, effective(definition.form, draft.answers, first), first)
    facts = Facts(case=case, channel=draft.channel, today=filed_on)
    answers = effective(definition.form, draft.answers, facts)
    held = set(files_of(draft).values_list("paper", flat=True)) if attached is None else set(attached)
    held |= set(draft.on_paper)
    return Reading(
        definition=definition,
        answers=answers,
        facts=facts,
        problems=problems(definition.form, draft.answers, facts),
        missing=missing_papers(definition.papers, answers, facts, attached=held),
    )


def files_of(draft: Draft) -> QuerySet[File]:
    """Files that would go with the draft: its own, and for a supplement those already filed."""
    which = Q(draft=draft)
    if draft.dossier_id is not None:
        which |= Q(dossier=draft.dossier_id)
    return File.objects.current().filter(which).order_by("pk")


def require_complete(reading: Reading) -> None:
    """Raise `ValidationError` naming every field and paper that keeps the draft from being sent."""
    errors = {problem.field: problem.message for problem in reading.problems if problem.level == "error"}
    errors |= {
        f"paper:{paper.code}": _("Attach: %(paper)s.") % {"paper": paper.name} for paper in reading.missing
    }
    if errors:
        raise ValidationError(errors)
