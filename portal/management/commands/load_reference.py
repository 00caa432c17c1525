"""Load the reference data: units, calendars, procedures. Safe to run again: nothing changes twice."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.loading import load_units
from procedures.loading import load_calendars, load_procedures


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        units = load_units()
        calendars = load_calendars()
        versions = load_procedures()
        self.stdout.write(f"units: {units}; calendars: {calendars} new; procedures: {versions} new versions")
