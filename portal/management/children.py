"""Processes this program starts: each in a session of its own, always waited for, never left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.management.account import Account

PR_SET_PDEATHSIG = 1


class ChildError(Exception):
    """A process did not start, or ended by itself; the text carries its last lines."""


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _die_with_parent(stop_signal: int) -> Callable[[], None] | None:
    """On Linux the kernel tells the child when we are killed outright; elsewhere the next start cleans up."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os.kill(os.getpid(), stop_signal)

    return ask


@dataclass(kw_only=True)
class Child:
    """One process: its command, where it logs, how it is asked to stop, under which account it runs."""

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str] | None = None
    folder: Path | None = None
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    stdin: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    began_at: int = field(default=0, init=False)  # where in the log this run's lines begin

    @property
    def pid(self) -> int:
        """The process id; raises `ChildError` before the first start."""
        if self.process is None:
            raise ChildError(f"{self.name} was never started")
        return self.process.pid

    def start(self) -> None:
        """Start the process; a second call while it lives is an error of ours.

        On Linux it is ended when the *thread* that started it ends, so start it from one that stays.
        """
        if self.alive():
            raise ChildError(f"{self.name} already runs")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.began_at = self.log.stat().st_size if self.log.exists() else 0
        as_account = self.account.popen_arguments() if self.account else {}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.PIPE if self.stdin is not None else subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.env) if self.env is not None else None,
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=_die_with_parent(self.stop_signal),  # noqa: PLW1509 - two system calls, no lock
                **as_account,
            )
        if self.stdin is not None and self.process.stdin is not None:
            self.process.stdin.write(self.stdin.encode())
            self.process.stdin.close()

    def alive(self) -> bool:
        """Whether it runs now; collects it when it has ended, so no zombie stays."""
        return self.process is not None and self.process.poll() is None

    def stop(self, *, seconds: float = 15) -> None:
        """Ask it to end and wait; kill its whole group when it does not listen."""
        if self.process is None:
            return
        if self.alive():
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._sweep_group()

    def kill(self) -> None:
        """`kill -9` on the process and its group, then wait: a zombie would block the restart."""
        if self.process is None:
            return
        self._sweep_group()
        self.process.wait()

    def signal(self, number: int) -> None:
        """Send one signal to the whole group (the fault tests stop and continue processes)."""
        os.killpg(self.pid, number)

    def last_lines(self, count: int = 15) -> str:
        """The end of what this run logged, for a message."""
        return "\n".join(self._logged(16_384).splitlines()[-count:])

    def said(self, text: str) -> bool:
        """Whether this run has logged `text` within its last 64 KB."""
        return text in self._logged(65_536)

    def _logged(self, most: int) -> str:
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(self.began_at, self.log.stat().st_size - most))
            return log.read().decode(errors="replace")

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 30) -> None:
        """Wait until `ready()`; raises `ChildError` with the last lines when it ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.alive():
                code = self.process.returncode if self.process else None
                raise ChildError(f"{self.name} ended with code {code}:\n{self.last_lines()}")
            if time.monotonic() > deadline:
                raise ChildError(f"{self.name} was not ready after {seconds:.0f} s:\n{self.last_lines()}")
            time.sleep(0.05)

    def _sweep_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        except PermissionError:  # macOS answers so for a group of zombies
            return
