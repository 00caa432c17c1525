"""Wake the worker about effects whose wake-up was lost and timers that have come due; draft apologies owed."""

from __future__ import annotations

import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

from dossiers import outbox
from dossiers.actions import extending

MINUTE = 60.0


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=2.0, help="seconds between two looks")
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *_args: Any, every: float, once: bool, **_options: Any) -> None:
        self.running, self.looked = True, float("-inf")
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while self.running:
            self._look()
            if once:
                return
            time.sleep(every)

    def _look(self) -> None:
        """One look; a database that is away is looked for again, not a reason to die."""
        try:
            outbox.wake(outbox.owed())
            if time.monotonic() - self.looked >= MINUTE:  # a draft is owed by the day, not by the second
                self.looked = time.monotonic()
                extending.draft_owed()
        except (OperationalError, InterfaceError) as error:
            self.stderr.write(f"the database is away: {error}")
            close_old_connections()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.running = False
