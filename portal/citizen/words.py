"""What people are told about an application: whose turn it is, what comes next, what has happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.acts import Act
from dossiers.models import DocumentKind, Dossier, PublicStatus, Request
from dossiers.models.dossier import Outcome
from portal.components.formats import vn_date, vn_datetime
from procedures.workflow.definition import Kind

HAPPENED: Mapping[Act, str | Promise] = {
    Act.FILE: gettext_lazy("You sent the application"),
    Act.RECEIVE: gettext_lazy("The application was accepted"),
    Act.REFUSE: gettext_lazy("The application was not accepted"),
    Act.TRANSFER: gettext_lazy("We moved the application to the right office"),
    Act.REQUEST_SUPPLEMENT: gettext_lazy("You were asked for something more"),
    Act.REFILE: gettext_lazy("You sent what was missing"),
    Act.ADVANCE: gettext_lazy("Checked and passed on"),
    Act.RETURN: gettext_lazy("Sent back to be checked once more"),
    Act.REQUEST_CONFIRMATION: gettext_lazy("You were asked to check the draft of the result"),
    Act.CONFIRM: gettext_lazy("You answered about the draft"),
    Act.SIGN: gettext_lazy("The decision was signed"),
    Act.SEAL: gettext_lazy("The decision was sealed"),
    Act.FINISH: gettext_lazy("The decision is ready"),
    Act.HAND_OVER: gettext_lazy("The result was handed over"),
    Act.WITHDRAW: gettext_lazy("You withdrew the application"),
    Act.STOP: gettext_lazy("Handling was stopped"),
    Act.EXTEND: gettext_lazy("We apologised for being late and gave a new date"),
    Act.REQUEST_PAYMENT: gettext_lazy("You were asked to pay"),
    Act.PAY: gettext_lazy("A fee was paid"),
    Act.SET_FEE: gettext_lazy("The amount of a fee was fixed"),
    Act.REFUND: gettext_lazy("Money was sent back to you"),
    Act.AGREE: gettext_lazy("Somebody who applies together with you agreed"),
    Act.CORRECT: gettext_lazy("The result is being corrected"),
    Act.REPLACE: gettext_lazy("The result is being issued anew"),
    Act.REVOKE: gettext_lazy("It was decided to revoke the result"),
    Act.ISSUE: gettext_lazy("The new document was issued; the one before it no longer stands"),
    Act.TIME_OUT: gettext_lazy("The time for an answer ran out"),
}
"""Acts an applicant is told about. Who takes which work to hand inside an office is not among them."""

BY_OTHERS: Mapping[Act, str | Promise] = {
    Act.FILE: gettext_lazy("The application was sent"),
    Act.REFILE: gettext_lazy("What was missing was sent"),
    Act.CONFIRM: gettext_lazy("The draft was answered"),
    Act.WITHDRAW: gettext_lazy("The application was withdrawn"),
}
"""The same for the acts of an applicant, where it was somebody else than the reader."""

NOT_COUNTED = gettext_lazy("Money came in that could not be counted; it will be sent back")

ENDED: Mapping[PublicStatus, str | Promise] = {
    PublicStatus.REFUSED: gettext_lazy("See why, and what you can do."),
    PublicStatus.WITHDRAWN: gettext_lazy("Nothing more happens. You can apply again at any time."),
    PublicStatus.STOPPED: gettext_lazy("Read why handling was stopped."),
    PublicStatus.DELIVERED: gettext_lazy("Finished. Nothing more is needed."),
}

_TOLD = gettext_lazy("You are told by e-mail when it is accepted, or when something is missing.")
PAPERS: Mapping[DocumentKind, str | Promise] = {
    DocumentKind.FORM_01: gettext_lazy("Receipt and appointment"),
    DocumentKind.FORM_02: gettext_lazy("Request for what is missing"),
    DocumentKind.FORM_03: gettext_lazy("Letter of refusal"),
    DocumentKind.FORM_04: gettext_lazy("Apology with a new date"),
    DocumentKind.FORM_05: gettext_lazy("Notice that handling has stopped"),
    DocumentKind.RECEIPT: gettext_lazy("Receipt for fees"),
    DocumentKind.RESULT: gettext_lazy("Result"),
    DocumentKind.REVOCATION: gettext_lazy("Decision to revoke"),
}
"""The official papers by the names their readers use."""

PURPOSES: Mapping[str, str | Promise] = {"handling": gettext_lazy("To handle the application")}


def turn_of(dossier: Dossier, asked: Request | None, *, now: datetime, unpaid: bool = False) -> str:
    """Whose turn it is and until when, in one sentence."""
    if asked is not None:
        return _asked(asked)
    if dossier.public_status in ENDED:
        return str(ENDED[PublicStatus(dossier.public_status)])
    if dossier.public_status == PublicStatus.RESOLVED:
        place = dossier.returning.name
        if unpaid:
            words = _("Your turn: pay what it costs, here or at %(place)s; then you get the result.")
            return words % {"place": place}
        if dossier.outcome == Outcome.DENIED:
            return _("See below why. You can download the decision here or collect it at %(place)s.") % {
                "place": place
            }
        return _("Your turn: download the result, or collect it at %(place)s.") % {"place": place}
    return _with_the_office(dossier, now)


def _with_the_office(dossier: Dossier, now: datetime) -> str:
    if dossier.public_status == PublicStatus.FILED:
        sentence = _("The office is checking it and will answer by %(when)s.")
        return _until(sentence, dossier.reception_due_at, _("The office is checking it."))
    if dossier.due_at is not None and dossier.due_at < now:
        return _("We are late, and we are sorry. The office is still working on it.")
    sentence = _("The office is working on it. The result is due by %(when)s.")
    return _until(sentence, dossier.due_at, _("The office is working on it."))


def _asked(asked: Request) -> str:
    when = {"when": vn_datetime(asked.reply_by)}
    match asked.kind:
        case Kind.REQUEST_SUPPLEMENT if asked.overdue:
            return _(
                "Your turn: the time to answer has passed. Send what is missing now if you still need the result."
            )
        case Kind.REQUEST_SUPPLEMENT:
            return (
                _("Your turn: send what is missing by %(when)s. Until then the time does not count.") % when
            )
        case Kind.CONFIRM:
            return _("Your turn: check the draft of the result by %(when)s.") % when
        case _ if asked.overdue:
            return _("Your turn: the time to pay has passed. Pay now if you still need the result.")
        case _:
            return _("Your turn: pay by %(when)s.") % when


def _until(sentence: str, when: datetime | None, otherwise: str) -> str:
    return sentence % {"when": vn_datetime(when)} if when else otherwise


def after_filing(dossier: Dossier) -> list[str]:
    """What happens after sending, step by step; the next one first."""
    where = {"place": dossier.receiving.name, "when": vn_datetime(dossier.reception_due_at)}
    if dossier.received_at is not None:
        steps: list[object] = [
            _("%(place)s goes on with your application.") % {"place": dossier.competent.name},
            _until(_("The result is due by %(when)s."), dossier.due_at, _("The time counts again from now.")),
        ]
    elif dossier.reception_due_at is not None:
        steps = [_("%(place)s checks your application, by %(when)s at the latest.") % where, _TOLD]
    else:
        steps = [_("%(place)s checks your application.") % where, _TOLD]
    fetch = _("You find the result here, and you can collect it on paper at %(place)s.")
    return [*map(str, steps), fetch % {"place": dossier.returning.name}]


def promise_of(dossier: Dossier) -> str:
    """The date promised, and the first one where it has moved."""
    if dossier.due_at is None:
        return ""
    if dossier.promised_at and dossier.promised_at != dossier.due_at:
        return _("%(now)s (first promised: %(first)s)") % {
            "now": vn_datetime(dossier.due_at),
            "first": vn_date(dossier.promised_at),
        }
    return vn_datetime(dossier.due_at)
