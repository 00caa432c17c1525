"""How far a draft has come, part by part: the rows of its task list."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers import clock
from dossiers.actions import drafts
from portal.citizen.filling import Filling
from procedures.forms.schema import Page
from procedures.forms.values import is_typed, missing


def parts_of(filling: Filling) -> list[dict[str, Any]]:
    """Pages, papers, check; see `components.lists.task_list` for the keys."""
    rows = [_agency_row(filling)] if drafts.chooses_agency(filling.draft) else []
    rows += [_page_row(filling, page) for page in filling.pages]
    if filling.papers:
        rows.append(_papers_row(filling))
    return [*rows, _check_row(filling, rows)]


def _page_row(filling: Filling, page: Page) -> dict[str, Any]:
    problems = filling.problems_on(page.key)
    entered = [
        spec.key
        for spec in page.fields
        if spec.key not in filling.locked and _is_entered(filling.draft.answers.get(spec.key))
    ]
    seen = page.key in filling.draft.visited
    wrong = {problem.field.partition("__")[0] for problem in problems} & set(entered)
    if wrong:
        state = "error"
    elif seen and not problems:
        state = "done"
    else:
        state = "in_progress" if seen or entered else "todo"
    left = len(problems)
    hint = ngettext("%(count)d answer to go", "%(count)d answers to go", left) % {"count": left}
    return {
        "title": str(page.title),
        "href": reverse("citizen:page", args=[filling.draft.public_id, page.key]),
        "state": state,
        "hint": hint if left and state != "todo" else "",
    }


def _agency_row(filling: Filling) -> dict[str, Any]:
    """Which office decides, where that is the applicant's to say."""
    chosen = filling.draft.chosen
    holds = chosen is not None and drafts.still_decides(filling.draft, clock.today(clock.now()))
    gone = _("%(name)s no longer does this. Choose another office.") % {"name": chosen} if chosen else ""
    return {
        "title": _("Choose the office"),
        "href": reverse("citizen:agency", args=[filling.draft.public_id]),
        "state": "done" if holds else "error" if chosen is not None else "todo",
        "hint": (chosen.name if chosen is not None else "") if holds else gone,
    }


def _is_entered(value: Any) -> bool:
    return is_typed(value) or not missing(value)


def _papers_row(filling: Filling) -> dict[str, Any]:
    if filling.wanted:
        state = "in_progress" if filling.files else "todo"
    else:
        state = "done" if filling.files else "optional"
    return {
        "title": _("Papers to attach"),
        "href": reverse("citizen:papers", args=[filling.draft.public_id]),
        "state": state,
        "hint": ", ".join(str(paper.name) for paper in filling.wanted),
    }


def _check_row(filling: Filling, rows: list[dict[str, Any]]) -> dict[str, Any]:
    ready = all(row["state"] in {"done", "optional"} for row in rows)
    return {
        "title": _("Check your answers and send"),
        "href": reverse("citizen:check", args=[filling.draft.public_id]),
        "state": "todo",
        "hint": "" if ready else _("You can look at everything at any time."),
    }


def done_of(parts: list[dict[str, Any]]) -> tuple[int, int]:
    """How many parts before the check are done, of how many."""
    filled = parts[:-1]
    return sum(row["state"] in {"done", "optional"} for row in filled), len(filled)
