"""The bank behind one small interface: it is asked for a sum and later says, under its signature, what happened.

What a browser brings back from the bank proves nothing; only a signed message counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class Forged(PermissionDenied):
    """A message that is not the bank's: no signature, a wrong one, or not a message at all. `why` is for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(_("This message is not the bank's."))
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the bank is asked for: our reference, whole đồng, and a purpose in plain Latin letters."""

    reference: str
    amount: int
    purpose: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """How to pay: an address to be sent to, and the text of a QR code for the bank's own application."""

    address: str
    qr: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the bank says happened, its signature having been checked. `at` is the bank's moment."""

    reference: str
    bank_reference: str
    amount: int
    paid: bool
    at: datetime


class Bank(Protocol):
    """One provider of online payments."""

    def begin(self, asked: Asked) -> Offer:
        """Where and how to pay. Asked again for the same reference, it is the same payment."""
        ...

    def read(self, message: bytes) -> Told:
        """What a callback says. Raises `Forged` unless it carries the bank's signature."""
        ...

    def answer(self, code: str) -> dict[str, str]:
        """What the bank wants to hear back: `00` heard (also the second time), anything else not."""
        ...


def bank() -> Bank | None:
    """The configured provider; None when this installation takes no payments online."""
    if not settings.PORTAL_BANK:
        return None
    provider: Bank = import_string(settings.PORTAL_BANK)()
    return provider
