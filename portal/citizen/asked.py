"""What the office asks of the applicant, in the applicant's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from dossiers.models import Draft
from dossiers.supplements import Deficiency
from procedures.definition import Definition


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing to put right: what it is about, what is wrong, how to mend it, and where."""

    about: str
    reason: str
    guidance: str
    note: str
    page: str  # key of the page; empty for a paper
    box: str  # name of the field; empty for a paper

    def href(self, draft: Draft) -> str:
        """Where in the draft it is mended."""
        if not self.page:
            return reverse("citizen:papers", args=[draft.public_id])
        return reverse("citizen:page", args=[draft.public_id, self.page]) + f"#id_{self.box}"


def gaps_in_words(definition: Definition, gaps: Sequence[Deficiency]) -> list[Gap]:
    return [_in_words(definition, gap) for gap in gaps]


def _in_words(definition: Definition, gap: Deficiency) -> Gap:
    reason = definition.reason(gap.reason)
    place = definition.form.plan.places[gap.key] if gap.about == "field" else None
    name = place.field.label if place else definition.paper(gap.key).name
    return Gap(
        about=str(name),
        reason=str(reason.label),
        guidance=str(reason.guidance or ""),
        note=gap.note,
        page=place.page.key if place else "",
        box=(place.group or place.field).key if place else "",
    )
