"""Load the reference data: units, calendars, procedures. Safe to run again: nothing changes twice.

A file that may not be published is refused whole, each fault with its place and reason; then nothing has changed.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.loading import load_units
from dossiers import clock
from procedures.loading import BrokenReference, load_calendars, load_procedures


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--staffed", action="store_true", help="refuse a new version where a step has no officer today"
        )

    def handle(self, *_args: Any, staffed: bool = False, **_options: Any) -> None:
        units = load_units()
        calendars = load_calendars()
        try:
            versions = load_procedures(staffed_on=clock.today(clock.now()) if staffed else None)
        except BrokenReference as refusal:
            faults = "\n".join(f"  {fault}" for fault in refusal.faults)
            raise CommandError(f"{refusal.file} may not be published:\n{faults}") from refusal
        self.stdout.write(f"units: {units}; calendars: {calendars} new; procedures: {versions} new versions")
