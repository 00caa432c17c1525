"""The menus of the faces, in the order and words people know. An entry whose page does not exist is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.components.library import register


@dataclass(frozen=True)
class Entry:
    """One page of a menu. `roles` empty: for everybody; else for posts with one of these roles."""

    label: str | Promise
    page: str
    roles: tuple[str, ...] = ()


CITIZEN = (
    Entry(_("Home"), "public:home"),
    Entry(_("Procedures"), "public:procedures"),
    Entry(_("My applications"), "citizen:dossiers"),
    Entry(_("My papers"), "citizen:papers"),
    Entry(_("Appointments"), "citizen:appointments"),
    Entry(_("Track an application"), "public:look_up"),
    Entry(_("Verify a document"), "public:verify"),
    Entry(_("Feedback"), "public:feedback"),
    Entry(_("Help"), "public:help"),
)
OFFICER = (
    Entry(_("My work"), "officer:queue"),
    Entry(_("Reception"), "officer:reception", ("reception", "centre_head")),
    Entry(_("Counter"), "officer:counter", ("reception",)),
    Entry(_("Applications"), "officer:dossiers"),
    Entry(_("Signing"), "officer:signing", ("signatory",)),
    Entry(_("Hand-over"), "officer:hand_over", ("reception", "centre_head")),
    Entry(_("Paper transfers"), "officer:transfers", ("reception", "postal")),
    Entry(_("Fees"), "officer:fees", ("cashier",)),
    Entry(_("Appointment book"), "officer:appointments", ("reception", "greeter")),
    Entry(_("Registers"), "officer:registers", ("clerk",)),
    Entry(_("Reports"), "officer:reports", ("unit_head", "centre_head", "city_leader", "oversight")),
)
MENUS: dict[str, Sequence[Entry]] = {"citizen": CITIZEN, "officer": OFFICER}


def address_of(page: str) -> str:
    """The path of a named page; empty while no such page exists."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def entries(name: str, *, path: str, role: str = "") -> list[dict[str, Any]]:
    """The menu as rows `label, href, current`: the longest entry that leads to `path` is current."""
    rows = [
        {"label": entry.label, "href": address_of(entry.page), "current": False}
        for entry in MENUS[name]
        if not entry.roles or role in entry.roles
    ]
    rows = [row for row in rows if row["href"]]
    leading = [
        row for row in rows if path == row["href"] or (row["href"] != "/" and path.startswith(row["href"]))
    ]
    if leading:
        max(leading, key=lambda row: len(row["href"]))["current"] = True
    return rows


@register.inclusion_tag("components/menu.html", takes_context=True)
def menu(context: Context, name: str) -> dict[str, Any]:
    """The navigation of a face; on a phone a drawer that opens without script."""
    request = context.get("request")
    post = getattr(request, "post", None)
    return {
        "entries": entries(name, path=getattr(request, "path", ""), role=str(getattr(post, "role", ""))),
        "user": context.get("user"),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
