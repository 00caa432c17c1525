"""Lists people read: tasks of a form, answers, events, documents, their own applications, cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.components.library import register
from portal.components.statuses import TONES

TASK_WORDS: dict[str, str | Promise] = {
    "done": _("Completed"),
    "in_progress": _("Partly filled in"),
    "todo": _("Not started"),
    "blocked": _("Cannot start yet"),
    "error": _("Needs correcting"),
    "optional": _("Optional"),
}
TASK_TONES = {"done": "", "in_progress": "office", "todo": "you", "error": "late", "optional": "closed"}
DOCUMENT_STATES: dict[str, str | Promise] = {
    "valid": _("In force"),
    "revoked": _("Revoked"),
    "replaced": _("Replaced"),
    "void": _("Void"),
    "pending": _("Being signed"),
}
DOCUMENT_TONES = {
    "valid": "done",
    "revoked": "late",
    "replaced": "closed",
    "void": "closed",
    "pending": "office",
}
EVENT_ICONS = {"done": "check", "good": "check", "late": "alert", "paused": "pause"}


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: Sequence[Mapping[str, Any]], *, id: str = "tasks") -> dict[str, Any]:
    """The parts of a form. Tasks: `title, href, state` (done|in_progress|todo|blocked|error|optional), `hint`."""
    rows = [
        {**task, "words": TASK_WORDS[task["state"]], "tone": TASK_TONES.get(task["state"], "closed")}
        for task in tasks
    ]
    return {"tasks": rows, "id": id}


@register.inclusion_tag("components/summary_list.html")
def summary_list(
    rows: Sequence[Mapping[str, Any]],
    *,
    title: str = "",
    change: str = "",
    level: int = 2,
    edit_label: str = "",
) -> dict[str, Any]:
    """Questions with their answers. Rows: `key, value`, and where they apply `href` (change this one),
    `changed` with `before`, `source` (where a known fact came from), `lines` (several texts).
    `change` is the address that changes the whole card.
    """
    return {
        "rows": rows,
        "title": title,
        "change": change,
        "level": level,
        "edit_label": edit_label,
        "with_actions": any(row.get("href") for row in rows),
    }


@register.inclusion_tag("components/timeline.html")
def timeline(events: Sequence[Mapping[str, Any]], *, level: int = 3) -> dict[str, Any]:
    """What happened and what comes. Events: `title`, `at`, `by`, `text`, `state` (done|good|current|future|late|paused)."""
    rows = [{**event, "icon_name": EVENT_ICONS.get(event.get("state", "done"))} for event in events]
    return {"events": rows, "level": level}


@register.inclusion_tag("components/document_card.html")
def document_card(
    title: str,
    *,
    href: str = "",
    kind: str = "PDF",
    size: int | None = None,
    number: str = "",
    issued: date | datetime | None = None,
    issuer: str = "",
    state: Literal["", "valid", "revoked", "replaced", "void", "pending"] = "",
    verify: str = "",
    remove: str = "",
    level: int = 3,
) -> dict[str, Any]:
    """One paper: what it is, whether it still stands, how to take it. `size` in bytes; `verify`, `remove` addresses."""
    return {
        "title": title,
        "href": href,
        "kind": kind,
        "size": size,
        "number": number,
        "issued": issued,
        "issuer": issuer,
        "state": state,
        "state_words": DOCUMENT_STATES.get(state, ""),
        "tone": DOCUMENT_TONES.get(state, ""),
        "verify": verify,
        "remove": remove,
        "level": level,
    }


@register.inclusion_tag("components/case_card.html")
def case_card(
    title: str,
    *,
    href: str,
    status: str,
    code: str = "",
    turn: str = "",
    agency: str = "",
    filed: date | datetime | None = None,
    outcome: str = "",
    due: date | datetime | None = None,
    late: bool = False,
    paused: bool = False,
    level: int = 2,
) -> dict[str, Any]:
    """One of my applications. `turn` says in a sentence whose turn it is and until when."""
    return {
        "title": title,
        "href": href,
        "code": code,
        "status": status,
        "tone": TONES[status],
        "turn": turn,
        "agency": agency,
        "filed": filed,
        "outcome": outcome,
        "due": due,
        "late": late,
        "paused": paused,
        "level": level,
    }


@register.inclusion_tag("components/cards.html")
def cards(items: Sequence[Mapping[str, Any]], *, level: int = 3) -> dict[str, Any]:
    """Ways to go, as cards: `title, href`, `text`, `icon`."""
    return {"items": items, "level": level}


@register.inclusion_tag("components/facts.html")
def facts(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Short facts side by side, such as time and cost: `label, value`, `icon`."""
    return {"items": items}


@register.inclusion_tag("components/steps.html")
def steps(items: Sequence[Any]) -> dict[str, Any]:
    """Numbered steps of what happens next; each a sentence, already translated."""
    return {"items": items}
