"""Bring database and static files to where the code expects them; safe to run again.

One process for all of it, since starting Python and Django several times costs more than the work.
"""

from __future__ import annotations

import io
import os
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser

from portal.static import collect


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="no invented people and dossiers")

    def handle(self, *_args: Any, no_demo: bool, **_options: Any) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        collect()
        call_command("migrate", database="owner", interactive=False, verbosity=1, stdout=self.stdout)
        call_command("load_reference", stdout=self.stdout)
        if not no_demo and not settings.IS_PRODUCTION and "demo" in get_commands():
            self._demo()

    def _demo(self) -> None:
        """The demonstration; what it prints (the accounts) is kept for the supervisor's welcome."""
        text = io.StringIO()
        call_command("demo", stdout=text)
        file = settings.VAR_DIR / "accounts.txt"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
            handle.write(text.getvalue())
