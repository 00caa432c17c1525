"""A draft as its pages see it: what is asked, what is locked, what is wrong, where to go next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from accounts.actors import Citizen
from dossiers import clock
from dossiers.actions import drafts
from dossiers.models import Draft, File
from dossiers.reading import Reading, answered_before, read_draft
from dossiers.supplements import Deficiency, gaps_of
from portal.citizen.known import known_for
from portal.components.formats import vn_date
from procedures.catalogue import definition_of
from procedures.definition import Definition
from procedures.forms.answers import Known, Offer, Problem, locked, prefill
from procedures.forms.answers import read as read_answers
from procedures.forms.pages import PageForm, page_form
from procedures.forms.schema import Page
from procedures.forms.widgets import AnswerField
from procedures.papers import Paper, offered_papers
from procedures.text import Text


@dataclass
class Filling:
    """One draft with everything its pages ask of it, each worked out once per request.

    A proven identity stands in `draft.answers` whatever was stored, except where a completion was asked
    for: there the field that was opened has to be changeable.
    """

    draft: Draft
    citizen: Citizen
    known: Mapping[str, Known] = field(init=False)
    locked: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.definition: Definition = definition_of(self.draft.version_id)
        self.known = self._known()
        self.locked = {} if self.draft.is_supplement else locked(self.definition.form, self.known)
        self.stored = self.draft.answers
        self.draft.answers = {**self.stored, **self.locked}

    def _known(self) -> dict[str, Known]:
        """What is known of whom it is for; earlier applications are asked only where a question is still open."""
        found = known_for(self.citizen, self.draft)
        answered = self.draft.answers
        if any(fact not in found and key not in answered for key, fact in self.prefills.items()):
            return {**answered_before(self.draft), **found}
        return found

    @cached_property
    def reading(self) -> Reading:
        return read_draft(self.draft, on=clock.today(clock.now()))

    @cached_property
    def opened(self) -> tuple[frozenset[str], frozenset[str]] | None:
        """Fields and papers that may be changed; None for all of them."""
        return drafts.open_keys(self.draft)

    @cached_property
    def only(self) -> frozenset[str] | None:
        return self.opened[0] if self.opened is not None else None

    @cached_property
    def gaps(self) -> list[Deficiency]:
        """What the office asked for; empty for a new application."""
        return gaps_of(self.draft.request) if self.draft.request is not None else []

    # pages

    @cached_property
    def pages(self) -> list[Page]:
        """Pages with a question for this application, in order."""
        visible = read_answers(self.definition.form, self.draft.answers, self.reading.facts).visible
        return [
            page
            for page in self.definition.form.pages
            if any(
                spec.key in visible and (self.only is None or spec.key in self.only) for spec in page.fields
            )
        ]

    def after(self, key: str) -> Page | None:
        """The page that follows, or None after the last."""
        order = [page.key for page in self.definition.form.pages]
        return next((page for page in self.pages if order.index(page.key) > order.index(key)), None)

    def before(self, key: str) -> Page | None:
        order = [page.key for page in self.definition.form.pages]
        return next((page for page in reversed(self.pages) if order.index(page.key) < order.index(key)), None)

    def problems_on(self, key: str) -> list[Problem]:
        return [p for p in self.reading.problems if p.page == key and p.level == "error"]

    def page_form(self, key: str, data: Mapping[str, Any] | None = None, *, more: str = "") -> PageForm:
        """The form of a page, with what is known already put in and said where from. KeyError: no such page."""
        offers = {offer.field: offer for offer in self.offers} if data is None else {}
        form = page_form(
            self.definition.form,
            key,
            answers={**{name: offer.value for name, offer in offers.items()}, **self.draft.answers},
            facts=self.reading.facts,
            data=data,
            locked=self.locked,
            only=self.only,
            more=more,
        )
        for name, box in form.fields.items():
            if isinstance(box, AnswerField):
                box.source = self._source(name, offers.get(name))
        return form

    def _source(self, key: str, offer: Offer | None) -> str:
        if key in self.locked:
            fact = self.known[self.prefills[key]]
            return _dated(fact.source, fact.as_of)
        return _dated(offer.source, offer.as_of) if offer is not None else ""

    @cached_property
    def offers(self) -> list[Offer]:
        return prefill(self.definition.form, self.known, self.draft.answers, self.reading.facts)

    @cached_property
    def prefills(self) -> dict[str, str]:
        """Key of each field that asks for a known fact → the fact's name."""
        return {spec.key: spec.prefill for spec in self.definition.form.fields if spec.prefill}

    # papers

    @cached_property
    def papers(self) -> list[Paper]:
        """Papers with a place on the page of papers."""
        reading = self.reading
        offered = [
            paper
            for paper in offered_papers(self.definition.papers, reading.answers, reading.facts)
            if paper.is_uploaded(reading.facts)
        ]
        if self.opened is None:
            return offered
        missing = {paper.code for paper in reading.missing}
        return [paper for paper in offered if paper.code in self.opened[1] | missing]

    @cached_property
    def files(self) -> dict[str, list[File]]:
        """Files of this draft by the code of their paper, oldest first."""
        found: dict[str, list[File]] = {}
        rows = File.objects.current().filter(draft=self.draft).select_related("blob").order_by("pk")
        for row in rows:
            found.setdefault(row.paper, []).append(row)
        return found

    @cached_property
    def wanted(self) -> list[Paper]:
        """Papers that must still be attached: required ones, and those asked for with no new file."""
        codes = {paper.code for paper in self.reading.missing}
        codes |= {gap.key for gap in self.gaps if gap.about == "paper" and gap.key not in self.files}
        return [paper for paper in self.definition.papers if paper.code in codes]


def _dated(source: Text, as_of: date | None) -> str:
    """Where a value comes from, with the day it is of when that is known."""
    return f"{source} ({vn_date(as_of)})" if as_of is not None else str(source)
