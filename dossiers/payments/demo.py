"""A bank that is none: the demonstration's, which signs whatever is pressed on its page."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dossiers.payments import messages, vietqr
from dossiers.payments.bank import Asked, Offer, Told

PARTNER = "MOTCUA-DEMO"
BANK_CODE, ACCOUNT = "999999", "0000000000"  # no bank has this number: a scanned code pays nobody


class DemoBank:
    """Speaks the platform's messages with a secret of the demonstration's own."""

    def __init__(self) -> None:
        if settings.PORTAL_MODE == "production":
            raise ImproperlyConfigured("the demonstration's bank moves no money")

    def begin(self, asked: Asked) -> Offer:
        qr = vietqr.payload(
            bank_code=BANK_CODE,
            account=ACCOUNT,
            amount=asked.amount,
            reference=asked.reference,
            purpose=asked.purpose,
        )
        return Offer(address=f"/demo/bank/{asked.reference}/", qr=qr)

    def read(self, message: bytes) -> Told:
        return messages.read(message, partner=PARTNER, secret=settings.PORTAL_BANK_SECRET)

    def answer(self, code: str) -> dict[str, str]:
        return {"MaLoi": code}

    def confirm(self, reference: str, *, amount: int, paid: bool, at: datetime, salt: str = "") -> bytes:
        """The signed message of one transaction; the same reference and salt are the same transaction."""
        made = hashlib.sha256(f"{reference}|{paid}|{salt}".encode()).hexdigest()[:16].upper()
        told = Told(reference=reference, bank_reference=f"DEMO-{made}", amount=amount, paid=paid, at=at)
        return messages.write(told, partner=PARTNER, secret=settings.PORTAL_BANK_SECRET)
