"""Providers of e-mail and text messages behind one small interface; the demonstration keeps what it is given."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage

from dossiers import clock
from dossiers.models import DemoMessage
from dossiers.models.notices import Way


class Provider(Protocol):
    """Sends one message. The same reference again must not reach anybody twice."""

    def send(self, *, reference: str, to: str, subject: str, body: str) -> None: ...


class _Demo:
    way: Way

    def __init__(self) -> None:
        if settings.PORTAL_MODE == "production":
            raise ImproperlyConfigured("the demonstration's provider sends nothing")

    def send(self, *, reference: str, to: str, subject: str, body: str) -> None:
        DemoMessage.objects.get_or_create(
            reference=reference,
            defaults={"way": self.way, "recipient": to, "subject": subject, "body": body, "at": clock.now()},
        )


class DemoMail(_Demo):
    """Keeps e-mails for the demonstration's inbox page."""

    way = Way.EMAIL


class DemoSms(_Demo):
    """Keeps text messages for the demonstration's inbox page."""

    way = Way.SMS


class SmtpMail:
    """Sends through Django's mail settings; the reference becomes the Message-ID, so relays drop a repeat."""

    def send(self, *, reference: str, to: str, subject: str, body: str) -> None:
        headers = {"Message-ID": f"<{reference.replace(':', '.')}@{settings.PORTAL_MAIL_DOMAIN}>"}
        EmailMessage(subject=subject, body=body, to=[to], headers=headers).send(fail_silently=False)
