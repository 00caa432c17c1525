"""Tokens of other systems: make one (its secret is printed once), list them, revoke one.

manage.py system_token make "Health insurance" --name "night job" --days 365
manage.py system_token list
manage.py system_token revoke <id>
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import AccessToken
from accounts.tokens import make_system_token, revoke_system_token
from dossiers import clock


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        todo = parser.add_subparsers(dest="what", required=True)
        make = todo.add_parser("make")
        make.add_argument("system")
        make.add_argument("--name", default="default")
        make.add_argument("--days", type=int, default=90)
        todo.add_parser("list")
        todo.add_parser("revoke").add_argument("id", type=UUID)

    def handle(self, *_args: Any, what: str, **given: Any) -> None:
        now = clock.now()
        if what == "make":
            try:
                token, secret = make_system_token(
                    given["system"], name=given["name"], days=given["days"], at=now
                )
            except ValidationError as error:
                raise CommandError("; ".join(error.messages)) from error
            self.stdout.write(f"{token.public_id} lasts until {token.expires_at:%Y-%m-%d}")
            self.stdout.write(secret)
        elif what == "list":
            for row in AccessToken.objects.filter(user__isnull=True).order_by("system", "pk"):
                state = "revoked" if row.revoked_at else "expired" if row.expires_at <= now else "holds"
                used = f"{row.last_used_at:%Y-%m-%d}" if row.last_used_at else "never"
                self.stdout.write(f"{row.public_id}  {row.system}  {row.name}  {state}  used {used}")
        elif not revoke_system_token(given["id"], at=now):
            raise CommandError("no token of another system has this id, or it was revoked before")
