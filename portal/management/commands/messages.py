"""Extract the messages, merge locale/<language>/work/*.po, write the catalogue; or only check it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.management import catalogue

LANGUAGE = "vi"  # English stands in the sources


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail when incomplete")
        parser.add_argument("--keep", action="store_true", help="leave the working files where they are")

    def handle(self, *_args: Any, check: bool, keep: bool, **_options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "locale" / LANGUAGE
        file = folder / "LC_MESSAGES" / "django.po"
        wanted, kept = catalogue.template_catalogue(), catalogue.read(file, LANGUAGE)
        if not check:
            kept.update(wanted, no_fuzzy_matching=True)
            for work in sorted((folder / "work").glob("*.po")):
                catalogue.merge(kept, catalogue.read(work, LANGUAGE))
                if not keep:
                    work.unlink()
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(catalogue.text_of(kept))
            kept = catalogue.read(file, LANGUAGE)
        if found := catalogue.faults(kept, wanted):
            raise CommandError("\n".join([*found, f"{len(found)} messages to see to (make messages)"]))
        self.stdout.write(f"{len(kept)} messages, all in Vietnamese")
