"""Officers: they take what stands in their queue, open it, and do one of the acts its bar offers.

Two of a role often pick among the same first rows, so they often come second; a refusal is then an answer like any
other. An act that got no answer is not repeated blindly: the officer looks at the queue again.
"""

from __future__ import annotations

import random
import re
from datetime import date, timedelta

from tests.factories.dossiers import BIRTH_NOTICE
from tests.faults.browser import Browser, Form, NoAnswer, Page
from tests.faults.cast import PASSWORD, Account
from tests.faults.history import History

FIRST_ROWS = 5
_TASK = r"/office/tasks/[0-9a-f-]{36}/"
_ACT = re.compile(rf"^{_TASK}([a-z-]+)/(?:([a-z_-]+)/)?$")
# How likely an act is taken where it is offered; what is left of one is the way onward.
ASIDE = {
    "request-supplement": 0.2,
    "refuse": 0.04,
    "request-confirmation": 0.12,
    "advance/propose_denial": 0.05,
    "return": 0.05,
    "claim": 0.12,
    "release": 0.04,
    "stop": 0.01,
}
ONWARD = ("receive", "advance/advance", "sign", "seal", "finish", "hand-over")


class OfficerAtWork:
    """One post, one browser, one dossier at a time."""

    def __init__(
        self, account: Account, browser: Browser, history: History, *, dice: random.Random, today: date
    ) -> None:
        self.account, self.browser, self.history, self.dice = account, browser, history, dice
        self.later = f"{today + timedelta(days=10):%Y-%m-%d}"

    def work(self) -> bool:
        """One act on one task; False when there is nothing to do."""
        tasks = self.browser.get("/office/").links(_TASK)
        if not tasks:
            return False
        first = self.dice.random() < 0.6  # what is due comes first, what has no due time stands last
        address = self.dice.choice(tasks[:FIRST_ROWS] if first else tasks)
        page = self._open(address)
        act = self._choose(page, address)
        if act is None:
            return False
        self._do(page, address, act)
        return True

    def _open(self, address: str) -> Page:
        operation = self.history.invoke(self.account.actor, "open", _id(address))
        page = self.browser.get(address)
        self.history.close(operation, "ok" if page.status == 200 else "failed", status=page.status)
        return page

    def _choose(self, page: Page, address: str) -> str | None:
        """One of the acts offered here, as the rest of its address."""
        links = page.links(rf"{_TASK}[a-z-]+/(?:[a-z_-]+/)?")
        forms = [form.action for form in page.forms]
        offered = {
            found.removeprefix(address).rstrip("/")
            for found in [*links, *forms]
            if found.startswith(address) and _ACT.match(found)
        }
        for act in sorted(offered):
            name = "return" if act.startswith("return/") else act
            if self.dice.random() < ASIDE.get(name, 0.0):
                return act
        return next((act for act in ONWARD if act in offered), None)

    def _do(self, shown: Page, address: str, act: str) -> None:
        """Open the act's own page where it has one, fill it in, send it, and read what comes of it."""
        where = f"{address}{act}/"
        form = shown.form(where) or self.browser.get(where).form(where)
        if form is None:
            return
        kind = act.partition("/")[0].replace("-", "_")
        self.browser.cookies.pop("messages", None)
        operation = self.history.invoke(self.account.actor, kind, _id(address), act=act)
        try:
            page = self.browser.submit(form, self._entries(form))
        except NoAnswer as error:
            self.history.close(operation, "unknown", why=str(error))
            raise
        said = self.browser.follow(page).said if page.moved else f"{page.status}"
        self.history.close(operation, "ok" if said == "success" else "failed", said=said)

    def _entries(self, form: Form) -> dict[str, str | list[str]]:
        """What an officer enters: every empty control that is known by name."""
        entries: dict[str, str | list[str]] = {}
        for name in form.names:
            if form.fields.get(name, [""]) != [""]:
                continue
            if (text := self._entry(form, name)) is not None:
                entries[name] = text
        return entries

    def _entry(self, form: Form, name: str) -> str | None:
        if name.endswith("reasons") or name == "to":
            return next((value for value in form.choices.get(name, []) if value), None)
        known = {
            "note": "Đã xem xét theo quy định.",
            "received_by": "Nguyễn Thị Hạnh",
            "collected": "on",
            "personal_id": "079326000456",
            "reply_by": self.later,
            "password": PASSWORD,
            f"paper:{BIRTH_NOTICE}:reason": "unreadable",
            f"paper:{BIRTH_NOTICE}:note": "Chụp lại cho rõ.",
        }
        return known.get(name)


def _id(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]
