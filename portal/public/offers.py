"""What a procedure offers, put into words for its page: time, cost by channel, papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers import clock
from portal.components.formats import money
from procedures.definition import Definition
from procedures.fees import FeeLine, Rate
from procedures.forms.sentences import sentence
from procedures.papers import Paper, When

CHANNELS = ("online", "counter", "post")


def channel_name(channel: str) -> str:
    return {"online": _("Online"), "counter": _("At the counter"), "post": _("By post")}[channel]


def channel_names(definition: Definition) -> list[str]:
    """The headings of the table of channels, in the order of its columns."""
    return [channel_name(channel) for channel in CHANNELS if channel in definition.channels]


def facts_of(definition: Definition) -> list[dict[str, Any]]:
    """Time, cost, papers and who decides, side by side."""
    needed = sum(
        paper.required == "always" and not paper.filled_online and not paper.present_only
        for paper in definition.papers
    )
    return [
        {"icon": "clock", "label": _("How long"), "value": _capital(_time(definition, "online"))},
        {"icon": "money", "label": _("Cost online"), "value": _cost_online(definition)},
        {"icon": "document", "label": _("Papers"), "value": _("%(count)d always needed") % {"count": needed}},
        {"icon": "work", "label": _("Who decides"), "value": _who_decides(definition)},
    ]


def _who_decides(definition: Definition) -> str:
    """Whose decision it is, before anybody has given an address."""
    field, office = definition.competence.field, definition.competence.office
    if field is None:
        return _("The office you choose")
    if office == "police":
        return _("The police of the ward")
    if office == "land":
        return _("The land registration branch of the ward")
    place = definition.form.plan.places[field].field
    lives = place.prefill == "identity.residence" or "residence" in place.key
    return _("The ward of your address") if lives else _("The ward of the place")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _time(definition: Definition, channel: str, case: str | None = None) -> str:
    return str(definition.limit.resolve(case=case, channel=channel).sentence())


def _cost_online(definition: Definition) -> str:
    every = [_plain(rate) for line in definition.fees for rate in _rates(line, "online")]
    if every and not any(amount is None or amount for amount in every):
        return _("Free of charge")
    always = [line for line in definition.fees if line.condition is None and line.quantity is None]
    amounts = [_plain(rate) for line in always for rate in _rates(line, "online")]
    if not amounts or None in amounts:
        return _("Depends on your case")
    return _("Free of charge") if not any(amounts) else money(sum(amount or 0 for amount in amounts))


def terms_of(definition: Definition) -> list[list[str]]:
    """Rows of the table of channels: the time, by case where it differs, then what each fee costs."""
    channels = [channel for channel in CHANNELS if channel in definition.channels]
    names = {case.key: str(case.name) for case in definition.cases}
    times = [[_("How long"), *(_capital(_time(definition, channel)) for channel in channels)]]
    if names and set(names) <= set(definition.limit.by_case):
        times = []  # the time of every case is named
    times += [
        [names.get(case, case), *(_capital(_time(definition, channel, case)) for channel in channels)]
        for case in definition.limit.by_case
    ]
    fees = [
        [str(line.name), *(_price(line, channel, names) for channel in channels)] for line in definition.fees
    ]
    return [*times, *fees]


def _price(line: FeeLine, channel: str, cases: Mapping[str, str]) -> str:
    """What one fee costs by one channel: each rate that may apply, with the case it is for."""
    rates = list(_rates(line, channel))
    said = [f"{_whose(rate, cases)}{_amount(rate, line)}" for rate in rates]
    return _capital("; ".join(said)) if said else "–"


def _whose(rate: Rate, cases: Mapping[str, str]) -> str:
    """The cases a rate is for, with a colon; nothing for the rate of all."""
    return f"{', '.join(cases.get(case, case) for case in rate.cases)}: " if rate.cases else ""


def _amount(rate: Rate, line: FeeLine) -> str:
    amount = _plain(rate)
    if amount is None:
        return _("otherwise as set by the city")
    return f"{money(amount)} / {line.unit}" if amount and line.unit else money(amount)


def _rates(line: FeeLine, channel: str) -> Iterator[Rate]:
    """The rates of today's table that can apply to a channel, up to the first that always does."""
    today = clock.today(clock.now())
    table = next((table for table in line.tables if table.in_force(today)), None)
    for rate in table.rates if table else ():
        if rate.channels is None or channel in rate.channels:
            yield rate
            if rate.condition is None and rate.cases is None:
                return


def _plain(rate: Rate) -> int | None:
    """The amount in đồng; None where it is computed or not known."""
    return rate.amount if isinstance(rate.amount, int) else None


def exempt_from(definition: Definition) -> list[str]:
    """Who pays nothing when they say so: the exemptions that do not follow from the answers."""
    claimed = [
        str(exemption.label)
        for line in definition.fees
        for exemption in line.exemptions
        if exemption.condition is None
    ]
    return list(dict.fromkeys(claimed))


def papers_of(definition: Definition) -> list[dict[str, str]]:
    """Each paper that may be asked for online: what it is, when it is needed, in words."""
    return [
        {
            "name": str(paper.name),
            "when": _when(paper),
            "case": _case(paper.required, definition),
            "hint": str(paper.hint or ""),
        }
        for paper in definition.papers
        if not paper.filled_online and _applies_online(paper.required)
    ]


def _when(paper: Paper) -> str:
    if paper.required == "optional":
        return _("If you have it")
    if isinstance(paper.required, When):
        return _("In some cases")
    return _("To be shown only") if paper.present_only else _("Always")


def _case(required: object, definition: Definition) -> str:
    """The condition of a paper as a sentence; nothing when it has none."""
    if not isinstance(required, When) or required.condition is None:
        return ""
    said = sentence(required.condition, definition.form, get_language() or "vi")
    return _("If %(condition)s") % {"condition": said}


def _applies_online(required: object) -> bool:
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
