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
from dossiers.models import AnswersRevision, Draft, File, Party, PartyKind
from procedures.cases import case_of
from procedures.catalogue import definition_of
from procedures.definition import Definition
from procedures.forms.answers import Known, Problem, carry, effective, problems, tell
from procedures.forms.conditions import Facts
from procedures.models import State
from procedures.papers import Paper, missing_papers
from procedures.text import Text

EARLIER = 3  # applications looked back at for what their filer said of themselves


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
    held |= set(draft.on_paper) | set(draft.dossier.on_paper if draft.dossier else ())
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


def is_outdated(draft: Draft) -> bool:
    """Whether a newer version has taken the place of the one a draft was begun under.

    A completion never is: reception fixed the version of its dossier for life.
    """
    version = draft.version
    if draft.is_supplement:
        return False
    ends = version.valid_to is not None or version.state != State.PUBLISHED
    return ends and not version.is_in_force(clock.today(clock.now()))


def left_behind(draft: Draft) -> list[tuple[str, str]]:
    """What a carried draft could not take over: the question of the old form, and what had been answered."""
    old = draft.carried_from
    if old is None:
        return []
    form = definition_of(old.version_id).form
    _fits, keys = carry(definition_of(draft.version_id).form, old.answers)
    places = form.plan.places
    return [
        (str(places[key].field.label), tell(places[key].field, old.answers[key]))
        for key in keys
        if key in places
    ]


def require_complete(reading: Reading) -> None:
    """Raise `ValidationError` naming every field and paper that keeps the draft from being sent."""
    errors = {problem.field: problem.message for problem in reading.problems if problem.level == "error"}
    errors |= {
        f"paper:{paper.code}": _("Attach: %(paper)s.") % {"paper": paper.name} for paper in reading.missing
    }
    if errors:
        raise ValidationError(errors)


def answered_before(draft: Draft) -> dict[str, Known]:
    """What was said in the last applications of whom a draft is for, by the fact a question asks for.

    Each with the code and the day of the application it was said in; the newest saying counts. Of oneself what
    one said when applying for oneself; of a business only what is about the business; of who authorised one
    nothing, since they did not let it be used.
    """
    if draft.authorisation_id is not None:
        return {}
    theirs = {"business": draft.business_id, "kind": PartyKind.OWNER}
    own = {"user": draft.user_id, "kind": PartyKind.FILER, "business": None, "authorisation": None}
    about = {"identity", "profile"} if draft.business_id is None else {"business"}
    parties = Party.objects.filter(**(own if draft.business_id is None else theirs))
    mine = {"dossier__in": parties.values("dossier")}
    rows = AnswersRevision.objects.filter(**mine).select_related("dossier").order_by("-filed_at", "-pk")
    found: dict[str, Known] = {}
    for row in rows[:EARLIER]:
        code, day = row.dossier.code, clock.today(row.filed_at)
        source = Text(vi=f"Bạn đã khai trong hồ sơ {code}", en=f"From your application {code}")
        for spec in definition_of(row.dossier.version_id).form.fields:
            if spec.prefill is None or spec.key not in row.answers:
                continue
            if spec.prefill.partition(".")[0] in about:
                found.setdefault(spec.prefill, Known(row.answers[spec.key], source, day, origin="dossier"))
    return found
