"""Run the whole city on this machine: PostgreSQL, Redis, web server, worker and sweep."""

from __future__ import annotations

import fcntl
import shutil
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.management.account import home
from portal.management.supervisor import Supervisor


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="the web server's port (8000, or the next free one)")
        parser.add_argument("--no-demo", action="store_true", help="reference data only, no invented people")
        parser.add_argument(
            "--reset", action="store_true", help="throw the embedded city's data away and end"
        )

    def handle(self, *_args: Any, port: int | None, no_demo: bool, reset: bool, **_options: Any) -> None:
        if reset:
            self._reset()
            return
        supervisor = Supervisor(
            port=port, demo=not no_demo and not settings.IS_PRODUCTION, var=settings.VAR_DIR, say=self._say
        )
        sys.exit(supervisor.run())

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _reset(self) -> None:
        """Remove databases, files and keys of the embedded city; refused while it runs."""
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        with (settings.VAR_DIR / "run.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise CommandError("the city runs; stop it first") from error
            for folder in (
                home() / "postgres",
                home() / "redis",
                settings.PORTAL_FILES,
                settings.PORTAL_KEYS,
            ):
                shutil.rmtree(folder, ignore_errors=True)
            (settings.VAR_DIR / "accounts.txt").unlink(missing_ok=True)
        self.stdout.write("the embedded city's data is gone; make run opens a new one")
