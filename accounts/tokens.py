"""Making, finding and revoking tokens. Time is passed in; the secret leaves this module once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessToken, Post, User
from accounts.models.tokens import PERSONAL, Scope

PREFIX = "motcua_"  # so that a secret left in a file is known for what it is
MOST = 20
LONGEST = 366  # days
USED_EVERY = timedelta(minutes=1)


@transaction.atomic(durable=True)
def make_token(
    user: User, *, name: str, scopes: Sequence[str], days: int, at: datetime
) -> tuple[AccessToken, str]:
    """A token of a citizen, and its secret. Raises `ValidationError` naming the field to mend."""
    if not scopes or set(scopes) - set(PERSONAL):
        raise ValidationError({"scopes": _("Choose what the token may be used for.")})
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two windows at once count each other's
    if AccessToken.objects.alive(at).filter(user=user).count() >= MOST:
        message = _("You have %(most)d tokens already. Revoke one that is no longer needed.") % {"most": MOST}
        raise ValidationError(message, code="too_many")
    return _keep(AccessToken(user=user, name=name, scopes=list(scopes)), days=days, at=at)


def make_system_token(system: str, *, name: str, days: int, at: datetime) -> tuple[AccessToken, str]:
    """A token of another system: it reads what is public, more often. No personal data open to it."""
    return _keep(AccessToken(system=system, name=name, scopes=[Scope.CATALOGUE]), days=days, at=at)


def _keep(token: AccessToken, *, days: int, at: datetime) -> tuple[AccessToken, str]:
    if not 1 <= days <= LONGEST:
        message = _("A token lasts from 1 to %(most)d days.") % {"most": LONGEST}
        raise ValidationError({"days": message})
    secret = PREFIX + secrets.token_urlsafe(32)
    token.digest, token.ending = digest_of(secret), secret[-4:]
    token.created_at, token.expires_at = at, at + timedelta(days=days)
    token.save(force_insert=True)
    return token, secret


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find_token(secret: str, *, at: datetime) -> AccessToken | None:
    """The token of a secret, when it holds; its use is noted once a minute.

    An account that was closed, or that holds a post by now, has no token: officers come in with a second factor.
    """
    posts = Post.objects.in_force(at.astimezone(timezone.get_default_timezone()).date()).filter(
        user=OuterRef("user")
    )
    rows = AccessToken.objects.alive(at).filter(Q(user__isnull=True) | Q(user__is_active=True))
    token = rows.exclude(Exists(posts)).select_related("user").filter(digest=digest_of(secret)).first()
    if token is not None and (token.last_used_at is None or at - token.last_used_at >= USED_EVERY):
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def revoke_token(user: User, public_id: UUID, *, at: datetime) -> bool:
    """End one of a user's own tokens at once; whether there was one that still held."""
    mine = AccessToken.objects.filter(user=user, public_id=public_id, revoked_at__isnull=True)
    return bool(mine.update(revoked_at=at))


def revoke_system_token(public_id: UUID, *, at: datetime) -> bool:
    """End a token of another system."""
    rows = AccessToken.objects.filter(user__isnull=True, public_id=public_id, revoked_at__isnull=True)
    return bool(rows.update(revoked_at=at))
