"""What a procedure offers, put into words for its page: time, cost by channel, papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dossiers import clock
from portal.components.formats import money
from procedures.definition import Definition
from procedures.fees import FeeLine, Rate
from procedures.papers import When

_CHANNELS = ("online", "counter", "post")


def channel_name(channel: str) -> str:
    return {"online": _("Online"), "counter": _("At the counter"), "post": _("By post")}[channel]


def facts_of(definition: Definition) -> list[dict[str, Any]]:
    """Time, cost, papers and who decides, side by side."""
    limit = definition.limit.resolve(case=None, channel="online")
    needed = sum(paper.required == "always" and not paper.filled_online for paper in definition.papers)
    return [
        {"icon": "clock", "label": _("How long"), "value": _first_capital(str(limit.sentence()))},
        {"icon": "money", "label": _("Cost online"), "value": _cost_online(definition)},
        {"icon": "document", "label": _("Papers"), "value": _("%(count)d always needed") % {"count": needed}},
        {"icon": "work", "label": _("Who decides"), "value": _("The ward of your address")},
    ]


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cost_online(definition: Definition) -> str:
    always = [line for line in definition.fees if line.condition is None and line.quantity is None]
    amounts = [price for line in always for price in _amounts(line, "online")]
    if not amounts or None in amounts:
        return _("Depends on your case")
    return _("Free of charge") if not any(amounts) else money(sum(amount or 0 for amount in amounts))


def prices_of(definition: Definition) -> list[list[str]]:
    """One row per fee: its name, then what it costs by each channel the procedure has."""
    return [
        [str(line.name), *(_price(line, channel) for channel in _CHANNELS if channel in definition.channels)]
        for line in definition.fees
    ]


def _price(line: FeeLine, channel: str) -> str:
    amounts = list(dict.fromkeys(_amounts(line, channel)))
    said = [_("set by the city") if amount is None else money(amount) for amount in amounts]
    unit = f" / {line.unit}" if line.unit else ""
    return (" – ".join(said) + unit) if said else "–"


def _amounts(line: FeeLine, channel: str) -> Iterator[int | None]:
    """The plain amounts of today's table that can apply to a channel; a computed one counts as unknown."""
    today = clock.today(clock.now())
    table = next((table for table in line.tables if table.in_force(today)), None)
    for rate in table.rates if table else ():
        if rate.channels is None or channel in rate.channels:
            yield _plain(rate)
            if rate.condition is None and rate.cases is None:
                return


def _plain(rate: Rate) -> int | None:
    return rate.amount if isinstance(rate.amount, int) else None


def papers_of(definition: Definition) -> list[dict[str, Any]]:
    """Each paper with when it is needed, in words."""
    rows = []
    for paper in definition.papers:
        if paper.filled_online or not _applies_online(paper.required):
            continue
        when = {"always": _("Always"), "optional": _("If you have it")}.get(
            str(paper.required), _("In some cases")
        )
        rows.append({"name": str(paper.name), "when": when, "hint": str(paper.hint or "")})
    return rows


def _applies_online(required: Any) -> bool:
    return not isinstance(required, When) or required.channels is None or "online" in required.channels


def life_events() -> list[dict[str, str]]:
    """What happened in somebody's life, and where it leads; events without a procedure lead to a search."""
    search = reverse("public:procedures")
    return [
        {
            "icon": "birth",
            "title": _("A child was born"),
            "text": _("Register the birth, receive the certificate"),
            "href": reverse("public:procedure", args=["1.001193"]),
        },
        {
            "icon": "document",
            "title": _("All procedures"),
            "text": _("Everything that can be applied for here"),
            "href": search,
        },
        {
            "icon": "search",
            "title": _("Track an application"),
            "text": _("With its code and one more fact only you know"),
            "href": reverse("public:look_up"),
        },
        {
            "icon": "shield",
            "title": _("Verify a document"),
            "text": _("See whether a paper with our code is genuine"),
            "href": reverse("public:verify"),
        },
    ]
