"""Whoever watches the journeys looks at every kind of page once: on a phone, at a desk, and at the mark-up."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.audit import html_faults_of
from tests.browser.auditing import DESK, PHONE, Audit
from tests.browser.people import Person

LONG_NAME = " long-title: "  # a procedure is called in a page's title what the law calls it
KEEP = "JOURNEY_PICTURES"  # a folder; with it every page looked at is kept as a picture, for people to judge


@dataclass
class Eye:
    """Keeps what is wrong with the pages of one journey; `verdict` tells it all at once."""

    journey: str
    complaints: Callable[[Page], list[str]]
    seen: set[str] = field(default_factory=set)
    audits: dict[Page, Audit] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def look(self, person: Person, kind: str) -> None:
        """All checks of the page before this person, unless its kind was looked at already.

        A page whose kind goes on after a colon is the same page in another state.
        """
        if kind in self.seen:
            return
        self.seen.add(kind)
        page, size = person.page, person.page.viewport_size
        found = self.audits.setdefault(page, Audit(person, self.complaints(page), titles=self.titles))
        self.sources[kind] = page.request.get(page.url).text()
        found.look(kind.partition(":")[0])
        self._keep(page, kind)
        if size is not None:
            page.set_viewport_size(size)

    def _keep(self, page: Page, kind: str) -> None:
        if folder := os.environ.get(KEEP):
            for size in (PHONE, DESK):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                name = f"{self.journey}-{len(self.seen):02}-{kind}-{size['width']}.png".replace(
                    " ", "-"
                ).replace(":", "")
                page.screenshot(path=Path(folder, name), full_page=True)

    def verdict(self) -> None:
        faults = [fault for found in self.audits.values() for fault in found.faults]
        faults += [fault for fault in html_faults_of(self.sources) if LONG_NAME not in fault]
        assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)
