"""Walking over pages with one person, keeping everything that is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.browser.audit import accessibility_faults, faults_of, html_faults_of
from tests.browser.people import Person
from tests.browser.wording import strangers

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
NARROW = {"width": 320, "height": 640}
LANGUAGES = ["vi", "en"]


@dataclass
class Audit:
    """Walks over pages with one person and keeps what is wrong with them."""

    person: Person
    complaints: list[str]
    faults: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def walk(self, *paths: str) -> None:
        for path in paths:
            answer = self.person.page.goto(path)
            assert answer is not None
            if not answer.ok:
                self.faults.append(f"{path}: {answer.status}")
            self.sources[path] = answer.text()
            self.look(path)

    def look(self, name: str) -> None:
        """All checks of the page as it stands now."""
        page, found = self.person.page, []
        found += [f"says “{text}”" for text in strangers(page, self.person.language)]
        if (count := page.locator("h1").count()) != 1:
            found.append(f"{count} h1")
        title = page.title()
        kind = UUID.sub("…", name)  # the same page of another application may be called the same
        if (other := self.titles.setdefault(title, kind)) != kind:
            found.append(f"has the title of {other}: {title}")
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            found += [f"at {size['width']}: {fault}" for fault in accessibility_faults(page)]
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        if wide := page.evaluate(WIDER):
            found.append(f"wider than 320: {wide}")
        found += faults_of(self.complaints)
        self.complaints.clear()
        self.faults += [f"{name}: {fault}" for fault in found]

    def verdict(self) -> None:
        faults = [*self.faults, *html_faults_of(self.sources)]
        assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


UUID = re.compile(r"[0-9a-f-]{36}")

# What sticks out of the page, as far as it can be named; nothing while the page itself does not scroll.
WIDER = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return "";
  const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > most + 1);
  return out.slice(-3).map((one) => `${one.tagName.toLowerCase()}.${one.className}`).join(", ") || "?";
}"""
