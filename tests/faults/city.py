"""The real processes of one private city: PostgreSQL with fsync, Redis, web, worker, sweep.

Times are shortened where waiting proves nothing more: an effect may take 16 s instead of 120, so a dead
worker's lease ends after 20 s instead of 150.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from portal.management import processes
from portal.management.children import Child, ChildError, free_port
from portal.management.embedded import DATABASE, Services

JOB_SECONDS = 16
WAKE_AGAIN_SECONDS = 8
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "128MB"}
POINTS = {
    "file.after_write": "web",
    "file.after_rename": "web",
    "document.after_put": "worker",
    "outbox.after_take": "worker",
    "outbox.after_effect": "worker",
}


class City:
    """Starts, kills and starts again. One thread at a time may touch it: the nemesis while it is at work."""

    def __init__(self, services: Services, var: Path, *, broken: str = "") -> None:
        self.services, self.var, self.broken = services, var, broken
        self.logs = var / "log"
        self.port = free_port()
        self.environment = self._environment()
        self.web = self._web()
        self.worker = self._worker()
        self.sweep = processes.sweep(self.environment, self.logs)

    def _environment(self) -> dict[str, str]:
        return processes.inherited(
            **self.services.environment(),
            PORTAL_MODE="test",
            PORTAL_VAR=str(self.var),
            PORTAL_LOG_LEVEL="INFO",
            PORTAL_ADDRESS=f"http://127.0.0.1:{self.port}",
            PORTAL_JOB_SECONDS=str(JOB_SECONDS),
            PORTAL_WAKE_AGAIN_SECONDS=str(WAKE_AGAIN_SECONDS),
            FAULTS_BROKEN=self.broken,
        )

    def adopt(self) -> None:
        """Make this process's Django look at this city; once per process."""
        os.environ.update(self.environment)
        os.environ["PORTAL_LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        import django

        django.setup()

    def prepare(self) -> None:
        """Migrate as the owner, mark the database as a test's, load the reference data."""
        from django.core.management import call_command

        call_command("migrate", database="owner", verbosity=0)
        self.services.postgres.execute("INSERT INTO deployment_mark VALUES ('test')", database=DATABASE)
        call_command("load_reference", verbosity=0)
        (self.var / "static").mkdir(parents=True, exist_ok=True)

    def open(self) -> None:
        """Start web, worker and sweep, and wait until they serve."""
        for child in (self.worker, self.sweep, self.web):
            child.start()
        self.await_web()
        self.await_worker()

    def close(self) -> None:
        for child in (self.web, self.sweep, self.worker):
            child.stop(seconds=5)

    # ---- starting what died

    def start_web(self, crash_at: str = "") -> None:
        """Start the web server (again), to die at a named point if asked."""
        self.web = self._web(crash_at)
        self.web.start()
        self.await_web()

    def start_worker(self, crash_at: str = "") -> None:
        self.worker = self._worker(crash_at)
        self.worker.start()
        self.await_worker()

    def start_sweep(self) -> None:
        self.sweep.start()

    def await_web(self) -> None:
        self.web.wait_until(lambda: processes.answers(self.port), seconds=60)

    def await_worker(self) -> None:
        self.worker.wait_until(lambda: processes.is_ready(self.worker), seconds=60)

    def restore(self) -> list[str]:
        """Bring everything up without faults; names of what was found dead though nobody killed it."""
        found = []
        for child in (self.web, self.worker, self.sweep):
            if not child.alive():
                found.append(child.name)
        if not self.services.postgres.child.alive():
            self.services.postgres.start()
        if not self.services.redis.child.alive():
            self.services.redis.start()
        if not self.sweep.alive():
            self.sweep.start()
        if not self.web.alive():
            self.start_web()
        if not self.worker.alive():
            self.start_worker()
        until(lambda: processes.answers(self.port, "/readyz"), seconds=60, what="the site to be ready")
        return found

    def _web(self, crash_at: str = "") -> Child:
        child = processes.web(self._with(crash_at), self.logs, port=self.port, workers=2)
        return self._broken(child, "portal.wsgi:application", "tests.faults.broken:application")

    def _worker(self, crash_at: str = "") -> Child:
        child = processes.worker(self._with(crash_at), self.logs)
        return self._broken(child, "portal", "tests.faults.broken")

    def _broken(self, child: Child, sound: str, broken: str) -> Child:
        """For a negative control: the same command over the product with one promise taken out."""
        if self.broken:
            child.command = [broken if part == sound else part for part in child.command]
        return child

    def _with(self, crash_at: str) -> Mapping[str, str]:
        return {**self.environment, "CRASH_AT": crash_at} if crash_at else self.environment

    def deaths_at_points(self) -> int:
        """How often a process ended at a named point, as its parent logged it."""
        ends = ("exitcode 137", "code 137", "status 137")
        count = 0
        for log in (self.web.log, self.worker.log):
            if log.exists():
                lines = log.read_text(errors="replace").splitlines()
                count += sum(any(end in line for end in ends) for line in lines)
        return count


def until(ready: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait for something outside; raises `ChildError` when it takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise ChildError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.1)


def children_of(pid: int) -> list[int]:
    """Process ids of the children of one process (Linux; empty elsewhere)."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def command_of(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
