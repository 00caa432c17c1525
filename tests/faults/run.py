"""One run: a city opened, worked in calmly, worked in under faults, drained, checked, damaged, checked again."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.management.embedded import Services
from tests.faults.city import DURABLE, City
from tests.faults.report import Report, say
from tests.faults.verdict import Verdict

CALM_SECONDS = 6.0
STALLED = 75.0  # seconds without any effect done: what is owed then will not come
LONGEST_DRAIN = 900.0


@dataclass(frozen=True)
class Plan:
    """How long, how hard, with which dice; `broken` takes one promise out of the product."""

    seconds: float
    rate: float
    kills: int
    seed: int
    signatures: int | None = None  # how many to verify; None for all
    broken: str = ""
    first: tuple[str, ...] = ()  # faults that must be among them
    logs: Path | None = None  # where to leave the processes' and the clients' logs


def run(plan: Plan) -> Report:
    """Carry out one run on private servers and say what it found."""
    with TemporaryDirectory(prefix="motcua-faults-") as folder, Services(settings=DURABLE) as services:
        city = City(services, Path(folder), broken=plan.broken)
        city.adopt()
        city.prepare()
        try:
            return _Run(plan, city, Path(folder)).carry_out()
        finally:
            if plan.logs is not None:
                shutil.copytree(city.logs, plan.logs, dirs_exist_ok=True)
                shutil.copy(Path(folder) / "clients.jsonl", plan.logs)


class _Run:
    """The phases, in order. Django is set up by now, so its models may be imported."""

    def __init__(self, plan: Plan, city: City, folder: Path) -> None:
        from tests.faults.cast import gather
        from tests.faults.history import History
        from tests.faults.load import Load

        self.plan, self.city = plan, city
        self.report = Report(plan.seed)
        self.history = History(folder / "clients.jsonl")
        self.load = Load(gather(), self.history, port=city.port, seed=plan.seed)

    def carry_out(self) -> Report:
        self.city.open()
        try:
            self._calm()
            self._storm()
            self._look()
            if not self.plan.broken and not self.report.violations:
                self._controls()
        finally:
            self.city.close()
        return self.report

    def _calm(self) -> None:
        """Without faults everything must be sound, or faults would prove nothing."""
        self.load.start(self.plan.rate)
        time.sleep(CALM_SECONDS)
        self.load.stop()
        self._end_of("the control run without faults")
        verdict = self._verdict(signatures=5)
        self.report.calm = dict(verdict.checked)
        if errors := self.load.counts.pop("server errors", 0):
            self.report.violations.append(f"without faults: {errors} requests were answered by a 5xx")
        if not verdict.checked["filings"]:
            self.report.violations.append("the control run without faults filed nothing")
        if not self.plan.broken:
            self.report.violations += [f"without faults: {one}" for one in verdict.violations]

    def _storm(self) -> None:
        from tests.faults.nemesis import Nemesis

        nemesis = Nemesis(
            self.city,
            seconds=self.plan.seconds,
            kills=self.plan.kills,
            seed=self.plan.seed,
            patience=self.plan.seconds * 4,
            first=self.plan.first,
        )
        began = time.monotonic()
        self.load.start(self.plan.rate)
        nemesis.run()
        time.sleep(max(0.0, began + self.plan.seconds - time.monotonic()))
        for name in self.city.restore():
            self.report.violations.append(f"the {name} had ended though nobody killed it")
        self.load.stop()
        self.report.seconds = time.monotonic() - began
        self.report.kills, self.report.faults = nemesis.kills, dict(nemesis.done)
        self.report.violations += nemesis.troubles
        if nemesis.kills < self.plan.kills:
            self.report.notes.append(f"{nemesis.kills} of {self.plan.kills} kills in the time there was")
        self._end_of("the faults")

    def _end_of(self, what: str) -> None:
        """Every question answered, every effect done, or a word about what is not."""
        from django.db import connections

        connections.close_all()
        if left := self.load.settle(seconds=90):
            self.report.violations.append(f"after {what}: {left} filings are never answered")
        if left := drain():
            self.report.violations.append(f"after {what}: {left} effects are still owed")
        connections.close_all()

    def _verdict(self, *, signatures: int | None, only: set[int] | None = None) -> Verdict:
        from tests.faults import witnesses
        from tests.faults.checker import Checker

        checker = Checker(Verdict(), only=only, signatures=signatures, seed=self.plan.seed)
        return witnesses.check(checker.run(), self.history)

    def _look(self) -> None:
        from dossiers.models import Dossier

        self.report.take(self._verdict(signatures=self.plan.signatures))
        self.report.operations = {kind: dict(told) for kind, told in self.history.tally().items()}
        self.report.dossiers = dict(Counter(Dossier.objects.values_list("public_status", flat=True)))
        troubles = Counter(self.load.troubles)
        self.report.notes += [f"{count} × {trouble}" for trouble, count in troubles.most_common(5)]
        self.report.notes += [f"{name}: {count}" for name, count in sorted(self.load.counts.items())]

    def _controls(self) -> None:
        """Damage, and look again at what was damaged."""
        from tests.faults.controls import Vandal

        vandal = Vandal()
        planted = list(vandal.run())
        verdict = self._verdict(signatures=0, only=vandal.spent)
        self.report.controls = {damage.name: damage.found(verdict) for damage in planted}


def drain() -> int:
    """Wait until nothing that is due is owed any more; how much is left when nothing moves for long."""
    last, moved = owed(), time.monotonic()
    deadline = moved + LONGEST_DRAIN
    while last and time.monotonic() < min(deadline, moved + STALLED):
        time.sleep(0.25)
        now = owed()
        if now != last:
            last, moved = now, time.monotonic()
    return last


def owed() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM dossiers_outbox"
            " WHERE done_at IS NULL AND parked_at IS NULL AND not_before <= city_now()"
        )
        count: int = cursor.fetchone()[0]
    return count


def say_hello(plan: Plan) -> None:
    say(f"{plan.seconds:.0f} s, {plan.rate:g} filings a second, {plan.kills} kills, seed {plan.seed}")
