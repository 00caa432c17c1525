"""Ask every rule of publication of the procedures in force: the workflow, the law, the fees, the officers.

Run it before a version begins, and whenever posts have moved. Ends with 1 when something is wrong that would
block publication. `--all` also prints warnings and remarks.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language

from dossiers import clock
from dossiers.notices.texts import silent_statuses
from procedures.models import Version
from procedures.publishing import check_version, errors


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", help="procedure codes; all in force when none is named")
        parser.add_argument("--on", type=date.fromisoformat, help="the day asked about; today otherwise")
        parser.add_argument("--all", action="store_true", help="warnings and remarks too")

    def handle(self, *_args: Any, codes: list[str], on: date | None, all: bool, **_options: Any) -> None:
        day = on or clock.today(clock.now())
        versions = Version.objects.in_force(day).select_related("procedure").order_by("procedure__code")
        if codes:
            versions = versions.filter(procedure__code__in=codes)
        unknown = set(codes) - {version.procedure.code for version in versions}
        if unknown:
            raise CommandError(f"no version in force on {day}: {', '.join(sorted(unknown))}")
        silent = silent_statuses()
        for status in silent:
            self.stdout.write(f"error  no_notice  {status}: no notice tells of this status in both languages")
        blocking = len(silent) + sum(self._check(version, day, everything=all) for version in versions)
        self.stdout.write(f"{len(versions)} procedures on {day}: {blocking} errors")
        if blocking:
            raise CommandError(f"{blocking} errors would block publication")

    def _check(self, version: Version, day: date, *, everything: bool) -> int:
        found = check_version(version.parsed, version.procedure, on=day)
        for one in found if everything else errors(found):
            said = one.message.in_language(get_language())
            self.stdout.write(f"{version.procedure.code}  {one.severity}  {one.code}  {one.row}: {said}")
        return len(errors(found))
