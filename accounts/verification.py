"""Putting a proved identity on an account: by VNeID, at a counter, or by the button of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.identity import clean_number, national_date
from accounts.models import Identity, Source, User
from accounts.names import tidy


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What the verifier says about a person. `birth_date` is ISO 8601, as exact as the register knows it."""

    number: str
    full_name: str
    birth_date: str
    sex: str = ""
    level: int = 2

    @property
    def shown_birth_date(self) -> str:
        return national_date(self.birth_date)


@transaction.atomic(durable=True)
def verify_identity(user: User, *, claims: Claims, source: Source, at: datetime) -> Identity:
    """Record who an account has been proved to be; its name becomes the proved one.

    The same person again refreshes the row; another number on the same account, or a number that another
    account already carries, is refused with a `ValidationError` (codes `other_person`, `number_taken`).
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    number = clean_number(claims.number)
    known = user.verified_identity
    if known is not None and known.number != number:
        raise ValidationError(_("This account belongs to another verified person."), code="other_person")
    if Identity.objects.filter(number=number).exclude(user=user).exists():
        raise ValidationError(
            _("Another account is already verified with this citizen number."), code="number_taken"
        )
    identity = known or Identity(user=user, number=number)
    identity.full_name = tidy(claims.full_name)
    identity.birth_date = claims.birth_date
    identity.sex = claims.sex
    identity.source = source
    identity.level = claims.level
    identity.verified_at = at
    identity.save()
    user.full_name = identity.full_name
    user.save(update_fields=["full_name"])
    return identity
