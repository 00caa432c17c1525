"""What a draft becomes: the rows of a dossier that follow from its answers and from who files it."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.utils.translation import gettext as _

from accounts.actors import Citizen
from accounts.models import Agency, Authorisation, Business, Identity, Post, User
from accounts.names import fold
from dossiers.models import Charge, Dossier, Draft, Party, PartyKind
from dossiers.reading import Reading
from procedures.definition import PartyFields
from procedures.fees import assess
from procedures.forms.conditions import evaluate
from procedures.forms.schema import Field

IDENTITY_FIELDS = frozenset({"citizen_id", "document_number"})


@dataclass(frozen=True, kw_only=True)
class Filer:
    """Who files: out of their own account, or standing at a counter, where no account is needed."""

    name: str
    number: str = ""
    email: str = ""
    phone: str = ""
    language: str = "vi"
    user: User | None = None
    business: Business | None = None  # the one they file for, as its representative
    authorisation: Authorisation | None = None  # under which they file for its giver


def filer_of(draft: Draft, actor: Citizen | Post) -> Filer:
    """The person an act of filing is for: the citizen themselves, or whom the officer has before them."""
    if isinstance(actor, Post):
        return Filer(**draft.filer, business=draft.business)
    user, identity = actor.user, actor.identity
    return Filer(
        name=filer_name(actor),
        number=identity.number if identity else "",
        email=user.reachable_email,
        phone=user.phone,
        language=user.language,
        user=user,
        business=draft.business,
        authorisation=draft.authorisation,
    )


def begin_dossier(draft: Draft, reading: Reading, filer: Filer, competent: Agency, *, on: date) -> Dossier:
    """The dossier's row, not yet saved and without its code. Raises `ValidationError` without a centre there.

    A counter receives for itself, whichever agency decides (Decree 118/2025, Articles 14 and 20).
    """
    centre = _centre_of(draft.desk.agency if draft.desk else competent, on=on)
    giver = filer.authorisation.giver_number if filer.authorisation else ""
    theirs = {number for number in (filer.number, giver) if number}
    return Dossier(
        procedure_id=draft.version.procedure_id,
        version_id=draft.version_id,
        channel=draft.channel,
        case=reading.facts.case or "",
        on_paper=draft.on_paper,
        receiving=centre,
        competent=competent,
        returning=centre,
        applicant_name=represented_name(filer) or named(reading, "owner_name") or filer.name,
        subject_name=named(reading, "concerned_name"),
        identity_numbers=sorted({*identity_numbers(reading), *theirs}),
    )


def _centre_of(agency: Agency, *, on: date) -> Agency:
    try:
        return Agency.objects.office(agency, "centre", on=on)
    except Agency.DoesNotExist as error:
        raise ValidationError(
            _("No service centre is open for this address yet."), code="no_centre"
        ) from error


def filer_name(actor: Citizen) -> str:
    return actor.identity.full_name if actor.identity else actor.user.full_name


def named(reading: Reading, part: str) -> str:
    """The name of a party in the answers (`owner_name`, `concerned_name`), "" when there is none."""
    field = getattr(reading.definition.parties, part)
    value = reading.answers.get(field) if field else None
    return value if isinstance(value, str) else ""


def identity_numbers(reading: Reading) -> list[str]:
    """Every identity number in the answers, also in repeated groups: whoever holds one may not act here."""
    return sorted(set(_numbers(reading.definition.form.fields, reading.answers)))


def _numbers(fields: Iterator[Field] | tuple[Field, ...], answers: Mapping[str, Any]) -> Iterator[str]:
    for field in fields:
        value = answers.get(field.key)
        if field.type in IDENTITY_FIELDS and isinstance(value, str) and value:
            yield value
        elif field.fields and isinstance(value, list):
            for row in value:
                yield from _numbers(field.fields, row)


def parties_of(dossier: Dossier, reading: Reading, filer: Filer) -> list[Party]:
    """The filer, and whom the answers name besides."""
    first = Party(
        dossier=dossier,
        kind=PartyKind.FILER,
        user=filer.user,
        name=filer.name,
        identity_number=filer.number,
        email=filer.email,
        phone=filer.phone,
        language=filer.language,
        business=filer.business,
        authorisation=filer.authorisation,
    )
    owner = represented_owner(dossier, filer)
    named = named_of(dossier, reading, first)
    return [first, *([owner] if owner else []), *named, *sharing_of(dossier, reading, first)]


def represented_name(filer: Filer | Party) -> str:
    """Whom somebody files for when it is not for themselves; "" otherwise."""
    if filer.business is not None:
        return filer.business.name[:200]
    return filer.authorisation.giver_name if filer.authorisation is not None else ""


def represented_owner(dossier: Dossier, filer: Filer) -> Party | None:
    """The business, or the person who authorised the filer, as the owner: whoever the form names besides."""
    if (business := filer.business) is not None:
        return Party(
            dossier=dossier, kind=PartyKind.OWNER, name=represented_name(filer), business=business,
            identity_number=business.tax_code, email=business.email, phone=business.phone,
            language=filer.language,
        )  # fmt: skip
    if (given := filer.authorisation) is None:
        return None
    giver = given.giver or _account_of(given.giver_number)
    return Party(
        dossier=dossier, kind=PartyKind.OWNER, user=giver, name=given.giver_name,
        identity_number=given.giver_number, email=giver.reachable_email if giver else "",
        phone=giver.phone if giver else "", language=giver.language if giver else filer.language,
    )  # fmt: skip


def _account_of(number: str) -> User | None:
    """The account proved to be of this number: a giver may have opened it after the counter took their paper."""
    known = Identity.objects.filter(number=number).select_related("user").first()
    return known.user if known is not None else None


def named_of(dossier: Dossier, reading: Reading, filer: Party) -> list[Party]:
    """The owner, unless it is the filer or whom they represent, and the person concerned."""
    owner, subject = named(reading, "owner_name"), named(reading, "concerned_name")
    found = []
    if owner and owner != filer.name and not represented_name(filer):
        found.append(Party(dossier=dossier, kind=PartyKind.OWNER, name=owner, language=filer.language))
    if subject:
        found.append(Party(dossier=dossier, kind=PartyKind.CONCERNED, name=subject, language=filer.language))
    return found


def sharing_of(dossier: Dossier, reading: Reading, filer: Party) -> list[Party]:
    """Those who ask for the same thing, and those on the other side; the filer and doubles are left out.

    A co-applicant with a verified account of that number finds the dossier there. Other sides are given no
    account to it: they see only what the procedure shows them.
    """
    shared, seen, found = reading.definition.parties, {filer.identity_number} - {""}, []
    for kind, described in (
        (PartyKind.CO_APPLICANT, shared.co_applicants),
        (PartyKind.OTHER_SIDE, shared.other_sides),
    ):
        for fields in described:
            for party in _described(fields, reading):
                party.dossier, party.kind, party.language = dossier, kind, filer.language
                if party.identity_number not in seen:
                    found.append(party)
                seen |= {party.identity_number} - {""}
    _give_accounts([party for party in found if party.kind == PartyKind.CO_APPLICANT])
    return found


def _described(fields: PartyFields, reading: Reading) -> Iterator[Party]:
    """A party for the answers, or for each row of the group, that give a name."""
    answers = reading.answers
    rows = answers.get(fields.group) or [] if fields.group else [answers]
    for row in rows:
        if not evaluate(fields.when, {**answers, **row}, reading.facts):
            continue
        said = {
            part: str(row.get(key) or "") if (key := getattr(fields, part)) else ""
            for part in ("name", "number", "phone", "email")
        }
        if said["name"]:
            number = said.pop("number")
            yield Party(identity_number=number, **said)


def _give_accounts(parties: list[Party]) -> None:
    """The accounts proved to belong to the numbers given, never matched by e-mail or telephone."""
    numbers = {party.identity_number for party in parties} - {""}
    if not numbers:
        return
    rows = Identity.objects.filter(number__in=numbers).values_list("number", "user_id")
    users = dict(rows)
    for party in parties:
        party.user_id = users.get(party.identity_number)


def charges_of(dossier: Dossier, reading: Reading, *, on: date) -> list[Charge]:
    """The fee lines of this case and channel on the day of filing."""
    return [
        Charge(
            dossier=dossier,
            line=line.code,
            kind=line.kind,
            name_vi=line.name.vi,
            name_en=line.name.en,
            quantity=line.quantity,
            amount=line.amount,
            due=line.due,
            exemption=line.exemption or "",
            basis=line.basis[:300],
        )
        for line in assess(reading.definition.fees, reading.answers, reading.facts, on)
    ]


def search_of(code: str, *names: str) -> Any:
    """The code and folded names, as words of the `simple` configuration."""
    words = [*(fold(name) for name in names), code.lower()]
    parts = [SearchVector(Value(text), config="simple") for text in words if text]
    return functools.reduce(operator.add, parts)
