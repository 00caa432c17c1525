"""The public statuses in the words people see, and the tone each is shown in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.components.formats import vn_date
from portal.components.library import register

TONES = {
    "draft": "you",
    "filed": "office",
    "received": "office",
    "refused": "closed",
    "in_progress": "office",
    "supplement_requested": "you",
    "payment_due": "you",
    "withdrawn": "closed",
    "stopped": "closed",
    "resolved": "done",
    "delivered": "done",
}
TONE_ICONS = {"you": "user", "office": "work", "done": "check", "closed": "cross"}

FOR_APPLICANTS: dict[str, str | Promise] = {
    "draft": gettext_lazy("Draft, not sent"),
    "filed": gettext_lazy("Sent, waiting to be checked"),
    "received": gettext_lazy("Accepted"),
    "refused": gettext_lazy("Not accepted"),
    "in_progress": gettext_lazy("In progress"),
    "supplement_requested": gettext_lazy("We need something more from you"),
    "payment_due": gettext_lazy("Payment needed"),
    "withdrawn": gettext_lazy("Withdrawn at your request"),
    "stopped": gettext_lazy("Stopped, no decision"),
    "resolved": gettext_lazy("Decision made"),
    "delivered": gettext_lazy("Result delivered"),
}
FOR_OFFICERS: dict[str, str | Promise] = {
    "draft": pgettext_lazy("officer", "Draft"),
    "filed": pgettext_lazy("officer", "Waiting to be checked"),
    "received": pgettext_lazy("officer", "Received"),
    "refused": pgettext_lazy("officer", "Refused at intake"),
    "in_progress": pgettext_lazy("officer", "In progress"),
    "supplement_requested": pgettext_lazy("officer", "Waiting for the applicant"),
    "payment_due": pgettext_lazy("officer", "Waiting for payment"),
    "withdrawn": pgettext_lazy("officer", "Withdrawn"),
    "stopped": pgettext_lazy("officer", "Stopped"),
    "resolved": pgettext_lazy("officer", "Decided"),
    "delivered": pgettext_lazy("officer", "Handed over"),
}
OUTCOMES: dict[str, str | Promise] = {
    "granted": gettext_lazy("Decision made: granted"),
    "partly_granted": gettext_lazy("Decision made: partly granted"),
    "denied": gettext_lazy("Decision made: denied"),
}


def status_words(
    status: str, *, outcome: str = "", due: date | datetime | None = None, officer: bool = False
) -> str:
    """The words of a status for one reader; `due` joins only the status that makes the promise."""
    if officer:
        return str(FOR_OFFICERS[status])
    if status == "resolved" and outcome:
        return str(OUTCOMES[outcome])
    if status == "received" and due:
        return _("Accepted, result due %(date)s") % {"date": vn_date(due)}
    return str(FOR_APPLICANTS[status])


@register.inclusion_tag("components/status_badge.html")
def status_badge(
    status: str,
    *,
    outcome: str = "",
    due: date | datetime | None = None,
    late: bool = False,
    paused: bool = False,
    due_soon: bool = False,
    officer: bool = False,
) -> dict[str, Any]:
    """A status in words and shape, with the badges of time beside it. Raises KeyError for an unknown key."""
    tone = "closed" if status == "resolved" and outcome == "denied" else TONES[status]
    return {
        "words": status_words(status, outcome=outcome, due=due, officer=officer),
        "tone": tone,
        "icon_name": TONE_ICONS[tone] if outcome != "denied" else "document",
        "late": late,
        "paused": paused,
        "due_soon": due_soon and not late and not paused,
        "officer": officer,
    }
