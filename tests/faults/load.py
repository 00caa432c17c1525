"""The load: citizens who file as the clock says, and officers who work through whatever stands in their queue."""

from __future__ import annotations

import queue
import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable

from portal.signin.viewers import city_today
from tests.faults.births import Births
from tests.faults.browser import Browser, NoAnswer
from tests.faults.cast import Account, Cast
from tests.faults.citizens import CitizenAtHome
from tests.faults.history import History
from tests.faults.officers import OfficerAtWork

LOOKING = 0.6  # of the times a citizen has a hand free, old applications come before a new one
WAITING_ROOM = 20  # filings that may wait for a free citizen; more are turned away, and counted


class Load:
    """Threads with one browser each; `start` and `stop` may alternate, people keep what they were about."""

    def __init__(self, cast: Cast, history: History, *, port: int, seed: int) -> None:
        self.history, self.port, self.seed = history, port, seed
        self.tickets: queue.Queue[int] = queue.Queue(WAITING_ROOM)
        self.stopping = threading.Event()
        self.threads: list[threading.Thread] = []
        self.counts: Counter[str] = Counter()
        self.troubles: list[str] = []
        self.ticket = 0
        today = city_today()
        births = Births(cast.ward, today=today)
        self.citizens = [
            CitizenAtHome(account, self._browser(account), history, births=births, dice=self._dice(account))
            for account in cast.citizens
        ]
        self.officers = [
            OfficerAtWork(account, self._browser(account), history, dice=self._dice(account), today=today)
            for account in cast.officers
        ]

    def _browser(self, account: Account) -> Browser:
        return Browser(self.port, dict(account.cookies))

    def _dice(self, account: Account) -> random.Random:
        return random.Random(f"{self.seed} {account.name} {account.role}")  # noqa: S311 - repeatable

    def start(self, rate: float) -> None:
        """Let people work; `rate` filings are begun a second, as far as there are hands."""
        self.stopping.clear()
        self.threads = [threading.Thread(target=self._arrivals, args=[rate], daemon=True)]
        for citizen in self.citizens:
            self.threads.append(self._thread(lambda person=citizen: self._citizen(person)))  # type: ignore[misc]
        for officer in self.officers:
            self.threads.append(self._thread(officer.work))
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """No new steps; whoever waits for an answer gets it, or gives up."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
        late = [thread for thread in self.threads if thread.is_alive()]
        if late:
            self.troubles.append(f"{len(late)} people are still waiting for an answer")

    def settle(self, *, seconds: float) -> int:
        """With everything sound again: citizens send again what was never answered. How many remain open."""
        deadline = time.monotonic() + seconds
        left = self._unanswered()
        while left and time.monotonic() < deadline:
            for citizen in self.citizens:
                try:
                    citizen.send_again()
                except NoAnswer:
                    time.sleep(0.2)
            left = self._unanswered()
        return left

    def _unanswered(self) -> int:
        return sum(len(citizen.unanswered) for citizen in self.citizens)

    def _thread(self, step: Callable[[], bool]) -> threading.Thread:
        return threading.Thread(target=self._repeat, args=[step], daemon=True)

    def _repeat(self, step: Callable[[], bool]) -> None:
        """Take steps until told to stop; rest a moment when there was nothing to do or nobody answered."""
        while not self.stopping.is_set():
            try:
                if not step():
                    self.stopping.wait(0.3)
            except NoAnswer as silence:
                self.counts["server errors" if silence.server_error else "no answer"] += 1
                self.stopping.wait(0.5)
            except Exception:  # a mistake of ours must be seen, not end the person
                self.troubles.append(traceback.format_exc(limit=4))
                self.stopping.wait(1)

    def _arrivals(self, rate: float) -> None:
        began, number = time.monotonic(), 0
        while not self.stopping.is_set():
            number += 1
            self.stopping.wait(max(0.0, began + number / rate - time.monotonic()))
            try:
                self.ticket += 1
                self.tickets.put_nowait(self.ticket)
            except queue.Full:
                self.counts["turned away"] += 1

    def _citizen(self, citizen: CitizenAtHome) -> bool:
        """First what was never answered, then a new filing when one is due or what the offices ask."""
        if citizen.unanswered:
            citizen.send_again()
            return True
        if citizen.dice.random() < LOOKING and citizen.look_around():
            return True
        try:
            ticket = self.tickets.get_nowait()
        except queue.Empty:
            return citizen.look_around()
        citizen.begin(ticket)
        return True
