"""The menus of the faces, in the order and words people know. An entry whose page does not exist is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from portal.components.library import register


@dataclass(frozen=True)
class Entry:
    """One page of a menu. `roles` empty: for everybody; else for posts with one of these roles."""

    label: str | Promise
    page: str
    roles: tuple[str, ...] = ()


CITIZEN = (
    Entry(pgettext_lazy("menu", "Home"), "public:home"),
    Entry(pgettext_lazy("menu", "Procedures"), "public:procedures"),
    Entry(pgettext_lazy("menu", "My applications"), "citizen:dossiers"),
    Entry(pgettext_lazy("menu", "My papers"), "citizen:papers"),
    Entry(pgettext_lazy("menu", "Appointments"), "citizen:appointments"),
    Entry(pgettext_lazy("menu", "Track an application"), "public:look_up"),
    Entry(pgettext_lazy("menu", "Verify a document"), "public:verify"),
    Entry(pgettext_lazy("menu", "Feedback"), "public:feedback"),
    Entry(pgettext_lazy("menu", "Help"), "public:help"),
)
OFFICER = (
    Entry(pgettext_lazy("menu", "My work"), "officer:queue"),
    Entry(pgettext_lazy("menu", "Reception"), "officer:reception", ("reception", "centre_head")),
    Entry(pgettext_lazy("menu", "Counter"), "officer:counter", ("reception",)),
    Entry(pgettext_lazy("menu", "Applications"), "officer:dossiers"),
    Entry(pgettext_lazy("menu", "Signing"), "officer:signing", ("signatory", "unit_head", "centre_head")),
    Entry(pgettext_lazy("menu", "Signed anew"), "officer:anew", ("clerk",)),
    Entry(pgettext_lazy("menu", "Hand-over"), "officer:hand_over", ("reception", "centre_head")),
    Entry(pgettext_lazy("menu", "Paper transfers"), "officer:transfers", ("reception", "postal")),
    Entry(pgettext_lazy("menu", "Fees"), "officer:fees", ("cashier", "reception")),
    Entry(pgettext_lazy("menu", "Appointment book"), "officer:appointments", ("reception", "greeter")),
    Entry(pgettext_lazy("menu", "Registers"), "officer:registers", ("clerk",)),
    Entry(
        pgettext_lazy("menu", "Reports"),
        "officer:reports",
        ("unit_head", "centre_head", "city_leader", "oversight"),
    ),
)
MENUS: dict[str, Sequence[Entry]] = {"citizen": CITIZEN, "officer": OFFICER}


def address_of(page: str) -> str:
    """The path of a named page; empty while no such page exists."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


@dataclass
class Row:
    """A menu entry as it is drawn."""

    label: str | Promise
    href: str
    current: bool = False


def entries(name: str, *, path: str, role: str = "") -> list[Row]:
    """The rows of a menu for one role: the longest address that leads to `path` is the current one."""
    rows = [
        Row(entry.label, address_of(entry.page))
        for entry in MENUS[name]
        if not entry.roles or role in entry.roles
    ]
    rows = [row for row in rows if row.href]
    leading = [row for row in rows if path == row.href or (row.href != "/" and path.startswith(row.href))]
    if leading:
        max(leading, key=lambda row: len(row.href)).current = True
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
