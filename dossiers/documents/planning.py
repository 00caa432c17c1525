"""Planning a document inside its act: number, date and data are fixed here, the worker only renders.

A document's data is plain JSON (see `kinds`), so a re-run after any crash makes the same document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Agency, Office, Post
from accounts.models import Kind as AgencyKind
from dossiers import clock, flow, numbering, outbox
from dossiers.documents import wording
from dossiers.documents.capacity import address_of, capacity_of
from dossiers.documents.render import data_digest
from dossiers.models import (
    Charge,
    Document,
    DocumentKind,
    DocumentState,
    Dossier,
    Event,
    File,
    Outbox,
    Party,
    PartyKind,
)
from dossiers.models.documents import verification_token
from dossiers.models.outbox import Kind
from dossiers.supplements import Deficiency
from procedures.catalogue import definition_of
from procedures.forms.answers import tell
from procedures.forms.fields.contact import national
from procedures.papers import offered_papers
from procedures.placeholders import FillError
from procedures.reasons import Reason
from procedures.results import ResultTemplate, fill

# Registers and symbols of the slips: configuration of the city, per kind.
SLIPS = {
    DocumentKind.FORM_01: ("tiep-nhan", "TNHS"),
    DocumentKind.FORM_02: ("bo-sung", "HDHS"),
    DocumentKind.FORM_03: ("tu-choi", "TCHS"),
    DocumentKind.FORM_04: ("xin-loi", "XLGH"),
    DocumentKind.FORM_05: ("dung", "DGHS"),
}

# What stands after the kind of a result in its number, by who issues it; a committee is UBND.
_ISSUERS = {Office.POLICE: "CA", Office.LAND: "CNVPĐKĐĐ"}


def issued_by(agency: Agency, abbreviation: str) -> str:
    """`GPXD-UBND`, `TB-CA`: the tail of a result's number. Source: Decree 30/2020, Appendix I, part II.3."""
    issuer = _ISSUERS.get(Office(agency.office), "UBND") if agency.office else "UBND"
    return "-".join(part for part in [abbreviation, issuer] if part)


@dataclass(frozen=True)
class Reserved:
    """A number taken from a register, before its event is recorded."""

    series: str
    year: int
    number: int
    symbol: str
    dated: date

    @property
    def ref(self) -> str:
        """How the ledger names it."""
        return f"{self.series}/{self.year}/{self.number}"


def reserve(agency: Agency, register: str, tail: str, *, at: datetime) -> Reserved:
    """The next number of an agency's register for this year, and the date to print beside it."""
    day = clock.today(at)
    series, number = numbering.document_number(agency, register, day.year)
    return Reserved(series, day.year, number, wording.number(number, tail), day)


def reserve_slip(dossier: Dossier, kind: DocumentKind, *, at: datetime) -> Reserved:
    """A number for one of the official forms, from the receiving centre's register."""
    register, symbol = SLIPS[kind]
    return reserve(dossier.receiving, register, f"{symbol}-TTPVHCC", at=at)


def plan(
    dossier: Dossier,
    event: Event,
    kind: DocumentKind,
    reserved: Reserved,
    *,
    agency: Agency,
    body: Mapping[str, Any],
    signatory: Post | None = None,
    replaces: Document | None = None,
) -> Outbox:
    """Write the document's row with everything its rendering needs; the returned row owes its making."""
    token = verification_token()
    data = {**_frame(dossier, agency, reserved, token), **body}
    document = Document.objects.create(
        token=token,
        dossier=dossier,
        kind=kind,
        agency=agency,
        series=reserved.series,
        year=reserved.year,
        number=reserved.number,
        symbol=reserved.symbol,
        dated=reserved.dated,
        data=data,
        data_digest=data_digest(kind, data),
        planned_by=event,
        signatory=signatory,
        signed_at=event.at,
        replaces=replaces,
    )
    return outbox.owe(Kind.DOCUMENT, f"document:{document.public_id}", document.pk, at=event.at)


def plan_seal(document: Document, *, at: datetime) -> Outbox:
    """The agency's seal on a signed result; the worker sets it."""
    return outbox.owe(Kind.DOCUMENT, f"seal:{document.public_id}", document.pk, at=at)


def _frame(dossier: Dossier, agency: Agency, reserved: Reserved, token: str) -> dict[str, Any]:
    committee = Agency.objects.committee_of(agency)
    parent = _superior(agency) if agency.pk != committee.pk else committee.parent
    return {
        "demo": settings.PORTAL_MODE != "production",
        "parent_agency": parent.name_vi if parent else "",
        "agency": agency.name_vi,
        "number": reserved.symbol,
        "place_and_date": wording.place_and_date(committee.place_name, reserved.dated),
        "verify_url": f"{settings.PORTAL_ADDRESS.rstrip('/')}/verify/{token}/",
        "code": dossier.code,
        "recipients": [],
    }


def _superior(agency: Agency) -> Agency | None:
    """Who stands above an office on its letterhead; the police of a ward answer to the city's police."""
    if agency.office == Office.POLICE:
        above = Agency.objects.filter(kind=AgencyKind.DEPARTMENT, office=Office.POLICE).first()
        return above or agency.parent
    return agency.parent


def _the_filer(dossier: Dossier) -> Party:
    filer = dossier.party(PartyKind.FILER)
    if filer is None:
        raise ValueError(f"dossier {dossier.pk} has no filer")
    return filer


def _filer(dossier: Dossier) -> dict[str, str]:
    filer = _the_filer(dossier)
    definition, answers = definition_of(dossier.version_id), dossier.filed_answers
    field = definition.competence.field
    address = ""
    if field and field in answers:
        address = tell(definition.form.plan.places[field].field, answers[field], "vi")
    return {
        "filer_name": filer.name,
        "filer_capacity": capacity.vi if (capacity := capacity_of(filer)) else "",
        "filer_address": address,
        "filer_phone": national(filer.phone),
        "filer_email": filer.email,
        "procedure": definition.name.vi,
        "filer_identity": filer.identity_number,
    }


def form_01(dossier: Dossier, *, at: datetime, due: datetime | None, receiver: Post) -> dict[str, Any]:
    """What the receipt says. `due` is the promise this reception makes."""
    definition = definition_of(dossier.version_id)
    owner = dossier.party(PartyKind.OWNER)
    return {
        **_filer(dossier),
        "owner_name": owner.name if owner else "",
        "owner_address": address_of(owner.business) if owner and owner.business else "",
        "papers": _papers(dossier),
        "copies": 1,
        "limit": clock.limit_of(definition, dossier).sentence().vi,
        "received": wording.moment(at),
        "due": wording.moment(due) if due else "",
        "delivery": f"Bản điện tử trong tài khoản; bản giấy tại {dossier.returning.name_vi}",
        "fee": _fee(dossier),
        "book": "",
        "book_number": "",
        "notes": [f"Tra cứu tại {settings.PORTAL_ADDRESS} bằng mã hồ sơ và bốn số cuối giấy tờ tùy thân."],
        "receiver_name": receiver.user.full_name,
        "ledger_head": "",
    }


def _papers(dossier: Dossier) -> list[dict[str, Any]]:
    definition = definition_of(dossier.version_id)
    offered = offered_papers(definition.papers, dossier.filed_answers, flow.facts_of(dossier))
    attached = set(File.objects.current().filter(dossier=dossier).values_list("paper", flat=True))
    return [
        {
            "name": paper.name.vi,
            "original": int(paper.code in dossier.on_paper),
            "certified": 0,
            "copy": int(paper.code not in dossier.on_paper),
        }
        for paper in offered
        if paper.code in attached or paper.code in dossier.on_paper or paper.filled_online
    ]


def _fee(dossier: Dossier) -> str:
    lines = [
        f"{charge.name_vi}: {wording.money(charge.amount) if charge.amount is not None else 'theo quy định'}"
        for charge in Charge.objects.filter(dossier=dossier).order_by("pk")
    ]
    return "; ".join(lines)


def form_02(
    dossier: Dossier, *, gaps: Sequence[Deficiency], reply_by: datetime, note: str, officer: Post
) -> dict[str, Any]:
    """What the supplement request says: every gap with its reason and legal basis."""
    definition = definition_of(dossier.version_id)
    rows = []
    for gap in gaps:
        reason = definition.reason(gap.reason)
        named = (
            definition.paper(gap.key).name.vi
            if gap.about == "paper"
            else definition.form.plan.places[gap.key].field.label.vi
        )
        ask = ". ".join(part for part in [reason.label.vi, gap.note] if part)
        rows.append({"paper": named, "ask": ask, "basis": reason.basis, "quantity": 1})
    return {
        **addressee(dossier),
        "gaps": rows,
        "reason": note or "Hồ sơ còn thiếu hoặc chưa đúng các nội dung nêu trên.",
        "reply_by": wording.moment(reply_by),
        "contact_name": officer.user.full_name,
        "contact_phone": national(dossier.receiving.phone),
        "officer_name": officer.user.full_name,
    }


def form_03(
    dossier: Dossier, *, reasons: Sequence[Reason], note: str, officer: Post | None
) -> dict[str, Any]:
    """What the refusal says: why, on which basis, and what can be done instead."""
    ways = [reason.guidance.vi for reason in reasons if reason.guidance]
    return {
        **addressee(dossier),
        "grounds": [{"reason": reason.label.vi, "basis": reason.basis} for reason in reasons]
        + ([{"reason": note, "basis": ""}] if note else []),
        "way_out": " ".join(ways) or "Ông/Bà có thể hoàn thiện và nộp lại hồ sơ bất cứ lúc nào.",
        "contact_phone": national(dossier.receiving.phone),
        "officer_name": officer.user.full_name if officer else "",
    }


def form_05(dossier: Dossier, *, reasons: Sequence[Reason], note: str, officer: Post) -> dict[str, Any]:
    """What the notice of stopping says: since when, why, and that a new application is always possible."""
    ways = [reason.guidance.vi for reason in reasons if reason.guidance]
    return {
        **addressee(dossier),
        "filed": wording.moment(dossier.filed_at),
        "grounds": [
            *({"reason": reason.label.vi, "basis": reason.basis} for reason in reasons),
            {"reason": note, "basis": ""},
        ],
        "way_out": " ".join(ways) or "Ông/Bà có thể nộp lại hồ sơ bất cứ lúc nào.",
        "contact_phone": national(dossier.receiving.phone),
        "officer_name": officer.user.full_name,
    }


def addressee(dossier: Dossier) -> dict[str, str]:
    """Whom a letter goes to and about what; an identity number stands on the receipt only."""
    return {key: value for key, value in _filer(dossier).items() if key != "filer_identity"}


@dataclass(frozen=True)
class Draft:
    """A result as it would be signed: its template, filled; `digest` is what a signatory approves."""

    template: ResultTemplate
    body: dict[str, Any]
    digest: str


def draft_result(
    dossier: Dossier, *, proposal: str, on: date, entries: Mapping[str, Any] | None = None
) -> Draft:
    """Fill the template of a proposal, dated `on`. Raises `ValidationError` naming what is missing for it."""
    definition = definition_of(dossier.version_id)
    template = definition.results[proposal]
    answers = dossier.filed_answers
    entered = dossier.result_inputs if entries is None else dict(entries)
    values = {
        **answers,
        "entry": entered,
        "dossier": {
            "code": dossier.code,
            "filed_on": clock.today(dossier.filed_at).isoformat(),
            "received_on": clock.today(dossier.received_at).isoformat() if dossier.received_at else "",
        },
        "agency": {"name": dossier.competent.name_vi, "place": dossier.competent.place_name},
        "procedure": {"name": definition.name.vi, "code": definition.code},
        "decision": {
            "date": on.isoformat(),
            "reasons": entered.get("reasons", []),
            "note": entered.get("note", ""),
        },
    }

    def in_words(path: str, value: Any) -> str:
        place = definition.form.plan.places.get(path)
        return tell(place.field, value, "vi") if place else str(value)

    try:
        body = fill(template, values, labels=in_words)
    except FillError as error:
        raise ValidationError(
            _("The result cannot be drafted yet: %(fault)s.") % {"fault": error}, code="result_incomplete"
        ) from error
    return Draft(template, body, data_digest(DocumentKind.RESULT, body))


def check_entries(template: ResultTemplate, entries: Mapping[str, str]) -> dict[str, str]:
    """What an officer enters for a result, cleaned; raises `ValidationError` per entry."""
    errors: dict[str, str] = {}
    kept: dict[str, str] = {}
    for entry in template.entries:
        value = entries.get(entry.key, "").strip()
        if not value and entry.required:
            errors[entry.key] = _("Enter %(label)s.") % {"label": entry.label}
        elif value and entry.pattern and not re.fullmatch(entry.pattern, value):
            errors[entry.key] = _("%(label)s does not look right.") % {"label": entry.label}
        elif value:
            kept[entry.key] = value
    if errors:
        raise ValidationError(errors)
    return kept


def result_body(draft: Draft, signatory: Post) -> dict[str, Any]:
    """The filled result with the hand that signs it, in the capacity held that day."""
    lines = signatory.capacity_lines
    return {
        **draft.body,
        "signature": {
            "capacity": lines[0] if len(lines) > 1 else "",
            "position": lines[-1],
            "name": signatory.user.full_name,
        },
    }


def standing_result(dossier: Dossier) -> Document | None:
    """The result being made or in force: neither void nor taken back, and not the successor of one in force."""
    rows = Document.objects.filter(dossier=dossier, kind=DocumentKind.RESULT)
    gone = [DocumentState.VOID, DocumentState.REVOKED, DocumentState.REPLACED]
    return rows.exclude(state__in=gone).order_by("pk").first()
