"""Kills, stops and empties, by a seed; whatever died is started again, as an operator's supervisor would.

A kill is `kill -9`, or a death at a named point of the code. Emptying Redis and stopping a server for some
seconds are faults too, but nothing dies, so they are not counted as kills.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence

import redis

from portal.management.children import ChildError
from tests.faults.city import JOB_SECONDS, POINTS, City, children_of, command_of, until

DOWN = (0.1, 1.5)  # seconds something stays dead
STOPPED = (2.0, 5.0)  # seconds something stands still
MANY = 40  # kills from which a run has room for everything
CRASHING = 8.0  # seconds a process may take to come to a named point


class Nemesis:
    """Does `kills` kills spread over `seconds`, each kind of fault at least once when there is room.

    Runs in the thread that outlives the city: the kernel ends a child when the *thread* that started it ends.
    """

    def __init__(
        self, city: City, *, seconds: float, kills: int, seed: int, patience: float, first: Sequence[str] = ()
    ) -> None:
        self.city, self.seconds, self.wanted, self.patience = city, seconds, kills, patience
        self.random = random.Random(f"nemesis {seed}")  # noqa: S311 - repeatable, not secret
        self.first = list(first)  # faults that come before those that are drawn
        self.done: Counter[str] = Counter()
        self.kills = 0
        self.troubles: list[str] = []
        self.zero = time.monotonic()
        self.faults: dict[str, tuple[int, Callable[[], int]]] = {
            "worker killed": (4, self.kill_worker),
            "worker's child killed": (4, self.kill_worker_child),
            "web master killed": (3, self.kill_web),
            "web worker killed": (4, self.kill_web_worker),
            "PostgreSQL killed": (4, self.kill_postgres),
            "PostgreSQL backend killed": (3, self.kill_backend),
            "Redis killed": (4, self.kill_redis),
            "sweep killed": (2, self.kill_sweep),
            "Redis emptied": (2, self.empty_redis),
            "PostgreSQL stopped": (1, self.stop_postgres),
            "Redis stopped": (1, self.stop_redis),
            "worker stopped past its lease": (1, self.stop_worker),
        }
        for point in POINTS:
            self.faults[f"died at {point}"] = (1, lambda point=point: self.die_at(point))  # type: ignore[misc]

    def run(self) -> None:
        began = time.monotonic()
        for number, name in enumerate(self._order()):
            if self.kills >= self.wanted or time.monotonic() > began + self.patience:
                return
            pause = self.seconds / self.wanted * self.random.uniform(0.7, 1.3)
            time.sleep(max(0.0, began + pause * number - time.monotonic()) if number else pause)
            self._do(name)

    def _order(self) -> list[str]:
        """Every kind once in a drawn order, then by weight; enough for all kills to be reached."""
        names, weights = list(self.faults), [weight for weight, _fault in self.faults.values()]
        if self.wanted < MANY:
            names = self._quick(names)
            weights = [self.faults[name][0] for name in names]
        first = self.random.sample(names, len(names))
        return self.first + first + self.random.choices(names, weights, k=self.wanted * 3)

    def _quick(self, names: list[str]) -> list[str]:
        """A short run has no room for waiting out a lease, and for two named points of the five."""
        points = [name for name in names if name.startswith("died at ")]
        left_out = {"worker stopped past its lease", *self.random.sample(points, len(points) - 2)}
        return [name for name in names if name not in left_out]

    def _do(self, name: str) -> None:
        _weight, fault = self.faults[name]
        began = time.monotonic() - self.zero
        try:
            self.kills += fault()
            self.done[name] += 1
        except ChildError as error:
            self.troubles.append(f"after “{name}”: {error}")
        with (self.city.logs / "nemesis.log").open("a") as log:
            log.write(f"{began:7.1f} {time.monotonic() - self.zero:7.1f} {name} ({self.kills})\n")

    def _wait(self, span: tuple[float, float]) -> None:
        time.sleep(self.random.uniform(*span))

    # ---- kills; each gives how many processes it killed

    def kill_worker(self) -> int:
        self.city.worker.kill()
        self._wait(DOWN)
        self.city.start_worker()
        return 1

    def kill_worker_child(self) -> int:
        return self._kill_one(children_of(self.city.worker.pid))

    def kill_web(self) -> int:
        self.city.web.kill()
        self._wait(DOWN)
        self.city.start_web()
        return 1

    def kill_web_worker(self) -> int:
        return self._kill_one(children_of(self.city.web.pid))

    def kill_postgres(self) -> int:
        """The postmaster alone, so that backends are orphans for a moment, or everything at once."""
        postgres = self.city.services.postgres
        if self.random.random() < 0.5:
            os.kill(postgres.child.pid, signal.SIGKILL)
        postgres.kill()
        self._wait(DOWN)
        postgres.start()
        return 1

    def kill_backend(self) -> int:
        """One session's process: the server ends all sessions and recovers by itself."""
        pids = children_of(self.city.services.postgres.child.pid)
        killed = self._kill_one([pid for pid in pids if "app motcua" in command_of(pid)])
        until(self.city.services.postgres._answers, seconds=60, what="PostgreSQL to recover")
        return killed

    def kill_redis(self) -> int:
        self.city.services.redis.kill()
        self._wait(DOWN)
        self.city.services.redis.start()
        return 1

    def kill_sweep(self) -> int:
        self.city.sweep.kill()
        self._wait(DOWN)
        self.city.start_sweep()
        return 1

    def _kill_one(self, pids: list[int]) -> int:
        if not pids:
            return 0
        os.kill(self.random.choice(pids), signal.SIGKILL)
        return 1

    def die_at(self, point: str) -> int:
        """Run web or worker so that it dies whenever it comes to this point, then soundly again.

        Only deaths at the point count as kills, not those that changed the environment.
        """
        before = self.city.deaths_at_points()
        web = POINTS[point] == "web"
        start = self.city.start_web if web else self.city.start_worker
        for crash_at in (point, ""):
            (self.city.web if web else self.city.worker).kill()
            start(crash_at)
            if crash_at:
                self._until_dead(before)
        return self.city.deaths_at_points() - before

    def _until_dead(self, before: int) -> None:
        deadline = time.monotonic() + CRASHING
        while self.city.deaths_at_points() == before and time.monotonic() < deadline:
            time.sleep(0.1)

    # ---- faults that kill nobody

    def empty_redis(self) -> int:
        client = redis.Redis.from_url(self.city.services.redis.url, socket_timeout=5)
        client.flushall()
        client.close()
        return 0

    def stop_postgres(self) -> int:
        """Everything of the server stands still: connections stay open and nothing answers."""
        postgres = self.city.services.postgres.child.pid
        self._freeze([postgres, *children_of(postgres)], STOPPED)
        return 0

    def stop_redis(self) -> int:
        self._freeze([self.city.services.redis.child.pid], STOPPED)
        return 0

    def stop_worker(self) -> int:
        """Long enough for its lease to end: what it does afterwards must count for nothing."""
        lease = JOB_SECONDS * 1.25
        pids = [self.city.worker.pid, *children_of(self.city.worker.pid)]
        self._freeze(pids, (lease + 1, lease + 3))
        return 0

    def _freeze(self, pids: list[int], span: tuple[float, float]) -> None:
        for pid in pids:
            _send(pid, signal.SIGSTOP)
        self._wait(span)
        for pid in pids:
            _send(pid, signal.SIGCONT)


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
