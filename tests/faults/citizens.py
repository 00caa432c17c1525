"""Citizens: they fill in, attach, send, answer what the office asks, sometimes take it back.

Whatever got no answer is done again, the same thing under the same address, until there is one: so behaves
a person who sees an error page. A step that turns out to have been done is not done twice.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import deque
from dataclasses import dataclass, field

from tests.factories.dossiers import BIRTH, BIRTH_NOTICE, a_picture
from tests.faults.births import Births, a_pdf, child_name
from tests.faults.browser import Browser, Data, NoAnswer, Page, Upload
from tests.faults.cast import Account
from tests.faults.history import History, Operation, Outcome

IDENTITY_PAPER = "GTTT"
DOUBLE_CLICKS = 0.1  # of filings are sent a second time though the first was answered
WITHDRAWN = 0.04
OBJECTIONS = 0.15  # of drafts shown are found wrong
_DRAFT = re.compile(r"^/my/drafts/([0-9a-f-]{36})/")
_DOSSIER = re.compile(r"^/my/([0-9a-f-]{36})/(filed/)?")


@dataclass
class Journey:
    """One draft on its way: a new filing, or with `dossier` the answer to a supplement request."""

    child: str
    dossier: str = ""
    draft: str = ""
    saved: set[str] = field(default_factory=set)
    uploads: dict[str, Upload] = field(default_factory=dict)
    attached: set[str] = field(default_factory=set)
    sent: bool = False


class CitizenAtHome:
    """One account, one browser, one thing at a time."""

    def __init__(
        self, account: Account, browser: Browser, history: History, *, births: Births, dice: random.Random
    ) -> None:
        self.account, self.browser, self.history = account, browser, history
        self.births, self.dice = births, dice
        self.unanswered: list[Journey] = []
        self.mine: deque[str] = deque()  # applications that may still ask for something
        self.csrf = {"csrfmiddlewaretoken": account.cookies["csrftoken"]}

    def begin(self, ticket: int) -> None:
        """Start a new filing and carry it as far as answers come."""
        self.unanswered.append(Journey(child_name(ticket)))
        self.send_again()

    def send_again(self) -> None:
        """Go on with whatever is not at its end; raises `NoAnswer` where the site gives none."""
        while self.unanswered:
            self._carry_on(self.unanswered[-1])
            self.unanswered.pop()

    def look_around(self) -> bool:
        """See whether one of one's applications wants an answer; False when there is none to look at."""
        if not self.mine:
            return False
        dossier = self.mine[0]
        self.mine.rotate(-1)
        page = self.browser.get(f"/my/{dossier}/")
        if page.form(f"/{dossier}/supplement/") is not None:
            self.unanswered.append(Journey(f"supplement of {dossier}", dossier=dossier))
            self.send_again()
        elif f"/my/{dossier}/confirm/" in page.body:
            self._confirm(dossier)
        elif self.dice.random() < WITHDRAWN / 10 and f"/my/{dossier}/withdraw/" in page.body:
            self._withdraw(dossier)
        return True

    # ---- a draft on its way

    def _carry_on(self, journey: Journey) -> None:
        if not journey.draft:
            self._start(journey)
        if not journey.dossier:
            for key, entries in self.births.pages(self.births.answers(self.account, journey.child)).items():
                if key not in journey.saved and journey.draft:
                    self._save(journey, key, entries)
        if journey.draft:
            self._attach(journey)
            self._send(journey)

    def _start(self, journey: Journey) -> None:
        address = f"/my/{journey.dossier}/supplement/" if journey.dossier else f"/my/start/{BIRTH}/"
        operation = self.history.invoke(
            self.account.actor, "start", journey.child, dossier=journey.dossier or None
        )
        page = self._ask(operation, address, {})
        found = _DRAFT.match(page.location)
        journey.draft = found[1] if found else ""
        self.history.close(operation, "ok" if found else "failed", draft=journey.draft)

    def _save(self, journey: Journey, key: str, entries: Data) -> None:
        """A page of questions, whole or by autosave, with the revision it was shown with."""
        address = f"/my/drafts/{journey.draft}/{key}/"
        shown = self.browser.get(address)
        form = shown.form(f"/{key}/")
        if form is None:  # a page that is not asked in this case
            journey.saved.add(key)
            return
        operation = self.history.invoke(self.account.actor, "save", journey.draft, page=key)
        if self.dice.random() < 0.3:
            revision = {"revision": form.fields.get("revision", [""])}
            page = self._ask(operation, f"{address}save/", {**entries, **revision})
            good = page.status == 200
        else:
            page = self._ask(operation, address, form.filled(entries))
            good = page.moved
        journey.saved.add(key)
        self.history.close(operation, "ok" if good else "failed", status=page.status)

    def _attach(self, journey: Journey) -> None:
        if not journey.uploads:
            title = f"{journey.child} {journey.draft}"
            journey.uploads[BIRTH_NOTICE] = Upload(
                "file", "giay-chung-sinh.pdf", a_pdf(title), "application/pdf"
            )
            if not journey.dossier and self.dice.random() < 0.3:
                picture = a_picture(title).getvalue()
                journey.uploads[IDENTITY_PAPER] = Upload("file", "can-cuoc.jpg", picture, "image/jpeg")
        for paper, upload in journey.uploads.items():
            if paper in journey.attached:
                continue
            exact = hashlib.sha256(upload.content).hexdigest() if upload.name.endswith("pdf") else ""
            operation = self.history.invoke(
                self.account.actor, "attach", journey.draft, paper=paper, sha256=exact
            )
            address = f"/my/drafts/{journey.draft}/papers/attach/?paper={paper}"
            page = self._ask(operation, address, {}, [upload])
            journey.attached.add(paper)
            outcome: Outcome = "ok" if page.status == 200 else "failed"
            self.history.close(operation, outcome, status=page.status, text=_words(page, outcome))

    def _send(self, journey: Journey) -> None:
        clicks = 2 if not journey.dossier and self.dice.random() < DOUBLE_CLICKS else 1
        for _click in range(clicks):
            if journey.dossier:
                operation = self.history.invoke(
                    self.account.actor, "refile", journey.draft, dossier=journey.dossier
                )
            else:
                operation = self.history.invoke(
                    self.account.actor, "file", journey.draft, child=journey.child
                )
            page = self._ask(operation, f"/my/drafts/{journey.draft}/check/", {})
            found = _DOSSIER.match(page.location) if page.moved else None
            good = found is not None and bool(found[2])
            outcome: Outcome = "ok" if good else "failed"
            told = found[1] if found and good else ""
            self.history.close(operation, outcome, dossier=told, text=_words(page, outcome))
            if told and not journey.dossier and told not in self.mine:
                self.mine.append(told)

    # ---- answers to the office

    def _confirm(self, dossier: str) -> None:
        address = f"/my/{dossier}/confirm/"
        form = self.browser.get(address).form("/confirm/")
        if form is None:
            return
        wrong = self.dice.random() < OBJECTIONS
        entries = {"agreed": "no", "note": "Sai tên đệm."} if wrong else {"agreed": "yes", "note": ""}
        self._act("confirm", dossier, address, form.filled(entries))

    def _withdraw(self, dossier: str) -> None:
        address = f"/my/{dossier}/withdraw/"
        form = self.browser.get(address).form("/withdraw/")
        if form is not None:
            self._act("withdraw", dossier, address, form.filled({"reason": "Nộp nhầm."}))

    def _act(self, act: str, dossier: str, address: str, data: Data) -> None:
        """An act whose end is told by the message on the page it leads to."""
        self.browser.cookies.pop("messages", None)
        operation = self.history.invoke(self.account.actor, act, dossier, dossier=dossier)
        page = self._ask(operation, address, data)
        said = self.browser.follow(page).said if page.moved else ""
        self.history.close(operation, "ok" if said == "success" else "failed", said=said)

    def _ask(
        self,
        operation: Operation,
        address: str,
        data: Data,
        uploads: list[Upload] | None = None,
    ) -> Page:
        try:
            return self.browser.post(address, {**data, **self.csrf}, uploads or ())
        except NoAnswer as error:
            self.history.close(operation, "unknown", why=str(error))
            raise


def _words(page: Page, outcome: str) -> str:
    """What a refusal says, for whoever reads the log."""
    if outcome == "ok":
        return ""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", page.body, flags=re.DOTALL)
    return f"{page.status} {page.location} {' '.join(text.split())[:1500]}"
