"""Take the README's pictures of a running demonstration city; start one when none runs here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.management.processes import MANAGE

FOLDER = Path(settings.BASE_DIR) / "docs" / "screenshots"
PATIENCE = 300.0  # seconds a first start may take


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", help="a running demonstration (default: the one of this folder)")
        parser.add_argument("--only", default="", help="only pictures whose name holds this")

    def handle(self, *_args: Any, address: str | None, only: str, **_options: Any) -> None:
        from portal.management.pictures import take  # needs what only developers install

        with _city(address) as where:
            for file in take(where, FOLDER, only=only):
                self.stdout.write(f"{file.stat().st_size // 1024:4} KB  {file.name}")


@contextmanager
def _city(address: str | None) -> Iterator[str]:
    """The address of a city: the given one, the one that runs from this folder, or one started for us."""
    if found := address or _running():
        yield found
        return
    child = subprocess.Popen([*MANAGE, "run"], stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield _wait_for(child)
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(60)


def _running() -> str | None:
    """What `run` notes beside its lock: its process and its address."""
    file = settings.VAR_DIR / "run.lock"
    pid, _, address = (file.read_text() if file.exists() else "").strip().partition(" ")
    if not pid or not address:
        return None
    try:
        os.kill(int(pid), 0)
    except OSError:
        return None
    return address


def _wait_for(child: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + PATIENCE
    while child.poll() is None and time.monotonic() < deadline:
        if address := _running():
            return address
        time.sleep(0.5)
    raise CommandError(f"the city did not open; see {settings.VAR_DIR / 'log'} ({sys.executable})")
