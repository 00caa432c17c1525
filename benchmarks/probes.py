"""What is measured: pages, look-up, filing, one act, one signed document; each over real HTTP where it is a page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import Citizen
from accounts.models import Post
from benchmarks.http import Answer, Session
from dossiers import clock
from dossiers.documents.planning import form_01
from dossiers.documents.render import render
from dossiers.documents.signing import signer
from dossiers.models import Document, DocumentKind, Dossier, Task
from dossiers.queues import page_of
from tests.factories import dossiers as make
from tests.factories.people import signed_in

WARM = 30
BATCHES = 4


@dataclass(frozen=True)
class Measured:
    """One line of the table: milliseconds at the median and the 95th percentile, queries of one request."""

    name: str
    median: float
    high: float
    queries: int
    goal: str


class WrongAnswer(Exception):
    """A measured page answered something else than it should: its time says nothing."""


class Probes:
    """All probes against the web server at `port`, acting as officers and citizens of one ward."""

    def __init__(self, ward: make.Ward, *, port: int, rounds: int) -> None:
        self.ward, self.port, self.rounds = ward, port, rounds

    def run(self) -> Iterator[Measured]:
        yield self.queue()
        yield self.dossier()
        yield self.look_up()
        yield self.filing()
        yield self.act()
        yield self.document()

    # ---- pages

    def queue(self) -> Measured:
        client = signed_in(self.ward.case_officer)
        session = Session.of(client, port=self.port)
        path = reverse("officer:queue")
        return self._page("officer queue, 50 rows", client, session, lambda: path, "≤ 12 ms, growth ≤ 1.3")

    def dossier(self) -> Measured:
        client = signed_in(self.ward.case_officer)
        session = Session.of(client, port=self.port)
        tasks = self._tasks(self.ward.case_officer)
        paths = iter([reverse("officer:task", args=[task.public_id]) for task in tasks] * 50)
        return self._page(
            "dossier page", client, session, lambda: next(paths), "≤ 25 ms, ≤ 12 queries, growth ≤ 1.3"
        )

    def look_up(self) -> Measured:
        """A fresh network address each time would be another citizen; here the limiter's own count is part of it."""
        client, session = Client(), Session(self.port)
        codes = list(Dossier.objects.order_by("-pk").values_list("code", "parties__identity_number")[:200])
        known = [(code, number) for code, number in codes if number]
        path = reverse("public:look_up")
        samples = []
        for code, number in known[: min(self.rounds, 5)]:
            answer = session.post(path, {"code": code, "digits": number[-4:]})
            _expect(answer, 200)
            samples.append(answer.milliseconds)
        code, number = known[-1]
        queries = _queries(lambda: client.post(path, {"code": code, "digits": number[-4:]}))
        return _measured("public look-up", samples, queries, "≤ 6 ms, ≤ 3 queries")

    def _page(
        self, name: str, client: Client, session: Session, path: Callable[[], str], goal: str
    ) -> Measured:
        for _warm in range(WARM):
            _expect(session.get(path()), 200)
        samples = []
        for _round in range(self.rounds):
            answer = session.get(path())
            _expect(answer, 200)
            samples.append(answer.milliseconds)
        client.get(path())
        return _measured(name, samples, _queries(lambda: client.get(path())), goal)

    # ---- acts

    def filing(self) -> Measured:
        citizen = make.a_citizen()
        client = signed_in(citizen.user)
        session = Session.of(client, port=self.port)
        paths = [self._ready_draft(citizen) for _round in range(self.rounds // 4 + 3)]
        samples = []
        for path in paths[:-1]:
            answer = session.post(path, {"send": "1"})
            _expect(answer, 302)
            samples.append(answer.milliseconds)
        queries = _queries(lambda: client.post(paths[-1], {"send": "1"}))
        return _measured("file a dossier", samples, queries, "≤ 14 queries in the act")

    def _ready_draft(self, citizen: Citizen) -> str:
        draft = make.a_draft(citizen, ward=self.ward)
        return reverse("citizen:check", args=[draft.public_id])

    def act(self) -> Measured:
        """An officer takes a task to hand: the whole act with event, task and ledger."""
        client = signed_in(self.ward.reception)
        session = Session.of(client, port=self.port)
        tasks = self._tasks(self.ward.reception, free=True)[: self.rounds // 2 + 3]
        samples = []
        for task in tasks[:-1]:
            answer = session.post(self._claim(task), {"seen": str(task.seen)})
            _expect(answer, 302)
            samples.append(answer.milliseconds)
        last = tasks[-1]
        queries = _queries(lambda: client.post(self._claim(last), {"seen": str(last.seen)}))
        return _measured("one act (claim)", samples, queries, "≤ 16 queries")

    def _claim(self, task: Task) -> str:
        return reverse("officer:claim", args=[task.public_id])

    def _tasks(self, post: Post, *, free: bool = False) -> list[Task]:
        tasks = Task.objects.filter(state="open", agency=post.agency, roles__contains=[post.role])
        tasks = tasks.filter(holder=None) if free else tasks
        return page_of(tasks.select_related("dossier").order_by("due_at", "pk"), size=50).rows

    # ---- the worker

    def document(self) -> Measured:
        """Form 01 rendered and signed, in a warm process as the worker's."""
        found = Document.objects.filter(kind=DocumentKind.FORM_01).select_related("agency").first()
        data: dict[str, Any] = found.data if found else self._form_01()
        agency = self.ward.reception.agency
        samples = []
        for round_ in range(self.rounds // 4 + 3):
            began = time.perf_counter()
            pdf = render("form_01", data)
            signer().sign(
                pdf, field="Agency seal", reason="benchmark", name=agency.name_vi,
                at=clock.now(), holder=f"agency:{agency.public_id}",
            )  # fmt: skip
            if round_ >= 3:
                samples.append((time.perf_counter() - began) * 1000)
        return _measured("Form 01 rendered and signed", samples, 0, "≤ 110 ms")

    def _form_01(self) -> dict[str, Any]:
        dossier = make.a_dossier(ward=self.ward)
        at = clock.now()
        return form_01(dossier, at=at, due=at + timedelta(days=1), receiver=self.ward.reception)


def _expect(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise WrongAnswer(f"expected {status}, got {answer.status} {answer.location} {answer.body[:300]!r}")


def _queries(request: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        request()
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in captured.captured_queries)


def _measured(name: str, samples: list[float], queries: int, goal: str) -> Measured:
    if not samples:
        raise WrongAnswer(f"{name}: nothing was measured")
    ordered = sorted(samples)
    return Measured(name, _quiet_median(samples), ordered[int(len(ordered) * 0.95) - 1], queries, goal)


def _quiet_median(samples: list[float]) -> float:
    """The lowest median of `BATCHES` runs one after another: a neighbour on the machine is not the city's size."""
    size = max(len(samples) // BATCHES, 1)
    batches = [samples[start : start + size] for start in range(0, len(samples), size)]
    return min(statistics.median(batch) for batch in batches if len(batch) == size)
