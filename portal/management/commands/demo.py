"""Fill the demonstration: mark the database, make the invented accounts and sample dossiers, print who can sign in.

Safe to run again: what is there stays as it is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts.models import User
from dossiers import clock
from portal.management.demo_city import fill
from portal.signin.demo import DemoRow, ensure_demo_accounts

# The posts began before the oldest sample dossier.
TENURE = timedelta(days=120)


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("PORTAL_MODE=production has no demonstration")
        with connections["owner"].cursor() as cursor:
            cursor.execute("INSERT INTO deployment_mark VALUES ('demo') ON CONFLICT DO NOTHING")
        now = clock.now()
        rows = ensure_demo_accounts(clock.today(now) - TENURE)
        verified = User.objects.filter(identity__isnull=False, posts__isnull=True).order_by("pk")
        made = fill(list(verified), now=now)
        self._print(rows)
        if made:
            self.stderr.write(f"{made} sample dossiers made")

    def _print(self, rows: list[DemoRow]) -> None:
        """Accounts in columns; one password for all of them."""
        self.stdout.write(f"Password of every account: {settings.DEMO_PASSWORD}")
        for row in rows:
            secret = f"  TOTP {row.totp_secret}" if row.totp_secret else ""
            self.stdout.write(f"  {row.role:20} {row.email:44} {row.name}{secret}")
