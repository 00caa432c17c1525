"""One journey: its people, each with a browser of their own, the worker behind the pages, the eye upon them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from playwright.sync_api import Page

from dossiers.models import DemoMessage
from portal.signin.viewers import city_today
from procedures.catalogue import version_in_force
from procedures.definition import Definition
from tests.browser.auditing import DESK, PHONE
from tests.browser.journeys.applicants import Applicant
from tests.browser.journeys.eye import Eye
from tests.browser.journeys.officials import Official
from tests.browser.scenes import City

TOUCH: dict[str, Any] = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}


@dataclass
class Story:
    """The demonstration's city, entered by one procedure's people, all of whom read one language."""

    city: City
    visit: Callable[..., Page]
    eye: Eye
    procedure: str
    language: str
    officials: dict[str, Official] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return city_today()

    @property
    def ward(self) -> str:
        return self.city.ward.committee.code

    @property
    def definition(self) -> Definition:
        return version_in_force(self.procedure, self.today).parsed

    def citizen(self, name: str, *, desk: bool = False) -> Applicant:
        """Somebody with a browser that nobody has signed in with yet."""
        options = {"viewport": DESK} if desk else TOUCH
        return Applicant(self._page(**options), self.language, name=name, story=self)

    def official(self, name: str) -> Official:
        """An officer at their desk, signed in once and for all of the journey."""
        if name not in self.officials:
            found = Official(self._page(viewport=DESK), self.language, story=self)
            found.come_in_as(name)
            found.speak(self.language)
            self.officials[name] = found
        return self.officials[name]

    def _page(self, **options: Any) -> Page:
        return self.visit(locale="vi-VN" if self.language == "vi" else "en-GB", **options)

    def work(self) -> None:
        """The worker does what is owed: messages are sent, documents made and sealed."""
        self.city.work()

    def messages(self, code: str) -> Counter[str]:
        """How many e-mails and text messages about this application have left so far."""
        about = DemoMessage.objects.filter(Q(subject__contains=code) | Q(body__contains=code))
        return Counter(about.values_list("way", flat=True))
