"""One command runs the whole city: servers, web, worker, sweep; it ends them together.

Whatever dies takes the rest down, in the reverse of the order they came up in, so that nothing
half-runs unseen. Servers that DATABASE_URL or REDIS_URL name are used and not started.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import IO

from portal.management import processes
from portal.management.account import PROJECT, home
from portal.management.children import Child, ChildError, port_is_free
from portal.management.embedded import Postgres, Redis

DEFAULT_PORT = 8000
PORTS_TRIED = 100
LOOK_EVERY = 0.3  # seconds


class Stopped(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class Supervisor:
    """Starts, watches and stops; `run()` blocks and gives the exit code."""

    def __init__(self, *, port: int | None, demo: bool, var: Path, say: Callable[[str], object]) -> None:
        self.wanted_port = port
        self.demo = demo
        self.var = var
        self.logs = var / "log"
        self.say = say
        self.running: list[Child] = []
        self.lock: IO[str] | None = None

    def run(self) -> int:
        """Bring everything up, wait, and take everything down again."""
        if not self._take_lock():
            return 1
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._interrupted)
        code = 0
        try:
            self._up()
            self._watch()
        except Stopped:
            self.say("\nstopping …")
        except ChildError as error:
            self.say(f"\n{error}\nstopping the rest …")
            code = 1
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._down()
        self.say("stopped")
        return code

    def _up(self) -> None:
        began = time.monotonic()
        port = self._choose_port()
        address = f"http://127.0.0.1:{port}"
        environment = processes.inherited(
            PORTAL_ADDRESS=os.environ.get("PORTAL_ADDRESS", address),
            PORTAL_SECRET_KEY=os.environ.get("PORTAL_SECRET_KEY") or self._secret_key(),
            **self._servers(),
        )
        self.say("preparing the database …")
        self._prepare(environment)
        web, worker = (
            processes.web(environment, self.logs, port=port),
            processes.worker(environment, self.logs),
        )
        for child in (worker, processes.sweep(environment, self.logs), web):
            self._start(child)
        web.wait_until(lambda: processes.answers(port, "/readyz"), seconds=60)
        worker.wait_until(lambda: processes.is_ready(worker), seconds=60)
        self._note(f"{os.getpid()} {address}")
        self._welcome(address, time.monotonic() - began)

    def _servers(self) -> dict[str, str]:
        """Start what the environment does not name; the addresses of what was started."""
        addresses: dict[str, str] = {}
        if not os.environ.get("DATABASE_URL"):
            postgres = Postgres(home() / "postgres", settings={"shared_buffers": "256MB"})
            self.running.append(postgres.child)
            self.say("starting PostgreSQL …")
            postgres.start()
            postgres.ensure_database()
            addresses |= {"DATABASE_URL": postgres.url("app"), "DATABASE_OWNER_URL": postgres.url("owner")}
        if not os.environ.get("REDIS_URL"):
            redis = Redis(home() / "redis")
            self.running.append(redis.child)
            redis.start()
            addresses["REDIS_URL"] = redis.url
        return addresses

    def _prepare(self, environment: dict[str, str]) -> None:
        child = processes.prepare(environment, self.logs, demo=self.demo)
        child.log.unlink(missing_ok=True)
        self._start(child)
        while child.alive():
            self._check(self.running[:-1])
            time.sleep(0.1)
        self.running.remove(child)
        if child.process and child.process.returncode:
            raise ChildError(
                f"the preparation failed (code {child.process.returncode}):\n{child.last_lines(30)}"
            )

    def _start(self, child: Child) -> None:
        self.running.append(child)
        child.start()

    def _watch(self) -> None:
        while True:
            self._check(self.running)
            time.sleep(LOOK_EVERY)

    def _check(self, children: list[Child]) -> None:
        for child in children:
            if not child.alive() and child.process is not None:
                code = child.process.returncode
                raise ChildError(
                    f"the {child.name} ended by itself (code {code}); its last lines:\n{child.last_lines()}"
                )

    def _down(self) -> None:
        """Stop in reverse: those who serve first, the database last; all of them, whatever fails."""
        for child in reversed(self.running):
            try:
                child.stop(seconds=60 if child.name == "PostgreSQL" else 15)
            except OSError as error:
                self.say(f"{child.name}: {error}")

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        raise Stopped

    def _take_lock(self) -> bool:
        """Hold `var/run.lock` while we live; the kernel lets go of it when we die, however that is."""
        self.var.mkdir(parents=True, exist_ok=True)
        self.lock = (self.var / "run.lock").open("a+")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.lock.seek(0)
            pid, _, address = self.lock.read().strip().partition(" ")
            where = f"process {pid}, {address or 'still starting'}" if pid else "still starting"
            self.say(
                f"a city already runs from this folder ({where}); stop it first: Ctrl-C there, or kill {pid}"
            )
            return False
        self._note(str(os.getpid()))
        return True

    def _note(self, text: str) -> None:
        if self.lock is not None:
            self.lock.seek(0)
            self.lock.truncate()
            self.lock.write(text)
            self.lock.flush()

    def _choose_port(self) -> int:
        if self.wanted_port is not None:
            if not port_is_free(self.wanted_port):
                raise ChildError(f"port {self.wanted_port} is taken; choose another with --port")
            return self.wanted_port
        for port in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED):
            if port_is_free(port):
                return port
        raise ChildError(f"no free port between {DEFAULT_PORT} and {DEFAULT_PORT + PORTS_TRIED}; use --port")

    def _secret_key(self) -> str:
        """This installation's own key, so that sessions outlive a restart and no two share one."""
        file = self.var / "secret_key"
        if not file.exists():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(64))
        return file.read_text()

    def _welcome(self, address: str, seconds: float) -> None:
        accounts = self.var / "accounts.txt"
        if self.demo and accounts.exists():
            self.say("\n" + accounts.read_text().rstrip())
        self.say(f"\nThe city is open at {address} (after {seconds:.0f} s; logs in {self._short(self.logs)})")
        self.say("Ctrl-C stops it.")

    @staticmethod
    def _short(folder: Path) -> str:
        return str(folder.relative_to(PROJECT)) if folder.is_relative_to(PROJECT) else str(folder)
