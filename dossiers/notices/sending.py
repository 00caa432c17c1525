"""The worker's part: make the text of a notice in its reader's language and hand it to a provider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from accounts.models import Agency
from accounts.names import unaccented
from dossiers import clock
from dossiers.documents.wording import VIETNAM
from dossiers.ledger import payload_of
from dossiers.models import Notice, Request
from dossiers.models.notices import Way
from dossiers.notices.backends import Provider
from dossiers.notices.texts import NOTICES


@dataclass(frozen=True)
class Message:
    """A notice in words."""

    subject: str
    body: str
    sms: str
    link: str


def send(notice: Notice, *, reference: str) -> Callable[[], None]:
    """Send one notice under its reference; the returned function records that it went.

    The reference makes sending again harmless: the provider keeps one message per reference.
    """
    words = message(notice)
    provider: Provider = import_string(
        settings.PORTAL_SMS if notice.way == Way.SMS else settings.PORTAL_MAIL
    )()
    if notice.way == Way.SMS:
        provider.send(reference=reference, to=notice.party.phone, subject="", body=words.sms)
    else:
        text = render_to_string("mail/notice.txt", {"words": words, "language": notice.language})
        provider.send(reference=reference, to=notice.party.email, subject=words.subject, body=text)

    def record() -> None:
        Notice.objects.filter(pk=notice.pk, sent_at__isnull=True).update(sent_at=clock.now())

    return record


def message(notice: Notice) -> Message:
    """The words of a notice, with what its dossier says now."""
    words = NOTICES[notice.about]
    dossier = notice.dossier
    asked = Request.objects.filter(asked_by=notice.event_id).first()
    values = {
        "code": dossier.code,
        "procedure": dossier.procedure.name_en if notice.language == "en" else dossier.procedure.name_vi,
        "agency": _name(dossier.receiving, notice.language),
        "competent": _name(dossier.competent, notice.language),
        "returning": _name(dossier.returning, notice.language),
        "due": _moment(dossier.promised_at, notice.language),
        "until": _moment(_new_date(notice), notice.language),
        "reply_by": _moment(asked.reply_by if asked else None, notice.language),
        "link": link(notice),
    }

    def say(text: str) -> str:
        return text.format(**values)

    language = notice.language
    return Message(
        subject=say(words.subject.in_language(language)),
        body=say(words.body.in_language(language)),
        sms=plain(say(words.sms.in_language(language))) if words.sms else "",
        link=values["link"],
    )


def _new_date(notice: Notice) -> datetime | None:
    """The date an apology has given; the dossier's own may have moved since."""
    until = payload_of(notice.event).get("until") if notice.about == "extended" else None
    return datetime.fromisoformat(until) if until else None


def _name(agency: Agency, language: str) -> str:
    return agency.name_en if language == "en" else agency.name_vi


def plain(text: str) -> str:
    """Latin letters only: one letter with a mark would halve what a text message holds, and double its price."""
    return unaccented(text).replace("–", "-")


def link(notice: Notice) -> str:
    """The reader's own page of the dossier; opens only after signing in."""
    return f"{settings.PORTAL_ADDRESS.rstrip('/')}/my/{notice.dossier.public_id}/"


def _moment(at: datetime | None, language: str) -> str:
    if at is None:
        return "–"
    there = at.astimezone(VIETNAM)
    return there.strftime("%H:%M on %d/%m/%Y" if language == "en" else "%H:%M ngày %d/%m/%Y")
